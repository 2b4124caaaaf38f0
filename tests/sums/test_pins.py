"""A reading of many pages is of the editions that it began with, whatever is published meanwhile; else it says so."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from budget.editions import publish, withdraw
from budget.editions.acts import draft
from budget.models import Edition, LineItem
from budget.vocabulary import Stage
from fixtures.generated import TOWNSHIPS
from tests.builders import publish_made_up, real_prepared

pytestmark = pytest.mark.sweep

ITEMS = "/api/v1/line-items?table=expenditure&limit=50"
PROJECTS = "/api/v1/projects?limit=10"


@pytest.fixture(autouse=True)
def _published(real: Edition, db: None) -> None:
    cache.clear()


def rest_of(client: Client, address: str, page: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of the pages after this one."""
    rows: list[dict[str, Any]] = []
    while page["next"]:
        page = client.get(f"{address}&cursor={page['next']}").json()
        rows += next(value for value in page.values() if isinstance(value, list))
    return rows


def correct(edition: Edition) -> Edition:
    """Publish a second version in which each amount is one 分 more."""
    drafted = draft(real_prepared(edition.unit, b" "), None)
    for fact in LineItem.every_stage.filter(edition=drafted):
        LineItem.every_stage.filter(pk=fact.pk).update(amount=fact.amount + 1)
    return publish(drafted, None, "更正")


@pytest.mark.no_cover
@pytest.mark.parametrize("address", [ITEMS, PROJECTS])
def test_what_is_published_meanwhile_changes_no_page(client: Client, real: Edition, address: str) -> None:
    whole = rest_of(client, address, client.get(address).json())
    first = client.get(address).json()
    correct(real)
    publish_made_up(TOWNSHIPS[0], 2026, "jia")
    later = rest_of(client, address, first)
    amounts = [row.get("amount_yuan", row.get("total_yuan")) for row in later]
    assert amounts == [row.get("amount_yuan", row.get("total_yuan")) for row in whole]
    assert {(row["unit"], row["version"]) for row in later} == {("xiaohongmen", 1)}
    anew = rest_of(client, address, client.get(address).json())
    assert {(row["unit"], row["version"]) for row in anew} >= {("jia", 1), ("xiaohongmen", 2)}


@pytest.mark.no_cover
@pytest.mark.parametrize("address", [ITEMS, PROJECTS])
def test_what_is_withdrawn_meanwhile_says_so(client: Client, real: Edition, address: str) -> None:
    gone = publish_made_up(TOWNSHIPS[0], 2026, "jia", stage=Stage.FINAL)
    first = client.get(address).json()
    withdraw(gone, None, "金额有误")
    response = client.get(f"{address}&cursor={first['next']}")
    assert response.status_code == 410
    assert "决算已撤回，原因：金额有误" in response.json()["detail"]
    assert "从头再取" in response.json()["detail"]
    assert client.get(address).status_code == 200


@pytest.mark.no_cover
def test_a_version_that_went_before_the_reading_began_does_not_matter(client: Client, real: Edition) -> None:
    withdraw(correct(real), None, "更正有误")
    publish_made_up(TOWNSHIPS[0], 2026, "jia")
    first = client.get(ITEMS).json()
    assert {row["unit"] for row in first["items"] + rest_of(client, ITEMS, first)} == {"jia"}


def test_a_publication_that_was_under_way_when_the_reading_began_is_none_of_it(
    client: Client, real: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = rest_of(client, ITEMS, client.get(ITEMS).json())
    first = client.get(ITEMS).json()
    # Its moment was taken before the reading began, and it was there only after: acts count by their order in the record.
    monkeypatch.setattr("budget.editions.acts.timezone.now", lambda: real.published_at)
    publish_made_up(TOWNSHIPS[0], 2026, "jia")
    assert rest_of(client, ITEMS, first) == whole
