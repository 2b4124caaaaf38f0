"""The ground gives way under a site on PostgreSQL: its kept files, its running folder, and the disk of the database itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connection

from budget.roles import UPLOADER
from tests.builders import make_person, publish_real
from tests.disclosure.standing import Visitor, filled, holds_up_the_clerk_alone, laid_out, own_disks, standing
from tests.disclosure.test_hard_ground import ARCHIVE, FAULTS, NO_DATABASE, NO_SPACE, READ, YEAR
from tests.with_postgresql import programs

pytestmark = [
    pytest.mark.no_cover,
    pytest.mark.sweep,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("TEST_DATABASE" not in os.environ, reason="asks PostgreSQL; SQLite goes in test_hard_ground"),
]

# A server on a disk of its own. It refuses to run as root, which its user of the outer namespace is.
_ON_A_DISK = """
mount -t tmpfs -o size=256m tmpfs "$0/disk" && exec unshare --user --map-user=1000 --map-group=1000 sh -c '
"$1/initdb" -D "$0/disk/data" -U postgres -A trust -E UTF8 --no-locale --no-sync > /dev/null &&
exec "$1/postgres" -D "$0/disk/data" -c unix_socket_directories="$0" -c listen_addresses= -c max_wal_size=48MB -c min_wal_size=32MB
' "$0" "$1"
"""


@dataclass(frozen=True)
class SmallServer:
    """A PostgreSQL server whose disk can be filled: its address, its process and its folder."""

    url: str
    pid: int
    folder: Path

    @property
    def disk(self) -> Path:
        """Its disk, as it is seen from outside."""
        return Path(f"/proc/{self.pid}/root{self.folder}/disk")


@contextmanager
def small_server() -> Iterator[SmallServer]:
    """Start one, with a copy of what the test has published."""
    folder, bin_path = (
        Path(tempfile.mkdtemp(prefix="pg")),
        programs(),
    )  # short, for the address of a socket has 107 signs
    (folder / "disk").mkdir()
    alone = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", _ON_A_DISK, str(folder), str(bin_path)]
    with (folder / "log").open("w") as told, subprocess.Popen(alone, stdout=told, stderr=told) as server:
        url = f"postgresql://postgres@/postgres?host={folder}"
        try:
            _wait_for(url, folder / "log")
            own = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}"))
            dump = subprocess.run([bin_path / "pg_dump", "--no-owner", own], check=True, capture_output=True)
            restore: list[str | Path] = [bin_path / "psql", "-q", "-v", "ON_ERROR_STOP=1", url]
            subprocess.run(restore, input=dump.stdout, check=True, capture_output=True)
            yield SmallServer(url, server.pid, folder)
        finally:
            server.terminate()
    shutil.rmtree(folder)


def _wait_for(url: str, log: Path) -> None:
    for _ in range(150):
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.2)
        else:
            return
    pytest.fail(log.read_text())


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallServer]:
    """A database server with the real budget and a clerk, whose kept files are laid out in the folder of the test."""
    own_disks()
    publish_real()
    make_person("clerk", UPLOADER)
    laid_out(tmp_path)
    with small_server() as server:
        yield server


def test_no_disk_of_the_site_stops_a_reader_and_the_clerk_is_told(small: SmallServer, tmp_path: Path) -> None:
    with standing(tmp_path, small.url) as site:
        reader, clerk = Visitor(site.address), Visitor(site.address)
        assert "/admin/" in clerk.log_in().address
        whole = reader.get(f"{ARCHIVE}.sha256").text
        for name, (happens, told) in FAULTS.items():
            if told != NO_SPACE:
                continue
            with happens(site):
                assert [(name, page, reader.get(page).status) for page in READ] == [(name, page, 200) for page in READ]
                assert reader.get(f"{ARCHIVE}.sha256").text == whole
                refused = clerk.upload()
                assert (name, told in refused.text, "/edition/upload/" in refused.address) == (name, True, True)
            assert clerk.upload().address.endswith("/change/")
        with site.full(site.ground):  # locks, counts and queues: the database is elsewhere
            assert [(page, reader.get(page).status) for page in READ] == [(page, 200) for page in READ]
        assert clerk.upload().address.endswith("/change/")
        assert reader.get("/readyz").status == 200


def test_a_slow_disk_holds_up_who_uploads_and_nobody_else(small: SmallServer, tmp_path: Path) -> None:
    with standing(tmp_path, small.url) as site:
        reader, clerk = Visitor(site.address), Visitor(site.address)
        assert "/admin/" in clerk.log_in().address
        assert reader.get(f"{YEAR}/").status == 200
        holds_up_the_clerk_alone(site, clerk, f"{YEAR}/")


def test_a_full_disk_of_the_database_loses_nothing_and_needs_nobody(small: SmallServer, tmp_path: Path) -> None:
    with standing(tmp_path, small.url) as site:
        reader, clerk = Visitor(site.address), Visitor(site.address)
        assert "/admin/" in clerk.log_in().address
        drafts = clerk.get("/admin/budget/edition/").text.count("草稿")
        told = False
        with filled(small.disk):
            assert [(page, reader.get(page).status) for page in READ] == [(page, 200) for page in READ]
            for _ in range(3):  # what the server had room for it may still take
                refused = clerk.upload()
                told = NO_DATABASE in refused.text or NO_SPACE in refused.text
                assert told or refused.address.endswith("/change/"), refused.text
            assert told
        for _ in range(100):
            if reader.get("/readyz").status == 200:
                break
            time.sleep(0.2)
        assert [(page, reader.get(page).status) for page in READ] == [(page, 200) for page in READ]
        assert clerk.upload().address.endswith("/change/")
        assert clerk.get("/admin/budget/edition/").text.count("草稿") > drafts
