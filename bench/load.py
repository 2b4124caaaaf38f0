"""What readers wait under load: `python bench/load.py [SECONDS]`, with wrk; SQLite and PostgreSQL.

gunicorn with two processes of eight threads serves the demonstration, sixteen readers ask at once, in turn /healthz, a page that
is kept and one that is made anew, three times; «begun» is the kept page while the server, just begun, makes files ahead. Asked is
a p99 of ten medians. /healthz answers before all middleware: it says how much the machine's other work lengthens a p99, and is no
measure of a share. How many answers of an empty view a kept page gives is measured by bench/sizes.py, behind the same middleware.
The first column of a server is what its start takes until it answers. Before all stands what nginx gives of a file of the
size of that page: the most that this machine gives to wrk.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.production import ROOT, free_port, production, wait_for
from bench.servers import ANEW, ASKED, PROCESSES, THREADS, load, served
from bench.sizes import databases

ROUNDS = 3
# Seconds after which a server that has just begun has made the files that take long: readers share the processors with that.
MADE_AHEAD = 12
# A kept page, packed, has so many bytes.
FILE = "/file"
SIZE = 12_000
PLAIN = """
error_log {folder}/errors;
pid {folder}/pid;
events {{}}
http {{ access_log off; server {{ listen 127.0.0.1:{port}; root {folder}; }} }}
"""


@contextmanager
def plain_file(folder: Path) -> Iterator[int]:
    """Let nginx serve a file; give its port."""
    found = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        raise SystemExit("no nginx on this machine")
    port = free_port()
    (folder / FILE[1:]).write_bytes(os.urandom(SIZE))
    folder.chmod(0o755)  # nginx's workers are somebody else where it is started by root
    place = folder / "plain.conf"
    place.write_text(PLAIN.format(folder=folder, port=port), encoding="utf-8")
    server = subprocess.Popen([found, "-p", str(folder), "-c", str(place), "-g", "daemon off;"])
    try:
        wait_for(f"http://127.0.0.1:{port}{FILE}")
        yield port
    finally:
        server.terminate()
        server.wait()


def told(what: str, port: int, asked: str, seconds: int, script: str) -> None:
    """Ask for something once so that it is there, then under load, and print a line."""
    load(port, asked, 2, script)  # every process has made it
    rate, median, last = load(port, asked, seconds, script)
    print(
        f"  {what:6} {rate:7.0f} a second, median {median * 1000:7.1f} ms, p99 {last * 1000:7.1f} ms: {last / median:.1f}",
        flush=True,
    )


def round_of(environment: dict[str, str], seconds: int, script: str) -> None:
    """Start a server, ask for everything, print a line each; first for a page that is kept while the server makes files ahead."""
    with served("gunicorn", environment) as (_, port, start):
        print(f"  start {start:.1f} s, load {os.getloadavg()[0]:.1f}", flush=True)
        told("begun", port, "kept", seconds, script)
        time.sleep(MADE_AHEAD)
        for what in ASKED:
            told(what, port, what, seconds, script)


def main(seconds: int) -> None:
    """Measure and print, or say that it was not done."""
    if shutil.which("wrk") is None:
        print("LOAD NOT RUN: it needs wrk, and this machine has none (apt-get install wrk)")
        return
    with databases() as urls, tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "anew.lua")
        script.write_text(ANEW)
        with plain_file(Path(folder)) as port:
            told("file", port, FILE, seconds, str(script))
        for database, url in urls.items():
            environment = production(Path(folder)) | {
                "DATABASE_URL": url, "WEB_CONCURRENCY": str(PROCESSES), "WEB_THREADS": str(THREADS), "LOG_LEVEL": "ERROR",
            }  # fmt: skip
            for command in (["demo", "--no-serve"], ["collectstatic", "--noinput"]):
                done = [sys.executable, "manage.py", *command]
                subprocess.run(done, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
            print(database)
            for _ in range(ROUNDS):
                round_of(environment, seconds, str(script))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
