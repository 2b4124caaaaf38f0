"""Old versions keep their addresses, a withdrawn one says so, and a copy is asked about before it is believed."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.http import parse_http_date
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from budget.editions import draft, publish, withdraw
from budget.models import ClassificationCode, Edition, Revision, Unit
from disclosure.release import PARTS, fingerprint
from disclosure.serving import validators
from disclosure.serving.kept_answers import KEPT
from tests.builders import draft_of, real_prepared
from tests.disclosure.package import keep_originals
from tests.disclosure.pages import YEAR, body_of, text_of
from tests.writes import WRITES

pytestmark = pytest.mark.no_cover


@pytest.fixture(autouse=True)
def _published(real: Edition, db: None) -> None:
    """The township's budget of 2026."""


def correct(edition: Edition) -> Edition:
    """Publish a second version with the same figures."""
    return publish(draft(real_prepared(edition.unit, b"more"), None), None, "更正附件")


def test_the_old_version_keeps_its_address_and_says_that_a_newer_one_is_there(client: Client, real: Edition) -> None:
    correct(real)
    old = text_of(client, "/function/?edition=1")
    assert "已有更新的版本" in old
    assert f'href="{YEAR}/function/">看现在的版本' in old
    assert f"{YEAR}/function/208/?edition=1" in old
    assert f"{YEAR}/sources/1/2/?edition=1#D71" in old
    assert "已有更新的版本" not in text_of(client, "/function/")
    assert text_of(client, "/function/?edition=3", status=404)


@pytest.mark.parametrize("address", ["/", "/function/208/", "/function.csv", "/function/chart.json", "/?edition=1"])
def test_a_withdrawn_version_answers_410_with_the_reason(client: Client, real: Edition, address: str) -> None:
    withdraw(real, None, "第 12 表漏了一页")
    assert "第 12 表漏了一页" in text_of(client, address, status=410)


def test_where_all_is_withdrawn_nothing_is_published(client: Client, real: Edition) -> None:
    withdraw(real, None, "第 12 表漏了一页")
    assert "还没有公开的预算" in client.get("/").content.decode()
    assert client.get("/xiaohongmen/").status_code == 410


def test_drafts_are_not_there(client: Client) -> None:
    other = Unit.objects.create(division_code="110105", code="662", name="另一个乡", slug="other")
    draft_of(other)
    assert client.get("/other/2026/").status_code == 404
    assert client.get("/other/2026/?edition=1").status_code == 404
    assert "另一个乡" not in client.get("/").content.decode()


