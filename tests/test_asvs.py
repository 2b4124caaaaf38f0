"""What OWASP ASVS asks and no other test shows: small things of every page, each asked directly (docs/security.md)."""

from __future__ import annotations

import json
import logging
import re
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from budget.models import Edition
from budget.roles import MANAGER, UPLOADER
from disclosure.serving.request_log import JsonLines
from tests.builders import make_person, signed_in
from tests.disclosure.test_settings import PRODUCTION, all_settings, ask

ROOT = Path(__file__).parents[1]
YEAR = "/xiaohongmen/2026"
SCRIPTS = [path for path in (ROOT / "static" / "js").rglob("*.js") if "vendor" not in path.parts]
PUBLIC = [
    "/", f"{YEAR}/", f"{YEAR}/tables/03.csv", f"{YEAR}/tables/03.json", f"{YEAR}/procurement/chart.svg", "/feed.atom", "/sitemap.xml",
    "/robots.txt", "/api/v1/units", "/api/openapi.json", "/data/current.csv", "/no-such-page/", "/api/v1/none",
]  # fmt: skip

pytestmark = pytest.mark.one_database


def test_cookies_of_production_are_of_this_host_alone() -> None:
    names = ["SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME"]
    assert ask(PRODUCTION, *names) == ["__Host-sessionid", "__Host-csrftoken"]
    flags = [f"{cookie}_COOKIE_{flag}" for cookie in ("SESSION", "CSRF") for flag in ("SECURE", "HTTPONLY")]
    assert ask(PRODUCTION, *flags, "SESSION_COOKIE_SAMESITE", "CSRF_COOKIE_SAMESITE") == [True] * 4 + ["Lax"] * 2
    # Over plain HTTP no browser takes such a name: there they keep Django's.
    assert not set(names) & set(all_settings(frozenset({"DEMO": "1", "SECRET_KEY": "any"}.items())))


@pytest.mark.django_db
def test_what_a_reader_chose_is_kept_by_her_browser_for_this_host_alone(client: Client) -> None:
    client.cookies["theme"] = "light"  # kept by a site that did not yet name them so: it holds until she chooses anew
    assert 'data-theme="light"' in client.get("/about/", secure=True).content.decode()
    chosen = client.get("/preferences/?theme=dark&text_size=large&lang=en", secure=True).cookies
    own = {name: morsel for name, morsel in chosen.items() if morsel.value}
    assert sorted(own) == ["__Host-lang", "__Host-text_size", "__Host-theme"]
    assert {(bool(each["secure"]), each["path"], each["domain"]) for each in own.values()} == {(True, "/", "")}
    assert chosen["theme"]["max-age"] == 0
    client.cookies["theme"] = "light"  # a neighbour's page set it again
    page = client.get("/about/", secure=True).content.decode()
    assert re.search(r'lang="en"\s+data-theme="dark" data-text="large"', page)


@pytest.mark.parametrize("address", ["/api/v1/units", "/api/v1/none", "/api/openapi.json", "/api/v1/docs", "/about/"])
def test_a_program_that_asks_in_the_clear_is_refused_and_never_led_on(settings: Settings, address: str) -> None:
    settings.SECURE_SSL_REDIRECT = True
    answer = Client().get(address)
    if address in {"/api/v1/docs", "/about/"}:
        assert (answer.status_code, answer.headers["Location"]) == (301, f"https://testserver{address}")
    else:
        assert (answer.status_code, answer.headers["Content-Type"]) == (403, "application/problem+json")
        assert "https://" in answer.json()["detail"]
        assert "Strict-Transport-Security" not in answer.headers
        front = (ROOT / "deploy" / "nginx" / "https.conf").read_text(encoding="utf-8")
        assert answer.json() == json.loads(re.findall(r"return 403 '(.+)';", front)[0])


