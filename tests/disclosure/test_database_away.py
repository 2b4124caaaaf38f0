"""PostgreSQL goes away under a running server, with its connections, and comes back: nobody has to do anything."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import copy_context
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from psycopg import sql

from bench.production import production
from budget import silent_server
from budget.roles import UPLOADER
from tests.builders import REAL, make_person, publish_real
from tests.disclosure.standing import Visitor, served
from tests.with_postgresql import cluster

pytestmark = [
    pytest.mark.no_cover,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("TEST_DATABASE" not in os.environ, reason="asks PostgreSQL; SQLite goes in test_hard_ground"),
]

YEAR = "/xiaohongmen/2026"
READ = ["/", f"{YEAR}/", f"{YEAR}/tables/03.csv", "/search/?q=208"]


@dataclass(frozen=True)
class Database:
    """A copy of the database of the test, which may be shut to everybody."""

    name: str

    @property
    def url(self) -> str:
        """Its address."""
        return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{self.name}"))

    @contextmanager
    def away(self) -> Iterator[None]:
        """End all its connections, as a server that stops does, and let nobody in."""
        self.said("ALTER DATABASE {} ALLOW_CONNECTIONS false")
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [self.name])
        yield
        self.said("ALTER DATABASE {} ALLOW_CONNECTIONS true")

    def said(self, statement: str, *names: str) -> None:
        """Have the server do something with it."""
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
            server.execute(sql.SQL(statement).format(*map(sql.Identifier, (self.name, *names))))


@pytest.fixture
def database() -> Iterator[Database]:
    """A site with the real budget and a clerk."""
    publish_real()
    make_person("clerk", UPLOADER)
    made, own = Database(f"away-{uuid4().hex}"), str(connection.settings_dict["NAME"])
    connection.close()  # a database is copied when nobody is in it
    made.said("CREATE DATABASE {} TEMPLATE {}", own)
    yield made
    made.said("DROP DATABASE {} WITH (FORCE)")


def test_a_server_that_stops_and_comes_back_is_said_and_forgotten(database: Database, tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    environment = production(tmp_path) | {"DATABASE_URL": database.url, "RUN_DIR": str(tmp_path / "run")}
    with served(environment, tmp_path / "log") as (address, _):
        reader, clerk = Visitor(address), Visitor(address)
        assert "/admin/" in clerk.log_in().address
        for _time in range(2):
            assert [reader.get(page).status for page in READ] == [200] * len(READ)
            with database.away():
                for visitor, page in [(reader, page) for page in READ] + [(clerk, "/admin/budget/edition/upload/")]:
                    answer = visitor.get(page)
                    assert (page, answer.status, "数据库暂时不能用" in answer.text) == (page, 503, True)
                assert reader.get("/api/v1/units").status == 503
                assert (reader.get("/healthz").status, reader.get("/readyz").status) == (200, 503)
            assert reader.get("/readyz").status == 200
        assert clerk.upload().address.endswith("/change/")


@pytest.mark.sweep
def test_a_database_server_that_is_stopped_and_started_again(server: Any, copied: str, tmp_path: Path) -> None:
    """Not one database is shut, but the server is gone with its socket: as in a crash, after which it recovers."""
    (tmp_path / "media").mkdir()
    environment = production(tmp_path) | {"DATABASE_URL": copied, "RUN_DIR": str(tmp_path / "run")}
    with served(environment, tmp_path / "log") as (address, _):
        reader, clerk = Visitor(address), Visitor(address)
        assert "/admin/" in clerk.log_in().address
        assert [reader.get(page).status for page in READ] == [200] * len(READ)
        command = [server.bin_path / "pg_ctl", "-w", "-D", server.pgdata, "-m", "immediate", "stop"]
        subprocess.run(command, check=True, capture_output=True, user=server.system_user)
        assert [reader.get(page).status for page in READ] == [503] * len(READ)
        assert (reader.get("/healthz").status, reader.get("/readyz").status) == (200, 503)
        assert "数据库暂时不能用" in clerk.get("/admin/budget/edition/upload/").text
        server.ensure_postgres_running()
        assert reader.get("/readyz").status == 200
        assert [reader.get(page).status for page in READ] == [200] * len(READ)
        assert clerk.upload().address.endswith("/change/")  # still logged in: her session was in the database


@pytest.mark.sweep
def test_a_database_that_only_reads_serves_readers_and_is_said_to_who_writes(
    database: Database, tmp_path: Path
) -> None:
    (tmp_path / "media").mkdir()
    environment = production(tmp_path) | {"DATABASE_URL": database.url, "RUN_DIR": str(tmp_path / "run")}
    with served(environment, tmp_path / "log") as (address, _):
        reader, clerk = Visitor(address), Visitor(address)
        assert "/admin/" in clerk.log_in().address
        database.said("ALTER DATABASE {} SET default_transaction_read_only = on")
        with database.away():
            pass  # so that every connection is a new one
        assert [reader.get(page).status for page in READ] == [200] * len(READ)
        answer = clerk.post(
            "/admin/budget/edition/upload/", {"whole": "on", "file": SimpleUploadedFile(REAL.name, REAL.read_bytes())}
        )
        assert (answer.status, "数据库暂时不能用" in answer.text) == (503, True)
        database.said("ALTER DATABASE {} RESET default_transaction_read_only")
        with database.away():
            pass
        assert clerk.upload().address.endswith("/change/")


class Line:
    """A line to the database server that can freeze: it stays open and takes everything, and nothing comes through."""

    def __init__(self, server: str) -> None:
        self.address = psycopg.conninfo.conninfo_to_dict(server)
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.moves = threading.Event()
        self.moves.set()
        threading.Thread(target=self._accept, daemon=True).start()

    def url(self, name: str) -> str:
        """The address of a database behind the line."""
        return (
            f"postgresql://{self.address['user']}@127.0.0.1:{self.listening.getsockname()[1]}/{name}?connect_timeout=2"
        )

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Let nothing through."""
        self.moves.clear()
        yield
        self.moves.set()

    def _accept(self) -> None:
        with suppress(OSError):  # closed at the end
            while True:
                near, _ = self.listening.accept()
                far = socket.socket(socket.AF_UNIX)
                far.connect(f"{self.address['host']}/.s.PGSQL.{self.address.get('port', 5432)}")
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with one, suppress(OSError):
            while said := one.recv(65536):
                self.moves.wait()
                other.sendall(said)
        with suppress(OSError):
            other.shutdown(socket.SHUT_RDWR)  # ends the way back


