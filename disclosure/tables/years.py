"""The table of years: what each year gave one node, its change, and why a year has no amount."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from budget.queries.contents import contents
from budget.queries.results import Breakdown
from budget.queries.years import Lack, YearBefore, YearPoint, Years, renamed
from disclosure.english_names import called
from disclosure.sentences.years import GONE, NEW
from disclosure.tables.columns import Field, FileColumn, FileTable, TextColumn, TranslatedColumn, Value
from disclosure.tables.comparison import BarColumn, ChangeColumn, DifferenceColumn, EditionColumn
from disclosure.tables.rows import Row, RowKind
from disclosure.visit import Visit

# Where the page of something in a year is, and where on it the lines are.
Where = Callable[[YearPoint], tuple[str, str]]

LACKS = {
    Lack.UNPUBLISHED: mark("没有公开{stage}"),
    Lack.NO_TABLE: mark("没有按这个口径公开"),
    Lack.COARSER: mark("没有公开到这一级"),
    Lack.ABSENT: mark("没有这一项"),
    Lack.NO_SHARE: mark("同级科目里有负数，不算占比"),
}
# Of a list, which is counted on no basis.
LIST_LACKS = {**LACKS, Lack.NO_TABLE: mark("没有公开这张表"), Lack.COARSER: mark("表里的行分得粗细不同，对不上")}


@dataclass(frozen=True, slots=True, kw_only=True)
class YearRow:
    """A year of a node: its amount in 分, None where it has none, and the words for that."""

    name: str
    # In the years of a list, which of its rows it is.
    of: str = ""
    url: str = ""
    figure: int | None = None
    figure_url: str = ""
    before: int | None = None
    is_first: bool = True
    status: str = ""
    note: str = ""
    colour: str = ""
    kind: RowKind = RowKind.PART
    row_class: str = ""

    @property
    def after(self) -> int | None:
        """Return the amount, as changes call it."""
        return self.figure

    @property
    def difference(self) -> int | None:
        """Return the change in 分; None where one of the two years has no amount."""
        if self.figure is None or self.before is None:
            return None
        return self.figure - self.before


class YearColumn(TextColumn):
    """The year, and below it what must be known of it."""

    def fields(self) -> tuple[Field, ...]:
        """Return the year and the words."""
        return (*super().fields(), Field("note", "说明"))

    def values(self, record: YearRow) -> tuple[Value, ...]:
        """Return both."""
        return (*super().values(record), record.note)

    def render(self, record: YearRow, table: Any) -> SafeString | str:
        """Return the year, linked to its page, with the words below it."""
        year = super().render(record, table)
        return format_html('{}<span class="row-note">{}</span>', year, record.note) if record.note else year


class LinesColumn(FileColumn):
    """Where the lines of a year's amount stand: for files, the page has its mark."""

    def __init__(self) -> None:
        super().__init__(mark("出处"), name="figure_url", on_page=False)

    def values(self, record: YearRow) -> tuple[Value, ...]:
        """Return the whole address."""
        return (f"{settings.SITE_URL}{record.figure_url}" if record.figure_url else "",)


class YearsTable(FileTable):
    """The years of one body in one stage, oldest first: the amount of one node in each."""

    # How many years there are.
    count = 0

    name = YearColumn(mark("年份"), name="name", url="url")
    size = BarColumn(mark("与最多的一年比"))
    figure = EditionColumn(mark("金额"), name="figure")
    difference = DifferenceColumn(mark("比上年增减"), name="difference", css="num opt")
    change = ChangeColumn(bar=False)
    source = LinesColumn()


