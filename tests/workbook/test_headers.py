"""Header rows become column paths, and paths find the columns of a layout wherever they stand."""

from __future__ import annotations

import random

import pytest

from budget.findings import Severity
from budget.forms import LAYOUTS, Layout
from budget.forms.columns import amount, code
from budget.workbook.sheets import Merge, Sheet
from budget.workbook.tables.headers import best_header, bind, header_candidates, is_numbering, read_paths
from tests.workbook.sheets_made import Row, fen, read_rows, table

THREE_ROWS: list[Row] = [
    ["单位名称", "功能分类科目", "", "预算数", "", "", "", "", ""],
    ["", "科目编码", "科目名称", "合计", "基本支出", "", "", "项目支出", ""],
    ["", "", "", "", "小计", "人员经费", "公用经费", "项目支出总数", "扣除基建项目后 预算数"],
]
THREE_ROW_MERGES = (
    (1, 1, 3, 1),
    (1, 2, 1, 3),
    (1, 4, 1, 9),
    (2, 2, 3, 2),
    (2, 3, 3, 3),
    (2, 4, 3, 4),
    (2, 5, 2, 7),
    (2, 8, 2, 9),
)
PATHS = [
    "单位名称",
    "功能分类科目/科目编码",
    "功能分类科目/科目名称",
    "预算数/合计",
    "预算数/基本支出/小计",
    "预算数/基本支出/人员经费",
    "预算数/基本支出/公用经费",
    "预算数/项目支出/项目支出总数",
    "预算数/项目支出/扣除基建项目后预算数",
]


def sheet(rows: list[Row], merges: tuple[Merge, ...] | None = None) -> Sheet:
    return Sheet("表", 0, [list(row) for row in rows], merges=merges)


def layout(key: str) -> Layout:
    return next(layout for layout in LAYOUTS if layout.key == key)


def texts(rows: list[Row], merges: tuple[Merge, ...] | None = None) -> list[str]:
    return [path.text for path in read_paths(sheet(rows, merges), range(len(rows)))]


@pytest.mark.parametrize("merges", [None, THREE_ROW_MERGES], ids=["merges unknown", "merges known"])
def test_three_header_rows_become_paths(merges: tuple[Merge, ...] | None) -> None:
    assert texts(THREE_ROWS, merges) == PATHS


def test_a_column_right_of_a_plain_one_is_not_its_child() -> None:
    assert texts([["合计", "", "其中", ""], ["", "备注", "甲", "乙"]]) == ["合计", "备注", "其中/甲", "其中/乙"]


def test_a_heading_without_text_below_it_ends_the_group() -> None:
    rows: list[Row] = [["本年收入", "", ""], ["小计", "事业收入", ""]]
    assert texts(rows) == ["本年收入/小计", "本年收入/事业收入"]


def test_one_heading_merged_over_two_columns_is_one_column() -> None:
    assert texts([["活动", "", "指标值"]], ((1, 1, 1, 2),)) == ["活动", "指标值"]


def test_the_header_ends_where_the_columns_fit_best() -> None:
    rows = [*THREE_ROWS, ["", "", "合 计", "", "", "", "", "", ""]]
    made = sheet(rows)
    count, binding = best_header(made, header_candidates(made, range(4)), layout("general_expenditure").columns)
    assert count == 3
    assert not binding.missing
    assert not binding.unknown
    assert len(binding.columns) == 9


def test_an_empty_table_with_its_total_label_keeps_its_header() -> None:
    rows: list[Row] = [
        ["支出功能分类科目", "政府支出经济分类科目", "部门支出经济分类科目", "预算数", "", ""],
        ["", "", "", "合计", "基本支出", "项目支出"],
        ["", "", "合 计", "", "", ""],
    ]
    made = sheet(rows)
    count, binding = best_header(made, header_candidates(made, range(3)), layout("fund_expenditure").columns)
    assert count == 2
    assert len(binding.columns) == 6


def test_columns_in_any_order_mean_the_same() -> None:
    columns = layout("general_expenditure").columns
    paths = read_paths(sheet(THREE_ROWS), range(3))
    keys = {path.text: bind(paths, columns).columns[path.index].key for path in paths}
    shuffled = random.Random(7).sample(paths, len(paths))
    binding = bind(shuffled, columns)
    assert {path.text: binding.columns[path.index].key for path in shuffled} == keys


def test_group_headings_may_be_missing_or_others_between() -> None:
    column = amount("personnel", "基本支出/人员经费", required=True)
    assert bind(read_paths(sheet([["基本支出"], ["人员经费"]]), range(2)), [column]).columns
    assert bind(read_paths(sheet([["预算数"], ["基本支出"], ["其中"], ["人员经费"]]), range(4)), [column]).columns
    missing = bind(read_paths(sheet([["项目支出"], ["人员经费"]]), range(2)), [column])
    assert missing.missing == [column]
    assert [path.text for path in missing.unknown] == ["项目支出/人员经费"]


