"""Reads a table with two lists side by side: each line is a named item and its amount."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from budget.findings import Finding, finding
from budget.forms import Item, Side
from budget.forms.wordings import line_place
from budget.numbering import without_number
from budget.workbook.cells import is_blank, is_subtotal
from budget.workbook.folding import fold
from budget.workbook.rows import Amount, Code, FactRow, Line
from budget.workbook.tables.amounts import AmountColumns
from budget.workbook.tables.parts import Job, Part
from budget.workbook.tables.unnamed import unnamed_line

# «其中：一般公共预算», of the line above it.
_OF_WHICH = re.compile(r"其中[:、]?")
# «201-一般公共服务支出», «[201]一般公共服务支出（类）», «一般公共服务支出：».
_DRESSED = re.compile(r"(?:[\[(]?(\d{3})[\])]?[-_:、.]*)?([^\d:]+?)(?:\(类\))?:?\Z")


def bare_name(label: str) -> str:
    """Return a folded line name without its numbering: «（一）一般公共预算资金» -> «一般公共预算资金»."""
    return fold(without_number(label))


def printed_name(label: str) -> str:
    """Return a line name as printed, without its numbering."""
    return without_number(label).strip()


@dataclass(slots=True)
class _SideState:
    """One list while it is read: the section it stands in, and the items met."""

    side: Side
    section: str
    met: set[tuple[str, str]]
    # Where in the log the lines stand that nobody knows.
    unknown: list[int] = field(default_factory=list)
    # The line that «其中：…» is a part of, and what is left of its amounts beside the parts that were printed.
    above: FactRow | None = None
    left: dict[str, int] = field(default_factory=dict)

    def stand_below(self, row: FactRow | None) -> None:
        """Take note of the line that was read last; None after one that was not."""
        self.above = row if row is not None and row.line is Line.DETAIL else None
        self.left = {key: amount.fen for key, amount in row.amounts.items()} if row is not None else {}

    def holds(self, amounts: Mapping[str, Amount]) -> bool:
        """Whether the line above may have these amounts as another part of it, and take them off what is left."""
        if not all(0 <= amount.fen <= self.left.get(key, -1) for key, amount in amounts.items()):
            return False
        self.left |= {key: self.left[key] - amount.fen for key, amount in amounts.items()}
        return True

    @property
    def free(self) -> tuple[tuple[str, str], ...]:
        """Return the lines of the list that were not met."""
        items = (item for item in self.side.items if item.key not in self.met)
        return tuple((line_place(self.side.label, item), item.names[0]) for item in items)

    def item(self, label: str) -> Item | None:
        name = bare_name(label)
        fits = self._called(name) or self._of_whole(name) or self._dressed(name)
        # An item of the open section is meant before one that may stand anywhere, and one that was not met before one that was.
        return max(fits, key=lambda item: (bool(item.within), item.key not in self.met), default=None)

    def _called(self, name: str) -> list[Item]:
        """Return the lines of this name that may stand here."""
        return [item for item in self.side.items if name in map(fold, item.names) and item.within in ("", self.section)]

    def _dressed(self, name: str) -> list[Item]:
        """Return the lines whose name stands between what tells the same: their own code, «（类）», a colon."""
        named = _DRESSED.match(name)
        return [item for item in self._called(named[2]) if named[1] in (None, item.code)] if named else []

    def _of_whole(self, name: str) -> list[Item]:
        """Return the lines that «其中：…» may be: parts of a line that stands above it, and of no other."""
        part = _OF_WHICH.match(name)
        parts = {one for item in self.side.items if item.key in self.met for one in item.of}
        return [item for item in self._called(bare_name(name[part.end() :])) if item.code in parts] if part else []


@dataclass(slots=True)
class _Entry:
    """What one list says in one row: the places of its labels, coarse to fine, and its amounts."""

    state: _SideState
    labels: list[int]
    amounts: dict[str, Amount]
    problems: list[Finding]


class _ListReader:
    """Reads the rows of one part; the lists of a row are read apart."""

    def __init__(self, job: Job, part: Part, states: list[_SideState], rows: list[FactRow]) -> None:
        self.job = job
        self.part = part
        self.rows = rows
        self.lists = [
            (state, self._label_columns(state.side), AmountColumns(job, part, state.side.amounts)) for state in states
        ]

    def read(self) -> None:
        labels = {column for _, columns, _ in self.lists for column in columns}
        bare = [column for column in self.part.unheaded_columns() if column not in labels]
        for row in self.part.rows:
            values = self.part.sheet.grid[row]
            strays = [self.part.find("column.no_header", row, place) for place in bare if not is_blank(values[place])]
            strays = self.part.flaws(row) or strays
            if strays:
                self.job.log.refuse(*strays)
            else:
                self._row(row, values)
        for *_, amounts in self.lists:
            amounts.report()

    def _label_columns(self, side: Side) -> list[int]:
        """Return the columns of a list's labels: one, or as many as its heading is merged over."""
        first = self.part.columns_of(side.label)[0]
        sheet, (head, _) = self.part.sheet, self.part.binding.paths[first].cell
        columns = [first]
        while columns[-1] + 1 < sheet.width and sheet.anchor(head, columns[-1] + 1) == sheet.anchor(head, first):
            columns.append(columns[-1] + 1)
        return columns

    def _row(self, row: int, values: list[object]) -> None:
        entries: list[_Entry] = []
        for state, columns, amounts in self.lists:
            problems: list[Finding] = []
            read = amounts.read(row + 1, values, problems)
            entries.append(_Entry(state, [place for place in columns if not is_blank(values[place])], read, problems))
        self._share_sums(row, entries)
        for entry in entries:
            if entry.problems:
                self.job.log.refuse(*entry.problems)
            elif entry.labels:
                self._line(row, entry)
            elif any(amount.fen for amount in entry.amounts.values()):
                # A zero below the end of the shorter list is a formula that was filled down, and says nothing.
                first = self.part.columns_of(entry.state.side.label)[0]
                self.job.log.refuse(self.part.find("row.no_label", row, first))

    def _share_sums(self, row: int, entries: list[_Entry]) -> None:
        """Give a sum that is printed across two lists, its label in one and its amount in the next, to the label."""
        for before, after in pairwise(entries):
            if before.labels and not before.amounts and after.amounts and not after.labels and not after.problems:
                item = before.state.item(self.part.source(row, before.labels[-1]).raw)
                if item is not None and item.is_sum:
                    before.amounts, after.amounts = after.amounts, {}

    def _line(self, row: int, entry: _Entry) -> None:
        state = entry.state
        *groups, index = entry.labels
        for group in groups:
            opened = state.item(self.part.source(row, group).raw)
            state.section = (opened.opens if opened else "") or state.section
        if groups and is_subtotal(self.part.source(row, index).raw):
            index = groups[-1]  # «一般公共预算资金 | 小计»: the sum is the group's own line
        source = self.part.source(row, index)
        label = source.raw.strip()
        item = state.item(label)
        amounts = {self.job.layout.measure(key): amount for key, amount in entry.amounts.items()}
        if item is None:
            self._unknown(row, index, entry, amounts)
            return
        if item.key in state.met:
            self.job.log.refuse(self.part.find("row.item_twice", row, index, label=label))
            return
        state.met.add(item.key)
        state.section = item.opens or state.section
        code = Code(item.code, printed_name(label), source)
        line, side = Line(item.line), state.side.name
        self.rows.append(FactRow(len(self.rows), row + 1, line, label, {item.dimension: code}, amounts, side))
        state.stand_below(None if item.of else self.rows[-1])

    def _unknown(self, row: int, index: int, entry: _Entry, amounts: dict[str, Amount]) -> None:
        """Say what is to be said of a line that no form knows: a part of the line above it is counted there already."""
        state, label = entry.state, self.part.source(row, index).raw.strip()
        # Without an amount nothing is lost by leaving a line out, so that is only said.
        if not amounts:
            self.job.log.add(self.part.find("row.unknown_blank_item", row, index, label=label))
        elif state.above is not None and _OF_WHICH.match(bare_name(label)):
            above = state.above.label
            if state.holds(amounts):
                self.job.log.add(self.part.find("row.part_of_line", row, index, label=label, above=above))
            else:
                raw = "、".join(amount.source.raw for amount in amounts.values())
                self.job.log.refuse(self.part.find("row.part_larger", row, index, label=label, above=above, raw=raw))
        else:
            state.stand_below(None)
            figures = (amount.source.raw for amount in amounts.values())
            unnamed = unnamed_line(self.job.layout, bare_name(label), label, figures)
            said = self.part.find("row.unknown_item", row, index, label=label)
            state.unknown.append(len(self.job.log.findings))
            self.job.log.refuse(replace(said, unnamed=unnamed))


