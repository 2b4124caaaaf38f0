"""What the codes of a formula tell of it, as .xls and .xlsb keep formulas: operands first, each with its size.

Nothing is calculated here. A code that nobody knows ends the look at a formula, for nobody knows how long it is.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from budget.workbook.files.formula_words import (
    EACH_SHEET,
    EVERYWHERE,
    MOST_NAMES,
    OF_THE_MACHINE,
    FormulaTold,
    Reach,
    fetches,
    is_anew,
    moved,
    reach_of,
    together,
)
from budget.workbook.files.places import Place
from budget.workbook.sheets import Merge

BIFF5, BIFF8, BIFF12 = 5, 8, 12
_TEXT, _EXTENDED, _ATTRIBUTE, _LIST_OF_TABLE = 0x17, 0x18, 0x19, 0x19
_CHOOSES = 0x04
_SHARED, _FUNCTION, _FUNCTION_OF_SOME, _NAME, _NAME_THERE = 0x01, 0x21, 0x22, 0x23, 0x39
_CELL, _AREA, _CELL_FROM_HERE, _AREA_FROM_HERE, _CELL_THERE, _AREA_THERE = 0x24, 0x25, 0x2C, 0x2D, 0x3A, 0x3B
_THERE = frozenset({_NAME_THERE, _CELL_THERE, _AREA_THERE, 0x3C, 0x3D})
_REFERS = frozenset({_CELL, _AREA, _CELL_FROM_HERE, _AREA_FROM_HERE, _CELL_THERE, _AREA_THERE})
_FROM_HERE = frozenset({_CELL_FROM_HERE, _AREA_FROM_HERE})
# Functions by number: those that fetch something, those that give another result each time, and one that does if asked so.
_FETCHING = frozenset({*range(379, 384), 477, 478, 479})
_ASKED = 125
# One that leads from a cell to others, as the sign between two corners does that are calculated; and one to the cells of a name.
_MOVES, _BY_NAME, _RANGE = 78, 148, 0x11
_ANEW = frozenset({63, 74, 221, 244, 464})
# How many bytes follow a code: in files of Excel 95, in later ones, in .xlsb.
_SIZES: dict[int, tuple[int, int, int]] = {
    0x01: (4, 4, 4), 0x02: (4, 4, 4), **dict.fromkeys(range(0x03, 0x17), (0, 0, 0)),
    0x1C: (1, 1, 1), 0x1D: (1, 1, 1), 0x1E: (2, 2, 2), 0x1F: (8, 8, 8),
    0x20: (7, 7, 14), _FUNCTION: (2, 2, 2), _FUNCTION_OF_SOME: (3, 3, 3), _NAME: (14, 4, 4),
    _CELL: (3, 4, 6), _AREA: (6, 8, 12), 0x26: (6, 6, 6), 0x27: (6, 6, 6), 0x28: (6, 6, 6), 0x29: (2, 2, 2),
    0x2A: (3, 4, 6), 0x2B: (6, 8, 12), _CELL_FROM_HERE: (3, 4, 6), _AREA_FROM_HERE: (6, 8, 12),
    0x2E: (2, 2, 2), 0x2F: (2, 2, 2), _NAME_THERE: (24, 6, 6),
    _CELL_THERE: (17, 6, 8), _AREA_THERE: (20, 10, 14), 0x3C: (17, 6, 8), 0x3D: (20, 10, 14),
}  # fmt: skip
_VERSIONS = {BIFF5: 0, BIFF8: 1, BIFF12: 2}


class FormulaCode(NamedTuple):
    """A code of a formula with what follows it."""

    code: int
    body: bytes


@dataclass(slots=True)
class TokenBook:
    """What a workbook says of the numbers that its formulas name."""

    version: int
    # Of each name of the workbook: how it is written, and the codes behind it.
    names: list[tuple[str, bytes]] = field(default_factory=list)
    # Where a number leads that stands before a reference to another sheet: the name of that sheet, None out of the file.
    sheet_of: Callable[[int], str | None] = lambda _: ""
    # What names of add-ins are called, by the same number and their own.
    name_there: Callable[[int, int], str] = lambda _, __: ""
    # What is told by that for which the names stand.
    told: list[FormulaTold] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Look at the names, of which one may stand for another."""
        for _ in range(MOST_NAMES):
            before, self.told = self.told, [together([told_by_codes(codes, self, (0, 0))]) for _, codes in self.names]
            if self.told == before:
                break


