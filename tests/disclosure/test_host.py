"""A request under a name that is not ours is refused, never an error of the site, and no address leads to another host."""

import re

import pytest
from django.test import Client
from pytest_django.fixtures import Settings


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/xiaohongmen/2026/", "/admin/login/", "/nowhere"])
def test_a_request_for_another_host_is_a_400(settings: Settings, path: str) -> None:
    settings.ALLOWED_HOSTS = ["budget.example"]
    answer = Client(raise_request_exception=False).get(path, headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert b"evil.example" not in answer.content


@pytest.mark.sweep(keep=32)
@pytest.mark.one_database
@pytest.mark.usefixtures("real")
@pytest.mark.parametrize("site_url", ["", "https://budget.example"])
@pytest.mark.parametrize(
    "before",
    [
        "/",
        "//",
        "/\\",
        "/embed/",
        "/embed//",
        "/xiaohongmen/2026//",
        "/embed/xiaohongmen/2026//",
        "/api/v1//",
        "/data//",
    ],
)
@pytest.mark.parametrize(
    "after", ["", "/", "/x?a=1", "/xiaohongmen/2026/", "/admin/", "@testserver/", "/data/facts.csv"]
)
def test_no_path_makes_a_page_that_leads_to_another_host(
    settings: Settings, site_url: str, before: str, after: str
) -> None:
    settings.SITE_URL = site_url
    path, _, query = f"{before}evil.example{after}".partition("?")
    answer = Client().generic("GET", "/", PATH_INFO=path, QUERY_STRING=query)
    told = answer.content.decode() + " ".join(answer.headers.values())
    assert re.findall(r"(?:[\"\'<(=\s]|https?:)(?://|/\\)(?:[^/\"\s]*@)?evil\.example", told) == []
