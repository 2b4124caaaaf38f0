"""Uploaded sheets and tables of any length: long ones in pages, every mark on the page that has its cell, further sheets of a table."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.plugin import DjangoDbBlocker

from budget.editions import confirm_all, draft, prepare, publish
from budget.models import SourceSheet
from budget.unit_tree import Registration
from budget.vocabulary import Stage
from disclosure.visit import SHEET_ROWS, cell_of
from fixtures.generated import TOWNSHIPS, large
from fixtures.odd.tables import continued_on_the_next_sheet
from tests.builders import REAL
from tests.conftest import kept_for_a_module

pytestmark = pytest.mark.sweep

ROWS = SHEET_ROWS + 40
LONG = "/long/2026/"
CONTINUED = "/xiaohongmen/2026/"


@pytest.fixture(scope="module", autouse=True)
def _published(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """One budget with a very long table, and the township's with table 03 on two sheets."""
    made_up = TOWNSHIPS[0]
    bodies = (
        (large(ROWS), Registration(made_up.code, made_up.division, "long", made_up.name, "示例乡")),
        (
            continued_on_the_next_sheet(),
            Registration("661", "110105", "xiaohongmen", "北京市朝阳区小红门乡", "小红门乡"),
        ),
    )
    with kept_for_a_module(django_db_blocker):
        for content, body in bodies:
            waiting = draft(prepare(content, REAL.name, body, 2026, Stage.BUDGET), None)
            confirm_all(waiting, None)  # lines made in a circle put staff under projects, which is asked about
            publish(waiting, None, "预算公开")
        yield


@pytest.fixture(autouse=True)
def _readable(db: None) -> None:
    """Every test reads what is published."""


def page_of(client: Client, address: str) -> BeautifulSoup:
    """The page at an address."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return BeautifulSoup(answer.content, "html.parser")


def numbers(page: BeautifulSoup) -> list[int]:
    """The numbers of the rows of a sheet that a page shows."""
    return [int(row.text) for row in page.select(".sheet tbody th")]


def test_a_cell_is_looked_for_on_the_page_that_has_its_row() -> None:
    assert cell_of("/a/", "D12") == "/a/#D12"
    assert cell_of("/a/", f"D{SHEET_ROWS}") == f"/a/#D{SHEET_ROWS}"
    assert cell_of("/a/", f"AB{SHEET_ROWS + 1}") == f"/a/?page=2#AB{SHEET_ROWS + 1}"
    assert cell_of("/a/?edition=3", f"D{2 * SHEET_ROWS + 1}") == f"/a/?edition=3&page=3#D{2 * SHEET_ROWS + 1}"


def test_the_pages_of_a_long_sheet_have_each_row_once(client: Client) -> None:
    seen: list[int] = []
    address: str | None = f"{LONG}sources/1/2/"
    while address:
        page = page_of(client, address)
        seen += numbers(page)
        following = page.select_one(".pager a[rel=next]")
        address = f"{LONG}sources/1/2/{following['href']}" if following else None
    assert seen == sorted(set(seen))
    assert len(seen) > ROWS
    assert "第 2 页，共 2 页" in page_of(client, f"{LONG}sources/1/2/?page=2").text


@pytest.mark.no_cover
def test_the_pages_of_a_long_table_have_each_line_once_below_its_header(client: Client) -> None:
    seen: list[str] = []
    for number in (1, 2):
        page = page_of(client, f"{LONG}tables/03/?page={number}")
        assert page.select_one(".form thead th") is not None
        seen += [str(cell["id"]) for cell in page.select(".form tbody tr > :first-child")]
    assert len(seen) == len(set(seen)) > ROWS
    assert client.get(f"{LONG}tables/03/?page=3").status_code == 404


@pytest.mark.parametrize(("page", "status"), [("0", 400), ("a", 400), ("-1", 400), ("99", 404), ("100000", 400)])
def test_a_page_that_is_not_there_is_said_to_be_missing(client: Client, page: str, status: int) -> None:
    assert client.get(f"{LONG}sources/1/2/?page={page}").status_code == status


def test_a_sheet_of_usual_length_is_one_page(client: Client) -> None:
    page = page_of(client, f"{CONTINUED}sources/1/1/")
    assert page.select_one(".pager") is None


def test_a_page_of_a_long_sheet_takes_few_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(8):
        assert client.get(f"{LONG}sources/1/2/?page=2").status_code == 200
    with django_assert_num_queries(6):
        assert client.get(f"{LONG}tables/03/?page=2").status_code == 200


@pytest.mark.no_cover
@pytest.mark.parametrize("address", [f"{LONG}function/2299999/", f"{LONG}tables/03/?page=2", f"{CONTINUED}tables/03/"])
def test_every_mark_leads_to_a_cell_with_its_amount(client: Client, address: str) -> None:
    sheets: dict[str, BeautifulSoup] = {}
    for mark in page_of(client, address).select("main td.num a.src[href*='/sources/']"):
        target = urlsplit(str(mark["href"]))
        sheet = f"{target.path}?{target.query}"
        if sheet not in sheets:
            sheets[sheet] = page_of(client, sheet)
        cell = sheets[sheet].find(id=target.fragment)
        assert isinstance(cell, Tag), mark["href"]
        assert Decimal(cell.text.replace(",", "")) == amount_beside(mark)
    assert set(sheets) - {f"{LONG}sources/1/2/?", f"{CONTINUED}sources/1/2/?"}, (
        "some lead beyond the first page or sheet"
    )


def amount_beside(mark: Tag) -> Decimal:
    """The amount that a mark stands beside, in 万元."""
    cell = mark.find_parent("td")
    assert isinstance(cell, Tag)
    exact = cell.select_one("data")
    if exact is not None:
        return Decimal(str(exact["value"]))
    return Decimal(next(cell.strings).replace(",", ""))


def test_the_cells_that_name_the_rows_of_a_sheet_are_marked_to_stay_in_sight(client: Client) -> None:
    sheets = SourceSheet.every_stage.filter(file__edition__unit__slug="xiaohongmen").order_by("position")
    spending, projects = (
        page_of(client, f"{CONTINUED}sources/1/{sheets.filter(name__startswith=name)[0].position}/")
        for name in ("预算03表", "预算12表")
    )
    assert spending.select("th.name")[0].text == "A"
    assert all(str(cell["id"]).startswith("A") for cell in spending.select("td.name"))
    # Every project has the same body in column A: its name is in B, and merged over all its targets.
    assert projects.select("th.name")[0].text == "B"
    assert len(projects.select("td.name .stay")) == 33
    assert projects.select_one("[data-back]") is not None
