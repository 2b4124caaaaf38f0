"""Tables with two lists side by side: each named line is a row, known by its name and section, not its number."""

from __future__ import annotations

import pytest

from budget.findings import Severity
from budget.workbook.rows import Reading
from budget.workbook.tables.lists import bare_name, printed_name
from tests.workbook.sheets_made import Row, codes, dimensions, fen, found, places, read_rows, table

HEADER: list[Row] = [["单位：万元"], ["收 入", None, "支 出", None], ["项 目", "预算数", "项 目", "预算数"]]


def balance(*rows: Row) -> Reading:
    return read_rows(["收支总表"], *HEADER, *rows)


def fiscal(*rows: Row) -> Reading:
    return read_rows(["财政拨款收支预算总表"], *HEADER, *rows)


def test_a_printed_row_gives_a_row_for_each_side() -> None:
    reading = balance(["一、一般公共预算拨款收入", 5.0, "四、公共安全支出", 0.3], ["本年收入合计", 5.0, None, None])
    rows = table(reading, "balance").rows
    assert [(row.position, row.number, row.label) for row in rows] == [
        (0, 5, "一、一般公共预算拨款收入"),
        (1, 5, "四、公共安全支出"),
        (2, 6, "本年收入合计"),
    ]
    assert [dimensions(row) for row in rows] == [
        {"revenue": "general_budget"},
        {"function": "204"},
        {"item": "current_income"},
    ]
    assert rows[1].dimensions["function"].name == "公共安全支出"


def test_numbering_plays_no_part() -> None:
    reading = balance(["1.事业收入", 5.0, "二十五、 农林水支出", 0.3], ["其他收入", 1.0, "外交支出", None])
    assert [dimensions(row) for row in table(reading, "balance").rows] == [
        {"revenue": "public_institution"},
        {"function": "213"},
        {"revenue": "other_income"},
        {"function": "202"},
    ]


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("九、医疗卫生与计划生育支出", "210"),
        ("七、文化体育与传媒支出", "207"),
        ("十八、国土海洋气象等支出", "220"),
        ("十四、资源勘探信息等支出", "215"),
    ],
)
def test_older_names_mean_the_same_code(label: str, code: str) -> None:
    assert dimensions(table(balance([None, None, label, 1.0]), "balance").rows[0]) == {"function": code}


def test_the_same_name_means_another_thing_below_another_heading() -> None:
    reading = fiscal(
        ["一、本年收入", 5.0, "一、本年支出", 5.0],
        ["（一）一般公共预算资金", 5.0, "一、一般公共服务支出", 5.0],
        ["二、上年结转", 1.0, "二、年终结转结余", None],
        ["（一）一般公共预算拨款", 1.0, None, None],
        ["收入总计", 6.0, "支出总计", 6.0],
    )
    rows = [(dimensions(row), row.line.value) for row in table(reading, "fiscal_balance").rows]
    assert rows == [
        ({"item": "current_income"}, "subtotal"),
        ({"item": "current_expenditure"}, "subtotal"),
        ({"revenue": "general_budget"}, "detail"),
        ({"function": "201"}, "detail"),
        ({"revenue": "carried_forward"}, "subtotal"),
        ({"item": "carried_over"}, "detail"),
        ({"revenue": "carried_forward.general_budget"}, "detail"),
        ({"item": "total_income"}, "total"),
        ({"item": "total_expenditure"}, "total"),
    ]


def test_a_line_without_an_amount_is_kept_blank() -> None:
    (row,) = table(balance(["五、事业收入", None, None, None]), "balance").rows
    assert row.amounts == {}


def test_an_unknown_line_is_refused_and_its_neighbour_read() -> None:
    reading = balance(["十、捐赠收入", 1.0, "二、外交支出", 2.0])
    assert [fen(row) for row in table(reading, "balance").rows] == [{"total": 2_000_000}]
    assert places(reading, "row.unknown_item") == ["Sheet1!A5"]


def test_an_unknown_line_without_amount_is_only_named() -> None:
    reading = balance(["十、捐赠收入", None, "二、外交支出", 2.0])
    assert codes(reading) == ["row.unknown_blank_item"]
    assert table(reading, "balance").refused == 0


def test_an_amount_without_a_name_is_refused() -> None:
    assert places(balance([None, 1.0, "二、外交支出", 2.0]), "row.no_label") == ["Sheet1!A5"]


def test_a_line_twice_is_refused() -> None:
    reading = balance(["五、事业收入", 1.0, None, None], ["六、事业收入", 2.0, None, None])
    assert [fen(row) for row in table(reading, "balance").rows] == [{"total": 1_000_000}]
    assert places(reading, "row.item_twice") == ["Sheet1!A6"]


def test_a_bad_amount_on_one_side_leaves_the_other() -> None:
    reading = balance(["五、事业收入", "无数", "二、外交支出", 2.0])
    assert [dimensions(row) for row in table(reading, "balance").rows] == [{"function": "202"}]
    assert places(reading, "cell.not_amount") == ["Sheet1!B5"]


