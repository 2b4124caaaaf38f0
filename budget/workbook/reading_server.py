"""The process beside the site that reads files: it stays small, and forks a child with limits for each reading.

`budget.workbook.apart` starts it. Over its one socket come more sockets, one a reading; over each of those go the child's
number, the task, and what came of it. The process ends with the site.
"""

from __future__ import annotations

import gc
import importlib
import io
import os
import pickle
import resource
import signal
import socket
import traceback
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Any, NamedTuple

_MEGABYTE = 1024 * 1024
_LENGTH = 8  # bytes that say how long what follows is


class Limits(NamedTuple):
    """What one reading may take: seconds of the clock and of the processor, and megabytes above what Python takes."""

    seconds: int = 60
    busy_seconds: int = 40
    megabytes: int = 1536
    # Of a file that it may write: reading writes none.
    written: int = 0


class Task(NamedTuple):
    """A function of a module, what it is given, and its limits."""

    act: Callable[..., Any]
    given: tuple[Any, ...]
    limits: Limits


class Failed(NamedTuple):
    """A reading that ended with an exception, a panic of a library among them; `told` is for the log alone."""

    is_memory: bool
    told: str


class _Pickler(pickle.Pickler):
    """Writes members of enumerations as their class and value.

    Some releases of Python 3.11, Debian's own among them, name `getattr` instead, which the receiver must never load.
    """

    def reducer_override(self, value: object) -> Any:
        """Return how a member of an enumeration is made again, and leave everything else as it is."""
        return (type(value), (value.value,)) if isinstance(value, Enum) else NotImplemented


def send(channel: socket.socket, value: object) -> None:
    """Send a value with its length before it."""
    content = io.BytesIO()
    _Pickler(content, pickle.HIGHEST_PROTOCOL).dump(value)
    channel.sendall(content.tell().to_bytes(_LENGTH, "big"))
    channel.sendall(content.getbuffer())


def receive(channel: socket.socket) -> bytes:
    """Receive what `send` sent, still pickled. Raises EOFError where the other side is gone."""
    length = int.from_bytes(_exactly(channel, _LENGTH), "big")
    return bytes(_exactly(channel, length))


def _exactly(channel: socket.socket, length: int) -> bytearray:
    content = bytearray(length)
    view, place = memoryview(content), 0
    while place < length:
        count = channel.recv_into(view[place:])
        if not count:
            raise EOFError
        place += count
    return content


def _used() -> int:
    """Return how many bytes of addresses this process has taken, 0 where the system does not say."""
    told = Path("/proc/self/statm")
    return int(told.read_text().split()[0]) * resource.getpagesize() if told.exists() else 0


def _limit(limits: Limits) -> None:
    # Addresses count what the parent had already; only what the reading adds is limited.
    most = _used() + limits.megabytes * _MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    # The first limit only asks, by a signal that a library may catch; a second later the system ends it.
    resource.setrlimit(resource.RLIMIT_CPU, (limits.busy_seconds, limits.busy_seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.written * _MEGABYTE,) * 2)
    # A core file would leave a clerk's workbook on the disk.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(channel: socket.socket) -> None:
    """Do one task, as the child that was forked for it."""
    # Before anything else, so that the site can end a child that takes too long.
    send(channel, os.getpid())
    task: Task = pickle.loads(receive(channel))  # noqa: S301 - from the site itself
    _limit(task.limits)
    try:
        answer: object = task.act(*task.given)
    except BaseException as error:  # noqa: BLE001 - a panic of the library is no Exception, and none may pass unsaid
        answer = Failed(isinstance(error, MemoryError), traceback.format_exc(limit=-8))
    try:
        send(channel, answer)
    except MemoryError:
        send(channel, Failed(is_memory=True, told="the answer did not fit"))


def serve(control: socket.socket) -> None:
    """Fork a child for each socket that comes, until the site is gone."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the site decides when it ends
    while True:
        message, handles, _, _ = socket.recv_fds(control, 1, 1)
        if not message or not handles:
            return
        if os.fork() == 0:
            control.close()
            gc.disable()  # a child lives for one reading
            try:
                with socket.socket(fileno=handles[0]) as channel:
                    _read(channel)
            finally:
                # Not by an exception: what the parent had open is not the child's to tidy up.
                os._exit(0)
        os.close(handles[0])


def main(handle: int) -> None:
    """Serve the socket of this number, with everything loaded that every reading needs."""
    # Before the first fork: children share what is loaded here, and cost milliseconds instead of a second.
    importlib.import_module("budget.workbook")
    with socket.socket(fileno=handle) as control:
        serve(control)
