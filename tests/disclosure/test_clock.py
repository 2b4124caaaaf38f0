"""A clock that jumps, ahead and back: nothing gets out before its time, nothing goes, and nobody is told what was."""

from __future__ import annotations

import datetime
import io
import json
import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django.fixtures import Settings

from budget import accounts, logins, steady_time, watching
from budget.editions import SecondPersonNeeded, discard, plan, planning, publish, uploaded, waiting, withdraw
from budget.editions.bin import in_bin
from budget.editions.linking import share
from budget.models import Edition, HandedOut, LoginAttempt, Watching
from budget.roles import MANAGER, REVIEWER, UPLOADER
from budget.turns import private
from budget.turns.clock import SteadyClock
from tests.builders import REASON, draft_of, make_person, make_township, publish_real, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.sweep]

YEAR = "/xiaohongmen/2026"


class Clock(Protocol):
    """Sets the clock ahead of the right one by hours, so many after the test began."""

    def __call__(self, hours: float, passed: float = 0) -> None: ...


def test_an_attempt_of_a_day_to_come_locks_nobody_out() -> None:
    clerk: User = make_person("clerk", UPLOADER)
    name, then = logins.digest(clerk.username), timezone.now() + timedelta(days=400)
    LoginAttempt.objects.bulk_create(LoginAttempt(name=name, network="127.0.0.1") for _ in range(50))
    LoginAttempt.objects.update(at=then)
    signed_in(clerk)
    assert not LoginAttempt.objects.filter(at=then).exists()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Clock:
    """Set the clock of the wall, by hours, as a wrong one sets itself; the machine's own goes on, by as many as are told."""
    now, wall, own = timezone.now, time.time, time.monotonic
    monkeypatch.setattr(steady_time, "CLOCK", SteadyClock(lambda: private(tmp_path / "run")))
    steady_time.CLOCK.is_believed()  # as the server does three times a minute

    def jump(hours: float, passed: float = 0) -> None:
        monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(hours=hours + passed))
        monkeypatch.setattr(time, "time", lambda: wall() + 3600 * (hours + passed))
        monkeypatch.setattr(time, "monotonic", lambda: own() + 3600 * passed)
        steady_time.CLOCK.is_believed()

    return jump


@pytest.mark.parametrize("look", [planning.look_once, lambda: call_command("publish_due")])
def test_a_jump_publishes_nothing_ahead_of_its_time(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, look: Callable[[], object]
) -> None:
    """Nor where each look is a process of its own, as cron has them."""
    reviewer, edition = make_person("reviewer", REVIEWER), draft_of(make_township())
    plan(edition, timezone.now() + timedelta(hours=5), reviewer, REASON)

    def looked() -> None:
        monkeypatch.setattr(steady_time, "CLOCK", SteadyClock(lambda: tmp_path))
        look()

    looked()
    clock(6)
    looked()
    clock(0)
    looked()
    assert not Edition.published.exists()
    clock(6)  # and now it is so late
    looked()
    own = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: own() + 601)
    monkeypatch.setattr(time, "time", lambda wall=time.time: wall() + 601)
    looked()
    assert Edition.published.exists()


def test_a_machine_that_has_just_started_is_not_believed_at_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    clock = SteadyClock(lambda: tmp_path)
    assert clock.is_believed()
    kept = tmp_path / "clock"
    kept.write_text(json.dumps(json.loads(kept.read_text()) | {"boot": "the one before"}))
    monkeypatch.setattr(time, "monotonic", lambda: 30.0)
    assert not clock.is_believed()
    monkeypatch.setattr(time, "monotonic", lambda: 700.0)
    monkeypatch.setattr(time, "time", lambda wall=time.time: wall() + 670)
    assert clock.is_believed()


def test_without_a_folder_a_process_goes_by_what_it_saw_itself(clock: Clock, tmp_path: Path) -> None:
    steady = SteadyClock(lambda: tmp_path / "gone")
    assert steady.is_believed()
    clock(6)
    assert not steady.is_believed()
    (tmp_path / "clock").write_text("{")  # half written
    assert SteadyClock(lambda: tmp_path).is_believed()


