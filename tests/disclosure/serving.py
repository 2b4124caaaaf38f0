"""A server in a thread for programs outside, on the very connection of the test, so that it sees what the test made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import DEFAULT_DB_ALIAS, close_old_connections, connections


class Quiet(WSGIRequestHandler):
    """A handler that writes no log."""

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""


@contextmanager
def kept_open() -> Iterator[None]:
    """Keep the connection of the test open after requests, as Django's own test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


@contextmanager
def serving() -> Iterator[str]:
    """Give the address of the site, without a final slash, until the block ends. The test waits while it is asked."""
    shared = connections[DEFAULT_DB_ALIAS]
    with kept_open(), make_server("127.0.0.1", 0, WSGIHandler(), handler_class=Quiet) as server:

        def serve() -> None:
            connections[DEFAULT_DB_ALIAS] = shared
            server.serve_forever(poll_interval=0.05)

        shared.inc_thread_sharing()
        thread = Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            shared.dec_thread_sharing()
