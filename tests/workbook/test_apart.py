"""A reading has a process of its own: whatever becomes of it is one sentence, and the next one is not touched."""

from __future__ import annotations

import operator
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from budget.findings import Severity
from budget.money import AmountUnit
from budget.workbook import Given, apart
from budget.workbook.files.reader import Unreadable
from budget.workbook.reading_server import Limits, receive, send
from tests.workbook.sheets_made import PROCUREMENT, WORKBOOKS, real_workbook, text_of, workbook

REAL = WORKBOOKS / "xiaohongmen-2026.xlsx"


def sentence(act: Callable[..., Any], *given: object, limits: Limits = apart.LIMITS) -> str:
    with pytest.raises(Unreadable) as refused:
        apart.apart(act, *given, limits=limits)
    return refused.value.found.code


def test_gives_what_reading_here_gives() -> None:
    reading = apart.read(REAL.read_bytes(), REAL.name)
    here = real_workbook()
    assert (reading.tables, reading.findings) == (here.tables, here.findings)
    assert [list(sheet.rows) for sheet in reading.sheets] == [list(sheet.rows) for sheet in here.sheets]


def test_members_of_enumerations_travel_in_every_release_of_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """Debian's own Python 3.11 pickles them by `getattr`, which no answer may name."""

    def by_name(member: Enum, _: int) -> tuple[object, ...]:
        return getattr, (type(member), member.name)

    monkeypatch.setattr(Enum, "__reduce_ex__", by_name)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        send(ours, (Severity.ERROR, AmountUnit.YUAN))
        assert apart._unpickled(receive(theirs)) == (Severity.ERROR, AmountUnit.YUAN)


def test_several_files_come_back_with_their_places() -> None:
    together = apart.read_files([Given(b"no table", "a.xlsx"), Given(workbook({"一": PROCUREMENT}), "b.xlsx")])
    assert together.files == (1,)


@pytest.mark.parametrize("broken", [b"", b"\x80", b"I1x\n.", b"0.", b"cbudget.nowhere\nX\n.", b"(."])
def test_what_is_kept_and_broken_is_read_anew(broken: bytes, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_bytes(broken)
    together = apart.read_files([Given(text_of(*PROCUREMENT), "a.txt")], kept=kept)
    assert [one.key for one in together.reading.tables] == ["procurement"]
    assert kept.read_bytes() != broken


@pytest.mark.parametrize(
    ("act", "given", "code"),
    [
        (os.abort, (), "file.breaks_reader"),  # as a library that crashes
        (os._exit, (3,), "file.breaks_reader"),
        (operator.truediv, (1, 0), "file.breaks_reader"),
        (sys.exit, (), "file.breaks_reader"),  # no Exception, as the panic of a library is none
        (bytearray, (10**10,), "file.takes_too_much"),
        (operator.mul, (b"x", 4 * 10**9), "file.takes_too_much"),
    ],
)
def test_an_end_is_one_sentence_and_the_next_reading_is_sound(
    act: Callable[..., Any], given: tuple[object, ...], code: str
) -> None:
    assert sentence(act, *given) == code
    assert apart.read(text_of(*PROCUREMENT), "a.txt").tables


@pytest.mark.sweep
def test_time_is_limited_by_the_clock_and_by_the_processor() -> None:
    assert sentence(time.sleep, 60, limits=Limits(seconds=1)) == "file.takes_too_long"
    assert sentence(sum, range(10**12), limits=Limits(seconds=30, busy_seconds=1)) == "file.takes_too_long"


def test_a_child_can_write_no_file(tmp_path: Any) -> None:
    assert sentence(operator.methodcaller("write_text", "x"), tmp_path / "file") == "file.breaks_reader"


def test_others_wait_for_their_turn_and_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart._PLACES, "acquire", lambda **_: False)
    assert apart.read(b"a\tb").findings[0].code == "file.busy"


def test_a_process_that_is_gone_is_started_again() -> None:
    assert apart.read(text_of(*PROCUREMENT), "a.txt").tables
    assert apart._SERVER._process is not None
    os.kill(apart._SERVER._process.pid, signal.SIGKILL)
    apart._SERVER._process.wait()
    assert apart.read(text_of(*PROCUREMENT), "a.txt").tables


def test_several_at_once_do_not_mix() -> None:
    names = [f"{number}.txt" for number in range(6)]
    with ThreadPoolExecutor(6) as pool:
        readings = pool.map(lambda name: apart.read(text_of(*PROCUREMENT), name), names)
    assert [reading.sheets[0].name for reading in readings] == [str(number) for number in range(6)]


def test_an_answer_of_other_classes_is_not_made() -> None:
    assert sentence(operator.itemgetter, 1) == "file.breaks_reader"
