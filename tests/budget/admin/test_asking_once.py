"""Nothing is destroyed by one click: each act says what it will do; what is deleted leaves a record; a login leads back."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from budget.models import Edition, Event, Unit
from budget.roles import MANAGER, REVIEWER, UPLOADER
from tests.builders import PASSWORD, draft_of, make_person, make_township, pressed, published_of, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.sweep(on="postgresql")]


@pytest.mark.parametrize(
    ("act", "role", "words"),
    [
        ("publish", REVIEWER, "会马上公开，任何人都能看到和下载"),
        ("discard", REVIEWER, "三十天内可以取回"),
        ("withdraw", REVIEWER, "撤回后不能恢复"),
    ],
)
def test_an_act_is_asked_once_in_a_sentence_that_says_what_it_does(
    township: Unit, act: str, role: str, words: str
) -> None:
    edition = published_of(township) if act == "withdraw" else draft_of(township)
    client = signed_in(make_person("judge", role))
    before = edition.state
    page = client.get(f"/admin/budget/edition/{edition.pk}/change/").content.decode()
    assert f'action="/admin/budget/edition/{edition.pk}/ask/{act}/"' in page
    asked = client.get(f"/admin/budget/edition/{edition.pk}/ask/{act}/", {"reason": "数字有误"}).content.decode()
    assert words in asked
    assert "2026 年预算第 1 版" in asked
    assert Edition.every_stage.get().state == before
    if act != "discard":
        assert ">数字有误</textarea>" in asked
    pressed(client, edition, act)
    assert not Edition.every_stage.filter(state=before).exists()


def test_what_cannot_be_asked_is_not_there(township: Unit) -> None:
    client = signed_in(make_person("judge", REVIEWER))
    assert client.get(f"/admin/budget/edition/{draft_of(township).pk}/ask/erase/").status_code == 404
    assert client.get("/admin/budget/edition/999/ask/publish/").status_code == 404


def test_a_colleague_who_discards_the_draft_at_once_makes_no_fault_of_the_upload(
    township: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    from budget import editions  # noqa: PLC0415 - what the view calls is replaced in it
    from tests.builders import REAL  # noqa: PLC0415

    made = editions.draft

    def gone_at_once(*given: object, **more: object) -> Edition:
        edition = made(*given, **more)  # type: ignore[arg-type]
        editions.discard(Edition.every_stage.get(pk=edition.pk), None)
        return edition

    monkeypatch.setattr(editions, "draft", gone_at_once)
    client = signed_in(make_person("clerk", UPLOADER))
    with REAL.open("rb") as file:
        answer = client.post("/admin/budget/edition/upload/", {"file": file, "unit": township.pk}, follow=True)
    assert answer.status_code == 200
    assert "已存为草稿" in answer.content.decode()


def test_each_of_several_that_are_deleted_leaves_a_record() -> None:
    client = signed_in(make_person("manager", MANAGER, full_name="张主任"))
    units = [make_township(code, f"body-{code}") for code in ("701", "702", "703")]
    given = {"action": "delete_selected", "_selected_action": [unit.pk for unit in units], "post": "yes"}
    client.post("/admin/budget/unit/", given)
    assert not Unit.objects.exists()
    told = Event.objects.filter(action=Event.Action.MANAGED).values_list("subject", flat=True)
    assert sum("北京市朝阳区小红门乡" in subject for subject in told) == 3


def test_a_login_from_an_ended_preview_leads_back_to_it(client: Client, township: Unit) -> None:
    make_person("judge", REVIEWER)
    place = f"/admin/draft/{draft_of(township).pk}/"
    login = client.get(place)
    assert login.status_code == 302
    back = client.post(login.headers["Location"], {"username": "judge", "password": PASSWORD, "next": place})
    assert back.headers["Location"] == place
    assert User.objects.count() == 1
