"""Columns that know both how a page shows them and which exact values a file gets: one table, every output."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

import django_tables2
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from budget.money import AmountUnit, in_unit
from budget.queries.results import Figure
from disclosure.english_names import english_of
from disclosure.figures import (
    amount_html,
    fen_of,
    figure_mark,
    rounded,
    shown_fen,
    unit_name,
)
from disclosure.visit import FileSubject

Value = str | int | Decimal | bool | None


class FieldKind(Enum):
    """What a field of a file holds; it decides the number format of a spreadsheet and the type in JSON."""

    TEXT = "text"
    COUNT = "count"
    YUAN = "yuan"
    WAN = "wan"
    PERCENT = "percent"
    NUMBER = "number"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a file: its key in JSON, its heading in a sheet, and what it holds."""

    key: str
    heading: str
    kind: FieldKind = FieldKind.TEXT


class FileColumn(django_tables2.Column):
    """A column of which `fields` and `values` say what files get. `name` is the attribute of a record."""

    def __init__(self, heading: str = "", *, name: str = "", css: str = "", on_page: bool = True) -> None:
        super().__init__(
            verbose_name=heading,
            accessor=name or None,
            # By default django-tables2 shows a dash for an empty value and does not ask the column, which has words
            # for it.
            empty_values=(),
            orderable=False,
            visible=on_page,
            attrs={"cell": {"class": css}} if css else {},
        )
        self.heading = heading
        self.name = name
        # Where its heading leads, and how the rows are sorted by it: «ascending», «descending» or "".
        self.sort_url = self.sorted = ""

    def fields(self) -> tuple[Field, ...]:
        """Return the fields that the column has in a file; () where it is for the page alone."""
        return (Field(self.name, self.heading),)

    def values(self, record: Any) -> tuple[Value, ...]:
        """Return the values of one record, one for each field."""
        return (self.text(record),)

    def is_silent(self, records: Iterable[Any]) -> bool:  # noqa: ARG002 - a column of shares asks
        """Tell whether the column has nothing to say of any row, and is left out of the page."""
        return False

    def text(self, record: Any) -> str:
        """Return the record's attribute as text."""
        value = getattr(record, self.name)
        return "" if value is None else str(value)

    def render(self, record: Any, table: Any) -> SafeString | str:  # noqa: ARG002 - django-tables2 passes by name
        """Return what the page shows."""
        return self.text(record)


class TextColumn(FileColumn):
    """A text, linked where the record's `url` column says so."""

    def __init__(self, heading: str, *, name: str, css: str = "", on_page: bool = True, url: str = "") -> None:
        super().__init__(heading, name=name, css=css, on_page=on_page)
        self.url = url

    def render(self, record: Any, table: Any) -> SafeString | str:  # noqa: ARG002 - django-tables2 passes by name
        """Return the text, linked where there is an address."""
        address = getattr(record, self.url) if self.url else ""
        text = self.text(record)
        return format_html('<a href="{}">{}</a>', address, text) if address else conditional_escape(text)


class TranslatedColumn(TextColumn):
    """A name as it is printed; for readers of English behind what it is called there, where somebody has translated it."""

    def values(self, record: Any) -> tuple[Value, ...]:
        """Return the printed name alone."""
        return (super().text(record),)

    def text(self, record: Any) -> str:
        """Return both, as a page shows them."""
        name = super().text(record)
        english = english_of(name)
        return format_html('{} <span class="official">{}</span>', english, name) if english else name


class NameColumn(FileColumn):
    """The everyday name, and behind it the official one with its code."""

    def __init__(self, heading: str, *, code_heading: str = mark("编码")) -> None:
        super().__init__(heading, name="name")
        self.code_heading = code_heading

    def fields(self) -> tuple[Field, ...]:
        """Return code, official name and everyday name."""
        return (Field("code", self.code_heading), Field("name", self.heading), Field("plain_name", "通俗名称"))

    def values(self, record: Any) -> tuple[Value, ...]:
        """Return them as text: a code keeps its leading zeros."""
        return record.code, record.name, record.plain_name

    def render(self, record: Any, table: Any) -> SafeString:  # noqa: ARG002 - django-tables2 passes by name
        """Return the name, linked to the next level where there is one; a total is of the code that the page is about.

        Below it stands what most of the money is, where the row knows.
        """
        code = "" if record.row_class == "total" else record.code
        shown = name_html(record.name, record.plain_name, code, record.url)
        note = getattr(record, "note", "")
        return format_html('{}<span class="row-note">{}</span>', shown, note) if note else shown


