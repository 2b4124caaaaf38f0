"""Facts as a workbook: details with a frozen heading, printed sums as live formulas over them, and an explanation.

Written row by row with constant memory; XlsxWriter is used because openpyxl cannot keep a formula's value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from itertools import groupby, tee
from operator import itemgetter
from typing import IO, TYPE_CHECKING

from budget.defusing import FORMULA_STARTS
from budget.forms import part_of
from budget.late import late
from budget.money import AmountUnit, in_unit
from budget.queries.facts import FactRow, FactWords
from budget.queries.results import EditionInfo
from budget.queries.standing import told_of
from disclosure.downloads import FORMATS
from disclosure.tables import FieldKind, Value
from disclosure.tidy.columns import COLUMNS, TidyColumn
from disclosure.tidy.rows import Repeated, Values, values_of
from disclosure.tidy.stretches import LiveSum, Stretches

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.utility import xl_rowcol_to_cell
    from xlsxwriter.worksheet import Worksheet
else:
    Workbook = late("xlsxwriter", "Workbook")
    xl_rowcol_to_cell = late("xlsxwriter.utility", "xl_rowcol_to_cell")


DATA, TOTALS, ABOUT = "数据", "合计", "说明"
# Rows that a sheet can hold, its heading included; what is more goes to a further sheet.
MOST_LINES = 1_048_576
# Signs that a cell can hold.
MOST_SIGNS = 32_767
TOTAL_HEADINGS = (
    "表号", "表名", "行号", "表内文字", "口径", "口径名称", "明细之和（元）", "明细之和（万元）", "表内合计（元）", "差额（元）",
    "出处工作表", "出处单元格", "单元格原文",
)  # fmt: skip
ADDED, ADDED_WAN, PRINTED, GAP = 6, 7, 8, 9
WIDE, NARROW = 24, 14

_TABLE = itemgetter(0)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the last sheet says besides the columns: pairs of a name and a text."""

    pairs: tuple[tuple[str, str], ...]


class Book:
    """A workbook of long lists while it is written, row by row with constant memory."""

    def __init__(self, out: IO[bytes], edition: EditionInfo, lines: int = MOST_LINES) -> None:
        self.book = Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
        self.book.set_properties({"created": edition.published_at.astimezone(UTC).replace(tzinfo=None)})
        self.lines = lines
        self.bold = self.book.add_format({"bold": True})
        self.plain = self.book.add_format({"num_format": FORMATS[FieldKind.TEXT]})
        # A text that begins like a formula stays a text even where a reader edits the cell or saves the sheet as CSV.
        self.kept_text = self.book.add_format({"num_format": FORMATS[FieldKind.TEXT], "quote_prefix": True})
        self.wrapped = self.book.add_format({"text_wrap": True, "valign": "top"})
        self.numbers = {kind: self.book.add_format({"num_format": FORMATS[kind]}) for kind in FieldKind}

    def sheet(self, name: str, headings: Iterable[str], wide: set[int]) -> Worksheet:
        """Begin a sheet with a frozen heading."""
        sheet: Worksheet = self.book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for place, heading in enumerate(headings):
            sheet.set_column(place, place, WIDE if place in wide else NARROW)
            sheet.write_string(0, place, heading, self.bold)
        return sheet

    def listed(self, columns: Sequence[TidyColumn], rows: Iterable[Values]) -> Iterator[tuple[str, int]]:
        """Write rows below their headings, on as many sheets as they need; yield the sheet and line of each."""
        headings = [column.heading for column in columns]
        wide = {place for place, column in enumerate(columns) if column.key.endswith(("name", "label", "title"))}
        name, count = DATA, 1
        sheet = self.sheet(name, headings, wide)
        line = 0
        for values in rows:
            line += 1
            if line == self.lines:
                count += 1
                name, line = f"{DATA}{count}", 1
                sheet = self.sheet(name, headings, wide)
            for place, value in enumerate(values):
                self.cell(sheet, line, place, value, columns[place].kind)
            yield name, line

    def cell(self, sheet: Worksheet, line: int, place: int, value: Value, kind: FieldKind) -> None:
        """Write a value as what it is; nothing where there is none."""
        if isinstance(value, str):
            if value:
                self.text(sheet, line, place, value)
        elif isinstance(value, bool):
            sheet.write_boolean(line, place, value)
        elif value is not None:
            sheet.write_number(line, place, value, self.numbers[kind])

    def text(self, sheet: Worksheet, line: int, place: int, value: str) -> None:
        """Write a text that is never taken for a formula."""
        form: Format = self.kept_text if value[0] in FORMULA_STARTS else self.plain
        sheet.write_string(line, place, value[:MOST_SIGNS], form)

    def explain(self, explanation: Explanation, columns: Iterable[TidyColumn]) -> None:
        """Write the last sheet and close."""
        sheet: Worksheet = self.book.add_worksheet(ABOUT)
        sheet.set_column(0, 0, WIDE)
        sheet.set_column(1, 1, 90)
        pairs = [*explanation.pairs, ("", ""), ("列", "意思"), *((each.heading, each.meaning) for each in columns)]
        for line, (name, text) in enumerate(pairs):
            if name:
                sheet.write_string(line, 0, name, self.bold)
                sheet.write_string(line, 1, text, self.wrapped)
        self.book.close()


