"""Two server processes on one database, nginx before them, and a third program that writes: no reader sees what was."""

from __future__ import annotations

import http.client
import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import RequestFactory

from bench.production import ROOT, free_port, production, wait_for
from tests.disclosure.fields_of_the_desk import NOWHERE, ROWS, SEEN, editable
from tests.disclosure.front import front, laid_out, nginx

pytestmark = [
    pytest.mark.no_cover,
    pytest.mark.sweep,
    pytest.mark.skipif("TEST_DATABASE" in os.environ, reason="the servers have a SQLite of their own"),
]

OVERVIEW, SPENDING, COMPLETE, ABOUT = (
    "/xiaohongmen/2026/", "/xiaohongmen/2026/function/", "/xiaohongmen/2026/completeness/", "/about/",
)  # fmt: skip
# What is written past the site, the pages that show it, and the status and words that they must have at once.
WRITES = [
    ("UPDATE budget_classificationcode SET plain_name = '新的名字' WHERE code = '213'", [SPENDING], 200, "新的名字"),
    ("UPDATE budget_unit SET short_name = '改名乡' WHERE slug = 'xiaohongmen'", [OVERVIEW, SPENDING], 200, "改名乡"),
    ("INSERT INTO budget_sitewords VALUES (1, '某账', '', '', '', '', '', '')", [OVERVIEW, ABOUT], 200, "某账"),
    ("UPDATE budget_edition SET approval_date = '2020-01-01'", [COMPLETE], 200, "2020"),
    (
        "UPDATE budget_edition SET state = 'withdrawn', withdrawn_at = '2026-01-01', withdrawn_reason = '金额有误'",
        [OVERVIEW, SPENDING, COMPLETE], 410, "金额有误",
    ),
]  # fmt: skip


TOKEN = "of-who-watches"


@dataclass(frozen=True)
class Running:
    """The site: its folder, the ports of its two servers, and that of nginx before both."""

    folder: Path
    servers: tuple[int, int]
    front: int

    def kept(self, address: str) -> list[str]:
        """What nginx had kept of an address, request by request: MISS, HIT, REVALIDATED, or nothing."""
        written, log = -1, self.folder / "requests"
        while written != (written := log.stat().st_size):  # a line is written after its answer was sent
            time.sleep(0.2)
        lines = log.read_text(encoding="utf-8").splitlines()
        return [told["kept"] for line in lines if (told := json.loads(line))["path"] == address]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A site with the real budget."""
    nginx()
    folder = tmp_path_factory.mktemp("site")
    environment = production(folder) | {
        "DEMO": "True", "WEB_CONCURRENCY": "2", "WEB_THREADS": "2", "RUN_DIR": str(folder), "BEHIND_PROXY": "1", "METRICS_TOKEN": TOKEN,
    }  # fmt: skip
    with (folder / "log").open("w") as log, ExitStack() as stack:
        manage = [sys.executable, "manage.py", "demo", "--no-serve"]
        subprocess.run(manage, cwd=ROOT, env=environment, check=True, stdout=log, stderr=log)
        servers = (free_port(), free_port())
        for port in servers:
            command = [sys.executable, "-m", "gunicorn", "disclosure.wsgi", f"--bind=127.0.0.1:{port}"]
            server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
            stack.callback(server.wait)
            stack.callback(server.terminate)
        for port in servers:
            wait_for(f"http://127.0.0.1:{port}/healthz")
        yield Running(folder, servers, stack.enter_context(front(folder, servers)))


def ask(port: int, address: str, tag: str = "", **headers: str) -> tuple[int, str, http.client.HTTPMessage]:
    """Return status, text and headers of an answer."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        told = {"Host": "127.0.0.1"} | {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", address, headers=told | ({"If-None-Match": tag} if tag else {}))
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace"), answer.headers