@pytest.mark.sweep
@pytest.mark.skipif(
    "host=/" not in os.environ.get("DATABASE_URL", ""), reason="the line leads to a socket of this machine"
)
def test_a_database_server_that_freezes_holds_no_page_and_is_used_again_when_it_thaws(
    database: Database, tmp_path: Path
) -> None:
    """Its connections stay open, and nobody answers: a page says so before a reader would go."""
    (tmp_path / "media").mkdir()
    line = Line(os.environ["DATABASE_URL"])
    environment = production(tmp_path) | {"DATABASE_URL": line.url(database.name), "RUN_DIR": str(tmp_path / "run")}
    with line.listening, served(environment, tmp_path / "log") as (address, _):
        reader, clerk = Visitor(address), Visitor(address)
        assert "/admin/" in clerk.log_in().address
        assert [reader.get(page).status for page in READ] == [200] * len(READ)
        with line.frozen():
            for visitor, page in ((reader, READ[2]), (clerk, "/admin/budget/edition/upload/")):
                answer = visitor.get(page)
                assert (page, answer.status, "数据库暂时不能用" in answer.text) == (page, 503, True)
            assert (reader.get("/healthz").status, reader.get("/readyz").status) == (200, 503)
        assert reader.get("/readyz").status == 200
        assert [reader.get(page).status for page in READ] == [200] * len(READ)
        assert clerk.upload().address.endswith("/change/")


@pytest.mark.django_db
def test_a_statement_that_takes_long_is_not_a_server_that_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(silent_server, "SILENCE", 0.1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 'late' FROM pg_sleep(0.5)")
        assert cursor.fetchone() == ("late",)
        monkeypatch.setattr(silent_server, "is_there", lambda *_: False)
        with pytest.raises(OperationalError, match="gone silent"):
            cursor.execute("SELECT pg_sleep(5)")
    connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("statement", ["SELECT 1", "SELECT pg_sleep(20)"])
def test_one_frozen_process_of_a_server_that_answers_is_given_up(statement: str) -> None:
    """A page ends, its thread is free, and the next one gets another process."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            process = cursor.fetchone()[0]
            try:
                os.kill(process, signal.SIGSTOP if statement == "SELECT 1" else 0)
            except (ProcessLookupError, PermissionError):
                pytest.skip("the server's processes are not ours to stop")
            try:
                copy_context().run(_waits_half_a_second, cursor, statement)
            finally:
                with suppress(ProcessLookupError):  # one that was told to end may have ended
                    os.kill(process, signal.SIGCONT)
    finally:
        connection.close()  # whatever came of it, the next test gets another
    with connection.cursor() as cursor:
        for _ in range(100):  # one that only took long was told to end, and ends soon
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(20)%' AND state = 'active'"
            )
            if cursor.fetchone() == (0,):
                return
            time.sleep(0.05)
    pytest.fail("the statement goes on, for nobody")


def _waits_half_a_second(cursor: Any, statement: str) -> None:
    silent_server.be_patient(0.5)
    with pytest.raises(OperationalError, match="takes too long"):
        cursor.execute(statement)


@pytest.fixture(scope="module")
def server() -> Iterator[Any]:
    """A database server that belongs to these tests alone."""
    with cluster() as own:
        yield own


@pytest.fixture
def copied(server: Any) -> Iterator[str]:
    """The address of a site with the real budget and a clerk on that server."""
    publish_real()
    make_person("clerk", UPLOADER)
    name = f"copied-{uuid4().hex}"
    url = urlunsplit(urlsplit(server.get_uri())._replace(path=f"/{name}"))
    own = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}"))
    subprocess.run([server.bin_path / "createdb", f"--maintenance-db={server.get_uri()}", name], check=True)
    dump = subprocess.run([server.bin_path / "pg_dump", "--no-owner", own], check=True, capture_output=True).stdout
    subprocess.run(
        [server.bin_path / "psql", "-q", "-v", "ON_ERROR_STOP=1", url], input=dump, check=True, capture_output=True
    )
    yield url
    subprocess.run([server.bin_path / "dropdb", "-f", f"--maintenance-db={server.get_uri()}", name], check=True)
