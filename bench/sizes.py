"""What pages, searches, comparisons, files, the API and imports take as the site grows: `python bench/sizes.py [AMOUNTS or URL …]`.

For each size and database made-up districts are generated and published in a database of their own, and asked as the
server of bench/pages.py asks: in empty views of the same process, in turn with them, by its busy seconds (a database
server's are its own). A database that is there already, as bench/many.py makes large ones, is asked as it is by its URL.
It prints a table and draws
bench/sizes.svg: each page's ratio over the number of amounts. Where PostgreSQL cannot be had, SQLite is measured alone.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

SIZES = (13_000, 100_000, 1_000_000)
YEARS, ROWS, AN_EDITION = 5, 200, 1_270  # amounts of an edition with so many rows
ROUNDS = 7
SECONDS, AT_ONCE = 4, 8
HERE = "/hecheng-1-102/2026"
PAGES = {
    "overview": f"{HERE}/",
    "drill-down": f"{HERE}/function/208/",
    "large 类": f"{HERE}/function/213/",
    "checks": f"{HERE}/checks/",
    "table 03": f"{HERE}/tables/03/",
    "search, two signs": "/search/?q=%E5%85%BB%E8%80%81",
    "search, a code": "/search/?q=208",
    "search, an amount": "/search/?q=12.95",
    "compare bodies": "/compare/?units=hecheng-1-101,hecheng-1-102&year=2026",
    "compare years": "/compare/?unit=hecheng-1-102",
    "home": "/",
    "file of facts": f"{HERE}/function/facts.csv",
    "package": f"{HERE}/data/datapackage.zip",
    "API facts": "/api/v1/line-items?limit=100",
    "API editions": "/api/v1/editions?limit=100",
    "API checks": "/api/v1/checks?limit=100",
}
COLOURS = ("#1f6f8b", "#b23a48", "#c98b2b", "#4a7c59", "#6b4c9a", "#7a7a7a", "#0a9396", "#9b2226")

CEILING = 60  # ratios above it are drawn at it: one search over ten million would press all else to the ground
# By database and number of amounts the ratios of each page.
Drawn = dict[str, dict[int, dict[str, list[float]]]]


def generated(amounts: int) -> dict[str, float]:
    """Publish about so many amounts; return how many there are, how many a second, and the memory that it took."""
    from django.core.management import call_command

    from budget.models import LineItem

    call_command("migrate", verbosity=0)
    call_command("load_classification", "2026", verbosity=0, stdout=sys.stderr)
    units = max(2, round(amounts / AN_EDITION / YEARS))
    start = time.perf_counter()
    call_command("generate_editions", units=units, years=YEARS, rows=ROWS, stdout=sys.stderr)
    seconds = time.perf_counter() - start
    there = LineItem.every_stage.count()
    return {"amounts": there, "rate": there / seconds, "import_memory": peak()}


def peak() -> float:
    """Return the highest memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def answered(port: int, address: str) -> int:
    """Return how many answers several readers get in a few seconds. Raises where one is refused."""
    from bench.pages import ask

    until, counts = time.monotonic() + SECONDS, [0] * AT_ONCE

    def reader(place: int) -> None:
        while time.monotonic() < until:
            ask(port, address)
            counts[place] += 1

    readers = [threading.Thread(target=reader, args=(place,)) for place in range(AT_ONCE)]
    for one in readers:
        one.start()
    for one in readers:
        one.join()
    return sum(counts)


def busy(port: int, address: str) -> list[float]:
    """Return the processor's seconds of a page in empty views: made, kept, unchanged. The clock of a busy machine lies."""
    from bench.pages import ask
    from disclosure.serving.kept_answers import KEPT

    times: list[list[float]] = [[], [], [], []]
    for _ in range(ROUNDS):
        KEPT.clear()
        tag = ""
        for one, (where, with_tag) in enumerate(
            (("/empty/", False), (address, False), (address, False), (address, True))
        ):
            start = time.process_time()
            _, _, tag = ask(port, where, tag if with_tag else "")
            times[one].append(time.process_time() - start)
    empty, *pages = map(statistics.median, times)
    return [page / empty for page in pages]


