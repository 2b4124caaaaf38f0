"""What the site's own pages and lists take as bodies join it: `python bench/company.py DATABASE_URL …`.

Give databases from the smallest to the largest, each made with `manage.py generate_editions --units N`. Every address is
asked in a process of its own for each database, in turn with an empty view, where nothing of it is kept: the table says
how many empty views it takes there, how many queries, and the highest memory of the process after all of them. A page
grows where its last number is far above its first.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

ROUNDS = 5
ADDRESSES = [
    "/bodies.csv", "/", "/?q=%E8%B4%A2%E6%94%BF", "/about/", "/about/terms/", "/accessibility/", "/status/", "/robots.txt", "/feed.atom",
    "/sitemap.xml", "/data/", "/data/index.json", "/data/catalog.jsonld", "/nowhere/", "/search/?q=208", "/compare/",
    "/hecheng-1-101/", "/hecheng-1-101/feed.atom", "/hecheng-1-101/2026/", "/api/v1/units", "/api/v1/units?limit=10",
    "/api/v1/editions?limit=10", "/api/v1/line-items?limit=10", "/api/v1/line-items?limit=10&line=detail&side=expenditure",
    "/api/v1/projects?limit=10", "/api/v1/checks?limit=10", "/api/v1/events?limit=10", "/api/v1/withdrawn",
    "/api/v1/aggregates?year=2026", "/api/v1/aggregates?year=2026&group=unit", "/api/v1/search?q=208",
]  # fmt: skip


def asked() -> dict[str, object]:
    """Return by address its ratio to an empty view and its queries."""
    from django.db import connection
    from django.test import Client

    from bench.measured import EMPTY
    from disclosure.serving.kept_answers import KEPT

    client, found = Client(), {}

    def seconds(address: str) -> float:
        KEPT.clear()
        start = time.process_time()
        answer = client.get(address)
        for _ in answer if answer.streaming else ():
            pass
        return time.process_time() - start

    for address in ADDRESSES:
        seconds(address)  # templates are compiled
        asked_for: list[str] = []

        def counting(execute: Any, sql: str, *rest: Any, seen: list[str] = asked_for) -> Any:
            seen.append(sql)
            return execute(sql, *rest)

        with connection.execute_wrapper(counting):
            seconds(address)
        times = [(seconds(f"/{EMPTY}"), seconds(address)) for _ in range(ROUNDS)]
        bare, page = (statistics.median(column) for column in zip(*times, strict=True))
        found[address] = (page / bare, len(asked_for))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"found": found, "memory": memory}


def main(urls: list[str]) -> None:
    """Measure each database in a process of its own and print a line an address."""
    told = []
    for url in urls:
        with tempfile.TemporaryDirectory() as folder:
            environment = os.environ | {
                "DATABASE_URL": url, "DEMO": "1", "MADE_DIR": f"{folder}/made", "API_RATE": "1000000/min",
            }  # fmt: skip
            command = [sys.executable, __file__, "--do"]
            done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, text=True)
        told.append(json.loads(done.stdout.strip().splitlines()[-1]))
    print(f"load {os.getloadavg()[0]:.1f}\n| address |" + "".join(f" {url.rpartition('/')[2]} |" for url in urls))
    print("|---|" + "---:|" * len(urls))
    for address in ADDRESSES:
        cells = [one["found"][address] for one in told]
        print(f"| `{address}` |" + "".join(f" {ratio:.1f} ({queries}) |" for ratio, queries in cells))
    print("| memory, MB |" + "".join(f" {one['memory']:.0f} |" for one in told))


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "disclosure.settings"
    if sys.argv[1:2] == ["--do"]:
        import django

        django.setup()
        print(json.dumps(asked()))
    else:
        main(sys.argv[1:])
