"""A sentence -> the amounts and percentages that it names, each with its part: this year's, last year's, the change."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from budget.money import AmountUnit, NotAnAmount, OutOfBounds, TooPrecise, parse

_HALF_WIDTH = str.maketrans("０１２３４５６７８９．％－（）：", "0123456789.%-():")
_TOKEN = re.compile(
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*"
    r"(?:(?P<unit>亿元|百万元|万元|千元|元)(?!\s*[/每])|(?P<percent>%))"
)
YEAR = re.compile(r"(?P<year>20\d\d)\s*年(?P<date>\s*(?:\d{1,2}\s*月|底|末))?")
# A date («截至2024年12月31日») says when something was counted, not whose figure follows.
_LAST_YEAR = re.compile(r"上年|去年|上一年|(?P<year>20\d\d)\s*年(?!\s*(?:\d{1,2}\s*月|底|末))")
_THIS_YEAR = re.compile(r"今年|本年(?!度?收入|度?支出)|当年")
_GREW = r"增加|增长|上升|提高|上涨|多"
_SHRANK = r"减少|下降|降低|压减|压缩|下浮|节约|少"
_CHANGE = re.compile(
    rf"(?:(?P<up>{_GREW}|增)|(?P<down>{_SHRANK}|减|降))(?:了|额|约|经费|支出|收入|资金|幅度|:|为|是|\s)*\Z"
)
_DIRECTION = re.compile(rf"(?P<up>{_GREW})|(?P<down>{_SHRANK})")
_BECOMES = re.compile(r"(?:增加|增长|提高|上升|减少|下降|降低|压减|压缩|调整|增|减|降)(?:到|至|为)\s*\Z")
_FROM = re.compile(r"(?:由|从)[^,，、]{0,12}\Z")
# A limit («单位价值100万元以上的设备», «单台20万元(含)以上», «每人3000元») is no figure of a table.
_LIMIT_BEFORE = re.compile(
    r"(?:单位价值|单价|单台|单套|单件|单项|限额|起点|人均|每[人次台辆套件亩户])[^,，。;；、]{0,6}\Z"
)
_LIMIT_AFTER = re.compile(r"\s*(?:\((?:不?含)\))?\s*(?:及|或)?\s*以[上下内]")
_SHARE = re.compile(r"占|完成|比例|比重|执行率|覆盖率|满意|达标|合格|达到")


class MentionRole(Enum):
    """What an amount is in its sentence."""

    CURRENT = "current"
    PREVIOUS = "previous"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Mention:
    """An amount in a sentence: 分, the 分 of its last printed digit, and what it is there.

    `sign` is the direction that a change is given: 1, -1, or 0; `named_year` the year that stands before it.
    """

    text: str
    fen: int
    step: int
    part: MentionRole
    sign: int = 0
    named_year: int | None = None

    @property
    def low(self) -> int:
        """Return the least exact 分 that is printed like this; a printed 0 is nothing at all."""
        return self.fen - self.step // 2 if self.fen else 0

    @property
    def high(self) -> int:
        """Return the greatest exact 分 that is printed like this."""
        return self.fen + self.step // 2 if self.fen else 0


@dataclass(frozen=True, slots=True)
class Percent:
    """A rate of change in a sentence, unsigned, with the direction that its words give; `step` of its last digit."""

    text: str
    value: Fraction
    step: Fraction
    sign: int


def folded(text: str) -> str:
    """Return the text with its digits and brackets half-width, sign for sign."""
    return text.translate(_HALF_WIDTH)


def mentions(sentence: str, year: int) -> list[Mention | Percent]:
    """Return what a folded sentence of a text of `year` names, in its order; shares («占 46.5%») are left out."""
    found: list[Mention | Percent] = []
    end = 0
    part = MentionRole.CURRENT
    last_sign = 0
    for match in _TOKEN.finditer(sentence):
        before = sentence[end : match.start()]
        end = match.end()
        if match["percent"]:
            # A rate right behind a change («增加10万元，5%») goes in its direction; where words stand between, in none.
            direction = _last_direction(before) or (last_sign if not re.search(r"[一-鿿]", before) else 0)
            if direction and not _SHARE.search(before):
                found.append(_percent(match, direction))
            continue
        if _LIMIT_BEFORE.search(before) or _LIMIT_AFTER.match(sentence, match.end()):
            continue
        part, sign, named = _part(before, year, part)
        last_sign = sign
        if (mention := _mention(match, part, sign, named)) is not None:
            found.append(mention)
    return found


def _part(before: str, year: int, last: MentionRole) -> tuple[MentionRole, int, int | None]:
    """Return what an amount is, by the words between it and the amount before it."""
    named, is_last_year = _year_in(before, year)
    if _BECOMES.search(before):
        return MentionRole.CURRENT, 0, named
    change = _CHANGE.search(before)
    if change:
        return MentionRole.CHANGE, 1 if change["up"] else -1, named
    # «由100万元增加到120万元»: the first is where it comes from, though no year is named.
    if is_last_year or (_FROM.search(before) and named != year and last is MentionRole.CURRENT):
        return MentionRole.PREVIOUS, 0, named
    return MentionRole.CURRENT, 0, named


def _year_in(before: str, year: int) -> tuple[int | None, bool]:
    """Return the last year that the words name, and whether they speak of a year before this one."""
    last = None
    for match in _LAST_YEAR.finditer(before):
        last = match
    if last is None:
        return None, False
    named = int(last["year"]) if last["year"] else None
    said_after = _THIS_YEAR.search(before, last.end()) is not None
    return named, not said_after and (named is None or named < year)


def _last_direction(before: str) -> int:
    found = list(_DIRECTION.finditer(before))
    return 0 if not found else (1 if found[-1]["up"] else -1)


def _mention(match: re.Match[str], part: MentionRole, sign: int, named: int | None) -> Mention | None:
    unit = AmountUnit.from_label(match["unit"])
    if unit is None:
        return None
    try:
        parsed = parse(match["number"], unit)
    except (NotAnAmount, TooPrecise, OutOfBounds):
        return None
    step = max(1, unit.value // 10**parsed.decimals)
    return Mention(match[0], parsed.fen, step, part, sign, named)


def _percent(match: re.Match[str], sign: int) -> Percent:
    digits = match["number"].replace(",", "")
    decimals = len(digits.partition(".")[2])
    return Percent(match[0], Fraction(digits), Fraction(1, 10**decimals), sign)