class ListYearsTable(YearsTable):
    """The years of a printed list: of its sum, then of each of its rows."""

    of = TranslatedColumn(mark("哪一项"), name="of")
    # All rows have one scale: that of a row's own largest year is another.
    size = BarColumn()

    class Meta(FileTable.Meta):
        sequence = ("of", "...")


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One thing in all years: `called` is its name now, to tell where it had another, `code` its code now."""

    points: Sequence[YearPoint]
    where: Where
    colour: str = "fiscal"
    of: str = ""
    called: str = ""
    code: str = ""
    is_list: bool = False
    # What else is to be known of an edition, by its number.
    told: Mapping[int, str] = field(default_factory=dict)


def years_table(visit: Visit, found: Breakdown, years: Years, name: str) -> YearsTable:
    """Return the table of the years of a node, which the page calls `name`."""
    node = found.node
    course = Course(
        points=years.points,
        where=lambda point: addresses(visit, found, point),
        colour=node.code if node else "fiscal",
        called=node.name if node else "",
    )
    return _table(YearsTable, visit, (course,), name)


def list_years_table(
    visit: Visit,
    years: Years,
    name: str,
    page: str,
    rows: Iterable[Row] = (),
    told: Mapping[int, str] | None = None,
) -> YearsTable:
    """Return the table of the years of a printed list and of its `rows`, which stand on the page of that address.

    `told` is what else is said of an edition, by its number.
    """
    where = _on_page(visit, page)
    whole = Course(points=years.points, where=where, of=_("合计"), is_list=True, told=told or {})
    parts = [
        Course(points=years.parts[row.key], where=where, of=row.name, called=row.name, is_list=True, colour=row.colour)
        for row in rows
        if row.key in years.parts
    ]
    return _table(ListYearsTable if parts else YearsTable, visit, (whole, *parts), name)


def project_years_table(visit: Visit, years: Years, name: str, code: str) -> YearsTable:
    """Return the table of the years of a project."""
    where = _on_page(visit, "project")
    course = Course(points=years.points, where=where, called=name, code=code, is_list=True, colour="project")
    return _table(YearsTable, visit, (course,), name)


def there_before(visit: Visit, before: YearBefore | None, page: str) -> str:
    """Return where the list of a page stands in the year before; "" where there is none."""
    return _on_page(visit, page)(before.point)[1] if before else ""


# Where on its page a list stands, where it does not go by the page's own name.
_ANCHORS = {"performance": "performance-money"}


def _on_page(visit: Visit, page: str) -> Where:
    def where(point: YearPoint) -> tuple[str, str]:
        if point.edition is None:
            return "", ""
        there = visit.at(point.edition)
        if point.fen is None:
            return there.link("overview"), ""
        url = there.link(page, code=point.code) if page == "project" else there.link(page)
        return url, url if page == "project" else f"{url}#{_ANCHORS.get(page, page)}"

    return where


def _table(kind: type[YearsTable], visit: Visit, courses: Sequence[Course], name: str) -> YearsTable:
    stage = _(visit.edition.stage.label)
    caption = _("{name}：历年{stage}").format(name=called(name), stage=stage)
    table = kind((row for course in courses for row in _rows(visit, course)), visit, caption, name="years")
    table.table_id = "years"
    table.count = len(courses[0].points)
    return table


def _rows(visit: Visit, course: Course) -> Iterable[YearRow]:
    last: YearPoint | None = None
    for point in course.points:
        yield _row(visit, course, point, last)
        last = point


def _row(visit: Visit, course: Course, point: YearPoint, last: YearPoint | None) -> YearRow:
    url, lines = course.where(point)
    status = ""
    # Only where the year before printed the table without it: of a year that was not published nobody knows.
    if last is not None and last.lack is Lack.ABSENT and point.fen is not None:
        status = NEW
    elif last is not None and last.fen is not None and point.lack is Lack.ABSENT:
        status = GONE
    return YearRow(
        name=_("{year} 年").format(year=point.year),
        of=course.of,
        url=url,
        figure=point.fen,
        figure_url=lines if point.fen is not None else "",
        before=last.fen if last else None,
        is_first=last is None or last.fen is None or point.fen is None,
        status=status,
        note=_("；").join(_notes(course, visit, point, last)),
        colour=course.colour,
    )


def _notes(course: Course, visit: Visit, point: YearPoint, last: YearPoint | None) -> Iterable[str]:
    if point.edition is not None and (words := course.told.get(point.edition.id)):
        yield words
    if point.lack is not None:
        lacks = LIST_LACKS if course.is_list else LACKS
        yield _(lacks[point.lack]).format(stage=_(visit.edition.stage.label))
    if renamed(point.name, course.called):
        yield _("当年叫“{name}”").format(name=called(point.name))
    if course.code and point.code and point.code != course.code:
        yield _("当年编码是 {code}，按名称对照").format(code=point.code)
    if last is not None and last.edition and point.edition and last.edition.form != point.edition.form:
        yield _("表式与上年不同，按编码对照")


def addresses(visit: Visit, found: Breakdown, point: YearPoint) -> tuple[str, str]:
    """Return the page of a node in a year and where its lines are; where it has no such page, what comes nearest."""
    if point.edition is None:
        return "", ""
    code = found.node.code if found.node else ""
    there = visit.in_year(point.edition, found.scheme, found.basis)
    if point.fen is None:
        return there.link("overview"), ""
    if found.basis not in contents(point.edition).bases(found.scheme):
        # Its pages count on a wider basis; the amount stands in the official table.
        says = contents(point.edition).spending(found.basis, found.scheme)
        url = there.link("table", number=says.number) if says else ""
        return url, url
    url = there.scheme(found.scheme, code)
    return url, f"{url}#lines" if code else url
