"""Figures kept as texts that run out of their cells: where a neighbour is filled, the sheet shows a part of them."""

from __future__ import annotations

from functools import lru_cache

from budget.workbook.cells import is_amount_like
from budget.workbook.files.shown import CENTRE, LEFT, CellStyle
from budget.workbook.sheets import Flaw, FlawKind, Sheet, SheetFacts

_LONGEST_FIGURE = 40
# What WPS keeps as the text of a cell that shows a picture; files of records do not keep the formula in words.
_PICTURE = "=DISPIMG("


@lru_cache(maxsize=65536)
def is_figure(text: str) -> bool:
    """Whether a text is read as a number."""
    return len(text) <= _LONGEST_FIGURE and any(map(str.isdigit, text)) and is_amount_like(text)


def note_text(facts: SheetFacts, place: tuple[int, int], text: str, style: CellStyle) -> None:
    """Note what a style makes of a text at a 0-based place, and whether it may be cut off."""
    if text.startswith(_PICTURE):
        facts.flaws[place] = Flaw(FlawKind.UNREAD, text)
    elif flaw := style.text(text):
        facts.flaws[place] = flaw
    note_length(facts, place, text, style)


def note_length(facts: SheetFacts, place: tuple[int, int], text: str, style: CellStyle) -> None:
    """Note a figure kept as a text for which its column alone has no room."""
    if style.side and is_figure(text):
        need = style.room_for(text.strip())
        if need > facts.widths.get(place[1], facts.usual_width):
            facts.wide_texts[place] = need, style.side


def note_cut_off(sheet: Sheet, facts: SheetFacts) -> None:
    """Note the figures of a finished sheet of which a part is hidden, with the numbers for which there is no room."""
    if not facts.wide_texts:
        return
    rights = {(top - 1, left - 1): right - 1 for top, left, _, right in sheet.merges or ()}
    found = {
        place
        for place, (need, side) in facts.wide_texts.items()
        if place[0] < len(sheet.grid)
        and place[1] < sheet.width
        and _is_cut_off(sheet, facts, place, need, side, rights)
    }
    sheet.narrow = sheet.narrow | found


def _is_cut_off(
    sheet: Sheet, facts: SheetFacts, place: tuple[int, int], need: float, side: str, rights: dict[tuple[int, int], int]
) -> bool:
    row, column = place
    text = sheet.grid[row][column]
    # What is refused is told of already; what a merge covers is not seen, nor read.
    if not isinstance(text, str) or not is_figure(text) or sheet.anchor(row, column) != place:
        return False
    last = rights.get(place, column)
    over = need - sum(_room(facts, one) for one in range(column, last + 1))
    # What is merged is never written over its neighbours.
    if over <= 0 or place in rights:
        return over > 0
    if side == CENTRE:
        return any(over / 2 > _room_beside(sheet, facts, place, step, over / 2) for step in (-1, 1))
    return over > _room_beside(sheet, facts, place, 1 if side == LEFT else -1, over)


def _room_beside(sheet: Sheet, facts: SheetFacts, place: tuple[int, int], step: int, need: float) -> float:
    """Return how many digits have room in the empty cells on one side, as far as they are needed; before the first column are none."""
    row, column = place
    room = 0.0
    while room < need:
        column += step
        if column < 0:
            break
        if column >= sheet.width:
            return need
        above, first = sheet.anchor(row, column)
        if sheet.grid[above][first] != "":
            break
        room += _room(facts, column)
    return room


def _room(facts: SheetFacts, column: int) -> float:
    return 0.0 if column + 1 in facts.hidden_columns else facts.widths.get(column, facts.usual_width)
