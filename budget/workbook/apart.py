"""Reads files in a process of their own, with limits of time and memory: whatever a file does, the site goes on.

A process beside the site forks a child for each reading, which costs some milliseconds. The child's end, a panic of a
library, too much memory or too much time become one finding, as if the file said it of itself.
"""

from __future__ import annotations

import atexit
import io
import logging
import os
import pickle
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import BoundedSemaphore, Lock
from time import monotonic
from typing import Any, TypeVar

from budget import workbook
from budget.cycles import held_back
from budget.findings import Finding, finding
from budget.forms.wordings import NOTHING_KNOWN, Customs
from budget.workbook import reading_server
from budget.workbook.files.reader import Unreadable
from budget.workbook.reading_server import Failed, Limits, Task, receive, send
from budget.workbook.rows import Reading
from budget.workbook.together import Given, Together

_ROOT = Path(__file__).resolve().parents[2]
_LOG = logging.getLogger(__name__)
# The child needs no secret of the site.
_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
# Readings at once in one process of the site; the others wait.
_AT_ONCE = 2
_PROGRAM = f"import sys; from {reading_server.__name__} import main; main(int(sys.argv[1]))"
# From these modules alone come the classes of an answer.
_ANSWERS = frozenset(
    {
        "budget.findings.kinds", "budget.forms.wordings", "budget.money", "budget.workbook.formats.looks",
        "budget.workbook.reading_server", "budget.workbook.rows", "budget.workbook.sheets", "budget.workbook.together",
        "datetime", "decimal",
    }
)  # fmt: skip

T = TypeVar("T")
LIMITS = Limits()


class _Server:
    """The process that forks, started when it is first needed and again when it is gone."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._control: socket.socket | None = None
        self._owner = 0
        self._process: subprocess.Popen[bytes] | None = None

    def channel(self) -> socket.socket:
        """Return a socket to a fresh child."""
        ours, theirs = socket.socketpair()
        with self._lock, theirs:
            if self._control is None or self._owner != os.getpid():  # a fork of the site starts its own
                self._start()
            try:
                self._give(theirs)
            # It was killed meanwhile, for want of memory or by an operator: one fresh start, and who fails again is
            # told.
            except OSError:
                self._start()
                self._give(theirs)
        return ours

    def _give(self, handle: socket.socket) -> None:
        if self._control is None:
            raise OSError
        socket.send_fds(self._control, [b"r"], [handle.fileno()])

    def end(self) -> None:
        """Let the process end, and wait the moment that this takes. What a fork of the site inherited is not its own."""
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None and self._owner == os.getpid():
            self._process.wait()

    def _start(self) -> None:
        self.end()
        ours, theirs = socket.socketpair()
        with theirs:
            # It ends by itself when our socket closes, however this process ends.
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-c", _PROGRAM, str(theirs.fileno())],
                cwd=_ROOT,
                env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ} | {"PYTHONUTF8": "1"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                # A signal to the site's whole group, as a terminal or a reload sends it, does not end a reading half-
                # way.
                start_new_session=True,
            )
        self._control, self._owner = ours, os.getpid()


_SERVER = _Server()
atexit.register(_SERVER.end)
_PLACES = BoundedSemaphore(_AT_ONCE)
# What unpickling raises where the bytes are cut or are none: its documentation names these and leaves the list open.
_NO_ANSWER = (
    pickle.UnpicklingError,
    EOFError,
    AttributeError,
    ImportError,
    IndexError,
    KeyError,
    TypeError,
    ValueError,
)


def read_files(
    files: Sequence[Given], limits: Limits = LIMITS, customs: Customs = NOTHING_KNOWN, kept: Path | None = None
) -> Together:
    """Read several files as one budget, apart; never raises for what is in them.

    `kept` is where what these files gave is taken from, and kept where it is not there yet.
    """
    if kept is not None:
        # Whatever is wrong with what is kept, the files themselves are still there to be read.
        with suppress(OSError, *_NO_ANSWER):
            found = _unpickled(kept.read_bytes())
            if isinstance(found, Together):
                return found
    try:
        return apart(workbook.read_files, list(files), customs, limits=limits, kept=kept)
    except Unreadable as refused:
        return Together(Reading((), (), (refused.found,)), (), ())


def read(file: bytes, name: str = "", limits: Limits = LIMITS, customs: Customs = NOTHING_KNOWN) -> Reading:
    """Read one file, apart; never raises for what is in it."""
    return read_files([Given(file, name)], limits, customs).reading


def apart(act: Callable[..., T | Finding], *given: object, limits: Limits = LIMITS, kept: Path | None = None) -> T:
    """Do a function of a module in a child of its own and return what it returns; keep that at `kept`.

    Raises Unreadable where it could not, or where the function itself returns a finding.
    """
    # Nobody waits longer for a place than a reading may take.
    if not _PLACES.acquire(timeout=limits.seconds):
        raise Unreadable(finding("file.busy"))
    try:
        answer = _answer(Task(act, given, limits), kept)
    finally:
        _PLACES.release()
    if isinstance(answer, Finding):
        raise Unreadable(answer)
    result: T = answer
    return result


def _answer(task: Task, kept: Path | None) -> Any:
    child, begun = 0, monotonic()
    with _SERVER.channel() as channel:
        channel.settimeout(task.limits.seconds)
        try:
            child = int(_unpickled(receive(channel)))
            send(channel, task)
            told = receive(channel)
            answer = _unpickled(told)
        # The system ends a child that computes too long; one that waits uses no seconds of the processor.
        except TimeoutError:
            if child:
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            return finding("file.takes_too_long", seconds=task.limits.seconds)
        except (OSError, *_NO_ANSWER):
            # The system ended the child, for its busy seconds or a crash of a library; or its answer is none.
            if monotonic() - begun >= task.limits.busy_seconds:
                return finding("file.takes_too_long", seconds=task.limits.busy_seconds)
            _LOG.error("The process that read a file ended without an answer.")
            return finding("file.breaks_reader")
    if isinstance(answer, Failed):
        _LOG.error("Reading a file failed.\n%s", answer.told)
        return finding("file.takes_too_much" if answer.is_memory else "file.breaks_reader")
    if kept is not None:
        with suppress(OSError):  # without it the files are read once more
            # Renamed when it is whole, for others may read it at any moment; the child's number keeps two writers
            # apart.
            unready = kept.with_suffix(f".{child}")
            unready.write_bytes(told)
            unready.replace(kept)
    return answer


class _Answers(pickle.Unpickler):
    """Makes nothing but the values that a reading consists of, whatever a child may have been talked into sending."""

    def find_class(self, module: str, name: str) -> Any:
        """Return a class of ours or of the few plain ones. Raises UnpicklingError."""
        # A name with a dot walks on from a class to whatever hangs on it.
        if module not in _ANSWERS or "." in name:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return super().find_class(module, name)


# An answer is a million small objects that refer to nothing in circles.
@held_back()
def _unpickled(content: bytes) -> Any:
    return _Answers(io.BytesIO(content)).load()