def test_a_jump_ahead_erases_nothing_and_the_bin_is_as_before_when_it_is_over(clock: Clock) -> None:
    clerk = make_person("clerk", UPLOADER)
    discard(draft_of(make_township(), clerk), clerk)
    clock(24 * 400)
    assert len(in_bin(clerk)) == 1
    with pytest.raises(CommandError, match="时间走快了"):
        call_command("erase_old")
    clock(0)
    assert len(in_bin(clerk)) == 1
    call_command("erase_old")
    assert len(in_bin(clerk)) == 1
    clock(24 * 31)
    with pytest.raises(CommandError):
        call_command("erase_old")
    clock(24 * 32)
    call_command("erase_old")
    assert len(in_bin(clerk)) == 1  # the record is not quiet any more, and still nobody has had thirty days
    clock(24 * 32, passed=24 * 31)
    with pytest.raises(CommandError):
        call_command("erase_old")
    call_command("erase_old")
    assert in_bin(clerk) == []


@pytest.mark.parametrize(("hours", "status"), [(-24, 404), (0, 200), (23, 200), (25, 404)])
def test_a_link_opens_between_its_gift_and_its_end_alone(clock: Clock, hours: float, status: int) -> None:
    clerk = make_person("clerk", UPLOADER)
    secret = share(draft_of(make_township(), clerk), "局长", 24, clerk)
    clock(hours)
    assert Client().get(f"/preview/{secret}/").status_code in ({200, 302} if status == 200 else {status})


@pytest.mark.parametrize(("hours", "stays"), [(-48, False), (-0.01, True), (0.5, True), (9, False)])
def test_a_session_is_carried_on_by_no_clock_that_is_set(clock: Clock, hours: float, stays: bool) -> None:
    client = signed_in(make_person("clerk", UPLOADER))
    client.get("/admin/")
    clock(hours)
    assert (client.get("/admin/").status_code == 200) is stays
    clock(0)
    assert signed_in(User.objects.get()).get("/admin/").status_code == 200


AHEAD = [3, 26, 24 * 400]


class TestADay:
    """Two accounts with passwords from one hand count as one person for a day, whatever the clock is set."""

    @pytest.fixture
    def ready(self, settings: Settings) -> tuple[Edition, User]:
        """A draft of one, and the other, who was given her password by the same hand this moment."""
        settings.REQUIRE_SECOND_PERSON = True
        clerk, reviewer = make_person("clerk", UPLOADER), make_person("reviewer", REVIEWER)
        edition = draft_of(make_township(), clerk)
        manager = make_person("manager", MANAGER)
        for account in (clerk, reviewer):
            accounts.hand_out(account, accounts.Kind.PASSWORD, manager)
        return edition, reviewer

    @pytest.mark.parametrize("hours", AHEAD)
    def test_is_not_shortened_by_a_clock_set_ahead(
        self, ready: tuple[Edition, User], clock: Clock, hours: float
    ) -> None:
        edition, reviewer = ready
        for passed in (0, 1, 23):
            clock(hours, passed)  # also when the clock has long been believed again
            with pytest.raises(SecondPersonNeeded):
                publish(edition, reviewer, REASON)
        clock(0, 23.5)  # set right
        with pytest.raises(SecondPersonNeeded):
            publish(edition, reviewer, REASON)
        clock(0, 24.5)
        assert publish(edition, reviewer, REASON).state == "published"

    @pytest.mark.parametrize("hours", AHEAD)
    def test_passes_under_a_clock_that_stays_ahead(
        self, ready: tuple[Edition, User], clock: Clock, hours: float
    ) -> None:
        clock(hours, 1)
        clock(hours, 24.5)
        assert publish(ready[0], ready[1], REASON).state == "published"

    @pytest.mark.parametrize("hours", AHEAD)
    def test_is_not_made_longer_by_a_clock_that_was_ahead(
        self, ready: tuple[Edition, User], clock: Clock, hours: float
    ) -> None:
        clock(hours)
        HandedOut.objects.update(at=timezone.now())  # handed out under the wrong clock
        clock(0, 1)
        with pytest.raises(SecondPersonNeeded):
            publish(ready[0], ready[1], REASON)
        clock(0, 50)  # a day that was dated into the next one ends with that
        assert publish(ready[0], ready[1], REASON).state == "published"


