"""Takes a style sheet of a web page apart: which rules it has, whether they certainly hold, and the fonts that it draws itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

_PIECE = re.compile(
    r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|\([^()\"']*\)|[{};]|(?:[^{};\"'(\\]|\\.)+|[\"'(\\]", re.DOTALL
)
_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_DECLARATION = re.compile(r"([\w-]+)\s*:\s*((?:\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|[^;\"'])*)")
# Who looks at a page has a screen; whether any other condition holds, nobody can say of a file.
_HOLDS = re.compile(r"(?:@media\s+)?(?:(?:only\s+)?(?:screen|all))?\s*\Z", re.IGNORECASE)
_NO_RULES = re.compile(
    r"@(?:-\w+-)?(?:keyframes|page|counter-style|property|font-feature-values|view-transition)", re.IGNORECASE
)
_FAMILY = re.compile(r"[\"']?\s*([^\"';]+)")

Declarations = dict[str, str]


class StyleRule(NamedTuple):
    """A rule as it is written, those around it taken into its selector."""

    selector: str
    declared: Declarations
    is_certain: bool


@dataclass(slots=True)
class StyleSheet:
    """The rules of a sheet in their order."""

    rules: list[StyleRule] = field(default_factory=list)
    # Families whose signs come from a file that the page names: what they draw for a digit, nobody knows.
    drawn: set[str] = field(default_factory=set)
    imports: bool = False


@dataclass(slots=True)
class _Block:
    """What stands between two braces, and what is around it."""

    prelude: str
    selectors: list[str]
    is_certain: bool
    place: int
    said: list[str] = field(default_factory=list)


@lru_cache(maxsize=4096)
def declarations(text: str) -> Declarations:
    """Return the declarations of a style; whoever asks leaves them as they are, for a page says the same in many cells."""
    return {name.lower(): value.strip() for name, value in _DECLARATION.findall(text)}


def parted(text: str) -> list[str]:
    """Return selectors that commas part, those within brackets aside."""
    found, depth, begin = [], 0, 0
    for place, sign in enumerate(text):
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and depth <= 0:
            found.append(text[begin:place].strip())
            begin = place + 1
    return [one for one in (*found, text[begin:].strip()) if one]


def is_for_screens(media: str) -> bool:
    """Whether what a style sheet is for is certainly any screen."""
    return bool(_HOLDS.match(media.strip()))


def taken_apart(text: str, *, is_certain: bool = True) -> StyleSheet:
    """Take the text of a style sheet apart."""
    sheet = StyleSheet()
    placed: list[tuple[int, StyleRule]] = []
    around: list[_Block] = []
    piece = ""
    for count, part in enumerate(_PIECE.findall(_COMMENT.sub(" ", text))):
        if part == "{":
            around.append(_opened(piece.strip(), around[-1] if around else None, count, is_certain=is_certain))
        elif part in ";}" and around:
            around[-1].said.append(piece)
            if part == "}":
                placed += _closed(around.pop(), sheet)
        elif part == ";":
            sheet.imports = sheet.imports or piece.strip().lower().startswith("@import")
        else:
            piece += part
            continue
        piece = ""
    # A rule that stands in another comes after it, though it ends first.
    sheet.rules = [rule for _, rule in sorted(placed, key=lambda one: one[0])]
    return sheet


def _opened(prelude: str, outer: _Block | None, place: int, *, is_certain: bool) -> _Block:
    certain = outer.is_certain if outer else is_certain
    selectors = outer.selectors if outer else []
    if prelude.startswith("@"):
        return _Block(prelude, selectors, certain and is_for_screens(prelude), place)
    inner = parted(prelude)
    if selectors:
        inner = [one.replace("&", way) if "&" in one else f"{way} {one}" for way in selectors[:50] for one in inner]
    return _Block(prelude, inner, certain, place)


def _closed(block: _Block, sheet: StyleSheet) -> Iterator[tuple[int, StyleRule]]:
    declared = declarations(";".join(block.said))
    if block.prelude.lower().startswith("@font-face"):
        if "src" in declared and (family := _FAMILY.match(declared.get("font-family", ""))):
            sheet.drawn.add(family[1].strip().lower())
    elif declared and not _NO_RULES.match(block.prelude):
        for selector in block.selectors:
            yield block.place, StyleRule(selector, declared, block.is_certain)
