"""Tables of comparisons: years of one body, what changed between two editions, and bodies beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from budget.money import AmountUnit, in_unit
from budget.queries.comparisons import UnitColumn
from budget.queries.results import EditionInfo
from disclosure.figures import (
    BLANK,
    amount_html,
    bar_html,
    change_text,
    grouped,
    percent_text,
    rounded,
    with_unit,
)
from disclosure.sentences.years import GONE, NEW, RENAMED
from disclosure.tables.columns import (
    AmountColumn,
    Field,
    FieldKind,
    FileColumn,
    FileTable,
    NameColumn,
    RowKindColumn,
    TextColumn,
    Value,
    percent,
)
from disclosure.tables.rows import OfKind, RowKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow(OfKind):
    """A code, a total or a year with an amount before and after, in 分; None where one side has none."""

    name: str
    code: str = ""
    plain_name: str = ""
    url: str = ""
    before: int | None
    after: int | None
    # Where the lines stand that each of the two adds up.
    before_url: str = ""
    after_url: str = ""
    basic: int | None = None
    project: int | None = None
    former_name: str = ""
    kind: RowKind = RowKind.PART
    colour: str = ""
    # A year without one before it has nothing to compare with; that is no change.
    is_first: bool = False

    @property
    def difference(self) -> int | None:
        """Return the change in 分."""
        return None if self.is_first else (self.after or 0) - (self.before or 0)

    @property
    def figure(self) -> int | None:
        """Return what the bar of the row shows: the size of its change."""
        return self.difference

    @property
    def status(self) -> str:
        """Return «新增», «取消», «更名» or ""."""
        if self.is_first or self.kind is not RowKind.PART:
            return ""
        if self.before is None:
            return NEW
        if self.after is None:
            return GONE
        return RENAMED if self.former_name else ""


class EditionColumn(AmountColumn):
    """An amount of one of several editions, with the mark that leads to its lines and cells there."""

    def __init__(self, heading: str, *, name: str, css: str = "num", url: str = "") -> None:
        super().__init__(heading, name=name, css=css)
        self.url = url or f"{name}_url"

    def render(self, record: Any, table: Any) -> SafeString:
        """Return the amount and its mark."""
        return _marked(getattr(record, self.name), getattr(record, self.url), table.visit.unit)


def _marked(fen: int | None, address: str, unit: AmountUnit) -> SafeString:
    if fen is None:
        return format_html(_('<span class="blank" title="没有这一项">{}</span>'), BLANK)
    shown = amount_html(fen, unit)
    if not address:
        return shown
    return format_html(
        _(
            '{}<a class="src sum" href="{}" title="看组成这个数的各行和单元格"><span class="vh">看这个数的出处</span></a>'
        ),
        shown,
        address,
    )


class ChangedNameColumn(NameColumn):
    """The name of a code, and the one that it had before where that was another."""

    def fields(self) -> tuple[Field, ...]:
        """Return the names and what happened to the code."""
        return (*super().fields(), Field("status", "情况"), Field("former_name", "原名称"))

    def values(self, record: ChangeRow) -> tuple[Value, ...]:
        """Return them as text."""
        return (*super().values(record), record.status, record.former_name)

    def render(self, record: ChangeRow, table: Any) -> SafeString:
        """Return the name, and the former one below it."""
        name = super().render(record, table)
        if not record.former_name:
            return name
        return format_html(_('{}<span class="official">编码相同，原名“{}”</span>'), name, record.former_name)


class DifferenceColumn(AmountColumn):
    """A change in money, with its sign."""

    def render(self, record: ChangeRow, table: Any) -> SafeString:
        """Return the amount with a plus or a minus."""
        fen = record.difference
        if fen is None:
            return format_html("{}", BLANK)
        return format_html("{}{}", "+" if fen > 0 else "", amount_html(fen, table.visit.unit))


class ChangeColumn(FileColumn):
    """A change in per cent with the bar of its size; in words where there is no base to divide by."""

    def __init__(self, *, bar: bool = True) -> None:
        super().__init__(_("变化"), name="change", css="share" if bar else "num")
        self.bar = bar

    def fields(self) -> tuple[Field, ...]:
        """Return the percentage, empty where the base is zero or missing."""
        return (Field("change_percent", "变化（%）", FieldKind.PERCENT),)

    def values(self, record: ChangeRow) -> tuple[Value, ...]:
        """Return the change with four decimals."""
        if record.difference is None or not record.before or record.after is None:
            return (None,)
        # Of a sum below nothing the change is still up where the amount grew.
        return (percent(record.difference, abs(record.before)),)

    def render(self, record: ChangeRow, table: Any) -> SafeString | str:
        """Return the bar and the words."""
        text = _change_words(record)
        if not self.bar or record.kind is not RowKind.PART or not record.difference:
            return text
        return format_html("{}{}", bar_html(record.difference, table.longest, record.colour), text)


def _change_words(record: ChangeRow) -> str:
    if record.is_first:
        return BLANK
    if record.status in {NEW, GONE}:
        return _(record.status)
    return change_text(record.after or 0, record.before or 0)


class SeriesTable(FileTable):
    """The editions of one body, a year a row, each beside the year before it in the same stage."""

    name = TextColumn(mark("年份"), name="name", url="url")
    after = EditionColumn(mark("全部支出"), name="after")
    basic = EditionColumn(mark("基本支出"), name="basic", css="num opt", url="after_url")
    project = EditionColumn(mark("项目支出"), name="project", css="num opt", url="after_url")
    difference = DifferenceColumn(mark("比上年"), name="difference", css="num opt")
    change = ChangeColumn(bar=False)


def change_table(before: EditionInfo, after: EditionInfo) -> type[FileTable]:
    """Return the table of what changed between two editions, its columns named after them."""
    columns = {
        "name": ChangedNameColumn(_("科目")),
        "change": ChangeColumn(),
        "difference": DifferenceColumn(_("增减"), name="difference"),
        "before": EditionColumn(before.title, name="before", css="num opt"),
        "after": EditionColumn(after.title, name="after", css="num opt"),
        "kind": RowKindColumn(),
    }
    return type("ChangeTable", (FileTable,), columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    """A body beside others; amounts in 分."""

    name: str
    url: str
    figure: int
    figure_url: str
    basic: int | None
    project: int | None
    residents: int | None
    population_source: str
    gap: int
    colour: str = ""
    row_class: str = ""

    @property
    def per_head(self) -> Decimal | None:
        """Return 元 per resident, rounded to 分; None where no population is known."""
        if self.residents is None:
            return None
        return rounded(Fraction(self.figure, 100 * self.residents), 2)


class BarColumn(FileColumn):
    """The bar of an amount beside others: for the page alone."""

    def __init__(self, heading: str = mark("与最多的比")) -> None:
        super().__init__(heading, name="figure", css="share")

    def fields(self) -> tuple[Field, ...]:
        """Return nothing: the amount is a column of its own."""
        return ()

    def values(self, record: Any) -> tuple[Value, ...]:  # noqa: ARG002 - see fields
        """Return nothing."""
        return ()

    def render(self, record: Any, table: Any) -> SafeString | str:
        """Return the bar and how the amount compares with the largest; nothing where there is no amount."""
        if record.figure is None:
            return ""
        colour = record.colour or "fiscal"
        return format_html(
            "{}{}", bar_html(record.figure, table.longest, colour), percent_text(record.figure, table.longest)
        )


class ResidentsColumn(FileColumn):
    """How many people live there, with the source; said where it is not known."""

    def __init__(self) -> None:
        super().__init__(_("常住人口（人）"), name="residents", css="num")

    def fields(self) -> tuple[Field, ...]:
        """Return the number and its source."""
        return Field("residents", "常住人口", FieldKind.COUNT), Field("population_source", "人口来源")

    def values(self, record: UnitRow) -> tuple[Value, ...]:
        """Return both."""
        return record.residents, record.population_source

    def render(self, record: UnitRow, table: Any) -> SafeString | str:  # noqa: ARG002 - django-tables2 passes by name
        """Return the number, its source below it."""
        if record.residents is None:
            return format_html('<span class="blank">{}</span>', _("没有登记人口数"))
        return format_html('{}<span class="official">{}</span>', grouped(record.residents), record.population_source)


class PerHeadColumn(FileColumn):
    """The amount for each resident in 元, whatever unit the page shows."""

    def __init__(self) -> None:
        super().__init__(_("人均（元）"), name="per_head", css="num")

    def fields(self) -> tuple[Field, ...]:
        """Return the amount in 元."""
        return (Field("per_head_yuan", "人均（元）", FieldKind.YUAN),)

    def values(self, record: UnitRow) -> tuple[Value, ...]:
        """Return it, empty where no population is known."""
        return (record.per_head,)

    def render(self, record: UnitRow, table: Any) -> SafeString | str:  # noqa: ARG002 - django-tables2 passes by name
        """Return the amount."""
        return BLANK if record.per_head is None else grouped(record.per_head)


class UnitsTable(FileTable):
    """Bodies beside each other: their totals, and for each resident."""

    name = TextColumn(mark("单位"), name="name", url="url")
    size = BarColumn()
    figure = EditionColumn(mark("全部支出"), name="figure")
    per_head = PerHeadColumn()
    residents = ResidentsColumn()
    basic = EditionColumn(mark("基本支出"), name="basic", css="num opt", url="figure_url")
    project = EditionColumn(mark("项目支出"), name="project", css="num opt", url="figure_url")


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedRow(OfKind):
    """A code with the 分 of each body, in the order of the columns; None where a body books nothing on it."""

    name: str
    code: str
    plain_name: str
    amounts: Sequence[int | None]
    # Where the lines of each body's amount stand; () where they are no sums of lines.
    urls: Sequence[str] = ()
    url: str = ""
    kind: RowKind = RowKind.PART


class BodyColumn(AmountColumn):
    """One body of several: the amount that it gives a code, and its share of all that the body spends."""

    def __init__(self, place: int, column: UnitColumn) -> None:
        slug = column.point.edition.unit.slug
        # In files this becomes the key of fields, which programs write as a name.
        super().__init__(column.point.edition.unit.short_name, name=slug.replace("-", "_"))
        self.place = place
        self.whole = column.point.total if column.is_shared else None

    def fields(self) -> tuple[Field, ...]:
        """Return the amount twice and the share."""
        return (*super().fields(), Field(f"{self.key}_share", f"{self.heading}占比（%）", FieldKind.PERCENT))

    def values(self, record: SharedRow) -> tuple[Value, ...]:
        """Return them, empty where nothing is booked."""
        fen = record.amounts[self.place]
        if fen is None:
            return None, None, None
        share = percent(fen, self.whole) if self.whole and fen >= 0 else None
        return in_unit(fen, AmountUnit.YUAN), in_unit(fen, AmountUnit.WAN), share

    def render(self, record: SharedRow, table: Any) -> SafeString:
        """Return the amount, and its share below it."""
        fen = record.amounts[self.place]
        shown = _marked(fen, record.urls[self.place] if record.urls else "", table.visit.unit)
        # What lines are more than their sum is no part of it either.
        if fen is None or not self.whole or fen < 0:
            return shown
        return format_html('{}<span class="official">{}</span>', shown, percent_text(fen, self.whole))


def shares_table(columns: Sequence[UnitColumn]) -> type[FileTable]:
    """Return the table of codes with a column for each body."""
    shown: dict[str, Any] = {"name": NameColumn(_("科目"))}  # columns stand in the order in which they are made
    shown |= {f"body{place}": BodyColumn(place, column) for place, column in enumerate(columns)}
    return type("SharesTable", (FileTable,), {**shown, "kind": RowKindColumn()})


def signed(fen: int, unit: AmountUnit) -> str:
    """Return a change in words: «增加 12.50 万元», «减少 3.00 万元», «没有变化»."""
    if fen == 0:
        return _("没有变化")
    said = _("增加 {amount}") if fen > 0 else _("减少 {amount}")
    return said.format(amount=with_unit(abs(fen), unit))
