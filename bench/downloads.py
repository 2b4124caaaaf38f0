"""How fast figures leave the site: `python bench/downloads.py [ROWS]`. Prints ratios of one run; nothing is asserted.

On the PostgreSQL of tests/with_postgresql.py, beside the bare work: a tidy CSV of a million rows beside COPY of the same
query, a workbook beside openpyxl's own writing of the same cells, a page of the API beside an empty view, and sums over
all rows beside their SQL. The two of a ratio take turns in one process of their own, so that a busy machine slows both;
times are medians. What counts is the time that a reader waits. Beside it stand the ratio of the best rounds and the
processor's time of the site's own process (the database's is in waiting alone), because on a machine at work on other
things waiting is longest for what asks a database.
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
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

ROWS = 1_000_000
BOOK_ROWS = 100_000
SLUG = "xiaohongmen"
# Forms in which everything current comes in one file.
DATABASES = ("parquet", "sqlite")
Figures = dict[str, float]
Act = Callable[[], object]


def beside(ours: Act, bare: Act, times: int, *, bare_first: int = 1) -> Figures:
    """Return medians and the best of seconds waited and of seconds of the processor, of both acts by turns.

    `bare_first` is how often the bare act is done in its turn, where once is too short to be measured.
    """
    taken: dict[str, list[float]] = {name: [] for name in ("bare", "bare cpu", "ours", "ours cpu")}
    for _ in range(times):
        for name, act, again in (("bare", bare, bare_first), ("ours", ours, 1)):
            start, worked = time.perf_counter(), time.process_time()
            for _ in range(again):
                act()
            taken[name].append((time.perf_counter() - start) / again)
            taken[f"{name} cpu"].append((time.process_time() - worked) / again)
    medians = {name: statistics.median(found) for name, found in taken.items()}
    return medians | {f"{name} best": min(found) for name, found in taken.items()}


def fill(rows: int) -> Figures:
    """Publish the real workbook into an empty database and add rows to its table of spending."""
    from django.core.management import call_command
    from django.db import connection, transaction

    from budget import bulk
    from budget.classification import read_folder
    from budget.classification.loading import load
    from budget.editions import draft, publish
    from budget.models import DisclosedTable, LineItem
    from tests.builders import make_township, real_prepared

    call_command("migrate", verbosity=0)
    load(read_folder(), 2026)
    laid = draft(real_prepared(make_township()), None)
    table = DisclosedTable.every_stage.get(key="expenditure")
    names = (
        "edition", "table", "sheet", "position", "measure", "unit_code", "function", "gov_economic", "dept_economic",
        "category", "label", "is_total", "amount", "row_number", "address", "raw",
    )  # fmt: skip
    kept = LineItem.every_stage.filter(table=table, is_total=False).order_by("position", "pk")
    known = cycle(kept.values_list("measure", "function", "gov_economic", "dept_economic", "label"))

    def lines() -> Iterator[tuple[Any, ...]]:
        for number, (measure, function, gov, dept, label) in enumerate(islice(known, rows), 1000):
            fen = number * 7919 % 99_999_991
            codes = (measure, "", function, gov, dept, "", label)
            place = (number, f"D{number}", f"{fen // 1_000_000}.{fen % 1_000_000:06d}")
            yield table.edition_id, table.pk, table.sheet_id, number, *codes, False, fen, *place

    with transaction.atomic():
        bulk.insert(LineItem, names, lines())
    publish(laid, None, "量速度")  # afterwards nothing of it can be changed
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {"rows": LineItem.every_stage.count()}


def edition() -> Any:
    """Return the only edition."""
    from budget import queries

    return queries.editions(SLUG)[0]


def query() -> str:
    """Return the SQL of a tidy file of the whole table of spending, as it is sent."""
    from django.db import connection

    from budget.queries.facts import fact_query
    from budget.queries.filters import ItemFilter

    with connection.cursor() as cursor:
        sql, parameters = fact_query(edition(), ItemFilter(table="expenditure")).query.sql_with_params()
        return str(cursor.mogrify(sql, parameters))


def copy() -> None:
    """Let PostgreSQL write the query's rows itself, and throw them away."""
    from django.db import connection

    with connection.cursor() as cursor, cursor.copy(f"COPY ({query()}) TO STDOUT (FORMAT csv)") as out:
        for _ in out:
            pass


