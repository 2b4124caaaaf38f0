"""Between tables: the same money has the same figure, and money that is no 财政拨款 is seen."""

from __future__ import annotations

import pytest

from budget.reconciliation import Level, Result
from budget.workbook.rows import Reading
from tests.reconciliation.cast import (
    DETAIL,
    SUBTOTAL,
    TOTAL,
    Sheet,
    one,
    perturbed,
    reading_of,
    results_of,
    without,
    xiaohongmen,
)


def place_of(reading: Reading, table: str, dimension: str, code: str) -> int:
    """Return the place of the row of a table with a code."""
    found = reading.table(table)
    assert found is not None
    return next(
        place
        for place, row in enumerate(found.rows)
        if (printed := row.dimensions.get(dimension)) and printed.code == code
    )


def test_a_class_that_differs_from_its_line_is_its_own_result() -> None:
    real = xiaohongmen()
    wrong = perturbed(real, "balance", "rows", place_of(real, "balance", "function", "213"), "total", 1)

    result = one("balance_expenditure.by_class", wrong, subject="213")

    assert (result.result, result.difference, result.subject_label) == (Result.FAIL, -1, "213 农林水支出")
    assert result.left_count == 28
    assert result.right_cells[0].raw == "7257.384943"


def test_lines_that_are_blank_on_both_sides_share_one_result() -> None:
    blank = one("balance_expenditure.by_class", xiaohongmen(), subject="blank")

    assert (blank.result, blank.instances, blank.reason) == (Result.PASS, 17, "另有 17 项两边都没有金额。")


def test_a_class_without_any_line_in_the_summary_fails() -> None:
    spent, summary = Sheet("expenditure"), Sheet("balance")
    spent.row(DETAIL, {"function": "2300101-转移性支出"}, "1.000000")
    summary.row(DETAIL, {"function": "201-一般公共服务支出"}, "0")

    result = one("balance_expenditure.by_class", reading_of(spent.read(), summary.read()), subject="230")

    assert (result.result, result.left, result.right) == (Result.FAIL, 1_000_000, 0)


def test_codes_that_stop_at_the_class_cannot_be_compared_by_item() -> None:
    spent, general = Sheet("expenditure"), Sheet("general_expenditure")
    spent.row(DETAIL, {"function": "201-一般公共服务支出"}, {"total": "1.000000", "basic": "1.000000"})
    general.row(DETAIL, {"function": "2010101-行政运行"}, {"total": "1.000000", "basic": "1.000000"})

    result = one("expenditure_general.basic_by_item", reading_of(spent.read(), general.read()))

    assert result.result is Result.NOT_APPLICABLE
    assert result.reason == "表03《支出预算总表》的支出功能分类没有细到 7 位编码。"


def test_a_table_without_the_dimension_cannot_be_compared_by_it() -> None:
    spent, basic = Sheet("expenditure"), Sheet("general_basic")
    spent.row(DETAIL, {"function": "2010101-行政运行"}, {"total": "1.000000", "basic": "1.000000"})
    basic.row(DETAIL, {"gov_economic": "50101", "dept_economic": "30101"}, "1.000000")

    result = one("expenditure_basic.by_pair", reading_of(spent.read(), basic.read()))

    assert (result.result, result.reason) == (
        Result.NOT_APPLICABLE,
        "表03《支出预算总表》没有政府支出经济分类一栏。",
    )


def test_an_empty_fund_table_counts_as_nothing_but_a_missing_one_stops_the_sum() -> None:
    real = xiaohongmen()

    with_empty = one("fiscal_general.total", real)
    missing = one("fiscal_general.total", without(real, "fund_expenditure"))

    assert (with_empty.result, with_empty.left) == (Result.PASS, 15_546_434_219)
    assert (missing.result, missing.reason) == (
        Result.INSUFFICIENT,
        "缺少《政府性基金预算财政拨款支出表》，无从核对。",
    )


def test_unit_funds_are_a_note_only_where_the_summaries_prove_them() -> None:
    real = xiaohongmen()
    proven = one("expenditure_general.by_item", real, subject="2120199")
    unproven = one("expenditure_general.by_item", without(real, "balance"), subject="2120199")

    assert (proven.result, proven.level, proven.difference) == (Result.FAIL, Level.NOTE, -72_000_000)
    assert "72.000000 万元是单位资金" in proven.reason
    assert (unproven.level, unproven.reason) == (Level.SHOULD, "")


def test_a_second_gap_in_the_same_class_is_not_passed_off_as_unit_funds() -> None:
    real = xiaohongmen()
    gap = perturbed(
        real, "general_expenditure", "rows", place_of(real, "general_expenditure", "function", "2120102"), "total", -1
    )

    levels = {r.subject: r.level for r in results_of("expenditure_general.by_item", gap) if r.result is Result.FAIL}

    assert levels == {"2120102": Level.SHOULD, "2120199": Level.SHOULD}


def test_unit_funds_must_be_paid_for_by_the_units_own_income() -> None:
    real = xiaohongmen()
    place = place_of(real, "balance", "revenue", "other_income")
    unpaid = perturbed(real, "balance", "rows", place, "total", 1)

    assert one("unit_funds.total", unpaid).result is Result.FAIL
    assert one("expenditure_general.by_item", unpaid, subject="2120199").level is Level.SHOULD


