"""Takes the signs that nobody sees out of the cells and names of sheets, and says where they stood."""

from __future__ import annotations

from budget.findings import Finding, finding
from budget.unseen_signs import has_unseen, is_struck_out, named, taken_out, uncertain, unseen_decoded, unseen_in
from budget.workbook.cells import is_amount_like
from budget.workbook.sheets import Flaw, FlawKind, Sheet, address

_IN_NUMBERS = "0123456789０１２３４５６７８９.,．，"


def take_out_unseen(sheet: Sheet) -> list[Finding]:
    """Take them out of a sheet; return one warning where there were any.

    A number is as the sheet shows it without them; where one of them may turn or part its digits, or be shown itself,
    the cell is a flaw and never read as a number.
    """
    # The name too: it becomes part of the address of every cell, and a title where the sheet prints none.
    sheet.name = taken_out(unseen_decoded(sheet.name))
    places: list[tuple[int, int]] = []
    texts: list[str] = []
    for row, cells in enumerate(sheet.grid):
        # One look at a whole row: hardly any has such a sign, and a look at each cell would cost more than reading it.
        line = "".join([cell for cell in cells if isinstance(cell, str)])
        is_struck = is_struck_out(line)
        if not is_struck and not has_unseen(line) and "_x" not in line:
            continue
        for column, written in enumerate(cells):
            cell = unseen_decoded(written) if isinstance(written, str) else ""
            if is_struck and is_struck_out(cell):
                cells[column] = Flaw(FlawKind.STRUCK, taken_out(cell))
                sheet.has_flaws = True
                continue
            if has_unseen(cell):
                places.append((row, column))
                texts.append(cell)
                cells[column] = _seen(cell)
                sheet.has_flaws = sheet.has_flaws or isinstance(cells[column], Flaw)
    if not places:
        return []
    return [
        finding(
            "sheet.unseen_signs",
            sheet.name,
            address(*places[0]),
            count=len(places),
            first=address(*places[0]),
            signs=named(unseen_in(texts)),
        )
    ]


def _seen(text: str) -> object:
    plain = taken_out(text)
    found = uncertain(text.strip())
    if not found:
        return plain
    shown = text.strip()
    parts_number = any(
        0 < sign.start() < len(shown) - 1 and _beside(shown, sign.start(), -1) and _beside(shown, sign.start(), 1)
        for sign in found
    )
    # A control at the end of a number, as a text pasted from Word has it, is nothing; a private sign may be a digit.
    is_spoilt = is_amount_like(plain) and any(not sign[0].isspace() and ord(sign[0]) > 0x9F for sign in found)
    return Flaw(FlawKind.UNSEEN, plain) if parts_number or is_spoilt else plain


def _beside(text: str, place: int, step: int) -> bool:
    """Whether the next sign that is seen, on one side, belongs to a number."""
    place += step
    while 0 <= place < len(text) and has_unseen(text[place]):
        place += step
    return 0 <= place < len(text) and text[place] in _IN_NUMBERS
