"""Watching a body by mail: asked for, confirmed, told, ended; nobody is written to who did not ask, and nothing stays."""

from __future__ import annotations

import re
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from budget import watching
from budget.editions import publish, withdraw
from budget.editions.acts import draft
from budget.editions.retention import erase_old
from budget.models import Edition, Watching
from budget.watching import REFUSALS
from disclosure.mailing import look_once
from tests.builders import real_prepared

pytestmark = pytest.mark.sweep(on="postgresql")

SITE = "https://ming.example"
READER = "reader@example.cn"
FORM = "/feed/xiaohongmen/"


@pytest.fixture(autouse=True)
def _sends_mail(real: Edition, db: None, settings: Settings) -> None:
    settings.EMAIL_URL, settings.SITE_URL = "smtp://mail.example", SITE


def ask(client: Client, address: str = READER, network: str = "127.0.0.1") -> Any:
    return client.post(FORM, {"address": address}, REMOTE_ADDR=network)


def links(letter: EmailMessage) -> list[str]:
    """The addresses in a letter, without the site's."""
    return re.findall(rf"{SITE}(\S+)", str(letter.body))


def watches(client: Client, address: str = READER) -> str:
    """Let an address ask and confirm; return the link that ends it."""
    ask(client, address)
    look_once()
    confirm, end = links(mail.outbox.pop())
    client.post(confirm)
    return end


def correct(edition: Edition) -> Edition:
    return publish(draft(real_prepared(edition.unit, b" "), None), None, "漏了一行")


def test_where_no_mail_is_set_up_there_is_no_trace_of_it(client: Client, settings: Settings) -> None:
    pages = ("/xiaohongmen/", "/xiaohongmen/2026/", "/about/")
    assert all("邮件" in client.get(page).content.decode() or page == "/about/" for page in pages)
    for name in ("EMAIL_URL", "SITE_URL"):  # a letter without the site's address would lead nowhere
        settings.EMAIL_URL, settings.SITE_URL = "smtp://mail.example", SITE
        setattr(settings, name, "")
        for page in pages:
            said = client.get(f"{page}?x={name}").content.decode()
            assert "/feed/" not in said
            assert "用邮件" not in said
        assert {client.get(FORM).status_code, ask(client).status_code} == {404}
        assert client.get(f"/feed/letters/{'0' * 8}-0000-4000-8000-{'0' * 12}/end/").status_code == 404


def test_a_reader_asks_confirms_is_told_and_ends_it(client: Client, real: Edition) -> None:
    strict = Client(enforce_csrf_checks=True)
    page = BeautifulSoup(strict.get("/xiaohongmen/").content, "html.parser")
    (link,) = [a["href"] for a in page.find_all("a", href=re.compile("^/feed/"))]
    assert strict.get(str(link)).cookies == {}
    answer = ask(strict)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{FORM}asked/")
    assert strict.get(answer.headers["Location"]).status_code == 200
    assert mail.outbox == []  # the request itself sends nothing
    assert (look_once(), look_once()) == (1, 0)
    (letter,) = mail.outbox
    confirm, end = links(letter)
    assert letter.to == [READER]
    # A program that opens every link of a letter confirms nothing and ends nothing.
    assert [strict.get(link).status_code for link in (confirm, end)] == [200, 200]
    correct(real)
    assert look_once() == 0
    assert "订阅好了" in strict.post(confirm).content.decode()
    assert look_once() == 0  # what was published before is no news
    withdraw(Edition.every_stage.get(version=2), None, "更正有误")
    assert (look_once(), look_once()) == (1, 0)
    told = mail.outbox[-1]
    assert "撤回：2026 年预算，第 2 版" in str(told.body)
    assert "更正有误" in str(told.body)
    assert "/xiaohongmen/2026/?edition=2" in links(told)
    assert told.extra_headers["List-Unsubscribe"] == f"<{SITE}{end}>"
    assert told.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    one_click = strict.post(end, {"List-Unsubscribe": "One-Click"})
    assert one_click.status_code == 200
    assert Watching.objects.count() == 0
    assert (strict.get(confirm).status_code, strict.post(confirm).status_code, strict.get(end).status_code) == (
        404,
    ) * 3
    assert strict.post(end).status_code == 200  # twice is no fault
    publish(draft(real_prepared(real.unit, b"  "), None), None, "再更正")
    assert look_once() == 0


def test_nothing_is_told_before_it_is_public(client: Client, real: Edition) -> None:
    watches(client)
    laid = draft(real_prepared(real.unit, b" "), None)
    assert look_once() == 0
    publish(laid, None, "漏了一行")
    assert look_once() == 1
    assert "更正：2026 年预算，第 2 版" in str(mail.outbox[-1].body)
    assert "/xiaohongmen/2026/editions/2/" in links(mail.outbox[-1])


def test_whoever_reads_english_is_written_to_in_english(client: Client, real: Edition) -> None:
    client.cookies["lang"] = "en"
    ask(client)
    look_once()
    assert "please confirm" in mail.outbox[0].subject
    client.post(links(mail.outbox[0])[0])
    correct(real)
    look_once()
    assert "version 2" in str(mail.outbox[1].body)
    assert "to get no more letters" in str(mail.outbox[1].body).lower()


