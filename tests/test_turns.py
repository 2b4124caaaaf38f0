"""Places in a queue and counts of who asked, over threads and over processes."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budget.turns import Counts, Full, Places, Rate, private

HOLD = """
import sys, time
from pathlib import Path
from budget.turns import Places
place = Places(Path(sys.argv[1]), "dear", 1, 1).take(5)
print("held", flush=True)
time.sleep(60)
"""
ASK = """
import sys
from pathlib import Path
from budget.turns import Counts, Rate
counts = Counts(Path(sys.argv[1]))
print(sum(counts.ask("somebody", Rate(50, 3600)) == 0 for _ in range(40)))
"""


def python(code: str, place: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", code, str(place)], stdout=subprocess.PIPE, text=True)


class TestPlaces:
    def test_let_so_many_in_and_send_the_others_away_at_once(self, tmp_path: Path) -> None:
        places = Places(tmp_path, "dear", 2, 0)
        first, second = places.take(5), places.take(5)
        with pytest.raises(Full):
            places.take(5)
        first.give_back()
        first.give_back()  # twice is once: the place is another's by now
        third = places.take(0)
        with pytest.raises(Full):
            places.take(0)
        for place in (second, third):
            place.give_back()

    def test_serve_in_the_order_of_coming(self, tmp_path: Path) -> None:
        places = Places(tmp_path, "dear", 1, 4)
        held, served = places.take(0), list[int]()

        def come(number: int) -> None:
            place = places.take(30)
            served.append(number)
            place.give_back()

        threads = [threading.Thread(target=come, args=(number,)) for number in range(4)]
        for number, thread in enumerate(threads):
            thread.start()
            # The next one comes when this one has moved up to its place in the line.
            self.until(lambda number=number: self.taken(tmp_path / f"dear.wait{number}"))  # type: ignore[misc]
        with pytest.raises(Full):
            places.take(0.05)
        held.give_back()
        for thread in threads:
            thread.join(30)
        assert served == [0, 1, 2, 3]

    def test_are_given_back_when_a_process_is_killed(self, tmp_path: Path) -> None:
        holder = python(HOLD, tmp_path)
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(Full):
            Places(tmp_path, "dear", 1, 1).take(0.05)
        holder.send_signal(signal.SIGKILL)
        holder.communicate()
        Places(tmp_path, "dear", 1, 1).take(5).give_back()

    @staticmethod
    def taken(file: Path) -> bool:
        try:
            handle = os.open(file, os.O_RDWR)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(handle)
        return False

    @staticmethod
    def until(true: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 30
        while not true():
            assert time.monotonic() < deadline
            time.sleep(0.005)


class TestCounts:
    def test_let_a_burst_through_and_then_the_rate(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        now = 1000.0
        monkeypatch.setattr("budget.turns.counts.time.monotonic", lambda: now)
        counts, rate = Counts(tmp_path / "counts"), Rate(6, 60)
        assert [counts.ask("a", rate) for _ in range(8)] == [0] * 6 + [10, 10]
        assert counts.ask("b", rate) == 0
        now += 10
        assert [counts.ask("a", rate) for _ in range(2)] == [0, 10]
        now += 3600
        assert [counts.ask("a", rate) for _ in range(7)] == [0] * 6 + [10]

    def test_shut_nobody_out_after_the_machine_was_started_anew(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        now = 5_000_000.0
        monkeypatch.setattr("budget.turns.counts.time.monotonic", lambda: now)
        counts, rate = Counts(tmp_path / "counts"), Rate(1, 60)
        assert counts.ask("a", rate) == 0
        now = 3.0
        assert [counts.ask("a", rate) for _ in range(2)] == [0, 60]

    def test_are_one_count_for_all_processes(self, tmp_path: Path) -> None:
        asking = [python(ASK, tmp_path / "counts") for _ in range(3)]
        assert sum(int(each.communicate()[0]) for each in asking) == 50

    @given(keys=st.lists(st.text(max_size=40), min_size=1, max_size=60, unique=True))
    def test_forget_rather_than_confuse(self, keys: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
        counts = Counts(tmp_path_factory.mktemp("counts") / "counts")
        assert [counts.ask(key, Rate(1, 3600)) for key in keys] == [0] * len(keys)


@pytest.mark.parametrize(
    ("text", "rate"), [("120/min", Rate(120, 60)), ("3/s", Rate(3, 1)), (" 5/hour ", Rate(5, 3600))]
)
def test_a_rate_is_read(text: str, rate: Rate) -> None:
    assert Rate.read(text) == rate


@pytest.mark.parametrize("text", ["", "120", "0/min", "-1/s", "12/week", "a/min"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no rate"):
        Rate.read(text)


def test_the_folder_is_nobody_elses(tmp_path: Path) -> None:
    assert private(tmp_path / "new").stat().st_mode & 0o777 == 0o700
    (tmp_path / "open").mkdir(mode=0o755)
    with pytest.raises(PermissionError):
        private(tmp_path / "open")
    (tmp_path / "led").symlink_to(tmp_path / "new")
    with pytest.raises(PermissionError):
        private(tmp_path / "led")
