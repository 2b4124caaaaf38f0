"""Addresses that nobody should type: real ones with pieces swapped, dropped or repeated, and odd parameters."""

from __future__ import annotations

import random
from collections.abc import Iterator
from urllib.parse import quote

REAL = [
    "/", "/xiaohongmen/", "/xiaohongmen/2026/", "/xiaohongmen/2026/income/", "/xiaohongmen/2026/function/208/",
    "/xiaohongmen/2026/function/2080206.csv", "/xiaohongmen/2026/economic/gov/502/", "/xiaohongmen/2026/economic/dept.xlsx",
    "/xiaohongmen/2026/matrix/208/501/", "/xiaohongmen/2026/projects/", "/xiaohongmen/2026/projects/11010522T000000408139/",
    "/xiaohongmen/2026/tables/03/", "/xiaohongmen/2026/tables/08.json", "/xiaohongmen/2026/checks/",
    "/xiaohongmen/2026/editions/1/", "/xiaohongmen/2026/sources/1/2/", "/xiaohongmen/2026/data/files/1/",
    "/xiaohongmen/2026/function/chart.json", "/xiaohongmen/2026/chart.svg", "/xiaohongmen/2026/texts/", "/oembed",
    "/xiaohongmen/2026/completeness/", "/xiaohongmen/2026/function/facts.csv", "/embed/xiaohongmen/2026/function/",
    "/api/v1/units", "/api/v1/line-items", "/feed.atom", "/sitemap/xiaohongmen/2026.xml", "/compare/",
    "/search/", "/glossary/", "/preferences/", "/search/suggest",
]  # fmt: skip
NAMES = [
    "edition",
    "amounts",
    "basis",
    "chart",
    "cross",
    "theme",
    "q",
    "least",
    "most",
    "indicator",
    "sort",
    "next",
    "page",
]
NAMES += ["unit", "units", "year", "years", "measure", "limit", "cursor", "text_size", "lang"]
VALUES = [
    "",
    "0",
    "-1",
    "1",
    "2",
    "1e309",
    "99999999999999999999",
    "٣",
    "½",
    "NaN",
    "true",
    "null",
    "[]",
    "{}",
    "../",
    "//evil",
]
VALUES += [
    "general",
    "all",
    "bars",
    "icicle",
    "yuan",
    "yi",
    "gov_economic",
    "amount",
    "dark",
    "en",
    "\0",
    "\ufeff",
    "\ud800",
]
VALUES += ["%", "'", '"', "<script>", "' OR 1=1 --", "\r\nX: y", "小红门", "🀄", "a" * 3000, "=1+1", "\u202e", "１２"]
PIECES = [
    "",
    "0",
    "208",
    "20899",
    "9999999999",
    "99999999999",
    "abc",
    "..",
    ".",
    "%",
    "\0",
    "\ufffd",
    "小",
    "🀄",
    "a" * 400,
    " ",
]
PIECES += [
    "2026",
    "2026-final",
    "1999",
    "2100",
    "chart",
    "lines.csv",
    "x.json",
    "x.pdf",
    "-",
    "_",
    "admin",
    "api",
    ";",
    "\\",
]
ODD_BYTES = ["%00", "%ff", "%c0%af", "%ed%a0%80", "%2e%2e%2f", "%25", "%u0041", "%"]


def addresses(chance: random.Random, count: int) -> Iterator[str]:
    """Yield `count` addresses: real ones with pieces swapped, dropped or repeated and parameters that say nothing."""
    for _ in range(count):
        address = _bent(chance, chance.choice(REAL))
        pairs = [
            f"{chance.choice(NAMES)}={_written(chance, chance.choice(VALUES))}" for _ in range(chance.randrange(4))
        ]
        yield address + (f"?{'&'.join(pairs)}" if pairs else "")


def _bent(chance: random.Random, address: str) -> str:
    parts = address.split("/")
    for _ in range(chance.randrange(3)):
        place = chance.randrange(1, len(parts) + 1)
        match chance.randrange(4):
            case 0:
                parts[place:place] = [_written(chance, chance.choice(PIECES))]
            case 1:
                parts[place - 1 : place] = [_written(chance, chance.choice(PIECES))]
            case 2:
                del parts[place - 1 : place]
            case _:
                parts[place:place] = [chance.choice(ODD_BYTES)]
    # Two slashes at the start would name another host.
    return "/" + "/".join(parts).lstrip("/")


def _written(chance: random.Random, text: str) -> str:
    if chance.random() < 0.1:
        return chance.choice(ODD_BYTES)
    return quote(text.encode("utf-8", "surrogatepass"))