def _each_field_is_seen(site: Running) -> None:
    """Each field that the desk writes is read on the next request of both servers, though both had kept the page."""
    with closing(sqlite3.connect(site.folder / "site.sqlite3")) as database:
        for statement in ROWS:
            with database:
                database.execute(statement)
        wrong = []
        for (model, field), (value, page, words) in SEEN.items():
            language = "en" if field.startswith("english_") else ""
            for port in site.servers:
                ask(port, page, Cookie=f"lang={language}")
            table = f"budget_{model.lower()}"
            only = {
                "classificationcode": " WHERE id = (SELECT max(id) FROM budget_classificationcode)",
                "ownword": " WHERE slug = 'shixie'",
                "everydayword": " WHERE id = (SELECT max(id) FROM budget_everydayword)",
                "unit": " WHERE slug IS NOT NULL",
            }.get(model.lower(), "")
            with database:
                database.execute(f"UPDATE {table} SET {field} = {value}{only}")  # noqa: S608 - our own words
            seen = [ask(port, page, Cookie=f"lang={language}") for port in site.servers]
            wrong += [(model, field, status) for status, text, _ in seen if status != 200 or words not in text]
        assert wrong == []
        with database:
            database.execute("UPDATE budget_unit SET slug = 'xiaohongmen' WHERE slug IS NOT NULL")
            database.execute("DELETE FROM budget_sitewords")


@pytest.mark.django_db
def test_every_field_of_the_desk_is_known(rf: RequestFactory) -> None:
    """A new one has to say where readers see it, and is asked for there."""
    request = rf.get("/")
    request.user = User(is_superuser=True, is_staff=True)
    assert set(editable(request)) == {*SEEN, *NOWHERE}


def test_a_file_comes_in_parts_and_whatever_changes_is_seen_on_the_next_request_of_either(site: Running) -> None:
    ask(site.front, "/data/current.csv")
    status, _, told = ask(site.front, "/data/current.csv", Range="bytes=0-9")
    assert (status, told["Content-Length"]) == (206, "10")
    _each_field_is_seen(site)
    ports = (*site.servers, site.front, site.front)  # nginx asks the two in turn
    for statement, pages, status, words in WRITES:
        tags = {(port, page): ask(port, page)[2]["ETag"] for port in ports for page in pages}
        for (port, page), tag in tags.items():
            assert tag
            assert ask(port, page, tag)[0] == 304, (port == site.front, page, statement)
        with closing(sqlite3.connect(site.folder / "site.sqlite3")) as database, database:
            database.execute(statement)
        for (port, page), tag in tags.items():
            found, text, _ = ask(port, page, tag)
            assert (found, words in text) == (status, True), (statement, page)
    assert "REVALIDATED" in site.kept(SPENDING)
    assert "HIT" not in site.kept(SPENDING)  # never without asking
    with closing(sqlite3.connect(site.folder / "site.sqlite3")) as database, pytest.raises(sqlite3.IntegrityError):
        database.execute("UPDATE budget_lineitem SET amount = amount + 1")


