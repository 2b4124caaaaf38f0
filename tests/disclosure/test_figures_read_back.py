"""Every number on every page is read back: it is the database's amount, rounded as its unit says, and its title is exact."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client

from budget.models import Edition, LineItem, PerformanceIndicator
from tests.disclosure.pages import YEAR

pytestmark = [pytest.mark.no_cover, pytest.mark.one_database]

EXACT = re.compile(r"(−?[\d,.]+) 万元（(−?[\d,.]+) 元）")
SHOWN = re.compile(r"(约 )?([−↑↓+]?)\s?([\d,]+(?:\.\d+)?)(?: (元|万元|亿元))?\Z")
FEN = {"元": 100, "万元": 1_000_000, "亿元": 10_000_000_000}
SOURCE = re.compile(r"/sources/(\d+)/(\d+)/\Z")


@pytest.fixture(autouse=True)
def _published(real: Edition, db: None) -> None:
    """The township's budget of 2026."""


def number(text: str) -> Decimal:
    """A printed number without its separators and with a plain minus sign."""
    return Decimal(text.replace(",", "").replace("−", "-"))


def fen_of(amount: Tag) -> int:
    """What the page tells machines, in 分."""
    return int(Decimal(str(amount["value"])) * 1_000_000)


def wrongly_shown(amount: Tag, unit: str) -> str:
    """Say what of an amount disagrees with its own value; "" where nothing does. `unit` is that of the page's tables."""
    fen, text = fen_of(amount), amount.get_text().strip()
    exact = EXACT.search(str(amount["title"]))
    if exact is None or number(exact[1]) * FEN["万元"] != fen or number(exact[2]) * FEN["元"] != fen:
        return f"title {amount['title']}"
    shown = SHOWN.match(text)
    if shown is None:
        return f"text {text}"
    about, sign, digits, own = shown.groups()
    said = number(digits) * (-1 if sign == "−" else 1)
    true = Decimal(fen) / FEN[own or unit]
    decimals = len(digits.partition(".")[2])
    if true.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP) != said:
        return f"{text} is not {true}"
    # Only a sentence says «about», and where it does not, its number is the whole truth.
    return f"{text} leaves out digits" if own and not about and said != true else ""


def cells() -> dict[tuple[int, int, str], int]:
    """The amount in 分 of each cell: position of the file, position of the sheet, address."""
    rows = LineItem.published.values_list("sheet__file__position", "sheet__position", "address", "amount")
    return {(file, sheet, address): amount for file, sheet, address, amount in rows}


def target_cells() -> set[tuple[int, int, str]]:
    """The cells of performance targets, which checks compare with amounts though they are texts."""
    return set(PerformanceIndicator.published.values_list("sheet__file__position", "sheet__position", "address"))


def places_of(amount: Tag) -> list[tuple[int, int, str]]:
    """The cells that the marks behind an amount lead to: file, sheet, address."""
    places, mark = [], amount.find_next_sibling()
    while isinstance(mark, Tag) and "src" in (mark.get("class") or []):
        target = urlsplit(str(mark["href"]))
        if place := SOURCE.search(target.path):
            places.append((int(place[1]), int(place[2]), target.fragment))
        mark = mark.find_next_sibling()
    return places


@pytest.mark.sweep(keep=5)
@pytest.mark.parametrize(("choice", "unit"), [("yuan", "元"), ("wan", "万元"), ("yi", "亿元")])
@pytest.mark.parametrize("address", ["/", "/income/", "/function/208/", "/economic/gov/", "/matrix/", "/projects/"])
def test_amounts_are_right_in_every_unit(client: Client, address: str, choice: str, unit: str) -> None:
    page = BeautifulSoup(client.get(f"{YEAR}{address}?amounts={choice}").content, "html.parser")
    amounts = page.select("main data.amount")
    assert len(amounts) > 5
    assert [reason for amount in amounts if (reason := wrongly_shown(amount, unit))] == []


# The township has neither funds nor state capital.
EMPTY = {"08", "09"}


@pytest.mark.sweep(keep=4)
@pytest.mark.parametrize("number_of_table", [f"{number:02}" for number in range(1, 14)])
def test_official_tables_print_their_cells_without_rounding(client: Client, number_of_table: str) -> None:
    kept = cells()
    page = BeautifulSoup(client.get(f"{YEAR}/tables/{number_of_table}/").content, "html.parser")
    read_back = 0
    for cell in page.select("main table td:has(a.src)"):
        mark = cell.select_one("a.src")
        assert mark is not None
        target = urlsplit(str(mark["href"]))
        place = SOURCE.search(target.path)
        printed = cell.find(string=True, recursive=False)
        assert place is not None
        key = (int(place[1]), int(place[2]), target.fragment)
        if printed and key in kept:
            assert number(str(printed).strip()) * FEN["万元"] == kept[key]
            read_back += 1
    assert (read_back > 0) is (number_of_table not in EMPTY)
