"""The forms as other clerks print them: every figure is read from its cell still, or what is not there is named."""

from __future__ import annotations

from copy import deepcopy

import pytest

from budget.findings import Severity
from budget.forms import form_of
from budget.reconciliation import Context, reconcile
from budget.workbook import read
from budget.workbook.rows import Reading
from fixtures.published import DOCUMENTS, document, drawn, figures_of
from fixtures.published.variants import (
    VARIANTS,
    Told,
    as_the_ministry_prints,
    of_beijing,
    with_levels_beside_numbers,
)

pytestmark = pytest.mark.no_cover

ONE_OF_EACH = [
    "integrated-9.hebei-xiakou-2025",
    "jiangsu-12.shengweiban-2018",
    "national-final-9.shegongbu-2024",
    "shanghai-9.wanli-dept-2024",
]
FINAL = [name for name in DOCUMENTS if name.startswith("national")]
SOCIAL = "national-final-9.shegongbu-2024"
LEVELED = "national-final-9.caizhengju-2024"


def reading_of(told: Told, name: str) -> Reading:
    return read(drawn(told, name.partition("-")[0]), f"{name}.xlsx")


def errors(reading: Reading) -> list[str]:
    return [found.code for found in reading.findings if found.severity is Severity.ERROR]


def every_figure_is_read(told: Told, name: str) -> Reading:
    reading = reading_of(told, name)
    found = {
        (amount.source.sheet, amount.source.address): amount.fen
        for table in reading.tables
        for row in table.rows
        for amount in row.amounts.values()
    }
    assert found == {(one.sheet, one.cell): one.fen for one in figures_of(told, name.partition("-")[0])}
    return reading


@pytest.mark.sweep(keep=6)
@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_what_stands_around_the_figures_changes_none(name: str, variant: str) -> None:
    if variant == "the unit in brackets behind it" and name.startswith("shanghai"):
        pytest.skip("its unit is another")
    reading = every_figure_is_read(VARIANTS[variant](document(name)), name)

    assert set(errors(reading)) <= {"table.missing"} if name.startswith("integrated") else errors(reading) == []


@pytest.mark.parametrize("name", FINAL)
def test_the_sheets_of_the_ministry_are_read(name: str) -> None:
    reading = every_figure_is_read(as_the_ministry_prints(document(name)), name)

    assert (reading.form, errors(reading)) == ("national_final", [])


def test_levels_may_stand_beside_the_numbers_of_the_columns() -> None:
    assert errors(every_figure_is_read(with_levels_beside_numbers(document(SOCIAL)), SOCIAL)) == []


@pytest.mark.parametrize("name", FINAL)
def test_three_more_tables_are_those_of_beijing(name: str) -> None:
    reading = every_figure_is_read(of_beijing(document(name)), name)

    assert (reading.form, errors(reading)) == ("beijing_final", [])
    assert [table.key for table in reading.tables] == [table.key for table in form_of("beijing_final").tables]


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize("name", ONE_OF_EACH[1:])
def test_a_table_that_is_not_there_is_named(name: str) -> None:
    form = form_of(reading_of(document(name), name).form)
    for place in range(len(document(name)["tables"])):
        told = deepcopy(document(name))
        gone = told["tables"].pop(place)
        reading = reading_of(told, name)
        (missing,) = [found for found in reading.findings if found.severity is Severity.ERROR]
        assert reading.form == form.key
        assert missing.code == "table.missing"
        (lacking,) = form.by_key.keys() - {table.key for table in reading.tables}
        assert form.by_key[lacking].title in missing.message, gone["title"]


