"""A clock that jumps, ahead and back: nothing gets out before its time, nothing goes, and nobody is told what was."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from budget import logins
from budget.editions import discard, plan, planning, withdraw
from budget.editions.bin import in_bin
from budget.editions.linking import share
from budget.models import Edition, LoginAttempt
from budget.roles import REVIEWER, UPLOADER
from budget.turns.clock import SteadyClock
from tests.builders import REASON, draft_of, make_person, make_township, publish_real, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.sweep(on="postgresql")]

YEAR = "/xiaohongmen/2026"


def test_an_attempt_of_a_day_to_come_locks_nobody_out() -> None:
    clerk: User = make_person("clerk", UPLOADER)
    name, then = logins.digest(clerk.username), timezone.now() + timedelta(days=400)
    LoginAttempt.objects.bulk_create(LoginAttempt(name=name, network="127.0.0.1") for _ in range(50))
    LoginAttempt.objects.update(at=then)
    signed_in(clerk)
    assert not LoginAttempt.objects.filter(at=then).exists()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Set the clock of the wall, by hours, as a wrong one sets itself; the machine's own goes on."""
    now, wall = timezone.now, time.time

    def jump(hours: float) -> None:
        monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(hours=hours))
        monkeypatch.setattr(time, "time", lambda: wall() + 3600 * hours)

    return jump


@pytest.mark.parametrize("look", [planning.look_once, lambda: call_command("publish_due")])
def test_a_jump_publishes_nothing_ahead_of_its_time(
    clock: Callable[[float], None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, look: Callable[[], object]
) -> None:
    """Nor where each look is a process of its own, as cron has them."""
    reviewer, edition = make_person("reviewer", REVIEWER), draft_of(make_township())
    plan(edition, timezone.now() + timedelta(hours=5), reviewer, REASON)

    def looked() -> None:
        monkeypatch.setattr(planning, "_CLOCK", SteadyClock(lambda: tmp_path))
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


def test_without_a_folder_a_process_goes_by_what_it_saw_itself(clock: Callable[[float], None], tmp_path: Path) -> None:
    steady = SteadyClock(lambda: tmp_path / "gone")
    assert steady.is_believed()
    clock(6)
    assert not steady.is_believed()
    (tmp_path / "clock").write_text("{")  # half written
    assert SteadyClock(lambda: tmp_path).is_believed()


def test_a_jump_ahead_erases_nothing_and_the_bin_is_as_before_when_it_is_over(clock: Callable[[float], None]) -> None:
    clerk = make_person("clerk", UPLOADER)
    discard(draft_of(make_township(), clerk), clerk)
    clock(24 * 400)
    assert in_bin(clerk) == []
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
    clock(0)
    assert in_bin(clerk) == []


@pytest.mark.parametrize(("hours", "status"), [(-24, 404), (0, 200), (23, 200), (25, 404)])
def test_a_link_opens_between_its_gift_and_its_end_alone(
    clock: Callable[[float], None], hours: float, status: int
) -> None:
    clerk = make_person("clerk", UPLOADER)
    secret = share(draft_of(make_township(), clerk), "局长", 24, clerk)
    clock(hours)
    assert Client().get(f"/preview/{secret}/").status_code in ({200, 302} if status == 200 else {status})


@pytest.mark.parametrize(("hours", "stays"), [(-48, False), (-0.01, True), (0.5, True), (9, False)])
def test_a_session_is_carried_on_by_no_clock_that_is_set(
    clock: Callable[[float], None], hours: float, stays: bool
) -> None:
    client = signed_in(make_person("clerk", UPLOADER))
    client.get("/admin/")
    clock(hours)
    assert (client.get("/admin/").status_code == 200) is stays
    clock(0)
    assert signed_in(User.objects.get()).get("/admin/").status_code == 200


@pytest.mark.parametrize("hours", [-24 * 400, 24 * 400])
def test_a_reader_is_never_told_that_an_old_page_still_holds(clock: Callable[[float], None], hours: float) -> None:
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
