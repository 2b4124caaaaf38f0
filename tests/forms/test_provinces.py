"""The integrated budget as the provinces print it: every figure is read and every sum holds, under all of their words."""

from __future__ import annotations

import pytest

from budget.findings import Severity
from budget.reconciliation import Context, Level, Result, reconcile
from budget.workbook import read
from budget.workbook.rows import Line
from fixtures.published import drawn, figures_of
from fixtures.published.provinces import SICHUAN, SITUATIONS, TITLES, printed
from fixtures.published.variants import Told

pytestmark = pytest.mark.no_cover

WORDS = (
    ("预算数", "金额", "本年预算", "2025年预算", "预算金额", "年初预算数"),
    ("上年结转结余", "上年结转", "上年结余结转", "八、上年结转"),
    ("年终结转结余", "结转下年", "年末结转结余"),
    ("一、一般公共预算拨款收入", "一、一般公共预算收入", "一、一般公共预算财政拨款收入", "一、一般公共预算财政拨款"),
    ("一般公共预算拨款收入", "一般公共预算", "一般公共预算财政拨款", "一般公共预算收入"),
    ("政府性基金预算拨款收入", "政府性基金预算", "政府性基金收入", "政府性基金"),
    ("单位代码", "单位编码", "预算单位编码"),
    ("科目编码", "功能科目编码", "功能分类编码", "科目代码"),
    ("公用经费", "日常公用经费"),
    ("“三公”经费合计", "“三公”经费", "合计", "总计"),
    ("公务用车购置及运行费", "公务用车费", "公务用车购置及运行经费"),
    ("公务接待费", "公务接待", "公务接待费用"),
    ("本年政府性基金预算支出", "政府性基金支出", "本年支出"),
)
SAID = [{first: other} for first, *others in WORDS for other in others if first != "科目编码"]


def differences(told: Told) -> list[object]:
    """What is wrong: figures not read from their cells, or that are none, errors, another form, relations that fail."""
    reading = read(drawn(told, "integrated"), "预算.xlsx")
    found = {
        (amount.source.sheet, amount.source.address): amount.fen
        for table in reading.tables
        for row in table.rows
        for amount in row.amounts.values()
    }
    printed_there = {(one.sheet, one.cell): one.fen for one in figures_of(told, "integrated")}
    kind = (reading.form, len(reading.tables))
    failed = [one for one in reconcile(reading, Context()) if one.result is Result.FAIL and one.level is Level.MUST]
    return [
        *(found.items() ^ printed_there.items()),
        *(one for one in reading.findings if one.severity is Severity.ERROR),
        *([] if kind == ("integrated", 9) else [kind]),
        *((one.rule, one.subject_label) for one in failed),
    ]


@pytest.mark.sweep(keep=3)
@pytest.mark.parametrize("words", SAID, ids=lambda words: "→".join(next(iter(words.items()))))
def test_other_words_name_the_same(words: dict[str, str]) -> None:
    assert differences(printed(words=words)) == []


@pytest.mark.parametrize("titles", [TITLES, SITUATIONS, [f"2025年{title}" for title in TITLES]])
def test_other_titles_name_the_same(titles: list[str]) -> None:
    assert differences(printed(titles)) == []


def test_codes_by_level_with_a_line_for_each_unit() -> None:
    told = printed(SICHUAN, by_unit=True)
    assert differences(told) == []
    reading = read(drawn(told, "integrated"), "预算.xlsx")
    for table in reading.tables:
        # The line of the unit sums up what stands below it, and is counted once.
        units = [row for row in table.rows if row.number and row.label == "某某镇人民政府"]
        if table.key in {"integrated_expenditure", "integrated_general", "integrated_fund"}:
            assert [row.line for row in units] == [Line.SUBTOTAL]
