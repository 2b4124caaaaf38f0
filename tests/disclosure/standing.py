"""A real server on ground that can be taken away: small disks of its own that fill up, take nothing, or take their time.

It runs in a namespace of its own, in which its folder is such a disk and the folder of kept files is another. That needs
nobody's rights where the system gives a user such a namespace; elsewhere it is said aloud that nothing was tried.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.cookiejar import CookieJar
from io import BytesIO
from pathlib import Path
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import override_settings
from django.test.client import BOUNDARY, encode_multipart

from bench.production import ROOT, free_port, production, wait_for
from tests.builders import PASSWORD, REAL
from tests.disclosure.package import keep_originals

UPLOAD = "/admin/budget/edition/upload/"
# Two disks in the server's own namespace; what the test laid out is copied to them.
_ON_DISKS = """
mkdir "$0/ground" && mount -t tmpfs -o size=64m tmpfs "$0/ground" && cp -R "$0/laid/." "$0/ground" &&
mkdir "$0/ground/media" && mount -t tmpfs -o size=16m tmpfs "$0/ground/media" && cp -R "$0/media/." "$0/ground/media" && exec "$@"
"""


@dataclass(frozen=True)
class Answer:
    """Status and text of an answer, and the address at which redirects ended."""

    status: int
    text: str
    address: str


class Visitor:
    """Somebody with a browser: it keeps cookies and sends the token of each form."""

    def __init__(self, site: str) -> None:
        self.site = site
        self._browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, address: str) -> Answer:
        """Ask for an address."""
        return self._asked(urllib.request.Request(f"{self.site}{address}"))  # noqa: S310 - on this machine

    def post(self, address: str, form: Mapping[str, object]) -> Answer:
        """Send a form with the token that its page holds; return the page where it is none with a form."""
        page = self.get(address)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        if token is None:
            return page
        body = encode_multipart(BOUNDARY, {**form, "csrfmiddlewaretoken": token[1]})
        headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        return self._asked(urllib.request.Request(f"{self.site}{address}", body, headers))  # noqa: S310 - as above

    def log_in(self) -> Answer:
        """Log in to the desk."""
        return self.post("/admin/login/", {"username": "clerk", "password": PASSWORD, "next": "/admin/"})

    def upload(self) -> Answer:
        """Send the real workbook, in bytes that nobody has sent yet, and say that it is meant where that is asked."""
        file = BytesIO(REAL.read_bytes())
        with ZipFile(file, "a") as archive:
            archive.comment = uuid4().hex.encode()
        answer = self.post(UPLOAD, {"whole": "on", "file": SimpleUploadedFile(REAL.name, file.getvalue())})
        question = answer.address.removeprefix(self.site)
        return self.post(question, {"yes": "1"}) if "/question/" in question else answer

    def _asked(self, request: urllib.request.Request) -> Answer:
        try:
            with self._browser.open(request, timeout=60) as answer:
                return Answer(answer.status, answer.read().decode(errors="replace"), answer.url)
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.read().decode(errors="replace"), error.url)


@dataclass(frozen=True)
class Standing:
    """A server: where it is reached, its process, the folder in which it has its disks, and what makes them slow."""

    address: str
    pid: int
    folder: Path
    slow_as_long_as: Path

    @property
    def ground(self) -> Path:
        """The disk of everything else, as it is seen from outside."""
        return Path(f"/proc/{self.pid}/root{self.folder}")

    @property
    def media(self) -> Path:
        """The disk of kept files."""
        return self.ground / "media"

    @contextmanager
    def full(self, disk: Path) -> Iterator[None]:
        """Leave no byte of a disk, nor what SQLite's log still has room for."""
        if (self.ground / "site.sqlite3").exists():
            emptied = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('PRAGMA wal_checkpoint(TRUNCATE)')"
            subprocess.run([*self._inside(), sys.executable, "-c", emptied, f"{self.folder}/site.sqlite3"], check=True)
        with filled(disk):
            yield

    @contextmanager
    def read_only_media(self) -> Iterator[None]:
        """Let the disk of kept files take nothing."""
        self._remounted("ro", f"{self.folder}/media")
        try:
            yield
        finally:
            self._remounted("rw", f"{self.folder}/media")

    @contextmanager
    def slow(self) -> Iterator[None]:
        """Let the disk need 0.7 s to say that it has a file."""
        self.slow_as_long_as.touch()
        try:
            yield
        finally:
            self.slow_as_long_as.unlink()

    @contextmanager
    def written_by_another(self) -> Iterator[None]:
        """Let another program write the database, without an end."""
        begin = "import sqlite3, sys; one = sqlite3.connect(sys.argv[1]); one.execute('BEGIN IMMEDIATE'); print('x'); sys.stdin.read()"
        command = [*self._inside(), sys.executable, "-uc", begin, f"{self.folder}/site.sqlite3"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            yield
            writer.communicate()

    def _remounted(self, how: str, folder: str) -> None:
        subprocess.run([*self._inside(), "mount", "-o", f"remount,{how}", folder], check=True)

    def _inside(self) -> list[str]:
        """Return the start of a command that is run in the server's namespace, where the disks are."""
        return ["nsenter", f"--target={self.pid}", "--user", "--mount", "--preserve-credentials"]


def holds_up_the_clerk_alone(site: Standing, clerk: Visitor, page: str) -> None:
    """Have the clerk upload on a slow disk while a reader asks for a page again and again: it is she who waits."""
    reader, waits = Visitor(site.address), list[float]()
    with site.slow():
        uploading = threading.Thread(target=clerk.upload)
        begun = time.monotonic()
        uploading.start()
        while uploading.is_alive():
            asked = time.monotonic()
            assert reader.get(page).status == 200
            waits.append(time.monotonic() - asked)
            uploading.join(0.05)
        took = time.monotonic() - begun
    assert took > 1.4  # the file, and its public copy
    assert max(waits) < took / 2


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    """Leave no byte of a disk until the block ends."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(2**16)):
            pass
    with filler.open("ab", buffering=0) as file, suppress(OSError):
        while file.write(b"0"):
            pass
    try:
        yield
    finally:
        filler.unlink()


def laid_out(folder: Path) -> None:
    """Lay out what the tests of this process have published, with its files, as a site finds them.

    Of PostgreSQL only the files: its database stands where it is.
    """
    (folder / "laid").mkdir()
    with override_settings(MEDIA_ROOT=str(folder / "media")):
        keep_originals()
    if connection.vendor == "sqlite":
        (folder / "laid" / "site.sqlite3").write_bytes(connection.connection.serialize())


@contextmanager
def standing(folder: Path, database: str = "") -> Iterator[Standing]:
    """Serve what was laid out in a folder, with gunicorn, until the block ends; `database` is the URL of one elsewhere."""
    inside = folder / "ground"
    own = f"sqlite:///{inside}/site.sqlite3?timeout=1"
    environment = production(inside) | {
        "DATABASE_URL": database or own, "RUN_DIR": f"{inside}/run", "SLOW": f"{folder}/slow"
    }  # fmt: skip
    alone = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", _ON_DISKS, str(folder)]
    with served(environment, folder / "log", alone) as (address, pid):
        yield Standing(address, pid, inside, folder / "slow")


@contextmanager
def served(environment: Mapping[str, str], log: Path, before: Sequence[str] = ()) -> Iterator[tuple[str, int]]:
    """Run gunicorn, as the end of a command where one is given; give its address and its process."""
    port = free_port()
    config = str(ROOT / "tests" / "disclosure" / "slow_disk.py")
    own = {
        "DJANGO_SETTINGS_MODULE": "tests.disclosure.standing_settings", "DEMO": "True",
        "WEB_CONCURRENCY": "1", "WEB_THREADS": "8",
    }  # fmt: skip
    serve = [sys.executable, "-m", "gunicorn", "disclosure.wsgi", f"--bind=127.0.0.1:{port}", f"--config={config}"]
    with log.open("w") as told:
        server = subprocess.Popen([*before, *serve], cwd=ROOT, env={**environment, **own}, stdout=told, stderr=told)
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz")
            yield f"http://127.0.0.1:{port}", server.pid
        finally:
            server.terminate()
            server.wait()


def own_disks() -> None:
    """Skip the test, aloud, where nobody may have disks of his own."""
    tried = ["unshare", "--user", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    if shutil.which("unshare") is None or subprocess.run(tried, check=False, capture_output=True).returncode:
        pytest.skip("FULL DISKS NOT RUN: no namespaces of users on this machine")
