"""Requests that nobody should send: real addresses with pieces swapped, dropped or repeated, odd parameters, heads and bodies."""

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
    "/xiaohongmen/2026/stages/", "/xiaohongmen/2026/sangong/", "/xiaohongmen/2026/services.csv", "/xiaohongmen/2026/procurement/chart.svg",
    "/xiaohongmen/2026/performance/", "/xiaohongmen/2026/data/", "/xiaohongmen/2026/data/datapackage.zip", "/xiaohongmen/2026/data/verify/",
    "/xiaohongmen/2026/texts.json", "/xiaohongmen/2026/completeness.json", "/xiaohongmen/2026/card.svg", "/xiaohongmen/series.csv",
    "/xiaohongmen/feed.atom", "/data/", "/data/index.json", "/data/catalog.jsonld", "/data/current.csv", "/data/current/2026.csv",
    "/data/current/xiaohongmen.csv.sha256", "/bodies.csv", "/bodies/chart.json", "/compare/series.csv", "/compare/shares.csv", "/status/",
    "/feed/xiaohongmen/", "/api/v1/aggregates", "/api/v1/checks", "/api/v1/rechecks", "/api/v1/events", "/api/v1/search",
    "/api/v1/projects",
    "/api/v1/projects/xiaohongmen/2026/11010522T000000408139", "/api/v1/performance/xiaohongmen/2026", "/api/v1/classifications",
    "/api/openapi.json", "/admin/login/", "/preview/nothing/", "/sitemap.xml",
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
NAMES += [
    "order",
    "rows",
    "rule",
    "lines.order",
    "lines.rows",
    "pin",
    "format",
    "fields",
    "group",
    "count",
    "table",
    "stage",
    "version",
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

METHODS = ["GET"] * 6 + ["HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"]
# What a head may say, each with ways to say it wrongly or too often.
HEADS: dict[str, list[str]] = {
    "Host": ["evil.example", "testserver:99999", "[::1", "testserver,evil.example", "a" * 5000, ""],
    "X-Forwarded-Host": ["evil.example"],
    "X-Forwarded-For": ["1.2.3.4, " * 500, "::1%eth0", "localhost", "\x00"],
    "X-Forwarded-Proto": ["https", "gopher", "https,http"],
    "Forwarded": ["for=1.2.3.4;proto=https;host=evil.example"],
    "X-HTTP-Method-Override": ["DELETE", "POST"],
    "Accept-Language": ["en", "en-" + "a-" * 2000, "*;q=1e999", "zz;q=nan", ",".join(f"l{n}" for n in range(500))],
    "Accept": ["application/xml", "*/*;q=2", "a" * 4000],
    "Accept-Encoding": ["gzip;q=0, br;q=0, *;q=0", "br;q=nan", "gzip," * 1000],
    "Range": [
        "bytes=0-", "bytes=-1", "bytes=5-2", "bytes=99999999999999999999-", "bytes=" + ",".join(f"{n}-{n}" for n in range(0, 2000, 2)),
        "lines=1-2", "bytes=0-0,-1", "bytes=-0", "bytes=٣-",
    ],
    "If-Range": ['"x"', "Thu, 01 Jan 1970 00:00:00 GMT", "W/\"x\""],
    "If-None-Match": ["*", ", ".join(f'"{n}"' for n in range(1000)), '"' * 3000, 'W/"', '"\\"'],
    "If-Match": ["*", '"x"'],
    "If-Modified-Since": ["Thu, 99 Foo 2026 25:61:61 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "0", "Sun, 06 Nov 94 08:49:37 GMT"],
    "If-Unmodified-Since": ["Thu, 01 Jan 1970 00:00:00 GMT"],
    "Cookie": ["lang=en; theme=" + "x" * 8000, "sessionid=" + "a" * 4000, "=;=;=", "lang=\"en",
        "csrftoken=" + "é" * 32, ";".join(f"c{n}=1" for n in range(900))],
    "Authorization": ["Basic !!!!", "Bearer " + "a" * 4000, "Basic dTpw"],
    "Origin": ["null", "https://evil.example", "http://[::1"],
    "Referer": ["//", "http://testserver@evil.example/", "a" * 8000],
    "Content-Type": [
        "application/json", "text/xml", "multipart/form-data", "multipart/form-data; boundary=" + "b" * 300,
        "application/x-www-form-urlencoded; charset=utf-7", "a/b; charset=nothing"],
    "Transfer-Encoding": ["chunked", "gzip, chunked"],
    "Content-Length": ["-1", "x", "99999999999"],
    "Content-Encoding": ["gzip"],
    "Purpose": ["prefetch"],
}  # fmt: skip
BODIES = [
    b"", b"{", b'{"a":' * 3000, b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
    b"--b\r\n" * 500,
    b"a=1&" * 1200, b"\x00\xff" * 500,
    b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../../a\"\r\n\r\nx\r\n--x--",
]  # fmt: skip


def requests(chance: random.Random, count: int) -> Iterator[tuple[str, str, dict[str, str], bytes]]:
    """Yield `count` requests: method, address, head and body."""
    for address in addresses(chance, count):
        names = chance.sample(sorted(HEADS), chance.randrange(4))
        yield (
            chance.choice(METHODS),
            address,
            {name: chance.choice(HEADS[name]) for name in names},
            chance.choice(BODIES),
        )


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
