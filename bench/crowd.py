"""Whether readers of pages wait while many want what is dear, and while slow and silent visitors hold connections.

`python bench/crowd.py [at once]` serves the demonstration as production does, lets one reader ask for pages without
pause, and prints what he waited while nobody, and then while twenty at once, ask for each kind of dear answer.
"""

from __future__ import annotations

import http.client
import statistics
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.production import PROJECT, YEAR, running

PAGES = [f"{YEAR}/", f"{YEAR}/function/208/", f"{YEAR}/projects/{PROJECT}/"]
LOGIN = "/admin/login/"
DEAR = {
    "all.zip": ["/data/all.zip"],
    "packages": [f"{YEAR}/data/datapackage.zip"],
    "spreadsheets": [f"{YEAR}/data.xlsx", f"{YEAR}/tables/12.xlsx", f"{YEAR}/function/facts.xlsx"],
    "pictures": [f"{YEAR}/function/chart.png", f"{YEAR}/card.png"],
    "searches": ["/search/?q=%E7%A4%BE%E4%BC%9A%E4%BF%9D%E9%9A%9C", "/search/suggest?q=20"],
    "the API": ["/api/v1/line-items?limit=100", "/api/v1/search?q=208"],
    "logins": [LOGIN],
}
SECONDS, MOST = 8, 1.0


def token(host: str) -> str:
    """Return the token that the login page gives to its form."""
    connection = http.client.HTTPConnection(host, timeout=60)
    connection.request("GET", LOGIN)
    cookie = connection.getresponse().getheader("Set-Cookie", "")
    connection.close()
    return cookie.partition("csrftoken=")[2].partition(";")[0]


def ask(host: str, address: str, name: str = "", given: str = "") -> int:
    """Return the status of one answer, read to its end; with a name, that of an attempt to log in."""
    connection = http.client.HTTPConnection(host, timeout=60)
    body = f"username={name}&password=x&csrfmiddlewaretoken={given}" if name else None
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrftoken={given}"} if name else {}
    try:
        connection.request("POST" if body else "GET", address, body, headers)
        answer = connection.getresponse()
        answer.read()
    except OSError:
        return 0
    finally:
        connection.close()
    return answer.status


def crowd(host: str, addresses: list[str], number: int, until: float) -> Counter[int]:
    """Let `number` at once ask again and again until the time has come; return how often which status was answered."""
    seen: Counter[int] = Counter()
    given = token(host) if LOGIN in addresses else ""

    def one(place: int) -> None:
        while time.monotonic() < until:
            address = addresses[place % len(addresses)]
            # Names that differ, so that each of them is let through to the hashing.
            status = ask(host, address, f"somebody{place}" if address == LOGIN else "", given)
            seen[status] += 1
            if status in {0, 429, 503}:
                time.sleep(1)

    threads = [threading.Thread(target=one, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen


def reader(host: str, until: float, waits: list[float]) -> None:
    """Ask for pages one after another and note how long each took."""
    place = 0
    while time.monotonic() < until:
        start = time.monotonic()
        status = ask(host, PAGES[place % len(PAGES)])
        waits.append(time.monotonic() - start)
        assert status == 200, status
        place += 1


def measured(host: str, addresses: list[str], number: int) -> tuple[list[float], Counter[int]]:
    """Return what the reader waited while a crowd asked, and what the crowd was answered."""
    waits: list[float] = []
    until = time.monotonic() + SECONDS
    reading = threading.Thread(target=reader, args=(host, until, waits))
    reading.start()
    seen = crowd(host, addresses, number, until)
    reading.join()
    return waits, seen


def main(number: int) -> int:
    """Measure and print; return how often a reader waited too long."""
    misses = 0
    with running() as site:
        host = urlsplit(site.address).netloc
        for page in PAGES * 12:  # every process has made each page once
            ask(host, page)
        print(f"{'at once':>8} {'what':14}{'pages read':>11}{'median s':>10}{'longest s':>11}  answers")
        for name, addresses in {"nothing": [], **DEAR}.items():
            waits, seen = measured(host, addresses, number if addresses else 0)
            missed = max(waits) > MOST
            misses += missed
            row = f"{len(waits):11}{statistics.median(waits):10.3f}{max(waits):11.3f}  {dict(seen)}"
            print(f"{number if addresses else 0:8} {name:14}{row}{'  MISSED' if missed else ''}", flush=True)
    return misses


if __name__ == "__main__":
    sys.exit(min(1, main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)))
