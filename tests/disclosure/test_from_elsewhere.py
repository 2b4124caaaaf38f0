"""What scripts of other sites may read, and what HEAD, validators and hashes say of what is taken home."""

import hashlib

import pytest
from django.core.cache import cache
from django.test import Client

from budget.models import Edition
from tests.disclosure.compared import body_of
from tests.disclosure.package import EDITION, keep_originals

pytestmark = pytest.mark.sweep(on="postgresql")

ORIGIN = {"Origin": "https://story.example"}
OPEN = [
    "/api/v1/units", "/api/v1/openapi.json", "/data/index.json", "/data/all.zip", "/feed.atom", "/sitemap.xml",
    f"{EDITION}/", f"{EDITION}/function.csv", f"{EDITION}/function/rows.xlsx", f"{EDITION}/function/facts.json",
    f"{EDITION}/function/chart.json", f"{EDITION}/data/datapackage.zip", f"{EDITION}/data/files/1/",
    f"/oembed?url=http://testserver{EDITION}/function/",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _published(real: Edition, db: None) -> None:
    cache.clear()
    keep_originals()


@pytest.mark.sweep(keep=4)
@pytest.mark.no_cover
@pytest.mark.parametrize("address", OPEN)
def test_scripts_of_other_sites_may_read_it_without_cookies(client: Client, address: str) -> None:
    answer = client.get(address, headers=ORIGIN)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    exposed = answer.headers["Access-Control-Expose-Headers"]
    assert {"ETag", "Last-Modified", "Content-Disposition", "Retry-After"} <= set(exposed.split(", "))
    asked = {**ORIGIN, "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "if-none-match, range"}
    allowed = client.options(address, headers=asked).headers["Access-Control-Allow-Headers"]
    assert {"if-none-match", "range"} <= set(allowed.split(", "))


@pytest.mark.parametrize("address", ["/admin/login/", "/preferences/"])
def test_the_desk_and_the_choices_are_not_open_to_them(client: Client, address: str) -> None:
    assert "Access-Control-Allow-Origin" not in client.get(address, headers=ORIGIN).headers


@pytest.mark.sweep(keep=4)
@pytest.mark.one_database
@pytest.mark.parametrize("address", OPEN)
def test_head_says_what_get_says_and_sends_nothing(client: Client, address: str) -> None:
    whole, head = client.get(address), client.head(address)
    body_of(whole)
    assert (head.status_code, body_of(head)) == (200, b"")
    kept = ("Content-Type", "ETag", "Content-Disposition", "Cache-Control")
    assert [head.headers.get(name) for name in kept] == [whole.headers.get(name) for name in kept]


def test_the_api_says_how_often_it_may_be_asked(client: Client) -> None:
    assert client.get("/api/v1/units").headers["RateLimit-Policy"].endswith(";w=60")
    assert client.get("/api/v1/units?x=1").headers["RateLimit-Policy"].endswith(";w=60")


@pytest.mark.parametrize("address", ["/data/all.zip", f"{EDITION}/data/datapackage.zip"])
def test_an_archive_has_its_hash_beside_it(client: Client, address: str) -> None:
    digest, name = client.get(f"{address}.sha256").content.decode().split()
    assert digest == hashlib.sha256(body_of(client.get(address))).hexdigest()
    assert name == address.rpartition("/")[2]


@pytest.mark.sweep(keep=3)
@pytest.mark.one_database
@pytest.mark.parametrize(
    ("asked", "status", "said", "sent"),
    [
        ("bytes=0-99", 206, "bytes 0-99/{size}", slice(0, 100)),
        ("bytes=100-", 206, "bytes 100-{last}/{size}", slice(100, None)),
        ("bytes=-10", 206, "bytes {ten}-{last}/{size}", slice(-10, None)),
        ("bytes=99999999-", 416, "bytes */{size}", slice(0, 0)),
        ("bytes=0-1,5-6", 200, None, slice(None)),
        ("lines=1-2", 200, None, slice(None)),
    ],
)
@pytest.mark.parametrize(
    "address",
    [
        f"{EDITION}/data/files/1/",
        f"{EDITION}.csv",
        f"{EDITION}/projects.xlsx",
        f"{EDITION}/income.json",
        f"{EDITION}/checks.csv",
        f"{EDITION}/income/rows.csv",
    ],
)
def test_a_part_of_a_file_can_be_asked_for(
    client: Client, address: str, asked: str, status: int, said: str | None, sent: slice
) -> None:
    first = client.get(address)
    whole = body_of(first)
    answer = client.get(address, headers={"Range": asked})
    size = len(whole)
    words = said and said.format(size=size, last=size - 1, ten=size - 10)
    assert (answer.status_code, answer.headers.get("Content-Range")) == (status, words)
    assert body_of(answer) == whole[sent]
    assert first.headers["Accept-Ranges"] == "bytes"
    stale = client.get(address, headers={"Range": "bytes=0-9", "If-Range": '"of another version"'})
    assert (stale.status_code, body_of(stale)) == (200, whole)
    fresh = client.get(address, headers={"Range": "bytes=0-9", "If-Range": first.headers["ETag"]})
    assert (fresh.status_code, body_of(fresh)) == (206, whole[:10])
