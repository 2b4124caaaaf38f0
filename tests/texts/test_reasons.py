"""Which sentence of a written part gives the reason for a code, and which must not be taken for one."""

from __future__ import annotations

import pytest

from budget.texts import reasons_given

NAMES = {
    "208": "社会保障和就业支出",
    "20807": "就业支出",
    "2130101": "行政运行",
    "2080101": "行政运行",
    "205": "教育",
    "20805": "行政事业单位养老支出",
}


@pytest.mark.parametrize(
    ("sentence", "codes"),
    [
        ("社会保障和就业支出比年初预算增加，主要是人员增加。", ["208"]),  # the longer name, not the one inside it
        ("行政运行减少，主要原因是厉行节约。", []),  # two codes are called so
        ("2130101 行政运行减少，主要原因是厉行节约。", ["2130101"]),
        ("教育比上年增加，主要是新建学校。", []),  # too short a name to be sure
        ("社会保障和就业支出 326.72 万元。", []),  # a figure is no reason
        ("比上年增加 208.50 万元，主要是人员增加。", []),  # an amount is no code
        ("比上年增加 208 万元，主要是人员增加。", []),
        ("就业支出增加；行政事业单位养老支出因人员退休而调整。", ["20805", "20807"]),
    ],
)
def test_a_sentence_speaks_of_a_code_by_its_number_or_an_unmistakable_name(sentence: str, codes: list[str]) -> None:
    assert sorted(reasons_given([sentence], NAMES)) == codes


def test_the_first_reason_counts_and_nothing_is_said_without_names() -> None:
    told = ["就业支出增加，由于稳岗。就业支出减少，由于到期。"]
    assert reasons_given(told, NAMES) == {"20807": "就业支出增加，由于稳岗。"}
    assert reasons_given(told, {}) == {}
