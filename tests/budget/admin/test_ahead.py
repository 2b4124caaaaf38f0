"""Before a publication: a set time, links for who has no account, and notices of what colleagues did."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.fixtures import Settings

from budget.classification import read_folder
from budget.classification.loading import load
from budget.editions import approve, confirm_all, discard, draft, plan, planning, publish, publish_due, save_text, share
from budget.editions.planning import BadTime
from budget.editions.refusals import Gone, SecondPersonNeeded
from budget.looking import safely
from budget.models import Edition, Event, PlannedPublication, PreviewLink, Unit
from budget.models.managers import PREVIEWED
from budget.roles import REVIEWER, UPLOADER
from budget.texts import TextKind
from tests.builders import REASON, draft_of, make_person, make_township, prepared, pressed, real_prepared, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.sweep(on="postgresql")]

SOON = timedelta(hours=2)


@pytest.fixture
def waiting(township: Unit, clerk: User) -> Edition:
    return draft_of(township, clerk)


def planned_for(edition: Edition, reviewer: User) -> PlannedPublication:
    plan(edition, timezone.now() + SOON, reviewer, REASON)
    return PlannedPublication.objects.get()


def come_due() -> None:
    PlannedPublication.objects.update(at=timezone.now() - timedelta(minutes=1))


class TestAPublicationAtASetTime:
    def test_waits_for_its_time_and_is_done_once(self, waiting: Edition, reviewer: User) -> None:
        planned_for(waiting, reviewer)
        assert publish_due() == []
        come_due()
        call_command("publish_due")
        published = Edition.published.get()
        assert (published.published_by, published.reason) == (reviewer, REASON)
        assert publish_due() == []
        assert not PlannedPublication.objects.exists()
        assert list(Event.objects.values_list("action", flat=True)) == ["published", "planned", "uploaded"]

    def test_needs_what_publishing_needs(self, waiting: Edition, settings: Settings) -> None:
        settings.REQUIRE_SECOND_PERSON = True
        both = make_person("both", UPLOADER, REVIEWER)
        own = draft_of(make_township("662", "second"), both)
        with pytest.raises(SecondPersonNeeded):
            plan(own, timezone.now() + SOON, both, REASON)
        for at in (timezone.now() - SOON, timezone.now() + timedelta(days=200)):
            with pytest.raises(BadTime):
                plan(waiting, at, both, REASON)
        assert not PlannedPublication.objects.exists()

    @pytest.mark.parametrize("change", ["a new file", "words", "a date", "the bin"])
    def test_is_called_off_by_any_change_of_the_draft(
        self, waiting: Edition, clerk: User, reviewer: User, change: str
    ) -> None:
        planned_for(waiting, reviewer)
        match change:
            case "a new file":
                draft(prepared(waiting.unit, content=b"another"), clerk)
            case "words":
                save_text(waiting, TextKind.DUTIES, "一、办事。", clerk)
            case "a date":
                approve(waiting, timezone.localdate(), clerk)
            case "the bin":
                discard(waiting, clerk)
        assert not PlannedPublication.objects.exists()
        event = Event.objects.get(action="cancelled")
        assert event.actor == clerk
        assert "草稿" in event.reason

    def test_is_given_up_with_the_reason_where_it_is_not_allowed_any_more(
        self, waiting: Edition, reviewer: User
    ) -> None:
        planned_for(waiting, reviewer)
        come_due()
        User.objects.filter(pk=reviewer.pk).update(is_active=False)
        assert "没有公开" in publish_due()[0]
        assert Edition.every_stage.get().state == "draft"
        assert "没有公开预算的权限" in Event.objects.get(action="cancelled").reason

    def test_a_process_that_comes_second_publishes_nothing(self, waiting: Edition, reviewer: User) -> None:
        planned = planned_for(waiting, reviewer)
        come_due()
        planned.refresh_from_db()
        save_text(waiting, TextKind.DUTIES, "一、办事。", None)  # between looking and publishing
        assert planning._published(planned) == ""
        with pytest.raises(Gone):
            publish(waiting, reviewer, REASON, planned=planned.pk)
        assert Edition.every_stage.get().state == "draft"

    def test_a_fault_of_one_look_is_no_end_of_looking(
        self, waiting: Edition, reviewer: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        planned_for(waiting, reviewer)
        come_due()
        with monkeypatch.context() as patch:
            patch.setattr(planning, "publish_due", lambda: 1 / 0)
            safely("planned publications", planning.look_once)
        safely("planned publications", planning.look_once)
        assert Edition.published.exists()

    def test_is_set_and_cancelled_on_the_desk(self, waiting: Edition, reviewer: User) -> None:
        client, home = signed_in(reviewer), f"/admin/budget/edition/{waiting.pk}"
        at = timezone.localtime(timezone.now() + SOON)
        assert "时间没有看懂" in client.post(f"{home}/plan/", {"at": "明天"}, follow=True).content.decode()
        page = pressed(client, waiting, "plan", at=f"{at:%Y-%m-%dT%H:%M}")
        assert "已定好时间" in page
        assert f"{at:%H:%M}</b> 自动公开" in page
        assert "定时公开已取消" in client.post(f"{home}/cancel/", follow=True).content.decode()
        assert not PlannedPublication.objects.exists()


class TestALinkForWhoHasNoAccount:
    @pytest.fixture
    def waiting(self, township: Unit, clerk: User) -> Edition:
        load(read_folder(), 2026)
        edition = draft(real_prepared(township), clerk)
        confirm_all(edition, None)
        return edition

    def given(self, edition: Edition, by: User) -> str:
        client = signed_in(by)
        page = client.post(f"/admin/budget/edition/{edition.pk}/links/", {"name": "王乡长", "hours": "24"}, follow=True)
        address: str = page.content.decode().partition('<code class="address">')[2].partition("<")[0]
        assert address not in client.get(f"/admin/budget/edition/{edition.pk}/links/").content.decode()
        return address.removeprefix("http://testserver")

    def test_shows_the_draft_and_nothing_else(self, waiting: Edition, clerk: User) -> None:
        address = self.given(waiting, clerk)
        client = Client()
        for path in ("", "income/", "function/213/", "tables/03/", "checks/", "tables/03.csv"):
            answer = client.get(address + path)
            assert answer.status_code == 200, path
            assert answer.headers["Cache-Control"] == "private, no-store"
            assert "noindex" in answer.headers["X-Robots-Tag"]
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert "ETag" not in answer.headers
        page = client.get(address).content.decode()
        assert "请不要转发" in page
        assert "/admin/" not in page
        assert 'href="/xiaohongmen/2026' not in page
        for elsewhere in ("../../admin/", "admin/", "//admin/", "../2025/", "data/files/9/"):
            assert client.get(address + elsewhere).status_code == 404
        for public in ("/xiaohongmen/2026/", "/xiaohongmen/2026/?edition=1", "/admin/", f"/admin/draft/{waiting.pk}/"):
            assert client.get(public).status_code in {302, 404}
        assert "xiaohongmen" not in client.get("/").content.decode()
        assert "/preview/" in client.get("/robots.txt").content.decode()
        assert client.post(address).status_code == 405
        assert PREVIEWED.get() is None

    @pytest.mark.sweep(keep=2)
    @pytest.mark.parametrize("end", ["time", "taken back", "a new file", "public", "guessed"])
    def test_ends(self, waiting: Edition, clerk: User, end: str) -> None:
        address = self.given(waiting, clerk)
        link = PreviewLink.objects.get()
        match end:
            case "time":
                PreviewLink.objects.update(ends_at=timezone.now())
            case "taken back":
                signed_in(clerk).post(f"/admin/budget/edition/{waiting.pk}/links/", {"link": link.pk})
            case "a new file":
                draft(real_prepared(waiting.unit, b" "), clerk)
            case "public":
                publish(waiting, None, REASON)
            case "guessed":
                address = address[:-2] + ("a/" if address[-2] != "a" else "b/")
        answer = Client().get(address)
        assert answer.status_code == 404
        assert "打不开了" in answer.content.decode()
        assert "no-store" in answer.headers["Cache-Control"]

    @pytest.mark.parametrize("end", ["her account", "her charge", "her role"])
    def test_ends_with_the_right_of_who_gave_it(self, waiting: Edition, clerk: User, end: str) -> None:
        address = self.given(waiting, clerk)
        assert Client().get(address).status_code == 200
        match end:
            case "her account":
                User.objects.filter(pk=clerk.pk).update(is_active=False)
            case "her charge":
                clerk.charges.update(is_everywhere=False, division="", unit=make_township("662", "second"))
            case "her role":
                clerk.groups.clear()
        answer = Client().get(address)
        assert answer.status_code == 404
        assert "打不开了" in answer.content.decode()

    def test_is_recorded_and_counted_and_its_address_is_kept_nowhere(self, waiting: Edition, clerk: User) -> None:
        address = self.given(waiting, clerk)
        Client().get(address)
        link = PreviewLink.objects.get()
        secret = address.strip("/").rpartition("/")[2]
        assert (link.opened, link.created_by, link.name) == (1, clerk, "王乡长")
        assert secret not in str(vars(link)) + str(list(Event.objects.values_list("reason", "details", "subject")))
        signed_in(clerk).post(f"/admin/budget/edition/{waiting.pk}/links/", {"link": link.pk})
        assert [event.get_action_display() for event in Event.objects.all()[:2]] == ["收回预览链接", "给出预览链接"]

    def test_is_for_somebody_and_for_a_time(self, waiting: Edition, clerk: User) -> None:
        client, page = signed_in(clerk), f"/admin/budget/edition/{waiting.pk}/links/"
        for given in (
            {"name": " ", "hours": "24"},
            {"name": "王", "hours": "9999"},
            {"name": "王" * 61, "hours": "24"},
        ):
            client.post(page, given)
        assert not PreviewLink.objects.exists()
        for number in range(10):
            client.post(page, {"name": f"第 {number}", "hours": "8"})
        assert "请先收回几个" in client.post(page, {"name": "又一个", "hours": "8"}).content.decode()
        assert PreviewLink.objects.count() == 10


def newest_on(page: str) -> str:
    """The mark of the newest act that a page of notices shows."""
    return page.partition('name="newest" value="')[2].partition('"')[0]


class TestNotices:
    @pytest.fixture
    def _mailing(self, settings: Settings) -> None:
        settings.EMAIL_URL = "smtp://"

    @pytest.mark.usefixtures("waiting")
    def test_tell_what_colleagues_did_until_it_was_read(self, reviewer: User, clerk: User) -> None:
        client = signed_in(reviewer)
        assert "同事办了 1 件事" in client.get("/admin/").content.decode()
        page = client.get("/admin/budget/edition/notices/").content.decode()
        assert "<b>新</b>　上传" in page
        client.post("/admin/budget/edition/notices/", {"newest": newest_on(page)})
        assert "<b>新</b>" not in client.get("/admin/budget/edition/notices/").content.decode()
        assert "您还没有看" not in client.get("/admin/").content.decode()
        assert "您还没有看" not in signed_in(clerk).get("/admin/").content.decode()

    def test_what_came_while_the_page_stood_open_stays_new(self, waiting: Edition, reviewer: User, clerk: User) -> None:
        client, here = signed_in(reviewer), "/admin/budget/edition/notices/"
        page = client.get(here).content.decode()
        share(waiting, "王乡长", 8, clerk)
        client.post(here, {"newest": newest_on(page)})
        later = client.get(here).content.decode()
        assert later.count("<b>新</b>") == 1
        assert "同事办了 1 件事" in client.get("/admin/").content.decode()
        client.post(here, {"newest": newest_on(later)})
        for before in (newest_on(page), "", "x"):  # a window from before is pressed again
            client.post(here, {"newest": before})
            assert "<b>新</b>" not in client.get(here).content.decode()

    @pytest.mark.usefixtures("_mailing")
    def test_go_by_mail_to_whom_they_concern(
        self, township: Unit, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        people: dict[str, Any] = {
            "clerk": make_person("c", UPLOADER, unit=township),
            "reviewer": make_person("r", REVIEWER, unit=township),
            "elsewhere": make_person("e", REVIEWER, unit=make_township("662", "other")),
        }
        for name, person in people.items():
            User.objects.filter(pk=person.pk).update(email=f"{name}@example.org")
        with django_capture_on_commit_callbacks(execute=True):
            edition = draft_of(township, people["clerk"])
            publish(edition, people["reviewer"], REASON)
        assert [(one.to, one.subject.partition("，")[0]) for one in mail.outbox] == [
            (["reviewer@example.org"], "明账：上传"),
            (["clerk@example.org"], "明账：公开"),
        ]
        assert "请登录工作台查看" in mail.outbox[0].body

    @pytest.mark.usefixtures("_mailing")
    def test_a_mail_that_fails_holds_up_nothing(
        self,
        township: Unit,
        reviewer: User,
        monkeypatch: pytest.MonkeyPatch,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        def broken(*_: Any) -> None:
            raise OSError

        User.objects.filter(pk=reviewer.pk).update(email="reviewer@example.org")
        monkeypatch.setattr("budget.editions.notices.send_mail", broken)
        with django_capture_on_commit_callbacks(execute=True):
            assert draft_of(township).pk
