"""How fast a workbook becomes a draft: `python bench/importing.py [ROWS]`. Prints a table; nothing is asserted.

Each measurement runs in a process of its own, so that its peak of memory is its own, on an SQLite file and on the
PostgreSQL of tests/with_postgresql.py. Ratios are to the bare reading of the same file by calamine in the same run.
Beside the seconds of the clock stand those of the processor, this program's and the database server's: on a machine
that does other work besides, they say more. Drafting is done three times, and the middle one counts.
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
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import patch
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

REAL = ROOT / "fixtures" / "workbooks" / "xiaohongmen-2026.xlsx"
ROWS = 100_000
TIMES = 3

Figures = dict[str, float]
T = TypeVar("T")


def clock(act: Callable[[], T]) -> tuple[float, T]:
    """Return how many seconds an act took, and what it gave."""
    start = time.perf_counter()
    given = act()
    return time.perf_counter() - start, given


def server_seconds() -> float:
    """Return the processor's seconds of the server behind the connection; 0 for SQLite, and where they cannot be seen."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        told = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    if not told.exists():
        return 0.0
    in_user, in_system = told.read_text().rpartition(")")[2].split()[11:13]
    return (int(in_user) + int(in_system)) / os.sysconf("SC_CLK_TCK")


def bare(path: Path) -> Figures:
    """Read every cell with calamine and do nothing with them."""
    from python_calamine import CalamineWorkbook

    def read() -> int:
        book = CalamineWorkbook.from_path(path)
        return sum(len(book.get_sheet_by_index(place).to_python()) for place in range(len(book.sheet_names)))

    busy = -time.process_time()
    seconds, rows = clock(read)
    return {"seconds": seconds, "busy": busy + time.process_time(), "rows": rows}


def check(path: Path) -> Figures:
    """Read and check, without a database."""
    import django

    django.setup()
    from budget import workbook
    from budget.classification import read_folder
    from budget.editions import examine
    from budget.editions.preparing import context_of
    from budget.workbook import apart

    context = context_of(read_folder(), year=2026)
    content = path.read_bytes()
    examine(REAL.read_bytes(), REAL.name, context)  # what is loaded once is loaded now
    seconds, examined = clock(lambda: examine(content, path.name, context))
    # How busy the process is that reads, nobody can see from outside; so all of it is done once more in this one.
    with patch.object(apart, "read", workbook.read):
        busy = -time.process_time()
        examine(content, path.name, context)
        busy += time.process_time()
    tables = len(examined.reading.tables)
    return {"seconds": seconds, "busy": busy, "tables": tables, "publishable": examined.is_publishable}


def draft(path: Path) -> Figures:
    """Prepare and draft into the database of DATABASE_URL, migrated anew."""
    import django

    django.setup()
    from django.core.management import call_command

    from budget import editions
    from budget.classification import read_folder
    from budget.classification.loading import load
    from budget.models import Edition, LineItem
    from budget.unit_tree import Registration
    from fixtures.generated import TOWNSHIPS

    call_command("migrate", verbosity=0)
    load(read_folder(), 2026)
    code = "661" if path == REAL else TOWNSHIPS[0].code
    body = Registration(code, division="110105", slug="bench")
    small = editions.prepare(REAL.read_bytes(), REAL.name, Registration("661", slug="first"), 2025)
    editions.draft(small, None)
    preparing, prepared = clock(lambda: editions.prepare(path.read_bytes(), path.name, body, 2026))
    drafting: list[float] = []
    busy: list[float] = []

    def drafted() -> Edition:
        spent = -time.process_time() - server_seconds()
        seconds, edition = clock(lambda: editions.draft(prepared, None))
        busy.append(spent + time.process_time() + server_seconds())
        drafting.append(seconds)
        return edition

    discarding = [clock(partial(editions.discard, drafted(), None))[0] for _ in range(TIMES - 1)]
    edition = drafted()
    amounts = LineItem.every_stage.filter(table__edition=edition).count()
    # What is asked about a generated workbook is answered as whoever publishes from the server does.
    editions.confirm_all(edition, None)
    editions.explain_all(edition, "生成的数据", None)
    publishing, _ = clock(lambda: editions.publish(edition, None, "bench"))
    return {
        "preparing": preparing, "drafting": statistics.median(drafting), "busy": statistics.median(busy),
        "amounts": amounts, "publishing": publishing, "discarding": statistics.median(discarding),
    }  # fmt: skip


def peak() -> float:
    """Return the highest memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


MEASUREMENTS: dict[str, Callable[[Path], Figures]] = {"bare": bare, "check": check, "draft": draft}


def measured(name: str, path: Path, **environment: str) -> Figures:
    """Run one measurement in a process of its own."""
    command = [sys.executable, __file__, "--measure", name, str(path)]
    done = subprocess.run(command, env=os.environ | environment, stdout=subprocess.PIPE, text=True, check=True)
    figures: Figures = json.loads(done.stdout)
    return figures


@contextmanager
def databases() -> Iterator[dict[str, Callable[[], str]]]:
    """Give the name of each database and how to get the address of a new one."""
    from tests.with_postgresql import postgresql

    with tempfile.TemporaryDirectory() as folder, postgresql() as url:
        made: list[str] = []

        def new_postgresql() -> str:
            import psycopg

            name = f"bench{len(made)}"
            made.append(name)
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE IF EXISTS {name}")
                connection.execute(f"CREATE DATABASE {name}")
            return urlsplit(url)._replace(path=f"/{name}").geturl()

        def new_sqlite() -> str:
            made.append("")
            return f"sqlite:///{folder}/{len(made)}.sqlite3"

        yield {"SQLite": new_sqlite, "PostgreSQL": new_postgresql}


def report(title: str, path: Path) -> None:
    """Measure one workbook and print a line a measurement."""
    print(f"\n{title}: {path.stat().st_size / 1024:,.0f} kB")
    read = measured("bare", path)
    print(
        f"  bare calamine read    {read['seconds']:8.3f} s (CPU {read['busy']:.3f} s)             {read['peak']:6.0f} MB"
    )
    checked = measured("check", path)
    ratio = checked["busy"] / read["busy"]
    times = f"{checked['seconds']:8.3f} s (CPU {checked['busy']:.3f} s)"
    print(f"  read and checked      {times}  {ratio:5.1f} x   {checked['peak']:6.0f} MB")
    with databases() as makers, tempfile.TemporaryDirectory() as media:
        for name, new in makers.items():
            one = measured("draft", path, DATABASE_URL=new(), MEDIA_ROOT=media)
            amounts = one["amounts"]
            print(
                f"  {name:<11} prepared {one['preparing']:.3f} s; {amounts:,.0f} amounts drafted {one['drafting']:.3f} s, "
                f"{amounts / one['drafting']:,.0f}/s (CPU {one['busy']:.3f} s, {amounts / one['busy']:,.0f}/s); "
                f"discarded {one['discarding']:.3f} s, published {one['publishing']:.3f} s; peak {one['peak']:.0f} MB"
            )


def main() -> None:
    """Measure the real workbook and a generated one."""
    from fixtures.generated import large

    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    print(f"load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    report("The real workbook", REAL)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.xlsx"
        path.write_bytes(large(rows))
        report(f"A generated workbook, {rows:,} rows in table 03", path)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "disclosure.settings")
    os.environ.setdefault("DEMO", "1")
    if sys.argv[1:2] == ["--measure"]:
        result: dict[str, Any] = MEASUREMENTS[sys.argv[2]](Path(sys.argv[3]))
        print(json.dumps(result | {"peak": peak()}))
    else:
        main()
