"""A site with fifty bodies asks its database as often for any public address as a site with two."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, resolve
from pytest_django.fixtures import Settings

from budget.models import Edition
from budget.queries import records
from disclosure.api.operations import router
from disclosure.serving import validators
from disclosure.serving.kept_answers import KEPT
from disclosure.urls import urlpatterns
from tests.builders import make_township, published_of
from tests.disclosure.package import keep_originals
from tests.disclosure.pages import YEAR, body_of

pytestmark = pytest.mark.no_cover

MOST = 51
PROJECT = "11010522T000000408139"
SITE = [
    "/", "/search/?q=养老", "/search/?q=12.95", "/search/suggest?q=养老", "/glossary/", "/glossary/sangong-jingfei/",
    "/about/", "/about/terms/", "/accessibility/", "/status/", "/robots.txt", "/feed.atom", "/sitemap.xml", "/sitemap/pages.xml",
    "/sitemap/xiaohongmen/2026.xml", "/data/", "/data/guide/", "/data/index.json", "/data/catalog.jsonld", "/xiaohongmen/feed.atom", f"/oembed?url=http://testserver{YEAR}/function/",
    "/compare/?unit=xiaohongmen", "/compare/?units=all&year=2026", "/compare/series.csv?unit=xiaohongmen",
    "/data/current.csv", "/data/current/2026.parquet", "/data/current/xiaohongmen.sqlite", "/data/all.zip",
    "/xiaohongmen/", "/xiaohongmen/series.csv", "/bodies.csv", "/bodies/chart.json", "/nowhere/", "/api/v1/docs",
    "/feed/xiaohongmen/", "/feed/xiaohongmen/asked/", f"/embed{YEAR}/function/",
]  # fmt: skip
EDITION = [
    "/", "/income/", "/function/", "/function.csv", "/function/chart.json", "/function/208/", "/function/208/facts.csv",
    "/economic/gov/", "/economic/gov/502/", "/stages/", "/matrix/", "/matrix/213/502/", "/projects/", f"/projects/{PROJECT}/",
    "/performance/", "/sangong/", "/procurement/", "/services/", "/tables/", "/tables/03/", "/checks/", "/texts/",
    "/completeness/", "/editions/", "/editions/1/", "/sources/1/2/", "/data/", "/data/verify/", "/data/datapackage.zip",
    "/data/files/1/", "/document.docx", "/document.pdf",
]  # fmt: skip
API = [
    "/units", "/editions", "/line-items?limit=10", "/aggregates?unit=xiaohongmen&year=2026", "/classifications?limit=10",
    "/projects?limit=10", f"/projects/xiaohongmen/2026/{PROJECT}", "/performance/xiaohongmen/2026",
    "/checks?result=fail", "/rechecks", "/events", "/withdrawn", "/search?q=养老",
]  # fmt: skip
# Pages of lists that go on over all bodies.
PAGED = [
    "/units?limit=1", "/editions?limit=1", "/line-items?limit=1", "/line-items?limit=1&line=total&side=expenditure&year=2026",
    "/line-items?limit=1&table=expenditure&table=income", "/projects?limit=1", "/checks?limit=1", "/checks?limit=1&result=not_applicable",
    "/rechecks?limit=1",
]  # fmt: skip
ADDRESSES = [*SITE, *(f"{YEAR}{page}" for page in EDITION), *(f"/api/v1{page}" for page in API)]
# Not public, or not a page.
NOT_ASKED = {"draft", "preview", "preferences", "styleguide", "styleguide-chart", "watching-confirm", "watching-end"}
# The package of all packages is read from each edition, but once for each state of the site: what is asked for is kept.
MADE_ONCE = "/data/all.zip"


@pytest.fixture(autouse=True)
def _sends_mail(settings: Settings) -> None:
    settings.EMAIL_URL, settings.SITE_URL = "smtp://mail.example", "http://testserver"


def asked() -> dict[str, int]:
    """How many queries each address takes."""
    client, found = Client(), {}
    body_of(client.get(MADE_ONCE))
    for address in ADDRESSES:
        with CaptureQueriesContext(connection) as captured:
            body_of(client.get(address))
        found[address] = len(captured)
    return found


def rows_read() -> dict[str, int]:
    """How many rows the database gives for the second page of each list."""
    client, found = Client(), {}
    for address in (f"/api/v1{page}" for page in PAGED):
        links = client.get(address).headers["Link"]
        further = links.partition(">")[0].removeprefix("<http://testserver") if 'rel="next"' in links else address
        with CaptureQueriesContext(connection) as captured:
            assert client.get(further).status_code == 200
        with connection.cursor() as cursor:
            found[address] = 0
            for query in captured.captured_queries:
                if query["sql"].startswith("SELECT"):
                    cursor.execute(query["sql"])
                    found[address] += len(cursor.fetchall())
    return found


@pytest.mark.sweep
def test_no_public_address_asks_more_often_because_the_site_has_company(
    real: Edition, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_originals()
    monkeypatch.setitem(records.__globals__, "MOST_LISTED", 0)  # as where there are very many
    for number in (700, 701):
        published_of(make_township(code=f"{number}", slug=f"body-{number - 700}"), content=f"{number}".encode())
    before, read = asked(), rows_read()
    for number in range(2, MOST):
        published_of(make_township(code=f"{700 + number}", slug=f"body-{number}"), content=f"{number}".encode())
    after = asked()
    assert {address: (before[address], count) for address, count in after.items() if count > before[address]} == {}
    # Nor does a page of a list read a row more: none for each edition, and none for each body.
    assert rows_read() == read


def test_every_kind_of_public_address_is_among_them() -> None:
    named = {pattern.name for pattern in urlpatterns if isinstance(pattern, URLPattern) and pattern.name}
    tried = {resolve(address.partition("?")[0]).url_name for address in ADDRESSES}
    assert {name for name in named - tried if not name.startswith("embed-")} == NOT_ASKED
    operations = {path for path, _ in router.path_operations.items()}
    assert len(operations) == len(API)


SAID = (
    "Content-Type",
    "Content-Length",
    "ETag",
    "Last-Modified",
    "Cache-Control",
    "Vary",
    "Content-Disposition",
    "Link",
)


@pytest.mark.sweep
@pytest.mark.one_database
def test_head_says_of_every_public_address_what_get_says(
    real: Edition, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made anew for either, and the third time out of what was kept."""
    # A minute after the publication the date is believed, and is one second later: between two answers on a busy machine.
    monkeypatch.setattr(validators, "CLOCKS", 86_400)
    keep_originals()
    client, wrong = Client(), {}
    for address in ADDRESSES:
        whole = client.get(address, headers={"Origin": "https://story.example"})
        # Whatever is public may be read by scripts of other sites; where an address is left, it may not be sent from there.
        open_to_all = whole.headers.get("Access-Control-Allow-Origin") == "*"
        assert open_to_all is not address.startswith("/feed/"), address
        held = client.get(address, headers={"If-None-Match": whole.headers.get("ETag", '"none"')})
        assert held.status_code == (304 if "ETag" in whole.headers else whole.status_code), address
        length = len(body_of(whole))
        KEPT.clear()
        for head in (client.head(address), client.head(address)):
            assert body_of(head) == b""
            # Of what is made while it is sent the length is known once it is kept.
            said = [name for name in SAID if name != "Content-Length" or name in whole.headers]
            differing = [name for name in said if head.headers.get(name) != whole.headers.get(name)]
            if head.status_code != whole.status_code or differing:
                wrong[address] = (head.status_code, differing)
            assert int(head.headers.get("Content-Length", length)) == length, address
            client.get(address)
    assert wrong == {}
