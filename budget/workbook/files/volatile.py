"""Results that are others at each opening or on each machine: of a random number, today's date, a name of the file.

What was saved is not what the next reader of the sheet sees, nor is what is calculated from it. So it is with what is
filled anew when a workbook is opened, which is named and not refused.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from budget.workbook.cells import is_amount_like
from budget.workbook.files.formula_words import (
    EACH_SHEET,
    FormulaTold,
    Reach,
    draws,
    gives_anew,
    told_by_words,
    told_names,
)
from budget.workbook.files.places import Place
from budget.workbook.files.uncalculated import Formula
from budget.workbook.sheets import Flaw, FlawKind, Merge, SheetFacts, printed

Cell = tuple[str, Place]
# To compare each such cell with each area that formulas refer to; a file of an office needs a thousandth of it.
_MOST_LOOKS = 3_000_000


@dataclass(slots=True)
class ToldSheet:
    """What the formulas of a sheet tell, where one fills several cells the last of them, and what its cells hold.

    `values` are asked only where a formula gives another result each time; `dates` are the numbers shown as dates.
    """

    name: str
    told: Mapping[Place, FormulaTold]
    values: Callable[[], Mapping[Place, object]]
    facts: SheetFacts
    dates: AbstractSet[Place] = frozenset()
    spans: Mapping[Place, Place] = field(default_factory=dict)


# The name of a sheet, its formulas, what its cells hold, what is known of it, and the numbers shown as dates.
_Formulas = tuple[str, list[Formula], Callable[[], Mapping[Place, object]], SheetFacts, AbstractSet[Place]]


def told_sheets(
    sheets: Iterable[_Formulas],
    names: Mapping[str, str],
) -> list[ToldSheet]:
    """Return what formulas in words tell; nothing where none of them, and no name, gives another result each time.

    Nor is anything filled anew when the workbook is opened, which has to be known before.
    """
    found = list(sheets)
    _note_pictures(found)
    written = [formula.words for _, formulas, *_ in found for formula in formulas]
    is_refreshed = any(facts.refreshed for *_, facts, _ in found)
    if not is_refreshed and not any(map(gives_anew, [*written, *names.values()])):
        return []
    known = told_names(names)
    return [
        ToldSheet(
            name.lower(),
            {formula.place: _told(formula, known) for formula in formulas},
            values,
            facts,
            dates,
            {formula.place: formula.last for formula in formulas if formula.last is not None},
        )
        for name, formulas, values, facts, dates in found
    ]


def _note_pictures(sheets: Iterable[_Formulas]) -> None:
    """Mark the cells in which a formula shows a picture, whatever is kept as its result."""
    for _, formulas, _, facts, _ in sheets:
        for formula in formulas:
            if draws(formula.words):
                facts.doubt(formula.place, Flaw(FlawKind.UNREAD, formula.result))


def _told(formula: Formula, names: Mapping[str, FormulaTold]) -> FormulaTold:
    told = told_by_words(formula.words, names)
    # Of a formula that is written for another cell it is not known to which cells it refers.
    return told if formula.text else told._replace(refers=())


def note_volatile(sheets: Iterable[ToldSheet]) -> None:
    """Mark the figures and words that such formulas give, and those calculated from them, and follow what is filled anew.

    Dates are left: they are no amounts.
    """
    found = {sheet.name: sheet for sheet in sheets}
    begin = [(sheet.name, place) for sheet in found.values() for place, told in sheet.told.items() if told.is_volatile]
    if begin:
        for sheet, place, value in _followed(found, begin):
            # What is refused already needs no second reason; a date or a truth value is no amount.
            is_shown = type(value) is float or (isinstance(value, str) and value.strip())
            if is_shown and place not in sheet.dates:
                kind = FlawKind.VOLATILE if is_amount_like(value) else FlawKind.CHANGING
                sheet.facts.doubt(place, Flaw(kind, printed(value)))
    follow_refreshed(found.values())


def follow_refreshed(sheets: Iterable[ToldSheet]) -> None:
    """Name with the figures that are filled anew when a workbook is opened those that are calculated from them."""
    found = {sheet.name: sheet for sheet in sheets}
    begin = {
        (sheet.name, place)
        for sheet in found.values()
        if sheet.facts.refreshed
        for place in _within(sheet.values(), sheet.facts.refreshed)
    }
    if begin:
        for sheet, (row, column), _ in _followed(found, begin):
            if (sheet.name, (row, column)) not in begin:
                sheet.facts.refreshed.append((row + 1, column + 1, row + 1, column + 1))


def _within(values: Mapping[Place, object], areas: list[Merge]) -> Iterator[Place]:
    """Yield the filled cells of areas; all of them where the areas are too many to look at each."""
    reaches = list(map(_reach_of, areas))
    if len(areas) * len(values) > _MOST_LOOKS:
        yield from values
    else:
        yield from (place for place in values if any(_holds(reach, place) for reach in reaches))


def _reach_of(area: Merge) -> Reach:
    top, left, bottom, right = area
    return Reach("", (top - 1, left - 1), (bottom - 1, right - 1))


def _followed(found: Mapping[str, ToldSheet], begin: Iterable[Cell]) -> Iterator[tuple[ToldSheet, Place, object]]:
    """Yield these cells, and all that are calculated from them, with what they hold."""
    values = {name: sheet.values() for name, sheet in found.items()}
    for name, place in _Following(found, values).all_from(begin):
        yield found[name], place, values[name].get(place, "")


class _Following:
    """Follows references from cell to cell, against their direction."""

    def __init__(self, sheets: Mapping[str, ToldSheet], values: Mapping[str, Mapping[Place, object]]) -> None:
        self._sheets = sheets
        self._values = values
        self._spans = {name: dict(sheet.spans) for name, sheet in sheets.items()}
        self._looks = self._filled_cells = 0
        self._of_cell: defaultdict[Cell, list[Cell]] = defaultdict(list)
        self._of_area: defaultdict[str, list[tuple[Reach, Cell]]] = defaultdict(list)
        for name, sheet in sheets.items():
            for place, told in sheet.told.items():
                for reach in told.refers:
                    where = reach.sheet or name
                    if reach.first == reach.last and where != EACH_SHEET:
                        self._of_cell[where, reach.first].append((name, place))
                    else:
                        self._of_area[where].append((reach, (name, place)))

    def all_from(self, begin: Iterable[Cell]) -> set[Cell]:
        """Return these cells and all that are calculated from them, with the cells that their formulas fill."""
        found: set[Cell] = set()
        waiting = list(begin)
        while waiting:
            for cell in self._filled(*waiting.pop()):
                if cell in found:
                    continue
                found.add(cell)
                waiting += self._of_cell.get(cell, ())
                name, place = cell
                # A title with a date in an area where something is looked up changes nothing of it: sums take numbers.
                if type(self._values[name].get(place)) is float and place not in self._sheets[name].dates:
                    waiting += self._by_areas(name, place)
        return found

    def _by_areas(self, name: str, place: Place) -> list[Cell]:
        """Return the cells whose formulas refer to an area that holds this one."""
        areas = [*self._of_area.get(name, ()), *self._of_area.get(EACH_SHEET, ())]
        self._looks += len(areas)
        if self._looks <= _MOST_LOOKS:
            return [user for reach, user in areas if _holds(reach, place)]
        # Too many to look at each: then whatever refers to an area may be meant. All of them at once, or each further
        # cell would bring all of them again.
        self._of_area[name] = self._of_area[EACH_SHEET] = []
        return [user for _, user in areas]

    def _filled(self, name: str, place: Place) -> list[Cell]:
        # Taken out, because as many references as there are lead here again.
        last = self._spans[name].pop(place, place)
        if last == place:
            return [(name, place)]
        values = self._values[name]
        area = Reach("", place, last)
        size = (last[0] - place[0] + 1) * (last[1] - place[1] + 1)
        self._filled_cells += min(size, len(values))
        if self._filled_cells > _MOST_LOOKS:
            # No sheet has room for so many areas side by side: then all that it holds may be meant.
            self._spans[name] = {}
            return [(name, place), *((name, one) for one in values)]
        if size < len(values):
            rows, columns = range(place[0], last[0] + 1), range(place[1], last[1] + 1)
            return [(name, place), *((name, (row, column)) for row in rows for column in columns)]
        return [(name, place), *((name, one) for one in values if _holds(area, one))]


def _holds(reach: Reach, place: Place) -> bool:
    (top, left), (bottom, right) = reach.first, reach.last
    return top <= place[0] <= bottom and left <= place[1] <= right
