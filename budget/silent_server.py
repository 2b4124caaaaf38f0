"""A PostgreSQL that has gone silent, frozen or behind a line that swallows everything: no page waits for it without an end.

The kernel of a frozen machine, or a proxy before it, goes on to acknowledge what it is sent, so no limit of the line ends the
wait, and a limit of the server's own is kept by nobody. A statement may take its time, though, an import hours of it: so
whoever waits asks the server beside it whether it is there at all, and gives up where that is not answered either.

One process of a server may freeze alone, on a disk that hangs for instance, while the others answer: it cannot be told from
one that works. So a web server's thread says how long a statement may take it at most; commands have no such limit.
"""

from __future__ import annotations

import math
import os
import socket
import time
import weakref
from collections.abc import Generator
from contextlib import suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

# Seconds of silence after which the server is asked, and in which it must answer.
SILENCE, ANSWER = 2.0, 2.0
# Seconds without a word after which this thread gives up a statement, though the server is there.
_patience: ContextVar[float] = ContextVar("patience", default=math.inf)
# «May I speak in secret?»: eight bytes that every server answers with one before it knows who asks.
_ASKED = b"\x00\x00\x00\x08\x04\xd2\x16\x2f"


def be_patient(seconds: float) -> None:
    """Wait for no statement of this thread longer, from now on: what is streamed is asked for after its view has returned."""
    _patience.set(seconds)


def patience() -> float:
    """Return for how many seconds this thread waits for a statement."""
    return _patience.get()


def watch_silence(connection: BaseDatabaseWrapper, **_: object) -> None:
    """Let a new connection to PostgreSQL give up on a server that has gone silent; called with each that is made."""
    if connection.vendor != "postgresql":
        return
    import psycopg  # noqa: PLC0415 - only where it is used at all

    # Weakly: the line must not keep itself alive by what it waits with.
    own, address = weakref.ref(connection.connection), _peer(connection.connection.fileno())

    def wait_while_there(generator: Generator[Any, Any, Any], *given: Any, **named: Any) -> Any:
        line: Any = own()
        try:
            return psycopg.Connection.wait(line, _while_there(generator, address), *given, **named)
        except SilentServer as silent:
            # A process that only took too long ends its statement; one that is frozen hears nothing.
            with suppress(psycopg.Error):
                line.cancel_safe(timeout=ANSWER)
            line.close()  # what comes of the statement after all is for nobody
            raise psycopg.OperationalError(str(silent)) from silent

    vars(connection.connection)["wait"] = wait_while_there


class SilentServer(Exception):
    """The server has not said a word, nor answered whether it is there, or for longer than anybody waits."""


def _peer(number: int) -> Any:
    with socket.socket(fileno=os.dup(number)) as line:
        return line.family, line.getpeername()


def _while_there(generator: Generator[Any, Any, Any], address: tuple[int, Any]) -> Generator[Any, Any, Any]:
    """Go on with what waits for a server as long as something is heard of it. Raises SilentServer."""
    heard = asked = time.monotonic()
    try:
        state = next(generator)
        while True:
            ready = yield state
            now = time.monotonic()
            if ready:
                heard = asked = now
            elif now - heard >= patience():
                generator.close()
                raise SilentServer("a process of the database server has gone silent, or takes too long")
            elif now - asked >= SILENCE:
                if not is_there(*address):
                    generator.close()
                    raise SilentServer("the database server has gone silent")
                asked = time.monotonic()
            state = generator.send(ready)
    except StopIteration as end:
        return end.value


def is_there(family: int, address: Any) -> bool:
    """Whether a server answers at all, at an address of a socket."""
    try:
        with socket.socket(family) as line:
            line.settimeout(ANSWER)
            line.connect(address)
            line.sendall(_ASKED)
            return bool(line.recv(1))
    except OSError:
        return False
