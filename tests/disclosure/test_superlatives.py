"""«The largest» said of one of several of a size is false: whoever says it names them all, or says how many there are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import pytest

from budget import queries
from budget.models import Edition
from budget.money import AmountUnit
from budget.queries.comparisons import Point, SideBySide, UnitColumn
from budget.queries.results import Figure, Node
from budget.vocabulary import Scheme, Stage
from disclosure.charts.bodies import bodies_chart
from disclosure.charts.comparison import changes_chart, shares_chart
from disclosure.charts.grids import matrix_chart
from disclosure.figures import foremost
from disclosure.selection import Period, Selection
from disclosure.sentences.leads import of_services
from disclosure.sentences.makeup import holds
from disclosure.sentences.shares import ends
from disclosure.tables.bodies import BodyRow
from disclosure.tables.comparison import ChangeRow
from disclosure.visit import Visit

pytestmark = pytest.mark.one_database

WAN = AmountUnit.WAN


@pytest.fixture
def visit(real: Edition, db: None) -> Visit:
    slug = real.unit.slug
    assert slug is not None
    return Visit.open(Selection(slug, Period(real.year, Stage(real.stage))))


@dataclass(frozen=True)
class Share:
    fen: int | None
    whole: int = 10_000

    @property
    def share(self) -> Fraction | None:
        return None if self.fen is None else Fraction(self.fen, self.whole)


@dataclass(frozen=True)
class Body:
    name: str
    cells: tuple[Share, ...]


def node(code: str, name: str) -> Node:
    return Node(Scheme.FUNCTION, code, name, "", "", "", 1)


def spends(name: str, fen: int | None) -> BodyRow:
    return BodyRow(name=name, slug=name, url="", district="", figure=fen, figure_url="", periods=())


def test_all_of_the_largest_are_found_in_their_order() -> None:
    assert foremost([3, 1, -3, 2], abs) == [3, -3]
    assert foremost([], abs) == []


@pytest.mark.parametrize(
    ("amounts", "title"),
    [
        ({"甲乡": 300, "乙乡": 200}, "支出最多的是甲乡，"),
        ({"甲乡": 300, "乙乡": 300, "丙乡": 200}, "支出最多的是甲乡、乙乡，各 "),
    ],
)
def test_the_bodies_that_spend_most(amounts: dict[str, int], title: str) -> None:
    chart = bodies_chart([spends(name, fen * 10**6) for name, fen in amounts.items()], WAN, "", "t")
    assert chart is not None
    assert chart.title.startswith(title)


def test_the_largest_changes_whichever_way_they_go() -> None:
    rows = [
        ChangeRow(name=name, before=before * 10**6, after=after * 10**6)
        for name, before, after in (("教育", 1, 4), ("医疗", 5, 2), ("文化", 1, 2))
    ]
    chart = changes_chart(rows, WAN, "", "t")
    assert chart is not None
    assert "教育" in chart.title
    assert "医疗" in chart.title
    assert "文化" not in chart.title
    alone = changes_chart(rows[::2], WAN, "", "t")
    assert alone is not None
    assert "；" not in alone.title


@pytest.mark.parametrize(("least", "said"), [(1, "较小"), (2, "不比这些大")])
def test_the_others_are_smaller_only_where_none_is_as_large_as_the_last_that_is_named(least: int, said: str) -> None:
    bodies = [fen * 10**6 for fen in ([7, 6, 5, 4, 3, 2, 2] if least == 2 else [7, 6, 5, 4, 3, 2, 1])]
    chart = bodies_chart([spends(f"{at}乡", fen) for at, fen in enumerate(bodies)], WAN, "", "t")
    assert chart is not None
    assert said in chart.description
    changed = [5] * 12 if least == 2 else range(12, 0, -1)
    rows = [ChangeRow(name=f"{at}项", before=0, after=fen * 10**6) for at, fen in enumerate(changed)]
    changes = changes_chart(rows, WAN, "", "t")
    assert changes is not None
    assert f"变化{said}" in changes.description


def test_what_bodies_spend_most_on(visit: Visit) -> None:
    def column() -> UnitColumn:
        return UnitColumn(Point(visit.edition, 10_000, None, None), None, "", 0)

    tied = SideBySide(
        Scheme.FUNCTION,
        (column(), column()),
        ((node("205", "教育"), (5_000, 6_000)), (node("208", "社保"), (5_000, 4_000))),
    )
    chart = shares_chart(tied, "", "t")
    assert chart is not None
    assert "最大的几项是教育、社保，各占 50.0%" in chart.description
    assert "最大的一项是教育，占 60.0%" in chart.description
    # Of a body that has none of the rows nothing is the largest.
    bare = replace(tied, rows=((node("205", "教育"), (5_000, None)), (node("208", "社保"), (5_000, 0))))
    assert shares_chart(bare, "", "t") is None
    assert "都是" not in chart.title
    assert shares_chart(SideBySide(Scheme.FUNCTION, tied.columns, ()), "", "t") is None


def test_the_highest_and_the_lowest_share() -> None:
    bodies = [
        Body(name, (Share(fen),)) for name, fen in (("甲", 500), ("乙", 500), ("丙", 100), ("丁", 100), ("戊", None))
    ]
    assert ends(bodies, [2026], "教育") == "2026 年教育占比最高的是甲、乙（5.0%），最低的是丙、丁（1.0%）"
    assert ends(bodies[1:3], [2026], "教育") == "2026 年教育占比最高的是乙（5.0%），最低的是丙（1.0%）"


def test_the_largest_services(visit: Visit) -> None:
    found = queries.services_in(visit.edition, "213")
    first = replace(found[0], name="保洁", figure=Figure(10**8))
    one = of_services(visit, Figure(2 * 10**8), [first, replace(first, name="安保", figure=Figure(10**7))])
    two = of_services(visit, Figure(2 * 10**8), [first, replace(first, name="安保")])
    unnamed = of_services(visit, Figure(10**8), [replace(first, name="", service=None)])
    assert one is not None
    assert two is not None
    assert unnamed is not None
    assert "最大的一项是保洁，" in one.text
    assert "最大的几项是保洁、安保，各 " in two.text
    assert "最大" not in unnamed.text


def test_the_largest_kinds_of_a_code(visit: Visit) -> None:
    found = queries.breakdown(visit.edition, Scheme.FUNCTION, "213")
    row = found.rows[0]
    rows = [replace(row, node=node("1", name), total=Figure(fen)) for name, fen in (("甲", 9), ("乙", 9), ("丙", 1))]
    one, several = holds(visit, found, rows[1:]), holds(visit, found, rows)
    assert one is not None
    assert several is not None
    assert "最大的一样是“乙”，占 " in one.text
    assert "最大的几样是“甲”、“乙”，各占 " in several.text


def test_the_largest_cells_of_the_matrix(visit: Visit) -> None:
    matrix = queries.matrix(visit.edition, Scheme.FUNCTION, Scheme.GOV_ECONOMIC)
    assert matrix is not None
    ranked = sorted(matrix.cells, key=lambda place: -matrix.cells[place])
    alike = replace(matrix, cells=matrix.cells | {ranked[1]: matrix.cells[ranked[0]]})
    assert matrix_chart(matrix, visit, "").title.startswith("最大的一格：")
    chart = matrix_chart(alike, visit, "")
    assert chart.title.startswith("最大的 2 格一样大，各占 ")
    assert "最大的几格一样大，各 " in chart.description