def test_each_class_says_how_much_of_it_is_unit_funds() -> None:
    result = one("unit_funds.by_class", xiaohongmen(), subject="212")

    assert (result.result, result.level) == (Result.PASS, Level.NOTE)
    assert (result.left, result.right) == (899_134_000, 971_134_000)
    assert result.reason == "72.000000 万元不是财政拨款，列为单位资金。"


def test_personnel_is_what_is_paid_to_people_item_by_item() -> None:
    result = one("basic.personnel_by_item", xiaohongmen(), subject="2130101")

    assert (result.result, result.left, result.left_count, result.right_count) == (Result.PASS, 2_230_336_495, 1, 5)


def test_sangong_may_be_less_than_all_funds_but_not_more() -> None:
    real = xiaohongmen()
    less = perturbed(real, "sangong", "rows", 0, "reception", -1)
    more = perturbed(real, "sangong", "rows", 0, "reception", 1)

    assert one("sangong_expenditure.by_kind", less, subject="30217").result is Result.PASS
    assert one("sangong_expenditure.by_kind", more, subject="30217").result is Result.FAIL


def test_the_project_table_of_fourteen_table_forms_joins_in() -> None:
    projects, spent = Sheet("project_expenditure"), Sheet("expenditure")
    projects.row(DETAIL, {"project": "P1-修路"}, "2.000000")
    projects.row(TOTAL, {}, "2.000000")
    spent.row(TOTAL, {}, {"total": "3.000000", "project": "3.000000"})

    reading = reading_of(projects.read(), spent.read())

    assert one("project_expenditure.column_total", reading).result is Result.PASS
    assert one("project_expenditure.total", reading).difference == -1_000_000


def test_a_department_of_several_units_is_summed_over_all_of_them() -> None:
    general, spent = Sheet("general_expenditure"), Sheet("expenditure")
    for unit in ("661001-乡政府", "661002-事务中心"):
        general.row(DETAIL, {"unit": unit, "function": "2010101-行政运行"}, {"total": "1.000000", "basic": "1.000000"})
    spent.row(DETAIL, {"function": "2010101-行政运行"}, {"total": "2.000000", "basic": "2.000000"})

    result = one("expenditure_general.basic_by_item", reading_of(general.read(), spent.read()))

    assert (result.result, result.left_count, result.right_count) == (Result.PASS, 2, 1)


def test_carried_money_of_table_05_is_the_sum_of_its_three_lines() -> None:
    sheet = Sheet("fiscal_balance")
    sheet.row(SUBTOTAL, {"revenue": "carried_forward"}, "3.000000")
    sheet.row(DETAIL, {"revenue": "carried_forward.general_budget"}, "1.000000")
    sheet.row(DETAIL, {"revenue": "carried_forward.government_fund"}, "1.000000")

    result = one("fiscal_balance.carried_forward", reading_of(sheet.read()))

    assert (result.result, result.left, result.right) == (Result.FAIL, 2_000_000, 3_000_000)


def bought(wages: str = "30101-基本工资") -> Reading:
    """A 类 of which half is wages, and another half as much as services cost; 2010102 is granted nothing."""
    services, spent, general = (Sheet(key) for key in ("services", "expenditure", "general_expenditure"))
    services.row(DETAIL, {"service": "A0101-会议服务", "function": "201-一般公共服务支出"}, "2.000000")
    lines = (("2010101-行政运行", wages, "2.000000"), ("2010101-行政运行", "30215-会议费", "1.500000"))
    for function, kind, amount in (*lines, ("2010102-一般行政管理事务", "30215-会议费", "9.000000")):
        spent.row(DETAIL, {"function": function, "dept_economic": kind}, {"total": amount})
    general.row(DETAIL, {"function": "2010101-行政运行"}, {"total": "3.500000"})
    return reading_of(services.read(), spent.read(), general.read())


def test_services_have_to_fit_beside_staff_into_what_pays_for_them() -> None:
    result = one("services.beside_staff", bought())

    assert (result.result, result.left, result.right) == (Result.FAIL, 2_000_000, 1_500_000)
    assert [cell.raw for cell in result.right_cells] == ["1.500000"]
    assert one("services.beside_staff", bought("30216-培训费")).result is Result.PASS
    assert one("services.beside_staff", bought("")).result is Result.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("printed", "level"),
    [
        ({"other_basic": "72.000000", "other_project": "0.000000"}, Level.SHOULD),
        ({"other_basic": "72.000000"}, Level.NOTE),
    ],
)
def test_other_money_is_basic_in_both_tables_or_in_none(printed: dict[str, str], level: Level) -> None:
    department, spent, *fiscal = (
        Sheet(key)
        for key in ("performance", "expenditure", "general_expenditure", "fund_expenditure", "capital_expenditure")
    )
    department.row(TOTAL, {}, {"total": "100.000000", "other": "72.000000", **printed})
    spent.row(TOTAL, {}, {"total": "100.000000", "basic": "28.000000", "project": "72.000000"})
    for sheet, amount in zip(fiscal, ("28.000000", "0.000000", "0.000000"), strict=True):
        sheet.row(TOTAL, {}, {"total": amount, "basic": amount})

    reading = reading_of(*(sheet.read() for sheet in (department, spent, *fiscal)))
    result = one("performance_expenditure.other", reading)

    assert (result.result, result.left, result.right, result.level) == (Result.FAIL, 72_000_000, 0, level)
