"""How long pages of the real edition take, as ratios to an empty Django view behind the same server in the same run.

`python bench/pages.py [rounds]` publishes the real workbook in a database of its own, asks for each page in turn with
the empty view between them, and prints the ratios of the medians where it is made, where it is kept, and where the
reader has it (304); the queries, and the size of the answer.
"""

from __future__ import annotations

import gzip
import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

YEAR = "/xiaohongmen/2026"
# The most empty views that a page which is kept here, and one which the reader has, may take.
MOST_KEPT, MOST_UNCHANGED = 2, 1.5
# Address, the most that it may take in empty views, the most kilobytes its HTML may have when packed.
PAGES = [
    (f"{YEAR}/", 80, 40),
    (f"{YEAR}/income/", 80, 40),
    (f"{YEAR}/function/", 80, 40),
    (f"{YEAR}/function/213/", 80, 40),
    (f"{YEAR}/function/2080206/", 80, 40),
    (f"{YEAR}/economic/gov/", 80, 40),
    (f"{YEAR}/economic/dept/302/", 80, 40),
    (f"{YEAR}/matrix/", 80, 40),
    (f"{YEAR}/projects/", 80, 40),
    (f"{YEAR}/projects/11010522T000000408139/", 80, 40),
    (f"{YEAR}/performance/", 80, 40),
    (f"{YEAR}/services/", 80, 40),
    (f"{YEAR}/checks/", 80, 40),
    (f"{YEAR}/tables/03/", 200, 120),
    (f"{YEAR}/tables/12/", 200, 120),
    (f"{YEAR}/function/chart.json", 80, 40),
    (f"{YEAR}/chart.json", 80, 40),
]


class Quiet(WSGIRequestHandler):
    """A handler that writes no log."""

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


def served() -> WSGIServer:
    """Start the site with one more address, /empty/, on a free port."""
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from django.http import HttpRequest, HttpResponse
    from django.urls import path

    from disclosure import urls

    def empty(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
        return HttpResponse("")

    urls.urlpatterns.insert(0, path("empty/", empty))
    settings.SECURE_SSL_REDIRECT = False
    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def ask(port: int, address: str, tag: str = "") -> tuple[float, bytes, str]:
    """Return the seconds, the body and the tag of one answer; with a tag, of the answer that nothing has changed."""
    start = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", address, headers={"If-None-Match": tag} if tag else {})
    response = connection.getresponse()
    body = response.read()
    seconds = time.perf_counter() - start
    connection.close()
    assert response.status == (304 if tag else 200), (address, response.status)
    return seconds, body, response.headers.get("ETag", "")


def measured(port: int, address: str, rounds: int) -> tuple[list[float], bytes]:
    """Return how many empty views a page takes where it is made, kept, and unchanged; and its body."""
    from disclosure.serving.kept_answers import KEPT

    times: list[list[float]] = [[], [], [], []]
    body = b""
    for _ in range(rounds):
        times[0].append(ask(port, "/empty/")[0])
        KEPT.clear()
        made, body, tag = ask(port, address)
        kept, unchanged = ask(port, address)[0], ask(port, address, tag)[0]
        for one, seconds in zip(times[1:], (made, kept, unchanged), strict=True):
            one.append(seconds)
    empty, *pages = map(statistics.median, times)
    return [page / empty for page in pages], body


def queries_of(address: str) -> int:
    """Return how many queries a page takes."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from disclosure.serving.kept_answers import KEPT

    Client().get(address)  # Django asks a new database once what it can do
    KEPT.clear()
    with CaptureQueriesContext(connection) as captured:
        Client().get(address)
    return len(captured)


def main(rounds: int) -> int:
    """Measure and print; return how many pages miss what is asked of them."""
    with tempfile.TemporaryDirectory(prefix="mingzhang-pages-") as folder:
        os.environ |= {
            "DEMO": "1",
            "DATABASE_URL": f"sqlite:///{folder}/pages.sqlite3",
            "MEDIA_ROOT": f"{folder}/media",
        }
        os.environ["DJANGO_SETTINGS_MODULE"] = "disclosure.settings"
        demo = [sys.executable, str(ROOT / "manage.py"), "demo", "--no-serve"]
        subprocess.run(demo, check=True, stdout=subprocess.DEVNULL)
        import django

        django.setup()
        server = served()
        port = server.server_port
        for address in ("/empty/", *(page for page, _, _ in PAGES)):
            ask(port, address)  # templates are compiled, the module of charts is loaded
        print(f"{'page':48}{'made':>8}{'most':>6}{'kept':>7}{'304':>7}{'queries':>9}{'kB packed':>11}")
        misses = 0
        for address, most_ratio, most_size in PAGES:
            (made, kept, unchanged), body = measured(port, address, rounds)
            size = len(gzip.compress(body)) / 1000
            queries = queries_of(address)
            missed = (
                made > most_ratio or kept > MOST_KEPT or unchanged > MOST_UNCHANGED or queries > 8 or size > most_size
            )
            misses += missed
            print(
                f"{address:48}{made:8.1f}{most_ratio:6}{kept:7.2f}{unchanged:7.2f}{queries:9}{size:11.1f}"
                f"{'  MISSED' if missed else ''}"
            )
        server.shutdown()
    return misses


if __name__ == "__main__":
    sys.exit(min(1, main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)))
