"""The formulas of an .xlsb by their codes, and what these name by numbers."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

from budget.workbook.files.formula_tokens import BIFF12, TokenBook, shared_with, told_by_codes
from budget.workbook.files.formula_words import EACH_SHEET, FormulaTold
from budget.workbook.files.places import Place
from budget.workbook.files.xlsb.styles import records, text_at

_NAME, _SHEETS = 39, 362
_BOOKS, _ITSELF = (355, 357, 358, 667), (357, 358, 667)
ARRAY, SHARED = 426, 427


def token_book(workbook: bytes, sheets: Sequence[str]) -> TokenBook:
    """Read what the records of a workbook, with these sheets, say of such numbers. Raises BadRecords."""
    names: list[tuple[str, bytes]] = []
    is_own: list[bool] = []
    leads: list[tuple[int, int, int]] = []
    for kind, start, size in records(workbook):
        record = workbook[start : start + size]
        if kind == _NAME and size >= 13:
            name, end = text_at(record, 9)
            names.append((name, codes_at(record, end)))
        elif kind in _BOOKS:
            is_own.append(kind in _ITSELF)
        elif kind == _SHEETS and size >= 4:
            count = min(struct.unpack_from("<I", record)[0], (size - 4) // 12)
            leads += [struct.unpack_from("<Iii", record, 4 + 12 * place) for place in range(count)]

    def sheet_of(number: int) -> str | None:
        book, first, last = leads[number] if number < len(leads) else (0, -1, -1)
        if book < len(is_own) and not is_own[book]:
            return None
        if first != last:
            return EACH_SHEET
        return sheets[first].lower() if 0 <= first < len(sheets) else ""

    return TokenBook(BIFF12, names, sheet_of)


def codes_at(record: bytes, place: int) -> bytes:
    """Return the codes of a formula whose length stands at a place."""
    return record[place + 4 :][: struct.unpack_from("<I", record, place)[0]] if len(record) >= place + 4 else b""


@dataclass(slots=True)
class XlsbFormulas:
    """The codes of the formulas of a sheet, those that several cells share by the first of these, and what all tell."""

    cells: list[tuple[Place, bytes]] = field(default_factory=list)
    shared: dict[Place, bytes] = field(default_factory=dict)
    told: dict[Place, FormulaTold] = field(default_factory=dict)
    # The last cell that a formula of several fills, by its first.
    spans: dict[Place, Place] = field(default_factory=dict)

    def take(self, place: Place, record: bytes, behind: int) -> None:
        """Take in the formula of a cell, which begins behind its result."""
        codes = codes_at(record, behind + 2)
        owner = shared_with(codes, BIFF12)
        if owner is not None:
            # The column of the cell with which it is shared stands behind the codes.
            column = behind + 2 + 4 + len(codes) + 4
            codes = codes[:5] + record[column : column + 4] if len(record) >= column + 4 else b""
        self.cells.append((place, codes))

    def take_shared(self, kind: int, record: bytes) -> None:
        """Take in a formula that several cells share, or that fills several."""
        if len(record) >= 20:
            top, bottom, left, right = struct.unpack_from("<IIII", record)
            if kind == ARRAY:
                self.spans[top, left] = bottom, right
            codes = codes_at(record, 16 if kind == SHARED else 17)
            self.shared[top, left] = codes
            if self.cells:
                self.shared.setdefault(self.cells[-1][0], codes)

    def tell(self, book: TokenBook) -> None:
        """Look at all of them, when all that they name is known."""
        for place, codes in self.cells:
            is_shared = shared_with(codes, BIFF12) is not None
            owner = struct.unpack_from("<II", codes, 1) if is_shared else place
            self.told[place] = told_by_codes(self.shared.get(owner, b"") if is_shared else codes, book, place)