def brought_to(book: TokenBook, query: str, sheet: str) -> Iterator[Merge]:
    """Yield the ranges of a sheet that a query fills: a name of the workbook that is called like it stands for them.

    A name has no blanks and no strokes, a query may.
    """
    wanted = _without_blanks(query)
    for (name, _), told in zip(book.names, book.told, strict=True):
        if _without_blanks(name) == wanted:
            for reach in told.refers:
                if reach.sheet in (sheet, "", EACH_SHEET):
                    (top, left), (bottom, right) = reach.first, reach.last
                    yield top + 1, left + 1, bottom + 1, right + 1


def _without_blanks(name: str) -> str:
    return name.lower().replace(" ", "_").replace("-", "_")


def tokens_of(codes: bytes, version: int) -> Iterator[FormulaCode]:
    """Yield the codes of a formula, references to values and arrays taken for plain ones."""
    place, column = 0, _VERSIONS[version]
    while place < len(codes):
        code = codes[place]
        plain = code if code < 0x20 else 0x20 | code & 0x1F
        place += 1
        size = _size(plain, codes[place : place + 4], version)
        if size is None:
            known = _SIZES.get(plain)
            if known is None or code >= 0x80:
                return
            size = known[column]
        if place + size > len(codes):
            return
        yield FormulaCode(plain, codes[place : place + size])
        place += size


def _size(code: int, head: bytes, version: int) -> int | None:
    """Return how many bytes follow a code of which they say so themselves; None for all others."""
    if code == _TEXT and len(head) >= 2:
        if version == BIFF12:
            return 2 + 2 * int.from_bytes(head[:2], "little")
        return 1 + head[0] if version == BIFF5 else 2 + head[0] * (1 + (head[1] & 1))
    if code == _EXTENDED and head:
        return 13 if version == BIFF12 and head[0] == _LIST_OF_TABLE else 5
    if code == _ATTRIBUTE and len(head) >= 3:
        more = 2 * (int.from_bytes(head[1:3], "little") + 1) if head[0] & _CHOOSES else 0
        return 3 + more
    return None


def shared_with(codes: bytes, version: int) -> Place | None:
    """Return the cell whose formula this cell shares, its column -1 where .xlsb keeps it elsewhere; None where it has its own."""
    if len(codes) < 5 or codes[0] != _SHARED:
        return None
    if version == BIFF12:
        return int(struct.unpack_from("<I", codes, 1)[0]), -1
    row, column = struct.unpack_from("<HH", codes, 1)
    return row, column


def told_by_codes(codes: bytes, book: TokenBook, here: Place) -> FormulaTold:
    """Return what the codes of the formula of a cell tell."""
    outside = anew = moves = False
    refers: list[Reach] = []
    text = ""
    for code, body in tokens_of(codes, book.version):
        names: list[str] = []
        moves = moves or code == _RANGE
        if code in (_FUNCTION, _FUNCTION_OF_SOME):
            number = int.from_bytes(body[-2:], "little") & 0x7FFF
            outside, moves = outside or number in _FETCHING, moves or number == _MOVES
            refers += [reach_of(text if body[0] & 0x7F == 1 else "")] if number == _BY_NAME else []
            anew = anew or number in _ANEW or (number == _ASKED and _asks_the_machine(codes, body, book.version))
        elif code == _NAME:
            name, told = _named(body, book)
            names.append(name)
            outside, anew = outside or told.leads_out, anew or told.is_volatile
            refers += told.refers
        sheet: str | None = ""
        if code in _THERE:
            sheet = book.sheet_of(_number_there(body, book.version))
            outside = outside or sheet is None
            names += [_name_there(body, book)] if code == _NAME_THERE else []
        # Before Excel 97 the reference says itself on which sheet of the workbook it is.
        is_here = code not in _THERE or bool(sheet) or (sheet == "" and book.version == BIFF5)
        if code in _REFERS and is_here:
            refers.append(_reach(code, body, book.version, sheet or "", here))
        elif code == _EXTENDED and body[0] == _LIST_OF_TABLE:
            refers.append(EVERYWHERE)  # of the table only its number is said
        text = _text_of(body, book.version) if code == _TEXT else ""
        outside, anew = outside or any(map(fetches, names)), anew or any(map(is_anew, names))
    told = FormulaTold(outside, anew, tuple(refers))
    return moved(told) if moves else told


