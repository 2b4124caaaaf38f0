"""Editions with figures that no test of sentences thinks of: nothing but zeros, a single 分, less than nothing, one line."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from itertools import cycle
from typing import Any
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client

from budget.classification import read_folder
from budget.classification.loading import load
from budget.editions import Prepared
from budget.editions.preparing import Examined
from budget.models import Unit
from budget.workbook.rows import Amount, Line, TableReading
from tests.builders import check, make_township, published, real_prepared
from tests.disclosure.package import keep_originals
from tests.disclosure.pages import YEAR, body_of

pytestmark = [pytest.mark.one_database, pytest.mark.no_cover]

_OTHER = re.compile(r"\d+")
# What no sentence says: a number that is none, words of a program, of one thing that it were several.
WRONG = re.compile(
    r"[-−]0(?:\.0+)?(?![\d.,])|\bnan\b|\bNaN\b|Infinity|\bNone\b|\{[a-z_]+\}|%\([a-z_]+\)s|"
    r"(?<![\d.,])1 (?:bodies|checks|classes|items|lines|parts|projects|services|tables|targets|versions)\b"
)


def each_amount(table: TableReading, turned: Callable[[int], int]) -> TableReading:
    """A table with other amounts in the same cells."""

    def of(amounts: Any) -> dict[str, Amount]:
        return {key: one._replace(fen=turned(one.fen)) for key, one in amounts.items()}

    rows = tuple(replace(row, amounts=of(row.amounts)) for row in table.rows)
    return replace(table, rows=rows, projects=tuple(replace(one, amounts=of(one.amounts)) for one in table.projects))


def one_line(table: TableReading) -> TableReading:
    """A table with the first of its lines, and of its sums."""
    details = [row for row in table.rows if row.line is Line.DETAIL]
    return replace(table, rows=(*[row for row in table.rows if row.line is not Line.DETAIL][:1], *details[:1]))


def every_third_below_nothing(table: TableReading) -> TableReading:
    """A table whose amounts are in turn more and each third less than nothing."""
    signs = cycle((1, -1, 1))
    return each_amount(table, lambda fen: next(signs) * fen)


EXTREMES: dict[str, Callable[[TableReading], TableReading]] = {
    "nothing but zeros": lambda table: each_amount(table, lambda _: 0),
    "one line": one_line,
    "a single 分 each": lambda table: each_amount(table, lambda fen: 1 if fen else 0),
    "less than nothing": lambda table: each_amount(table, lambda fen: -fen),
    "every third less than nothing": every_third_below_nothing,
    "less than is shown": lambda table: each_amount(table, lambda fen: -3000 if fen else 0),
}


# What claims of an amount what share of a sum it is.
CLAIMED = re.compile(r".{0,60}(?:占[^。，；\n]{0,12}[−\d不][^。，\n]{0,8}%|% of (?:the whole|all|total)).{0,30}")


def extreme(unit: Unit, name: str) -> Prepared:
    """The real workbook with such figures, as it comes to be stored."""
    ready = real_prepared(unit, name.encode())
    reading = ready.examined.reading
    tables = tuple(EXTREMES[name](table) for table in reading.tables)
    return replace(ready, examined=Examined(replace(reading, tables=tables), (check(),)))


def addresses(client: Client) -> list[str]:
    """One page of each kind that the map of the edition names: what else it names differs by its code."""
    answer = client.get(f"/sitemap{YEAR}.xml")
    told = [str(one.text) for one in ElementTree.fromstring(answer.content).iter() if one.tag.endswith("}loc")]  # noqa: S314 - our own
    pages = [YEAR + address.partition(YEAR)[2] for address in told]
    return list({_OTHER.sub("0", page): page for page in reversed(pages)}.values())


def words_of(answer: bytes) -> str:
    """What a page says to whoever reads it, sees its pictures, or quotes it."""
    page = BeautifulSoup(answer, "html.parser")
    told = [str(one[name]) for name in ("content", "alt", "aria-label", "title") for one in page.select(f"[{name}]")]
    for silent in page.select("script, style, pre, code"):
        silent.extract()
    return "\n".join([page.get_text(" "), *told])


def nothing_of_something(answer: bytes) -> list[Tag]:
    """Return the amounts that a page shows as 0 and that are more or less than that."""
    shown = BeautifulSoup(answer, "html.parser").select("data.amount[value]")
    return [one for one in shown if Decimal(str(one["value"])) and not re.search(r"[1-9]", one.get_text())]


@pytest.mark.sweep
@pytest.mark.parametrize("name", EXTREMES)
def test_every_page_of_an_extreme_edition_is_there_and_says_nothing_absurd(client: Client, name: str, db: None) -> None:
    load(read_folder(), 2026)
    published(extreme(make_township(), name))
    keep_originals()
    pages, found = addresses(client), []
    assert len(pages) > 15
    for page in pages:
        for language in ("zh-hans", "en"):
            client.cookies["lang"] = language
            answer = client.get(page)
            assert answer.status_code == 200, page
            found += [(page, language, wrong[0]) for wrong in WRONG.finditer(words_of(answer.content))]
            if name == "less than nothing":
                found += [(page, language, share[0]) for share in CLAIMED.finditer(words_of(answer.content))]
            found += [(page, language, str(one)) for one in nothing_of_something(answer.content)]
        for more in (f"{page}chart.svg", f"{page}card.svg", f"/embed{page}", f"{page.rstrip('/')}.csv"):
            answer = client.get(more)
            assert answer.status_code in {200, 404}, more
            if answer.status_code == 200 and more.endswith(".svg"):
                ElementTree.fromstring(body_of(answer))  # noqa: S314 - our own
    assert not found, "\n".join(map(str, found))
    for document in ("docx", "pdf"):
        assert client.get(f"{YEAR}/document.{document}").status_code == 200