@pytest.mark.parametrize("address", ["/", "/function/208/", "/function.csv", "/function/chart.json", "/tables/03/"])
def test_an_unchanged_page_is_not_sent_twice(client: Client, address: str) -> None:
    first = client.get(f"{YEAR}{address}")
    again = client.get(f"{YEAR}{address}", headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["Cache-Control"] == "public, max-age=0, must-revalidate"


def test_another_choice_or_another_version_is_another_answer(client: Client, real: Edition) -> None:
    def tag(query: str = "") -> str:
        return str(client.get(f"{YEAR}/function/{query}").headers["ETag"])

    first = tag()
    assert tag() == first
    assert tag("?amounts=yuan") != first
    client.cookies["theme"] = "dark"
    assert tag() != first
    del client.cookies["theme"]
    correct(real)
    assert tag() != first


def test_a_page_varies_by_cookie_and_a_file_does_not(client: Client) -> None:
    assert "Cookie" in client.get(f"{YEAR}/function/").headers["Vary"]
    assert "Cookie" not in client.get(f"{YEAR}/function.csv").headers.get("Vary", "")


SITE = [
    "/search/",
    "/search/?q=养老",
    "/glossary/",
    "/glossary/sangong-jingfei/",
    "/compare/",
    "/about/",
    "/data/",
]


@pytest.mark.parametrize("address", [*SITE, "/compare/series.csv"])
def test_an_unchanged_page_of_the_site_is_not_sent_twice(client: Client, address: str) -> None:
    first = client.get(address)
    again = client.get(address, headers={"if-none-match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    for answer in (first, again):
        assert answer.headers["Cache-Control"] == "public, max-age=0, must-revalidate"


@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize("address", SITE)
def test_a_page_of_the_site_is_another_one_for_another_choice(client: Client, address: str) -> None:
    tags = {client.get(address).headers["ETag"]}
    query = "&" if "?" in address else "?"
    if address != "/about/":
        tags.add(client.get(f"{address}{query}amounts=yuan").headers["ETag"])
    for name, value in {"theme": "dark", "text_size": "large", "lang": "en"}.items():
        client.cookies[name] = value
        answer = client.get(address)
        assert "Cookie" in answer.headers["Vary"]
        tags.add(answer.headers["ETag"])
        del client.cookies[name]
    assert len(tags) == (4 if address == "/about/" else 5)


def test_the_page_of_the_api_is_another_one_for_another_choice(client: Client) -> None:
    light = client.get("/api/v1/docs")
    client.cookies["theme"] = "dark"
    assert client.get("/api/v1/docs").headers["ETag"] != light.headers["ETag"]
    assert "Cookie" in light.headers["Vary"]


@pytest.mark.parametrize("address", ["/compare/series.csv", "/data/"])
def test_a_publication_makes_another_page_of_the_site(client: Client, real: Edition, address: str) -> None:
    tag = client.get(address).headers["ETag"]
    correct(real)
    assert client.get(address, headers={"if-none-match": tag}).status_code == 200


def test_the_way_home_is_asked_for_each_time(client: Client) -> None:
    answer = client.get("/")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (302, "no-cache")
    assert "ETag" not in answer.headers


@pytest.mark.parametrize("address", ["/search/?q=养老", "/glossary/sangong-jingfei/", "/data/"])
def test_a_withdrawal_makes_another_page_of_the_site(client: Client, real: Edition, address: str) -> None:
    tag = client.get(address).headers["ETag"]
    withdraw(real, None, "金额有误")
    assert client.get(address, headers={"if-none-match": tag}).status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_can_be_written_through_a_page(client: Client, method: str) -> None:
    assert getattr(client, method)(f"{YEAR}/function/").status_code == 405


# A page of each kind that a reader may keep, files, feeds and maps among them.
READ = [

    "/search/?q=农林水",
    "/glossary/sangong-jingfei/",
    "/compare/",
    "/data/",
    "/data/index.json",
    "/about/",
    "/feed.atom",
    "/sitemap.xml",
    *(
        f"{YEAR}{page}"
        for page in (
            "/", "/function/213/", "/function.csv", "/function/facts.csv", "/function/chart.json", "/chart.svg",
            "/completeness/", "/editions/", "/data/files/1/", "/data/datapackage.zip", "/?edition=1",
        )
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def seen(real: Edition) -> dict[str, tuple[HttpResponseBase, bytes]]:
    """What a reader has of each page before anything is written, whichever test asks first."""
    keep_originals()
    answers = {address: Client().get(address) for address in READ}
    return {address: (answer, body_of(answer)) for address, answer in answers.items()}


@pytest.mark.sweep(keep=2)
@pytest.mark.sweep(keep=1, on="postgresql")
@pytest.mark.parametrize("write", WRITES)
def test_a_copy_counts_as_unchanged_only_where_it_is(
    client: Client, real: Edition, seen: dict[str, tuple[HttpResponseBase, bytes]], write: str
) -> None:
    keep_originals()
    WRITES[write](real)
    for address, (first, kept) in seen.items():
        if first.status_code != 200:
            continue
        again = client.get(address, headers={"if-none-match": first.headers["ETag"]})
        with CaptureQueriesContext(connection) as asked:
            fresh = client.get(address)
        body = body_of(fresh)
        if not fresh.streaming and len(asked) < 2:  # it was kept, which only the mark told: made anew it is the same
            KEPT.clear()
            assert client.get(address).content == body, address
        if fresh.status_code != 200 or body != kept:
            assert again.status_code == fresh.status_code, address
        if fresh.status_code == 200:
            assert parse_http_date(fresh.headers["Last-Modified"]) >= parse_http_date(first.headers["Last-Modified"])


# What is answered from entries, sums and counts that were made when something was published.
DERIVED = [
    "/search/?q=农林水", "/search/?q=新名", "/search/?q=小红门", "/search/?q=新", "/search/suggest?q=新", "/status/",
    "/compare/", "/bodies.csv", f"{YEAR}/", f"{YEAR}/editions/", "/api/v1/search?q=新", "/api/v1/aggregates?year=2026",
]  # fmt: skip


@pytest.mark.sweep(keep=2)
@pytest.mark.sweep(keep=1, on="postgresql")
@pytest.mark.parametrize("write", WRITES)
def test_what_was_derived_before_a_write_says_what_it_would_say_made_anew(
    client: Client, real: Edition, write: str
) -> None:
    WRITES[write](real)
    said = {address: body_of(client.get(address)) for address in DERIVED}
    call_command("index_search", stdout=StringIO())
    KEPT.clear()
    assert [address for address in DERIVED if body_of(client.get(address)) != said[address]] == []


def test_a_page_that_was_made_is_sent_again_with_one_query(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = client.get(f"{YEAR}/function/")
    with django_assert_num_queries(1):
        again = client.get(f"{YEAR}/function/")
    for answer in (first, again):
        del answer.headers["X-Request-ID"]
    assert (again.content, dict(again.headers)) == (first.content, dict(first.headers))
    client.cookies["theme"] = "dark"
    assert client.get(f"{YEAR}/function/").content != first.content


@pytest.mark.parametrize("packed", ["gzip", ""])
@pytest.mark.parametrize("address", ["/about/", f"{YEAR}/procurement/", f"{YEAR}/tables/08/", "/data/index.json"])
def test_a_copy_of_before_a_change_elsewhere_holds_whether_the_page_is_kept_or_made(
    client: Client, address: str, packed: str
) -> None:
    """A proxy goes on asking by the first tag that it kept."""
    asking = {"Accept-Encoding": packed}
    tag = client.get(address, headers=asking).headers["ETag"]
    ClassificationCode.objects.filter(code="2010301").update(plain_name="别处的名字")
    made = client.get(address, headers=asking | {"If-None-Match": tag})
    kept = client.get(address, headers=asking | {"If-None-Match": tag})
    assert [made.status_code, kept.status_code] == [304, 304]
    assert made.headers["ETag"] == kept.headers["ETag"] != tag


def test_what_is_kept_has_bounds(client: Client, settings: Settings) -> None:
    settings.KEPT_BYTES = 200_000
    for code in ("", "208/", "213/", "2130199/"):
        for amounts in ("yuan", "wan", "yi"):
            client.get(f"{YEAR}/function/{code}?amounts={amounts}")
    assert 0 < KEPT._size <= 200_000


def test_what_is_made_for_one_person_is_not_kept(client: Client) -> None:
    for address in ("/preferences/?theme=dark&next=/", "/admin/login/", "/nowhere/", f"{YEAR}/function/999/"):
        client.get(address)
    assert not KEPT._answers


def test_a_date_alone_is_believed_once_the_clocks_cannot_err(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validators, "CLOCKS", 1)  # else none is in the first minute of a day, whose midnight counts too
    Revision.objects.update(second=F("second") - 120)
    first = client.get(f"{YEAR}/function/")
    date = {"if-modified-since": first.headers["Last-Modified"]}
    assert client.get(f"{YEAR}/function/", headers=date).status_code == 304
    ClassificationCode.objects.filter(code="213").update(plain_name="新的名字")
    assert client.get(f"{YEAR}/function/", headers=date).status_code == 200


def test_no_date_is_believed_on_a_server_that_runs_another_release(client: Client, settings: Settings) -> None:
    Revision.objects.update(second=F("second") - 120)
    first = client.get(f"{YEAR}/function/")
    settings.RELEASE = "another"
    for name, header in (("ETag", "if-none-match"), ("Last-Modified", "if-modified-since")):
        again = client.get(f"{YEAR}/function/", headers={header: first.headers[name]})
        # The page came out the same, so its bytes are not sent again; that was found by making it.
        assert again.status_code == (304 if name == "ETag" else 200)
        assert again.headers["ETag"] != first.headers["ETag"]


def test_what_is_unchanged_is_answered_by_one_query(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    keep_originals()
    for address in READ:
        tag = client.get(address).headers["ETag"]
        with django_assert_num_queries(1):
            assert client.get(address, headers={"if-none-match": tag}).status_code == 304


def test_without_the_triggers_nothing_counts_as_unchanged(client: Client, thawed: None) -> None:
    if connection.vendor == "postgresql":  # there the triggers that tell of changes stay
        Revision.objects.update(mark="")
    assert "ETag" not in client.get(f"{YEAR}/function/").headers


def test_what_a_release_is_made_of(tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    marks = set()
    for name, text in (("a.css", "1"), ("a.css", "2"), ("django.mo", "1"), ("django.mo", "2"), ("glossary.csv", "1")):
        (tmp_path / "static" / name).write_text(text)
        marks.add(fingerprint([tmp_path / "static"]))
    assert len(marks) == 5
    made = tmp_path / "static" / "deep" / "__pycache__"
    made.mkdir(parents=True)
    # Each machine makes these, under another name until they are whole.
    for name in ("a.cpython-311.pyc", "a.cpython-311.pyc.140234"):
        (made / name).write_text("made")
        assert fingerprint([tmp_path / "static"]) in marks
    assert fingerprint([tmp_path / "static"], "words of the environment") not in marks
    assert {"budget", "disclosure", "templates", "static", "fixtures"} < set(PARTS)
