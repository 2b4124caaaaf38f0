"""Pages of a list of many bodies count once for each change what all have, are all of the editions of the first, or say why not."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any
from urllib.parse import parse_qsl, unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from budget.editions import confirm_all, draft, publish, withdraw
from budget.models import Edition, Unit
from budget.queries import long_lists
from budget.queries import records as read_records
from budget.reconciliation import Level, Result
from tests.builders import REASON, check, make_township, prepared

pytestmark = [pytest.mark.django_db, pytest.mark.sweep]

LISTS = {"/units": "unit", "/editions": "edition", "/checks": "checkresult", "/checks?result=pass": "checkresult"}


def _publish(unit: Unit, content: bytes, year: int = 2026) -> Edition:
    """A small budget of a year, with a check that agrees and one that could not be made."""
    checks = (check(), check(Level.NOTE, Result.INSUFFICIENT))
    edition = draft(prepared(unit, content=content, checks=checks, year=year), None)
    confirm_all(edition, None)
    return publish(edition, None, REASON)


def _page(client: Client, address: str, cursor: str = "", **more: str) -> tuple[list[Any], str]:
    """The rows of a page of one row, and the cursor of the next; "" on the last."""
    asked = {"limit": "1", **more, **({"cursor": cursor} if cursor else {})}
    response = client.get(f"/api/v1{address}", asked)
    assert response.status_code == 200, response.content.decode()
    found = response.json()
    rows = found if isinstance(found, list) else next(found[key] for key in ("items", "projects") if key in found)
    led = re.search(r'cursor=([^>&]+)>; rel="next"', response.headers["Link"])
    return rows, unquote(led[1]) if led else ""


def _counts(client: Client, address: str, table: str) -> int:
    """How often a page counts all rows of a kind."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"/api/v1{address}").status_code == 200
    return sum(f'COUNT(*) AS "__count" FROM "budget_{table}"' in query["sql"] for query in captured)


@pytest.mark.parametrize(("address", "table"), LISTS.items())
def test_pages_of_a_long_list_count_all_once_a_change(client: Client, real: Edition, address: str, table: str) -> None:
    _publish(make_township("663", "third", "北京市朝阳区第三乡"), b"1")
    pages = [f"{address}{'&' if '?' in address else '?'}limit={limit}" for limit in (1, 1, 1)]
    _counts(client, pages[0], table)
    assert _counts(client, pages[1] + "&format=jsonl", table) == 0
    _publish(make_township("662", "other", "北京市朝阳区另一乡"), b"2")
    assert _counts(client, pages[2] + "&format=csv", table) == 1
    whole = client.get(f"/api/v1{address}")
    assert whole.headers["X-Total-Count"] == str(len(whole.json()))
    assert client.get(f"/api/v1{pages[0]}").headers["X-Total-Count"] == str(len(whole.json()))


WALKED = ["/units", "/editions", "/line-items", "/projects", "/checks", "/checks?result=insufficient"]


def _walk(client: Client, address: str, limit: str, cursor: str = "") -> list[Any]:
    path, _, query = address.partition("?")
    more = {"limit": limit, **dict(parse_qsl(query))}
    rows, cursor = _page(client, path, cursor, **more)
    while cursor:
        some, cursor = _page(client, path, cursor, **more)
        rows += some
    return rows


@pytest.fixture
def three(real: Edition) -> tuple[Edition, ...]:
    """The real budget and those of two other bodies, one of them small, of two years."""
    small = make_township("662", "other", "北京市朝阳区另一乡")
    return real, _publish(small, b"1"), _publish(small, b"2", 2025)


@pytest.mark.parametrize(("address", "most_listed"), [("/line-items", 0), *((address, 50) for address in WALKED)])
def test_walking_in_steps_gives_the_whole_list_once(
    client: Client, three: object, monkeypatch: pytest.MonkeyPatch, address: str, most_listed: int
) -> None:
    """Of many editions as of few; with steps that end within an edition, and at the end of one."""
    monkeypatch.setitem(read_records.__globals__, "MOST_LISTED", most_listed)
    monkeypatch.setattr(long_lists, "FIRST", 1)
    whole = _walk(client, address, "1000")
    assert len(whole) > 1
    for step in (1, 2, 3) if len(whole) < 20 else (len(whole) // 3, len(whole) - 1):
        assert _walk(client, address, str(step)) == whole


@pytest.mark.parametrize("address", WALKED)
def test_what_is_published_meanwhile_is_of_the_next_reading(client: Client, three: object, address: str) -> None:
    path, _, query = address.partition("?")
    whole = _walk(client, address, "1000")
    rows, cursor = _page(client, path, **dict(parse_qsl(query)))
    other = Unit.objects.get(slug="other")
    _publish(make_township("660", "before-all", "北京市朝阳区第一乡"), b"3")
    _publish(other, b"4")  # the next version of what is read
    _publish(other, b"5")  # and one more
    now = _walk(client, address, "1000")
    told = {(row["unit"], row["version"]) for row in now if "version" in row}
    assert not told or told >= {("before-all", 1), ("other", 3)}
    rest = rows + _walk(client, address, "1000", cursor)
    for row in (*rest, *whole):
        row.pop("is_current", None)  # as it is now
    assert rest == whole


@pytest.mark.parametrize("address", WALKED)
def test_what_is_withdrawn_meanwhile_ends_the_reading(client: Client, three: tuple[Edition, ...], address: str) -> None:
    path, _, query = address.partition("?")
    asked = dict(parse_qsl(query))
    _publish(Unit.objects.get(slug="other"), b"6", 2025)
    _, cursor = _page(client, path, **asked)
    # What another had taken the place of before was none of the reading.
    withdraw(three[2], None, "早就被更正的一版")
    assert _page(client, path, cursor, **asked)[0]
    withdraw(three[1], None, "金额有误")
    response = client.get(f"/api/v1{path}", {"limit": "1", "cursor": cursor, **asked})
    assert response.status_code == 410
    assert "金额有误" in response.json()["detail"]
    # A reading that begins now is whole again.
    assert _walk(client, address, "1000")


def test_a_cursor_of_what_the_record_does_not_know_ends_the_reading(client: Client, three: object) -> None:
    _, cursor = _page(client, "/units")
    kind, key, shown, number, at = urlsafe_b64decode(cursor).decode().split(":")
    for wrong in (
        f"{key}:{shown}:{number}:{int(at) + 1}",
        f"{key}:{shown}:999999:{at}",
        f"999999:{shown}:{number}:{at}",
    ):
        mark = urlsafe_b64encode(f"{kind}:{wrong}".encode()).decode()
        assert [
            client.get(f"/api/v1{path}?limit=1&cursor={mark}").status_code
            for path in ("/units", "/editions", "/checks")
        ] == [410] * 3
