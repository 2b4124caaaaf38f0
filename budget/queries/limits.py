"""No question may hold the database for long: a time limit for all queries of a block."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction

# What PostgreSQL says when a statement ran out of its time, and what SQLite says.
_CANCELLED = "57014"
_INTERRUPTED = "interrupted"
# Steps of SQLite's machine between two looks at the clock: some tens of microseconds.
_STEPS = 5000


class TooSlow(RuntimeError):
    """A query was stopped because it ran longer than a reader may wait."""


@contextmanager
def bounded(seconds: float) -> Iterator[None]:
    """Stop any statement in the block that runs longer; on SQLite, the block as a whole. Raises TooSlow."""
    with _on_postgresql(seconds) if connection.vendor == "postgresql" else _on_sqlite(seconds):
        yield


@contextmanager
def _on_postgresql(seconds: float) -> Iterator[None]:
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                # `true`: for this transaction alone, since the connection goes on to serve others.
                cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{round(seconds * 1000)}ms"])
            yield
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) == _CANCELLED:
            raise TooSlow from error
        raise


@contextmanager
def _on_sqlite(seconds: float) -> Iterator[None]:
    connection.ensure_connection()
    deadline = time.monotonic() + seconds
    # SQLite has no limit of time: it asks this after so many steps and stops where the answer is yes.
    connection.connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
    try:
        yield
    except OperationalError as error:
        if _INTERRUPTED in str(error):
            raise TooSlow from error
        raise
    finally:
        connection.connection.set_progress_handler(None, 0)
