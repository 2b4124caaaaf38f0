"""Every way in which an amount, a code, a relation or a target is written, and what it means."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budget.findings import Finding
from budget.money import MOST_FEN, AmountUnit, exact_text
from budget.workbook.cells import (
    AmountCells,
    UnreadableCell,
    is_amount_like,
    is_subtotal,
    is_total,
    relation,
    split_code,
    target_number,
)
from budget.workbook.rows import Source
from budget.workbook.sheets import Flaw, FlawKind, decimal_text


def cells(unit: AmountUnit = AmountUnit.WAN, notes: list[Finding] | None = None) -> AmountCells:
    kept: list[Finding] = [] if notes is None else notes
    return AmountCells("表", 3, "合计", unit, kept.append)


def fen(value: object, unit: AmountUnit = AmountUnit.WAN) -> int | None:
    amount = cells(unit).read(7, value)
    return None if amount is None else amount.fen


def refusal(value: object, unit: AmountUnit = AmountUnit.WAN) -> str:
    with pytest.raises(UnreadableCell) as refused:
        cells(unit).read(7, value)
    assert refused.value.found.place == "表!D7"
    return refused.value.found.code


AMOUNTS = [
    (15546.434219, 15_546_434_219),
    (70.0, 70_000_000),
    (3, 3_000_000),
    (0.1 + 0.2, 300_000),
    (1e-06, 1),
    (-0.5, -500_000),
    (0.0, 0),
    ("15,546.434219", 15_546_434_219),
    ("15546.434219", 15_546_434_219),
    ("１，２３４．５０", 1_234_500_000),
    (" 12.5 ", 12_500_000),
    ("\xa012.5\u3000", 12_500_000),
    ("1 234 567.5", 1_234_567_500_000),
    ("￥12.5", 12_500_000),
    ("¥ 12.5", 12_500_000),
    ("-12.5", -12_500_000),
    ("－12.5", -12_500_000),
    ("−12.5", -12_500_000),
    ("- 12.5", -12_500_000),
    ("12.5-", -12_500_000),
    ("(12.5)", -12_500_000),
    ("（1,012.5）", -1_012_500_000),
    ("△12.5", -12_500_000),
    ("+12.5", 12_500_000),
    ("0", 0),
    ("0.00", 0),
    (".5", 500_000),
]


@pytest.mark.parametrize(("written", "amount"), AMOUNTS)
def test_reads_an_amount_of_wan(written: object, amount: int) -> None:
    assert fen(written) == amount


@pytest.mark.parametrize("written", ["", " ", "\u3000", "-", "—", "——", "－", "–", "--", " - ", "/", "／"])
def test_reads_blanks_and_dashes_as_no_amount(written: str) -> None:
    assert fen(written) is None


REFUSED = [
    ("约五十四万", "cell.not_amount"),
    ("54.51万", "cell.not_amount"),
    ("1,5", "cell.not_amount"),
    ("12,34,567", "cell.not_amount"),
    ("335.49276 4", "cell.not_amount"),
    ("1.2.3", "cell.not_amount"),
    ("--5", "cell.not_amount"),
    ("(-5)", "cell.not_amount"),
    ("12..5", "cell.not_amount"),
    ("十二", "cell.not_amount"),
    ("2010108-代表工作", "cell.not_amount"),
    ("#REF!", "cell.not_amount"),
    ("1e999999999", "cell.not_amount"),
    ("1e-999999999", "cell.not_amount"),
    ("1e-99", "cell.too_precise"),
    ("15.0000000000000000000000000000000001", "cell.too_precise"),
    ("54.51①", "cell.not_amount"),
    ("54.5¹", "cell.not_amount"),
    ("54.51❷", "cell.not_amount"),
    ("54.51⑴", "cell.not_amount"),
    (True, "cell.not_amount"),
    (datetime.date(2026, 1, 1), "cell.not_amount"),
    (datetime.datetime(2026, 1, 1), "cell.not_amount"),  # noqa: DTZ001 - a sheet's dates have no zone
    (float("nan"), "cell.not_amount"),
    (float("inf"), "cell.not_amount"),
    ("12%", "cell.percent"),
    ("12.5％", "cell.percent"),
    (Flaw(FlawKind.PERCENT, "90%"), "cell.percent"),
    (Flaw(FlawKind.ERROR, "#REF!"), "cell.error_value"),
    (Flaw(FlawKind.FORMULA, ""), "cell.formula_without_value"),
    (Flaw(FlawKind.SCALED, "54510"), "cell.scaled_format"),
    (1.2345678, "cell.too_precise"),
    ("1.2345678", "cell.too_precise"),
    (100 / 3, "cell.too_precise"),
    (1e15, "cell.out_of_bounds"),
    ("11010522000000408139", "cell.out_of_bounds"),
    (1e22, "cell.out_of_bounds"),
]


@pytest.mark.parametrize(("written", "code"), REFUSED)
def test_refuses_what_is_no_exact_amount(written: object, code: str) -> None:
    assert refusal(written) == code


def test_keeps_the_cell_and_the_printed_text() -> None:
    amount = cells().read(12, "15,546.434219")
    assert amount is not None
    assert amount.source == Source("表", "D12", "15,546.434219")
    assert amount.decimals == 6


def test_prints_a_number_without_binary_noise() -> None:
    amount = cells().read(12, 0.1 + 0.2)
    assert amount is not None
    assert (amount.source.raw, amount.decimals) == ("0.3", 1)


@pytest.mark.parametrize("written", ["▲1.5", "△1.5", "(1.5)", "（1.5）", "1.5-"])
def test_says_that_a_triangle_brackets_or_a_last_dash_are_read_as_a_minus(written: str) -> None:
    notes: list[Finding] = []
    cells(notes=notes).read(7, written)
    assert [note.code for note in notes] == ["cell.negative"]


def test_counts_dashes_and_numbers_kept_as_text() -> None:
    column = cells()
    for number, value in enumerate(["—", "1.5", 1.5, "-", ""], 1):
        column.read(number, value)
    assert [source.address for source in column.dashes] == ["D1", "D4"]
    assert [source.address for source in column.text_numbers] == ["D2"]


# As a finance office or its software writes an amount of so many 分 in a unit.
def _grouped(text: str) -> str:
    whole, point, fraction = text.partition(".")
    return f"{int(whole):,}{point}{fraction}" if not whole.startswith("-") else f"-{int(whole[1:]):,}{point}{fraction}"


FULL_WIDTH = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")
WRITTEN: dict[str, Callable[[str], object]] = {
    "number": float,
    "plain": lambda text: text,
    "grouped": _grouped,
    "full width": lambda text: _grouped(text).translate(FULL_WIDTH),
    "spaced": lambda text: f" {text}\u3000",
    "yuan sign": lambda text: f"￥{text}",
    "short": lambda text: text.rstrip("0").rstrip("."),
    "accountant": lambda text: f"({text[1:]})" if text.startswith("-") else text,
    "minus behind": lambda text: f"{text[1:]}-" if text.startswith("-") else text,
}


@given(
    amount=st.integers(-MOST_FEN, MOST_FEN),
    unit=st.sampled_from(AmountUnit),
    way=st.sampled_from(sorted(WRITTEN)),
)
def test_any_amount_in_any_unit_and_writing_comes_back_exactly(amount: int, unit: AmountUnit, way: str) -> None:
    assert fen(WRITTEN[way](exact_text(amount, unit)), unit) == amount


@given(st.lists(st.integers(1, 10**11), min_size=2, max_size=60))
def test_a_sum_of_binary_numbers_is_the_exact_sum(amounts: list[int]) -> None:
    total = 0.0
    for amount in amounts:
        total += amount / 10**6
    assert fen(total) == sum(amounts)


@given(st.integers(1, 10**13), st.integers(1, 9))
def test_a_seventh_decimal_of_wan_is_never_rounded_away(amount: int, digit: int) -> None:
    assert refusal(f"{exact_text(amount, AmountUnit.WAN)}{digit}") == "cell.too_precise"


@given(st.floats(-1e12, 1e12, allow_nan=False, allow_infinity=False, allow_subnormal=False))
def test_the_text_of_a_number_is_that_number(value: float) -> None:
    text = decimal_text(value)
    assert "e" not in text.lower()
    assert abs(Decimal(text) - Decimal(value)) <= abs(Decimal(value)) * Decimal("1e-14")


@pytest.mark.parametrize(
    ("value", "text"),
    [(3.0, "3"), (15546.434219, "15546.434219"), (1e-06, "0.000001"), (1e16, "10000000000000000"), (-0.5, "-0.5")],
)
def test_prints_numbers_as_plain_decimals(value: float, text: str) -> None:
    assert decimal_text(value) == text


CODES = [
    ("2010108-代表工作", "function", ("2010108", "代表工作")),
    ("2010108－代表工作", "function", ("2010108", "代表工作")),
    ("2010108—代表工作", "function", ("2010108", "代表工作")),
    ("2010108 代表工作", "function", ("2010108", "代表工作")),
    ("2010108代表工作", "function", ("2010108", "代表工作")),
    ("２０１０１０８-代表工作", "function", ("2010108", "代表工作")),
    ("2010108", "function", ("2010108", "")),
    (" 2010108 - 代表工作 ", "function", ("2010108", "代表工作")),
    ("30213-维修（护）费", "dept_economic", ("30213", "维修（护）费")),
    ("50101\n工资奖金津补贴", "gov_economic", ("50101", "工资奖金津补贴")),
    ("201-01-08 代表工作", "function", ("2010108", "代表工作")),
    ("201.01.08", "function", ("2010108", "")),
    ("２０１ ０１ ０８　代表工作", "function", ("2010108", "代表工作")),
    ("501 01-工资奖金津补贴", "gov_economic", ("50101", "工资奖金津补贴")),
    ("201-01-人大事务", "function", ("20101", "人大事务")),
    ("2010108-80周年纪念", "function", ("2010108", "80周年纪念")),
    ("213-2024年项目", "function", ("213", "2024年项目")),
    ("21308-80周年纪念", "function", None),
    ("20101.08", "function", None),
    ("A-货物", "procurement", ("A", "货物")),
    ("Ａ 货物", "procurement", ("A", "货物")),
    ("0106-生态保护和环境治理服务", "service", ("0106", "生态保护和环境治理服务")),
    ("661001-北京市朝阳区小红门乡人民政府", "unit", ("661001", "北京市朝阳区小红门乡人民政府")),
    ("11010522T000000408139-基本事业费-道路", "project", ("11010522T000000408139", "基本事业费-道路")),
    ("50205-委托业务费", "function", None),
    ("2010108-代表工作", "gov_economic", None),
    ("代表工作", "function", None),
    ("106-生态保护", "service", None),
    ("", "function", None),
    ("1101052T000000408139-短", "project", None),
    ("Academy", "procurement", None),
    ("661OO1-北京市朝阳区小红门乡人民政府", "unit", None),
    ("661-OO1北京市朝阳区小红门乡人民政府", "unit", None),
    ("661-0O1 北京市朝阳区小红门乡人民政府", "unit", None),
    ("661-ОО1北京市朝阳区小红门乡人民政府", "unit", None),  # Cyrillic again
    ("661-ＯＯ１北京市朝阳区小红门乡人民政府", "unit", None),
    ("661〇〇1-北京市朝阳区小红门乡人民政府", "unit", None),
    ("661ОО1-北京市朝阳区小红门乡人民政府", "unit", None),  # letters of Cyrillic
    ("661٠٠١-北京市朝阳区小红门乡人民政府", "unit", None),  # digits of Arabic
    ("02ll-后勤服务", "service", None),
    ("O2-后勤服务", "service", None),
    ("2010l08-代表工作", "function", None),
    ("2O10108-代表工作", "function", None),
    ("201O1O8代表工作", "function", None),
    ("208-O5-05 养老", "function", None),
    ("2010108I代表工作", "function", None),
    ("2010108①-代表工作", "function", None),
    ("A0l-货物", "procurement", None),
    ("AO1货物", "procurement", None),
    ("2010108（代表工作）", "function", ("2010108", "（代表工作）")),
    ("2010108-IT系统", "function", ("2010108", "IT系统")),
    ("2010108𠮷祥", "function", ("2010108", "𠮷祥")),
]


@pytest.mark.parametrize(("text", "kind", "expected"), CODES)
def test_splits_code_and_name(text: str, kind: str, expected: tuple[str, str] | None) -> None:
    assert split_code(text, kind) == expected


@pytest.mark.parametrize(
    "text", ["合计", "合 计", "合　　计", "总计", "共计", "合\n计", "合计：", "总 计:", "合计（万元）", "合计数"]
)
def test_knows_a_total(text: str) -> None:
    assert is_total(text)


@pytest.mark.parametrize(
    "text",
    [
        "小计",
        "小 计",
        "农林水支出小计",
        "小计：",
        "承前页",
        "过次页：",
        "（转下页）",
        "接 上 页",
        "本页累计",
        "过次页合计",
    ],
)
def test_knows_a_subtotal(text: str) -> None:
    assert is_subtotal(text)
    assert not is_total(text)


@pytest.mark.parametrize("text", ["累计折旧", "转下页的款项", "上年结转", "结转下年", "承前"])
def test_knows_what_is_no_subtotal(text: str) -> None:
    assert not is_subtotal(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("＝", "="),
        (">=", "≥"),
        ("≥", "≥"),
        ("＞", ">"),
        ("＜", "<"),
        ("<=", "≤"),
        ("定性", "定性"),
        ("", ""),
        ("大约", None),
        ("90", None),
    ],
)
def test_reads_a_relation(text: str, expected: str | None) -> None:
    assert relation(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90", Decimal(90)),
        ("1.200000", Decimal("1.2")),
        ("95 %", Decimal(95)),
        ("1,238,531.2", Decimal("1238531.2")),
        ("良好", None),
        ("12月", None),
        ("50①", None),
        ("2²", None),
        ("", None),
    ],
)
def test_reads_the_number_of_a_target(text: str, expected: Decimal | None) -> None:
    assert target_number(text) == expected


@pytest.mark.parametrize("value", ["12", "1,234.5", "-3", "（3.5）", "12%", 3.5, 0.0, "2010108"])
def test_knows_what_looks_like_an_amount(value: object) -> None:
    assert is_amount_like(value)


@pytest.mark.parametrize("value", ["", "合计", "2026年", "2010108-代表工作", "第1页", True, "-", "元"])
def test_knows_what_does_not(value: object) -> None:
    assert not is_amount_like(value)
