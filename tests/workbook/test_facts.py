"""Tables of plain rows: codes, amounts, sums inside the table, and rows that are refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budget.forms import About, BodyKind, Layout, Subject
from budget.forms.columns import amount, code, name
from budget.money import AmountUnit
from budget.workbook import read
from budget.workbook.rows import Line, Reading
from budget.workbook.sheets import Sheet
from budget.workbook.tables.facts import FactTable, read_facts
from budget.workbook.tables.headers import best_header, header_candidates
from budget.workbook.tables.parts import Job, Log, Part
from tests.workbook.sheets_made import (
    ELDERLY,
    MEETING,
    PROCUREMENT,
    Row,
    codes,
    dimensions,
    expenditure,
    fen,
    found,
    places,
    read_rows,
    table,
    text_of,
)

TOTAL: Row = ["合 计", None, None, 25.603, 20.203, 5.4]


def lines(reading: Reading, key: str = "expenditure") -> list[tuple[str, str]]:
    return [(row.line.value, row.label) for row in table(reading, key).rows]


def test_a_blank_cell_is_no_amount_and_a_zero_is_one() -> None:
    reading = read_rows(*expenditure(["2010199-其他", "50202-会议费", "30215-会议费", 5.4, 0, 5.4], ELDERLY))
    first, second = table(reading, "expenditure").rows
    assert fen(first) == {"total": 5_400_000, "basic": 0, "project": 5_400_000}
    assert fen(second) == {"total": 20_203_000, "basic": 20_203_000}


@pytest.mark.parametrize("place", [0, 1, 2])
def test_the_total_may_be_labelled_in_any_text_column(place: int) -> None:
    row: list[object] = [None, None, None, 25.603, 20.203, 5.4]
    row[place] = "合　计"
    reading = read_rows(*expenditure(MEETING, ELDERLY, row))
    assert lines(reading)[-1] == ("total", "合　计")
    assert table(reading, "expenditure").rows[-1].dimensions == {}


def test_rows_of_coarser_codes_above_finer_ones_are_subtotals() -> None:
    reading = read_rows(
        *expenditure(
            ["201-一般公共服务支出", None, None, 5.4, None, 5.4],
            ["20101-人大事务", None, None, 5.4, None, 5.4],
            ["2010199-其他人大事务支出", None, None, 5.4, None, 5.4],
            MEETING,
        )
    )
    assert [line for line, _ in lines(reading)] == ["subtotal", "subtotal", "subtotal", "detail"]


def test_a_table_of_coarse_codes_only_has_no_subtotals() -> None:
    reading = read_rows(
        ["收入总表"], ["单位：万元"], ["单位代码", "单位名称", "合计"], ["661", "小红门乡", 5.0], ["662", "十八里店乡", 6.0]
    )  # fmt: skip
    assert lines(reading, "income") == [("detail", "小红门乡"), ("detail", "十八里店乡")]


def test_a_department_above_its_units_is_a_subtotal() -> None:
    reading = read_rows(
        ["收入总表"],
        ["单位：万元"],
        ["单位代码", "单位名称", "合计"],
        ["661", "小红门乡", 5.0],
        ["661001", "小红门乡人民政府", 5.0],
        [None, "合 计", 5.0],
    )
    assert lines(reading, "income") == [("subtotal", "小红门乡"), ("detail", "小红门乡人民政府"), ("total", "合 计")]


@pytest.mark.parametrize(
    ("row", "code", "cell"),
    [
        ([None, "50202-会议费", "30215-会议费", 5.4, None, 5.4], "row.code_missing", "A4"),
        (["2010199-其他", "50202-会议费", None, 5.4, None, 5.4], "row.code_missing", "C4"),
        (["20101-人大", "50202-会议费", "30215-会议费", 5.4, None, 5.4], "row.code_too_coarse", "A4"),
        (["50202-会议费", "2010199-其他", "30215-会议费", 5.4, None, 5.4], "cell.not_code", "A4"),
        (["会议费", "50202-会议费", "30215-会议费", 5.4, None, 5.4], "cell.not_code", "A4"),
        ([None, None, None, 5.4, None, 5.4], "row.no_label", "A4"),
        (["2010199-其他", "50202-会议费", "30215-会议费", "五", None, 5.4], "cell.not_amount", "D4"),
        (["2010199-其他", "50202-会议费", "30215-会议费", 5.4, "12%", 5.4], "cell.percent", "E4"),
    ],
)
def test_a_row_that_is_not_understood_is_refused_and_named(row: Row, code: str, cell: str) -> None:
    reading = read_rows(*expenditure(row, ELDERLY))
    assert [one.dimensions["function"].code for one in table(reading, "expenditure").rows] == ["2080501"]
    assert table(reading, "expenditure").refused == 1
    assert f"Sheet1!{cell}" in places(reading, code)


def test_all_that_is_wrong_in_a_row_is_named_at_once() -> None:
    reading = read_rows(*expenditure(["会议费", "50202-会议费", "30215", "五", "六", 5.4]))
    assert [(one.code, one.cell) for one in reading.findings if one.cell] == [
        ("cell.not_code", "A4"),
        ("cell.not_amount", "D4"),
        ("cell.not_amount", "E4"),
    ]


def test_a_row_shifted_to_the_right_is_refused() -> None:
    reading = read_rows(*expenditure([None, "2010199-其他", "50202-会议费", "30215-会议费", 5.4, None], ELDERLY))
    assert len(table(reading, "expenditure").rows) == 1
    assert table(reading, "expenditure").refused == 1


def test_merged_codes_hold_for_their_rows_and_keep_their_own_cell() -> None:
    reading = read_rows(
        *expenditure(
            ["2010199-其他人大事务支出", "50202-会议费", "30215-会议费", 5.4, None, 5.4],
            [None, "50205-委托业务费", "30227-委托业务费", 14.036, None, 14.036],
        ),
        merges=["A4:A5"],
    )
    second = table(reading, "expenditure").rows[1]
    assert dimensions(second)["function"] == "2010199"
    assert second.dimensions["function"].source.address == "A4"


def test_a_blank_code_that_is_not_merged_is_not_guessed() -> None:
    reading = read_rows(*expenditure(MEETING, [None, "50205-委托业务费", "30227-委托业务费", 14.036, None, 14.036]))
    assert len(table(reading, "expenditure").rows) == 1
    assert codes(reading) == ["row.code_missing"]


GENERAL: list[Row] = [
    ["一般公共预算财政拨款支出表"],
    ["单位：万元"],
    ["单位名称", "科目编码", "科目名称", "合计", "基本支出", "项目支出"],
]


def test_a_unit_holds_until_the_next_one() -> None:
    reading = read_rows(
        *GENERAL,
        ["661001-小红门乡人民政府", "2010108", "代表工作", 1.0, None, 1.0],
        [None, "2010199", "其他", 2.0, None, 2.0],
        ["661002-小红门乡某中心", 2010108, "代表工作", 3.0, None, 3.0],
        [None, None, "合 计", 6.0, None, 6.0],
    )
    rows = table(reading, "general_expenditure").rows
    assert [dimensions(row).get("unit") for row in rows] == ["661001", "661001", "661002", None]
    assert rows[2].dimensions["function"].code == "2010108"  # typed as a number
    assert [row.label for row in rows] == ["代表工作", "其他", "代表工作", "合 计"]


def test_a_unit_in_the_middle_of_its_lines_is_not_that_of_the_lines_below_it_alone() -> None:
    """Whoever centres a name over rows that are not merged means those above it too; of two units nobody can tell."""
    reading = read_rows(
        *GENERAL,
        [None, None, "合 计", 6.0, None, 6.0],
        [None, "2010108", "代表工作", 1.0, None, 1.0],
        ["661001-小红门乡人民政府", "2010199", "其他", 2.0, None, 2.0],
        [None, "2010108", "代表工作", 3.0, None, 3.0],
    )
    assert places(reading, "row.code_missing") == ["Sheet1!A5"]
    assert len(table(reading, "general_expenditure").rows) == 3


def test_a_unit_may_have_a_name_only() -> None:
    reading = read_rows(*GENERAL, ["小红门乡人民政府", "2010108", "代表工作", 1.0, None, 1.0])
    unit = table(reading, "general_expenditure").rows[0].dimensions["unit"]
    assert (unit.code, unit.name) == ("", "小红门乡人民政府")


SERVICES: list[Row] = [
    ["政府购买服务预算财政拨款明细表"],
    ["单位：万元"],
    ["指导性目录", None, None, "服务领域", "预算金额"],
    ["一级", "二级", "三级", None, None],
]
CLEANING: Row = ["01-公共服务", "0106-生态保护", "公共清扫保洁服务", "213-农林水支出", 2.5]


@pytest.mark.parametrize("first", [True, False])
def test_the_unlabelled_row_of_services_is_their_total(first: bool) -> None:
    unlabelled: Row = [None, None, None, None, 2.5]
    reading = read_rows(*SERVICES, *([unlabelled, CLEANING] if first else [CLEANING, unlabelled]))
    assert {row.label: row.line for row in table(reading, "services").rows} == {
        "": Line.TOTAL,
        "公共清扫保洁服务": Line.DETAIL,
    }
    assert codes(reading) == []


def test_a_service_has_the_finest_code_of_its_row() -> None:
    row = table(read_rows(*SERVICES, CLEANING), "services").rows[0]
    assert dimensions(row) == {"service": "0106", "function": "213"}
    assert row.dimensions["service"].source.address == "B5"


def test_a_service_without_a_code_is_not_taken_for_the_total() -> None:
    reading = read_rows(*SERVICES, CLEANING, [None, None, "餐饮服务", None, 2.5])
    assert [row.line for row in table(reading, "services").rows] == [Line.DETAIL]
    assert places(reading, "row.no_label") == ["Sheet1!A6"]


def test_service_levels_that_contradict_are_refused() -> None:
    reading = read_rows(*SERVICES, ["02-政府履职", *CLEANING[1:]])
    assert places(reading, "cell.not_code") == ["Sheet1!B5"]
    assert table(reading, "services").refused == 1


SANGONG: list[Row] = [
    ["“三公”经费支出表"],
    ["单位：万元"],
    ["“三公”经费财政拨款 预算总额", "因公出国（境）费 用", "公务接待费", "公务用车购置及运行维护费", None, None],
    [None, None, None, "小计", "公务用车购置费", "公务用车运行维护 费"],
]


def test_the_three_public_costs_are_one_row() -> None:
    (row,) = table(read_rows(*SANGONG, [24.2, None, 1.2, 23.0, 12.0, 11.0]), "sangong").rows
    assert row.line is Line.TOTAL
    assert fen(row)["vehicle_running"] == 11_000_000
    assert "abroad" not in fen(row)


def test_a_second_row_of_public_costs_is_refused() -> None:
    reading = read_rows(*SANGONG, [24.2, None, 1.2, 23.0, 12.0, 11.0], [1.0, 1.0, None, None, None, None])
    assert codes(reading) == ["row.total_twice"]


def test_projects_of_the_fourteen_table_form_may_have_no_code() -> None:
    reading = read_rows(
        ["预算04表 项目支出表"],
        ["单位：万元"],
        ["项目单位", "项目名称", "合计", "本年拨款金额", None],
        [None, None, None, "一般公共预算", "政府性基金预算"],
        ["661001-小红门乡", "道路养护", 2.0, 2.0, None],
        [None, "11010522T000000408139-绿化", 3.0, None, 3.0],
        [None, "合 计", 5.0, 2.0, 3.0],
    )
    rows = table(reading, "project_expenditure").rows
    assert [dimensions(row).get("unit") for row in rows] == ["661001", "661001", None]
    assert rows[0].dimensions["project"].name == "道路养护"
    assert fen(rows[1]) == {"total": 3_000_000, "current.government_fund": 3_000_000}
    assert rows[2].line is Line.TOTAL


def test_a_number_kept_as_text_is_read_and_counted() -> None:
    reading = read_rows(*PROCUREMENT[:3], ["A-货物", "1,054.51"], ["B-工程", "2"])
    assert fen(table(reading, "procurement").rows[0]) == {"total": 1_054_510_000}
    assert "2 个金额" in found(reading, "cell.text_number")[0].message


KEYS = ("支出功能分类科目", "政府支出经济分类科目", "部门支出经济分类科目", "合计", "基本支出", "项目支出", "备注")
CODES = st.tuples(
    st.sampled_from(["2010108", "2080505", "2130101"]), st.integers(1, 99), st.integers(1, 99), st.booleans()
)


@pytest.mark.no_cover
@given(
    rows=st.lists(st.tuples(CODES, st.integers(1, 10**12)), min_size=1, max_size=8),
    order=st.permutations(range(len(KEYS))),
)
def test_the_order_of_columns_never_changes_a_figure(
    rows: list[tuple[tuple[str, int, int, bool], int]], order: list[int]
) -> None:
    grid: list[Row] = []
    for (function, gov, dept, basic), micro in rows:
        wan = f"{micro / 10**6:.6f}"
        codes_of_row = (f"{function}-甲", f"505{gov:02d}-乙", f"302{dept:02d}-丙")
        grid.append([*codes_of_row, wan, *((wan, "") if basic else ("", wan)), "说"])
    straight = read(text_of(["支出总表"], ["单位：万元"], KEYS, *grid))
    moved = read(text_of(["支出总表"], ["单位：万元"], *[[row[place] for place in order] for row in (KEYS, *grid)]))
    assert [(dimensions(row), fen(row), row.line) for row in table(moved, "expenditure").rows] == [
        (dimensions(row), fen(row), row.line) for row in table(straight, "expenditure").rows
    ]
    assert len(table(moved, "expenditure").rows) == len(rows)


@pytest.mark.parametrize(("label", "code"), [("货物", "A"), ("工程类", "B"), ("服 务", "C")])
def test_procurement_may_go_by_its_official_names(label: str, code: str) -> None:
    (row,) = table(read_rows(*PROCUREMENT[:3], [label, 1.5]), "procurement").rows
    assert dimensions(row) == {"procurement": code}
    assert row.label == label


def test_dashes_in_the_code_cells_of_a_total_are_blanks() -> None:
    reading = read_rows(*expenditure(MEETING, ["合 计", "—", "-", 5.4, "—", 5.4]))
    assert [line for line, _ in lines(reading)] == ["detail", "total"]


@pytest.mark.parametrize("value", [20101.08, "20101.08", "2010108-01", True])
def test_a_broken_code_is_never_a_shorter_one(value: object) -> None:
    reading = read_rows(*expenditure([value, *MEETING[1:]], ELDERLY))
    assert places(reading, "cell.not_code") == ["Sheet1!A4"]


# As districts elsewhere print it: 类, 款 and 项 in columns of their own, with the sums of 类 and 款 above.
ELSEWHERE = Layout(
    "expenditure",
    "",
    ("财政拨款支出功能分类表",),
    BodyKind.FACTS,
    About(Subject.SPENDING),
    (
        code("function", "功能分类科目编码/类", "类", codes="part"),
        code("function", "功能分类科目编码/款", "款", codes="part"),
        code("function", "功能分类科目编码/项", "项", codes="part"),
        name("function", "功能分类科目名称"),
        amount("total", "合计", required=True),
    ),
    label="function",
)
LEVELS: list[Row] = [
    ["功能分类科目编码", None, None, "功能分类科目名称", "合计"],
    ["类", "款", "项", None, None],
    ["201", None, None, "一般公共服务支出", 3.0],
    ["201", "03", None, "政府办公厅（室）及相关机构事务", 3.0],
    ["201", "03", "01", "行政运行", 1.0],
    ["201", "03", "02", "一般行政管理事务", 2.0],
    [None, None, None, "合计", 3.0],
]


def read_levels(*rows: Row, merges: tuple[tuple[int, int, int, int], ...] = ()) -> tuple[FactTable, Log]:
    sheet = Sheet("表", 0, [["" if cell is None else cell for cell in row] for row in rows], merges=merges)
    count, binding = best_header(sheet, header_candidates(sheet, range(len(rows))), ELSEWHERE.columns)
    part = Part(ELSEWHERE, sheet, "表", 0, "", False, tuple(range(count)), binding, range(count, len(rows)))
    log = Log()
    return read_facts(Job(ELSEWHERE, [part], AmountUnit.YUAN, log)), log


def test_a_form_with_levels_in_columns_of_their_own_is_only_data() -> None:
    read_table, log = read_levels(*LEVELS)
    assert [(dimensions(row), row.line.value, row.label) for row in read_table.rows] == [
        ({"function": "201"}, "subtotal", "一般公共服务支出"),
        ({"function": "20103"}, "subtotal", "政府办公厅（室）及相关机构事务"),
        ({"function": "2010301"}, "detail", "行政运行"),
        ({"function": "2010302"}, "detail", "一般行政管理事务"),
        ({}, "total", "合计"),
    ]
    assert log.findings == []
    assert read_table.rows[2].dimensions["function"].name == "行政运行"


def test_merged_levels_hold_for_their_rows() -> None:
    rows = [*LEVELS[:5], [None, None, "02", "一般行政管理事务", 2.0]]
    read_table, log = read_levels(*rows, merges=((5, 1, 6, 1), (5, 2, 6, 2)))
    assert [dimensions(row)["function"] for row in read_table.rows] == ["201", "20103", "2010301", "2010302"]
    assert log.findings == []


def test_levels_that_lack_the_first_are_refused() -> None:
    read_table, log = read_levels(*LEVELS[:5], [None, "03", "02", "一般行政管理事务", 2.0])
    assert [found.code for found in log.findings] == ["cell.not_code"]
    assert len(read_table.rows) == 3


def test_a_truth_value_is_no_code_though_one_equals_it() -> None:
    ones = ["201", "03", 1.0, "行政运行", 1.0], ["201", "03", True, "行政运行", 1.0]
    read_table, log = read_levels(*LEVELS[:2], *ones)
    assert [dimensions(row)["function"] for row in read_table.rows] == ["2010301"]
    assert [found.cell for found in log.findings if found.code == "cell.not_code"] == ["C4"]


@pytest.mark.parametrize(("field", "told"), [(None, "空白"), ("公共清扫", "公共清扫")])
def test_a_code_that_only_this_line_lacks_is_told_of(field: str | None, told: str) -> None:
    """A list of services is read without its field, which need not be there; among lines that have it, it was left out."""
    lines = [CLEANING, [*CLEANING[:3], field, 2.5], CLEANING]
    reading = read_rows(*SERVICES, *lines)
    (said,) = found(reading, "row.code_blank")
    assert (said.cell, told in said.message) == ("D6", True)
    assert not found(read_rows(*SERVICES, *([*CLEANING[:3], None, 2.5] for _ in range(3))), "row.code_blank")