def _asks_the_machine(codes: bytes, body: bytes, version: int) -> bool:
    """Whether a formula with CELL asks for the name of the file, or for the cell that is chosen."""
    return len(body) == _SIZES[_FUNCTION_OF_SOME][0] and (
        body[0] & 0x7F == 1 or OF_THE_MACHINE.strip('"') in (text.lower() for text in _texts_of(codes, version))
    )


def _named(body: bytes, book: TokenBook) -> tuple[str, FormulaTold]:
    """Return how a name is written, and what is told by what it stands for."""
    number = int.from_bytes(body[: 2 if book.version == BIFF5 else 4], "little") - 1
    name = book.names[number][0] if 0 <= number < len(book.names) else ""
    return name, book.told[number] if 0 <= number < len(book.told) else FormulaTold()


def _reach(code: int, body: bytes, version: int, sheet: str, here: Place) -> Reach:
    """Return the cells that a code refers to."""
    rows, columns, most, wide = {
        BIFF5: ("H", "B", 0x3FFF, 0xFF),
        BIFF8: ("H", "H", 0xFFFF, 0xFF),
        BIFF12: ("I", "H", 0xFFFFF, 0x3FFF),
    }[version]
    if code in _THERE:
        if version == BIFF5:
            first, last = struct.unpack_from("<HH", body, 10)
            sheet = str(first) if first == last else EACH_SHEET
        body = body[14 if version == BIFF5 else 2 :]
    count = 1 if code in (_CELL, _CELL_FROM_HERE, _CELL_THERE) else 2
    found = struct.unpack_from(f"<{count}{rows}{count}{columns}", body)
    corners = []
    for row, column in zip(found[:count], found[count:], strict=True):
        # Two bits say which of both counts from the cell itself; they stand with the row before Excel 97.
        flags = row if version == BIFF5 else column
        from_row, from_column = here if code in _FROM_HERE else (0, 0)
        corners.append((
            (row + from_row * bool(flags & 0x8000)) & most, (column + from_column * bool(flags & 0x4000)) & wide
        ))  # fmt: skip
    return Reach(
        sheet, (min(corners)[0], min(at for _, at in corners)), (max(corners)[0], max(at for _, at in corners))
    )


def _number_there(body: bytes, version: int) -> int:
    return int.from_bytes(body[:2], "little", signed=version == BIFF5)


def _name_there(body: bytes, book: TokenBook) -> str:
    if book.version == BIFF5:
        return book.name_there(_number_there(body, BIFF5), int.from_bytes(body[10:12], "little"))
    return book.name_there(_number_there(body, book.version), int.from_bytes(body[2:6], "little"))


def _texts_of(codes: bytes, version: int) -> Iterator[str]:
    """Yield the texts that stand in a formula."""
    for code, body in tokens_of(codes, version):
        if code == _TEXT:
            yield _text_of(body, version)


def _text_of(body: bytes, version: int) -> str:
    is_wide = version == BIFF12 or (version == BIFF8 and body[1] & 1)
    return body[1 if version == BIFF5 else 2 :].decode("utf-16-le" if is_wide else "latin-1", "replace")
