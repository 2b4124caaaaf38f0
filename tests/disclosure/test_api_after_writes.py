"""What a program keeps of the API, held against what each write of the desk made of it: tags, cursors, pinned answers."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from budget.editions import draft
from budget.editions.planning import plan, publish_due
from budget.models import Edition, PlannedPublication
from budget.roles import REVIEWER
from disclosure.api.examples import EXAMPLES
from disclosure.mailing import look_once
from tests.builders import REASON, explained, make_person, real_prepared
from tests.writes import WRITES

pytestmark = [pytest.mark.no_cover, pytest.mark.sweep(on="postgresql")]

V1 = "/api/v1"
# Each address as its example asks for it, with what narrows, pins and counts it, and what else programs read.
ASKED = [
    *(example["address"] for example in EXAMPLES.values()),
    *(f"{V1}/{name}?limit=2&count=true" for name in ("line-items", "projects", "classifications", "events")),
    *(f"{V1}/{name}?limit=2" for name in ("units", "editions", "checks")),
    *(f"{V1}/{name}?version=1&limit=3" for name in ("line-items", "editions", "checks", "projects")),
    f"{V1}/line-items?table=expenditure&function=208&least=1&limit=3",
    f"{V1}/aggregates?year=2026&group=function",
    f"{V1}/aggregates?year=2026&version=1&group=function",
    f"{V1}/classifications?prefix=213&limit=5",
    *(f"{V1}/search?q={words}" for words in ("新", "农林水", "小红门&unit=xiaohongmen")),
    f"{V1}/events?unit=xiaohongmen",
    f"{V1}/openapi.json", "/feed.atom", "/xiaohongmen/feed.atom", "/sitemap.xml", "/data/index.json",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _published(real: Edition, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The township's budget of 2026, and a network that may ask as often as it likes."""
    cache.clear()
    monkeypatch.setattr("disclosure.api.service.PerClient.allow_request", lambda *_: True)


def plan_comes_due(real: Edition) -> None:
    """Let a correction that was planned be published by whoever looks next."""
    laid = explained(draft(real_prepared(real.unit, b"planned"), None))
    plan(laid, timezone.now() + timedelta(hours=2), make_person("reviewer", REVIEWER), REASON)
    PlannedPublication.objects.update(at=timezone.now() - timedelta(minutes=1))
    assert publish_due()[0].startswith("已公开")


EVERY = WRITES | {"a planned publication whose time has come": plan_comes_due}


def further(answer: Any) -> str | None:
    """Return the cursor of the page after one."""
    found = re.search(r'[?&]cursor=([^&>]+)[^>]*>; rel="next"', answer.headers.get("Link", ""))
    return found[1] if found else None


def rows_of(answer: Any) -> list[dict[str, Any]]:
    told = answer.json()
    return told if isinstance(told, list) else next(each for each in told.values() if isinstance(each, list))


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize("write", EVERY)
def test_a_copy_holds_only_where_the_answer_is_the_same(client: Client, real: Edition, write: str) -> None:
    before = {address: client.get(address) for address in ASKED}
    EVERY[write](real)
    for address, first in before.items():
        tag = first.headers["ETag"]
        again = client.get(address, headers={"if-none-match": tag})
        fresh, head = client.get(address), client.head(address)
        is_same = fresh.status_code == 200 and fresh.content == first.content
        assert again.status_code == (304 if is_same else fresh.status_code), address
        assert (head.status_code, head.headers.get("ETag"), head.content) == (
            fresh.status_code,
            fresh.headers.get("ETag"),
            b"",
        )
        held = client.head(address, headers={"if-none-match": tag})
        assert held.status_code == again.status_code, address


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize("write", EVERY)
def test_pages_after_a_write_are_of_the_editions_of_the_first_or_refused(
    client: Client, real: Edition, write: str
) -> None:
    marks = {address: further(client.get(address)) for address in ASKED if address.startswith(V1)}
    paged = {
        f"{address}&cursor={mark}": client.get(f"{address}&cursor={mark}") for address, mark in marks.items() if mark
    }
    assert len(paged) > 8
    EVERY[write](real)
    for address, before in paged.items():
        after = client.get(address)
        if "/classifications" in address:
            assert after.status_code == 200
        elif write == "a withdrawal":
            assert (after.status_code, after.json()["title"]) == (410, "翻页期间有变动"), address
        else:
            for row, same in zip(rows_of(after), rows_of(before), strict=True):
                amounts = {key for key in row if key.endswith(("_yuan", "_wan", "version", "result", "id"))}
                assert amounts, address
                assert {key: row[key] for key in amounts} == {key: same[key] for key in amounts}, address


def test_what_was_planned_is_told_by_api_feed_and_letter_once_its_time_has_come(
    client: Client, real: Edition, settings: Settings, mailoutbox: list[Any]
) -> None:
    settings.EMAIL_URL, settings.SITE_URL = "smtp://mail.example", "https://ming.example"
    client.post("/feed/xiaohongmen/", {"address": "reader@example.cn"})
    look_once()
    client.post(re.findall(r"https://ming.example(\S+)", str(mailoutbox[0].body))[0])
    assert look_once() == 0
    plan_comes_due(real)
    assert [event["version"] for event in client.get(f"{V1}/events").json()["events"]] == [2, 1]
    assert "第 2 版" in client.get("/feed.atom").content.decode()
    assert (look_once(), look_once()) == (1, 0)
    assert "第 2 版" in str(mailoutbox[-1].body)