def download(form: str) -> int:
    """Take a file as a browser takes it, and return how many bytes came: of all spending, or of everything current."""
    from django.test import Client

    response = Client().get(f"/data/current.{form}" if form in DATABASES else f"/{SLUG}/2026/function/facts.{form}")
    assert response.status_code == 200, response
    return sum(len(part) for part in response)


def csv() -> Figures:
    """Write the tidy CSV beside COPY."""
    return beside(lambda: download("csv"), copy, 3)


def once(form: str) -> Callable[[], Figures]:
    """Return the measurement of one file taken once."""

    def take() -> Figures:
        start = time.perf_counter()
        size = download(form)
        return {"seconds": time.perf_counter() - start, "size": size}

    return take


def book() -> Figures:
    """Write a workbook as the site does, formats, formulas with their values and an explanation, beside openpyxl alone.

    What openpyxl writes in its write-only mode are the same cells, without formats or formulas.
    """
    from openpyxl import Workbook

    from budget.queries.facts import fact_query, fact_words
    from budget.queries.filters import ItemFilter
    from disclosure.tidy.rows import Repeated, values_of
    from disclosure.tidy.workbook import Explanation, FactBook

    which = edition()
    words = fact_words(which)
    rows = list(fact_query(which, ItemFilter(table="expenditure"), by_measure=True)[:BOOK_ROWS])
    known: Repeated[Any] = Repeated(which, words, tuple)
    lines = [values_of(row, known) for row in rows]

    def bare() -> None:
        workbook = Workbook(write_only=True)
        sheet = workbook.create_sheet()
        for line in lines:
            sheet.append(line)
        with tempfile.TemporaryFile() as out:
            workbook.save(out)

    def ours() -> None:
        with tempfile.TemporaryFile() as out:
            FactBook(out, which, words).write(iter(rows), Explanation(()))

    return beside(ours, bare, 1)


def page() -> Figures:
    """Ask the API for a hundred facts out of all of them, beside a page that does nothing, through the whole of Django."""
    from django.http import HttpRequest, HttpResponse
    from django.test import Client
    from django.urls import path

    from disclosure import urls

    def nothing(_request: HttpRequest) -> HttpResponse:
        return HttpResponse("{}", "application/json")

    urls.urlpatterns.insert(0, path("nothing", nothing))
    client = Client()
    address = "/api/v1/line-items?table=expenditure&measure=total&limit=100"
    assert len(client.get(address).json()["items"]) == 100
    assert client.get("/nothing").json() == {}
    return beside(lambda: client.get(address), lambda: client.get("/nothing"), 200, bare_first=5)


def sums() -> Figures:
    """Ask the API for the sums of all rows by 类, beside PostgreSQL's adding up."""
    from django.db import connection
    from django.test import Client

    from budget.models import DisclosedTable

    key = DisclosedTable.every_stage.get(key="expenditure").pk
    sql = (
        "SELECT substr(function, 1, 3), sum(amount), count(*) FROM budget_lineitem "
        "WHERE table_id = %s AND measure = 'total' AND NOT is_total GROUP BY 1 ORDER BY 1"
    )
    client = Client()
    address = "/api/v1/aggregates?table=expenditure&measure=total&group=function:3"

    def bare() -> int:
        with connection.cursor() as cursor:
            cursor.execute(sql, [key])
            return len(cursor.fetchall())

    assert len(client.get(address).json()["sums"]) == bare()
    return beside(lambda: client.get(address), bare, 15)


