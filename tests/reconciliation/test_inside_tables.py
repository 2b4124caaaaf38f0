"""Inside one table: parts make the whole of a row, rows make the total, and nothing is counted twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from budget.reconciliation import Result
from tests.reconciliation.cast import DETAIL, SUBTOTAL, TOTAL, Sheet, one, reading_of, results_of

CODES = {"function": "2010101-行政运行", "gov_economic": "50101-工资奖金津补贴", "dept_economic": "30101-基本工资"}
OTHER = {
    "function": "2010102-一般行政管理事务",
    "gov_economic": "50205-委托业务费",
    "dept_economic": "30227-委托业务费",
}


def expenditure(first: str = "3.000000", total: str = "8.000000") -> Sheet:
    """Two lines, 3 万元 basic and 5 万元 project, and their total."""
    sheet = Sheet("expenditure")
    sheet.row(DETAIL, CODES, {"total": first, "basic": "3.000000"})
    sheet.row(DETAIL, OTHER, {"total": "5.000000", "project": "5.000000"})
    sheet.row(TOTAL, {}, {"total": total, "basic": "3.000000", "project": "5.000000"})
    return sheet


def test_rows_that_add_up_share_one_pass_that_says_how_many() -> None:
    result = one("expenditure.row_total", reading_of(expenditure().read()))

    assert (result.result, result.instances, result.left) == (Result.PASS, 2, None)
    assert (result.left_count, result.right_count) == (2, 2)


def test_each_row_that_does_not_add_up_is_named_with_its_own_cells() -> None:
    wrong = expenditure(first="3.000001")
    failed, passed = results_of("expenditure.row_total", reading_of(wrong.read()))

    assert (failed.result, failed.subject, failed.difference) == (Result.FAIL, "row 6", 1)
    assert failed.subject_label == "第 6 行 2010101 行政运行 / 50101 工资奖金津补贴 / 30101 基本工资"
    assert failed.left_cells == (wrong.rows[0].amounts["total"].source,)
    assert failed.right_cells == (wrong.rows[0].amounts["basic"].source,)
    assert (passed.result, passed.instances) == (Result.PASS, 1)


def test_every_column_is_summed_and_each_side_keeps_its_cells() -> None:
    total, *others = results_of("expenditure.column_total", reading_of(expenditure(total="9.000000").read()))

    assert (total.subject, total.left, total.right, total.difference) == ("total", 8_000_000, 9_000_000, -1_000_000)
    assert (total.result, total.left_count, total.right_count) == (Result.FAIL, 2, 1)
    assert [(other.subject, other.result) for other in others] == [("basic", Result.PASS), ("project", Result.PASS)]


def test_a_total_that_is_blank_over_figures_fails() -> None:
    sheet = expenditure()
    sheet.rows[-1] = replace(sheet.rows[-1], amounts={"total": sheet.rows[-1].amounts["total"]})

    result = one("expenditure.column_total", reading_of(sheet.read()), subject="basic")

    assert (result.result, result.left, result.right) == (Result.FAIL, 3_000_000, 0)


def test_a_table_without_its_total_line_cannot_be_checked() -> None:
    sheet = expenditure()
    del sheet.rows[-1]

    results = results_of("expenditure.column_total", reading_of(sheet.read()))

    assert {result.result for result in results} == {Result.INSUFFICIENT}
    assert results[0].reason == "表03《支出预算总表》没有“合计”一行。"


def test_a_table_with_refused_rows_is_not_summed_as_if_it_were_whole() -> None:
    short = replace(expenditure().read(), refused=1)

    sums = results_of("expenditure.column_total", reading_of(short))
    rows = one("expenditure.row_total", reading_of(short))

    assert [(s.result, s.reason) for s in sums] == [
        (Result.INSUFFICIENT, "表03《支出预算总表》有 1 行未能读入，合计无从核对。")
    ]
    assert (rows.result, rows.reason) == (Result.PASS, "另有 1 行未能读入，不在其中。")


def test_an_empty_table_does_not_apply_and_says_that_it_is_empty() -> None:
    sheet = Sheet("fund_expenditure")
    sheet.row(TOTAL, {}, {})

    results = [
        one(rule, reading_of(sheet.read(("total", "basic", "project"))))
        for rule in ("fund_expenditure.row_total", "fund_expenditure.column_total")
    ]

    assert {result.result for result in results} == {Result.NOT_APPLICABLE}
    assert all(result.reason.startswith("本表为空表") for result in results)


def test_a_missing_table_is_insufficient_and_one_that_few_forms_have_does_not_apply() -> None:
    nothing = reading_of()

    missing, optional = one("expenditure.row_total", nothing), one("project_expenditure.column_total", nothing)

    assert (missing.result, missing.reason) == (Result.INSUFFICIENT, "缺少《支出预算总表》，无从核对。")
    assert (optional.result, optional.reason) == (Result.NOT_APPLICABLE, "这套表没有《项目支出表》。")


def test_a_row_pasted_twice_is_named_with_both_rows() -> None:
    sheet = expenditure()
    sheet.row(DETAIL, CODES, {"total": "3.000000", "basic": "3.000000"})

    failed, passed = results_of("expenditure.unique", reading_of(sheet.read()))

    assert failed.result is Result.FAIL
    assert failed.reason == "第 6、9 行的编码完全相同，可能是重复录入。"
    assert (failed.left_cells[0].raw, failed.right_cells[0].address[-2:]) == ("2010101-行政运行", "R9")
    assert (passed.result, passed.instances) == (Result.PASS, 1)


def test_the_same_codes_once_as_basic_and_once_as_project_are_two_lines() -> None:
    sheet = expenditure()
    sheet.row(DETAIL, CODES, {"total": "1.000000", "project": "1.000000"})

    assert one("expenditure.unique", reading_of(sheet.read())).result is Result.PASS


def test_a_repeated_line_in_another_table_is_a_warning() -> None:
    sheet = Sheet("procurement")
    for _ in range(2):
        sheet.row(DETAIL, {"procurement": "A-货物"}, "1.000000")

    result = one("lines.unique", reading_of(sheet.read()))

    assert (result.result, result.level, result.blocks_publication) == (Result.FAIL, "should", False)
    assert "表04《政府采购预算明细表》" in result.subject_label


def test_a_project_listed_twice_blocks_publication() -> None:
    sheet = Sheet("projects")
    for _ in range(2):
        sheet.project("11010526T000000000001", "修路", {"total": "1.000000", "fiscal": "1.000000"})

    assert one("projects.unique", reading_of(sheet.read())).blocks_publication


def test_of_which_columns_may_not_exceed_the_whole() -> None:
    sheet = Sheet("expenditure")
    sheet.row(
        DETAIL, CODES, {"total": "3.000000", "business_operation": "2.000000", "remitted_to_superior": "1.500000"}
    )
    sheet.row(DETAIL, OTHER, {"total": "3.000000"})

    result = one("expenditure.of_which", reading_of(sheet.read()))

    assert (result.result, result.left, result.right) == (Result.FAIL, 3_000_000, 3_500_000)


def test_blank_of_which_columns_are_no_pass() -> None:
    result = one("expenditure.of_which", reading_of(expenditure().read(("total", "business_operation"))))

    assert (result.result, result.reason) == (Result.NOT_APPLICABLE, "表中与此有关的各栏都是空白。")


def test_a_column_that_the_form_does_not_have_is_named() -> None:
    sheet = Sheet("general_basic")
    sheet.row(DETAIL, {"gov_economic": "50101"}, {"total": "1.000000", "personnel": "1.000000"})

    result = one("general_basic.row_total", reading_of(sheet.read()))

    assert (result.result, result.reason) == (
        Result.NOT_APPLICABLE,
        "表07《一般公共预算财政拨款基本支出表》没有“公用经费”一栏。",
    )


def test_a_department_is_the_sum_of_its_units_in_every_column() -> None:
    sheet = Sheet("income")
    sheet.row(SUBTOTAL, {"unit": "661-小红门乡"}, {"total": "5.000000", "current": "5.000001"})
    sheet.row(DETAIL, {"unit": "661001-乡政府"}, {"total": "3.000000", "current": "3.000000"})
    sheet.row(DETAIL, {"unit": "661002-乡事务中心"}, {"total": "2.000000", "current": "2.000000"})
    sheet.row(DETAIL, {"unit": "662001-别的部门"}, {"total": "9.000000", "current": "9.000000"})

    total, current = results_of("income.department", reading_of(sheet.read()))

    assert (total.result, total.left, total.left_count) == (Result.PASS, 5_000_000, 2)
    assert (current.result, current.difference, current.subject) == (Result.FAIL, -1, "income row 6 current")


def test_subtotals_of_a_classification_are_the_sum_of_the_codes_that_begin_with_theirs() -> None:
    sheet = Sheet("general_expenditure")
    sheet.row(SUBTOTAL, {"function": "201-一般公共服务支出"}, "4.000000")
    sheet.row(SUBTOTAL, {"function": "20101-人大事务"}, "3.000000")
    sheet.row(DETAIL, {"function": "2010101-行政运行"}, "3.000000")
    sheet.row(DETAIL, {"function": "2010201-行政运行"}, "2.000000")

    top, middle = results_of("lines.subtotals", reading_of(sheet.read()))

    assert (top.result, top.difference) == (Result.FAIL, 1_000_000)
    assert (middle.result, middle.left) == (Result.PASS, 3_000_000)


@pytest.mark.parametrize(
    ("order", "result"),
    [
        ("5.000000 小计2.000000 3.000000 4.000000", Result.FAIL),
        ("5.000000 小计5.000000 3.000000 4.000000", Result.PASS),  # the lines above
        ("小计5.000000 2.000000 3.000000 小计4.000000 4.000000", Result.PASS),  # the lines below
        ("2.000000 3.000000 小计5.000000 4.000000 小计4.000000 小计9.000000", Result.PASS),  # 款 within 类
        ("小计9.000000 2.000000 3.000000 4.000000", Result.PASS),
        ("小计1.000000", Result.FAIL),
    ],
)
def test_a_subtotal_without_a_code_is_the_sum_of_the_lines_beside_it(order: str, result: Result) -> None:
    sheet = Sheet("services")
    for entry in order.split():
        if entry.startswith("小计"):
            sheet.row(SUBTOTAL, {}, entry.removeprefix("小计"))
        else:
            sheet.row(DETAIL, {"service": "0106-生态保护"}, entry)

    assert {found.result for found in results_of("lines.subtotals", reading_of(sheet.read()))} == {result}


def test_a_subtotal_row_must_add_up_across_too() -> None:
    sheet = Sheet("general_basic")
    sheet.row(SUBTOTAL, {"gov_economic": "501"}, {"total": "2.000000", "personnel": "1.000000", "operating": "0.5"})
    sheet.row(DETAIL, {"gov_economic": "50101"}, {"total": "2.000000", "personnel": "1.000000", "operating": "1"})

    failed, passed = results_of("general_basic.row_total", reading_of(sheet.read()))

    assert (failed.result, failed.subject, failed.difference) == (Result.FAIL, "row 6", 500_000)
    assert (passed.result, passed.subject) == (Result.PASS, "row 7")


def test_the_two_sides_of_the_balance_must_be_equal() -> None:
    sheet = Sheet("balance")
    sheet.row(TOTAL, {"item": "total_income"}, "10.000000")
    sheet.row(TOTAL, {"item": "total_expenditure"}, "9.000000")

    result = one("balance.both_sides", reading_of(sheet.read()))

    assert (result.result, result.left_label, result.right_label) == (
        Result.FAIL,
        "表01《收支总表》收入总计",
        "表01《收支总表》支出总计",
    )


def test_a_named_sum_that_is_not_printed_is_insufficient() -> None:
    sheet = Sheet("balance")
    sheet.row(TOTAL, {"item": "total_income"}, "10.000000")

    result = one("balance.both_sides", reading_of(sheet.read()))

    assert (result.result, result.reason) == (Result.INSUFFICIENT, "表01《收支总表》没有“支出总计”一行。")


def test_negative_amounts_are_summed_with_their_sign() -> None:
    sheet = Sheet("procurement")
    sheet.row(DETAIL, {"procurement": "A-货物"}, "3.000000")
    sheet.row(DETAIL, {"procurement": "B-工程"}, "-1.000000")
    sheet.row(TOTAL, {}, "2.000000")

    assert one("procurement.column_total", reading_of(sheet.read())).result is Result.PASS


def test_a_capped_list_of_cells_never_changes_the_count() -> None:
    sheet = Sheet("procurement")
    for number in range(300):
        sheet.row(DETAIL, {"procurement": f"A{number:03}"}, "1.000000")
    sheet.row(TOTAL, {}, "300.000000")

    result = one("procurement.column_total", reading_of(sheet.read()))

    assert (result.result, len(result.left_cells), result.left_count) == (Result.PASS, 200, 300)


def test_a_row_that_was_not_read_silences_no_rule_that_can_still_be_judged() -> None:
    again = expenditure()
    again.row(DETAIL, CODES, {"total": "3.000000", "basic": "3.000000"})
    general = Sheet("general_expenditure")
    general.row(DETAIL, {"function": "2010101-行政运行"}, {"total": "3.000000", "basic": "3.000000"})
    general.row(TOTAL, {}, {"total": "3.000000", "basic": "3.000000"})
    basic = Sheet("general_basic")
    basic.row(DETAIL, {"gov_economic": "50101", "dept_economic": "30101"}, {"total": "2.000000"})
    basic.row(TOTAL, {}, {"total": "2.000000"})
    subtotals = Sheet("services")
    subtotals.row(SUBTOTAL, {}, "2.000000")
    subtotals.row(DETAIL, {"service": "0106-生态保护"}, "3.000000")
    tables = [replace(sheet.read(), refused=1) for sheet in (again, general, basic)] + [subtotals.read()]
    reading = reading_of(*tables)

    twice = results_of("expenditure.unique", reading)
    assert [found.result for found in twice] == [Result.FAIL, Result.PASS]
    assert twice[1].reason == "另有 1 行未能读入，不在其中。"
    # Totals are printed lines: what is missing above them does not matter to two of them.
    between = [r for r in results_of("basic.totals", reading) if r.subject == "06=07"]
    assert [(r.result, r.left, r.right) for r in between] == [(Result.FAIL, 3_000_000, 2_000_000)]
    # Only what adds up the rows themselves cannot be known.
    assert one("expenditure.column_total", reading).result is Result.INSUFFICIENT
    assert {r.result for r in results_of("lines.subtotals", reading)} == {Result.FAIL}


def test_a_table_of_which_no_row_was_read_is_no_empty_one() -> None:
    nothing = replace(Sheet("expenditure").read(), refused=2)
    assert one("expenditure.unique", reading_of(nothing)).result is Result.INSUFFICIENT
