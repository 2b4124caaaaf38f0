"""Codes and names against the year's classification; whose and which year's workbook it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from budget.reconciliation import Context, Level, Outcome, Result
from tests.reconciliation.cast import DETAIL, TOTAL, Sheet, official, one, reading_of, results_of, xiaohongmen

NAMES = Context(codes={"function": {"213": "农林水支出", "2130126": "农村社会事业"}})


def lines_of(*codes: str) -> Sheet:
    """A table 03 with one line for each code of the function scheme."""
    sheet = Sheet("expenditure")
    for code in codes:
        sheet.row(DETAIL, {"function": code}, "1.000000")
    return sheet


def failed(rule: str, sheet: Sheet, context: Context) -> list[Outcome]:
    return [result for result in results_of(rule, reading_of(sheet.read()), context) if result.result is Result.FAIL]


def test_an_unknown_code_is_named_with_every_cell_where_it_stands() -> None:
    sheet = lines_of("2130126-农村社会事业", "2139999-新科目", "2139999-新科目")

    unknown, known = results_of("codes.known", reading_of(sheet.read()), NAMES)

    assert (unknown.result, unknown.level, unknown.subject) == (Result.FAIL, "should", "function 2139999")
    assert unknown.left_label == "2139999 新科目"
    assert unknown.left_cells == tuple(row.dimensions["function"].source for row in sheet.rows[1:])
    assert (known.result, known.instances) == (Result.PASS, 1)


def test_a_name_that_disagrees_with_its_code_is_named_by_cell() -> None:
    sheet = lines_of("2130126-农村公益事业")

    (result,) = failed("codes.names", sheet, NAMES)

    assert (result.left_label, result.right_label) == ("表内名称：农村公益事业", "官方名称：农村社会事业")
    assert result.left_cells == (sheet.rows[0].dimensions["function"].source,)


@pytest.mark.parametrize("name", ["农 村 社 会 事 业", "十二、农村社会事业", "（一）农村社会事业", "农村社会事业　"])
def test_spaces_width_and_numbering_make_no_other_name(name: str) -> None:
    assert failed("codes.names", lines_of(f"2130126-{name}"), NAMES) == []


def test_brackets_of_either_width_are_the_same_name() -> None:
    context = Context(codes={"function": {"50209": "维修（护）费"}})

    assert failed("codes.names", lines_of("50209-维修(护)费"), context) == []
    assert failed("codes.same_name", lines_of("50209-维修(护)费", "50209-维修（护）费"), context) == []


def test_an_older_name_counts_where_it_is_given_as_another_name() -> None:
    context = replace(NAMES, aliases={"function": {"2130126": ["农村公益事业"]}})

    assert failed("codes.names", lines_of("2130126-农村公益事业"), context) == []


def test_a_code_without_a_name_disagrees_with_nothing() -> None:
    assert failed("codes.names", lines_of("2130126"), NAMES) == []


def test_one_code_under_two_names_is_shown_with_the_cells_of_both() -> None:
    sheet = lines_of("2130126-农村社会事业", "2130126-农村公益事业", "2130101-行政运行")

    named_twice, same = results_of("codes.same_name", reading_of(sheet.read()))

    assert (named_twice.result, named_twice.left_label, named_twice.right_label) == (
        Result.FAIL,
        "农村社会事业",
        "农村公益事业",
    )
    assert [cell.raw for cell in named_twice.right_cells] == ["2130126-农村公益事业"]
    assert (same.result, same.instances) == (Result.PASS, 1)


@pytest.mark.parametrize("rule", ["codes.known", "codes.names"])
def test_a_classification_that_is_not_loaded_is_insufficient(rule: str) -> None:
    result = one(rule, reading_of(lines_of("2130126-农村社会事业").read()))

    assert (result.result, result.reason) == (Result.INSUFFICIENT, "该年的支出功能分类科目尚未载入。")


@pytest.mark.parametrize("rule", ["codes.known", "codes.names", "codes.same_name", "codes.crosswalk"])
def test_tables_without_codes_have_nothing_to_look_up(rule: str) -> None:
    sheet = Sheet("sangong")
    sheet.row(TOTAL, {}, "1.000000")

    assert one(rule, reading_of(sheet.read()), NAMES).result is Result.NOT_APPLICABLE


def test_an_unusual_pair_is_kept_and_shown_with_both_codes() -> None:
    sheet = Sheet("general_basic")
    sheet.row(DETAIL, {"gov_economic": "50101-工资奖金津补贴", "dept_economic": "30107-绩效工资"}, "1.000000")
    sheet.row(DETAIL, {"gov_economic": "50101-工资奖金津补贴", "dept_economic": "30101-基本工资"}, "1.000000")

    unusual, usual = results_of(
        "codes.crosswalk", reading_of(sheet.read()), Context(crosswalk=frozenset({("50101", "30101")}))
    )

    assert (unusual.result, unusual.level, unusual.subject) == (Result.FAIL, "should", "50101/30107")
    assert unusual.subject_label == "50101 工资奖金津补贴 + 30107 绩效工资"
    assert [cell.raw for cell in unusual.cells] == ["50101-工资奖金津补贴", "30107-绩效工资"]
    assert (usual.result, usual.instances) == (Result.PASS, 1)


def test_a_crosswalk_that_is_not_loaded_is_insufficient() -> None:
    assert one("codes.crosswalk", xiaohongmen()).result is Result.INSUFFICIENT


@pytest.mark.parametrize(
    ("context", "result"),
    [
        (Context("661", 2026), Result.PASS),
        (Context("661", 2025), Result.FAIL),
        (Context("661"), Result.NOT_APPLICABLE),
    ],
)
def test_the_printed_year_is_that_of_the_upload(context: Context, result: Result) -> None:
    assert one("performance.year", xiaohongmen(), context).result is result


def test_a_wrong_year_blocks_publication_and_names_both_years() -> None:
    found = one("performance.year", xiaohongmen(), Context("661", 2025))

    assert found.blocks_publication
    assert (found.left_label, found.right_label) == ("表内年度：2026", "上传年度：2025")
    assert [cell.raw for cell in found.left_cells] == ["2026"]


@pytest.mark.parametrize(("printed", "found"), [("（２０２６年度）", Result.PASS), ("今年", Result.INSUFFICIENT)])
def test_the_year_is_read_out_of_its_words(printed: str, found: Result) -> None:
    sheet = Sheet("performance")
    sheet.text("year", printed)

    assert one("performance.year", reading_of(sheet.read()), Context("661", 2026)).result is found


@pytest.mark.parametrize(
    ("title", "result"),
    [
        ("2026年政府采购预算明细表", Result.PASS),
        ("2025年决算及2026年预算收支总表", Result.PASS),
        ("２０２５年政府采购预算明细表", Result.FAIL),
        ("上年度政府采购预算明细表", Result.FAIL),
        ("政府采购预算明细表（2025）", Result.FAIL),
        ("2025政府采购预算明细表", Result.FAIL),
        ("二〇二五年政府采购预算明细表", Result.FAIL),
        ("二○二六年政府采购预算明细表", Result.PASS),
        ("上年结转支出表", Result.NOT_APPLICABLE),
        ("政府采购预算明细表", Result.NOT_APPLICABLE),
    ],
)
def test_no_title_may_name_another_year(title: str, result: Result) -> None:
    reading = reading_of(replace(Sheet("procurement").read(), title=title))

    found = one("tables.year", reading, Context("661", 2026))

    assert found.result is result
    assert found.blocks_publication is (result is Result.FAIL)


@pytest.mark.parametrize("rule", ["performance.year", "performance.department"])
def test_a_form_that_prints_neither_year_nor_department_is_insufficient(rule: str) -> None:
    assert one(rule, reading_of(Sheet("performance").read()), official()).result is Result.INSUFFICIENT


@pytest.mark.parametrize(
    ("context", "result"),
    [
        (Context("661"), Result.PASS),
        (Context(), Result.PASS),
        (Context("661", unit_name="北京市朝阳区 小红门乡"), Result.PASS),
        (Context("661", unit_name="北京市朝阳区十八里店乡"), Result.FAIL),
        (Context("999"), Result.INSUFFICIENT),
    ],
)
def test_the_printed_department_is_the_unit_of_the_upload(context: Context, result: Result) -> None:
    assert one("performance.department", xiaohongmen(), context).result is result


def test_units_of_the_department_belong_to_it_and_those_of_another_are_named_by_cell() -> None:
    sheet = Sheet("income")
    for unit in ("661-小红门乡", "661001-乡政府", "662001-别的单位"):
        sheet.row(DETAIL, {"unit": unit}, "1.000000")
    sheet.row(TOTAL, {}, "3.000000")

    stranger, own = results_of("units.codes", reading_of(sheet.read()), Context("661"))

    assert stranger.blocks_publication
    assert [cell.raw for cell in stranger.left_cells] == ["662001-别的单位"]
    assert (own.result, own.instances) == (Result.PASS, 2)


def test_the_units_of_projects_are_looked_at_too() -> None:
    sheet = Sheet("projects")
    sheet.project("P1", "修路", {"total": "1.000000"}, "662001-别的单位")

    result = one("units.codes", reading_of(sheet.read()), Context("661"))

    assert (result.result, result.left_label) == (Result.FAIL, "表内单位：662001 别的单位")


def test_without_a_unit_to_compare_the_units_found_are_said() -> None:
    not_given = one("units.codes", xiaohongmen())
    not_printed = one("units.codes", reading_of(lines_of("2130126").read()), Context("661"))

    assert (not_given.result, not_given.reason) == (
        Result.NOT_APPLICABLE,
        "没有指定单位，未作核对。表内单位是 661、661001。",
    )
    assert not_printed.result is Result.INSUFFICIENT


def test_a_unit_that_lost_its_row_of_income_is_named_where_it_still_stands() -> None:
    income = Sheet("income")
    income.row(DETAIL, {"unit": "661-小红门乡"}, "1.000000")
    income.row(TOTAL, {}, "1.000000")
    projects = Sheet("projects")
    projects.project("P1", "修路", {"total": "1.000000"}, "661001-乡政府")

    lost, kept = results_of("units.listed", reading_of(income.read(), projects.read()))

    assert (lost.result, lost.level, lost.subject) == (Result.FAIL, Level.SHOULD, "661001")
    assert [cell.raw for cell in lost.left_cells + lost.right_cells] == ["661001-乡政府", "661-小红门乡"]
    assert (kept.result, kept.instances) == (Result.PASS, 1)


def test_units_cannot_be_looked_for_in_a_table_that_is_missing() -> None:
    projects = Sheet("projects")
    projects.project("P1", "修路", {"total": "1.000000"}, "661001-乡政府")

    assert one("units.listed", reading_of(projects.read())).result is Result.INSUFFICIENT