def _settled(job: Job, states: list[_SideState], rows: list[FactRow]) -> list[FactRow]:
    """Return the rows, each line whose parts are printed as their sum; refuse one that tells nothing without them."""
    wholes = {(state.side.name, *item.key): item for state in states for item in state.side.items if item.of}
    printed = {(row.side, code.code) for row in rows if row.amounts for code in row.dimensions.values()}
    settled = []
    for row in rows:
        ((dimension, code),) = row.dimensions.items()
        item = wholes.get((row.side, dimension, code.code))
        if item is None or not any(amount.fen for amount in row.amounts.values()):
            settled.append(row)
        elif any((row.side, part) in printed for part in item.of):
            settled.append(replace(row, line=Line.SUBTOTAL))
        elif item.divided:
            source, title = code.source, job.parts[0].title
            job.log.refuse(finding("row.undivided", source.sheet, source.address, label=row.label, title=title))
        else:
            settled.append(row)
    return settled


def read_lists(job: Job) -> tuple[FactRow, ...]:
    """Read a table of lists; each named line gives one row, in the order of the sheet, left before right."""
    states = [_SideState(side, "", set()) for side in job.layout.sides]
    rows: list[FactRow] = []
    for part in job.parts:
        _ListReader(job, part, states, rows).read()
    # Only now it is known which lines were not met: those are what an unknown one may be.
    for state in states:
        for place in state.unknown:
            said = job.log.findings[place]
            if said.unnamed is not None and state.free:
                job.log.findings[place] = replace(said, unnamed=replace(said.unnamed, places=state.free))
    return tuple(_settled(job, states, rows))