def test_the_more_specific_heading_wins() -> None:
    columns = [amount("current", "本年收入/小计"), amount("total", "小计")]
    binding = bind(read_paths(sheet([["本年收入", ""], ["小计", "其他"]]), range(2)), columns)
    assert binding.columns[0].key == "current"


def test_two_columns_of_one_name_are_named_both() -> None:
    column = amount("total", "合计", required=True)
    binding = bind(read_paths(sheet([["合计", "合 计"]]), range(1)), [column])
    assert [(first.index, second.index) for _, first, second in binding.doubled] == [(0, 1)]
    assert not binding.columns


def test_headings_are_compared_folded() -> None:
    column = code("unit", "部门(单位)代码")
    assert bind(read_paths(sheet([["部门（单位）\n代码："]]), range(1)), [column]).columns


def test_a_unit_in_the_heading_belongs_to_the_column() -> None:
    (path,) = read_paths(sheet([["金额（万元）"]]), range(1))
    assert (path.unit, path.parts) == ("万元", ("金额",))


def test_remarks_and_running_numbers_are_no_unknown_columns() -> None:
    binding = bind(read_paths(sheet([["序号", "合计", "备注"]]), range(1)), [amount("total", "合计")])
    assert not binding.unknown


@pytest.mark.parametrize(
    "row",
    [
        ["栏次", "1", "2"],
        ["栏次", 1.0, 2.0],
        ["1", "2", "3"],
        [1.0, 2.0, 3.0],
        ["甲", "1", "2=3+4"],
        ["1", "2", "3=1+2"],
    ],
)
def test_a_row_that_numbers_the_columns_is_no_data(row: Row) -> None:
    assert is_numbering(sheet([row]), 0)


@pytest.mark.parametrize(
    "row", [["1", "5", "3"], [2026.0, 2027.0, 2028.0], ["合计", 1.0, 2.0], ["1", "2"], ["A", "1", "2"]]
)
def test_a_row_of_other_numbers_is_data(row: Row) -> None:
    assert not is_numbering(sheet([row]), 0)


_YEARS = [("上年", "本年"), ("2025年", "2026年"), ("2025年预算数", "2026年预算数"), ("上年执行数", "本年预算数")]


@pytest.mark.parametrize("is_turned", [False, True])
@pytest.mark.parametrize("years", _YEARS)
def test_of_two_years_below_each_heading_this_one_is_read(years: tuple[str, str], is_turned: bool) -> None:
    """Which of them stands first, nobody prescribes."""

    def pair(past: object, now: object) -> list[object]:
        return [now, past] if is_turned else [past, now]

    reading = read_rows(
        ["一般公共预算财政拨款支出表"],
        ["单位：万元"],
        ["单位名称", "科目编码", "科目名称", "合计", None, "基本支出", None, "项目支出", None],
        [None, None, None, *pair(*years) * 3],
        ["661001-乡政府", "2010108", "代表工作", *pair(9.0, 1.0), *pair(8.0, None), *pair(1.0, 1.0)],
        [None, None, "合 计", *pair(9.0, 1.0), *pair(8.0, None), *pair(1.0, 1.0)],
        merges=("A3:A4", "B3:B4", "C3:C4", "D3:E3", "F3:G3", "H3:I3"),
    )
    assert [one for one in reading.findings if one.severity is Severity.ERROR and one.code != "table.missing"] == []
    rows = table(reading, "general_expenditure").rows
    assert [fen(row) for row in rows] == [{"total": 1_000_000, "project": 1_000_000}] * 2


def test_a_year_without_the_one_before_it_is_no_part_of_a_heading() -> None:
    """«本年» alone may be any column of the year: only beside «上年» it says which of the two."""
    reading = read_rows(
        ["一般公共预算财政拨款支出表"],
        ["单位：万元"],
        ["单位名称", "科目编码", "科目名称", "合计", None],
        [None, None, None, "本年", "明年"],
        ["661001-乡政府", "2010108", "代表工作", 1.0, 2.0],
        merges=("A3:A4", "B3:B4", "C3:C4", "D3:E3"),
    )
    assert any(one.severity is Severity.ERROR and one.code != "table.missing" for one in reading.findings)


@pytest.mark.parametrize("number", ["（1）", "(2)", "（1=2+3）", " 1=2+3", "（3=1-2）"])
def test_a_number_behind_a_heading_is_that_of_its_column(number: str) -> None:
    rows: list[Row] = [["科目编码", f"合计{number}", f"其中：基本支出{number}", "项目支出"]]
    columns = (
        code("function", "科目编码"),
        amount("total", "合计"),
        amount("basic", "基本支出"),
        amount("project", "项目支出"),
    )
    binding = bind(read_paths(Sheet("表", 0, [list(row) for row in rows]), [0]), columns)
    assert {index: column.key for index, column in binding.columns.items()} == {
        0: "function",
        1: "total",
        2: "basic",
        3: "project",
    }
