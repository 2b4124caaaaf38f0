"""What readers wait under load: `python bench/load.py [SECONDS]`, with wrk; SQLite and PostgreSQL.

gunicorn with two processes of eight threads serves the demonstration, sixteen readers ask at once, in turn an empty view, a
page that is kept and one that is made anew, three times. Asked are 60 % of the empty view's answers for the kept page, and
a p99 of ten medians. A machine that does other work besides lengthens every p99; then the empty view's says how much.
The first column of a server is what its start takes until it answers.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.production import ROOT, YEAR, free_port, production, wait_for
from bench.sizes import databases

ROUNDS, IN_MS = 3, {"us": 1e-3, "ms": 1.0, "s": 1e3}
ASKED = {"empty": "/healthz", "kept": f"{YEAR}/", "made": f"{YEAR}/function/208/"}
ANEW = 'local n = 0\nrequest = function()\n n = n + 1\n return wrk.format(nil, wrk.path .. "?x=" .. n .. os.clock())\nend\n'


def load(address: str, seconds: int, script: str) -> tuple[float, float, float]:
    """Return answers a second, the median and the p99 in milliseconds. Raises ValueError where an answer was an error."""
    command = ["wrk", "-t1", "-c16", f"-d{seconds}s", "--latency", "--timeout=60s", "-H", "Accept-Encoding: gzip"]
    told = subprocess.run(
        [*command, *(["-s", script] if script else []), address], capture_output=True, text=True, check=True
    ).stdout
    if "Non-2xx" in told or "Socket errors" in told:
        raise ValueError(told)
    waits = {part: float(wait) * IN_MS[unit] for part, wait, unit in re.findall(r"(50|99)%\s+([\d.]+)(us|ms|s)", told)}
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    return float(rate[1]) if rate else 0.0, waits["50"], waits["99"]


def round_of(environment: dict[str, str], seconds: int, script: str) -> None:
    """Start a server, ask for everything, print a line each."""
    port, start = free_port(), time.monotonic()
    command = [sys.executable, "-m", "gunicorn", "disclosure.wsgi", f"--bind=127.0.0.1:{port}"]
    server = subprocess.Popen(
        [*command, "--access-logfile=/dev/null", "--log-level=error"], cwd=ROOT, env=environment, start_new_session=True
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz")
        print(f"  start {time.monotonic() - start:.1f} s, load {os.getloadavg()[0]:.1f}", flush=True)
        for what, address in ASKED.items():
            here = f"http://127.0.0.1:{port}{address}"
            load(here, 2, "")  # every process has made it
            rate, median, last = load(here, seconds, script if what == "made" else "")
            print(
                f"  {what:6} {rate:7.0f} a second, median {median:7.1f} ms, p99 {last:7.1f} ms: {last / median:.1f}",
                flush=True,
            )
    finally:
        server.terminate()
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def main(seconds: int) -> None:
    """Measure and print."""
    with databases() as urls, tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "anew.lua")
        script.write_text(ANEW)
        for database, url in urls.items():
            environment = production(Path(folder)) | {
                "DATABASE_URL": url, "WEB_CONCURRENCY": "2", "WEB_THREADS": "8", "LOG_LEVEL": "ERROR",
            }  # fmt: skip
            for command in (["demo", "--no-serve"], ["collectstatic", "--noinput"]):
                done = [sys.executable, "manage.py", *command]
                subprocess.run(done, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
            print(database)
            for _ in range(ROUNDS):
                round_of(environment, seconds, str(script))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
