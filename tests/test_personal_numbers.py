"""Numbers of persons are known however they are written; numbers of budgets are not taken for them."""

from __future__ import annotations

import pytest

from budget.personal_numbers import Personal, personal_numbers

IDENTITY, CARD, PHONE = Personal.IDENTITY, Personal.CARD, Personal.PHONE


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("11010519491231002X", [IDENTITY]),
        ("身份证：110105194912310021，住址", [IDENTITY]),
        ("110105 1949 1231 002X", [IDENTITY]),
        ("110105-19491231-002x", [IDENTITY]),
        ("１１０１０５１９４９１２３１００２Ｘ", [IDENTITY]),
        ("1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 1", [IDENTITY]),
        ("1101051949\u200b1231002X", [IDENTITY]),
        ("110105491231002", [IDENTITY]),
        ("110105199001011000", [IDENTITY]),  # as Excel keeps it: fifteen digits and noughts
        ("6222020200112233446", [CARD]),
        ("6222 0202 0011 2233 446", [CARD]),
        ("卡号4111-1111-1111-1111", [CARD]),
        ("9558820200001323775", [CARD]),
        ("13800138000", [PHONE]),
        ("138-0013-8000、139 1234 5678", [PHONE, PHONE]),
        ("+86 138 0013 8000", [PHONE]),
        ("8613800138000", [PHONE]),
        ("电话138.0013.8000。", [PHONE]),
        ("张三11010519491231002X卡6222020200112233446机13800138000", [IDENTITY, CARD, PHONE]),
    ],
)
def test_a_number_of_a_person_is_found(text: str, kinds: list[Personal]) -> None:
    assert [one.kind for one in personal_numbers(text)] == kinds
    assert not any(one.masked in text for one in personal_numbers(text))


@pytest.mark.parametrize(
    "text",
    [
        "69310.842000", "12,345,678,901.23", "13800.138000", "13812345678.90", "0.13812345678", "010-87654321",
        "11010526T000000000001", "11010522T000000408139-道路养护", "2080206-就业", "2026-01-15 2026-02-03", "661001",
        "12110105400801234K", "11010519491331002X", "6222020200112233441", "110105", "20260115", "1.0E+16",
    ],
)  # fmt: skip
def test_what_a_budget_prints_is_no_number_of_a_person(text: str) -> None:
    assert personal_numbers(text) == []
