"""What a target of performance is beside its words: a count of pieces, a price, a repetition of its name, or odd."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from budget.money import AmountUnit
from budget.queries.results import Indicator

COST = "成本指标"
_QUANTITY, _QUALITATIVE = "数量指标", "定性"
_PRICE = re.compile(r"(?P<money>百万元|千元|万元|亿元|元)[/每](?P<per>[^/·*年月日天次]+)")
# What is no piece of work that money could be divided by: shares, spans of time, marks, money itself, and 项, which is
# a matter of any size.
_NO_PIECES = re.compile(r"[%％‰元月年日天周季分时期项]")
_SIGNS = re.compile(r"[\s,，.。;；、:：“”\"（）()]+")


class Oddity(Enum):
    """What is odd about a target as it is printed."""

    AREA = "area"
    LENGTH = "length"
    PEOPLE = "people"
    HOUSEHOLDS = "households"
    MONEY = "money"
    RATE = "rate"
    SCORE = "score"
    NUMBER = "number"
    NO_UNIT = "no unit"
    SHARE = "share"


# What a target's name ends in, and what its unit then has to hold one of.
_MEASURED: tuple[tuple[Oddity, re.Pattern[str], str], ...] = (
    (Oddity.AREA, re.compile(r"面积$"), "米亩顷㎡²"),
    (Oddity.LENGTH, re.compile(r"(?:长度|里程|公里数)$"), "米里"),
    (Oddity.PEOPLE, re.compile(r"人数$"), "人名"),
    (Oddity.HOUSEHOLDS, re.compile(r"户数$"), "户家"),
    (Oddity.MONEY, re.compile(r"(?:金额|总额|经费|费用)$"), "元"),
    # «效率» is no rate.
    (Oddity.RATE, re.compile(r"(?<!效)率$"), "%％‰比"),
    (Oddity.SCORE, re.compile(r"满意度$"), "%％分"),
)
# A growth may pass 100 %, these may not.
_SHARES = re.compile(r"(?:满意度|满意率|合格率|达标率|完成率|及时率|参与率|覆盖率|准确率|到位率)$")


class Price(NamedTuple):
    """What one piece costs as a target prints it: `number` of `money` for each `per`."""

    name: str
    number: Decimal
    money: AmountUnit
    per: str


def repeats(found: Indicator) -> bool:
    """Tell whether a target in words says no more than its own name, so that a page need not print it twice."""
    if found.target is not None or not found.target_text:
        return False
    target, name = (_SIGNS.sub("", text) for text in (found.target_text, found.level3))
    return bool(target) and target in name


def oddity(found: Indicator) -> Oddity | None:
    """Return what is odd about a target as it is printed; None where nothing is."""
    unit, number = found.unit_of_measure.strip(), found.target
    if number is None:
        return None
    name = _SIGNS.sub("", found.level3)
    if found.relation == _QUALITATIVE:
        return Oddity.NUMBER
    if not unit:
        return Oddity.NO_UNIT
    for kind, ending, units in _MEASURED:
        if ending.search(name) and not any(sign in unit for sign in units):
            return kind
    return Oddity.SHARE if unit in {"%", "％"} and number > 100 and _SHARES.search(name) else None


def is_cost(found: Indicator) -> bool:
    """Tell whether a target says what something costs."""
    return COST in (found.level1, found.level2)


def pieces(found: Sequence[Indicator]) -> Indicator | None:
    """Return the one target of quantity that counts pieces; None where there are several, or none that money buys."""
    counted = [target for target in found if target.level2 == _QUANTITY and target.target is not None]
    if len(counted) != 1:
        return None
    number, unit = counted[0].target or Decimal(0), counted[0].unit_of_measure.strip()
    is_count = number > 1 and number == int(number) and unit and not _NO_PIECES.search(unit)
    return counted[0] if is_count and oddity(counted[0]) is None else None


def price(found: Sequence[Indicator]) -> Price | None:
    """Return the one price for a piece that the targets of cost print; None where there is none, or several."""
    prices = [
        Price(target.level3, target.target, money, match["per"])
        for target in found
        if is_cost(target)
        and target.target is not None
        and target.target > 0
        and (match := _PRICE.fullmatch(target.unit_of_measure.strip()))
        and (money := AmountUnit.from_label(match["money"]))
    ]
    return prices[0] if len(prices) == 1 else None
