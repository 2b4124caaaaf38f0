"""What the API's description shows is true: its example answers are the real ones."""

import re
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from budget.editions import withdraw
from budget.models import Edition, RecheckedCodes
from disclosure.api.examples import EXAMPLES
from fixtures.generated import TOWNSHIPS
from tests.builders import publish_made_up

pytestmark = [pytest.mark.no_cover, pytest.mark.sweep(on="postgresql")]

# What differs from one publication to the next.
CHANGING = {"id", "published_at", "checked_at", "at", "next"}


@pytest.fixture(autouse=True)
def _published(real: Edition, db: None) -> None:
    """The township's budget of 2026, checked again by later codes, and a client that nobody has counted yet."""
    remark = {"rule": "codes.names", "result": "fail", "title": "名称与官方名称一致", "subject": "x", "reason": "x"}
    RecheckedCodes.objects.create(edition=real, codes_year=2026, results=[remark])
    cache.clear()


@pytest.mark.sweep(keep=4)
@pytest.mark.parametrize("path", sorted(EXAMPLES))
def test_example_answers_are_real(client: Client, path: str) -> None:
    described = client.get("/api/v1/openapi.json").json()["paths"][f"/api/v1{path}"]["get"]
    content = described["responses"]["200"]["content"]["application/json"]
    address = content["x-address"]
    answer = client.get(address, SERVER_NAME="budget.example", secure=True).json()
    assert lasting(first_rows(answer)) == lasting(content["example"])


def test_every_operation_has_an_example(client: Client) -> None:
    described = client.get("/api/v1/openapi.json").json()["paths"]
    assert {path.removeprefix("/api/v1") for path in described} == set(EXAMPLES)
    page = client.get("/api/v1/docs").content.decode()
    assert page.count("<pre><code>{") + page.count("<pre><code>[") == len(EXAMPLES)


def first_rows(value: Any) -> Any:
    """An answer with the first row of each list alone."""
    if isinstance(value, dict):
        return {key: first_rows(each) for key, each in value.items()}
    return [first_rows(each) for each in value[:1]] if isinstance(value, list) else value


def lasting(value: Any) -> Any:
    """An answer without what differs from one publication to the next."""
    if isinstance(value, dict):
        return {key: lasting(each) for key, each in value.items() if key not in CHANGING}
    return [lasting(each) for each in value] if isinstance(value, list) else value


def test_what_is_to_be_tried_is_there_on_a_site_that_has_other_bodies(client: Client, real: Edition) -> None:
    publish_made_up(TOWNSHIPS[0], 2025, "jia")
    for edition in Edition.published.filter(unit__slug="xiaohongmen"):
        withdraw(edition, None, "误发")
    tried = re.findall(r"试一试：<a href=\"http://testserver([^\"]+)\"", client.get("/api/v1/docs").content.decode())
    assert {"/api/v1/performance/jia/2025"} <= {*tried}
    assert len([address for address in tried if address.startswith("/api/v1/projects/jia/2025/")]) == 1
    assert {client.get(unescape(address)).status_code for address in tried} == {200}


def test_an_empty_site_offers_nothing_that_is_not_there(client: Client, real: Edition) -> None:
    withdraw(real, None, "误发")
    page = client.get("/api/v1/docs").content.decode()
    assert "xiaohongmen/2026" not in "".join(re.findall(r"试一试：.*", page))
