"""Tables of projects and of the targets that they, or the department as a whole, are to reach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from budget.queries.results import Figure, Indicator, Place, ProjectItem
from budget.queries.targets import repeats
from budget.queries.years import YearBefore
from disclosure.english_names import english_of
from disclosure.english_units import counted
from disclosure.figures import mark_html, plain_number
from disclosure.sentences.targets import odd
from disclosure.tables.columns import (
    AmountColumn,
    Field,
    FieldKind,
    FileColumn,
    FileTable,
    RowKindColumn,
    SourceColumn,
    TextColumn,
    TranslatedColumn,
    Value,
)
from disclosure.tables.comparison import EditionColumn
from disclosure.tables.money import YearChangeColumn
from disclosure.tables.rows import OfKind, RowKind, gone_from, told_before
from disclosure.tables.share_column import ShareColumn
from disclosure.tables.years import there_before
from disclosure.visit import Visit

# How a sign is read aloud: the reader of a phone need not know it.
RELATIONS = {"=": mark("等于"), "≥": mark("不少于"), "≤": mark("不超过"), ">": mark("多于"), "<": mark("少于")}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedProject(OfKind):
    """A project in the list."""

    code: str
    name: str
    url: str
    goal: str
    figure: Figure | None
    fiscal: Figure | None
    other: Figure | None
    base: int | None
    indicator_count: int | None
    # What the year before gave it, in 分, where that stands, and what became of it since.
    before: int | None = None
    before_url: str = ""
    status: str = ""
    former_name: str = ""
    plain_name: str = ""
    kind: RowKind = RowKind.PART
    colour: str = "project"
    # Where the cells that a sum adds up are listed.
    lines_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRow:
    """A target; `readable` is what it asks for in words."""

    project_code: str
    activity: str
    level1: str
    level2: str
    level3: str
    relation: str
    target_text: str
    target: Decimal | None
    unit_of_measure: str
    readable: str
    place: Place
    # A target in words that says no more than its name, and what is odd about one as it is printed.
    repeats: bool = False
    oddity: str = ""
    kind: RowKind = RowKind.PART
    row_class: str = ""


def project_rows(
    visit: Visit,
    items: Iterable[ProjectItem],
    base: int | None,
    before: YearBefore | None = None,
    *,
    is_whole: bool = True,
) -> list[ListedProject]:
    """Return the listed projects and their total; shares are shares of `base` 分, if it has any.

    Beside a year before, what each was given then; where the list is whole, also what that year alone had.
    """
    kept = list(items)
    there = there_before(visit, before, "projects")
    rows = [
        ListedProject(
            code=item.code,
            name=item.name,
            plain_name=english_of(item.name),
            url=visit.link("project", code=item.code),
            goal=item.goal,
            figure=item.total,
            fiscal=item.fiscal,
            other=item.other,
            base=base,
            indicator_count=item.indicator_count,
            **told_before(before, item.code, item.total, there),
        )
        for item in kept
    ]
    if kept:
        total = ListedProject(
            code="",
            name=_("以上 {count} 个项目合计").format(count=len(kept)),
            url="",
            goal="",
            figure=_sum(item.total for item in kept),
            fiscal=_sum(item.fiscal for item in kept),
            other=_sum(item.other for item in kept),
            base=base,
            indicator_count=sum(item.indicator_count for item in kept),
            # Beside a choice of projects the sum of all of last year's would look like a fall.
            before=before.point.fen if before and is_whole else None,
            before_url=there,
            kind=RowKind.TOTAL,
            lines_url="#projects",
        )
        rows += [*(_gone(visit, before, kept, there) if is_whole else ()), total]
    return rows


def _gone(visit: Visit, before: YearBefore | None, kept: list[ProjectItem], there: str) -> Iterable[ListedProject]:
    """Yield the projects that the year before alone had."""
    for code, name in gone_from(before, {item.code for item in kept}):
        told = told_before(before, code, None, there)
        url = visit.at(before.point.edition).link("project", code=code) if before and before.point.edition else ""
        yield ListedProject(
            code=code,
            name=name,
            url=url,
            goal="",
            figure=None,
            fiscal=None,
            other=None,
            base=0,
            indicator_count=None,
            **told,
        )


def indicator_rows(indicators: Iterable[Indicator], project_code: str = "") -> list[TargetRow]:
    """Return targets as rows."""
    return [
        TargetRow(
            project_code=project_code,
            activity=found.activity,
            level1=found.level1,
            level2=found.level2,
            level3=found.level3,
            relation=found.relation,
            target_text=found.target_text,
            target=found.target,
            unit_of_measure=found.unit_of_measure,
            readable=readable(found),
            place=found.place,
            repeats=repeats(found),
            oddity=odd(found),
        )
        for found in indicators
    ]


def readable(found: Indicator) -> str:
    """Return a target as a sentence has it: «多于 400 人»; a target that is no number stands as printed."""
    if found.target is None:
        # A unit behind words («改善人居环境» in 项) is none of theirs.
        return found.target_text or _("未写明")
    word = _(RELATIONS[found.relation]) if found.relation in RELATIONS else ""
    number = counted(found.target, found.unit_of_measure)
    return number if word in {"", _("等于")} else f"{word} {number}"


def _sum(figures: Iterable[Figure | None]) -> Figure | None:
    known = [figure for figure in figures if figure is not None]
    # One figure is a cell of its own, with its mark; a sum of one would lose it.
    if len(known) == 1:
        return known[0]
    return Figure(sum(figure.fen for figure in known), None, len(known)) if known else None


class ProjectsTable(FileTable):
    """The disclosed projects."""

    has_own_finder = True
    most_open = 40
    name = TranslatedColumn(mark("项目"), name="name", url="url")
    code = TextColumn(mark("项目代码"), name="code", on_page=False)
    share = ShareColumn(mark("占已公开项目"), key="share_of_disclosed", base="base")
    figure = AmountColumn(mark("项目总额"))
    before = EditionColumn(mark("上年"), name="before", css="num opt")
    change = YearChangeColumn(mark("比上年"), css="num opt")
    fiscal = AmountColumn(mark("财政资金"), name="fiscal", css="num opt")
    other = AmountColumn(mark("其他资金"), name="other", css="num opt")
    targets = TextColumn(mark("指标数"), name="indicator_count", css="num opt")
    goal = TextColumn(mark("绩效目标"), name="goal", on_page=False)
    kind = RowKindColumn()
    source = SourceColumn()


class TargetColumn(FileColumn):
    """A target in words, with the mark of its cell; in files as printed and as a number."""

    def fields(self) -> tuple[Field, ...]:
        """Return relation, printed value, number and unit."""
        return (
            Field("relation", "指标性质"),
            Field("target_text", "指标值（原文）"),
            Field("target", "指标值", FieldKind.NUMBER),
            Field("unit_of_measure", "度量单位"),
        )

    def values(self, record: TargetRow) -> tuple[Value, ...]:
        """Return them."""
        target = (
            None if record.target is None else Decimal(plain_number(record.target).replace(",", "").replace("−", "-"))
        )
        return record.relation, record.target_text, target, record.unit_of_measure

    def render(self, record: TargetRow, table: Any) -> SafeString:
        """Return the sentence and the mark."""
        shown = format_html(
            '<span class="muted">{}</span>' if record.repeats else "{}",
            _("定性，没有数字") if record.repeats else record.readable,
        )
        return format_html("{}{}", shown, mark_html(record.place, table.visit.cell(record.place)))


class IndicatorsTable(FileTable):
    """Targets, one row each."""

    level3 = TextColumn(mark("指标"), name="level3")
    level1 = TranslatedColumn(mark("一级指标"), name="level1", css="opt nowrap")
    level2 = TranslatedColumn(mark("二级指标"), name="level2", css="opt nowrap")
    activity = TextColumn(mark("活动"), name="activity", on_page=False)
    project_code = TextColumn(mark("项目代码"), name="project_code", on_page=False)
    target = TargetColumn(mark("目标值"), name="target")
    source = SourceColumn("place")
