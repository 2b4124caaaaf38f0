"""Spending split by a classification: exact sums, visible gaps, every part with its cell."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from budget import queries
from budget.models import DisclosedTable, LineItem
from budget.queries import NotDisclosed, UnknownCode
from budget.queries.basis import Basis
from budget.queries.results import EditionInfo
from budget.vocabulary import Scheme

WAN = 1_000_000
WHOLE = 15_618_434_219


def test_the_whole_is_the_printed_total_and_its_parts_add_up(edition: EditionInfo) -> None:
    found = queries.breakdown(edition, Scheme.FUNCTION)
    assert (found.total.fen, found.whole, found.gap) == (WHOLE, WHOLE, 0)
    assert found.basic is not None
    assert found.project is not None
    assert (found.basic.fen, found.project.fen) == (5_232_466_339, 10_385_967_880)
    assert found.basic.place is not None
    assert sum(row.total.fen for row in found.rows) == WHOLE
    assert found.total.place is not None
    assert found.total.place.raw == "15618.434219"


def test_both_ends_of_a_classification_come_from_one_query(edition: EditionInfo) -> None:
    coarse, fine = queries.coarse_and_fine(edition, Scheme.FUNCTION)
    assert coarse == queries.breakdown(edition, Scheme.FUNCTION)
    assert fine.total == coarse.total
    assert len(fine.rows) == 30
    largest = [(row.node.code, row.total.fen) for row in fine.rows[:2]]
    assert largest == [("2080299", 4_356_045_200), ("2130199", 2_857_737_893)]
    assert sum(row.total.fen for row in fine.rows) == WHOLE


@pytest.mark.parametrize(
    ("scheme", "code", "fen"),
    [
        (Scheme.FUNCTION, "213", 7_257_384_943),
        (Scheme.FUNCTION, "208", 6_534_561_027),
        (Scheme.FUNCTION, "20805", 607_817_812),
        (Scheme.FUNCTION, "2080206", 1_570_198_015),
        (Scheme.GOV_ECONOMIC, "50205", 5_184_336_552),
        (Scheme.DEPT_ECONOMIC, "30227", 5_183_364_552),
    ],
)
def test_a_node_is_the_sum_of_what_is_below_it(edition: EditionInfo, scheme: Scheme, code: str, fen: int) -> None:
    found = queries.breakdown(edition, scheme, code)
    assert found.total.fen == fen
    assert found.whole == WHOLE
    assert [node.code for node in found.path][-1] == code
    assert sum(line.total.fen for line in queries.lines(edition, scheme, code)) == fen


@pytest.mark.parametrize("scheme", [Scheme.FUNCTION, Scheme.GOV_ECONOMIC, Scheme.DEPT_ECONOMIC])
def test_every_level_of_every_classification_adds_up(edition: EditionInfo, scheme: Scheme) -> None:
    deepest = scheme.level_lengths[-1]

    def check(code: str, fen: int) -> int:
        found = queries.breakdown(edition, scheme, code)
        assert (found.total.fen, found.gap) == (fen, 0)
        return sum(check(row.node.code, row.total.fen) for row in found.rows if len(row.node.code) < deepest) + len(
            found.rows
        )

    assert check("", WHOLE) > 9


def test_parts_come_largest_first(edition: EditionInfo) -> None:
    amounts = [row.total.fen for row in queries.breakdown(edition, Scheme.FUNCTION).rows]
    assert amounts == sorted(amounts, reverse=True)


def test_a_part_of_one_cell_names_it_and_a_sum_does_not(edition: EditionInfo) -> None:
    rows = {row.node.code: row for row in queries.breakdown(edition, Scheme.FUNCTION, "20805").rows}
    assert rows["2080502"].total.place is not None
    assert rows["2080501"].total.place is None
    assert rows["2080501"].total.parts == 2


def test_the_other_basis_counts_grants_alone(edition: EditionInfo) -> None:
    found = queries.breakdown(edition, Scheme.FUNCTION, basis=Basis.GENERAL)
    assert found.total.fen == 15_546_434_219
    assert {row.node.code: row.total.fen for row in found.rows}["212"] == 899_134_000


def test_a_code_names_the_bases_that_have_it_and_the_page_offers_no_other(edition: EditionInfo, client: Client) -> None:
    codes = {
        basis: set(LineItem.published.filter(table__key=key, is_total=False).values_list("function", flat=True))
        for basis, key in ((Basis.ALL, "expenditure"), (Basis.GENERAL, "general_expenditure"))
    }
    alone = codes[Basis.ALL] - codes[Basis.GENERAL]
    assert 0 < len(alone) < len(codes[Basis.ALL])
    for basis, found in codes.items():
        for code in found:
            bases = queries.breakdown(edition, Scheme.FUNCTION, code, basis).bases
            assert bases == tuple(each for each in codes if code in codes[each]), code
    offered = 'basis=general#switch"'
    for code in (min(alone), min(codes[Basis.GENERAL])):
        page = client.get(f"/{edition.unit.slug}/{edition.year}/function/{code}/").content.decode()
        assert (offered in page) is (code not in alone)


def test_a_node_crossed_with_another_classification_keeps_its_sum(edition: EditionInfo) -> None:
    crossed = queries.cross(edition, Scheme.FUNCTION, "213", Scheme.GOV_ECONOMIC)
    assert crossed.total.fen == sum(row.total.fen for row in crossed.rows) == 7_257_384_943
    assert crossed.whole == WHOLE


def test_the_matrix_holds_the_whole(edition: EditionInfo) -> None:
    found = queries.matrix(edition)
    assert sum(found.cells.values()) == found.total == WHOLE
    assert {row for row, _ in found.cells} == {node.code for node in found.rows}


def test_the_printed_name_comes_before_the_classification(edition: EditionInfo) -> None:
    node = queries.nodes(edition, Scheme.FUNCTION, ["2130126"])[0]
    assert (node.name, node.level) == ("农村社会事业", 3)
    assert node.plain_name


def test_a_code_that_nobody_names_is_called_by_itself(edition: EditionInfo) -> None:
    assert queries.nodes(edition, Scheme.FUNCTION, ["9990101"])[0].name == "9990101"


@pytest.mark.usefixtures("thawed")
def test_a_missing_part_shows_as_a_gap(edition: EditionInfo) -> None:
    assert LineItem.every_stage.filter(table__key="expenditure", function="2040604").delete()[0] == 2
    assert queries.breakdown(edition, Scheme.FUNCTION).gap == 300_000


@pytest.mark.usefixtures("thawed")
def test_a_table_without_a_printed_total_is_whole_by_its_details(edition: EditionInfo) -> None:
    LineItem.every_stage.filter(table__key="expenditure", is_total=True).delete()
    whole = queries.breakdown(edition, Scheme.FUNCTION)
    part = queries.breakdown(edition, Scheme.FUNCTION, "213")
    assert (whole.total.fen, whole.whole, whole.gap, part.whole) == (WHOLE, WHOLE, 0, WHOLE)


@pytest.mark.parametrize("code", ["999", "20", "2080", "208050599"])
def test_an_unknown_code_is_said_to_be_unknown(edition: EditionInfo, code: str) -> None:
    with pytest.raises(UnknownCode):
        queries.breakdown(edition, Scheme.FUNCTION, code)


def test_a_cross_of_nothing_is_unknown(edition: EditionInfo) -> None:
    with pytest.raises(UnknownCode):
        queries.cross(edition, Scheme.FUNCTION, "999", Scheme.GOV_ECONOMIC)


def test_a_scheme_without_levels_is_not_broken_down(edition: EditionInfo) -> None:
    with pytest.raises(UnknownCode):
        queries.breakdown(edition, Scheme.REVENUE)


@pytest.mark.usefixtures("thawed")
def test_what_the_form_does_not_disclose_is_said(edition: EditionInfo) -> None:
    with pytest.raises(NotDisclosed):
        queries.breakdown(edition, Scheme.GOV_ECONOMIC, basis=Basis.GENERAL)
    LineItem.every_stage.filter(table__key="expenditure").delete()
    with pytest.raises(NotDisclosed):
        queries.breakdown(edition, Scheme.FUNCTION)
    with pytest.raises(NotDisclosed):
        queries.matrix(edition)


def test_a_breakdown_asks_three_questions(
    edition: EditionInfo, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    # Sums by part; the sheets, to name cells; the names.
    with django_assert_num_queries(3):
        queries.breakdown(edition, Scheme.FUNCTION, "208")
    # Everything but the sums is known by now.
    with django_assert_num_queries(1):
        queries.cross(edition, Scheme.FUNCTION, "208", Scheme.GOV_ECONOMIC)


def test_of_several_phases_the_last_is_counted_and_none_is_added_to_another(edition: EditionInfo, thawed: None) -> None:
    key = queries.table_of(edition, Basis.ALL, Scheme.FUNCTION)
    before = queries.breakdown(edition, Scheme.FUNCTION), queries.lines(edition, Scheme.FUNCTION, "205")
    rows = list(LineItem.every_stage.filter(table__edition=edition.id, table__key=key))
    DisclosedTable.every_stage.filter(edition=edition.id, key=key).update(phases=["initial", rows[0].phase])
    for row in rows:
        row.pk, row.phase, row.amount, row.address = None, "initial", row.amount + 1, f"X{row.address}"
    LineItem.every_stage.bulk_create(rows)
    again = queries.edition(edition.unit.slug, edition.year)
    assert len(queries.contents(again).spending(Basis.ALL).phases) == 2  # type: ignore[union-attr]
    after = queries.breakdown(again, Scheme.FUNCTION), queries.lines(again, Scheme.FUNCTION, "205")
    assert [row.total.fen for row in after[0].rows] == [row.total.fen for row in before[0].rows]
    assert [line.total.fen for line in after[1]] == [line.total.fen for line in before[1]]
