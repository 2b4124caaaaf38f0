"""Which application server serves the site best: `python bench/servers.py [SECONDS]`, with wrk and the servers installed.

The same site, processes and threads for each server that this Python has. What counts is the ratio to gunicorn in the same round;
the order turns with each round. «slow» is what a reader waits while forty visitors hold requests back, with no proxy before.
"""

from __future__ import annotations

import importlib.util
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.production import ROOT, YEAR, free_port, production, wait_for

PROCESSES, THREADS, ROUNDS = 2, 8, 3
COMMANDS = {
    "gunicorn": f"gunicorn disclosure.wsgi --bind=127.0.0.1:PORT --workers={PROCESSES} --threads={THREADS} "
    "--access-logfile=/dev/null --log-level=error",
    "granian": f"granian --interface wsgi --host 127.0.0.1 --port PORT --workers {PROCESSES} --blocking-threads {THREADS} "
    "--no-ws --log-level error disclosure.wsgi:application",
    "uvicorn": f"uvicorn --host 127.0.0.1 --port PORT --workers {PROCESSES} --no-access-log --log-level error --lifespan off "
    "disclosure.asgi:application",
}
# What is asked: an empty answer, a page that is kept, one that is made anew each time (its address never comes again).
ASKED = {"empty": "/healthz", "kept": f"{YEAR}/", "made": f"{YEAR}/function/208/"}
ANEW = 'local n = 0\nrequest = function()\n n = n + 1\n return wrk.format(nil, wrk.path .. "?x=" .. n .. os.clock())\nend\n'
RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
WAITS = re.compile(r"(50|99)%\s+([\d.]+)(us|ms|s)")
WRONG = re.compile(r"Non-2xx|Socket errors")
IN_SECONDS = {"us": 1e-6, "ms": 1e-3, "s": 1.0}


class Load(NamedTuple):
    """Answers a second, and the seconds within which half and 99 of 100 of them came."""

    rate: float
    median: float
    last: float


@contextmanager
def served(name: str, environment: dict[str, str]) -> Iterator[tuple[int, int, float]]:
    """Run one server; give its process, its port, and how long it took to answer."""
    port, start = free_port(), time.monotonic()
    command = [sys.executable, "-m", *COMMANDS[name].replace("PORT", str(port)).split()]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz")
        yield server.pid, port, time.monotonic() - start
    finally:
        server.terminate()
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def memory(leader: int) -> float:
    """Return what the processes of a server take together, in MB; what they share counts once."""
    found = subprocess.run(["ps", "-o", "pid=", "--sid", str(leader)], capture_output=True, text=True, check=True)
    sums = [
        Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in found.stdout.split() if Path(f"/proc/{pid}").exists()
    ]
    shares = [match for text in sums if (match := re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE))]
    return sum(int(share[1]) for share in shares) / 1024


def load(port: int, what: str, seconds: int, script: str) -> Load:
    """Let sixteen readers ask at once for something of ASKED, or for an address. Raises ValueError where one was refused."""
    address = f"http://127.0.0.1:{port}{ASKED.get(what, what)}"
    command = ["wrk", "-t1", "-c16", f"-d{seconds}s", "--latency", "--timeout=60s", "-H", "Accept-Encoding: gzip"]
    told = subprocess.run(
        [*command, *(["-s", script] if what == "made" else []), address], capture_output=True, text=True, check=True
    ).stdout
    rate = RATE.search(told)
    waits = {part: float(wait) * IN_SECONDS[unit] for part, wait, unit in WAITS.findall(told)}
    if WRONG.search(told) or rate is None or len(waits) < 2:
        raise ValueError(told)
    return Load(float(rate[1]), waits["50"], waits["99"])


def waited(port: int) -> float:
    """Return what a reader waits while forty others hold their requests back, five seconds at most."""
    with ExitStack() as stack:
        for _ in range(40):
            connection = stack.enter_context(closing(socket.create_connection(("127.0.0.1", port))))
            connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
        time.sleep(0.3)
        start = time.monotonic()
        try:
            with urlopen(f"http://127.0.0.1:{port}{YEAR}/", timeout=5) as answer:
                answer.read()
        except OSError:  # none within five seconds
            return 5.0
        return time.monotonic() - start


def main(seconds: int) -> None:
    """Measure and print: medians of all rounds, and ratios to gunicorn within each."""
    names = [name for name in COMMANDS if importlib.util.find_spec(name)]
    found: dict[str, dict[str, list[float]]] = {name: {} for name in names}
    with tempfile.TemporaryDirectory() as folder:
        environment = production(Path(folder)) | {
            "RUN_DIR": f"{folder}/run",
            "WEB_CONCURRENCY": str(PROCESSES),
            "LOG_LEVEL": "ERROR",
        }
        for command in (["demo", "--no-serve"], ["collectstatic", "--noinput"]):
            done = [sys.executable, "manage.py", *command]
            subprocess.run(done, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        script = Path(folder, "anew.lua")
        script.write_text(ANEW)
        for turn in range(ROUNDS):
            for name in names[turn % len(names) :] + names[: turn % len(names)]:
                with served(name, environment) as (leader, port, start):
                    one = {"start s": start}
                    for what in ASKED:
                        met = load(port, what, seconds, str(script))
                        one[f"{what}/s"], one[f"{what} p99 s"] = met.rate, met.last
                    one["MB"], one["slow s"] = memory(leader), waited(port)
                for key, value in one.items():
                    found[name].setdefault(key, []).append(value)
    for key in found["gunicorn"]:
        print(f"{key:>12}", end="")
        for name in names:
            ratios = [value / base for value, base in zip(found[name][key], found["gunicorn"][key], strict=True)]
            print(f"  {name} {statistics.median(found[name][key]):9.3f} ({statistics.median(ratios):5.2f})", end="")
        print()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
