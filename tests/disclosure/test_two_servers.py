"""Two server processes on one database, and a third program that writes into it: no reader of either sees what was."""

from __future__ import annotations

import http.client
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from bench.production import ROOT, free_port, production, wait_for

pytestmark = pytest.mark.no_cover

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


@pytest.fixture
def ports(tmp_path: Path) -> Iterator[tuple[int, int]]:
    """Two servers of a site with the real budget."""
    environment = production(tmp_path) | {"DEMO": "True", "WEB_CONCURRENCY": "1", "RUN_DIR": str(tmp_path)}
    with (tmp_path / "log").open("w") as log, ExitStack() as stack:
        manage = [sys.executable, "manage.py", "demo", "--no-serve"]
        subprocess.run(manage, cwd=ROOT, env=environment, check=True, stdout=log, stderr=log)
        found = (free_port(), free_port())
        for port in found:
            command = [sys.executable, "-m", "gunicorn", "disclosure.wsgi", f"--bind=127.0.0.1:{port}"]
            server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
            stack.callback(server.wait)
            stack.callback(server.terminate)
        for port in found:
            wait_for(f"http://127.0.0.1:{port}/healthz")
        yield found


def ask(port: int, address: str, tag: str = "") -> tuple[int, str, str]:
    """Return status, text and tag of an answer."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request("GET", address, headers={"If-None-Match": tag} if tag else {})
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.headers.get("ETag", "")


@pytest.mark.skipif("TEST_DATABASE" in os.environ, reason="the servers have a SQLite of their own")
def test_what_any_program_changes_is_seen_on_the_next_request_of_either(ports: tuple[int, int], tmp_path: Path) -> None:
    for statement, pages, status, words in WRITES:
        tags = {(port, page): ask(port, page)[2] for port in ports for page in pages}
        for (port, page), tag in tags.items():
            assert tag
            assert ask(port, page, tag)[0] == 304
        with closing(sqlite3.connect(tmp_path / "site.sqlite3")) as database, database:
            database.execute(statement)
        for (port, page), tag in tags.items():
            found, text, _ = ask(port, page, tag)
            assert (found, words in text) == (status, True), (statement, page)
    with closing(sqlite3.connect(tmp_path / "site.sqlite3")) as database, pytest.raises(sqlite3.IntegrityError):
        database.execute("UPDATE budget_lineitem SET amount = amount + 1")
