"""The year in a few figures."""

import pytest

from budget import queries
from budget.models import DisclosedTable, LineItem
from budget.queries import NotDisclosed
from budget.queries.results import EditionInfo, Figure


def fen(figure: Figure | None) -> int:
    """The amount of a figure that is there."""
    assert figure is not None
    return figure.fen


def test_the_key_figures_are_those_of_the_document(edition: EditionInfo) -> None:
    found = queries.headline(edition)
    figures = (found.income, found.expenditure, found.basic, found.project, found.personnel, found.operating)
    assert [fen(figure) for figure in figures] == [
        15_618_434_219, 15_618_434_219, 5_232_466_339, 10_385_967_880, 4_813_312_684, 419_153_655,
    ]  # fmt: skip
    assert [fen(figure) for figure in (found.fiscal, found.sangong, found.procurement, found.services)] == [
        15_546_434_219, 24_239_136, 3_210_897_612, 1_472_701_654,
    ]  # fmt: skip
    assert found.unit_funds == 72_000_000
    assert (found.project_count, found.indicator_count) == (33, 218 + 32)


def test_income_adds_up_to_its_printed_total(edition: EditionInfo) -> None:
    found = queries.income(edition)
    assert [(row.key, fen(row.figure)) for row in found.sources] == [
        ("general_budget", 15_546_434_219),
        ("other_income", 70_000_000),
    ]
    assert fen(found.current) + fen(found.carried) == fen(found.total) == 15_618_434_219
    assert [row.name for row in found.sources] == ["一般公共预算拨款收入", "其他收入"]
    assert [(unit.key, len(parts)) for unit, parts in found.by_unit] == [("661001", 5)]


def test_the_flow_loses_nothing_on_its_way(edition: EditionInfo) -> None:
    found = queries.flow(edition)
    for middle, amount in (("fiscal", 15_546_434_219), ("unit_funds", 72_000_000)):
        assert sum(link.fen for link in found.links if link.target == middle) == amount
        assert sum(link.fen for link in found.links if link.source == middle) == amount
    assert {key for key, _ in found.nodes} == {key for link in found.links for key in (link.source, link.target)}
    assert all(link.fen for link in found.links)


@pytest.mark.usefixtures("thawed")
def test_without_the_two_summary_tables_there_is_no_income_and_no_flow(edition: EditionInfo) -> None:
    LineItem.every_stage.filter(table__key__in=["balance", "income"]).delete()
    with pytest.raises(NotDisclosed):
        queries.income(edition)
    with pytest.raises(NotDisclosed):
        queries.flow(edition)


@pytest.mark.usefixtures("thawed")
def test_an_unknown_key_figure_is_none_and_not_zero(edition: EditionInfo) -> None:
    for key in ("sangong", "services", "fiscal_balance", "general_expenditure"):
        LineItem.every_stage.filter(table__key=key).delete()
    found = queries.headline(edition)
    assert (found.sangong, found.services, found.fiscal, found.unit_funds) == (None, None, None, None)


def test_sangong_keeps_a_blank_kind(edition: EditionInfo) -> None:
    found = queries.sangong(edition)
    assert {row.key: row.figure and row.figure.fen for row in found.rows} == {
        "abroad": None,
        "reception": 1_214_836,
        "vehicles": 23_024_300,
        "vehicle_purchase": 12_000_000,
        "vehicle_running": 11_024_300,
    }
    assert fen(found.total) == 24_239_136


def test_procurement_and_services_add_up(edition: EditionInfo) -> None:
    bought = queries.procurement(edition)
    assert sum(fen(row.figure) for row in bought.rows) == fen(bought.total) == 3_210_897_612
    served = queries.services(edition)
    assert sum(line.figure.fen for line in served.services) == fen(served.total) == 1_472_701_654
    assert len(served.services) == 14


@pytest.mark.parametrize("question", [queries.sangong, queries.procurement, queries.services])
@pytest.mark.usefixtures("thawed")
def test_a_table_that_is_not_there_is_not_disclosed(edition: EditionInfo, question: object) -> None:
    LineItem.every_stage.all().delete()
    DisclosedTable.every_stage.filter(key__in=["sangong", "procurement", "services"]).delete()
    assert callable(question)
    with pytest.raises(NotDisclosed):
        question(edition)
