"""The form of the department's goals: labels, a small table of money, indicators by activity."""

from __future__ import annotations

import pytest

from budget.forms import LAYOUTS
from budget.money import AmountUnit
from budget.workbook.rows import Reading
from budget.workbook.sheets import Flaw, FlawKind, Sheet
from budget.workbook.tables.headers import bind
from budget.workbook.tables.indicators import split_levels
from budget.workbook.tables.parts import Job, Log, Part
from budget.workbook.tables.performance import read_performance
from tests.workbook.sheets_made import Row, codes, fen, places, read_rows, table

MONEY: list[Row] = [
    ["总体资金情况(万元)", None, "预算支出总额", "财政拨款", None, None, "其他资金", None, None],
    [None, None, None, "合计", "基本支出", "项目支出", "合计", "基本支出", "项目支出"],
    [None, None, 100.0, 90.0, 40.0, 50.0, 10.0, None, 10.0],
]
ACTIVITIES: Row = ["活动", None, "绩效指标", None, "指标性质", "指标值", "度量单位"]
WAGES: Row = ["党建工作", None, "产出指标数量指标在职人员工资", None, "=", 12, "月"]
TOP: list[Row] = [["部门整体支出绩效目标表"], ["(2026年度)"], ["部门名称", None, "小红门乡"]]
TEXTS: list[Row] = [["整体绩效目标", None, "保障运转;维护安全。"], ["其他说明", None, None]]


def form(*rows: Row) -> Reading:
    return read_rows(*rows)


def whole(*indicators: Row) -> Reading:
    return form(*TOP, *MONEY, *TEXTS, ACTIVITIES, *indicators)


def test_the_form_is_read_whole() -> None:
    reading = whole(WAGES)
    read = table(reading, "performance")
    assert fen(read.rows[0]) == {
        "total": 100_000_000,
        "fiscal": 90_000_000,
        "fiscal_basic": 40_000_000,
        "fiscal_project": 50_000_000,
        "other": 10_000_000,
        "other_project": 10_000_000,
    }
    assert {key: text.text for key, text in read.texts.items()} == {
        "year": "2026",
        "department": "小红门乡",
        "goal": "保障运转;维护安全。",
    }
    assert read.texts["goal"].source.address == "C7"
    (indicator,) = read.indicators
    assert (indicator.activity, indicator.level1, indicator.level2, indicator.level3) == (
        "党建工作",
        "产出指标",
        "数量指标",
        "在职人员工资",
    )
    assert codes(reading) == []


def test_an_activity_holds_until_the_next_one() -> None:
    reading = whole(WAGES, [None, *WAGES[1:]], ["其他工作", *WAGES[1:]])
    assert [one.activity for one in table(reading, "performance").indicators] == ["党建工作", "党建工作", "其他工作"]


def test_levels_may_stand_in_columns_of_their_own() -> None:
    header: Row = ["活动", "一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位"]
    reading = form(*TOP, *MONEY, *TEXTS, header, ["党建", "产出指标", "数量指标", "次数", "≥", 3, "次"])
    (indicator,) = table(reading, "performance").indicators
    assert (indicator.level1, indicator.level3, indicator.target_text) == ("产出指标", "次数", "3")


def test_the_form_is_known_without_its_title() -> None:
    reading = form(*TOP[2:], *MONEY, *TEXTS, ACTIVITIES, WAGES)
    assert codes(reading) == ["table.by_header"]
    assert len(table(reading, "performance").indicators) == 1


def test_the_unit_must_be_said_by_the_money() -> None:
    money = [["总体资金情况", *MONEY[0][1:]], *MONEY[1:]]
    assert codes(form(*TOP, *money, *TEXTS, ACTIVITIES, WAGES)) == ["table.no_unit"]


@pytest.mark.parametrize(
    ("row", "code", "cell"),
    [
        (["党建工作", None, "在职人员工资", None, "=", 12, "月"], "indicator.unknown_level", "C10"),
        (["党建工作", "产出指标数量指标工资", None, "=", 12, "月"], "cell.shifted", "B10"),
        (["党建工作", None, "产出指标数量指标工资", None, "大约", 12, "月"], "cell.not_relation", "E10"),
        ([12, None, "产出指标数量指标工资", None, "=", 12, "月"], "cell.not_text", "A10"),
    ],
)
def test_an_indicator_that_is_not_understood_is_refused(row: Row, code: str, cell: str) -> None:
    reading = whole(row, WAGES)
    assert f"Sheet1!{cell}" in places(reading, code)
    assert len(table(reading, "performance").indicators) == 1
    assert table(reading, "performance").refused == 1


