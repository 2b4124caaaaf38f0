"""The form is chosen first, by what most tables fit; a table is then one of that form, or refused by name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from budget.forms import FORMS, BodyKind, Layout
from budget.forms.beijing.budget import BALANCE, BEIJING, PROJECTS
from budget.forms.beijing.budget import PROCUREMENT as PROCUREMENT_TABLE
from budget.forms.columns import amount
from budget.workbook import read
from budget.workbook.tables.assemble import assemble_tables
from budget.workbook.tables.blocks import find_blocks
from budget.workbook.tables.recognise import Recognised, recognise_blocks
from budget.workbook.tables.titles import read_title
from tests.workbook.sheets_made import MEETING, PROCUREMENT, Row, codes, expenditure, read_rows, table, workbook
from tests.workbook.test_blocks import sheet

HEADER = PROCUREMENT[2:]


@pytest.mark.parametrize(
    "title",
    [
        "2026年收支总表（2026年度）",
        "收支总表（公开01表）",
        "附表1-1 收支总表",
        "收支总表2026年",
        "小红门乡2026年部门预算收支总表（草案）（万元）",
    ],
)
def test_what_stands_around_a_title_is_taken_off(title: str) -> None:
    known = read_title(title)
    assert known is not None
    layout = known.layout(BEIJING)
    assert layout is not None
    assert layout.key == "balance"


@pytest.mark.parametrize(
    "title",
    [
        "政府性基金预算“三公”经费支出表",
        "政府性基金支出总表",
        "国有资本经营预算收支总表",
        "财政专户管理资金支出总表",
        "一般公共预算项目支出表",
        "2025年度部门决算收支总表",
    ],
)
def test_a_title_that_only_ends_like_one_is_another_table(title: str) -> None:
    known = read_title(title)
    assert known is not None
    assert known.layout(BEIJING) is None
    assert known.is_other(BEIJING)


def test_headings_never_make_a_table_of_what_its_title_says_it_is_not() -> None:
    other: list[Row] = [["政府性基金预算采购支出总表"], ["金额单位：万元"], *expenditure(MEETING)[2:]]
    reading = read(workbook({"一": other, "二": PROCUREMENT}))
    assert reading.table("expenditure") is None
    assert codes(reading) == ["sheet.unrecognised"]


def test_a_workbook_of_no_known_form_is_refused_in_one_sentence() -> None:
    sheets: dict[str, list[Row]] = {
        f"表{place}": [[f"第{place}类专项资金安排表"], ["单位：万元"], ["用途", "金额"], ["会议室", 1.0]]
        for place in range(1, 10)
    }
    reading = read(workbook(sheets))
    (error,) = reading.findings
    assert error.code == "table.unknown_form"
    assert "第1类专项资金安排表" in error.message
    assert "等 9 张表" in error.message
    assert all(form.label in error.message for form in FORMS)
    assert len(reading.sheets) == 9
    assert reading.tables == ()


@pytest.mark.parametrize(
    "head",
    [
        ["平山县下口镇财政所", "单位：万元"],
        ["920平山县下口镇财政所", "预算年度:2025", "单位:万元"],
        ["部门：", "某某单位", "单位：万元"],
        ["某某单位", "单位：", "万元"],
    ],
)
def test_the_unit_line_may_stand_beside_a_bare_name(head: Row) -> None:
    reading = read_rows(PROCUREMENT[0], head, *HEADER)
    assert codes(reading) == []
    assert table(reading, "procurement").unit.label == "万元"


# A table of each kind, its headings with one more column of amounts, and a row with a figure in it.
WITH_ONE_MORE: list[tuple[Layout, list[Row]]] = [
    (PROCUREMENT_TABLE, [["采购类别", "金额", "另一列"], ["A-货物", 1.0, 7.0], ["合计", 1.0, 7.0]]),
    (BALANCE, [["收入", None, "支出", None, None], ["项目", "预算数", "项目", "预算数", "另一列"], ["其他收入", 1.0, None, None, 7.0]]),
    (
        PROJECTS,
        [
            ["单位名称", "项目名称", "项目总额", "另一列", "绩效指标性质", "本年绩效指标值"],
            ["661001-乡机关", "11010526T000000000001-修路", 1.0, 7.0, "=", 1.0],
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("layout", "rows"), WITH_ONE_MORE, ids=lambda one: one.kind if isinstance(one, Layout) else "")
def test_a_bound_column_of_amounts_is_read_or_an_error_at_its_heading(layout: Layout, rows: list[Row]) -> None:
    more = replace(layout, columns=(*layout.columns, amount("more", "另一列", label="另一列")))
    form = replace(BEIJING, tables=(more,))
    made = sheet([layout.title], ["单位：万元"], *rows)
    seen = Recognised()
    recognise_blocks(made, find_blocks(made), form, seen)
    result = assemble_tables(seen, form, [])
    (read_table,) = result.tables
    amounts = [one for row in read_table.rows for one in row.amounts.values()]
    amounts += [one for row in read_table.projects for one in row.amounts.values()]
    is_read = any(one.fen == 7_000_000 for one in amounts)
    assert is_read is ("column.unread" not in [one.code for one in result.findings])
    assert is_read is (layout.kind is not BodyKind.LISTS)
