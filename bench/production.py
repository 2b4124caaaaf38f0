"""The demonstration as production serves it, for programs that measure it or take pictures: `with running() as site:`."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
YEAR = "/xiaohongmen/2026"
PROJECT = "11010522T000000408139"
# The pages for which the project has set itself limits.
MAIN_PAGES = {
    "overview": f"{YEAR}/",
    "drill-down": f"{YEAR}/function/208/",
    "official table": f"{YEAR}/tables/03/",
    "project": f"{YEAR}/projects/{PROJECT}/",
}
STARTS_WITHIN = 60  # seconds


@dataclass(frozen=True, slots=True)
class Site:
    """A site that answers at `address`, without a final slash; `environment` is what its settings are read from."""

    address: str
    environment: Mapping[str, str]


def production(folder: Path) -> dict[str, str]:
    """Return the environment of a production site that keeps everything in `folder`; without HTTPS, on this machine."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "disclosure.settings",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "127.0.0.1,testserver",
        "HTTPS": "False",
        "DEBUG": "False",
        "DEMO": "False",
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
        "MEDIA_ROOT": str(folder / "media"),
        "STATIC_ROOT": str(folder / "static"),
        "SITE_SPONSOR": "小红门乡人民政府",
        "SITE_TAGLINE": "小红门乡预算公开",
        "REQUIRE_SECOND_PERSON": "False",
    }


@contextmanager
def running(application: str = "disclosure.wsgi") -> Iterator[Site]:
    """Publish the real workbook in a folder of its own and serve it with gunicorn until the block ends.

    Raises subprocess.CalledProcessError where it cannot be made ready, TimeoutError where it does not answer.
    """
    with tempfile.TemporaryDirectory() as folder:
        environment = production(Path(folder))
        make_ready(environment)
        with served(environment, application) as site:
            yield site


def make_ready(environment: Mapping[str, str]) -> None:
    """Publish the real workbook and collect the static files. Raises subprocess.CalledProcessError where that fails."""
    with ThreadPoolExecutor() as side_by_side:  # neither needs the other, and each waits for a program
        list(side_by_side.map(partial(_manage, environment), (["demo", "--no-serve"], ["collectstatic", "--noinput"])))


def _manage(environment: Mapping[str, str], command: list[str]) -> None:
    whole = [sys.executable, "manage.py", *command]
    subprocess.run(whole, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def served(environment: Mapping[str, str], application: str = "disclosure.wsgi") -> Iterator[Site]:
    """Serve what was made ready with gunicorn until the block ends. Raises TimeoutError where it does not answer."""
    port = free_port()
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "gunicorn",
            application,
            f"--bind=127.0.0.1:{port}",
            "--access-logfile=/dev/null",
            "--log-level=error",
        ],
        cwd=ROOT,
        env=environment,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(f"{address}/favicon.ico")
        yield Site(address, environment)
    finally:
        server.terminate()
        server.wait()


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str) -> None:
    """Return when something answers at `address`. Raises TimeoutError."""
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        try:
            with urlopen(address, timeout=5):  # noqa: S310 - an address on this machine
                return
        except OSError:  # not there yet, or too busy to answer
            time.sleep(0.1)
    raise TimeoutError(address)
