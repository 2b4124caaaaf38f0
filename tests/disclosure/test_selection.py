"""An address and its query string become a frozen Selection, or are refused with a word."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from django.urls.exceptions import NoReverseMatch, Resolver404

from budget.queries.basis import Basis
from budget.vocabulary import RESERVED_SLUGS, Scheme, Stage
from disclosure.selection import AmountChoice, BadSelection, ChartKind, Period, Sort, project_filter, select

PERIOD = Period(2026, Stage.BUDGET)


def chosen(query: str) -> dict[str, str]:
    """The parameters that links keep for a query string."""
    return select("xiaohongmen", PERIOD, QueryDict(query)).carried


def test_what_is_not_asked_for_is_the_default() -> None:
    selection = select("xiaohongmen", PERIOD, QueryDict(""))
    assert (selection.version, selection.amounts, selection.basis) == (None, AmountChoice.WAN, Basis.ALL)
    assert selection.carried == {}


def test_links_keep_the_choices_that_differ_from_the_default() -> None:
    assert chosen("edition=2&amounts=yi&basis=general&chart=bars&utm_source=x") == {
        "edition": "2",
        "amounts": "yi",
        "basis": "general",
        "chart": "bars",
    }
    assert chosen("amounts=wan&basis=all") == {}


def test_a_link_keeps_only_what_its_page_knows() -> None:
    selection = select("xiaohongmen", PERIOD, QueryDict("basis=general&chart=bars&amounts=yuan"))
    assert selection.link("income") == "/xiaohongmen/2026/income/?amounts=yuan"
    assert selection.link("economic", scheme=Scheme.GOV_ECONOMIC).endswith("/economic/gov/?amounts=yuan&chart=bars")
    assert "basis=general" in selection.link("function-code", code="208")


@pytest.mark.parametrize(
    "query",
    [
        "edition=0", "edition=-1", "edition=99999", "edition=٢", "edition=2.0", "edition=%00", "amounts=WAN",
        "amounts=%F0%28%8C%28", "basis=everything", "chart=pie", "cross=unit", "theme=auto", "amounts=" + "9" * 5000,
    ],
)  # fmt: skip
def test_a_parameter_that_says_nothing_is_refused(query: str) -> None:
    with pytest.raises(BadSelection) as refusal:
        select("xiaohongmen", PERIOD, QueryDict(query))
    assert str(refusal.value).startswith("参数")


def test_the_last_of_repeated_parameters_counts() -> None:
    assert chosen("chart=bars&chart=treemap") == {"chart": ChartKind.TREEMAP.value}


def test_project_filters_are_read_in_wan_yuan() -> None:
    wanted = project_filter(QueryDict("q= 保洁%20%20道路 &least=1,000&most=1000.5&sort=name"))
    assert (wanted.text, wanted.least, wanted.most, wanted.sort) == ("保洁 道路", 10**9, 1_000_500_000, Sort.NAME)
    assert wanted.is_active
    assert not project_filter(QueryDict("sort=name")).is_active


@pytest.mark.parametrize(
    "query",
    ["least=ten", "least=1e9", "most=" + "9" * 13, "most=0.1234567", "q=" + "长" * 101, "q=a%00b", "sort=random"],
)
def test_a_filter_that_says_nothing_is_refused(query: str) -> None:
    with pytest.raises(BadSelection):
        project_filter(QueryDict(query))


@pytest.mark.parametrize(
    ("text", "stage"), [("2026", Stage.BUDGET), ("2026-adjusted", Stage.ADJUSTED), ("2026-final", Stage.FINAL)]
)
def test_a_period_is_written_as_it_is_read(text: str, stage: Stage) -> None:
    found = resolve(f"/xiaohongmen/{text}/income/").kwargs["period"]
    assert found == Period(2026, stage)
    assert reverse("income", kwargs={"unit": "xiaohongmen", "period": found}) == f"/xiaohongmen/{text}/income/"


@pytest.mark.parametrize(
    "address",
    [
        "/xiaohongmen/1999/", "/xiaohongmen/2026-draft/", "/xiaohongmen/20260/", "/xiaohongmen/2026/function/abc/",
        "/xiaohongmen/2026/economic/other/", "/xiaohongmen/2026/function/208.pdf", "/小红门/2026/",
        "/xiaohongmen/2026/function/" + "2" * 11 + "/",
    ],
)  # fmt: skip
def test_an_address_of_another_shape_leads_nowhere(address: str) -> None:
    with pytest.raises(Resolver404):
        resolve(address)


def first_words(patterns: list[URLPattern | URLResolver]) -> set[str]:
    """The first path segment of every address that starts with a fixed word."""
    words = (str(pattern.pattern).split("/")[0].split(".")[0].split("<")[0] for pattern in patterns)
    return {word for word in words if word and word[0].isalpha()}


def test_no_body_can_take_a_word_that_the_site_needs() -> None:
    assert first_words(get_resolver().url_patterns) <= RESERVED_SLUGS
    for word in RESERVED_SLUGS:
        with pytest.raises(NoReverseMatch):
            reverse("body", args=[word])
    assert reverse("body", args=["search-town"]) == "/search-town/"
