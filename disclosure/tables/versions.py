"""Tables of what differs between two versions: amounts with the cells of both sides, sums by 类, targets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from budget.forms import MEASURES
from budget.queries.results import Figure, Place
from budget.queries.versions import Difference, SumChange, TargetChange
from disclosure.figures import amount_html, figure_mark, mark_html
from disclosure.tables.columns import AmountColumn, Field, FileColumn, FileTable, Value
from disclosure.tables.money import NodeColumn
from disclosure.visit import Visit

KINDS = {"changed": mark("金额不同"), "added": mark("新增"), "removed": mark("删去"), "renamed": mark("文字不同")}


class ComparedTable(FileTable):
    """A table of two versions. `sides` are the visits in which the marks of each side's cells lead to their sheets."""

    stacked = True

    def __init__(self, records: Iterable[Any], visit: Visit, caption: str, *, name: str, sides: Mapping[str, Visit]):
        super().__init__(records, visit, caption, name=name)
        self.sides = sides


class VersionColumn(AmountColumn):
    """The amount of one version with the mark of its cell in that version's sheet, and in files the cell."""

    def __init__(self, heading: str, *, name: str, lines: bool = False) -> None:
        super().__init__(heading, name=name)
        self.lines = lines

    def fields(self) -> tuple[Field, ...]:
        """Return the amount twice, and its cell."""
        cells = () if self.lines else (Field(f"{self.name}_cell", f"{self.heading}的单元格"),)
        return (*super().fields(), *cells)

    def values(self, record: Any) -> tuple[Value, ...]:
        """Return them; no cell where nobody can say which of several equal ones it is."""
        figure: Figure | None = getattr(record, self.name)
        place = figure.place if figure else None
        cells = () if self.lines else (f"{place.sheet}!{place.address}" if place else "",)
        return (*super().values(record), *cells)

    def render(self, record: Any, table: Any) -> SafeString:
        """Return the amount and its mark."""
        figure: Figure | None = getattr(record, self.name)
        visit: Visit = table.sides[self.name]
        shown = amount_html(figure, visit.unit)
        if figure is None:
            return shown
        # All lines of a 类 are listed on its page in that version; equal amounts, in the official table.
        lines = f"{visit.node(record.node)}#lines" if self.lines else visit.link("table", number=record.number)
        return format_html("{}{}", shown, figure_mark(figure, visit, lines))


class KindColumn(FileColumn):
    """How the two versions differ."""

    def fields(self) -> tuple[Field, ...]:
        """Return the word for programs and the one for readers."""
        return Field("kind", "变化代码"), Field("kind_label", self.heading)

    def values(self, record: Difference) -> tuple[Value, ...]:
        """Return both."""
        return record.kind, _(KINDS[record.kind])

    def render(self, record: Difference, table: Any) -> str:  # noqa: ARG002 - django-tables2 passes by name
        """Return the word."""
        return _(KINDS[record.kind])


class RowColumn(FileColumn):
    """Which row of which official table; what it was called before where it is called otherwise now."""

    def fields(self) -> tuple[Field, ...]:
        """Return number, words, words before, codes and measure."""
        return (
            Field("label", self.heading),
            Field("label_before", "原来的文字"),
            Field("codes", "编码"),
            Field("number", "表号"),
            Field("measure", "口径"),
        )

    def values(self, record: Difference) -> tuple[Value, ...]:
        """Return them."""
        measure = MEASURES.get(record.measure, record.measure)
        return record.label, record.label_before, record.codes, record.number, measure

    def render(self, record: Difference, table: Any) -> SafeString:
        """Return the words, and behind them the table, linked, and the measure."""
        measure = MEASURES.get(record.measure, record.measure)
        # What was taken out has a place in the version before alone.
        address = table.sides["after" if record.after else "before"].link("table", number=record.number)
        renamed = (
            _("原来写作“{label_before}”\u3000").format(label_before=record.label_before)
            if record.kind == "renamed"
            else ""
        )
        return format_html(
            _('{} <span class="official">{}<a href="{}">表 {}</a>　{}</span>'),
            record.label,
            renamed,
            address,
            record.number,
            measure,
        )


class ChangesTable(ComparedTable):
    """What differs between two versions, cell by cell."""

    label = RowColumn(mark("行"), name="label")
    kind = KindColumn(mark("变化"), name="kind")
    before = VersionColumn(mark("原来"), name="before")
    after = VersionColumn(mark("现在"), name="after")
    difference = AmountColumn(mark("差额（现在减原来）"), name="difference")


class SumsTable(ComparedTable):
    """All spending by 类 in both versions, where it differs."""

    node = NodeColumn(mark("支出功能分类"), name="node")
    before = VersionColumn(mark("原来"), name="before", lines=True)
    after = VersionColumn(mark("现在"), name="after", lines=True)
    difference = AmountColumn(mark("差额（现在减原来）"), name="difference")


class TargetSideColumn(FileColumn):
    """A target as one version prints it, with the mark of its cell."""

    def values(self, record: TargetChange) -> tuple[Value, ...]:
        """Return the words."""
        return (getattr(record, self.name),)

    def render(self, record: TargetChange, table: Any) -> SafeString | str:
        """Return the words and the mark."""
        place: Place | None = getattr(record, f"{self.name}_place")
        if place is None:
            return _("没有这一条")
        return format_html("{}{}", getattr(record, self.name), mark_html(place, table.sides[self.name].cell(place)))


class TargetsTable(ComparedTable):
    """The targets that differ."""

    name = FileColumn(mark("指标"), name="name")
    subject = FileColumn(mark("项目"), name="subject")
    before = TargetSideColumn(mark("原来"), name="before")
    after = TargetSideColumn(mark("现在"), name="after")


def tables_of(
    changes: Iterable[Difference],
    sums: Iterable[SumChange],
    targets: Iterable[TargetChange],
    visit: Visit,
    sides: Mapping[str, Visit],
) -> dict[str, FileTable]:
    """Return the tables of a comparison by the part of the address that names them."""
    name = f"changes-{sides['before'].edition.version}-{sides['after'].edition.version}"
    return {
        "": ChangesTable(changes, visit, _("逐格比较"), name=name, sides=sides),
        "sums": SumsTable(sums, visit, _("各类支出的变化"), name=f"{name}-sums", sides=sides),
        "targets": TargetsTable(targets, visit, _("绩效指标的变化"), name=f"{name}-targets", sides=sides),
    }
