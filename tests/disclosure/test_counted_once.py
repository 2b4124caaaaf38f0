"""Lists of many bodies count what all editions have once for each change, not once a page; and never count what is gone."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from budget.models import Edition
from budget.queries import stretches
from tests.builders import make_township, published_of

pytestmark = pytest.mark.django_db

LISTS = {"/api/v1/checks?result=pass": "checkresult", "/api/v1/projects?": "project"}


def _counts(client: Client, address: str, table: str) -> int:
    """How often a question counts the rows of editions."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    counting = f'COUNT("budget_{table}"."id")'
    return sum(counting in query["sql"] for query in captured)


@pytest.mark.parametrize(("address", "table"), LISTS.items())
def test_pages_of_a_long_list_count_all_editions_once_a_change(
    client: Client, real: Edition, monkeypatch: pytest.MonkeyPatch, address: str, table: str
) -> None:
    monkeypatch.setattr(stretches, "MOST_COUNTED", 0)
    whole = client.get(f"{address}&limit=1000").json()
    client.get(f"{address}&limit=1")
    assert _counts(client, f"{address}&limit=2", table) == 0
    # A body that publishes is there in the next answer, with its rows.
    other = published_of(make_township("662", "other", "北京市朝阳区另一乡"))
    assert _counts(client, f"{address}&limit=3", table) == 1
    after = client.get(f"{address}&limit=1000").json()
    before, now = (len(one if isinstance(one, list) else one["projects"]) for one in (whole, after))
    assert now == before + 1 > 1  # the small body has one of each
    assert str(other.unit.slug) in str(after)
