"""The surroundings of a cell, as a small grid in which the cell is marked: what a finding points at."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from budget.letters import column_of, letters_of
from budget.models import Edition, SheetRow, SourceSheet

Place = tuple[str, str]  # a sheet and an address

_ADDRESS = re.compile(r"\A([A-Z]{1,3})([1-9][0-9]{0,6})\Z")
_ROWS, _COLUMNS = 1, 2  # neighbours on each side
_LONGEST = 40  # characters of a cell that the grid shows


@dataclass(frozen=True, slots=True)
class DeskCell:
    """A cell of the grid; `here` is the one that is meant."""

    text: str
    here: bool


@dataclass(frozen=True, slots=True)
class CellGrid:
    """Column letters, and rows as (number, cells)."""

    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[DeskCell, ...]], ...]


def grids(edition: Edition, places: Iterable[Place]) -> Mapping[Place, CellGrid]:
    """Return the grid around each place that is a cell of a kept sheet. Two queries."""
    wanted: dict[Place, tuple[int, int]] = {}
    for sheet, address in places:
        if match := _ADDRESS.match(address):
            wanted[sheet, address] = (int(match[2]), column_of(match[1]) - 1)
    if not wanted:
        return {}
    keys = dict(SourceSheet.every_stage.filter(file__edition=edition).values_list("name", "pk"))
    numbers: defaultdict[int, set[int]] = defaultdict(set)
    for (sheet, _), (row, _column) in wanted.items():
        if sheet in keys:
            numbers[keys[sheet]] |= set(range(max(1, row - _ROWS), row + _ROWS + 1))
    texts = _texts(numbers)
    return {
        place: _grid(texts, keys[place[0]], row, column)
        for place, (row, column) in wanted.items()
        if place[0] in keys and (keys[place[0]], row) in texts
    }


def _texts(numbers: Mapping[int, set[int]]) -> dict[tuple[int, int], list[str]]:
    """Return the texts of the wanted rows by sheet and number."""
    # One query for all sheets: it also brings rows of one that were wanted of another, which are left out below.
    every = {number for found in numbers.values() for number in found}
    rows = SheetRow.every_stage.filter(sheet__in=numbers, number__in=every).values_list("sheet_id", "number", "texts")
    return {(sheet, number): texts for sheet, number, texts in rows.order_by() if number in numbers[sheet]}


def _grid(texts: Mapping[tuple[int, int], list[str]], sheet: int, row: int, column: int) -> CellGrid:
    columns = range(max(0, column - _COLUMNS), column + _COLUMNS + 1)
    rows = []
    for number in range(max(1, row - _ROWS), row + _ROWS + 1):
        line = texts.get((sheet, number))
        if line is not None:
            cells = (DeskCell(_short(line, place), number == row and place == column) for place in columns)
            rows.append((number, tuple(cells)))
    return CellGrid(tuple(letters_of(place + 1) for place in columns), tuple(rows))


def _short(line: list[str], place: int) -> str:
    text = line[place] if place < len(line) else ""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