@pytest.mark.django_db
class TestEveryAnswer:
    @pytest.fixture(autouse=True)
    def _published(self, real: Edition) -> None:
        """The real budget."""

    @pytest.mark.parametrize("address", PUBLIC)
    def test_says_what_it_is_and_is_drawn_as_nothing_else(self, address: str) -> None:
        answer = Client().get(address)
        said = answer.headers["Content-Type"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "charset=utf-8" in said.lower() or re.match(
            r"application/(\w+\+)?(json|problem\+json|xml)|image/svg\+xml", said
        )
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Referrer-Policy"] == "same-origin"

    @pytest.mark.parametrize("address", ["/", f"{YEAR}/", "/api/v1/units", "/admin/login/", "/data/all.zip"])
    def test_sends_nobody_back_what_he_sent(self, address: str) -> None:
        answer = Client().trace(address, headers={"X-Secret": "of the reader"})
        assert answer.status_code == 405
        assert "of the reader" not in str(answer.headers)

    @pytest.mark.parametrize(
        "folder", ["/static/", "/static/js/", "/media/", "/.git/", "/.git/config", "/.env", f"{YEAR}/data/files/"]
    )
    def test_lists_no_folder_and_gives_out_no_source(self, folder: str) -> None:
        assert Client().get(folder).status_code == 404

    @pytest.mark.parametrize("query", ["limit=1&limit=100", "unit=a&unit=b", "theme=dark&theme=light"])
    def test_takes_a_parameter_that_is_given_twice_in_one_way(self, query: str) -> None:
        first, second = (Client().get(f"/api/v1/editions?{query}") for _ in range(2))
        assert first.status_code in {200, 400}
        assert (first.status_code, first.content) == (second.status_code, second.content)


@pytest.mark.django_db
def test_there_is_a_way_out_on_every_page_of_the_desk() -> None:
    chief = signed_in(make_person("person", UPLOADER))
    manager = signed_in(make_person("manager", MANAGER))
    pages = ["/admin/", "/admin/budget/edition/", "/admin/budget/edition/upload/", "/admin/budget/edition/manual/"]
    answers = [chief.get(page) for page in pages] + [
        manager.get("/admin/auth/user/"),
        chief.get("/admin/password_change/"),
    ]
    for answer in answers:
        assert answer.status_code == 200
        assert reverse("admin:logout") in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/admin/login/", "/admin/password_change/"])
def test_passwords_are_masked_and_may_be_pasted_and_kept(address: str) -> None:
    page = signed_in(make_person("clerk", UPLOADER)).get(address) if "change" in address else Client().get(address)
    fields = re.findall(r"<input[^>]*password[^>]*>", page.content.decode())
    assert fields
    for field in fields:
        assert 'type="password"' in field
        assert re.search(r'autocomplete="(current|new)-password"', field)
    assert not [
        path.name for path in SCRIPTS if re.search(r"""["'](paste|beforeinput)["']""", path.read_text(encoding="utf-8"))
    ]


def test_no_script_keeps_anything_in_a_browser_or_takes_letters_from_others() -> None:
    words = re.compile(
        r"localStorage|indexedDB|addEventListener\(.message|\beval\(|new Function|innerHTML\s*=|document\.write"
    )
    assert SCRIPTS
    assert [path.name for path in SCRIPTS if words.search(path.read_text(encoding="utf-8"))] == []


def test_lines_of_the_log_say_their_time_with_its_zone() -> None:
    line = json.loads(JsonLines().format(logging.LogRecord("x", 20, "", 1, "said\nForged: line", None, None)))
    assert datetime.fromisoformat(line["at"]).utcoffset() is not None
    assert "\n" not in JsonLines().format(logging.LogRecord("x", 20, "", 1, "said\nForged: line", None, None))


def test_nothing_of_the_history_goes_into_an_image() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in ignored
    assert not {"!.git", "!tests", "!bench", "!requirements-dev.txt", "!.env"} & set(ignored)
