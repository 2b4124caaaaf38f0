"""What a site on SQLite needs so that a full disk, or a writer who takes long, stops nobody who reads."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from django.db.backends.signals import connection_created


def has_json(connection: Any, **_: Any) -> None:
    """Tell Django what it would find out in a transaction that writes: every SQLite from 3.38 on knows JSON.

    Where another program was writing, it took the refusal for a no, and its thread could read no edition any more.
    """
    if connection.vendor == "sqlite":
        connection.features.supports_json_field = True


class HeldOpen:
    """One connection of this process to its SQLite file, besides those of the requests, that never writes.

    Whoever opens the file alone makes SQLite's log anew, which a full disk refuses, and readers would be refused with it.
    As long as somebody has it open the log is there.
    """

    def __init__(self) -> None:
        self._held: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None

    def begin(self) -> None:
        """Hold whatever file the requests of this process open, from now on. A server process calls it once."""
        connection_created.connect(self._opened)

    def _opened(self, connection: Any, **_: Any) -> None:
        """A request has opened the file: hold it, and let go of one that stood in its place before."""
        if connection.vendor != "sqlite" or connection.is_in_memory_db():
            return
        _, _, name = connection.connection.execute("PRAGMA database_list").fetchone()
        found = Path(name).stat()
        # By what the file is and not by its name: a restored one stands under the same name.
        if (found.st_dev, found.st_ino) == self._file:
            return
        # A thread may make it and another let go of it: none uses it.
        held = sqlite3.connect(f"{Path(name).as_uri()}?mode=rw", uri=True, check_same_thread=False)
        # SQLite opens the file when it is first asked.
        held.execute("SELECT count(*) FROM sqlite_master").fetchone()
        self._held, self._file = held, (found.st_dev, found.st_ino)


HELD_OPEN = HeldOpen()
