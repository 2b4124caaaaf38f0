"""A sheet is cut into blocks: every row that is not blank is title, caption, body row or note of exactly one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budget.workbook.sheets import Sheet
from budget.workbook.tables.blocks import Block, find_blocks, unit_named, units_told
from tests.workbook.sheets_made import PROCUREMENT, Row, codes, read_rows


def sheet(*rows: Row) -> Sheet:
    width = max(map(len, rows), default=0)
    grid = [["" if cell is None else cell for cell in row] + [""] * (width - len(row)) for row in rows]
    return Sheet("表", 0, grid)


def blocks(*rows: Row) -> list[Block]:
    return find_blocks(sheet(*rows))


def titles(found: list[Block]) -> list[str]:
    return [block.title.printed if block.title else "" for block in found]


def test_a_table_is_title_unit_body() -> None:
    (block,) = blocks(*PROCUREMENT)
    assert block.title is not None
    assert (block.title.printed, block.title_row) == ("预算04表 政府采购预算明细表", 0)
    assert [text.text for text in block.units] == ["万元"]
    assert block.body == [2, 3, 4, 5]


def test_title_number_and_unit_may_share_a_row() -> None:
    (block,) = blocks(["预算04表", "政府采购预算明细表", "单位：元"], ["采购类别", "金额"], ["A", 1.0])
    assert block.title is not None
    assert (block.title.printed, block.number) == ("政府采购预算明细表", "04")
    assert [text.text for text in block.units] == ["元"]
    assert block.body == [1, 2]


def test_lines_above_a_title_belong_to_it() -> None:
    (block,) = blocks(["附件2"], ["北京市朝阳区小红门乡 2026 年部门预算"], *PROCUREMENT)
    assert titles([block]) == ["预算04表 政府采购预算明细表"]
    assert len(block.captions) == 3  # the two lines and the unit line


def test_the_unit_line_may_name_the_unit_and_the_date_too() -> None:
    (block,) = blocks(
        ["政府采购预算明细表"], ["编制单位：小红门乡", "2026年", "金额单位：万元"], ["采购类别", "金额"], ["A", 1.0]
    )
    assert [text.text for text in block.units] == ["万元"]
    assert block.body == [2, 3]


def test_several_tables_on_a_sheet() -> None:
    found = blocks(*PROCUREMENT, [], ["支出总表"], ["单位：万元"], ["科目", "合计"], ["2010108", 1.0])
    assert titles(found) == ["预算04表 政府采购预算明细表", "支出总表"]
    assert [block.body for block in found] == [[2, 3, 4, 5], [9, 10]]


def test_tables_need_no_blank_row_between_them() -> None:
    found = blocks(*PROCUREMENT, ["支出总表"], ["单位：万元"], ["科目", "合计"], ["2010108", 1.0])
    assert titles(found) == ["预算04表 政府采购预算明细表", "支出总表"]


@pytest.mark.parametrize(
    "note",
    [
        "注：本表不含单位资金。",
        "注:1.公务接待费1.2万元",
        "说明：以上均为当年预算。",
        "备注：无",
        "本单位没有政府性基金预算安排的支出，故本表为空表。",
        "我乡无此项支出",
    ],
)
def test_notes_under_a_table_are_text(note: str) -> None:
    (block,) = blocks(*PROCUREMENT, [note])
    assert [text.text for text in block.notes] == [note]
    assert block.body == [2, 3, 4, 5]


def test_a_numbered_note_goes_on() -> None:
    (block,) = blocks(*PROCUREMENT, ["注：1.不含单位资金。"], ["2.按批复数填列。"])
    assert [text.row for text in block.notes] == [6, 7]


def test_a_row_with_an_amount_is_never_a_note() -> None:
    (block,) = blocks(*PROCUREMENT, ["注：其中工程", 3.5], ["说明：其中货物", "4.5"])
    assert block.body == [2, 3, 4, 5, 6, 7]
    assert not block.notes


def test_who_made_the_table_may_stand_below_it() -> None:
    (block,) = blocks(*PROCUREMENT, ["填表人：张三", "审核人：李四"])
    assert [text.text for text in block.notes] == ["填表人：张三", "审核人：李四"]


@pytest.mark.parametrize(
    "row",
    [
        ["填表人：张三", None, "联系电话：12345678"],
        ["单位负责人（签章）：", "张三", "财务负责人：", "李四", "填表人：", "王五", "联系电话：", 63201234.0],
        ["制表人：", "张三", "电话：", "010-63201234", "填报日期：2026年8月20日"],
        ["— 12 —"],
    ],
)
def test_who_made_the_table_and_how_they_are_reached_is_no_row(row: Row) -> None:
    (block,) = blocks(*PROCUREMENT, row)
    assert block.body == [2, 3, 4, 5]
    assert len(block.notes) == sum(cell is not None for cell in row)


@pytest.mark.parametrize("row", [["填表人：张三", None, 1.5], ["经办人：", "3.5"], ["电话：", 1.0, 2.0], ["-3-", 2.0]])
def test_a_number_beside_who_made_the_table_is_no_phone(row: Row) -> None:
    (block,) = blocks(*PROCUREMENT, row)
    assert block.body == [2, 3, 4, 5, 6]


def test_a_lone_text_inside_a_table_is_a_row_of_it() -> None:
    (block,) = blocks(["绩效表"], ["一级指标", "三级指标"], ["产出指标", "编制预算报表"], [None, "收入统计表"])
    assert block.body == [1, 2, 3]


def test_a_title_printed_twice_is_one_title() -> None:
    (block,) = blocks(["政府采购预算明细表"], ["预算04表 政府采购预算明细表"], ["单位：元"], ["采购类别", "金额"])
    assert titles([block]) == ["政府采购预算明细表"]


def test_a_title_without_a_body_keeps_its_own_block() -> None:
    found = blocks(["收支总表"], *PROCUREMENT)
    assert titles(found) == ["收支总表", "预算04表 政府采购预算明细表"]
    assert [len(block.body) for block in found] == [0, 4]


def test_blank_cells_of_spaces_are_blank() -> None:
    (block,) = blocks(*PROCUREMENT, [" ", "\u3000"])
    assert block.body == [2, 3, 4, 5]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("金额单位：万元", "万元"),
        ("单位:元", "元"),
        ("单位：人民币万元", "人民币万元"),
        ("（单位：亿元）", "亿元"),
        ("计量单位：千元", "千元"),
        ("单 位 ： 万 元", "万元"),
        ("部门：小红门乡    单位：万元", "万元"),
        ("收支总表（单位：万元）", "万元"),
        ("金额单位：港币", "港币"),
        ("单位名称", ""),
        ("编制单位：小红门乡人民政府", ""),
        ("预算单位：北京市朝阳区小红门乡", ""),
        ("单位资金", ""),
    ],
)
def test_knows_a_unit_line(text: str, unit: str) -> None:
    assert unit_named(text) == unit


CELLS = st.one_of(
    st.just(""),
    st.just(""),
    st.sampled_from(
        [
            "收支总表",
            "支出总表（续表）",
            "单位：万元",
            "注：说明",
            "合 计",
            "项目",
            "2010108-代表工作",
            "1.5",
            "内部台账",
            "2026年度",
            "填表人：张",
        ]
    ),
    st.floats(-1e6, 1e6),
    st.text("表注说明单位：元0123,.、年（）", max_size=8),
)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=25))
def test_no_row_is_lost_and_none_is_taken_twice(rows: list[list[object]]) -> None:
    made = Sheet("表", 0, rows)
    taken: list[int] = []
    for block in find_blocks(made):
        words = {text.row for text in (*block.captions, *block.notes, *block.units)}
        if block.title_row >= 0:
            words.add(block.title_row)
        assert not words & set(block.body)
        taken += [*words, *block.body]
    filled = [row for row, cells in enumerate(rows) if any(not isinstance(cell, str) or cell.strip() for cell in cells)]
    assert sorted(set(taken)) == filled
    assert len(taken) == len(set(taken))


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=25))
def test_no_number_is_ever_taken_for_words(rows: list[list[object]]) -> None:
    made = Sheet("表", 0, rows)
    numbers = {row for row, cells in enumerate(rows) if any(isinstance(cell, float) for cell in cells)}
    assert numbers <= {row for block in find_blocks(made) for row in block.body}


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("说明：本表以元为单位。", ["元"]),
        ("备注：金额以“千元”列示", ["千元"]),
        ("注：除特别注明外，金额均为元", ["元"]),
        ("注：本表数据均为人民币元，保留两位小数", ["人民币元"]),
        ("注：金额单位为万元，本表以元为计量单位", ["万元", "元"]),
        ("2.本年三公经费金额为5万元。", []),
        ("注：数据四舍五入到万元，可能有尾差", []),
        ("注：本表金额转换成万元时，因四舍五入可能存在尾差。", []),
        ("注：本表以元为单位核算后转换，可能存在尾差。", []),
        ("注：金额为元旦前后的支出", []),
    ],
)
def test_a_note_names_a_unit_in_a_sentence(note: str, told: list[str]) -> None:
    assert units_told(note) == told


@pytest.mark.parametrize("line", ["金额单位：万元 单位：元", "金额单位：万元      金额单位：千元"])
def test_a_line_that_names_two_units_apart_gives_none(line: str) -> None:
    rows = [[line] if row == ["金额单位：万元"] else row for row in PROCUREMENT]
    assert "table.unknown_unit" in codes(read_rows(*rows))


def test_a_sentence_below_a_table_that_contradicts_its_unit_line_is_told() -> None:
    assert "table.unit_conflict" in codes(read_rows(*PROCUREMENT, ["说明：本表以元为单位。"]))
    assert codes(read_rows(*PROCUREMENT, ["说明：本表以万元为单位。"])) == []


@pytest.mark.parametrize("row", [1, 2])
def test_a_sentence_above_a_table_is_held_against_its_unit_line_too(row: int) -> None:
    told = [["说明：本表以元为单位。"]]
    assert "table.unit_conflict" in codes(read_rows(*PROCUREMENT[:row], *told, *PROCUREMENT[row:]))
