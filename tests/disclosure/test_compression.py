"""Pages travel compressed, keep their entity tags right, and what is compressed already is left alone."""

from __future__ import annotations

import gzip

import pytest
from django.test import Client

from budget.models import Edition
from tests.disclosure.pages import YEAR, body_of

pytestmark = pytest.mark.one_database

GZIP = {"Accept-Encoding": "gzip, br"}


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


def test_two_packings_of_a_page_differ_in_length_by_chance(client: Client) -> None:
    lengths = {len(body_of(client.get(f"{YEAR}/", headers=GZIP))) for _ in range(12)}
    assert len(lengths) > 1
