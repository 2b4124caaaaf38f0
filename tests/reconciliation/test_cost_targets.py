"""Cost indicators in their own unit, times the quantity where they are a unit price."""

from __future__ import annotations

import pytest

from budget.reconciliation import Outcome, Result
from tests.reconciliation.cast import DETAIL, TOTAL, Sheet, one, reading_of

PROJECT = "11010526T000000000001"
COST = ("成本指标", "经济成本指标", "预算金额")
QUANTITY = ("产出指标", "数量指标", "数量")


def of_project(total: str | None, *indicators: tuple[tuple[str, str, str], str, str, str]) -> Outcome:
    """Return what the rule says of a project with these indicators (levels, relation, target, unit)."""
    sheet = Sheet("projects")
    sheet.project(PROJECT, "修路", {"total": total, "fiscal": total})
    for levels, relation, target, unit in indicators:
        sheet.indicator(PROJECT, (*levels, relation, target, unit))
    return one("projects.costs", reading_of(sheet.read(("total", "fiscal"))))


@pytest.mark.parametrize(
    ("total", "indicators"),
    [
        ("11.000000", [(COST, "=", "55000", "元"), (COST, "≤", "5.5", "万元")]),
        ("20.698270", [(COST, "≤", "206982.7", "元/年")]),
        ("600.000000", [(COST, "=", "40", "万元/个"), (QUANTITY, "≥", "15", "项")]),
        ("12.000000", [(COST, "≤", "120000", "元/台"), (QUANTITY, "=", "1", "辆")]),
        ("0.300000", [(COST, "=", "20", "元／个"), (QUANTITY, "≤", "150", "个")]),
        ("0.300000", [(COST, "=", "20", "元每个"), (QUANTITY, "≤", "150", "个")]),
        ("6.000000", [(COST, "=", "15", "元/平方米"), (QUANTITY, "=", "4000", "平方米"), (QUANTITY, "=", "2", "个")]),
        ("2.400000", [(COST, "=", "500", "元/人/月"), (QUANTITY, "=", "4", "人"), (QUANTITY, "=", "12", "月")]),
        ("1.000000", [(COST, "=", "2500", "元/处"), (QUANTITY, "=", "4", "座（处）")]),
        ("0.000100", [(COST, "=", "0.5", "元/个"), (QUANTITY, "=", "2", "个")]),
        ("1.000000", [(COST, "=", "1", "万元"), (("成本指标", "生态环境成本指标", "噪声"), "≤", "60", "分贝")]),
    ],
)
def test_costs_equal_to_the_total_pass(
    total: str, indicators: list[tuple[tuple[str, str, str], str, str, str]]
) -> None:
    result = of_project(total, *indicators)

    assert (result.result, result.difference, result.reason) == (Result.PASS, 0, "")


def test_a_difference_of_one_fen_fails_with_the_cells_of_costs_and_quantities() -> None:
    result = of_project("0.300001", (COST, "=", "20", "元/个"), (QUANTITY, "≤", "150", "个"))

    assert (result.result, result.difference) == (Result.FAIL, -1)
    assert [cell.raw for cell in result.left_cells] == ["20", "150"]
    assert [cell.raw for cell in result.right_cells] == ["0.300001"]
    assert result.left_label == "成本指标：20 元/个"


@pytest.mark.parametrize(
    ("indicators", "result", "reason"),
    [
        (
            [(COST, "≤", "15", "元/平方米"), (QUANTITY, "=", "2", "个")],
            Result.NOT_APPLICABLE,
            "成本指标按“平方米”计价，数量指标没有以“平方米”计的，无法换算成总额。",
        ),
        (
            [(COST, "=", "7.11", "元/户"), (QUANTITY, "=", "27", "个")],
            Result.NOT_APPLICABLE,
            "成本指标按“户”计价，数量指标没有以“户”计的，无法换算成总额。",
        ),
        (
            [(COST, "=", "20", "元/个"), (QUANTITY, "=", "2", "个"), (QUANTITY, "=", "3", "个")],
            Result.NOT_APPLICABLE,
            "成本指标按“个”计价，可乘的数量指标有 2 个，无法确定是哪一个。",
        ),
        ([(COST, "=", "5", "%")], Result.NOT_APPLICABLE, "成本指标不是金额。"),
        ([(("成本指标", "", ""), "", "", "")], Result.INSUFFICIENT, "成本指标一行没有印出指标值或度量单位。"),
        ([(COST, "=", "100", "")], Result.INSUFFICIENT, "成本指标一行没有印出指标值或度量单位。"),
        ([(COST, "=", "约百万", "元")], Result.INSUFFICIENT, "成本指标“预算金额”的指标值“约百万”不是数。"),
        ([(COST, "=", "0.001", "元")], Result.INSUFFICIENT, "成本指标合计 0.1 分，不是能核对的金额。"),
        ([(COST, "=", "1E+20", "元")], Result.INSUFFICIENT, f"成本指标合计 1{'0' * 22} 分，不是能核对的金额。"),
        ([(COST, "定性", "节约", "")], Result.INSUFFICIENT, "没有成本指标。"),
        ([(QUANTITY, "=", "1", "个")], Result.INSUFFICIENT, "没有成本指标。"),
    ],
)
def test_what_cannot_be_converted_says_why_and_is_no_pass(
    indicators: list[tuple[tuple[str, str, str], str, str, str]], result: Result, reason: str
) -> None:
    found = of_project("1.000000", *indicators)

    assert (found.result, found.reason) == (result, reason)