def name_html(name: str, plain_name: str = "", code: str = "", url: str = "") -> SafeString:
    """Return the everyday name first and the official term after it: «工资奖金（50101 工资奖金津补贴）»."""
    shown = plain_name or name
    # A page has hundreds: each part is escaped here, because format_html takes ten times as long.
    head: str = conditional_escape(shown)
    if url:
        head = f'<a href="{conditional_escape(url)}">{head}</a>'
    end = ""
    if plain_name and plain_name != name:
        end = f' <span class="official"><span class="code">{escape(code)}</span> {conditional_escape(name)}</span>'
    elif code:
        end = f' <span class="official"><span class="code">{escape(code)}</span></span>'
    return mark_safe(f"{head}{end}")  # noqa: S308 - escaped


class AmountColumn(FileColumn):
    """An amount: on the page in the reader's unit with the mark of its cell; in files in 元 and 万元, both exact."""

    def __init__(self, heading: str, *, name: str = "figure", css: str = "num", on_page: bool = True) -> None:
        super().__init__(heading, name=name, css=css, on_page=on_page)
        self.key = "amount" if name in {"figure", "fen"} else name

    def fields(self) -> tuple[Field, ...]:
        """Return the amount in 元 and in 万元."""
        return (
            Field(f"{self.key}_yuan", f"{self.heading}（元）", FieldKind.YUAN),
            Field(f"{self.key}_wan", f"{self.heading}（万元）", FieldKind.WAN),
        )

    def values(self, record: Any) -> tuple[Value, ...]:
        """Return the exact amounts, or nothing twice where the cell is blank."""
        fen = fen_of(getattr(record, self.name))
        if fen is None:
            return None, None
        return in_unit(fen, AmountUnit.YUAN), in_unit(fen, AmountUnit.WAN)

    def render(self, record: Any, table: Any) -> SafeString:
        """Return the amount with its mark."""
        figure = getattr(record, self.name)
        shown = amount_html(figure, table.visit.unit)
        if not isinstance(figure, Figure):
            return shown
        # Both are safe, and "" is nothing that could be unsafe: a page has hundreds.
        return mark_safe(shown + figure_mark(figure, table.visit, getattr(record, "lines_url", "")))  # noqa: S308


def percent(part: int, base: int) -> Decimal:
    """Return a share in per cent, rounded half up to four decimals, for files."""
    return rounded(Fraction(part, base) * 100, 4)


class SourceColumn(FileColumn):
    """Where a row's figure stands: for files alone, the page has its mark instead."""

    def __init__(self, name: str = "figure") -> None:
        super().__init__(_("出处"), name=name, on_page=False)

    def fields(self) -> tuple[Field, ...]:
        """Return sheet, cell, printed text and the number of cells added up."""
        return (
            Field("source_file", "出处文件"),
            Field("source_sheet", "出处工作表"),
            Field("source_cell", "出处单元格"),
            Field("source_text", "单元格原文"),
            Field("cells_added", "相加的单元格数", FieldKind.COUNT),
        )

    def values(self, record: Any) -> tuple[Value, ...]:
        """Return the place of the record's figure."""
        figure = getattr(record, self.name)
        place = figure.place if isinstance(figure, Figure) else figure
        if place is None:
            return "", "", "", "", figure.parts if isinstance(figure, Figure) else None
        return place.file_name, place.sheet, place.address, place.raw, 1


class RowKindColumn(FileColumn):
    """Whether a row is a part or what the parts miss: for files, where no type face tells it and no total stands."""

    def __init__(self) -> None:
        super().__init__(_("行别"), name="kind", on_page=False)

    def fields(self) -> tuple[Field, ...]:
        """Return the word."""
        return (Field("row_kind", "行别"),)

    def values(self, record: Any) -> tuple[Value, ...]:
        """Return «明细» or «差额»."""
        return (record.kind.label,)


ROUNDED = mark("表里的金额四舍五入，直接相加可能与合计差一点；按元看，精确到分。")