class TestNginx:
    """What it keeps, and what it never does."""

    @pytest.mark.parametrize("front", ["https", "plain"])
    def test_reads_the_documented_files(self, front: str, tmp_path: Path) -> None:
        place, _ = laid_out(tmp_path, [8000], front)
        key = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=budget.example", "-days", "2"]
        out = ["-keyout", str(tmp_path / "site.key"), "-out", str(tmp_path / "site.pem")]
        subprocess.run([*key, *out], check=True, capture_output=True)
        done = subprocess.run(
            [nginx(), "-t", "-p", str(tmp_path), "-c", str(place)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert "[warn]" not in done.stderr

    @pytest.mark.parametrize(
        "headers",
        [
            {"Accept_Encoding": "gzip"}, {"Accept_Encoding": "br, gzip"}, {"Accept_Encoding": "br;q=0, gzip"},
            {"Cookie": "lang=en"}, {"Cookie": "lang=en; lang=zz"}, {"Cookie": "theme=dark"}, {"Cookie": "text_size=large"},
            {"Cookie": "__Host-lang=en; __Host-theme=dark"}, {"Cookie": "lang=en; __Host-lang=zh-hans; theme=dark; __Host-theme=auto"},
            {"Cookie": "__Host-lang=; lang=en; __Host-text_size=normal; text_size=large"},
            {"Origin": "https://elsewhere.example"}, {"X_Forwarded_Proto": "https"}, {},
        ],
        ids=str,
    )  # fmt: skip
    def test_gives_each_reader_what_the_site_itself_would(self, site: Running, headers: dict[str, str]) -> None:
        own = ask(site.servers[0], "/glossary/", **headers)
        for _ in range(2):
            found = ask(site.front, "/glossary/", **headers)
            assert (found[0], found[1]) == (own[0], own[1])
            for name in ("Content-Encoding", "Content-Language", "Vary", "ETag", "Access-Control-Allow-Origin"):
                assert found[2][name] == own[2][name], name
            assert "X-Accel-Expires" not in found[2]
        names = {ask(site.front, "/glossary/", **headers)[2]["X-Request-ID"] for _ in range(2)}
        assert len(names) == 2

    def test_keeps_nothing_that_is_not_for_everybody(self, site: Running) -> None:
        private = ["/admin/login/", "/admin/", "/preview/nothing/", "/api/v1/units", "/healthz", "/nowhere/"]
        for address in private:
            for _ in range(2):
                ask(site.front, address)
            assert {"HIT", "REVALIDATED", "STALE"}.isdisjoint(site.kept(address))
        for _ in range(2):  # whoever is logged in neither reads nor leaves anything there
            ask(site.front, "/about/?amounts=yi", Cookie="sessionid=abcdefgh")
            ask(site.front, ABOUT)
        assert site.kept(ABOUT).count("BYPASS") == 2
        assert "REVALIDATED" in site.kept(ABOUT)
        # The first lines of each kept file say under which name it is kept.
        kept = [path.read_bytes()[:4000] for path in (site.folder / "nginx-cache").rglob("*") if path.is_file()]
        keys = [line.decode() for text in kept for line in text.splitlines() if line.startswith(b"KEY: ")]
        assert any(ABOUT in key for key in keys)
        assert [key for key in keys for address in (*private, "amounts=yi") if f"|{address}" in key] == []

    def test_asks_the_site_for_a_copy_that_a_program_holds(self, site: Running) -> None:
        status, _, told = ask(site.front, "/api/v1/units")
        assert (status, ask(site.front, "/api/v1/units", told["ETag"])[0]) == (200, 304)

    def test_shows_the_numbers_of_the_operator_to_nobody(self, site: Running) -> None:
        assert ask(site.front, "/metrics", Authorization=f"Bearer {TOKEN}")[0] == 404


def test_all_processes_of_a_server_count_together(site: Running) -> None:
    for number in range(12):
        ask(site.servers[1], f"/accessibility/?x={number}")
    for _ in range(4):  # whichever of the two is asked
        status, text, _ = ask(site.servers[1], "/metrics", Authorization=f"Bearer {TOKEN}")
        assert status == 200
        assert 'mingzhang_requests_total{status="200",what="accessibility"} 12.0' in text
        assert 'mingzhang_request_seconds_count{what="accessibility"} 12.0' in text


def held_back(port: int) -> socket.socket:
    """A request that never comes to its end."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=20)
    connection.sendall(b"GET /about/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
    return connection


def not_read(port: int) -> socket.socket:
    """A request for a large answer that nobody takes."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.connect(("127.0.0.1", port))
    connection.sendall(b"GET /static/vendor/plotly/plotly.min.js HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    return connection


def half_sent(port: int) -> socket.socket:
    """A form of which the last byte is missing."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=20)
    connection.sendall(b"POST /admin/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 20\r\n\r\nusername=x")
    return connection


@pytest.mark.parametrize("slow", [held_back, not_read, half_sent])
def test_thirty_slow_visitors_cost_other_readers_nothing(
    site: Running, slow: Callable[[int], socket.socket], tmp_path: Path
) -> None:
    """More than the eight threads of both servers: without nginx they would hold them all."""
    with ExitStack() as stack:
        # An nginx of its own: the other would still count the connections that a test before has just let go of.
        port = stack.enter_context(front(tmp_path, site.servers))
        held = [stack.enter_context(closing(slow(port))) for _ in range(30)]
        if slow is held_back:
            for connection in held:
                connection.sendall(b"a")  # byte by byte
        for _ in range(5):
            start = time.monotonic()
            status, said, _ = ask(port, ABOUT)
            assert status == 200, (said, (tmp_path / "errors").read_text(encoding="utf-8"))
            assert time.monotonic() - start < 5  # on a busy machine; who waited for them would wait for a timeout
        if slow is half_sent:  # all that one network may have at once: one more is told so
            held += [stack.enter_context(closing(slow(port))) for _ in range(15)]
            for _ in range(100):  # until all of them have been read
                if ask(port, ABOUT)[0] == 429:
                    break
                time.sleep(0.1)
            assert "limiting connections" in (tmp_path / "errors").read_text(encoding="utf-8")
    assert ask(site.servers[0], "/readyz")[0] == 200
