"""Numbers as readers see them: rounded half up, exact in the title, never a percentage of nothing."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from budget.money import MOST_FEN, AmountUnit, exact_text, has_shares
from budget.queries.results import Figure, Place
from disclosure import figures
from disclosure.templatetags.figures import file_size

WAN, YUAN, YI = AmountUnit.WAN, AmountUnit.YUAN, AmountUnit.YI


@pytest.mark.parametrize(
    ("fen", "unit", "shown"),
    [
        (6_534_561_027, WAN, "6,534.56"),
        (6_534_561_027, YUAN, "65,345,610.27"),
        (6_534_561_027, YI, "0.6535"),
        (0, WAN, "0.00"),
        (5_000, WAN, "0.01"),  # 0.005 万元: half goes up
        (4_999, WAN, "0.004999"),  # «0.00» would say that there is nothing
        (-3_000, WAN, "−0.003"),
        (-1, YI, "−0.0000000001"),
        (-4_000, AmountUnit.THOUSAND, "−0.04"),
        (-5_000, WAN, "−0.01"),
        (-123_456_789, YUAN, "−1,234,567.89"),
        (MOST_FEN, YUAN, "9,999,999,999,999.99"),
    ],
)
def test_an_amount_is_rounded_half_up_in_the_unit_of_the_reader(fen: int, unit: AmountUnit, shown: str) -> None:
    assert figures.amount_text(fen, unit) == shown


@given(fen=st.one_of(st.integers(-MOST_FEN, MOST_FEN), st.integers(-(10**7), 10**7)))
def test_no_table_shows_nothing_of_something_and_no_sign_before_nothing(fen: int) -> None:
    for unit in AmountUnit:
        said = figures.amount_text(fen, unit)
        assert (Decimal(said.replace(",", "").replace("−", "-")) == 0) == (fen == 0), said
        assert said.startswith("−") == (fen < 0), said
        assert (figures.shown_fen(fen, unit) == 0) == (fen == 0), said


@pytest.mark.parametrize("number", [Decimal("-0.04"), Fraction(-4, 100)])
def test_what_rounds_to_nothing_has_no_sign(number: Decimal | Fraction) -> None:
    assert figures.grouped(figures.rounded(number, 1)) == "0.0"


@given(st.integers(-MOST_FEN, MOST_FEN))
def test_yuan_shows_every_fen(fen: int) -> None:
    shown = figures.amount_text(fen, YUAN).replace(",", "").replace("−", "-")
    assert Decimal(shown) * 100 == fen


@given(st.integers(-MOST_FEN, MOST_FEN), st.integers(0, 4))
def test_a_fraction_is_rounded_as_its_exact_decimal_is(fen: int, decimals: int) -> None:
    fraction = figures.rounded(Fraction(fen, 1_000_000), decimals)
    assert fraction == figures.rounded(Decimal(fen).scaleb(-6), decimals)


@pytest.mark.parametrize(
    ("fen", "said"),
    [
        (15_618_434_219, "约 1.56 亿元"),
        (10_000_000_000, "1 亿元"),
        (72_000_000, "72 万元"),
        (24_239_136, "约 24.24 万元"),
        (120_000, "1,200 元"),
        (-72_000_000, "−72 万元"),
        (0, "0 元"),
    ],
)
def test_a_sentence_says_about_only_where_digits_are_left_out(fen: int, said: str) -> None:
    assert figures.about(fen) == said


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (7_257_384_943, 15_618_434_219, "46.5%"),
        (1, 1_000_000, "不足 0.1%"),
        (-1, 1_000_000, "不足 0.1%"),
        (999_999, 1_000_000, "超过 99.9%"),
        (1_000_000, 1_000_000, "100.0%"),
        (0, 5, "0.0%"),
        (-1, 2, "−50.0%"),
        (3, 2, "150.0%"),
        (5, 0, "基数为0，不可比"),
        (0, 0, "基数为0，不可比"),
    ],
)
def test_a_share_is_never_rounded_to_nothing_or_to_all(part: int, whole: int, shown: str) -> None:
    assert figures.percent_text(part, whole) == shown


@pytest.mark.parametrize(
    ("now", "before", "shown"),
    [
        (110, 100, "↑ 10.0%"),
        (90, 100, "↓ 10.0%"),
        (100, 100, "持平"),
        (0, 0, "持平"),
        (5, 0, "基数为0，不可比"),
        (0, 5, "↓ 100.0%"),
        (-5, -10, "↑ 50.0%"),
    ],
)
def test_a_change_has_a_sign_and_never_a_percentage_of_nothing(now: int, before: int, shown: str) -> None:
    assert figures.change_text(now, before) == shown


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@given(fen=st.one_of(st.integers(-MOST_FEN, MOST_FEN), st.integers(-(10**7), 10**7)))
def test_no_sentence_says_nothing_of_something(language: str, fen: int) -> None:
    """«约 0 亿元» of 3,000 元: whatever unit the reader chose, what is there is said in digits that are not all zeros."""
    with override(language):
        for unit in (None, *AmountUnit):
            said = figures.about(fen, unit)
            number = re.search(r"\d[\d,.]*", said)
            assert number is not None
            assert (Decimal(number[0].replace(",", "")) == 0) == (fen == 0), said
            assert (figures.said_fen(fen, unit) == 0) == (fen == 0), said


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (7_257_384_943, 15_618_434_219, "46.5"),
        (4, 10_000, "不足 0.1"),
        (9_996, 10_000, "超过 99.9"),
        (10_000, 10_000, "100.0"),
        (0, 5, "0.0"),
        (5, 0, "基数为0，不可比"),
    ],
)
def test_of_each_hundred_neither_nothing_nor_all_is_said_of_a_part(part: int, whole: int, shown: str) -> None:
    assert figures.per_hundred(part, whole) == shown


def test_the_title_of_an_amount_is_exact_in_both_units() -> None:
    html = figures.amount_html(Figure(6_534_561_027), WAN)
    assert 'title="6,534.561027 万元（65,345,610.27 元）"' in html
    assert f'value="{exact_text(6_534_561_027, WAN)}"' in html
    assert ">6,534.56<" in html


def test_a_blank_cell_is_not_a_zero() -> None:
    assert "0" not in figures.amount_html(None, WAN)
    assert "0.00" in figures.amount_html(0, WAN)


def test_text_from_a_workbook_cannot_become_markup() -> None:
    mark = figures.mark_html(Place(1, 2, "<b>", "A1", '"><script>'), "/x/#A1")
    assert "<script>" not in mark
    assert "<b>" not in mark


def test_a_bar_is_as_long_as_its_part_of_the_longest() -> None:
    assert 'width="500"' in figures.bar_html(50, 100, "213")
    assert 'class="bar kind-213"' in figures.bar_html(50, 100, "2130101")
    assert 'width="0"' in figures.bar_html(5, 0)
    assert "negative" in figures.bar_html(-5, 10)


@pytest.mark.parametrize(
    ("number", "shown"), [(Decimal("400.00000000"), "400"), (Decimal("1.50"), "1.5"), (1234, "1,234"), (None, "—")]
)
def test_a_target_has_no_needless_zeros(number: Decimal | int | None, shown: str) -> None:
    assert figures.plain_number(number) == shown


@pytest.mark.parametrize(("count", "shown"), [(0, "1 kB"), (58_000, "58 kB"), (2_500_000, "2.5 MB")])
def test_a_file_says_how_large_it_is(count: int, shown: str) -> None:
    assert file_size(count) == shown


@pytest.mark.parametrize(
    ("parts", "whole", "has"),
    [((60, 40), 100, True), ((150, -50), 100, False), ((-60, -40), -100, False), ((0,), 0, False), ((), 5, True)],
)
def test_shares_are_said_of_parts_that_are_none_of_them_less_than_nothing(
    parts: tuple[int, ...], whole: int, has: bool
) -> None:
    assert has_shares(parts, whole) is has


def test_no_words_say_what_share_of_a_whole_is_less_than_nothing() -> None:
    for part, whole in ((-1, 100_000), (-50, 100), (50, -100), (-50, -100)):
        assert figures.share_words(part, whole, "全部支出") is None