# Other words of other bodies for the same headings and lines: what they print for the first, in which tables.
SAID: tuple[tuple[str, str, tuple[str, ...], tuple[int, ...]], ...] = (
    (SOCIAL, "本年收入合计", ("收入合计", "本年收入", "本年收入小计"), (0, 1, 3)),
    (SOCIAL, "本年支出合计", ("支出合计", "本年支出", "本年支出小计"), (0, 2, 3)),
    (
        SOCIAL,
        "功能分类科目编码",
        ("功能分类科目代码", "支出功能分类编码", "功能科目编码", "科目代码", "编码"),
        (1, 2, 4, 7, 8),
    ),
    (LEVELED, "科目名称", ("科目名称（类/款/项）", "科目名称（类、款、项）"), (1, 2)),
    (SOCIAL, "项目", ("收入项目", "支出项目", "收支项目", "科目", "项目（按功能分类）", "收入来源"), (0, 3)),
    (SOCIAL, "人员经费合计", ("人员经费", "人员经费小计"), (5,)),
    (SOCIAL, "公用经费合计", ("公用经费", "日常公用经费"), (5,)),
    (SOCIAL, "科目名称", ("科目名称（类/款/项）", "项目名称", "功能科目名称", "支出功能分类名称"), (1, 2, 4)),
    (SOCIAL, "经济分类科目编码", ("经济科目编码", "经济分类编码", "部门预算支出经济分类科目编码", "科目代码"), (5,)),
    (SOCIAL, "决算数", ("决算", "决算金额", "本年决算数", "2024年决算数", "2024年度决算数"), (0, 3, 5, 6)),
    (SOCIAL, "合计", ("支出合计", "本年支出", "本年支出合计", "支出总计"), ()),
    (SOCIAL, "财政拨款收入", ("财政补助收入", "财政拨款"), (1,)),
    (SOCIAL, "公务用车购置及运行维护费", ("公务用车费用", "公务用车购置和运行费", "公务用车购置及运行费"), (6,)),
    (SOCIAL, "公务接待费", ("公务接待费用", "公务接待"), (6,)),
    (SOCIAL, "一般公共预算财政拨款", ("一般公共预算财政拨款支出", "一般公共预算", "一般公共预算支出"), (3,)),
    (SOCIAL, "使用非财政拨款结余", ("使用非财政拨款结余和专用结余", "用事业基金弥补收支差额"), (0,)),
    (SOCIAL, "年初结转和结余", ("上年结转和结余", "上年结转", "年初结转"), (0, 7, 8)),
    (ONE_OF_EACH[0], "项目", ("收入项目", "支出项目", "项目（按功能分类）"), (0,)),
    (ONE_OF_EACH[3], "项目", ("收入项目", "支出项目", "项目（按功能分类）"), (0, 3)),
    (ONE_OF_EACH[3], "预算数", ("金额", "本年预算数", "预算金额", "2024年预算数"), (0, 3)),
    (ONE_OF_EACH[3], "功能分类科目编码", ("功能分类科目代码", "支出功能分类科目编码", "科目编码"), (1, 2, 4, 5, 6)),
    (ONE_OF_EACH[3], "人员经费", ("人员支出",), (7,)),
    (ONE_OF_EACH[3], "公用经费", ("日常公用经费",), (7,)),
    (ONE_OF_EACH[1], "金额", ("预算数", "本年预算", "预算金额", "合计"), (0, 3, 4, 5, 6, 7)),
    (ONE_OF_EACH[1], "功能科目代码", ("支出功能科目代码", "科目编码", "功能分类科目编码"), (4, 6, 9)),
    (ONE_OF_EACH[1], "项目名称", ("收入项目", "项目（按功能分类）", "项目"), (0, 3)),
    (ONE_OF_EACH[1], "支出用途", ("按用途", "按支出用途"), (0, 3)),
)


@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize(
    ("name", "usual", "other", "places"),
    [(name, usual, other, places) for name, usual, others, places in SAID for other in others],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_other_words_name_the_same(name: str, usual: str, other: str, places: tuple[int, ...]) -> None:
    told = deepcopy(document(name))
    for place, table in enumerate(told["tables"]):
        if place in places:
            table["rows"] = [[other if cell == usual else cell for cell in cells] for cells in table["rows"]]
        elif not places and place == 4:
            table["rows"][0] = [other if cell == usual else cell for cell in table["rows"][0]]
    reading = every_figure_is_read(told, name)
    assert set(errors(reading)) == set(errors(reading_of(document(name), name)))
    # Where the heading of names is not known, it is the names that are lost unsaid.
    assert named_in(reading, {other: usual}) == named_in(reading_of(document(name), name), {other: usual})


def test_what_the_budgets_grant_may_stand_in_one_line() -> None:
    """And is held against the column of the income that says the same."""
    told = deepcopy(document(SOCIAL))
    lines = told["tables"][0]["rows"]
    lines[2][0], lines[3][0], lines[4][0] = "一、财政拨款收入", "", ""
    reading = every_figure_is_read(told, SOCIAL)
    assert errors(reading) == []
    assert [one for one in reconcile(reading, Context(year=2024)) if one.blocks_publication] == []
    (held,) = [
        one
        for one in reconcile(reading, Context(year=2024))
        if (one.rule, one.subject) == ("final_income.same_by_source", "fiscal_income")
    ]
    assert {"表1!B5", "表2!D5"} <= {cell.place for cell in held.cells}

    lines[2][1] = "300.00"
    refused = reconcile(reading_of(told, SOCIAL), Context(year=2024))
    assert "final_income.same_by_source" in {one.rule for one in refused if one.blocks_publication}


def named_in(reading: Reading, usual: dict[str, str]) -> list[object]:
    """What every line stands for and is called, in the `usual` words."""
    return [
        (table.key, row.number, row.line, key, code.code, usual.get(code.name, code.name))
        for table in reading.tables
        for row in table.rows
        for key, code in row.dimensions.items()
    ]


def test_a_list_in_halves_may_run_on_over_two_sheets() -> None:
    """人员经费合计 stands below the last page of its half, and sums up both pages of it."""
    told = deepcopy(document(SOCIAL))
    basic = told["tables"][5]
    head, rows = basic["rows"][:1], basic["rows"][1:]
    told["tables"][5] = {**basic, "rows": head + rows[:9]}
    told["tables"].insert(6, {**basic, "title": f"{basic['title']}（续）", "rows": head + rows[9:]})
    reading = reading_of(told, SOCIAL)

    assert errors(reading) == []
    assert [one for one in reconcile(reading, Context(year=2024)) if one.blocks_publication] == []
