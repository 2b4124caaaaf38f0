"""Reads a table of plain rows: codes and names on the left, amounts under their headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from budget.findings import Finding, finding
from budget.forms import Column, Role
from budget.workbook.cells import (
    CODE_KINDS,
    is_amount_like,
    is_blank,
    is_mistyped_code,
    is_subtotal,
    is_sum_of_basic,
    is_total,
    may_be_total,
    split_code,
)
from budget.workbook.folding import fold
from budget.workbook.rows import Amount, Code, FactRow, Line, Printed, Source
from budget.workbook.sheets import Flaw, address, printed
from budget.workbook.tables.amounts import AmountColumns
from budget.workbook.tables.codes import CodeColumn, joined
from budget.workbook.tables.parts import Job, Part, filled_columns
from budget.workbook.tables.subtotals import coarse_sums

# What stands in the grid of a table that has no rows, or below its rows, and is neither a code nor a line.
_NOTHING = re.compile(r"无\Z|空表\Z|无数据\Z|(?:注|备注|说明|此表|本表)")


# By what a table may be keyed where no one classification is asked for, coarse to fine.
_EITHER = ("unit", "function")


@dataclass(slots=True)
class UnplacedRow:
    """A row read but not yet placed: whether it is a sum shows only when all rows are known."""

    part: Part
    row: int
    line: Line | None
    label: str
    codes: dict[str, Code]
    amounts: dict[str, Amount]


@dataclass(slots=True)
class FactTable:
    """What a table of plain rows yields."""

    rows: tuple[FactRow, ...]
    notes: list[Printed] = field(default_factory=list)


class _PartReader:
    """Reads the rows of one part."""

    def __init__(self, job: Job, part: Part, carried: dict[str, Code]) -> None:
        self.job = job
        self.part = part
        self.log = job.log
        self.grid = part.sheet.grid
        bound = part.binding.columns
        # As the layout has them, not as the sheet does: the levels of a code are put together coarse to fine.
        order = {id(column): place for place, column in enumerate(job.layout.columns)}
        self.codes = sorted(
            (CodeColumn(part, index, column) for index, column in bound.items() if column.role is Role.CODE),
            key=lambda code: order[id(bound[code.index])],
        )
        self.names = {column.key: index for index, column in bound.items() if column.role is Role.NAME}
        self.words = [index for index, column in bound.items() if column.role in (Role.NAME, Role.TEXT)]
        self.amounts = AmountColumns(job, part)
        self.bare = part.unheaded_columns()
        labels = part.columns_of(job.layout.label) if job.layout.label else []
        self.label = self.names.get(job.layout.label, labels[0] if labels else -1)
        for code in self.codes:
            code.levels = sum(other.key == code.key for other in self.codes)
        # Columns of one level each, 类 | 款 | 项: what they hold is a code only when it is put together.
        self.split = [code for code in self.codes if code.kind != code.key]
        self.merged = bool(part.sheet.merges)
        self.carried = carried
        self.finest = part.columns_of(job.layout.finest) if job.layout.finest else []
        self.short: list[Source] = []
        self.notes: list[Printed] = []
        self.drafts: list[UnplacedRow] = []

    def read(self) -> None:
        for row in self.part.rows:
            self._row(row)
        self.amounts.report()
        if self.short:
            cells = "、".join(source.address for source in self.short)
            self.log.add(finding("cell.short_code", self.part.sheet.name, self.short[0].address, cells=cells))

    def _row(self, row: int) -> None:
        values = self.grid[row]
        problems = self.part.flaws(row) + (self._bare(row, values) if self.bare else [])
        codes, line = self._codes(row, values, problems)
        if self.split:
            problems += self._broken(row, codes)
        if self.words and line is None:
            line = self._sum_in_words(values, codes)
        amounts = self.amounts.read(row + 1, values, problems)
        if problems and self._says_nothing(values):
            self._wordless(row)
        elif problems:
            self.log.refuse(*problems)
        else:
            self._keep(row, values, line, codes, amounts)

    def _codes(
        self, row: int, values: Sequence[object], problems: list[Finding]
    ) -> tuple[dict[str, Code], Line | None]:
        """Read the code cells of a row: its codes, and whether one of them names a sum."""
        codes: dict[str, Code] = {}
        line: Line | None = None
        for column in self.codes:
            # Where a merged cell holds the code of several rows, its source is the cell in which it is written.
            value, place = values[column.index], row
            if value == "" and self.merged:
                place = self._merged_row(row, column.index)
                value = self.grid[place][column.index]
            found = column.look(value) if value != "" else ()
            if type(found) is tuple:
                if found:
                    source = Source(column.sheet, f"{column.letters}{place + 1}", found[2])
                    code = Code(found[0], found[1], source)
                    if column.levels > 1 and column.key in codes:
                        whole = joined(codes[column.key], found[0], found[1], source)
                        if whole is None:
                            problems.append(self._not_code(row, column, printed(value)))
                            continue
                        code = whole
                        # A level has two digits: the spreadsheet took it for a number and dropped its nought.
                        if len(found[2].strip()) == 1:
                            self.short.append(source)
                    codes[column.key] = code
            elif isinstance(found, Line):
                line = found
            elif not is_blank(value) and not isinstance(value, Flaw):
                problems.append(self._not_code(row, column, printed(value)))
        return codes, line

    def _says_nothing(self, values: Sequence[object]) -> bool:
        """Whether all that a row holds is a remark that there is nothing: «无» in the first column of an empty table."""
        filled = [values[column] for column in self.part.columns if not is_blank(values[column])]
        return len(filled) == 1 and isinstance(filled[0], str) and bool(_NOTHING.match(fold(filled[0])))

    def _broken(self, row: int, codes: Mapping[str, Code]) -> list[Finding]:
        """Return the codes that, put together from their levels, are none: a level above is missing."""
        return [
            self._not_code(row, column, self.part.sheet.text(row, column.index))
            for column in self.split
            if column.key in codes and not CODE_KINDS[column.key][0].match(codes[column.key].code)
            # One finding a row: every level of a broken code would say the same.
        ][:1]

    def _merged_row(self, row: int, column: int) -> int:
        """Return the row of the cell whose merge, in this column, covers a blank cell; `row` itself without one."""
        top, left = self.part.sheet.anchor(row, column)
        return top if left == column else row

    def _not_code(self, row: int, column: CodeColumn, raw: str) -> Finding:
        """Return the finding for a row; `raw` may stand above it, in the merge that covers its own cell."""
        return self.part.find("cell.not_code", row, column.index, kind=CODE_KINDS[column.kind][1], raw=raw)

    def _bare(self, row: int, values: Sequence[object]) -> list[Finding]:
        """Return what stands below blank headings: an amount there refuses the row, words are only named."""
        problems = []
        for column in self.bare:
            value = values[column]
            if is_blank(value) or isinstance(value, Flaw):
                continue
            if is_amount_like(value) or not isinstance(value, str):
                problems.append(self.part.find("column.no_header", row, column))
            else:
                self.log.add(self.part.find("row.outside", row, column))
        return problems

    def _sum_in_words(self, values: Sequence[object], codes: Mapping[str, Code]) -> Line | None:
        is_economic = not codes and [code.key for code in self.codes[:1]] == ["dept_economic"]
        for index in self.words:
            text = values[index]
            if text and isinstance(text, str):
                if is_total(text):
                    return Line.TOTAL
                if is_subtotal(text) or (is_economic and is_sum_of_basic(text)):
                    return Line.SUBTOTAL
        return None

    def _keep(
        self,
        row: int,
        values: Sequence[object],
        line: Line | None,
        codes: dict[str, Code],
        amounts: dict[str, Amount],
    ) -> None:
        # Before the row is asked for codes: the finest lines may have none but those that are carried down to them,
        # and a row without any is taken for a sum or refused.
        if self.finest and line is None and amounts:
            self._carry(codes, values)
        across = self._label_across(values) if line is None and amounts and not codes else ""
        line = Line.SUBTOTAL if across else line
        # Words without code and amount are left alone here: they are a remark, and become a note.
        if line is None and (codes or amounts) and (mistyped := self._names_alone(row, values, codes)):
            self.log.refuse(*mistyped)
            return
        if not self.codes and not self.words:
            line = Line.TOTAL  # a table of one row, which has no label
        elif line is None and not codes:
            if not self._is_blank_total(row, values, amounts):
                return
            line = Line.TOTAL
        # «合计» beside a code is that code's sum. A unit beside it says nothing: it is printed down the whole page.
        if line is Line.TOTAL and any(not column.carried_down for column in self.codes if column.key in codes):
            line = Line.SUBTOTAL
        if line is Line.TOTAL:
            codes = {}
        elif line is None:
            line = self._carry(codes, values)
        for key, index in self.names.items():
            if key in codes and not codes[key].name:
                codes[key] = codes[key]._replace(name=printed(values[index]).strip())
        self.drafts.append(UnplacedRow(self.part, row, line, across or self._label(values, line), codes, amounts))

    def _is_blank_total(self, row: int, values: Sequence[object], amounts: Mapping[str, Amount]) -> bool:
        """Whether a row without a code is the sum of its table, which some print without a word; else say what it is."""
        if not amounts:
            self._wordless(row)
            return False
        is_wordless = all(is_blank(values[index]) for index in self.words)
        if self.job.layout.blank_total and is_wordless:
            return True
        # A zero below the end of the shorter half is a formula that was filled down.
        if not is_wordless or any(amount.fen for amount in amounts.values()):
            self.log.refuse(self.part.find("row.no_label", row, min(self.part.binding.columns)))
        return False

    def _label_across(self, values: Sequence[object]) -> str:
        """Return the sum that an amount without a label belongs to: its words stand in the stretch to the left."""
        if self.part.span is None or any(not is_blank(values[index]) for index in self.words):
            return ""
        left = next((value for value in reversed(values[: self.part.span.start]) if not is_blank(value)), "")
        return left.strip() if isinstance(left, str) and is_subtotal(left) else ""

    def _names_alone(self, row: int, values: Sequence[object], codes: dict[str, Code]) -> list[Finding]:
        """Take what stands in a name column where the code column is blank or not there: a name, or code and name.

        Return what begins with a code that is none.
        """
        mistyped = []
        for key, index in self.names.items():
            if key not in codes and not is_blank(values[index]):
                source = self.part.source(row, index)
                split = split_code(source.raw, key)
                if split is None and is_mistyped_code(source.raw, key):
                    mistyped.append(self.part.find("cell.not_code", row, index, kind=CODE_KINDS[key][1]))
                codes[key] = Code(*(split or ("", source.raw.strip())), source)
        return mistyped

    def _label(self, values: Sequence[object], line: Line | None) -> str:
        label = printed(values[self.label]).strip() if self.label >= 0 else ""
        if label or line is None:
            return label
        texts = (values[index] for index in (*(code.index for code in self.codes), *self.words))
        return next((text.strip() for text in texts if isinstance(text, str) and text.strip()), "")

    def _wordless(self, row: int) -> None:
        """Keep a row without code and amount as a note: a remark below the table, or a lone name."""
        for column in filled_columns(self.part.sheet, row):
            if column not in self.part.columns:
                continue
            source = self.part.source(row, column)
            self.notes.append(Printed(source.raw.strip(), source))

    def _carry(self, codes: dict[str, Code], values: Sequence[object]) -> Line | None:
        """Give a row without a unit the one last named above it, on this page or the page before.

        Return what the row is where the column that each detail row fills is blank: a sum of those below it.
        """
        for column in self.codes:
            if column.carried_down:
                if column.key in codes:
                    self.carried[column.key] = codes[column.key]
                elif column.key in self.carried:
                    codes[column.key] = self.carried[column.key]
        coarse = self.finest and all(is_blank(values[index]) for index in self.finest)
        return Line.SUBTOTAL if coarse else None


def read_facts(job: Job) -> FactTable:
    """Read a table of plain rows: every row is kept, or refused with a finding, or a note."""
    carried: dict[str, Code] = {}
    # Of a list in halves that runs on over pages the left ones belong together: what sums them up stands below the last.
    parts = sorted(job.parts, key=lambda part: part.span.start if part.span else 0)
    readers = [_PartReader(job, part, carried) for part in parts]
    for reader in readers:
        reader.read()
    drafts = [draft for reader in readers for draft in reader.drafts]
    _name_the_total(job, drafts)
    bound = [column for reader in readers for column in reader.part.binding.columns.values()]
    present = [
        column for column in job.layout.columns if column.role is Role.CODE and column.filled and column in bound
    ]
    filled = tuple(dict.fromkeys(column.key for column in present))
    if not filled:
        # A table that a body may key by units or by functions: by whichever it is, coarser codes sum up finer ones.
        present = [column for column in job.layout.columns if column.key in _EITHER and column in bound]
    # Without a column that every row has to fill, the sums are sought by the columns that are there, coarse to fine.
    keyed = filled or tuple(key for key in _EITHER if any(column.key == key for column in present))
    sums = coarse_sums([(draft.line, draft.codes) for draft in drafts], keyed)
    details = [draft for place, draft in enumerate(drafts) if draft.line is None and place not in sums]
    finest = {
        column.key: max(
            (len(draft.codes[column.key].code) for draft in details if column.key in draft.codes), default=0
        )
        for column in present
        if column.one_level
    }
    # A unit that is printed in the middle of its lines has some above it: there they would be nobody's, or another unit's.
    down = {column.key for column in bound if column.carried_down and column.role is Role.CODE}
    owned = {key for key in down if any(key in draft.codes for draft in details)}
    job.log.add(*_blank_among_filled(details, bound, {*filled, *owned}))
    rows: list[FactRow] = []
    total: UnplacedRow | None = None
    for place, draft in enumerate(drafts):
        line = Line.SUBTOTAL if place in sums else draft.line or Line.DETAIL
        if line is Line.DETAIL and (problem := _incomplete(draft, filled, finest, owned)):
            job.log.refuse(problem)
            continue
        if line is Line.TOTAL:
            # Which of two is the table's own sum, nobody can tell.
            if total is not None:
                job.log.refuse(_second_total(job, total, draft))
                continue
            total = draft
        rows.append(FactRow(len(rows), draft.row + 1, line, draft.label, draft.codes, draft.amounts))
    return FactTable(tuple(rows), [note for reader in readers for note in reader.notes])


def _blank_among_filled(
    details: Sequence[UnplacedRow], bound: Sequence[Column], asked: AbstractSet[str]
) -> Iterator[Finding]:
    """Yield what is to be said of detail rows without a code that most others have, where none need have it."""
    for key in dict.fromkeys(column.key for column in bound if column.role is Role.CODE and column.key not in asked):
        lacking = [draft for draft in details if not (key in draft.codes and draft.codes[key].code)]
        for draft in lacking if len(lacking) * 2 < len(details) else ():
            column = draft.part.columns_of(key)[-1]
            told = draft.part.sheet.text(draft.row, column).strip() or "空白"
            yield draft.part.find("row.code_blank", draft.row, column, told=told)


def _name_the_total(job: Job, drafts: Sequence[UnplacedRow]) -> None:
    """Take «支出合计» at an end of the table for its sum, where no row is called just «合计» and no other may be one."""
    if not job.layout.has_total or any(draft.line is Line.TOTAL for draft in drafts):
        return
    named = [draft for draft in drafts if draft.line is Line.SUBTOTAL and not draft.codes and may_be_total(draft.label)]
    if len(named) == 1 and len(drafts) > 1 and named[0] in (drafts[0], drafts[-1]):
        named[0].line = Line.TOTAL


def _incomplete(
    draft: UnplacedRow, filled: Sequence[str], finest: Mapping[str, int], told: AbstractSet[str]
) -> Finding | None:
    """Return the finding for a detail row that lacks a code, one that others are `told` too, or has a coarser one than they."""
    missing = [key for key in filled if not (key in draft.codes and draft.codes[key].code)]
    missing += [key for key in told if key not in draft.codes]
    if missing:
        return draft.part.find("row.code_missing", draft.row, draft.part.columns_of(missing[0])[0])
    coarse = [key for key in filled if len(draft.codes[key].code) < finest.get(key, 0)]
    if coarse:
        return draft.part.find("row.code_too_coarse", draft.row, draft.part.columns_of(coarse[0])[0])
    return None


def _second_total(job: Job, first: UnplacedRow, second: UnplacedRow) -> Finding:
    places = [f"{draft.part.sheet.name} 第 {draft.row + 1} 行" for draft in (first, second)]
    return finding(
        "row.total_twice",
        second.part.sheet.name,
        address(second.row, 0),
        title=job.parts[0].title,
        first=places[0],
        second=places[1],
    )
