"""Made-up budgets add up, so that no rule can fail on them by itself."""

from __future__ import annotations

import io
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from openpyxl import load_workbook

from fixtures.budgets import reading_of
from fixtures.codes import Named, Pair, functions, pairs
from fixtures.generated import TOWNSHIPS, carried_of, generated, large, lines_of
from fixtures.lines import Line, Source, Township
from fixtures.odd.tables import CONTRACTS, LAND_FUND

pytestmark = pytest.mark.no_cover


def amount(text: str | None) -> Decimal:
    return Decimal(text or 0)


def summed(rows: list[dict[str, Any]], key: str) -> Decimal:
    return sum((amount(row[key]) for row in rows), Decimal(0))


def tables_of(unit: Township, year: int) -> dict[str, Any]:
    lines = lines_of(unit, year, seed=1)
    content: dict[str, Any] = reading_of(lines, unit, year, carried_of(lines))["tables"]
    return content


@pytest.fixture(
    params=[(unit, year) for unit in TOWNSHIPS for year in (2025, 2026)], ids=lambda p: f"{p[0].code}-{p[1]}"
)
def tables(request: pytest.FixtureRequest) -> dict[str, Any]:
    return tables_of(*request.param)


class TestTables:
    def test_give_one_total_everywhere(self, tables: dict[str, Any]) -> None:
        whole = amount(tables["03"]["total_row"]["total"])
        assert whole > 0
        assert [amount(line[-1]["amount"]) for line in tables["01"].values()] == [whole, whole]
        assert amount(tables["02"][-1]["合计"]) == amount(tables["13"]["money"][0]) == whole
        assert summed(tables["03"]["rows"], "total") == whole
        assert summed(tables["01"]["expenditure"][:26], "amount") == whole

    def test_of_each_unit_add_up_to_the_department(self, tables: dict[str, Any]) -> None:
        department, *units, last = tables["02"]
        for key in ("合计", "本年收入/小计", "本年收入/一般公共预算资金", "上年结转结余/单位资金"):
            assert amount(department[key]) == summed(units, key) == amount(last[key])
        parts = amount(department["本年收入/一般公共预算资金"]) + amount(department["本年收入/其他收入"])
        assert amount(department["本年收入/小计"]) == parts
        assert amount(department["合计"]) == parts + amount(department["上年结转结余/小计"])

    def test_of_basic_expenditure_agree(self, tables: dict[str, Any]) -> None:
        basic = amount(tables["03"]["total_row"]["basic"])
        assert basic == amount(tables["06"]["total_row"]["basic"]) == amount(tables["07"]["total_row"]["total"])
        for row in [*tables["07"]["rows"], tables["07"]["total_row"]]:
            assert amount(row["total"]) == amount(row["personnel"]) + amount(row["operating"])

    def test_differ_by_the_units_own_money_alone(self, tables: dict[str, Any]) -> None:
        own = amount(tables["13"]["money"][4])
        assert own > 0
        assert amount(tables["03"]["total_row"]["total"]) - amount(tables["06"]["total_row"]["total"]) == own
        assert amount(tables["01"]["income"][8]["amount"]) + amount(tables["01"]["income"][10]["amount"]) == own

    def test_have_no_line_twice(self, tables: dict[str, Any]) -> None:
        kinds = ("function_code", "gov_economic_code", "dept_economic_code")
        keys = [(*(row[kind] for kind in kinds), row["basic"] is None) for row in tables["03"]["rows"]]
        assert all(one < other for one, other in pairwise(keys))

    def test_buy_no_more_services_than_a_category_spends(self, tables: dict[str, Any]) -> None:
        spent: dict[str, Decimal] = {}
        for row in tables["06"]["rows"]:
            code = row["function_code"][:3]
            spent[code] = spent.get(code, Decimal(0)) + amount(row["project"])
        assert summed(tables["11"]["rows"], "amount") == amount(tables["11"]["total_row"])
        assert all(amount(row["amount"]) <= spent[row["service_area"][:3]] for row in tables["11"]["rows"])

    def test_have_projects_whose_costs_are_their_amounts(self, tables: dict[str, Any]) -> None:
        for project in tables["12"]:
            costs = [line["value"] for line in project["indicators"] if line["level1"] == "成本指标"]
            assert costs == [project["total"]]


class TestYears:
    def test_of_a_township_differ_but_tell_one_history(self) -> None:
        first, second = ({line.function for line in lines_of(TOWNSHIPS[0], year, 1)} for year in (2025, 2026))
        assert len(first & second) > len(first ^ second) * 2
        assert generated(TOWNSHIPS[0], 2025) != generated(TOWNSHIPS[0], 2026)

    def test_are_the_same_each_time(self) -> None:
        assert generated(TOWNSHIPS[1], 2026, 7) == generated(TOWNSHIPS[1], 2026, 7)


class TestFunds:
    def test_stand_in_their_own_tables(self) -> None:
        lines = [Line(LAND_FUND, CONTRACTS, basic=False, fen=1_500_000, source=Source.FUND)]
        tables = reading_of(lines, TOWNSHIPS[0], 2026)["tables"]
        assert tables["08"]["total_row"] == {"total": "1.500000", "basic": None, "project": "1.500000"}
        assert tables["06"]["rows"] == tables["09"]["rows"] == []
        assert tables["05"]["income"][2]["amount"] == "1.500000"

    def test_cannot_carry_over_more_than_is_spent(self) -> None:
        line = Line(functions()[0], pairs()[0], basic=True, fen=100)
        with pytest.raises(ValueError, match="carried over"):
            reading_of([line], TOWNSHIPS[0], 2026, carried=1)


class TestLarge:
    def test_has_as_many_rows_as_asked_and_a_total_that_is_theirs(self) -> None:
        sheet = load_workbook(io.BytesIO(large(700)))["预算03表 支出预算总表"]
        amounts = [Decimal(str(row[3])) for row in sheet.iter_rows(min_row=5, values_only=True)]
        assert len(amounts) == 701
        assert sum(amounts[:-1]) == amounts[-1]

    def test_refuses_more_rows_than_there_are_codes_for(self, monkeypatch: pytest.MonkeyPatch) -> None:
        pair = Pair(Named("50205", "委托业务费"), Named("30227", "委托业务费"))
        monkeypatch.setattr("fixtures.generated.pairs", lambda: (pair,))
        with pytest.raises(ValueError, match="different rows"):
            large(1000)
