"""Two states of a text -> the one as it is now with what was taken out and put in, piece by piece."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

# Paragraphs longer than some thousand signs are not compared sign by sign.
_MOST_WORK = 4_000_000


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a paragraph: «same», «gone» or «new»."""

    text: str
    change: str = "same"


def compared(before: Sequence[str], after: Sequence[str]) -> tuple[tuple[Piece, ...], ...]:
    """Return the paragraphs of both, each as its pieces; those that are alike stand beside each other."""
    lines: list[tuple[Piece, ...]] = []
    for tag, first, last, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            lines += [(Piece(line),) for line in after[start:end]]
        else:
            pairs = zip_longest(before[first:last], after[start:end], fillvalue="")
            lines += [tuple(_pieces(old, new)) for old, new in pairs]
    return tuple(lines)


def _pieces(before: str, after: str) -> Iterator[Piece]:
    if len(before) * len(after) > _MOST_WORK:
        yield from (Piece(text, change) for text, change in ((before, "gone"), (after, "new")))
        return
    # «autojunk» leaves out signs that come often, which in Chinese prose are the commas between which words moved.
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag == "equal":
            yield Piece(after[start:end])
        else:
            if first < last:
                yield Piece(before[first:last], "gone")
            if start < end:
                yield Piece(after[start:end], "new")
