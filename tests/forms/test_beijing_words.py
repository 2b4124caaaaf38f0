"""Beijing's thirteen tables as other bodies of the city call them: read to the figure, or what is not known is named."""

from __future__ import annotations

from itertools import zip_longest

import pytest

from budget.workbook.folding import fold
from budget.workbook.rows import Reading, TableReading
from tests.forms.spoiling import Book
from tests.forms.test_around_figures import as_it_stands, errors, figures, opened

pytestmark = [pytest.mark.no_cover, pytest.mark.one_database]

BEIJING = "beijing"
Words = dict[str, list[str]]
TITLES: Words = {
    "balance": ["收支预算总表", "部门收支总表", "部门收支预算总表", "收支总表（单位：万元）", "单位收支总表", "收支预算总体情况表"],
    "income": ["收入预算总表", "部门收入总表", "部门收入总体情况表", "收入总体情况表", "单位收入总表", "部门收入预算总表"],
    "expenditure": ["支出总表", "部门支出总表", "支出预算表", "部门支出预算总表", "部门支出总体情况表", "单位支出总表"],
    "procurement": ["政府采购预算表", "部门政府采购预算明细表", "政府采购情况表", "政府采购支出预算表", "政府采购明细表"],
    "fiscal_balance": ["财政拨款收支总表", "财政拨款收支总体情况表", "财政拨款预算收支总表", "部门财政拨款收支总表"],
    "general_expenditure": ["一般公共预算支出表", "一般公共预算支出预算表", "一般公共预算支出情况表"],
    "general_basic": ["一般公共预算基本支出表", "一般公共预算财政拨款基本支出明细表", "一般公共预算基本支出情况表"],
    "fund_expenditure": ["政府性基金预算支出表", "政府性基金支出预算表", "政府性基金预算支出情况表"],
    "capital_expenditure": ["国有资本经营预算支出表", "国有资本经营预算财政拨款支出预算表"],
    "sangong": ["“三公”经费支出表", "三公经费支出预算表", "“三公”经费财政拨款预算表", "财政拨款“三公”经费支出情况表"],
    "services": ["政府购买服务预算表", "政府购买服务支出预算表", "政府购买服务情况表", "政府购买服务指导性目录预算表"],
    "projects": ["项目支出绩效目标表", "项目支出绩效表", "2026年项目支出绩效目标申报表", "部门项目支出绩效目标表"],
    "performance": ["整体支出绩效目标表", "部门整体绩效目标表", "部门（单位）整体支出绩效目标表"],
}  # fmt: skip
AROUND = [
    "{title}", "表{place} {title}", "附表{place}：{title}", "（公开{place:02d}表）{title}", "预算公开表{place}-1 {title}",
    "2026年{title}", "{title}（2026年度）", "部门公开表{place} 小红门乡2026年度{title}",
    "北京市朝阳区小红门乡人民政府2026年部门预算 {title}",
]  # fmt: skip
HEADINGS: dict[str, Words] = {
    "balance": {
        "项 目": ["收入项目", "科目", "项目（按功能分类）", "支出项目", "收入来源", "按功能分类"],
        "预算数": ["金额", "2026年预算数", "本年预算数", "预算金额", "年初预算数", "金额（万元）"],
        "收 入": ["本年收入"],
        "支 出": ["本年支出"],
    },
    "income": {
        "部门(单位)代码": ["单位编码", "预算单位编码", "部门编码", "部门代码"],
        "部门(单位)名称": ["单位名称", "预算单位", "部门名称", "单位", "部门（单位）"],
        "合计": ["总计", "收入合计", "收入总计"],
        "本年收入": ["本年拨款", "当年收入", "收入", "本年收入合计"],
        "上年结转结余": ["上年结转", "结转结余", "年初结转和结余", "上年结余"],
        "小计": ["合计"],
        "一般公共预算资金": ["一般公共预算", "一般公共预算拨款", "一般公共预算财政拨款收入"],
        "事业单位经营收入": ["经营收入"],
    },
    "expenditure": {
        "支出功能分类科目": ["功能分类科目", "功能科目", "支出功能分类", "支出功能科目"],
        "政府支出经济分类科目": ["政府预算支出经济分类科目", "政府经济分类", "政府经济科目", "政府预算支出经济分类"],
        "部门支出经济分类科目": ["部门预算支出经济分类科目", "部门经济分类", "部门支出经济分类", "部门经济科目"],
        "合计": ["总计", "金额", "支出合计", "预算数"],
        "基本支出": ["基本支出小计", "基本支出合计"],
        "项目支出": ["项目支出小计", "项目支出合计"],
        "事业单位经营支出": ["经营支出"],
        "上缴上级支出": ["上缴上级"],
        "对附属单位补助支出": ["补助附属单位支出", "对附属单位补助"],
    },
    "procurement": {
        "采购类别": ["采购品目", "采购目录", "采购项目", "类别", "项目", "品目名称"],
        "金额": ["预算数", "采购金额", "预算金额", "合计", "采购预算", "2026年预算数"],
    },
    "general_expenditure": {
        "单位名称": ["预算单位", "部门名称", "单位"],
        "功能分类科目": ["支出功能分类科目", "功能科目", "科目"],
        "科目编码": ["编码", "科目代码", "功能科目编码", "代码"],
        "科目名称": ["名称", "功能科目名称"],
        "预算数": ["2026年预算数", "金额", "财政拨款", "一般公共预算"],
        "人员经费": ["人员支出", "人员类"],
        "公用经费": ["日常公用经费", "公用支出"],
        "项目支出总数": ["项目支出合计", "小计", "项目支出小计"],
        "扣除基建项目后 预算数": ["扣除基建项目后", "其中：扣除基建项目后预算数", "扣除基本建设项目后预算数"],
    },
    "general_basic": {
        "预算数": ["基本支出", "2026年基本支出", "一般公共预算基本支出"],
        "合计": ["小计", "总计"],
        "人员经费": ["人员支出"],
        "公用经费": ["日常公用经费"],
    },
    "sangong": {
        "“三公”经费财政拨款 预算总额": ["合计", "“三公”经费合计", "“三公”经费预算总额", "“三公”经费", "总计"],
        "因公出国（境）费 用": ["因公出国（境）费", "因公出国（境）经费", "因公出国（境）"],
        "公务接待费": ["公务接待费用", "公务接待"],
        "公务用车购置及运行维护费": ["公务用车购置及运行费", "公务用车费", "公务用车购置和运行费"],
        "公务用车购置费": ["购置费", "公务用车购置", "车辆购置费"],
        "公务用车运行维护 费": ["运行费", "公务用车运行费", "公务用车运行维护"],
    },
    "services": {
        "指导性目录": ["政府购买服务指导性目录", "购买服务目录"],
        "三级": ["三级目录", "项目名称"],
        "服务领域": ["支出功能分类", "所属领域", "服务领域（功能分类）"],
        "预算金额": ["预算数", "金额", "合计", "2026年预算金额"],
    },
    "projects": {
        "单位名称": ["预算单位", "项目单位"],
        "项目名称": ["项目", "项目名称（编码）"],
        "项目总额": ["项目金额", "项目资金", "预算数", "资金总额"],
        "财政资金": ["财政拨款", "财政性资金", "其中：财政拨款"],
        "绩效目标": ["年度绩效目标", "总体目标", "年度目标"],
        "三级指标": ["三级指标名称"],
        "绩效指标性质": ["指标性质", "指标方向"],
        "本年绩效指标值": ["指标值", "年度指标值", "目标值"],
        "绩效度量单位": ["度量单位", "计量单位"],
    },
    "performance": {
        "部门名称": ["部门（单位）名称", "单位名称", "部门"],
        "总体资金情况(万元)": ["资金总体情况（万元）", "年度预算申请（万元）"],
        "预算支出总额": ["支出总额", "资金总额", "年度预算总额"],
        "财政拨款": ["财政资金", "财政拨款资金"],
    },
}
# What tells too little, or would name two columns at once.
UNKNOWN = [
    ("balance", "项 目", "预算科目"), ("income", "小计", "本年小计"), ("expenditure", "支出功能分类科目", "科目名称"),
    ("expenditure", "部门支出经济分类科目", "经济分类科目"), ("procurement", "采购类别", "采购内容"),
    ("general_expenditure", "合计", "小计"), ("general_basic", "部门支出经济分类科目", "经济分类科目"),
    ("projects", "绩效度量单位", "单位"), ("performance", "预算支出总额", "合计"),
]  # fmt: skip