def test_a_row_that_is_not_known_is_named() -> None:
    reading = form(*TOP, ["年度重点工作", None, "整治环境"], *MONEY, *TEXTS, ACTIVITIES, WAGES)
    assert places(reading, "performance.unknown_row") == ["Sheet1!A4"]
    assert len(table(reading, "performance").rows) == 1


def test_a_goal_twice_is_refused() -> None:
    reading = form(*TOP, *MONEY, TEXTS[0], TEXTS[0], ACTIVITIES, WAGES)
    assert places(reading, "performance.twice") == ["Sheet1!A8"]


def test_money_with_a_missing_column_is_named() -> None:
    money: list[Row] = [["总体资金情况(万元)", None, "预算支出总额"], [None, None, 100.0]]
    reading = form(*TOP, *money, *TEXTS, ACTIVITIES, WAGES)
    named = [one.message for one in reading.findings if one.code == "column.missing"]
    assert len(named) == 2
    assert table(reading, "performance").rows == ()


def test_money_without_any_heading_is_named() -> None:
    reading = form(*TOP, ["总体资金情况(万元)", None, 100.0, 90.0], *TEXTS, ACTIVITIES, WAGES)
    assert set(codes(reading)) >= {"column.missing"}
    assert table(reading, "performance").rows == ()


def test_an_amount_beside_the_money_is_refused() -> None:
    money = [*MONEY[:2], [None, 5.0, *MONEY[2][2:]]]
    reading = form(*TOP, *money, *TEXTS, ACTIVITIES, WAGES)
    assert places(reading, "column.no_header") == ["Sheet1!B6"]
    assert table(reading, "performance").rows == ()


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("产出指标数量指标保洁面积", ("产出指标", "数量指标", "保洁面积")),
        ("满意度指标服务对象满意度指标实现群众满意度", ("满意度指标", "服务对象满意度指标", "实现群众满意度")),
        ("成本指标经济成本指标预算金额", ("成本指标", "经济成本指标", "预算金额")),
        ("效益指标可持续影响指标认识", ("效益指标", "可持续影响指标", "认识")),
        ("产出指标-数量指标-次数", ("产出指标", "数量指标", "次数")),
        ("产出指标", ("产出指标", "", "")),
        ("保洁面积", None),
    ],
)
def test_splits_an_indicator_by_the_closed_vocabularies(text: str, levels: tuple[str, str, str] | None) -> None:
    assert split_levels(text) == levels


def test_a_second_header_row_may_hold_the_levels() -> None:
    header: list[Row] = [
        ["活动", "绩效指标", None, None, "指标性质", "指标值", "度量单位"],
        [None, "一级指标", "二级指标", "三级指标", None, None, None],
    ]
    reading = form(*TOP, *MONEY, *TEXTS, *header, ["党建", "产出指标", "数量指标", "次数", "≥", 3, "次"])
    (indicator,) = table(reading, "performance").indicators
    assert (indicator.level1, indicator.level3) == ("产出指标", "次数")
    assert codes(reading) == []


def test_department_and_year_may_stand_in_the_lines_above() -> None:
    reading = form(["2026年部门整体支出绩效目标表"], ["部门名称：小红门乡"], *MONEY, *TEXTS, ACTIVITIES, WAGES)
    texts = table(reading, "performance").texts
    assert (texts["year"].text, texts["department"].text) == ("2026", "小红门乡")


def test_an_error_value_in_the_form_refuses_its_row() -> None:
    grid: list[list[object]] = [["" if cell is None else cell for cell in row] for row in (*TEXTS, ACTIVITIES, WAGES)]
    width = len(ACTIVITIES)
    sheet = Sheet("表", 0, [row + [""] * (width - len(row)) for row in grid], has_flaws=True)
    sheet.grid[0][2] = Flaw(FlawKind.ERROR, "#REF!")
    sheet.grid[3][5] = Flaw(FlawKind.FORMULA, "")
    layout = next(layout for layout in LAYOUTS if layout.key == "performance")
    part = Part(layout, sheet, "表", 0, "", False, (), bind((), ()), range(4))
    log = Log()
    read = read_performance(Job(layout, [part], AmountUnit.WAN, log))
    assert [(found.code, found.cell) for found in log.findings] == [
        ("cell.error_value", "C1"),
        ("cell.formula_without_value", "F4"),
    ]
    assert (read.texts, read.indicators, log.refused) == ({}, [], 2)