class FileTable(django_tables2.Table):
    """A table of the site. `longest` is the largest amount of its parts: the length of a full bar."""

    # True where the records are a stream for files alone, gone through once.
    streamed = False
    # Whether the amounts that bars show are parts of one whole, so that a picture may say their shares.
    adds_up = True
    # Rows with which a table that may be folded stands open.
    most_open = 12
    # Whether its page has a form of its own that chooses rows.
    has_own_finder = False

    class Meta:
        template_name = "components/table.html"
        orderable = False

    def __init__(
        self,
        records: Iterable[Any],
        visit: FileSubject,
        caption: str,
        *,
        name: str,
        exclude: tuple[str, ...] = (),
        headings: Mapping[str, str] | None = None,
    ) -> None:
        kept = records if self.streamed else list(records)
        super().__init__([] if self.streamed else kept, exclude=exclude, empty_text=_("本表没有数据。"))
        # A list; where the table is streamed, an iterator that is gone through once.
        self.records: Any = kept
        self.visit = visit
        self.caption = caption
        # The end of file names: what the table is, in letters and digits.
        self.name = name
        self.table_id = name
        for key, heading in (headings or {}).items():
            bound = self.columns[key]
            bound.column.heading = bound.column.verbose_name = heading
        for bound in self.columns.iterall():
            bound.column.heading = bound.column.verbose_name = _(bound.column.heading)
        self.scroll = False
        # What the address makes of its rows (arranged.py): whether it was asked, some are left out, and the form above it.
        self.is_arranged = self.is_chosen = self.is_open = False
        self.finder: Any = None
        self.cut: Any = None  # the page of its rows, where not all are shown
        self.unit_note = _("单位：{unit}").format(unit=unit_name(visit.unit)) if self.has_amounts else ""
        self.longest = 0 if self.streamed else _longest(kept)
        for bound in list(self.columns):
            if isinstance(bound.column, FileColumn) and not self.streamed and bound.column.is_silent(self.records):
                self.columns.hide(bound.name)

    @property
    def has_amounts(self) -> bool:
        """Tell whether any column shows amounts."""
        return any(isinstance(bound.column, AmountColumn) for bound in self.columns.iterall())

    @property
    def unit_places(self) -> int:
        """Return by how many places an amount in 万元 moves to be one in the unit of the page: what copies of it do."""
        return len(str(AmountUnit.WAN.value)) - len(str(self.visit.unit.value))  # units are powers of ten

    @property
    def rounding_note(self) -> str:
        """Say that the amounts as shown do not add up though the exact ones do; "" where they do, or none are added."""
        columns = [bound.column for bound in self.columns if isinstance(bound.column, AmountColumn)]
        return _(ROUNDED) if any(self._misses(column.name) for column in columns) else ""

    def _misses(self, name: str) -> bool:
        """Tell whether the shown parts of a column miss its shown total, though the exact ones meet it."""
        rows = [] if self.streamed else self.records
        total = next((fen_of(getattr(row, name, None)) for row in rows if row_class(row) == "total"), None)
        parts = [fen_of(getattr(row, name, None)) or 0 for row in rows if row_class(row) in {"", "gap"}]
        if total is None or sum(parts) != total:
            return False
        return sum(shown_fen(fen, self.visit.unit) for fen in parts) != shown_fen(total, self.visit.unit)

    @property
    def rows_html(self) -> SafeString:
        """Return the rows as the page shows them; "" where there are none."""
        columns = [bound.column for bound in self.columns]
        rows = (
            (row_class(record), [column.render(record=record, table=self) for column in columns])
            for record in (self.records if self.cut is None else self.cut.object_list)
        )
        return written_rows(rows, list(self.columns), stacked=getattr(self, "stacked", False))

    def file_columns(self) -> list[FileColumn]:
        """Return the columns in the order of files, those left out of the page included."""
        return [bound.column for bound in self.columns.iterall() if isinstance(bound.column, FileColumn)]


def written_rows(
    rows: Iterable[tuple[str, Iterable[Any]]], columns: Sequence[Any], *, stacked: bool = False
) -> SafeString:
    """Return the rows of a table, each with its class; the first cell of a row is its header.

    Written here, because a template takes several times as long to write a cell, and a page has hundreds.
    """
    around = [('<th scope="row">', "</th>\n  ")]
    for bound in columns[1:]:
        css = bound.column.attrs.get("cell", {}).get("class", "")
        # On a phone each cell of a stacked table says what column it is of.
        label = f'\n  data-label="{conditional_escape(bound.header)}"' if stacked else ""
        start = f' class="{escape(css)}"' if css else ""
        around.append((f"<td{start}{label}>", "</td>"))
    written = []
    for css, cells in rows:
        written.append(f'<tr\n  class="{escape(css)}">' if css else "<tr>")
        for place, (cell, (start, end)) in enumerate(zip(cells, around, strict=True)):
            written.append(f"{start}{conditional_escape(cell if place else cell or '—')}{end}")
        written.append("</tr>\n")
    return mark_safe("".join(written))  # noqa: S308 - escaped, cell by cell


def row_class(record: Any) -> str:
    """Return what a record is beside the others: «total», «gap», «sub», or "" for a part."""
    return getattr(record, "row_class", "")


def is_sum(record: Any) -> bool:
    """Tell whether a record must not be added to the others: it is their total, or is in another one already."""
    return row_class(record) in {"total", "sub"}


def _longest(records: Iterable[Any]) -> int:
    parts = [
        abs(fen)
        for record in records
        if row_class(record) not in {"total", "gap"} and (fen := fen_of(getattr(record, "figure", None))) is not None
    ]
    return max(parts, default=0)