MEASUREMENTS: dict[str, Callable[[], Figures]] = {
    **{form: once(form) for form in ("csv", "json", "xlsx", *DATABASES)},
    "csv beside COPY": csv,
    "book": book,
    "page": page,
    "sums": sums,
}


def measured(name: str, *arguments: str) -> Figures:
    """Run one measurement in a process of its own and return its figures with its peak of memory in MB."""
    command = [sys.executable, __file__, "--measure", name, *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    figures: Figures = json.loads(done.stdout)
    return figures


def new_database(name: str, url: str) -> None:
    """Make an empty database and let DATABASE_URL name it."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    os.environ["DATABASE_URL"] = url.replace("/postgres?", f"/{name}?")


def ratio(title: str, name: str, most: float) -> None:
    """Print one ratio, of waiting and of the processor's work, and what the first should not exceed."""
    found = measured(name)
    print(
        f"{title:<42} {found['ours']:9.4f} s / {found['bare']:9.4f} s = {found['ours'] / found['bare']:6.2f} "
        f"(at most {most}), at best "
        f"{found['ours best'] / found['bare best']:.2f}; "
        f"processor {found['ours cpu']:.4f} s / {found['bare cpu']:.4f} s = {found['ours cpu'] / found['bare cpu']:.2f}"
    )


def taken(form: str, rows: int, few: Figures, many: Figures) -> None:
    """Print how a file of so many rows was taken, and what its making held in memory beside one of a tenth."""
    print(
        f"{f'{form} of {rows:,} rows taken home':<42} {many['seconds']:9.4f} s, {many['size'] / 1e6:.0f} MB; "
        f"memory {many['peak']:.0f} MB at most, with a tenth of the rows {few['peak']:.0f} MB"
    )


def report(rows: int, url: str) -> None:
    """Fill three databases, each with ten times the rows of the one before, measure on them, and print."""
    forms = {"hundredth": ("xlsx",), "tenth": ("xlsx", "csv", "json", *DATABASES), "whole": ("csv", "json", *DATABASES)}
    files: dict[tuple[str, str], Figures] = {}
    for name, count in (("hundredth", rows // 100), ("tenth", rows // 10), ("whole", rows)):
        new_database(name, url)
        measured("fill", str(count))
        files |= {(name, form): measured(form) for form in forms[name]}
    busy = f"{{:.1f}} programs at work on {os.cpu_count()} processors"
    print(f"{rows:,} facts and some hundred on PostgreSQL; {busy.format(os.getloadavg()[0])}")
    ratio("tidy CSV / COPY", "csv beside COPY", 8)
    ratio(f"XLSX of {min(rows, BOOK_ROWS):,} rows / openpyxl", "book", 1.5)
    ratio("API page of 100 rows / empty view", "page", 40)
    ratio(f"API sums over {rows:,} rows / SQL", "sums", 1.5)
    pairs = [(form, "tenth", "whole") for form in ("csv", "json", *DATABASES)] + [("xlsx", "hundredth", "tenth")]
    for form, few, many in pairs:
        taken(form, rows if many == "whole" else rows // 10, files[few, form], files[many, form])
    print(f"at the end {busy.format(os.getloadavg()[0])}")


def main() -> None:
    """Measure on a server of our own."""
    from tests.with_postgresql import postgresql

    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with postgresql() as url, tempfile.TemporaryDirectory() as media:
        os.environ["MEDIA_ROOT"] = media
        report(rows, url)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "disclosure.settings")
    os.environ |= {"DEMO": "1", "API_RATE": "1000000/min"}
    if sys.argv[1:2] == ["--measure"]:
        import django

        django.setup()
        result = fill(int(sys.argv[3])) if sys.argv[2] == "fill" else MEASUREMENTS[sys.argv[2]]()
        print(json.dumps(result | {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
    else:
        main()