def renamed(book: Book, table: TableReading, old: str, new: str) -> None:
    """Head every column of a table that is headed `old` with `new`."""
    grid = book.sheets[table.sheet].grid
    rows = table.parts[0].header_rows or range(3, 6)
    places = [(row - 1, at) for row in rows for at, one in enumerate(grid[row - 1]) if fold(str(one)) == fold(old)]
    assert places, (table.key, old)
    for row, column in places:
        grid[row][column] = new


def told(reading: Reading) -> list[object]:
    """All that a reading says: amounts, what every line stands for and is called, projects, targets."""
    names = [
        (table.key, row.number, key, code.code, code.name)
        for table in reading.tables
        for row in table.rows
        for key, code in row.dimensions.items()
    ]
    goals = [
        (project.code, project.name, project.goal, {key: one.fen for key, one in project.amounts.items()})
        for table in reading.tables
        for project in table.projects
    ]
    targets = [
        (one.project_code, one.activity, one.level1, one.level2, one.level3, one.relation, one.target_text)
        for table in reading.tables
        for one in table.indicators
    ]
    return [figures(reading), names, goals, targets]


def columns_named(reading: Reading) -> list[str]:
    return [one.place for one in reading.findings if one.code.startswith("column.")]


@pytest.mark.parametrize("place", range(6))
def test_titles_of_other_bodies_name_the_same_tables(place: int) -> None:
    book = opened(BEIJING).copy()
    for table in as_it_stands(BEIJING).tables:
        words = TITLES[table.key]
        book.put(table.sheet, table.parts[0].title_row, 1, words[place % len(words)])
    reading = book.read()

    assert (reading.form, errors(reading)) == (BEIJING, [])
    assert told(reading) == told(as_it_stands(BEIJING))


