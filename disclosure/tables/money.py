"""Tables of spending and income: a node and its parts, printed lists, the lines behind a sum, every fact."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from budget import queries
from budget.forms import Phase, layout_of
from budget.queries.basis import Basis
from budget.queries.results import Breakdown, Figure, Node
from budget.queries.years import YearBefore
from budget.vocabulary import Scheme
from disclosure.figures import BLANK, amount_html, change_text, figure_mark, percent_text
from disclosure.tables.columns import (
    AmountColumn,
    Field,
    FieldKind,
    FileColumn,
    FileTable,
    NameColumn,
    RowKindColumn,
    SourceColumn,
    TranslatedColumn,
    Value,
    name_html,
    percent,
)
from disclosure.tables.comparison import EditionColumn
from disclosure.tables.rows import Row, RowKind
from disclosure.tables.share_column import ShareColumn
from disclosure.visit import Visit

# What a plan is called, and the attribute of a row that holds it.
PLAN_WORDS = {Phase.BUDGET: mark("预算"), Phase.INITIAL: mark("年初预算"), Phase.ADJUSTED: mark("全年预算")}
_PLANS = {Phase.BUDGET: "budgeted", Phase.INITIAL: "initial", Phase.ADJUSTED: "adjusted"}


class YearChangeColumn(FileColumn):
    """The change from the year before, by sign and arrow; in files what became of the code, the sums are the reader's."""

    def __init__(self, heading: str, *, css: str = "num") -> None:
        super().__init__(heading, name="before", css=css)

    def fields(self) -> tuple[Field, ...]:
        """Return the word: both amounts stand in their own columns."""
        return Field("status", "情况"), Field("former_name", "原名称")

    def values(self, record: Row) -> tuple[Value, ...]:
        """Return «新增», «取消» or «更名» with the former name."""
        return _(record.status), record.former_name

    def render(self, record: Row, table: Any) -> SafeString | str:  # noqa: ARG002 - django-tables2 passes by name
        """Return «↑ 3.2%»; a part that only one of the two years has is a word, never a percentage."""
        if record.before is None or record.figure is None:
            return _(record.status)
        change = change_text(record.figure.fen, record.before)
        if not record.former_name:
            return change
        return format_html(_('{}<span class="official">原名“{}”</span>'), change, record.former_name)


def unprinted(visit: Visit, basis: Basis, scheme: Scheme) -> tuple[str, ...]:
    """Return the columns of a breakdown for which the table of a basis has no measure: nothing would stand in them."""
    says = queries.contents(visit.edition).spending(basis, scheme)
    layout = layout_of(says.key) if says else None
    return tuple(one for one in ("basic", "project") if layout is not None and one not in layout.measures)


class PlannedColumn(AmountColumn):
    """What was planned, as the same table prints it; a sum of it leads to that table, not to what was spent."""

    def __init__(self, phase: Phase) -> None:
        super().__init__(PLAN_WORDS[phase], name=_PLANS[phase], css="num opt planned")

    def render(self, record: Row, table: Any) -> SafeString:
        """Return the amount with its mark."""
        figure: Figure | None = getattr(record, self.name)
        shown = amount_html(figure, table.visit.unit)
        return (
            shown
            if figure is None
            else format_html("{}{}", shown, figure_mark(figure, table.visit, record.planned_url))
        )


class DoneColumn(FileColumn):
    """How much of what was planned was spent; nothing where one of the two is not printed."""

    def __init__(self) -> None:
        super().__init__(mark("完成预算"), name="plan", css="num planned")

    def fields(self) -> tuple[Field, ...]:
        """Return the rate."""
        return (Field("rate", f"{self.heading}（%）", FieldKind.PERCENT),)

    def values(self, record: Row) -> tuple[Value, ...]:
        """Return the rate with four decimals, empty where there is nothing to divide."""
        rate = _rated(record)
        return (percent(*rate) if rate else None,)

    def render(self, record: Row, table: Any) -> str:  # noqa: ARG002 - django-tables2 passes by name
        """Return the rate."""
        rate = _rated(record)
        return percent_text(*rate) if rate else BLANK


def _rated(record: Row) -> tuple[int, int] | None:
    """Return what was spent and what was planned, where both are printed and the plan is more than nothing."""
    # A difference to a sum is no plan, and of nothing, or less, nothing can be completed.
    if record.kind is RowKind.GAP or record.figure is None or record.plan is None or record.plan.fen <= 0:
        return None
    return record.figure.fen, record.plan.fen


def unplanned(found: Breakdown) -> tuple[str, ...]:
    """Return the columns of plans that a breakdown has nothing for."""
    there = found.plans.phases if found.plans else ()
    return tuple(name for phase, name in _PLANS.items() if phase not in there) + (() if there else ("rate",))


def rated_by(found: Breakdown) -> dict[str, str]:
    """Return the heading of the rate: of which plan it is."""
    phases = found.plans.phases if found.plans else ()
    return {"rate": _("完成{plan}").format(plan=_(PLAN_WORDS[phases[0]]))} if phases else {}


