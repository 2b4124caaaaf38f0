"""A button that is pressed twice, or a form that a slow net sends again: done once, and said to be done."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.contrib.messages.storage.base import BaseStorage
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from budget.admin import pressed_twice
from budget.admin.pressed_twice import PressedTwice
from budget.models import Edition, Event, PreviewLink, Remark, Unit
from budget.roles import MANAGER, REVIEWER, UPLOADER
from tests.builders import PASSWORD, REASON, draft_of, make_person, published_of, signed_in

FORM = "application/x-www-form-urlencoded"
NEW = "known-to-nobody-else"
PAGE = "/admin/budget/edition/{pk}/"
Press = Callable[[], str]


def form_of(client: Client, page: str, to: str, **given: str) -> Press:
    """A form of a page, filled in; each press of it returns the page that it leads to."""
    found = client.get(page).content.decode()
    sent = {"csrfmiddlewaretoken": named(found, "csrfmiddlewaretoken")} | given
    if "seen" in given:
        sent["seen"] = named(found, "seen")

    def press() -> str:
        return client.post(to, urlencode(sent), content_type=FORM, follow=True).content.decode()

    return press


def named(page: str, field: str) -> str:
    """The value of the first hidden field of this name."""
    match = re.search(rf'name="{field}" value="([^"]*)"', page)
    assert match is not None, field
    return match[1]


def said(page: str) -> list[str]:
    """What the desk says on top of a page, or beside a form."""
    lists = re.findall(r'<ul class="(?:messagelist|errorlist)[^>]*>(.*?)</ul>', page, re.DOTALL)
    return [re.sub(r"<[^>]+>|\s", "", one) for one in lists]


@pytest.mark.django_db
class TestDoneOnce:
    """Whoever presses twice has done it once, and reads what she would have read."""

    @pytest.mark.sweep(keep=2)
    @pytest.mark.parametrize(
        ("role", "page", "to", "given"),
        [
            (UPLOADER, "remarks/", "remarks/", {"act": "remark", "words": "看这里"}),
            (REVIEWER, "remarks/", "remarks/", {"act": "return", "words": "请改"}),
            (UPLOADER, "links/", "links/", {"name": "王乡长", "hours": "24"}),
            (REVIEWER, "ask/publish/?seen=1", "publish/", {"reason": REASON, "seen": ""}),
            (REVIEWER, "change/", "discard/", {}),
            (UPLOADER, "change/", "approve/", {"approval_date": "2026-01-15", "before": ""}),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_each_act_on_a_draft(self, township: Unit, role: str, page: str, to: str, given: dict[str, str]) -> None:
        edition = draft_of(township)
        here = PAGE.format(pk=edition.pk)
        client = signed_in(make_person("one", role), with_token=True)
        if "seen" in given:  # as the page of the draft leads to the one that asks
            change = client.get(f"{here}change/").content.decode()
            page = f"ask/publish/?seen={named(change, 'seen')}"
        press = form_of(client, here + page, here + to, **given)
        first, acts = press(), Event.objects.count()
        second = press()
        assert Event.objects.count() == acts
        assert said(second) == said(first)
        assert ("没有" in "".join(said(second))) is False
        assert max(Remark.objects.count(), PreviewLink.objects.count()) <= 1
        if page == "links/":
            assert 'class="address"' in second or 'class="address"' in first

    def test_a_withdrawal(self, township: Unit) -> None:
        here = PAGE.format(pk=published_of(township).pk)
        client = signed_in(make_person("one", REVIEWER), with_token=True)
        change = client.get(f"{here}change/").content.decode()
        asks = f"{here}ask/withdraw/?seen={named(change, 'seen')}"
        press = form_of(client, asks, f"{here}withdraw/", reason="数字有误", seen="")
        assert "已撤回，" in said(press())[0]
        assert "已撤回，" in said(press())[0]

    def test_a_new_password_and_a_new_account(self) -> None:
        client = signed_in(make_person("chief", MANAGER), with_token=True)
        fields = {"username": "newcomer", "password1": "told-by-the-chief", "password2": "told-by-the-chief"}
        press = form_of(client, "/admin/auth/user/add/", "/admin/auth/user/add/", **fields)
        assert said(press()) == said(press())
        assert User.objects.count() == 2
        here = "/admin/password_change/"
        press = form_of(client, here, here, old_password=PASSWORD, new_password1=NEW, new_password2=NEW)
        for _ in range(2):
            assert "旧密码不正确" not in press()
        assert User.objects.get(username="chief").check_password(NEW)


@pytest.mark.django_db
class TestDoneAgain:
    """What is meant is done."""

    def test_another_act_came_between(self, township: Unit) -> None:
        here = PAGE.format(pk=draft_of(township).pk)
        client = signed_in(make_person("one", UPLOADER), with_token=True)
        first, other = (
            form_of(client, f"{here}change/", f"{here}approve/", approval_date=day)
            for day in ("2026-01-15", "2026-01-16")
        )
        first(), other(), first()
        assert str(Edition.every_stage.get().approval_date) == "2026-01-15"

    def test_the_first_was_refused(self, township: Unit) -> None:
        here = PAGE.format(pk=draft_of(township).pk)
        client = signed_in(make_person("one", UPLOADER), with_token=True)
        press = form_of(client, f"{here}change/", f"{here}reword/")
        assert [said(press()), said(press())] == [said(press())] * 2
        assert "办理过" not in "".join(said(press()))

    def test_somebody_means_it_later(self, township: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
        here = PAGE.format(pk=draft_of(township).pk)
        client = signed_in(make_person("one", UPLOADER), with_token=True)
        press = form_of(client, f"{here}remarks/", f"{here}remarks/", act="remark", words="看这里")
        press()
        monkeypatch.setattr(pressed_twice, "_SAME_PRESS", 0)
        press()
        assert Remark.objects.count() == 2


class Said(BaseStorage):
    """Messages that are kept nowhere."""

    def _get(self, *_args: Any, **_kwargs: Any) -> tuple[list[Any], bool]:
        return [], True

    def _store(self, *_args: Any, **_kwargs: Any) -> list[Any]:
        return []


def request_of(mark: str = "x") -> HttpRequest:
    """A press of a button of the desk by somebody who is logged in."""
    request = RequestFactory().post("/admin/act/", f"csrfmiddlewaretoken={mark}", content_type=FORM)
    request.user = SimpleNamespace(pk=1, is_authenticated=True)  # type: ignore[assignment] # all that is asked of her
    request._messages = Said(request)  # type: ignore[attr-defined]
    return request


class Acting:
    """What stands behind: it counts, and takes its time."""

    def __init__(self, seconds: float = 0) -> None:
        self.done, self.seconds = 0, seconds

    def __call__(self, _: HttpRequest) -> HttpResponse:
        """Do it."""
        self.done += 1
        time.sleep(self.seconds)
        return HttpResponseRedirect("/admin/done/")


def at_once(*works: Callable[[], object]) -> None:
    """Do all of these at once, the first a moment before the others, and wait for them."""
    threads = [threading.Thread(target=work) for work in works]
    for number, thread in enumerate(threads):
        thread.start()
        time.sleep(0 if number else 0.1)
    for thread in threads:
        thread.join()


def test_the_second_waits_for_the_first() -> None:
    acting, answers = Acting(0.5), []
    at_once(*[lambda: answers.append(PressedTwice(acting)(request_of()))] * 3)
    assert acting.done == 1
    assert [answer.headers["Location"] for answer in answers] == ["/admin/done/"] * 3


def test_another_form_waits_for_none() -> None:
    """As of another tab, while the first reads a large workbook."""
    slow, quick, order = Acting(0.6), Acting(), []

    def press(acting: Acting, mark: str) -> None:
        PressedTwice(acting)(request_of(mark))
        order.append(mark)

    at_once(partial(press, slow, "slow"), partial(press, quick, "quick"), partial(press, slow, "slow"))
    assert order == ["quick", "slow", "slow"]
    assert (slow.done, quick.done) == (1, 1)


def test_what_is_remembered_does_not_pile_up(settings: Settings) -> None:
    for mark in "abc":
        PressedTwice(Acting())(request_of(mark))
    assert len([*(settings.RUN_DIR / "pressed" / "1").iterdir()]) == 1


@pytest.mark.parametrize("broken", ["folder", "half a file", "never free"])
def test_goes_on_where_nothing_can_be_kept(
    broken: str, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    acting = Acting()
    settings.RUN_DIR = tmp_path / "run"
    if broken == "folder":
        settings.RUN_DIR.write_text("")
    elif broken == "half a file":
        PressedTwice(acting)(request_of())
        for file in (settings.RUN_DIR / "pressed" / "1").iterdir():
            file.write_text('{"to": "')
    else:
        monkeypatch.setattr(pressed_twice, "_PATIENCE", 0)
    answers = [PressedTwice(acting)(request_of(mark)) for mark in "xxy"]
    assert {answer.status_code for answer in answers} == {302}
    assert acting.done >= 3
