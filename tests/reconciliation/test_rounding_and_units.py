"""Fewer decimals allow a small difference and the result says so; a factor of ten thousand is called by its name."""

from __future__ import annotations

import pytest

from budget.money import AmountUnit
from budget.reconciliation import Result
from tests.reconciliation.cast import DETAIL, TOTAL, Sheet, one, reading_of


def procurement(parts: tuple[str, ...], total: str, unit: AmountUnit = AmountUnit.WAN) -> Sheet:
    sheet = Sheet("procurement", unit)
    for kind, amount in zip("ABC", parts, strict=False):
        sheet.row(DETAIL, {"procurement": kind}, amount)
    sheet.row(TOTAL, {}, total)
    return sheet


def test_exact_figures_allow_nothing() -> None:
    result = one("procurement.column_total", reading_of(procurement(("1.000001", "1.000001"), "2.000003").read()))

    assert (result.result, result.allowed, result.difference, result.reason) == (Result.FAIL, 0, -1, "")


def test_two_decimals_allow_half_of_the_last_digit_for_each_term() -> None:
    """Three terms and a total, each at most 50 元 off: 200 元."""
    within = one("procurement.column_total", reading_of(procurement(("1.01", "1.01", "1.01"), "3.05").read()))
    beyond = one("procurement.column_total", reading_of(procurement(("1.01", "1.01", "1.01"), "3.06").read()))

    assert (within.result, within.difference, within.allowed) == (Result.PASS, -20_000, 20_000)
    assert within.reason == "表中数字经四舍五入，相差 0.020000 万元，在允许的 0.020000 万元之内。"
    assert (beyond.result, beyond.allowed) == (Result.FAIL, 20_000)


def test_an_equal_sum_of_rounded_figures_still_says_what_is_allowed() -> None:
    result = one("procurement.column_total", reading_of(procurement(("1.01", "1.01"), "2.02").read()))

    assert result.result is Result.PASS
    assert result.reason == "表中数字经四舍五入，最多允许相差 0.015000 万元，实际没有超出。"


def test_decimals_are_those_of_the_whole_document_for_a_number_cell_drops_its_zeros() -> None:
    whole_numbers = procurement(("1", "2"), "3.01")
    exact = Sheet("sangong")
    exact.row(TOTAL, {}, {"total": "1.123456"})

    result = one("procurement.column_total", reading_of(whole_numbers.read(), exact.read()))

    assert (result.result, result.allowed) == (Result.FAIL, 0)


def test_each_unit_has_its_own_decimals() -> None:
    yuan = procurement(("100", "200"), "301", AmountUnit.YUAN)
    exact = Sheet("sangong")
    exact.row(TOTAL, {}, {"total": "1.123456"})

    result = one("procurement.column_total", reading_of(yuan.read(), exact.read()))

    assert (result.result, result.difference, result.allowed) == (Result.PASS, -100, 150)


def test_rows_that_differ_by_rounding_pass_with_the_widest_difference_said() -> None:
    sheet = Sheet("general_basic")
    for total in ("1.00", "1.01"):
        amounts = {"total": total, "personnel": "0.50", "operating": "0.50"}
        sheet.row(DETAIL, {"gov_economic": "50101", "dept_economic": f"30{total[-2:]}1"}, amounts)

    result = one("general_basic.row_total", reading_of(sheet.read()))

    assert (result.result, result.instances) == (Result.PASS, 2)
    assert result.reason == "表中数字经四舍五入，相差 0.010000 万元，在允许的 0.015000 万元之内。"


@pytest.mark.parametrize(
    ("total", "words"),
    [
        ("30000", "两边恰好相差一万倍，可能把元当成了万元，请核对表上的金额单位。"),
        ("0.0003", "两边恰好相差一万倍，可能把元当成了万元，请核对表上的金额单位。"),
        ("300", "两边恰好相差一百倍，请核对金额单位和小数点。"),
        ("30", "两边恰好相差十倍，请核对金额单位和小数点。"),
        ("-30000", ""),
        ("9", ""),
        ("0", ""),
    ],
)
def test_a_suspicious_factor_is_said(total: str, words: str) -> None:
    sheet = procurement(("1.000000", "2.000000"), total)

    result = one("procurement.column_total", reading_of(sheet.read()))

    assert (result.result, result.reason) == (Result.FAIL, words)
