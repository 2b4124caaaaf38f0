"""How fast figures leave the site: `python bench/downloads.py [ROWS]`. Prints ratios of one run; nothing is asserted.

On the PostgreSQL of tests/with_postgresql.py, beside the bare work: a tidy CSV of a million rows beside COPY of the same
query, a workbook beside openpyxl's own writing of the same cells, a page of the API beside an empty view, and sums over
all rows beside their SQL. Times are medians; peaks of memory are those of processes of their own.
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
Figures = dict[str, float]


def clock(act: Callable[[], object], times: int) -> float:
    """Return the median of how many seconds an act took."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        act()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def fill(rows: int) -> Figures:
    """Publish the real workbook into an empty database and add rows to its table of spending."""
    from django.core.management import call_command
    from django.db import connection, transaction

    from budget import bulk
    from budget.models import DisclosedTable, LineItem
    from tests.builders import publish_real

    call_command("migrate", verbosity=0)
    publish_real()
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
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {"rows": LineItem.every_stage.count()}


def edition() -> Any:
    """Return the only edition."""
    from budget import queries

    return queries.editions(SLUG)[0]


def query(*, streamed: bool = True) -> str:
    """Return the SQL of a tidy file of the whole table of spending, as it is sent."""
    from django.db import connection

    from budget.queries.facts import fact_query
    from budget.queries.records import ItemFilter

    with connection.cursor() as cursor:
        sql, parameters = fact_query(edition(), ItemFilter(table="expenditure")).query.sql_with_params()
        assert streamed
        return str(cursor.mogrify(sql, parameters))


def copied() -> Figures:
    """Let PostgreSQL write the query's rows itself, and throw them away."""
    from django.db import connection

    statement = f"COPY ({query()}) TO STDOUT (FORMAT csv)"

    def copy() -> None:
        with connection.cursor() as cursor, cursor.copy(statement) as out:
            for _ in out:
                pass

    return {"seconds": clock(copy, 3)}


def downloaded(form: str) -> Callable[[], Figures]:
    """Return the measurement of one tidy file of all spending, taken as a browser takes it."""

    def take() -> Figures:
        from django.test import Client

        sizes = []

        def get() -> None:
            response = Client().get(f"/{SLUG}/2026/function/facts.{form}")
            assert response.status_code == 200, response
            sizes.append(sum(len(part) for part in response))

        seconds = clock(get, 3 if form == "csv" else 1)
        return {"seconds": seconds, "size": sizes[0]}

    return take


def rows_of_book() -> list[tuple[Any, ...]]:
    """Return the first facts, as many as the measured workbook has."""
    from budget.queries.facts import fact_query
    from budget.queries.records import ItemFilter

    wanted = ItemFilter(table="expenditure")
    return list(fact_query(edition(), wanted, by_measure=True)[:BOOK_ROWS])


def bare_book() -> Figures:
    """Write the cells of the workbook with openpyxl alone, in its write-only mode, without formats or formulas."""
    from openpyxl import Workbook

    from budget.queries.facts import fact_words
    from disclosure.tidy.rows import Repeated, values_of

    words = fact_words(edition())
    known: Repeated[Any] = Repeated(edition(), words, tuple)
    lines = [values_of(row, known) for row in rows_of_book()]

    def write() -> None:
        book = Workbook(write_only=True)
        sheet = book.create_sheet()
        for line in lines:
            sheet.append(line)
        with tempfile.TemporaryFile() as out:
            book.save(out)

    return {"seconds": clock(write, 1)}


def our_book() -> Figures:
    """Write the same workbook as the site does: formats, formulas with their values, an explanation."""
    from budget.queries.facts import fact_words
    from disclosure.tidy.workbook import Explanation, FactBook

    words, rows, which = fact_words(edition()), rows_of_book(), edition()

    def write() -> None:
        with tempfile.TemporaryFile() as out:
            FactBook(out, which, words).write(iter(rows), Explanation(()))

    return {"seconds": clock(write, 1)}


