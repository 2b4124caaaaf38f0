"""No question may hold the database for long: a time limit for all queries of a block."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction

# What PostgreSQL says when a statement ran out of its time.
_CANCELLED = "57014"


class TooSlow(RuntimeError):
    """A query was stopped because it ran longer than a reader may wait."""


@contextmanager
def bounded(seconds: int) -> Iterator[None]:
    """Stop any statement in the block that runs longer. Raises TooSlow.

    PostgreSQL only: SQLite has no such limit, and serves small sites whose tables are small.
    """
    if connection.vendor != "postgresql":
        yield
        return
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{seconds * 1000}ms"])
            yield
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) == _CANCELLED:
            raise TooSlow from error
        raise