class FactBook(Book):
    """A workbook of facts: one row an amount, and the printed sums as formulas."""

    def __init__(self, out: IO[bytes], edition: EditionInfo, words: FactWords, lines: int = MOST_LINES) -> None:
        super().__init__(out, edition, lines)
        self.words = words
        self.known: Repeated[Values] = Repeated(edition, words, tuple)
        self.stretches = Stretches({pk: told_of(info) for pk, info in words.tables.items()})

    def write(self, rows: Iterable[FactRow], explanation: Explanation) -> None:
        """Write everything and close. `rows` stand by table and measure, details first."""
        parts = groupby(rows, key=itemgetter(9))
        found = next(parts, None)
        details: Iterator[FactRow] = iter(())
        if found is not None and not found[0]:
            details = found[1]
        self._details(details)
        if found is None or not found[0]:
            found = next(parts, None)
        self._totals(found[1] if found is not None else iter(()))
        self.explain(explanation, COLUMNS)

    def _details(self, rows: Iterable[FactRow]) -> None:
        written, known = tee(rows)  # one row apart
        places = self.listed(COLUMNS, (values_of(row, self.known) for row in written))
        for (name, line), row in zip(places, known, strict=True):
            self.stretches.add(name, line, row)

    def _totals(self, rows: Iterable[FactRow]) -> None:
        sheet = self.sheet(TOTALS, TOTAL_HEADINGS, {1, 3})
        line = 0
        for table, group in groupby(rows, key=_TABLE):
            if self.stretches.has_details(table):
                for row in group:
                    line += 1
                    self._total(sheet, line, row, self.stretches.sum_for(row))
                continue
            # A table of sums alone, without a detail: each is over the other amounts of its own row, a few.
            alone = list(group)
            lines = {(row[1], row[3]): (line + number, row[10]) for number, row in enumerate(alone, 1)}
            for row in alone:
                line += 1
                self._total(sheet, line, row, self._sum_of_parts(row, lines))
        for pk, measure, added in self.stretches.without_printed_sum():
            line += 1
            self._texts(sheet, line, pk, measure, {3: "以上明细之和"})
            self._formulas(sheet, line, added)

    def _sum_of_parts(self, total: FactRow, lines: dict[tuple[int, str], tuple[int, int]]) -> LiveSum | None:
        key = self.words.tables[total[0]].key
        parts = [
            place
            for (number, measure), place in lines.items()
            if number == total[1] and part_of(key, measure) == total[3]
        ]
        if not parts:
            return None
        cells = ",".join(xl_rowcol_to_cell(line, PRINTED) for line, _ in parts)
        return LiveSum(f"=SUM({cells})", sum(fen for _, fen in parts))

    def _total(self, sheet: Worksheet, line: int, row: FactRow, added: LiveSum | None) -> None:
        _, sheet_name = self.known.sheets[row[11]]
        self._texts(sheet, line, row[0], row[3], {3: row[2], 10: str(sheet_name), 11: row[12], 12: row[13]})
        sheet.write_number(line, 2, row[1], self.numbers[FieldKind.COUNT])
        yuan = self.numbers[FieldKind.YUAN]
        sheet.write_number(line, PRINTED, in_unit(row[10], AmountUnit.YUAN), yuan)
        if added is not None:
            self._formulas(sheet, line, added)
            cell, printed = xl_rowcol_to_cell(line, ADDED), xl_rowcol_to_cell(line, PRINTED)
            gap = in_unit(row[10] - added.fen, AmountUnit.YUAN)
            # Rounded: the difference of two binary numbers may be a millionth of a millionth, which would be shown as
            # a difference.
            sheet.write_formula(line, GAP, f"=ROUND({printed}-{cell},2)", yuan, gap)

    def _texts(self, sheet: Worksheet, line: int, table: int, measure: str, texts: dict[int, str]) -> None:
        info = self.words.tables[table]
        _, name, _ = self.known.measures[table, measure]
        for place, text in ({0: info.number, 1: info.title, 4: measure, 5: str(name)} | texts).items():
            if text:
                self.text(sheet, line, place, text)

    def _formulas(self, sheet: Worksheet, line: int, added: LiveSum) -> None:
        wan = f"=ROUND({xl_rowcol_to_cell(line, ADDED)}/10000,6)"
        sheet.write_formula(
            line, ADDED, added.formula, self.numbers[FieldKind.YUAN], in_unit(added.fen, AmountUnit.YUAN)
        )
        sheet.write_formula(line, ADDED_WAN, wan, self.numbers[FieldKind.WAN], in_unit(added.fen, AmountUnit.WAN))