@pytest.mark.parametrize("hours", [8 * 24, 24 * 400])
def test_a_password_that_another_set_waits_for_its_week_of_days(clock: Clock, hours: float) -> None:
    clerk = make_person("clerk", UPLOADER)
    accounts.hand_out(clerk, accounts.Kind.PASSWORD, make_person("manager", MANAGER))
    clock(hours)
    assert not accounts.has_expired(clerk)
    clock(hours, 24 * 6)
    assert not accounts.has_expired(clerk)
    clock(hours, 24 * 7.5)
    assert accounts.has_expired(clerk)


@pytest.mark.parametrize("hours", [-30, -0.5, 0.3, 3, 30])
def test_a_lock_lasts_its_quarter_of_an_hour_whatever_the_clock_is_set(clock: Clock, hours: float) -> None:
    clerk: User = make_person("clerk", UPLOADER)

    def refused() -> bool:
        given = {"username": clerk.username, "password": "wrong", "next": "/admin/"}
        return Client().post("/admin/login/", given).status_code == 429

    assert [refused() for _ in range(6)][-1]
    clock(hours, 0.1)
    assert refused()
    # Whatever is set, too: from elsewhere somebody logs in, and cleans up.
    logins.remove_old()
    assert refused()
    clock(hours, 0.8)  # what was dated ahead of a clock that was set back counts until then
    signed_in(clerk)


def test_networks_are_known_for_their_ninety_days(clock: Clock) -> None:
    clerk: User = make_person("clerk", UPLOADER)
    signed_in(clerk)
    for hours in (24 * 400, -24 * 400):
        clock(hours)
        logins.remove_old()
        assert LoginAttempt.objects.filter(succeeded=True).exists()
    clock(0)
    clock(0, 24 * 91)
    logins.remove_old()
    assert not LoginAttempt.objects.exists()


def test_a_second_factor_is_locked_by_no_clock_that_was_ahead(clock: Clock) -> None:
    clerk: User = make_person("clerk", UPLOADER)
    device = TOTPDevice.objects.create(user=clerk, confirmed=True)
    place, client = "/admin/auth/user/second-factor/", signed_in(clerk)
    clock(0.9)  # within the hour of a session, and every code is wrong
    for _ in range(4):
        client.post(place, {"act": "verify", "token": "000000"})
    clock(0)
    client = signed_in(clerk)

    def opened() -> bool:
        client.post(place, {"act": "verify", "token": f"{totp(device.bin_key):06d}"})
        return client.get("/admin/").status_code == 200

    assert not opened()  # it waits for some seconds from now
    clock(0, 0.003)
    assert opened()


