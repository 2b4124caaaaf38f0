"""A table is known by its title and headers; what is missing, twice or not understood is named."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from budget.findings import Severity
from budget.money import AmountUnit
from budget.workbook import read
from budget.workbook.rows import Reading
from tests.workbook.sheets_made import (
    ELDERLY,
    EXPENDITURE_HEADER,
    MEETING,
    PROCUREMENT,
    Row,
    codes,
    expenditure,
    fen,
    found,
    places,
    read_rows,
    table,
    text_of,
    workbook,
)

HEADER_AND_ROWS = PROCUREMENT[2:]


def test_the_number_in_the_title_does_not_matter() -> None:
    reading = read_rows(["预算09表 政府采购预算明细表"], *PROCUREMENT[1:])
    assert table(reading, "procurement").number == "09"


def test_the_forms_own_number_stands_in_where_none_is_printed() -> None:
    assert table(read_rows(["政府采购预算明细表"], *PROCUREMENT[1:]), "procurement").number == "04"


def test_the_name_of_the_sheet_may_be_the_title() -> None:
    reading = read_rows(*PROCUREMENT[1:], sheet="04 政府采购预算明细表")
    assert table(reading, "procurement").title == "04 政府采购预算明细表"
    assert table(reading, "procurement").number == "04"
    assert codes(reading) == []


def test_a_heading_over_all_is_no_title_where_the_sheet_has_one() -> None:
    reading = read_rows(["小红门乡2026年部门预算表"], *PROCUREMENT[1:], sheet="政府采购预算明细表")
    assert table(reading, "procurement").title == "政府采购预算明细表"


def test_headers_alone_are_enough_where_only_one_form_has_them() -> None:
    reading = read_rows(
        ["单位：万元"], ["政府支出经济分类科目", "部门支出经济分类科目", "合计", "人员经费", "公用经费"],
        ["50101-工资奖金津补贴", "30101-基本工资", 2.0, 2.0, None],
    )  # fmt: skip
    assert fen(table(reading, "general_basic").rows[0]) == {"total": 2_000_000, "personnel": 2_000_000}
    assert codes(reading) == ["table.by_header"]


def test_headers_of_more_than_one_form_are_not_enough() -> None:
    reading = read(workbook({"一": [["单位：万元"], *EXPENDITURE_HEADER, MEETING], "二": PROCUREMENT}))
    assert [one.key for one in reading.tables] == ["procurement"]
    assert codes(reading) == ["sheet.unrecognised"]


def test_an_unknown_table_with_numbers_is_named() -> None:
    unknown: list[Row] = [["上级专项安排表"], ["用途", "金额"], ["会议室", 1.0]]
    reading = read(workbook({"台账": unknown, "一": PROCUREMENT}))
    (warning,) = found(reading, "sheet.unrecognised")
    assert (warning.severity, warning.sheet, warning.cell) == (Severity.WARNING, "台账", "A2")
    assert "上级专项安排表" in warning.message


def test_words_that_belong_to_no_table_are_named() -> None:
    assert codes(read(workbook({"封面": [["小红门乡"], ["2026年部门预算"]], "4": PROCUREMENT}))) == ["sheet.stray_text"]


def test_every_missing_table_is_an_error() -> None:
    reading = read_rows(*PROCUREMENT)
    missing = [one.message for one in found(reading, "table.missing")]
    assert len(missing) == 12
    assert missing[0] == "没有找到「收支总表」。"
    assert not any("采购" in message for message in missing)


def test_a_missing_column_is_named_and_the_table_not_missing_besides() -> None:
    reading = read_rows(*PROCUREMENT[:2], ["采购类别", "数量"], ["A-货物", 1.0])
    assert reading.table("procurement") is None
    assert "缺少列「金额」" in found(reading, "column.missing")[0].message
    assert not any("采购" in one.message for one in found(reading, "table.missing"))


def test_all_missing_columns_are_named_at_once() -> None:
    reading = read_rows(
        ["支出预算总表"], ["单位：万元"], ["支出功能分类科目", "合计"], ["2010199-其他人大事务支出", 5.4]
    )
    named = [one.message for one in found(reading, "column.missing")]
    assert [message.partition("缺少列")[2][:6] for message in named] == [
        "「政府支出经",
        "「部门支出经",
        "「基本支出」",
        "「项目支出」",
    ]


def test_an_unknown_column_is_named_and_not_counted() -> None:
    reading = read_rows(*PROCUREMENT[:2], ["采购类别", "金额", "上年金额"], ["A-货物", 1.0, 9.0])
    assert fen(table(reading, "procurement").rows[0]) == {"total": 1_000_000}
    (warning,) = found(reading, "column.unknown")
    assert (warning.place, warning.severity) == ("Sheet1!C3", Severity.WARNING)
    assert "第一个是 C4 的 9" in warning.message


OF_WHICH = ["事业单位经营支出", "上缴上级支出", "对附属单位补助支出"]


def with_columns(*headings: str) -> Reading:
    """Table 03 with these columns besides, each with a figure in its first row."""
    figures = [float(place) for place, _ in enumerate(headings, 3)]
    return read_rows(*expenditure()[:2], [*EXPENDITURE_HEADER[0], *headings], [*MEETING, *figures], ELDERLY)


def test_a_renamed_column_of_the_form_is_an_error_at_its_heading() -> None:
    reading = with_columns("经营性支出", *OF_WHICH[1:])
    (error,) = found(reading, "column.unplaced")
    assert (error.place, error.severity) == ("Sheet1!G3", Severity.ERROR)
    assert all(words in error.message for words in ("「经营性支出」", "G4 的 3", "「其中/事业单位经营支出」列"))
    assert fen(table(reading, "expenditure").rows[0]) == {
        "total": 5_400_000, "project": 5_400_000, "remitted_to_superior": 4_000_000,
        "subsidy_to_affiliated": 5_000_000,
    }  # fmt: skip


def test_money_that_the_form_does_not_know_is_refused_at_its_heading() -> None:
    reading = with_columns(*OF_WHICH, "其他资金安排")
    (error,) = found(reading, "column.strange")
    assert (error.place, error.severity) == ("Sheet1!J3", Severity.ERROR)
    assert "「其他资金安排」" in error.message
    assert len(fen(table(reading, "expenditure").rows[0])) == 5


def test_numbers_that_are_no_money_are_an_addition() -> None:
    assert codes(with_columns(*OF_WHICH, "采购数量")) == ["column.unknown"]


@pytest.mark.parametrize("heading", ["上年预算数", "比上年增减", "增减率（%）", "去年同期数", "占比"])
def test_a_comparison_is_an_addition_whatever_the_form_lacks(heading: str) -> None:
    reading = with_columns(heading)
    assert codes(reading) == ["column.unknown"]


def test_a_carry_over_is_no_comparison() -> None:
    assert codes(with_columns("上年结转安排")) == ["column.unplaced"]


def with_words(heading: str, *words: object) -> Reading:
    """Table 03 with one more column, of these words."""
    lines = [[*line, word] for line, word in zip((MEETING, ELDERLY), words, strict=True)]
    return read_rows(*expenditure()[:2], [*EXPENDITURE_HEADER[0], heading], *lines)


def test_an_unknown_column_of_words_is_named_and_may_be_taught() -> None:
    reading = with_words("经办科室", None, "财政科")
    (warning,) = found(reading, "column.words")
    assert (warning.place, warning.severity) == ("Sheet1!G3", Severity.WARNING)
    assert "「经办科室」" in warning.message
    assert "G5 的「财政科」" in warning.message
    offered = {means for _, means in (warning.unnamed.places if warning.unnamed else ())}
    assert "科目名称" in {means.rpartition("/")[2] for means in offered}
    assert not offered & {"合计", "基本支出", "项目支出", "其中/事业单位经营支出"}
    assert len(table(reading, "expenditure").rows) == 2


@pytest.mark.parametrize(
    ("heading", "words", "code"),
    [
        ("备注", (None, "追加"), "column.remarks"),
        ("说明", ("按实结算", "无"), "column.remarks"),
        ("备注", (None, 3.2), "column.unknown"),
        ("序号", (1.5, 2.5), "column.unknown"),
        ("行次", ("甲方", "乙方"), "column.remarks"),
        ("增减原因", ("新增职能", None), "column.words"),
        *(
            ("序号", words, "")
            for words in ((1.0, 2.0), ("一", "二"), ("1-1", "1-2"), ("（一）", "(二)"), ("1.", "2、"))
        ),
        *(("经办科室", words, "") for words in (("—", "-"), (" ", None), (None, None))),
    ],
)
def test_whatever_stands_where_nothing_is_read_is_named(heading: str, words: tuple[object, ...], code: str) -> None:
    assert codes(with_words(heading, *words)) == [code] * bool(code)


def test_an_unknown_column_is_named_once_for_all_pages() -> None:
    header = [*EXPENDITURE_HEADER[0], "经营性支出"]
    reading = read_rows(*expenditure()[:2], header, [*MEETING, 1.0], header, [*ELDERLY, 2.0])
    assert places(reading, "column.unplaced") == ["Sheet1!G3"]


TOTAL = ["合 计", None, None, 25.603, 20.203, 5.4]


def test_a_table_without_its_total_is_named_where_it_should_stand() -> None:
    reading = read_rows(*expenditure(MEETING, ELDERLY))
    (warning,) = found(reading, "table.no_total")
    assert (warning.place, warning.severity) == ("Sheet1!A5", Severity.WARNING)
    assert "「合计」一行" in warning.message
    assert found(read_rows(*expenditure(MEETING, ELDERLY, TOTAL)), "table.no_total") == []
    assert found(read_rows(*expenditure(TOTAL, MEETING, ELDERLY)), "table.no_total") == []


def test_an_empty_table_needs_no_total_and_a_refused_row_may_have_been_it() -> None:
    assert codes(read_rows(*expenditure()), but=["table.missing"]) == ["table.empty"]
    wrong = read_rows(*expenditure(MEETING, [*TOTAL[:3], "二十五", 20.203, 5.4]))
    assert codes(wrong, but=["table.missing"]) == ["cell.not_amount"]


def test_an_amount_below_a_blank_heading_refuses_its_row() -> None:
    reading = read_rows(*PROCUREMENT[:3], ["A-货物", 1.0], ["B-工程", 2.0, 3.0])
    assert [row.dimensions["procurement"].code for row in table(reading, "procurement").rows] == ["A"]
    assert table(reading, "procurement").refused == 1
    assert places(reading, "column.no_header") == ["Sheet1!C5"]


def test_words_below_a_blank_heading_are_only_named() -> None:
    reading = read_rows(*PROCUREMENT[:3], ["A-货物", 1.0, "含电脑"])
    assert fen(table(reading, "procurement").rows[0]) == {"total": 1_000_000}
    assert places(reading, "row.outside") == ["Sheet1!C4"]


def test_one_table_twice_names_both_places() -> None:
    reading = read(workbook({"一": PROCUREMENT, "二": PROCUREMENT}))
    (error,) = found(reading, "table.twice")
    assert "一!A1" in error.message
    assert "二!A1" in error.message
    assert len(table(reading, "procurement").rows) == 3


def test_one_table_twice_on_a_sheet_is_found_too() -> None:
    reading = read_rows(*PROCUREMENT, [], *PROCUREMENT)
    assert places(reading, "table.twice") == ["Sheet1!A8"]


def pages(second_title: Row, *, header: bool = True) -> list[list[Row]]:
    first = expenditure(MEETING)
    second: list[Row] = [second_title, ["金额单位：万元"], *(EXPENDITURE_HEADER if header else []), ELDERLY]
    return [first, [*second, ["合 计", None, None, 25.603, 20.203, 5.4]]]


@pytest.mark.parametrize("title", ["支出预算总表", "支出预算总表（续表）", "续表 支出预算总表"])
def test_a_page_with_the_same_title_goes_on(title: str) -> None:
    first, second = pages([title])
    reading = read_rows(*first, [], *second)
    assert [row.position for row in table(reading, "expenditure").rows] == [0, 1, 2]
    assert [part.title_row for part in table(reading, "expenditure").parts] == [1, 6]
    assert codes(reading) == []


def test_a_repeated_header_without_title_goes_on() -> None:
    reading = read_rows(*expenditure(MEETING, EXPENDITURE_HEADER[0], ELDERLY))
    assert len(table(reading, "expenditure").rows) == 2
    assert [part.header_rows for part in table(reading, "expenditure").parts] == [(3,), (5,)]


def test_a_repeated_unit_line_and_header_go_on() -> None:
    reading = read_rows(*expenditure(MEETING), [], ["金额单位：万元"], *EXPENDITURE_HEADER, ELDERLY)
    assert len(table(reading, "expenditure").rows) == 2
    assert codes(reading) == []


def test_a_sheet_that_says_it_goes_on_is_joined_and_said() -> None:
    first, second = pages(["支出预算总表（续表）"])
    reading = read(workbook({"3": first, "3续": second}))
    assert len(table(reading, "expenditure").rows) == 3
    assert codes(reading) == ["table.joined"]


def test_a_table_that_has_ended_does_not_go_on() -> None:
    _, second = pages(["支出预算总表"])
    reading = read_rows(*second, [], *expenditure(MEETING))
    assert codes(reading) == ["table.twice"]


def test_no_unit_anywhere_is_an_error_and_no_amount_is_read() -> None:
    reading = read_rows(PROCUREMENT[0], *HEADER_AND_ROWS)
    assert reading.table("procurement") is None
    assert places(reading, "table.no_unit") == ["Sheet1!A1"]


@pytest.mark.parametrize(
    ("line", "unit", "amount"),
    [
        ("单位：元", AmountUnit.YUAN, 5451),
        ("金额单位：人民币万元", AmountUnit.WAN, 54_510_000),
        ("（单位：亿元）", AmountUnit.YI, 545_100_000_000),
        ("单位：千元", AmountUnit.THOUSAND, 5_451_000),
    ],
)
def test_the_unit_line_is_obeyed(line: str, unit: AmountUnit, amount: int) -> None:
    reading = read_rows(PROCUREMENT[0], [line], ["采购类别", "金额"], ["A-货物", 54.51])
    assert table(reading, "procurement").unit is unit
    assert table(reading, "procurement").rows[0].amounts["total"].fen == amount


def test_the_unit_may_stand_in_the_heading() -> None:
    reading = read_rows(PROCUREMENT[0], ["采购类别", "金额（元）"], ["A-货物", 54.51])
    assert fen(table(reading, "procurement").rows[0]) == {"total": 5451}


def test_units_that_contradict_are_an_error() -> None:
    reading = read_rows(*PROCUREMENT[:2], ["采购类别", "金额（元）"], ["A-货物", 54.51])
    assert reading.table("procurement") is None
    (error,) = found(reading, "table.unit_conflict")
    assert "万元（Sheet1!A2）" in error.message
    assert "元（Sheet1!B3）" in error.message


def test_an_unknown_unit_is_an_error() -> None:
    reading = read_rows(PROCUREMENT[0], ["单位：港元"], *HEADER_AND_ROWS)
    assert codes(reading) == ["table.unknown_unit"]


def test_a_row_that_numbers_the_columns_is_not_read_as_money() -> None:
    reading = read_rows(*expenditure(["栏次", None, None, 1, 2, 3], MEETING))
    assert [fen(row) for row in table(reading, "expenditure").rows] == [{"total": 5_400_000, "project": 5_400_000}]
    assert table(reading, "expenditure").parts[0].header_rows == (3, 4)


def test_notes_below_a_table_are_kept_as_text() -> None:
    reading = read_rows(*PROCUREMENT, ["注：1.不含单位资金3.5万元。"], ["2.按批复数填列。"])
    footnote = table(reading, "procurement").texts["footnote"]
    assert footnote.text == "注：1.不含单位资金3.5万元。\n2.按批复数填列。"
    assert footnote.source.address == "A7"
    assert len(table(reading, "procurement").rows) == 3


def test_words_between_the_rows_are_kept_beside_those_below() -> None:
    reading = read_rows(*PROCUREMENT[:3], ["无", None], ["注：今年没有采购。"])
    footnote = table(reading, "procurement").texts["footnote"]
    assert footnote.text == "无\n注：今年没有采购。"
    assert footnote.source.address == "A4"


def test_an_empty_table_is_there_and_said_to_be_empty() -> None:
    reading = read_rows(*PROCUREMENT[:3], ["合 计", None])
    assert table(reading, "procurement").is_empty
    assert codes(reading) == ["table.empty"]


def test_a_title_without_a_table_is_a_missing_table_that_says_where() -> None:
    reading = read(workbook({"一": PROCUREMENT, "二": [["收支总表"]]}))
    messages = [one.message for one in found(reading, "table.missing")]
    assert "没有找到「收支总表」。工作表「二」上只有表名，没有表头和数据。" in messages


def test_a_table_of_contents_is_no_table() -> None:
    contents: list[Row] = [["目录"], ["预算04表 政府采购预算明细表", 1], ["预算03表 支出预算总表", 2]]
    reading = read(workbook({"目录": contents, "一": PROCUREMENT}))
    assert codes(reading) == ["sheet.contents"]


def test_a_hidden_sheet_is_not_read_but_said_to_hold_the_table() -> None:
    book = load_workbook(io.BytesIO(workbook({"一": expenditure(MEETING), "二": PROCUREMENT})))
    book["二"].sheet_state = "hidden"
    buffer = io.BytesIO()
    book.save(buffer)
    reading = read(buffer.getvalue())
    assert reading.table("procurement") is None
    assert [sheet.hidden for sheet in reading.sheets] == [False, True]
    assert any("隐藏的工作表「二」" in one.message for one in found(reading, "table.missing"))


def test_the_same_table_as_text_reads_the_same() -> None:
    from_text = table(read(text_of(*PROCUREMENT), "04.txt"), "procurement")
    from_book = table(read_rows(*PROCUREMENT), "procurement")
    assert [fen(row) for row in from_text.rows] == [fen(row) for row in from_book.rows]
    assert from_text.sheet == "04"
