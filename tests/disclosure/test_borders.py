"""Sentences at the borders of what figures can be: nothing, less than nothing, almost nothing, all but a little."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from budget import queries
from budget.models import Edition
from budget.money import AmountUnit
from budget.queries.comparisons import Comparison, Point
from budget.queries.makeup import Makeup
from budget.queries.results import Breakdown, Figure, NamedFigure
from budget.vocabulary import Scheme, Stage
from disclosure.figures import about, said_fen, with_unit
from disclosure.selection import Period, Selection
from disclosure.sentences.comparisons import of_years
from disclosure.sentences.leads import of_income
from disclosure.sentences.makeup import main_fact
from disclosure.sentences.relations import basic_and_project, leading
from disclosure.sentences.saying import JOINER, Said, Teller
from disclosure.sentences.targets import per_head
from disclosure.visit import Visit

pytestmark = pytest.mark.one_database

YI = 10**10


@pytest.fixture
def visit(real: Edition, db: None) -> Visit:
    slug = real.unit.slug
    assert slug is not None
    return Visit.open(Selection(slug, Period(real.year, Stage(real.stage))))


def split(visit: Visit, *parts: int, gap: int = 0) -> Breakdown:
    """The spending of an edition in so many 类 of these amounts; `gap` is what they lack of their whole."""
    found = queries.breakdown(visit.edition, Scheme.FUNCTION)
    rows = tuple(replace(row, total=Figure(fen)) for row, fen in zip(found.rows, parts, strict=False))
    return replace(found, rows=rows, total=Figure(sum(parts) + gap), gap=gap, basic=None, project=None)


def text(said: Said | None) -> str:
    assert said is not None
    return BeautifulSoup(said.text, "html.parser").get_text().replace(JOINER, "")


def test_a_small_class_is_not_nothing_and_a_large_one_not_all(visit: Visit) -> None:
    told = text(leading(split(visit, 9_996, 4)))
    assert "超过 99.9 元用于" in told
    assert "不足 0.1 元用于" in told
    assert "全部用于" in text(leading(split(visit, 9_996)))


def test_the_only_class_that_misses_the_whole_is_not_all_of_it(visit: Visit) -> None:
    assert leading(split(visit, 9_999, gap=1)) is None
    # So small a gap moves no number of one decimal, but what misses the whole makes no hundred of it.
    assert "大约 " in text(leading(split(visit, 60_000, 40_000, gap=-1)))


def test_all_of_nothing_is_of_no_kind(visit: Visit) -> None:
    nothing = replace(split(visit), basic=Figure(0), project=Figure(0), total=Figure(0))
    assert basic_and_project(visit, nothing, "") is None


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        ((100, None, 0), "全部是"),
        ((100, 50, -50), "收入总计 100 元。"),
        ((100, 10, None), "占 100.0%"),
        ((-100, -200, None), "收入总计 100 元。"),
    ],
)
def test_income_is_all_of_one_source_only_where_the_others_have_none(
    visit: Visit, sources: tuple[int | None, ...], said: str
) -> None:
    named = [
        NamedFigure(f"s{at}", f"来源{at}", None if fen is None else Figure(100 * fen)) for at, fen in enumerate(sources)
    ]
    assert said in text(of_income(Teller(visit), Figure(10_000), named))


def test_no_part_of_a_hundred_is_below_nothing(visit: Visit) -> None:
    headline = queries.headline(visit.edition)
    found = replace(split(visit, 100), makeup=Makeup(10_000, 6_000, 1_000, 0, -2_000))
    told = text(main_fact(visit, found, headline, ""))
    assert "每 100 元里，" not in told
    assert "没有写明花在什么上的 −20 元" in told


@pytest.mark.parametrize(
    ("residents", "said"), [(1, "平均每人 5 元"), (10**9, "平均每人 不足 0.01 元"), (None, None), (0, None)]
)
def test_a_share_of_each_resident_is_not_nothing(visit: Visit, residents: int | None, said: str | None) -> None:
    visit = replace(visit, edition=replace(visit.edition, residents=residents, residents_source="公报"))
    told = per_head(visit, 500)
    assert (told is None) == (said is None)
    assert said is None or said in text(told)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (1_166_230_000, 2_772_552_920),
        (2_772_552_920, 1_166_230_000),
        (YI, YI - 1),
        (YI, YI + 1),
        (1, 0),
        (0, 1),
        (-YI, YI),
    ],
)
@pytest.mark.parametrize("unit", [None, AmountUnit.YUAN, AmountUnit.YI])
def test_two_years_and_their_difference_are_one_anothers_as_they_are_said(
    visit: Visit, before: int, after: int, unit: AmountUnit | None
) -> None:
    one, other = (Point(visit.edition, fen, None, None) for fen in (before, after))
    shown = BeautifulSoup(
        of_years(Comparison(one, other, Scheme.FUNCTION, (), 0, 0), unit, lambda _: "/").text, "html.parser"
    )
    exact = [round(float(str(each["value"])) * 10**6) for each in shown.select("data")]
    assert exact == [after, before, abs(after - before)]
    words = [each.get_text() for each in shown.select("data")]
    coarse = [said_fen(fen, unit) for fen in exact]
    if words == [about(fen, unit) for fen in exact]:
        assert words[0] != words[1]
        smaller, larger = sorted(coarse[:2])
        assert said_fen(smaller + coarse[2], unit) == larger


@pytest.mark.parametrize("fen", [1, -1, 4_999, 5_000])
def test_words_of_a_chart_do_not_say_nothing_of_something(fen: int) -> None:
    assert "0.00" not in with_unit(fen, AmountUnit.WAN)
    assert with_unit(1, AmountUnit.WAN) == "0.01 元"
    assert with_unit(0, AmountUnit.WAN) == "0.00 万元"