class BreakdownTable(FileTable):
    """A node split into its parts, with 基本 and 项目, the share of the parent and of the whole, and the year before."""

    name = NameColumn(mark("科目"))
    share = ShareColumn(mark("占上级"), key="share_of_parent", base="parent")
    figure = AmountColumn(mark("金额"))
    budgeted = PlannedColumn(Phase.BUDGET)
    initial = PlannedColumn(Phase.INITIAL)
    adjusted = PlannedColumn(Phase.ADJUSTED)
    rate = DoneColumn()
    basic = AmountColumn(mark("基本支出"), name="basic", css="num opt")
    project = AmountColumn(mark("项目支出"), name="project", css="num opt")
    whole = ShareColumn(mark("占全部"), key="share_of_whole", base="whole", bar=False, css="num opt")
    before = EditionColumn(mark("上年"), name="before", css="num opt")
    change = YearChangeColumn(mark("比上年"))
    kind = RowKindColumn()
    source = SourceColumn()


class NamedTable(FileTable):
    """A printed list of amounts with its total."""

    most_open = 24
    name = TranslatedColumn(mark("项目"), name="name", url="url")
    share = ShareColumn(mark("占合计"), key="share_of_total", base="parent")
    figure = AmountColumn(mark("金额"))
    kind = RowKindColumn()
    source = SourceColumn()


class ComparedListTable(NamedTable):
    """A printed list beside that of the year before."""

    before = EditionColumn(mark("上年"), name="before", css="num opt")
    change = YearChangeColumn(mark("比上年"))

    class Meta(FileTable.Meta):
        sequence = ("name", "share", "figure", "before", "change", "...")


def named_table(
    visit: Visit, rows: list[Row], caption: str, before: YearBefore | None, *, name: str, heading: str
) -> NamedTable:
    """Return the table of a printed list, beside the year before where the two can be compared row by row."""
    headings = {"name": heading}
    if before is None or before.parts is None:
        return NamedTable(rows, visit, caption, name=name, headings=headings)
    return ComparedListTable(rows, visit, caption, name=name, headings=headings | year_heading(before))


def year_heading(before: YearBefore) -> dict[str, str]:
    """Return the heading of the column of the year before."""
    return {"before": _("{year} 年").format(year=before.year)}


class NodeColumn(FileColumn):
    """A code with its name, linked to its page."""

    def __init__(self, heading: str, *, name: str, css: str = "") -> None:
        super().__init__(heading, name=name, css=css)

    def fields(self) -> tuple[Field, ...]:
        """Return code and name, both text."""
        return Field(f"{self.name}_code", f"{self.heading}编码"), Field(f"{self.name}_name", self.heading)

    def values(self, record: Any) -> tuple[Value, ...]:
        """Return them, empty where the row has no such code."""
        node: Node | None = getattr(record, self.name)
        return (node.code, node.name) if node else ("", "")

    def render(self, record: Any, table: Any) -> SafeString | str:
        """Return the linked name."""
        node: Node | None = getattr(record, self.name)
        if node is None:
            return ""
        # The other classifications have no pages of their codes.
        linked = node.scheme in {Scheme.FUNCTION, Scheme.GOV_ECONOMIC, Scheme.DEPT_ECONOMIC}
        return name_html(node.name, node.plain_name, node.code, table.visit.node(node) if linked else "")


class LinesTable(FileTable):
    """The printed rows of the expenditure table that a sum adds up."""

    function = NodeColumn(mark("支出功能分类"), name="function")
    gov_economic = NodeColumn(mark("政府支出经济分类"), name="gov_economic", css="opt")
    dept_economic = NodeColumn(mark("部门支出经济分类"), name="dept_economic")
    figure = AmountColumn(mark("金额"))
    basic = AmountColumn(mark("基本支出"), name="basic", css="num opt")
    project = AmountColumn(mark("项目支出"), name="project", css="num opt")
    kind = RowKindColumn()
    source = SourceColumn()

    def leave_out(self, scheme: Scheme) -> None:
        """Leave out of the page the code that all rows share, which its heading names; files keep it."""
        self.columns.hide(scheme.value)
        if scheme is Scheme.FUNCTION:
            # Now the first column, which a phone shows too.
            self.columns["gov_economic"].column.attrs = {}

    def leave_out_empty(self) -> None:
        """Leave out of the page the codes and measures that no row has; files keep them."""
        lacking = [
            name
            for name in ("function", "gov_economic", "dept_economic", "basic", "project")
            if all(getattr(record, name) is None for record in self.records)
        ]
        for name in lacking:
            self.columns.hide(name)
        if "function" in lacking:
            self.columns["gov_economic"].column.attrs = {}


class ServicesTable(FileTable):
    """The purchased services, one row each."""

    most_open = 24
    label = TranslatedColumn(mark("服务"), name="name")
    service = NodeColumn(mark("指导性目录"), name="service", css="opt")
    function = NodeColumn(mark("服务领域"), name="function", css="opt")
    share = ShareColumn(mark("占合计"), key="share_of_total", base="parent")
    figure = AmountColumn(mark("金额"))
    before = EditionColumn(mark("上年"), name="before", css="num opt")
    change = YearChangeColumn(mark("比上年"))
    kind = RowKindColumn()
    source = SourceColumn()