def empty_view() -> Figures:
    """Ask for a page that does nothing, through the whole of Django."""
    from django.http import HttpRequest, HttpResponse
    from django.test import Client
    from django.urls import path

    from disclosure import urls

    def nothing(_request: HttpRequest) -> HttpResponse:
        return HttpResponse("{}", "application/json")

    urls.urlpatterns.insert(0, path("nothing", nothing))
    client = Client()
    client.get("/nothing")
    return {"seconds": clock(lambda: client.get("/nothing"), 200)}


def api_page() -> Figures:
    """Ask the API for a hundred facts out of all of them."""
    from django.test import Client

    client = Client()
    address = "/api/v1/line-items?table=expenditure&measure=total&limit=100"
    assert len(client.get(address).json()["items"]) == 100
    return {"seconds": clock(lambda: client.get(address), 50)}


def bare_sums() -> Figures:
    """Let PostgreSQL add up all rows by 类."""
    from django.db import connection

    from budget.models import DisclosedTable

    key = DisclosedTable.every_stage.get(key="expenditure").pk
    sql = (
        "SELECT substr(function, 1, 3), sum(amount), count(*) FROM budget_lineitem "
        "WHERE table_id = %s AND measure = 'total' AND NOT is_total GROUP BY 1 ORDER BY 1"
    )

    def add() -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, [key])
            cursor.fetchall()

    add()
    return {"seconds": clock(add, 7)}


def api_sums() -> Figures:
    """Ask the API for the same sums."""
    from django.test import Client

    client = Client()
    address = "/api/v1/aggregates?table=expenditure&measure=total&group=function:3"
    assert client.get(address).status_code == 200
    return {"seconds": clock(lambda: client.get(address), 7)}


MEASUREMENTS: dict[str, Callable[[], Figures]] = {
    "copied": copied,
    "csv": downloaded("csv"),
    "json": downloaded("json"),
    "bare book": bare_book,
    "our book": our_book,
    "empty view": empty_view,
    "api page": api_page,
    "bare sums": bare_sums,
    "api sums": api_sums,
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


def report(rows: int) -> None:
    """Measure everything and print it, a line a ratio."""
    ratio("tidy CSV / COPY", "csv", "copied", 8)
    ratio(f"XLSX of {min(rows, BOOK_ROWS):,} rows / openpyxl", "our book", "bare book", 1.5)
    ratio("API page of 100 rows / empty view", "api page", "empty view", 40)
    ratio(f"API sums over {rows:,} rows / SQL", "api sums", "bare sums", 1.5)
    whole = measured("json")
    print(f"{'tidy JSON':<42} {whole['seconds']:9.3f} s   {whole['size'] / 1e6:6.0f} MB, peak {whole['peak']:.0f} MB")


def ratio(title: str, ours: str, bare: str, most: float) -> None:
    """Print one ratio with both medians, both peaks, and what it should not exceed."""
    one, other = measured(ours), measured(bare)
    print(
        f"{title:<42} {one['seconds']:9.4f} s / {other['seconds']:9.4f} s = {one['seconds'] / other['seconds']:6.2f} "
        f"(at most {most}); peaks {one['peak']:.0f} and {other['peak']:.0f} MB"
    )


def main() -> None:
    """Fill a database of a tenth and one of all rows; the smaller tells whether memory is flat."""
    from tests.with_postgresql import postgresql

    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with postgresql() as url, tempfile.TemporaryDirectory() as media:
        os.environ["MEDIA_ROOT"] = media
        new_database("tenth", url)
        measured("fill", str(rows // 10))
        tenth = measured("csv")
        new_database("whole", url)
        filled = measured("fill", str(rows))
        print(f"{filled['rows']:,.0f} facts on PostgreSQL; a tenth of them as CSV peaks at {tenth['peak']:.0f} MB")
        report(rows)


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
