"""Whether the program itself makes one answer of a hundred slow: `python bench/tail.py [ANSWERS]`; SQLite and PostgreSQL.

Under load a p99 counts what an answer waits for: the others that are before it, and on a machine at work the other programs.
Here one thread asks the application itself for an empty view and for a page that is kept, in turn, and of each answer the
processor's seconds of that thread are taken beside those of the clock. What is slow in both is the program's; what only
the clock sees is waiting. How late a sleeping thread is woken says how long any program waits for a processor meanwhile.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.production import YEAR, production  # noqa: E402 - found only by the line above
from bench.sizes import databases  # noqa: E402 - as above

NAP = 0.002  # seconds


def answer(application: Any, path: str) -> tuple[float, float]:
    """Ask once; return the seconds of the thread's processor and of the clock. Raises ValueError for a wrong answer."""
    told: list[str] = []
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "HTTP_HOST": "127.0.0.1",
        "HTTP_ACCEPT_ENCODING": "gzip", "wsgi.url_scheme": "http", "wsgi.input": sys.stdin.buffer, "wsgi.errors": sys.stderr,
    }  # fmt: skip
    busy, clock = time.thread_time(), time.perf_counter()
    response = application(environ, lambda status, _headers: told.append(status))
    b"".join(response)
    response.close()
    if told != ["200 OK"]:
        raise ValueError(f"{path}: {told}")
    return time.thread_time() - busy, time.perf_counter() - clock


def late(found: list[float], stop: threading.Event) -> None:
    """Note how much later than asked a thread wakes, until it is told to stop."""
    while not stop.is_set():
        start = time.perf_counter()
        time.sleep(NAP)
        found.append(time.perf_counter() - start - NAP)


def told(name: str, seconds: list[float]) -> str:
    """Return median, p99 and their ratio."""
    median, last = statistics.median(seconds), statistics.quantiles(seconds, n=100)[98]
    return f"{name} median {median * 1000:.2f} ms, p99 {last * 1000:.2f} ms: {last / median:.1f}"


def asked(answers: int) -> None:
    """Ask for both in turn in this process and print what they took."""
    from bench.measured import EMPTY, application

    pages = {"empty view": f"/{EMPTY}", "kept page": f"{YEAR}/"}
    for path in pages.values():
        answer(application, path)
    woken: list[float] = []
    stop = threading.Event()
    sleeper = threading.Thread(target=late, args=(woken, stop))
    sleeper.start()
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in pages}
    for _ in range(answers):
        for name, path in pages.items():
            taken[name].append(answer(application, path))
    stop.set()
    sleeper.join()
    for name, both in taken.items():
        busy, clock = map(list, zip(*both, strict=True))
        print(f"  {name:10} {told('processor', busy)}; {told('clock', clock)}")
    print(f"  a sleeping thread wakes late by {told('', woken)}; load {os.getloadavg()[0]:.1f}", flush=True)


def main(answers: int) -> None:
    """Publish the demonstration on each database and ask in a process of its own."""
    with databases() as urls, tempfile.TemporaryDirectory() as folder:
        for database, url in urls.items():
            environment = production(Path(folder)) | {"DATABASE_URL": url, "LOG_LEVEL": "ERROR"}
            for command in (["demo", "--no-serve"], ["collectstatic", "--noinput"]):
                done = [sys.executable, "manage.py", *command]
                subprocess.run(done, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
            print(database, flush=True)
            subprocess.run([sys.executable, __file__, "--here", str(answers)], env=environment, check=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--here"]:
        asked(int(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 3000)