@pytest.mark.parametrize("around", AROUND)
def test_what_stands_around_a_title_is_none_of_it(around: str) -> None:
    book = opened(BEIJING).copy()
    for place, table in enumerate(as_it_stands(BEIJING).tables, 1):
        title = table.title.partition(" ")[2]
        book.put(table.sheet, table.parts[0].title_row, 1, around.format(place=place, title=title))
    reading = book.read()

    assert (reading.form, errors(reading)) == (BEIJING, [])
    assert told(reading) == told(as_it_stands(BEIJING))


ROUNDS = [
    [(key, old, new) for (key, old), new in zip(chosen, words, strict=True) if new]
    for chosen in [[(key, old) for key, words in HEADINGS.items() for old in words]]
    for words in zip_longest(*(words for one in HEADINGS.values() for words in one.values()))
]


@pytest.mark.parametrize("changes", ROUNDS, ids=range(len(ROUNDS)))
def test_headings_of_other_bodies_name_the_same_columns(changes: list[tuple[str, str, str]]) -> None:
    """In each round one other wording of every heading, all at once."""
    book = opened(BEIJING).copy()
    for key, old, new in changes:
        table = as_it_stands(BEIJING).table(key)
        assert table
        renamed(book, table, old, new)
    reading = book.read()

    assert (reading.form, errors(reading), columns_named(reading)) == (BEIJING, [], [])
    assert told(reading) == told(as_it_stands(BEIJING))


@pytest.mark.parametrize(("key", "old", "new"), UNKNOWN)
def test_a_heading_that_tells_too_little_is_named(key: str, old: str, new: str) -> None:
    book = opened(BEIJING).copy()
    table = as_it_stands(BEIJING).table(key)
    assert table
    renamed(book, table, old, new)
    reading = book.read()

    assert any(place.startswith(f"{table.sheet}!") for place in columns_named(reading))
    assert errors(reading) or told(reading)[0] == told(as_it_stands(BEIJING))[0]
