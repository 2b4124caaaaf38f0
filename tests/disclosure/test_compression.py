"""Pages travel compressed, keep their entity tags right, and what is compressed already is left alone."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import brotli
import pytest
import zstandard
from django.test import Client

from budget.models import Edition
from budget.roles import REVIEWER
from tests.builders import make_person, signed_in
from tests.disclosure.pages import YEAR, body_of

pytestmark = pytest.mark.one_database

GZIP = {"Accept-Encoding": "gzip"}
UNPACKED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda packed: zstandard.decompress(packed, max_output_size=10_000_000),
}


@pytest.fixture(autouse=True)
def _published(real: Edition, db: None) -> None:
    """The township's budget of 2026."""


@pytest.mark.parametrize("address", ["/", "/function/chart.json", "/function.csv", "/function.json"])
def test_text_travels_compressed_and_reads_the_same(client: Client, address: str) -> None:
    plain = client.get(f"{YEAR}{address}")
    packed = client.get(f"{YEAR}{address}", headers=GZIP)
    assert plain.headers.get("Content-Encoding") is None
    assert packed.headers["Content-Encoding"] == "gzip"
    whole, sent = body_of(plain), body_of(packed)
    assert gzip.decompress(sent) == whole
    assert len(sent) < len(whole) or len(whole) < 1000
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_a_workbook_is_sent_as_it_is(client: Client) -> None:
    answer = client.get(f"{YEAR}/function.xlsx", headers=GZIP)
    assert answer.headers.get("Content-Encoding") is None
    assert body_of(answer).startswith(b"PK")


def test_a_compressed_page_has_a_weak_tag_that_still_finds_it_unchanged(client: Client) -> None:
    plain = client.get(f"{YEAR}/")
    packed = client.get(f"{YEAR}/", headers=GZIP)
    assert packed.headers["ETag"] == f"W/{plain.headers['ETag']}"
    for tag in (plain.headers["ETag"], packed.headers["ETag"]):
        again = client.get(f"{YEAR}/", headers=GZIP | {"If-None-Match": tag})
        assert again.status_code == 304
        assert again.content == b""


def test_two_packings_of_what_one_reader_alone_may_see_differ_in_length_by_chance() -> None:
    client = signed_in(make_person("reviewer", REVIEWER))
    lengths = {len(body_of(client.get("/admin/", headers=GZIP))) for _ in range(12)}
    assert len(lengths) > 1


@pytest.mark.parametrize(
    ("asked", "packed"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, zstd", "zstd"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("BR", "br"),
        ("identity", None),
        ("br; q=0.000", None),
    ],
)
def test_a_page_travels_in_the_best_packing_that_the_browser_takes(
    client: Client, asked: str, packed: str | None
) -> None:
    plain = client.get(f"{YEAR}/function/").content
    for _ in range(2):  # made, then kept
        answer = client.get(f"{YEAR}/function/", headers={"Accept-Encoding": asked})
        assert answer.headers.get("Content-Encoding") == packed
        assert (UNPACKED[packed](answer.content) if packed else answer.content) == plain
        assert int(answer.headers["Content-Length"]) == len(answer.content)
        assert "Accept-Encoding" in answer.headers["Vary"]