def test_an_amount_beside_the_lists_is_refused_with_its_row() -> None:
    reading = balance(["五、事业收入", 1.0, "二、外交支出", 2.0, 3.0])
    assert table(reading, "balance").rows == ()
    assert places(reading, "column.no_header") == ["Sheet1!E5"]


@pytest.mark.parametrize(
    ("label", "bare"),
    [
        ("一、一般公共服务支出", "一般公共服务支出"),
        ("一般公共服务支出", "一般公共服务支出"),
        ("（一）一般公共预算资金", "一般公共预算资金"),
        ("二十六、抗疫特别国债安排的支出", "抗疫特别国债安排的支出"),
        ("1.事业收入", "事业收入"),
        ("（2）其他 收入", "其他收入"),
    ],
)
def test_strips_the_numbering(label: str, bare: str) -> None:
    assert bare_name(label) == bare


def test_keeps_a_name_as_printed_without_its_numbering() -> None:
    assert printed_name(" 七、文化旅游体育与传媒支出（含旅游） ") == "文化旅游体育与传媒支出（含旅游）"


def test_each_sum_of_a_list_that_is_not_there_is_named() -> None:
    reading = balance(
        ["一、一般公共预算拨款收入", 5.0, "四、公共安全支出", 5.0],
        ["本年收入合计", 5.0, "本年支出合计", 5.0],
        ["收入总计", 5.0, None, None],
    )
    (warning,) = found(reading, "table.no_total")
    assert (warning.place, warning.severity) == ("Sheet1!A7", Severity.WARNING)
    assert "「支出总计」一行" in warning.message


def test_a_zero_below_the_end_of_the_shorter_list_says_nothing() -> None:
    """A formula that was filled down shows it; any other amount without a label is money of nobody."""
    assert (
        codes(balance(["一、一般公共预算拨款收入", 2.0, "一、一般公共服务支出", 0.3], [None, 0, "二、外交支出", 2.0]))
        == []
    )
    half = ["科目编码", "科目名称", "决算数"]
    rows: list[Row] = [["一般公共预算财政拨款基本支出决算表"], ["单位：万元"], half * 2]
    rows += [["301", "工资福利支出", 3.0, "302", "商品和服务支出", 1.0], ["30101", "基本工资", 3.0, None, None, 0]]
    assert "row.no_label" not in codes(read_rows(*rows))


def test_of_which_is_a_part_of_the_line_above_and_counted_there() -> None:
    reading = balance(
        ["一、一般公共预算拨款收入", 5.0, "一、一般公共服务支出", 6.0],
        ["五、事业收入", 3.0, "  其中：人员经费", 2.5],
        ["  其中：教育收费", 1.0, "  其中：公用经费", 3.5],
        ["  其中：科研收入", 2.0, "二、外交支出", 2.0],
        ["本年收入合计", 8.0, "本年支出合计", 8.0],
    )
    assert codes(reading) == ["row.part_of_line"] * 4
    assert [fen(row) for row in table(reading, "balance").rows if row.line.value == "detail"] == [
        {"total": 5_000_000}, {"total": 6_000_000}, {"total": 3_000_000}, {"total": 2_000_000},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("above", "parts"),
    [
        (3.0, [3.5]), (3.0, [2.0, 1.5]), (None, [1.0]), (3.0, [-1.0]),
    ],
)  # fmt: skip
def test_of_which_is_refused_where_it_is_more_than_its_line(above: float | None, parts: list[float]) -> None:
    rows: list[Row] = [[f"  其中：第{place}项", part, None, None] for place, part in enumerate(parts)]
    reading = balance(["五、事业收入", above, None, None], *rows)
    assert places(reading, "row.part_larger") == [f"Sheet1!A{5 + len(parts)}"]


@pytest.mark.parametrize("above", ["十、捐赠收入", "本年收入合计"])
def test_of_which_of_a_sum_or_of_what_nobody_knows_is_no_part(above: str) -> None:
    reading = balance(["五、事业收入", 3.0, None, None], [above, 3.0, None, None], ["其中：教育收费", 1.0, None, None])
    assert "Sheet1!A7" in places(reading, "row.unknown_item")


@pytest.mark.parametrize(
    ("label", "is_known"),
    [
        ("201-一般公共服务支出", True),
        ("201 一般公共服务支出", True),
        ("[201]一般公共服务支出", True),
        ("一、一般公共服务支出（类）", True),
        ("一、一般公共服务支出：", True),
        ("202-一般公共服务支出", False),
        ("201-一般公共服务支出（项）", False),
        ("20101-一般公共服务支出", False),
    ],
)
def test_a_line_may_bear_its_own_code_and_level(label: str, is_known: bool) -> None:
    reading = balance([None, None, label, 3.5])
    assert ("row.unknown_item" in codes(reading)) is not is_known
    assert any(row.dimensions.get("function") is not None for row in table(reading, "balance").rows) is is_known