@pytest.mark.parametrize(("hours", "opens"), [(-24 * 400, False), (-3, False), (0, True), (1.5, True), (2.5, False)])
def test_a_letter_s_link_opens_for_two_hours_whatever_the_clock_was(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, settings: Settings, hours: float, opens: bool
) -> None:
    settings.EMAIL_URL, settings.SITE_URL = "smtp://mail.example", "https://budget.example.gov.cn"
    clerk = make_person("clerk", UPLOADER)
    token = default_token_generator.make_token(clerk)

    class Later(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> Later:
            return super().now(tz) + timedelta(hours=hours)

    monkeypatch.setattr("django.contrib.auth.tokens.datetime", Later)
    monkeypatch.setattr("budget.admin.forgotten.datetime", Later)
    page = Client().get(
        f"/admin/auth/user/forgotten/{urlsafe_base64_encode(force_bytes(clerk.pk))}/{token}/", follow=True
    )
    assert ("请设一个只有自己知道的密码" in page.content.decode()) is opens


def test_files_that_wait_for_an_answer_wait_their_day(clock: Clock) -> None:
    ((name, place),) = waiting.put_aside([uploaded(b"bytes", "a.xlsx")])
    clock(48)
    assert waiting.clear() == 0
    assert waiting.taken_up([(name, place)])[0].content == b"bytes"
    clock(48, 25)
    assert waiting.clear() == 1


def test_a_file_that_is_uploaded_once_more_waits_its_day_from_then_on() -> None:
    placed = waiting.put_aside([uploaded(b"bytes", "a.xlsx")])
    long_ago = time.time() - 23 * 3600
    os.utime(default_storage.path(placed[0][1]), (long_ago, long_ago))
    placed = waiting.put_aside([uploaded(b"bytes", "a.xlsx")])
    assert timezone.now() - default_storage.get_modified_time(placed[0][1]) < timedelta(hours=1)
    assert waiting.taken_up(placed)[0].content == b"bytes"


def test_a_letter_waits_for_no_clock_that_was_ahead(clock: Clock) -> None:
    body = publish_real().unit
    Watching.objects.create(unit=body, address="a@example.cn", is_asked=True, asked_at=timezone.now(), told=0)
    clock(24 * 400)
    assert len(list(watching.due())) == 1  # and whoever had it was gone before it was sent
    assert watching.forget_unanswered() == 0
    clock(0)
    assert len(list(watching.due())) == 1


def _hours(clock: SteadyClock) -> tuple[int, ...]:
    """What it has shown within a day."""
    return tuple(round(one / 3600) for one in clock.shown(86400))


def test_what_was_set_within_a_time_is_told_after_a_new_start_as_well(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, clock: Clock
) -> None:
    clock(30)
    assert _hours(steady_time.CLOCK) == (-54, 0)
    kept = tmp_path / "run" / "clock"
    kept.write_text(json.dumps(json.loads(kept.read_text()) | {"boot": "the one before"}))
    monkeypatch.setattr(time, "monotonic", lambda: 30.0)
    assert _hours(SteadyClock(lambda: private(tmp_path / "run"))) == (-54, 0)
    # Set right while the machine was off: it is not earlier than it was.
    kept.write_text(json.dumps(json.loads(kept.read_text()) | {"boot": "another"}))
    monkeypatch.setattr(time, "time", lambda wall=time.time: wall() - 30 * 3600)
    assert _hours(SteadyClock(lambda: private(tmp_path / "run"))) == (-24, 30)


def test_a_full_disk_leaves_what_was_kept_before(clock: Clock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    clock(48)

    class Full(io.TextIOWrapper):
        def write(self, _: str) -> int:
            raise OSError(28, "No space left on device")

    with monkeypatch.context() as full_disk:
        open_file = io.FileIO
        full_disk.setattr(
            "budget.turns.clock.os.fdopen",
            lambda handle, *_, **given: Full(io.BufferedRandom(open_file(handle, "r+")), encoding=given["encoding"]),
        )
        assert not steady_time.CLOCK.is_believed()
    assert not SteadyClock(lambda: private(tmp_path / "run")).is_believed()  # a process of its own


def test_a_damaged_file_keeps_nobody_from_looking_at_the_clock(clock: Clock, tmp_path: Path) -> None:
    (private(tmp_path / "run") / "clock").write_bytes(b"\xff\xfe")
    clock(48)
    assert not steady_time.CLOCK.is_believed()


def test_a_full_disk_keeps_nobody_from_looking_at_the_clock(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("budget.turns.clock.json.dumps", full)
    clock(26)
    assert _hours(steady_time.CLOCK) == (-50, 0)


@pytest.mark.parametrize("hours", [-24 * 400, 24 * 400])
def test_a_reader_is_never_told_that_an_old_page_still_holds(clock: Clock, hours: float) -> None:
    first = publish_real()
    reader = Client()
    held = reader.get(f"{YEAR}/")
    assert reader.get(f"{YEAR}/", headers={"If-None-Match": held["ETag"]}).status_code == 304
    clock(hours)
    asked = {"If-Modified-Since": held["Last-Modified"]}
    withdraw(first, None, REASON)
    for later in (hours, 0):
        clock(later)
        assert reader.get(f"{YEAR}/", headers=asked).status_code == 410
        assert reader.get(f"{YEAR}/", headers={"If-None-Match": held["ETag"]}).status_code == 410