def asked() -> dict[str, object]:
    """Return by page the ratios to an empty view: made, kept, unchanged; and kept pages a second as a share of it."""
    from django.db import connection

    from bench.pages import ask, served
    from budget.models import LineItem

    server = served()
    port = server.server_port
    for address in ("/empty/", *PAGES.values()):
        ask(port, address)  # templates are compiled
    ratios = {name: busy(port, address) for name, address in PAGES.items()}
    share = answered(port, PAGES["overview"]) / answered(port, "/empty/")
    server.shutdown()
    return {"ratios": ratios, "throughput": share, "vendor": connection.vendor, "amounts": LineItem.every_stage.count()}


def in_a_process(what: str, url: str, media: str, *arguments: str) -> dict[str, object]:
    """Do one part in a process of its own, so that its memory is its own."""
    environment = os.environ | {"DATABASE_URL": url, "MEDIA_ROOT": media, "DEMO": "1", "API_RATE": "100000/min"}
    command = [sys.executable, __file__, "--do", what, *arguments]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, text=True)
    found: dict[str, object] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """Give the addresses of a new database of each kind that can be had."""
    from bench.importing import databases as makers

    with makers() as made:
        yield {name: new() for name, new in made.items()}


def plot(found: Drawn) -> str:
    """Draw the ratios of pages that are made, over the number of amounts: a line for each page, a panel a database."""
    parts = []
    for panel, (database, sizes) in enumerate(found.items()):
        left = panel * 420 + 50
        parts.append(f'<text x="{left}" y="20" font-weight="bold">{database}</text>')
        highest = max(ratio[0] for pages in sizes.values() for ratio in pages.values())
        most = min(highest, CEILING)
        step = 230 / max(1, len(sizes) - 1)
        for number, name in enumerate(PAGES):
            points = [
                f"{left + place * step:.0f},{300 - 260 * min(sizes[size][name][0], most) / most:.0f}"
                for place, size in enumerate(sizes)
            ]
            colour = COLOURS[number % len(COLOURS)]
            dashes = ' stroke-dasharray="6 3"' if number >= len(COLOURS) else ""
            parts.append(f'<polyline fill="none" stroke="{colour}"{dashes} points="{" ".join(points)}"/>')
            parts.append(f'<text x="{left + 270}" y="{40 + 14 * number}" fill="{colour}">{name}</text>')
        parts += [
            f'<text x="{left + place * step:.0f}" y="318" text-anchor="middle">{size:,}</text>'
            for place, size in enumerate(sizes)
        ]
        above = " +" if highest > most else ""
        parts.append(f'<text x="{left - 45}" y="40">{most:.0f} ×{above}</text><text x="{left - 45}" y="300">0</text>')
    width = 420 * len(found) + 20
    body = "\n".join(parts)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 330" font-family="sans-serif" font-size="11">\n{body}\n</svg>\n'


def told_of(url: str, media: str, drawn: Drawn, what: str = "") -> None:
    """Ask the pages of a database; print them, with what its making took, and keep them for the plot."""
    told: dict[str, Any] = in_a_process("asked", url, media)
    drawn.setdefault(told["vendor"], {})[told["amounts"]] = told["ratios"]
    print(
        f"\n{told['vendor']}, {told['amounts']:,} amounts: {what}readers of a kept page get {told['throughput']:.0%} of an"
        f" empty view's answers; {told['memory']:.0f} MB after all pages; load {os.getloadavg()[0]:.0f}\n"
    )
    print("| page | made | kept | unchanged |\n|---|---|---|---|")
    for name, (page, kept, unchanged) in told["ratios"].items():
        print(f"| {name} | {page:.1f} | {kept:.2f} | {unchanged:.2f} |", flush=True)


def main(wanted: list[str]) -> None:
    """Measure, print, draw."""
    drawn: Drawn = {}
    for one in wanted:
        if not one.isdigit():
            told_of(one, os.environ.get("MEDIA_ROOT", ""), drawn)
            continue
        with databases() as urls, tempfile.TemporaryDirectory() as media:
            for url in urls.values():
                made = in_a_process("generated", url, media, one)
                told_of(
                    url, media, drawn,
                    f"{made['rate']:,.0f} a second generated and published, {made['import_memory']:.0f} MB; ",
                )  # fmt: skip
    (ROOT / "bench" / "sizes.svg").write_text(plot(drawn), encoding="utf-8")


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "disclosure.settings"
    if sys.argv[1:2] == ["--do"]:
        import django

        django.setup()
        done = generated(int(sys.argv[3])) if sys.argv[2] == "generated" else asked()
        print(json.dumps(done | {"memory": peak()}))
    else:
        main(sys.argv[1:] or list(map(str, SIZES)))
