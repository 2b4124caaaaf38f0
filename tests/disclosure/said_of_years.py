"""What pages say of the year before and of plan and account, worked out from the rows of both editions."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from bs4 import Tag

from tests.disclosure.claims import Truth, percent, spending_page
from tests.disclosure.telling import amounts_in, table_of

# What a page of a list has as its sum: the table, and the measure and the named line of it.
LISTS = {
    "/income/": ("balance", "total", "total_income"),
    "/sangong/": ("sangong", "total", ""),
    "/procurement/": ("procurement", "total", ""),
    "/services/": ("services", "total", ""),
    "/performance/": ("performance", "total", ""),
}


def total_of(truth: Truth, address: str) -> int | None:
    """What a page is about; None where the edition has none of it."""
    if address == "/projects/":
        return truth.sum("projects") or None
    if address in LISTS:
        table, measure, category = LISTS[address]
        printed = truth.printed(table, measure, category)
        found = [row["amount"] for row in truth.rows if row["table"] == table and row["measure"] == measure]
        return printed if printed is not None else next(iter(found), None)
    if address.startswith("/matrix/"):
        function, gov = (*address.strip("/").split("/")[1:], "", "")[:2]
        rows = truth.of("expenditure", function=function, gov_economic=gov)
        return sum(row["amount"] for row in rows) if rows else None
    _asked, dimension, code = spending_page("/function/" if address == "/" else address)
    try:
        table = table_of(truth, address if "basis" in address else address.partition("?")[0], dimension)
    except StopIteration:
        return None
    printed = None if code else truth.printed(table)
    begins: dict[str, Any] = {dimension: code}
    rows = truth.of(table, **begins)
    return printed if printed is not None else sum(row["amount"] for row in rows) if rows else None


def tells_the_year_before(now: Truth, before: Truth, address: str, sentence: Tag) -> bool:
    """What the year before had, by how much it differs, and by how many per cent."""
    text, year = sentence.get_text().replace("\u2060", ""), before.edition.year
    total, then = total_of(now, address), total_of(before, address)
    if then is None or total is None:
        return text.startswith(f"{year} 年") and not sentence.select("data")
    if total == then:
        return amounts_in(sentence) == [then] and "也是" in text
    sign, arrow = ("多", "↑") if total > then else ("少", "↓")
    change = f"（{arrow} {percent(abs(total - then), abs(then))}）。" if then else "（基数为0，不可比）。"
    told = re.match(rf"{year} 年(合计)?是 .+，{year + 1} 年{sign} ", text)
    return bool(told) and amounts_in(sentence) == [then, abs(total - then)] and text.replace(",", "").endswith(change)


def adds_up_as_it_is_said(lead: Tag) -> bool:
    """A sum, that of the year before and what lies between them add up as they are rounded, each in its own unit."""
    said = [data for data in lead.select("data") if data.find_parent(attrs={"data-claim": "since-last-year"})]
    first = lead.select_one("data")
    # What is said to the last digit cannot miss what «约» stands before.
    if len(said) != 2 or first is None or first in said or not any("约" in data.get_text() for data in said):
        return True
    smaller, larger = (said[0], first) if "年多" in lead.get_text() else (first, said[0])
    added = shown(smaller) + shown(said[1])
    return bool(added.quantize(step(larger), ROUND_HALF_UP) == shown(larger))


def shown(data: Tag) -> Decimal:
    """An amount as it stands there, in 元."""
    number, unit = data.get_text().replace("约", "").replace(",", "").split()
    return Decimal(number) * {"亿元": 10**8, "万元": 10**4, "元": 1}[unit]


def step(data: Tag) -> Decimal:
    """The last digit of an amount as it stands there, in 元."""
    number, unit = data.get_text().replace("约", "").replace(",", "").split()
    places = len(number.partition(".")[2]) if "约" in data.get_text() else 6
    return Decimal({"亿元": 10**8, "万元": 10**4, "元": 1}[unit]).scaleb(-places).normalize()


def parts_that(which: str, now: Truth, before: Truth, address: str) -> int:
    """How many parts of the next level one edition has and the other has not."""
    _table, dimension, code = spending_page("/function/" if address == "/" else address)
    begins: dict[str, Any] = {dimension: code}
    there, then = (
        {
            row[dimension][: len(code) + 2 if code else 3]
            for row in truth.of(table_of(truth, address, dimension), **begins)
        }
        for truth in (now, before)
    )
    return len(there - then) if which == "new-parts" else len(then - there)


def more_and_less(plan: Truth, account: Truth, sentence: Tag) -> bool:
    """How many 类 got more than was planned, how many less, and how many only one of both has."""
    planned, spent = (by_class(truth) for truth in (plan, account))
    both = planned.keys() & spent.keys()
    expected = {
        "项比原来多": sum(spent[code] > planned[code] for code in both),
        "项比原来少": sum(spent[code] < planned[code] for code in both),
        "项原来没有": len(spent.keys() - planned.keys()),
        "项后来没有": len(planned.keys() - spent.keys()),
    }
    text = sentence.get_text()
    return all(
        (found := re.search(rf"(\d+) {words}", text)) and int(found[1]) == n for words, n in expected.items() if n
    )


def by_class(truth: Truth) -> dict[str, int]:
    """What each 类 gets."""
    found: dict[str, int] = {}
    for row in truth.of(table_of(truth, "/", "function")):
        found[row["function"][:3]] = found.get(row["function"][:3], 0) + row["amount"]
    return found