def test_in_what_language_she_is_written_to_nobody_else_changes(client: Client, real: Edition) -> None:
    """Whoever types her address into the form in English: she alone chooses it, by the link of her letters."""
    watches(client)
    stranger = Client()
    stranger.cookies["lang"] = "en"
    ask(stranger)
    look_once()
    assert "请确认" in mail.outbox[-1].subject
    confirm, _end = links(mail.outbox[-1])
    correct(real)
    look_once()
    assert "第 2 版" in str(mail.outbox[-1].body)
    assert 'name="language"' not in client.get(confirm).content.decode()
    english = BeautifulSoup(stranger.get(confirm).content, "html.parser")
    button = english.select_one("button[name=language]")
    assert button is not None
    assert (button["value"], button.get_text()) == ("en", "Write to me in English from now on")
    stranger.post(confirm, {"language": "fr"})
    withdraw(Edition.every_stage.get(version=2), None, "更正有误")
    look_once()
    assert "撤回：2026 年预算，第 2 版" in str(mail.outbox[-1].body)
    stranger.post(confirm, {"language": "en"})
    publish(draft(real_prepared(real.unit, b"  "), None), None, "再更正")
    look_once()
    assert "version 3" in str(mail.outbox[-1].body)


def test_a_letter_that_asks_is_in_the_language_that_was_asked_in_last(client: Client) -> None:
    ask(client)
    client.cookies["lang"] = "en"
    ask(client)
    look_once()
    assert "please confirm" in mail.outbox[0].subject


def test_nobody_learns_whether_an_address_watches(client: Client) -> None:
    first = ask(client)
    watches(client)
    second, other = ask(client), ask(client, "other@example.cn")
    look_once()
    assert len({(each.status_code, each.headers["Location"], each.content) for each in (first, second, other)}) == 1
    third = other
    for _ in range(4):
        third = ask(client, "other@example.cn")
        look_once()
    assert (third.status_code, third.content) == (first.status_code, first.content)
    assert len([one for one in mail.outbox if one.to == ["other@example.cn"]]) == 3  # a mailbox is not filled


def test_one_network_may_ask_so_often_and_no_more(client: Client) -> None:
    answers = [ask(client, f"a{number}@example.cn") for number in range(11)]
    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert ask(client, network="192.0.2.7").status_code == 302


@pytest.mark.parametrize(
    "address", ["", "x", "a@b", "a@example.cn\nBcc: b@example.cn", f"{'a' * 64}@{'b.' * 100}cn", "a@例子.cn b"]
)
def test_what_is_no_address_is_said_and_not_kept(client: Client, address: str) -> None:
    answer = ask(client, address)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (400, "no-store")
    assert "邮箱没有看懂" in answer.content.decode()
    assert Watching.objects.count() == 0


def test_a_body_that_has_nothing_public_is_not_watched(client: Client) -> None:
    assert client.post("/feed/nowhere/", {"address": READER}).status_code == 404
    assert client.get("/feed/nowhere/asked/").status_code == 404
    assert watching.ask("nowhere", READER, "en") is False


def test_what_nobody_answers_is_erased_and_its_link_is_no_longer_good(client: Client) -> None:
    end = watches(client)
    ask(client, "other@example.cn")
    look_once()
    confirm, _ = links(mail.outbox[-1])
    Watching.objects.update(asked_at=timezone.now() - timedelta(days=2, seconds=1))
    assert client.post(confirm).status_code == 404
    erase_old(timedelta(days=730))
    assert [row.address for row in Watching.objects.all()] == [READER]
    assert client.get(end).status_code == 200


def test_of_two_servers_one_sends_each_letter(client: Client) -> None:
    ask(client)
    assert len(list(watching.due())) == 1
    assert list(watching.due()) == []
    Watching.objects.update(not_before=timezone.now())  # it ended before it was done
    assert look_once() == 1


def test_a_mail_server_that_is_away_loses_no_letter_and_a_mailbox_that_is_gone_is_forgotten(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(error: Exception) -> None:
        def send(*_: object, **__: object) -> None:
            raise error

        monkeypatch.setattr(EmailMessage, "send", send)

    def again() -> int:
        Watching.objects.update(not_before=None)
        return look_once()

    ask(client)
    fails(ConnectionRefusedError())
    assert [again() for _ in range(REFUSALS + 1)] == [0] * (REFUSALS + 1)
    assert Watching.objects.get().failures == 0
    fails(SMTPRecipientsRefused({}))
    for _ in range(REFUSALS - 1):
        again()
    waits = Watching.objects.get().not_before
    assert waits
    assert waits > timezone.now() + timedelta(hours=23)
    again()
    assert Watching.objects.count() == 0
    assert READER not in caplog.text


def test_its_pages_ask_little_and_are_no_search_engines(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    end = watches(client)
    for page in (FORM, f"{FORM}asked/", end, end.replace("/end/", "/confirm/"), "/xiaohongmen/"):
        with django_assert_max_num_queries(8):
            answer = client.get(page)
        assert answer.status_code == 200
        assert page == "/xiaohongmen/" or 'name="robots" content="noindex"' in answer.content.decode()
    for page in (end, end.replace("/end/", "/confirm/")):
        answer = client.get(page)
        assert (answer.headers["Cache-Control"], answer.headers["Referrer-Policy"]) == (
            "private, no-store",
            "no-referrer",
        )
        assert "Access-Control-Allow-Origin" not in client.get(page, headers={"Origin": SITE}).headers
    assert "Disallow: /feed/" in client.get("/robots.txt").content.decode()
