"""The years of one node: matched by code, and a year without an amount says why; nothing missing is a zero."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from budget import queries
from budget.models import Edition, LineItem, Unit
from budget.queries import UnknownCode
from budget.queries.basis import Basis
from budget.queries.results import EditionInfo
from budget.queries.years import Lack, YearPoint, Years
from budget.vocabulary import Scheme, Stage
from tests.budget.queries.test_comparisons import WAN, Named, publish_year
from tests.builders import make_township

pytestmark = [pytest.mark.django_db, pytest.mark.sweep(on="postgresql")]

YEARS: dict[int, Named] = {
    2022: {"208": ("社会保障和就业支出", 9 * WAN)},  # a form that stops at 类
    2024: {"2130101": ("行政运行", 8 * WAN), "2130201": ("林业", 0)},
    2025: {
        "2130101": ("行政运行", 10 * WAN),
        "2130102": ("一般行政管理事务", 4 * WAN),
        "2130104": ("事业运行", 2 * WAN),
        "2080501": ("行政单位离退休", 3 * WAN),
    },
    2026: {"2130101": ("行政 运行", 15 * WAN), "2130104": ("事业单位运行", 2 * WAN), "2130105": ("农垦", 1 * WAN)},
}


@pytest.fixture
def unit() -> Unit:
    """The township with four budgets; 2023 was never published."""
    made = make_township()
    for year, lines in YEARS.items():
        publish_year(made, year, lines, 27 * WAN if year == 2026 else None)
    return made


def asked(unit: Unit, year: int, code: str = "", basis: Basis = Basis.ALL) -> Years | None:
    """The years of a node as the page of a year asks for them."""
    slug = unit.slug or ""
    return queries.years_of(queries.edition(slug, year), queries.editions(slug), Scheme.FUNCTION, code, basis)


def told(found: Years | None) -> list[tuple[int, int | Lack | None]]:
    """Each year with its amount in 万元, or why it has none."""
    assert found is not None
    return [(one.year, one.lack if one.fen is None else one.fen // WAN) for one in found.points]


@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("", [9, Lack.UNPUBLISHED, 8, 19, 27]),  # the printed totals
        ("213", [Lack.ABSENT, Lack.UNPUBLISHED, 8, 16, 18]),
        ("208", [9, Lack.UNPUBLISHED, Lack.ABSENT, 3, Lack.ABSENT]),
        ("20805", [Lack.COARSER, Lack.UNPUBLISHED, Lack.ABSENT, 3, Lack.ABSENT]),
        ("2130201", [Lack.ABSENT, Lack.UNPUBLISHED, 0, Lack.ABSENT, Lack.ABSENT]),  # a printed zero is one
    ],
)
def test_each_year_has_its_amount_or_says_why_it_has_none(
    unit: Unit, code: str, expected: list[int | Lack], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    edition, editions = queries.edition("xiaohongmen", 2026), queries.editions("xiaohongmen")
    queries.nodes(edition, Scheme.FUNCTION, [])
    with django_assert_num_queries(1):  # sums, printed names and classifications together
        found = queries.years_of(edition, editions, Scheme.FUNCTION, code)
    assert told(found) == list(zip(range(2022, 2027), expected, strict=True))


def test_parts_are_matched_by_code_and_a_new_name_is_told(unit: Unit) -> None:
    found = asked(unit, 2026, "21301")
    assert found is not None
    assert found.before is not None
    assert found.before.parts == {"2130101": 10 * WAN, "2130102": 4 * WAN, "2130104": 2 * WAN}
    assert found.before.former_names == {"2130104": "事业运行"}  # a space is no other name
    assert found.before.names["2130102"] == "一般行政管理事务"
    assert (found.before.year, found.before.gap) == (2025, 0)


def test_years_that_do_not_go_down_to_one_level_are_not_compared_part_by_part(unit: Unit) -> None:
    publish_year(unit, 2023, {"20805": ("行政事业单位养老支出", 5 * WAN), "2130101": ("行政运行", 6 * WAN)})
    coarse = asked(unit, 2023, "208")
    assert coarse is not None
    assert coarse.before is not None
    assert (coarse.before.point.fen, coarse.before.parts) == (9 * WAN, None)
    later = asked(unit, 2024, "21301")
    assert later is not None
    assert later.before is not None
    assert later.before.parts == {"2130101": 6 * WAN}


def test_only_the_year_right_before_is_one_and_only_in_the_same_stage(unit: Unit, thawed: None) -> None:
    first = asked(unit, 2024)
    assert first is not None
    assert first.before is None
    Edition.every_stage.exclude(year=2026).update(stage=Stage.FINAL.value)
    assert asked(unit, 2026) is None


def test_a_basis_that_a_year_does_not_have_is_no_amount(unit: Unit, thawed: None) -> None:
    found = asked(unit, 2026, "213", Basis.GENERAL)
    assert told(found) == [(year, Lack.UNPUBLISHED if year == 2023 else Lack.NO_TABLE) for year in range(2022, 2027)]
    LineItem.every_stage.filter(edition__year=2025).delete()
    assert told(asked(unit, 2026))[3] == (2025, Lack.ABSENT)


def test_amounts_of_another_phase_in_the_same_table_are_not_added(unit: Unit, thawed: None) -> None:
    first = LineItem.every_stage.filter(edition__year=2025, function="2130101", measure="total").get()
    LineItem.every_stage.filter(pk=first.pk).update(phase="initial")
    assert told(asked(unit, 2026, "213"))[3] == (2025, 6)


def test_a_code_that_no_level_has_is_unknown(unit: Unit) -> None:
    with pytest.raises(UnknownCode):
        asked(unit, 2026, "21")


def test_a_pinned_edition_stands_in_its_own_year(unit: Unit) -> None:
    publish_year(unit, 2025, {"2130101": ("行政运行", 99 * WAN)})
    old: EditionInfo = queries.edition("xiaohongmen", 2025, version=1)
    found = queries.years_of(old, queries.editions("xiaohongmen"), Scheme.FUNCTION, "213")
    assert (2025, 16) in told(found)
    assert (2025, 99) in told(asked(unit, 2026, "213"))


def test_a_point_knows_its_year_and_name(unit: Unit) -> None:
    found = asked(unit, 2026, "2130104")
    assert found is not None
    point: YearPoint = found.points[3]
    assert (point.year, point.name) == (2025, "事业运行")
