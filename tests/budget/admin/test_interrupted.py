"""What goes away while somebody acts: what is done is said to be done, what was written comes back, and no page stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, OperationalError
from django.test import Client

from budget import editions
from budget.classification import read_folder
from budget.classification.loading import load
from budget.editions import remarks, waiting, written_parts
from budget.editions.written_parts import mark_of
from budget.models import Edition, Remark, Unit
from tests.builders import REAL, draft_of, publish_real, signed_in

pytestmark = pytest.mark.sweep

DESK = "/admin/budget/edition/{pk}/"
WORDS = "写了一上午的职责。"


def _logged_out_elsewhere(_: pytest.MonkeyPatch) -> None:
    Session.objects.all().delete()


def _locked(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any, **__: Any) -> None:
        raise DatabaseError("database is locked") from OperationalError("database is locked")

    monkeypatch.setattr(SessionStore, "_get_session_from_db", lambda self: Session.objects.get(pk=self.session_key))
    monkeypatch.setattr(Session, "save", refused)


def minutes_later(client: Client) -> None:
    """Let the next answer write the session: it notes when its owner was last seen."""
    session = client.session
    session["seen"] -= 600
    session.save()


@pytest.mark.django_db
@pytest.mark.parametrize("ends", [_logged_out_elsewhere, _locked])
def test_what_was_done_is_not_called_off_with_the_session(
    township: Unit, clerk: User, monkeypatch: pytest.MonkeyPatch, ends: Callable[[pytest.MonkeyPatch], None]
) -> None:
    edition, client = draft_of(township), signed_in(clerk)
    minutes_later(client)
    keep = remarks.remark

    def interrupted(*args: Any) -> Remark:
        made = keep(*args)
        ends(monkeypatch)
        return made

    monkeypatch.setattr(remarks, "remark", interrupted)
    here = f"{DESK.format(pk=edition.pk)}remarks/"
    answer = client.post(here, {"act": "remark", "words": "看这里"})
    assert (answer.status_code, answer.headers["Location"]) == (302, here)
    assert Remark.objects.count() == 1


@pytest.mark.django_db
def test_an_upload_during_which_the_session_ended_leads_to_its_draft(
    township: Unit, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(read_folder(), 2026)
    client = signed_in(clerk)
    minutes_later(client)
    keep = editions.draft

    def interrupted(*args: Any, **kwargs: Any) -> Edition:
        made = keep(*args, **kwargs)
        Session.objects.all().delete()
        return made

    monkeypatch.setattr(editions, "draft", interrupted)
    given = {"file": SimpleUploadedFile(REAL.name, REAL.read_bytes())}
    answer = client.post("/admin/budget/edition/upload/", given, headers={"X-Requested-With": "XMLHttpRequest"})
    draft = Edition.every_stage.get()
    assert (answer.status_code, answer.headers["Location"]) == (201, f"{DESK.format(pk=draft.pk)}change/")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ends", "status", "told"), [(_logged_out_elsewhere, 403, "您已经退出登录"), (_locked, 503, "数据库暂时不能用")]
)
@pytest.mark.parametrize("what", ["a question of an upload", "a link"])
def test_what_the_session_alone_would_have_told_was_not_done(
    township: Unit, clerk: User, monkeypatch: pytest.MonkeyPatch, what: str, ends: Callable[[pytest.MonkeyPatch], None],
    status: int, told: str,
) -> None:  # fmt: skip
    publish_real(township)  # of what is public already it is asked whether it is meant
    edition, client = draft_of(township, clerk), signed_in(clerk)
    minutes_later(client)
    client.raise_request_exception = False
    module, name = (waiting, "put_aside") if what == "a question of an upload" else (editions, "share")
    keep = getattr(module, name)

    def interrupted(*args: Any, **kwargs: Any) -> Any:
        made = keep(*args, **kwargs)
        ends(monkeypatch)
        return made

    monkeypatch.setattr(module, name, interrupted)
    if what == "a link":
        answer = client.post(f"{DESK.format(pk=edition.pk)}links/", {"name": "李乡长", "hours": "24"})
    else:
        public = SimpleUploadedFile(REAL.name, REAL.read_bytes())
        answer = client.post("/admin/budget/edition/upload/", {"file": public})
    assert (answer.status_code, told in answer.content.decode()) == (status, True)


@pytest.mark.django_db
def test_a_page_that_was_only_looked_at_still_says_that_the_session_is_gone(
    township: Unit, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition, client = draft_of(township), signed_in(clerk)
    minutes_later(client)
    look = remarks.remarks_of

    def interrupted(*args: Any) -> list[Remark]:
        Session.objects.all().delete()
        return look(*args)

    monkeypatch.setattr(remarks, "remarks_of", interrupted)
    answer = client.get(f"{DESK.format(pk=edition.pk)}remarks/")
    assert answer.status_code == 403
    assert "您已经退出登录" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "error", [OperationalError("database is locked"), OSError(28, "No space left"), RuntimeError()]
)
@pytest.mark.parametrize(
    ("place", "given"),
    [
        ("texts/duties/", {"body": WORDS, "save": "1", "began_with": mark_of("")}),
        ("completeness/", {"item": "whole", "answer": "present", "reason": WORDS}),
    ],
)
def test_what_was_written_stands_on_the_page_of_the_fault(
    township: Unit, clerk: User, monkeypatch: pytest.MonkeyPatch, place: str, given: dict[str, str], error: Exception
) -> None:
    edition = draft_of(township, clerk)
    client = signed_in(clerk)
    client.raise_request_exception = False

    def refused(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(written_parts, "locked", refused)
    answer = client.post(f"{DESK.format(pk=edition.pk)}{place}", given | {"password": "secret of nobody"})
    page = answer.content.decode()
    assert answer.status_code >= 500
    assert f"\n{WORDS}</textarea>" in page
    assert "secret" not in page
    assert page.count("</main>") == 1


@pytest.mark.django_db
def test_a_fault_without_words_is_as_it_was(clerk: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(clerk)
    client.raise_request_exception = False

    def refused(*_: Any, **__: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(Edition.every_stage, "filter", refused)
    answer = client.post(f"{DESK.format(pk=1)}discard/")
    assert answer.status_code == 503
    assert "<textarea" not in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "place",
    [
        "",
        "password_change/",
        "password_change/done/",
        "logout/",
        "no/such/page/",
        "budget/edition/",
        "auth/user/sessions/",
    ],
)
def test_no_page_of_the_desk_is_kept_for_whoever_uses_the_machine_next(clerk: User, place: str) -> None:
    """By the browser's own button, after a logout, its name and what she may do stood there again."""
    answer = signed_in(clerk).get(f"/admin/{place}")
    assert answer.status_code != 302
    assert "no-store" in answer.headers["Cache-Control"]
