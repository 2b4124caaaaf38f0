"""Threads that look at something again and again beside the answers of a server, as long as its process lives."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.db import close_old_connections, connection

from budget.silent_server import be_patient

logger = logging.getLogger(__name__)

# Seconds in which the database may do one statement, a large publication among them, before the thread begins anew.
_PATIENCE = 600


def keep_looking(
    name: str, look: Callable[[], object], every: float, asked: threading.Event | None = None
) -> threading.Thread:
    """Look every so many seconds, or at once where `asked` is set; return the thread that does."""
    # A daemon, so that it holds up no server that ends.
    thread = threading.Thread(
        target=_again, args=(name, look, every, asked or threading.Event()), name=name, daemon=True
    )
    thread.start()
    return thread


def safely(name: str, look: Callable[[], object]) -> None:
    """Look once; a fault is told in the log."""
    try:
        look()
    except Exception:  # nobody waits for this thread: a fault is logged, and the next look tries again
        logger.exception("%s could not be looked at", name)


def _again(name: str, look: Callable[[], object], every: float, asked: threading.Event) -> None:
    be_patient(_PATIENCE)
    while True:
        asked.wait(every)
        asked.clear()
        # Whatever state the connection was left in, and whether or not it can be closed.
        for step in (close_old_connections, look, connection.close):
            safely(name, step)
