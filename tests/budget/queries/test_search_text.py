"""How a question is read: folded spelling, pinyin, amounts, and wild input that must do no harm."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budget.indexed_texts import syllables
from budget.money import AmountUnit, in_unit
from budget.queries.search_text import (
    MOST_SIGNS,
    folded,
    folded_names,
    folded_sounds,
    marked,
    question,
)

WAN = 1_000_000
YI = 10_000_000_000


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("“三公”经费", "三公经费"),
        ("因公出国（境）费用", "因公出国境费用"),
        ("因公出国(境)费用", "因公出国境费用"),
        ("合　计", "合计"),
        ("２０８", "208"),
        ("Ａ级", "a级"),
        ("%_\\", ""),
        ("", ""),
    ],
)
def test_folding_keeps_letters_and_digits_in_one_width_and_case(text: str, same: str) -> None:
    assert folded(text) == same


@given(st.text())
def test_nothing_folded_can_be_a_wildcard_or_a_break(text: str) -> None:
    assert not set(folded(text)) & set("%_\\\n;=-'\"\x00")


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("1000 万", [(999_500_000, 1_000_500_000, 1000 * WAN)]),
        ("1,000万元", [(999_500_000, 1_000_500_000, 1000 * WAN)]),
        ("1,000 W", [(999_500_000, 1_000_500_000, 1000 * WAN)]),
        ("约 6.5亿", [(64_500_000_000, 65_500_000_000, 65_000_000_000)]),
        ("265.255292 万元", [(265_255_292, 265_255_293, 265_255_292)]),
        ("2,652,552.92元", [(265_255_292, 265_255_293, 265_255_292)]),
        ("￥3 千元", [(250_000, 350_000, 300_000)]),
        ("2百万", [(150_000_000, 250_000_000, 200_000_000)]),
        ("1千万元", [(500_000_000, 1_500_000_000, 1_000_000_000)]),
        ("-0.5万", [(-549_999, -449_999, -500_000)]),
        ("−0.5万", [(-549_999, -449_999, -500_000)]),
    ],
)
def test_an_amount_means_what_rounds_to_its_digits(text: str, ranges: list[tuple[int, int, int]]) -> None:
    assert [(part.least, part.limit, int(part.exact)) for part in question(text).amounts] == ranges


def test_a_bare_number_may_be_printed_in_any_unit_that_pages_show() -> None:
    assert [part.exact for part in question("12.95").amounts] == [12_950_000, 1_295, 129_500_000_000]
    # Whole numbers of 亿元 are years and codes, not amounts.
    assert [part.exact for part in question("208").amounts] == [208 * WAN, 20_800]


@pytest.mark.parametrize(
    "text", ["0", "0.00 万", "三公", "1,5", "1e5", "12.1234567万", "9" * 20, "万", "1.2.3", "208号"]
)
def test_what_is_no_amount_of_a_budget_is_not_looked_for_as_one(text: str) -> None:
    assert question(text).amounts == ()


@given(st.integers(min_value=1, max_value=10**15 - 1), st.sampled_from(list(AmountUnit)), st.integers(0, 4))
def test_every_amount_is_found_by_its_rounded_text(fen: int, unit: AmountUnit, decimals: int) -> None:
    step = Fraction(unit.value, 10**decimals)
    shown = int(Fraction(fen) / step + Fraction(1, 2))  # half up
    label = {"百万元": "百万元", "千元": "千元"}.get(unit.label, unit.label)
    text = f"{shown // 10**decimals}.{shown % 10**decimals:0{decimals}d}" if decimals else str(shown)
    if shown == 0 or shown * step > 10**15 - 1:
        return
    (part,) = question(f"{text}{label}").amounts
    assert part.least <= fen < part.limit, (fen, text, in_unit(fen, unit))


def test_a_number_with_a_point_is_no_code_while_a_whole_one_may_be() -> None:
    assert question("20.80").is_amount
    assert question("1000万").is_amount
    assert not question("208").is_amount


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        ("sangong", "sangong"),
        ("San Gong", "sangong"),
        ("san'gong", "sangong"),
        ("sg", "sg"),
        ("lühua", "lvhua"),
        ("s", ""),
        ("208", ""),
        ("三gong", ""),
    ],
)
def test_pinyin_is_read_however_it_is_typed(text: str, sound: str) -> None:
    assert question(text).sound == sound


def test_a_name_is_found_by_its_sound_from_each_syllable_on() -> None:
    kept = folded_sounds([["san", "gong", "jing", "fei"]])
    assert kept == "=sangongjingfei;-gongjingfei;-jingfei;-fei;=sgjf;-gjf;-jf;-f;"


@pytest.mark.parametrize(
    ("name", "pinyin"),
    [
        ("重建", "chong jian"),
        ("重点项目", "zhong dian xiang mu"),
        ("会计", "kuai ji"),
        ("行政运行", "xing zheng yun xing"),
        ("银行", "yin hang"),
        ("调整预算", "tiao zheng yu suan"),
        ("绿化", "lv hua"),
        ("“三公”经费", "san gong jing fei"),
        ("A级2026", "A ji 2026"),
    ],
)
def test_a_sign_with_several_readings_is_read_by_its_phrase(name: str, pinyin: str) -> None:
    assert syllables(name) == pinyin.split()


def test_several_names_are_kept_once_each() -> None:
    assert folded_names(["三公经费", "“三公”经费", "", "接待"]) == "\n三公经费\n接待\n"
    assert folded_names(["——"]) == ""


def test_a_long_question_is_cut_and_says_so() -> None:
    asked = question("社" * 10_000)
    assert (len(asked.whole), asked.cut) == (MOST_SIGNS, True)
    assert not question("社" * MOST_SIGNS).cut


@given(st.text(max_size=500))
def test_any_text_is_a_question(text: str) -> None:
    asked = question(text)
    assert len(asked.whole) <= MOST_SIGNS
    assert asked.shown.isprintable()
    assert "\x00" not in asked.shown + asked.whole


@pytest.mark.parametrize(
    ("text", "asked", "shown"),
    [
        ("“三公”经费支出", "三公经费", "“[三公”经费]支出"),
        ("社会保障和就业支出", "就业", "社会保障和[就业]支出"),
        ("因公出国（境）费用", "出国境", "因公[出国（境]）费用"),
        ("养老保险，养老服务", "养老", "[养老]保险，[养老]服务"),
        ("社区养老", "养老 社区", "[社区养老]"),
        ("Ａ级", "a", "[Ａ]级"),
        ("社区", "养老", "社区"),
        ("", "养老", ""),
    ],
)
def test_what_was_asked_is_marked_in_the_text_as_printed(text: str, asked: str, shown: str) -> None:
    stretches = marked(text, question(asked))
    assert "".join(f"[{part}]" if hit else part for part, hit in stretches) == shown
    assert "".join(part for part, _ in stretches) == text
