"""A printed title names its table whatever stands around it."""

from __future__ import annotations

import pytest

from budget.forms.beijing.budget import BEIJING
from budget.workbook.tables.titles import number_alone, read_title

TITLES = [
    ("预算01表 收支总表", "01", "balance"),
    ("预算表12 年度项目支出绩效表", "12", "projects"),
    ("预算10表 财政拨款（含一般公共预算和政府性基金预算）“三公”经费支出表", "10", "sangong"),
    ("03支出预算总表", "03", "expenditure"),
    ("表3 支出总表", "3", "expenditure"),
    ("附件3 收支总表", "3", "balance"),
    ("3.支出预算总表", "3", "expenditure"),
    ("表3-1 收支总表", "3-1", "balance"),
    ("2026年收支总表", "", "balance"),
    ("收支总表（单位：万元）", "", "balance"),
    ("预算05表\n财政拨款收支预算总表", "05", "fiscal_balance"),
    ("一般公共预算财政拨款基本支出表", "", "general_basic"),
    ("一般公共预算财政拨款支出表", "", "general_expenditure"),
    ("一般公共预算支出总表", "", "general_expenditure"),
    ("2026年一般公共预算支出预算表", "", "general_expenditure"),
    ("一般公共预算基本支出预算表", "", "general_basic"),
    ("政府性基金支出表", "", "fund_expenditure"),
    ("国有资本经营预算支出预算表", "", "capital_expenditure"),
    ("政府购买服务支出预算表", "", "services"),
    ("预算04表 项目支出表", "04", "project_expenditure"),
    ("收 支 总 表", "", "balance"),
    ("北京市朝阳区小红门乡2026年收入总表", "", "income"),
]


@pytest.mark.parametrize(("text", "number", "key"), TITLES)
def test_knows_a_title(text: str, number: str, key: str) -> None:
    title = read_title(text)
    assert title is not None
    layout = title.layout(BEIJING)
    assert layout is not None
    assert (title.number, layout.key, title.continued) == (number, key, False)


@pytest.mark.parametrize(
    "text",
    [
        "支出预算总表（续表）",
        "支出预算总表（续）",
        "续表 支出预算总表",
        "预算03表 支出预算总表(续1)",
        "支出预算总表续表",
    ],
)
def test_knows_that_a_table_goes_on(text: str) -> None:
    title = read_title(text)
    assert title is not None
    assert title.continued
    layout = title.layout(BEIJING)
    assert layout is not None
    assert layout.key == "expenditure"


def test_an_unknown_table_has_a_title_without_a_layout() -> None:
    title = read_title("预算14表 上级专项资金安排表")
    assert title is not None
    assert (title.number, title.layout(BEIJING)) == ("14", None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "注：本表为空表",
        "会议费",
        "合计",
        "按表支付，另见收支总表。",
        "Sheet1",
        "0106-生态保护",
        "目录",
        "收支总表" * 20,
    ],
)
def test_other_words_are_no_title(text: str) -> None:
    assert read_title(text) is None


@pytest.mark.parametrize(("text", "number"), [("预算03表", "03"), ("表5", "5"), ("附件1", "1"), ("03", ""), ("表", "")])
def test_a_number_may_stand_alone(text: str, number: str) -> None:
    assert number_alone(text) == number
