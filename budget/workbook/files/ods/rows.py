"""Rows of an .ods that are written as nearly all are, taken out of the bytes; whatever is written otherwise is left to the parser.

Most of a large sheet are the same few kinds of cells again and again. To follow the XML of each by a program of Python
takes thirty times as long as to know a cell again by its bytes, so a kind is understood once. What is taken here is what a
conforming parser would hand on: names are those of the standard, texts have no references, nothing is commented out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from enum import Enum, auto
from typing import NamedTuple

from budget.workbook.files.markup import Attributes, BadContent
from budget.workbook.files.ods.cells import OTHER_VALUES, OdsCell, error_of, repeat_of
from budget.workbook.files.ods.names import TABLE, plain_names

_SPACES = {
    prefix: f"urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0".encode() for prefix in ("office", "table", "text")
}
_ROW, _ROW_END, _CELL = b"<table:table-row", b"</table:table-row>", b"<table:table-cell"
_VALUE = rb"[^<&\"\x00-\x1f]*"
_ATTRIBUTES = rb"((?: [a-z]+:[a-z-]+=\"" + _VALUE + rb"\")*+)"
_ATTRIBUTE = re.compile(rb" (([a-z]+):([a-z-]+))=\"(" + _VALUE + rb")\"")
_ROW_TAG = re.compile(_ROW + _ATTRIBUTES + rb">")
_USUAL = re.compile(_ATTRIBUTES + rb"(?:/>|>(?:<text:p>([^<&\x00-\x1f]*)</text:p>)?</table:table-cell>)")
# The cell with its number taken out: what is left stands in a thousand others.
_NUMBER = re.compile(
    rb"([^<>]*) office:value=\"(-?\d{1,15}(?:\.\d{1,14})?)\"([^<>]*)><text:p>([-\d.,]+)</text:p></table:table-cell>"
)
_GROUPED = re.compile(rb"-?\d{1,3}(?:,\d{3})+(?:\.\d*)?")
_ROOT = re.compile(
    rb"\s*(?:<\?xml version=\"1.0\" encoding=\"(?:UTF|utf)-8\"(?: standalone=\"\w+\")? ?\?>\s*)?(<[^<>!?]*>)"
)
_NAMESPACE = re.compile(rb"xmlns:([\w-]+)=\"([^\"]*)\"")
# A comment, an instruction, a text that is no markup: rows may stand in them that are none.
_ODD = (b"<!", b"<?", b"xmlns")
# In UTF-8 what no XML may hold, though it can be written.
_NO_SIGNS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_MOST_CARRIED, _MOST_KNOWN = 4_000_000, 50_000
# Digits beyond which a double is no longer what was typed.
_DIGITS = 15


class CellKind(Enum):
    """What is known of a cell before its style and its place are asked."""

    BLANK = auto()
    TEXT = auto()
    NUMBER = auto()
    OTHER = auto()


class WrittenCell(NamedTuple):
    """A cell as its bytes say it; `make` gives it as the parser would, where more has to be asked."""

    kind: CellKind
    repeat: int
    style: str
    text: str
    make: Callable[[], OdsCell]


# What takes a row in: its attributes and its cells; False where it is in no place to, because something else is open.
Take = Callable[[Attributes, list[WrittenCell]], bool]


class OdsRows:
    """Parts a content into rows that it understands, which are taken at once, and the rest, which is handed on."""

    def __init__(self, take: Take) -> None:
        self._take = take
        self._is_usual = True
        self._prefixes: dict[bytes, bytes] = {}
        self._tags: dict[bytes, Attributes | None] = {}
        self._cells: dict[bytes, WrittenCell] = {}
        self._shapes: dict[tuple[bytes, bytes], Attributes | None] = {}

    def others(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Yield what is left for the parser, which must have followed a piece when it asks for the next one."""
        carried = b""
        for chunk in chunks:
            carried += chunk
            end = carried.rfind(_ROW_END) + len(_ROW_END)
            if self._is_usual and end >= len(_ROW_END):
                yield from self._parted(carried[:end])
                carried = carried[end:]
            # The pieces end where an element does, so that the parser never waits for the rest of one.
            if not self._is_usual or len(carried) > _MOST_CARRIED:
                self._is_usual = False
                yield carried
                carried = b""
        yield carried

    def _parted(self, whole: bytes) -> Iterator[bytes]:
        pieces = whole.split(_ROW_END)[:-1]
        waiting: list[bytes] = []
        for place, piece in enumerate(pieces):
            begin = piece.rfind(_ROW)
            if begin > 0:
                waiting.append(piece[:begin])
            if waiting and begin >= 0:
                before = b"".join(waiting)
                waiting = []
                if not self._may_follow(before):
                    self._is_usual = False
                    yield before + _ROW_END.join([piece[begin:], *pieces[place + 1 :], b""])
                    return
                yield before
            if begin < 0 or not self._row(piece[begin:]):
                waiting.append(piece[max(begin, 0) :] + _ROW_END)
        if waiting:
            before = b"".join(waiting)
            self._is_usual = self._may_follow(before)
            yield before

    def _may_follow(self, before: bytes) -> bool:
        """Whether rows behind these bytes may still be taken: nothing in them changes what the bytes of a row mean."""
        if not self._prefixes:
            root = _ROOT.match(before)
            spaces = _NAMESPACE.findall(root[1]) if root else []
            self._prefixes = dict(spaces)
            if root is None or len({space for _, space in spaces}) < len(spaces):
                return False
            if any(self._prefixes.get(prefix.encode()) != space for prefix, space in _SPACES.items()):
                return False
            before = before[root.end() :]
        return not any(odd in before for odd in _ODD)

    def _row(self, row: bytes) -> bool:
        """Take a row, if all of it is understood."""
        tag, *cells = row.split(_CELL)
        if tag not in self._tags:
            found = _ROW_TAG.fullmatch(tag)
            self._tags[tag] = self._given(found[1]) if found else None
        given = self._tags[tag]
        if given is None or not cells:
            return False
        known, taken = self._cells, []
        for cell in cells:
            one = known.get(cell)
            if one is None:
                one = self._cell(cell)
                if one is None:
                    return False
                # All of them at once: the cells that come again are soon known again.
                if len(known) > _MOST_KNOWN:
                    known.clear()
                known[cell] = one
            taken.append(one)
        return self._take(given, taken)

    def _given(self, written: bytes) -> Attributes | None:
        """Return attributes as the parser gives them, by their names alone; None where it would refuse them, or may."""
        found = _ATTRIBUTE.findall(written)
        for _, prefix, _, value in found:
            if prefix not in self._prefixes or any(sign in value for sign in _NO_SIGNS):
                return None
            try:
                value.decode()
            except UnicodeDecodeError:
                return None
        names = {
            f"{self._prefixes[prefix].decode('latin-1')} {name.decode()}": value.decode()
            for _, prefix, name, value in found
        }
        # An attribute that is given twice makes the XML none: the parser has to refuse it.
        if len(names) < len(found):
            return None
        return plain_names(f"{TABLE} table-cell", names) | {"error": error_of(names)}

    def _cell(self, written: bytes) -> WrittenCell | None:
        if number := _NUMBER.fullmatch(written):
            before, value, behind, shown = number.groups()
            shape = before, behind
            if shape not in self._shapes:
                found = _USUAL.fullmatch(before + behind + b"/>")
                self._shapes[shape] = self._given(found[1]) if found else None
            given = self._shapes[shape]
            if given is not None and not {"value", "number-columns-repeated"} & given.keys():
                return self._written(given | {"value": value.decode()}, shown.decode(), is_shown=_is_same(value, shown))
        found = _USUAL.fullmatch(written)
        given = self._given(found[1]) if found else None
        if found is None or given is None or any(sign in written for sign in _NO_SIGNS):
            return None
        try:
            return self._written(given, None if found[2] is None else found[2].decode(), is_shown=False)
        except (UnicodeDecodeError, BadContent):
            return None  # the parser says what is wrong, if the row is anywhere where it matters

    @staticmethod
    def _written(given: Attributes, shown: str | None, *, is_shown: bool) -> WrittenCell:
        def make() -> OdsCell:
            cell = OdsCell(given)
            if shown is not None:
                cell.paragraphs.append([])
                cell.take(shown)
            return cell

        style, repeat = given.get("style-name", ""), repeat_of(given, "columns")
        kind, text = CellKind.OTHER, ""
        is_bare = not given["error"] and not any("spanned" in name for name in given) and "formula" not in given
        named = given.get("value-type", "")
        if is_bare and not named and not (shown or "").strip():
            kind = CellKind.BLANK
        elif (
            is_bare and repeat == 1 and named in ("float", "currency") and is_shown and not OTHER_VALUES & given.keys()
        ):
            kind, text = CellKind.NUMBER, given["value"]
        elif is_bare and repeat == 1 and named == "string" and "string-value" not in given and shown:
            # What begins so may be an error that a program wrote out.
            is_text = shown.strip() and not shown.strip().startswith(("#", "Err:"))
            kind, text = (CellKind.TEXT, shown) if is_text else (kind, "")
        return WrittenCell(kind, repeat, style, text, make)


def _is_same(value: bytes, shown: bytes) -> bool:
    """Whether a text shows a number digit by digit, noughts at its end and commas between its thousands apart."""
    if b"," in shown:
        if not _GROUPED.fullmatch(shown):
            return False
        shown = shown.replace(b",", b"")
    plain = shown.rstrip(b"0").rstrip(b".") if b"." in shown else shown
    return len(value) <= _DIGITS and value in (shown, plain)
