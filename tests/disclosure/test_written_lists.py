"""A long list is written piece by piece, with the bytes that writing it whole would give."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from budget.models import Edition
from disclosure.serving.kept_answers import KEPT
from disclosure.views import bulk
from disclosure.written_lists import written_list
from tests.builders import make_township, published_of
from tests.disclosure.compared import body_of

ENTRIES = [
    {"name": "小红门乡 [] {}", "at": datetime(2026, 2, 1, tzinfo=UTC), "files": [{"bytes": 1}, {}], "none": []},
    {"text": "一\n二"},
]
LONG = [{"text": "长" * 40_000}] * 4


@pytest.mark.parametrize("entries", [[], ENTRIES[:1], ENTRIES, LONG], ids=["none", "one", "two", "long"])
@pytest.mark.parametrize("indent", [None, 1, 2])
def test_the_bytes_are_those_of_writing_it_whole(entries: list[object], indent: int | None) -> None:
    told = {"title": "明账 []", "withdrawn": [], "units": [{"slug": "x"}]}
    whole = json.dumps(told | {"editions": entries}, cls=DjangoJSONEncoder, ensure_ascii=False, indent=indent)
    parts = list(written_list(told, "editions", iter(entries), indent))
    assert b"".join(parts) == whole.encode()
    assert entries is not LONG or len(parts) > 2


@pytest.mark.parametrize(("address", "queries"), [("/data/index.json", 7), ("/data/catalog.jsonld", 5)])
def test_of_many_editions_the_same_is_sent_while_it_is_made(
    real: Edition,
    db: None,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: DjangoAssertNumQueries,
    address: str,
    queries: int,
) -> None:
    published_of(make_township(code="701", slug="other"), content=b"1")
    whole = body_of(client.get(address))
    monkeypatch.setattr(bulk, "PORTION", 1)
    monkeypatch.setattr(import_module("budget.queries.editions"), "PORTION", 1)
    KEPT.clear()
    first = client.get(address)
    assert first.streaming
    with django_assert_num_queries(queries):  # as many for each portion, here an edition, and none for each edition
        assert body_of(first) == whole
    again = client.get(address)
    assert body_of(again) == whole
    assert again.headers["Content-Length"] == str(len(whole))
