"""Reads a table with two lists side by side: each line is a named item and its amount."""

from __future__ import annotations

import re
from dataclasses import dataclass

from budget.findings import Finding
from budget.forms import Item, Side
from budget.workbook.amounts import AmountColumns
from budget.workbook.cells import is_blank
from budget.workbook.folding import fold
from budget.workbook.parts import Job, Part
from budget.workbook.rows import Amount, Code, FactRow, Line

_NUMBERING = re.compile(r"\A(?:[一二三四五六七八九十百]+[、.,:]|\([一二三四五六七八九十百\d]+\)、?|\d+[、.:])")


def bare_name(label: str) -> str:
    """Return a folded line name without its numbering: «（一）一般公共预算资金» -> «一般公共预算资金»."""
    folded = fold(label)
    return _NUMBERING.sub("", folded, count=1)


def printed_name(label: str) -> str:
    """Return a line name as printed, without its numbering."""
    text = label.strip()
    bare = bare_name(text)
    # The numbering is short and stands first: cut as little as leaves the folded name whole.
    return next((text[cut:].strip() for cut in range(len(text)) if fold(text[cut:]) == bare), text)


@dataclass(slots=True)
class _SideState:
    """One list while it is read: the section it stands in, and the items met."""

    side: Side
    section: str
    met: set[tuple[str, str]]

    def item(self, label: str) -> Item | None:
        name = bare_name(label)
        fits = [item for item in self.side.items if name in map(fold, item.names) and item.within in ("", self.section)]
        # An item of the open section is meant before one that may stand anywhere.
        return max(fits, key=lambda item: bool(item.within), default=None)


class _ListReader:
    """Reads the rows of one part; both sides of a row are read apart."""

    def __init__(self, job: Job, part: Part, states: list[_SideState], rows: list[FactRow]) -> None:
        self.job = job
        self.part = part
        self.states = states
        self.rows = rows
        self.places = {
            state.side.label: (part.columns_of(state.side.label)[0], AmountColumns(job, part, [state.side.amount]))
            for state in states
        }

    def read(self) -> None:
        bare = self.part.unheaded_columns()
        for row in self.part.rows:
            values = self.part.sheet.grid[row]
            strays = [self.part.find("column.no_header", row, place) for place in bare if not is_blank(values[place])]
            strays = self.part.flaws(row) or strays
            if strays:
                self.job.log.refuse(*strays)
                continue
            for state in self.states:
                self._side(row, values, state)
        for _, amounts in self.places.values():
            amounts.report()

    def _side(self, row: int, values: list[object], state: _SideState) -> None:
        index, columns = self.places[state.side.label]
        problems: list[Finding] = []
        amounts = columns.read(row + 1, values, problems)
        value = values[index]
        if is_blank(value) and not problems and not amounts:
            return
        if problems:
            self.job.log.refuse(*problems)
        elif is_blank(value):
            self.job.log.refuse(self.part.find("row.no_label", row, index))
        else:
            self._line(row, index, state, dict(zip(("total",), amounts.values(), strict=False)))

    def _line(self, row: int, index: int, state: _SideState, amounts: dict[str, Amount]) -> None:
        source = self.part.source(row, index)
        label = source.raw.strip()
        item = state.item(label)
        if item is None:
            if amounts:
                self.job.log.refuse(self.part.find("row.unknown_item", row, index, label=label))
            else:
                self.job.log.add(self.part.find("row.unknown_blank_item", row, index, label=label))
            return
        if item.key in state.met:
            self.job.log.refuse(self.part.find("row.item_twice", row, index, label=label))
            return
        state.met.add(item.key)
        state.section = item.opens or state.section
        code = Code(item.code, printed_name(label), source)
        line, side = Line(item.line), state.side.name
        self.rows.append(FactRow(len(self.rows), row + 1, line, label, {item.dimension: code}, amounts, side))


def read_lists(job: Job) -> tuple[FactRow, ...]:
    """Read a table of lists; each named line gives one row, in the order of the sheet, left before right."""
    states = [_SideState(side, "", set()) for side in job.layout.sides]
    rows: list[FactRow] = []
    for part in job.parts:
        _ListReader(job, part, states, rows).read()
    return tuple(rows)