def test_a_project_without_a_total_is_insufficient() -> None:
    assert of_project(None, (COST, "=", "1", "元")).reason == "没有项目总额。"


def department(activity: str, name: str, target: str, unit: str = "万元") -> Outcome:
    """Return what the rule says of one cost of the department, beside two projects and 基本支出 of 50 万元."""
    performance, projects, basic, spent = (
        Sheet(key) for key in ("performance", "projects", "general_basic", "expenditure")
    )
    performance.row(TOTAL, {}, "100.000000")
    performance.indicator(activity, ("成本指标", "经济成本指标", name, "=", target, unit), of_department=True)
    projects.project("P1", "党组织服务群众", {"total": "6.000000"})
    projects.project("P2", "修路", {"total": "8.000000"})
    basic.row(TOTAL, {}, "50.000000")
    spent.row(DETAIL, {}, {"total": "20.000000", "project": "20.000000"})
    return one("performance.costs", reading_of(*(sheet.read() for sheet in (performance, projects, basic, spent))))


def test_a_departments_cost_is_found_by_its_words_before_its_amount() -> None:
    named = department("党建", "党组织服务群众成本", "8")
    basic = department("运转", "基本支出预算", "50")

    assert (named.result, named.difference, named.reason) == (Result.FAIL, 2_000_000, "按名称对应。")
    assert (basic.result, basic.right_label) == (Result.PASS, "表07《一般公共预算财政拨款基本支出表》合计")


def test_a_departments_cost_without_words_is_found_by_its_amount() -> None:
    result = department("其他工作", "预算金额", "80000", "元")

    assert (result.result, result.reason, result.right_label) == (Result.PASS, "按金额对应。", "项目总额：P2 修路")


def test_a_departments_cost_without_any_project_is_insufficient_and_named_by_cell() -> None:
    result = department("周边治安", "预算金额", "7.29")

    assert (result.result, result.subject_label) == (Result.INSUFFICIENT, "周边治安 预算金额")
    assert "没有名称相符、也没有金额为 7.290000 万元的项目" in result.reason
    assert [cell.raw for cell in result.left_cells] == ["7.29"]


def test_a_department_without_costs_has_nothing_to_compare() -> None:
    sheet = Sheet("performance")
    sheet.row(TOTAL, {}, "100.000000")

    assert one("performance.costs", reading_of(sheet.read())).result is Result.NOT_APPLICABLE


def test_coverage_says_the_share_of_projects_with_targets() -> None:
    projects, spent = Sheet("projects"), Sheet("expenditure")
    projects.project("P1", "修路", {"total": "1.000000"})
    spent.row(TOTAL, {}, {"total": "3.000000", "project": "3.000000"})

    result = one("projects_expenditure.coverage", reading_of(projects.read(), spent.read()))

    assert (result.result, result.left, result.right) == (Result.PASS, 1_000_000, 3_000_000)
    assert result.reason == "附有绩效目标的项目占项目支出的 33.3%。"


def test_coverage_without_any_project_money_has_no_share() -> None:
    projects, spent = Sheet("projects"), Sheet("expenditure")
    projects.project("P1", "修路", {"total": "1.000000"})
    spent.row(TOTAL, {}, {"total": "3.000000", "project": "0"})

    result = one("projects_expenditure.coverage", reading_of(projects.read(), spent.read()))

    assert (result.result, result.reason) == (Result.NOT_APPLICABLE, "支出总表没有项目支出。")
