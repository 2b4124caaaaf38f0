"""Years, stages and bodies beside each other: exact changes by code, never a percentage of nothing, visible gaps."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from pytest_django import DjangoAssertNumQueries

from budget import queries
from budget.models import Edition, LineItem, Population, Unit
from budget.queries import NotDisclosed, UnknownCode
from budget.queries.comparisons import Change
from budget.queries.results import EditionInfo
from budget.spending_sums import add_up
from budget.vocabulary import Scheme
from budget.workbook.rows import Code, FactRow, Line, Source, TableReading
from fixtures.generated import TOWNSHIPS
from tests.builders import SPENDING, amount, make_township, prepared, publish_made_up, published, reading_of, spending

pytestmark = [pytest.mark.django_db, pytest.mark.sweep(on="postgresql")]

WAN = 1_000_000
Named = Mapping[str, tuple[str, int]]


def table_of(lines: Named, printed: int | None = None) -> TableReading:
    """A table of expenditure with these functions: code -> (name, 分); its total row may print something else."""
    made = spending(*(fen for _, fen in lines.values()))
    rows = [
        FactRow(
            row.position,
            row.number,
            Line.DETAIL,
            f"{code}-{name}",
            {"function": Code(code, name, Source(SPENDING, f"A{row.number}", ""))},
            {"total": amount(fen, f"D{row.number}")},
        )
        for row, (code, (name, fen)) in zip(made.rows, lines.items(), strict=False)
    ]
    last = made.rows[-1]
    whole = sum(fen for _, fen in lines.values()) if printed is None else printed
    total = FactRow(last.position, last.number, Line.TOTAL, "合 计", {}, {"total": amount(whole, f"D{last.number}")})
    return TableReading("expenditure", "03", "支出预算总表", made.unit, made.parts, made.columns, (*rows, total))


def publish_year(unit: Unit, year: int, lines: Named, printed: int | None = None) -> EditionInfo:
    """Publish an edition with these lines and return what readers see of it."""
    ready = prepared(unit, reading_of(table_of(lines, printed)), content=repr(lines).encode(), year=year)
    published(ready)
    return queries.edition(unit.slug or "", year)


@pytest.fixture
def unit() -> Unit:
    """The township, with nothing published."""
    return make_township()


@pytest.fixture
def years(unit: Unit) -> tuple[EditionInfo, EditionInfo]:
    """Two years: one code grows, one is new, one is gone, one changes its name, one starts from a printed zero."""
    before = publish_year(
        unit,
        2025,
        {
            "2130101": ("行政运行", 10 * WAN),
            "2130102": ("一般行政管理事务", 4 * WAN),
            "2080501": ("行政单位离退休", 3 * WAN),
            "2120101": ("城管", 0),
        },
    )
    after = publish_year(
        unit,
        2026,
        {
            "2130101": ("行政 运行", 15 * WAN),
            "2080501": ("行政单位养老", 2 * WAN),
            "2120101": ("城管", 7 * WAN),
            "2110301": ("大气", 1 * WAN),
        },
    )
    return before, after


def by_code(rows: tuple[Change, ...]) -> dict[str, Change]:
    return {row.node.code: row for row in rows}


def test_a_change_is_exact_and_the_largest_comes_first(years: tuple[EditionInfo, EditionInfo]) -> None:
    found = queries.changes(*years, Scheme.FUNCTION, level=3)
    assert [(row.node.code, row.difference) for row in found.rows] == [
        ("2120101", 7 * WAN), ("2130101", 5 * WAN), ("2130102", -4 * WAN), ("2080501", -1 * WAN), ("2110301", 1 * WAN),
    ]  # fmt: skip
    assert (found.before.total, found.after.total) == (17 * WAN, 25 * WAN)
    assert sum(row.difference for row in found.rows) == 8 * WAN


def test_new_and_gone_codes_have_no_amount_on_one_side_and_a_printed_zero_has(
    years: tuple[EditionInfo, EditionInfo],
) -> None:
    rows = by_code(queries.changes(*years, Scheme.FUNCTION, level=3).rows)
    assert (rows["2110301"].before, rows["2110301"].after) == (None, 1 * WAN)
    assert (rows["2130102"].before, rows["2130102"].after) == (4 * WAN, None)
    assert (rows["2120101"].before, rows["2120101"].after) == (0, 7 * WAN)


def test_a_code_is_matched_by_itself_and_a_changed_name_is_said(years: tuple[EditionInfo, EditionInfo]) -> None:
    rows = by_code(queries.changes(*years, Scheme.FUNCTION, level=3).rows)
    assert (rows["2080501"].node.name, rows["2080501"].former_name) == ("行政单位养老", "行政单位离退休")
    assert rows["2130101"].former_name == ""  # a space is no other name


def test_a_coarser_level_adds_up(years: tuple[EditionInfo, EditionInfo]) -> None:
    rows = by_code(queries.changes(*years, Scheme.FUNCTION, level=1).rows)
    assert (rows["213"].before, rows["213"].after) == (14 * WAN, 15 * WAN)


def test_a_total_that_does_not_add_up_is_a_visible_gap(unit: Unit) -> None:
    before = publish_year(unit, 2025, {"2130101": ("行政运行", 10 * WAN)})
    after = publish_year(unit, 2026, {"2130101": ("行政运行", 10 * WAN)}, printed=12 * WAN)
    found = queries.changes(before, after, Scheme.FUNCTION)
    assert (found.gap_before, found.gap_after, found.after.total) == (0, 2 * WAN, 12 * WAN)


def _without_facts(edition: EditionInfo) -> None:
    """As if it had been published without any."""
    LineItem.every_stage.filter(edition=edition.id).delete()
    add_up(Edition.every_stage.get(pk=edition.id))


@pytest.mark.usefixtures("thawed")
def test_an_edition_without_the_table_cannot_be_compared(years: tuple[EditionInfo, EditionInfo]) -> None:
    _without_facts(years[0])
    with pytest.raises(NotDisclosed):
        queries.changes(*years, Scheme.FUNCTION)
    assert [point.edition.year for point in queries.series(years)] == [2026]


@pytest.mark.parametrize(("scheme", "level"), [(Scheme.GOV_ECONOMIC, 3), (Scheme.FUNCTION, 0), (Scheme.REVENUE, 1)])
def test_a_level_that_a_classification_does_not_have_is_unknown(
    years: tuple[EditionInfo, EditionInfo], scheme: Scheme, level: int
) -> None:
    with pytest.raises(UnknownCode):
        queries.changes(*years, scheme, level)


@pytest.mark.no_cover
def test_a_series_has_a_point_a_year_with_its_printed_totals(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for year in (2024, 2025, 2026):
        publish_made_up(TOWNSHIPS[0], year, "jia")
    here = queries.editions("jia")
    with django_assert_num_queries(1):  # the sums
        points = queries.series(here)
    assert [point.edition.year for point in points] == [2026, 2025, 2024]
    for point in points:
        headline = queries.headline(point.edition)
        assert headline.expenditure
        assert point.total == headline.expenditure.fen
        assert point.total == (point.basic or 0) + (point.project or 0)


@pytest.mark.no_cover
def test_bodies_stand_beside_each_other_with_the_people_who_live_there(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for township, slug in zip(TOWNSHIPS, ("jia", "yi", "bing"), strict=True):
        publish_made_up(township, 2026, slug)
    Population.objects.create(unit=Unit.objects.get(slug="jia"), year=2026, residents=20_000, source="统计公报")
    Population.objects.create(unit=Unit.objects.get(slug="yi"), year=2025, residents=9_999, source="统计公报")
    editions = [queries.edition(slug, 2026) for slug in ("yi", "jia", "bing")]
    with django_assert_num_queries(4):  # sums, people, printed names, classification
        found = queries.side_by_side(editions, Scheme.FUNCTION)
    assert [column.point.edition.unit.slug for column in found.columns] == ["yi", "jia", "bing"]
    assert [column.residents for column in found.columns] == [
        None,
        20_000,
        None,
    ]  # another year's people are no divisor
    for place, column in enumerate(found.columns):
        assert sum(amounts[place] or 0 for _, amounts in found.rows) + column.gap == column.point.total
    totals = [sum(fen or 0 for fen in amounts) for _, amounts in found.rows]
    assert totals == sorted(totals, reverse=True)


@pytest.mark.usefixtures("thawed")
def test_bodies_without_the_table_are_left_out_and_none_at_all_is_said(years: tuple[EditionInfo, EditionInfo]) -> None:
    _without_facts(years[0])
    assert len(queries.side_by_side(years, Scheme.FUNCTION).columns) == 1
    with pytest.raises(NotDisclosed):
        queries.side_by_side(years[:1], Scheme.FUNCTION)
