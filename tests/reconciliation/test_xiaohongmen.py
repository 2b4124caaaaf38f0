"""The township's real workbook gives exactly the last column of the specification of its rules."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from budget.reconciliation import Level, Outcome, Result, reconcile
from budget.workbook import read
from tests.reconciliation.cast import official, xiaohongmen

pytestmark = pytest.mark.no_cover

WORKBOOKS = Path(__file__).parents[2] / "fixtures" / "workbooks"
PASS, FAIL, NOT_APPLICABLE, INSUFFICIENT = Result


@cache
def results() -> tuple[Outcome, ...]:
    return reconcile(read((WORKBOOKS / "xiaohongmen-2026.xlsx").read_bytes()), official())


def of(rule: str) -> list[Outcome]:
    return [result for result in results() if result.rule == rule]


def single(rule: str, subject: str) -> Outcome:
    return next(result for result in of(rule) if result.subject == subject)


@pytest.mark.parametrize(
    ("rule", "subject", "fen"),
    [
        ("balance.current_income", "", 15_616_434_219),
        ("balance.total_income", "", 15_618_434_219),
        ("balance.current_expenditure", "", 15_618_434_219),
        ("balance.total_expenditure", "", 15_618_434_219),
        ("balance.both_sides", "", 15_618_434_219),
        ("expenditure.column_total", "total", 15_618_434_219),
        ("expenditure.column_total", "basic", 5_232_466_339),
        ("expenditure.column_total", "project", 10_385_967_880),
        ("procurement.column_total", "total", 3_210_897_612),
        ("fiscal_balance.current_income", "", 15_546_434_219),
        ("fiscal_balance.current_expenditure", "", 15_546_434_219),
        ("fiscal_balance.both_sides", "", 15_546_434_219),
        ("general_expenditure.column_total", "total", 15_546_434_219),
        ("general_basic.column_total", "total", 5_232_466_339),
        ("sangong.total", "", 24_239_136),
        ("sangong.vehicles", "", 23_024_300),
        ("services.column_total", "total", 1_472_701_654),
        ("performance.total", "", 15_618_434_219),
        ("performance.fiscal", "", 15_546_434_219),
        ("balance_income.total", "total", 15_618_434_219),
        ("balance_income.by_source", "general_budget", 15_546_434_219),
        ("balance_income.by_source", "other_income", 70_000_000),
        ("balance_expenditure.total", "", 15_618_434_219),
        ("balance_expenditure.by_class", "208", 6_534_561_027),
        ("balance_expenditure.by_class", "213", 7_257_384_943),
        ("balance_fiscal.current_income", "", 15_546_434_219),
        ("fiscal_general.total", "", 15_546_434_219),
        ("fiscal_general.by_class", "212", 899_134_000),
        ("unit_funds.total", "", 72_000_000),
        ("expenditure_general.by_item", "2080206", 1_570_198_015),
        ("basic.totals", "03=06", 5_232_466_339),
        ("basic.totals", "06=07", 5_232_466_339),
        ("basic.personnel", "06=07", 4_813_312_684),
        ("basic.personnel", "07=03", 4_813_312_684),
        ("basic.operating", "06=07", 419_153_655),
        ("basic.operating", "07=03", 419_153_655),
        ("performance_balance.total", "", 15_618_434_219),
        ("performance_general.fiscal", "fiscal", 15_546_434_219),
        ("performance_general.fiscal", "fiscal_basic", 5_232_466_339),
        ("performance_general.fiscal", "fiscal_project", 10_313_967_880),
        ("performance_balance.other", "", 72_000_000),
    ],
)
def test_sums_are_equal_to_the_fen(rule: str, subject: str, fen: int) -> None:
    result = single(rule, subject)

    assert (result.result, result.left, result.right, result.difference, result.allowed) == (PASS, fen, fen, 0, 0)
    assert result.left_cells
    assert result.right_cells


@pytest.mark.parametrize(
    ("rule", "level", "instances"),
    [
        ("income.row_total", Level.MUST, 3),
        ("income.row_current", Level.MUST, 3),
        ("income.row_carried", Level.MUST, 3),
        ("expenditure.row_total", Level.MUST, 66),
        ("expenditure.unique", Level.MUST, 66),
        ("general_expenditure.row_total", Level.MUST, 29),
        ("general_basic.row_total", Level.MUST, 25),
        ("projects.row_total", Level.MUST, 33),
        ("projects.unique", Level.MUST, 33),
        ("balance_expenditure.by_class", Level.MUST, 26),
        ("fiscal_general.by_class", Level.MUST, 26),
        ("balance_income.by_source", Level.MUST, 9),
        ("expenditure_general.basic_by_item", Level.MUST, 9),
        ("expenditure_basic.by_pair", Level.MUST, 25),
        ("sangong_expenditure.by_kind", Level.SHOULD, 4),
        ("services_procurement.total", Level.NOTE, 1),
    ],
)
def test_rules_that_pass_wholly_pass_so_many_times(rule: str, level: Level, instances: int) -> None:
    found = of(rule)

    assert {(result.result, result.level) for result in found} == {(PASS, level)}
    assert sum(result.instances for result in found) == instances


def test_no_must_rule_fails_and_the_workbook_can_be_published() -> None:
    assert [result.rule for result in results() if result.blocks_publication] == []


def test_29_of_30_items_are_equal_and_the_other_is_unit_funds() -> None:
    found = of("expenditure_general.by_item")
    rest = single("expenditure_general.by_item", "2120199")

    assert Counter(result.result for result in found) == {PASS: 29, FAIL: 1}
    assert (rest.level, rest.left, rest.right, rest.difference) == (Level.NOTE, 0, 72_000_000, -72_000_000)
    assert rest.reason == "相差的 72.000000 万元是单位资金，不是财政拨款，与收支总表、财政拨款收支总表的差额一致。"


def test_unit_funds_are_70_of_other_income_and_2_carried_over() -> None:
    total = single("unit_funds.total", "")

    assert [cell.raw for cell in total.right_cells] == ["70", "2"]
    assert [result.subject for result in of("unit_funds.by_class") if result.difference] == ["212"]


def test_projects_with_targets_cover_35_5_percent() -> None:
    (result,) = of("projects_expenditure.coverage")

    assert (result.level, result.result, result.left, result.right) == (
        Level.NOTE,
        PASS,
        3_685_157_100,
        10_385_967_880,
    )
    assert result.reason == "附有绩效目标的项目占项目支出的 35.5%。"


def test_costs_of_27_projects_agree_and_each_other_has_its_own_reason() -> None:
    found = of("projects.costs")
    others = {result.subject[-6:]: (result.result, result.difference) for result in found if result.result is not PASS}

    assert len(found) == 33
    assert others == {
        "409993": (FAIL, 5_647_134),
        "339559": (FAIL, 1),
        "408139": (NOT_APPLICABLE, None),  # 15 元/平方米, and only 2 个 areas are printed
        "675809": (NOT_APPLICABLE, None),  # 183 元/平方米 of 4 座（处）
        "777929": (NOT_APPLICABLE, None),  # 7.11 元/户 in 27 个 quarters
        "410007": (INSUFFICIENT, None),  # of its cost line only «成本指标» is left
    }


def test_four_costs_of_the_department_are_found_and_729_has_no_project() -> None:
    found = of("performance.costs")
    missing = found[3]

    assert [result.result for result in found] == [PASS, PASS, PASS, INSUFFICIENT, PASS]
    assert [result.left for result in found] == [5_232_466_339, 600_000_000, 148_000_000, None, 1_000_000_000]
    assert missing.subject_label.startswith("全国最高法信访立案庭")
    assert "729.000000 万元" in missing.reason
    assert [cell.raw for cell in missing.left_cells] == ["729"]


def test_services_for_201_exceed_its_budget_because_waste_sorting_is_under_211_there() -> None:
    found = {result.subject: result for result in of("services_general.by_class")}

    assert {code: result.result for code, result in found.items()} == {
        "201": FAIL,
        "208": PASS,
        "212": PASS,
        "213": PASS,
    }
    assert (found["201"].left, found["201"].right, found["201"].level) == (277_255_292, 116_621_795, Level.SHOULD)
    assert "265.255292" in [cell.raw for cell in found["201"].left_cells]


def test_services_for_212_have_no_room_beside_its_wages_and_the_money_of_its_own() -> None:
    found = {result.subject: result for result in of("services.beside_staff")}

    # 201 has more services than money at all, which is said once, by the rule above.
    assert {code: result.result for code, result in found.items()} == {"208": PASS, "212": FAIL, "213": PASS}
    assert (found["212"].left, found["212"].right, found["212"].level) == (51_805_598, 0, Level.SHOULD)


def test_other_money_that_table_13_has_no_other_column_for_is_a_remark() -> None:
    (found,) = of("performance_expenditure.other")

    assert (found.result, found.level, found.left, found.right) == (FAIL, Level.NOTE, 72_000_000, 0)
    assert "没有“项目支出”一栏" in found.reason


def test_every_code_and_name_is_official_and_one_pair_is_unusual() -> None:
    failed = [result.subject for result in of("codes.crosswalk") if result.result is FAIL]

    assert {result.result for rule in ("codes.known", "codes.names", "codes.same_name") for result in of(rule)} == {
        PASS
    }
    assert failed == ["50101/30107"]


def test_year_department_and_units_are_those_of_the_upload() -> None:
    rules = ("performance.year", "performance.department", "units.codes", "units.listed")

    assert [(result.rule, result.result) for rule in rules for result in of(rule)] == [(rule, PASS) for rule in rules]


def test_empty_tables_and_tables_of_other_forms_do_not_apply() -> None:
    found = {result.rule for result in results() if result.result is NOT_APPLICABLE}

    assert found == {
        "fund_expenditure.row_total",
        "fund_expenditure.column_total",
        "capital_expenditure.row_total",
        "capital_expenditure.column_total",
        "tables.year",
        "expenditure.of_which",
        "project_expenditure.column_total",
        "project_expenditure.total",
        "lines.subtotals",
        "projects.costs",
        "changes.since_last_year",
        "ratios.printed",
    }


def test_nothing_else_fails() -> None:
    failed = Counter(result.rule for result in results() if result.result is FAIL)

    assert failed == {
        "expenditure_general.by_item": 1,
        "services_general.by_class": 1,
        "services.beside_staff": 1,
        "performance_expenditure.other": 1,
        "projects.costs": 2,
        "codes.crosswalk": 1,
    }


def test_the_workbook_gives_what_the_plain_reading_gives() -> None:
    plain = reconcile(xiaohongmen(), official())

    assert [(r.rule, r.level, r.result, r.left, r.right, r.instances) for r in results()] == [
        (r.rule, r.level, r.result, r.left, r.right, r.instances) for r in plain
    ]


def test_the_raw_text_is_checked_as_far_as_it_was_read_and_no_further() -> None:
    """In the text the rows of 02 and 12 are shifted and refused: their sums are insufficient, the others exact."""
    found = reconcile(read((WORKBOOKS / "xiaohongmen-2026.txt").read_bytes(), "xiaohongmen-2026.txt"), official())
    by_rule = {result.rule: result for result in found}

    assert [result.rule for result in found if result.blocks_publication] == []
    assert by_rule["income.column_total"].result is INSUFFICIENT
    assert by_rule["balance_income.total"].result is INSUFFICIENT
    assert by_rule["projects.costs"].result is INSUFFICIENT
    assert by_rule["expenditure.row_total"].instances == 66
    assert by_rule["fiscal_general.total"].left == 15_546_434_219
