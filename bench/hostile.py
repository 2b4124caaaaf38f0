"""Hostile files and addresses, for as long as wanted: `python bench/hostile.py [COUNT] [--seed N] [--first N] [--shown]`.

Each mutated workbook (tests/mutations.py; its number and the seed make it again) is read and checked as an upload is. Every
fiftieth is uploaded to the desk and, where it can be, published, and the pages and files made of it are asked for. Counted are
answers of 500, ends of the process that reads, exceptions that would have ended a worker, and figures that differ:
from openpyxl, which reads .xlsx on its own, and with `--shown` from what LibreOffice shows in the cell, in all three formats.
At last 5,000 malformed addresses are asked for (bench/malformed.py), where COUNT is not given, or with `--addresses`.
"""

from __future__ import annotations

import argparse
import csv
import io
import logging
import os
import re
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
HOME = tempfile.TemporaryDirectory(prefix="hostile-")

import django  # noqa: E402
from django.conf import settings  # noqa: E402

if not settings.configured:  # the tests, which run a slice of this, have a site already
    os.environ |= {"DJANGO_SETTINGS_MODULE": "disclosure.settings", "DEMO": "1", "MEDIA_ROOT": f"{HOME.name}/media"}
    os.environ["DATABASE_URL"] = f"sqlite:///{HOME.name}/site.sqlite3"
    django.setup()  # the modules below need it

from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.test import Client  # noqa: E402

from budget.classification import read_folder  # noqa: E402
from budget.editions.preparing import Examined, context_of, examine  # noqa: E402
from budget.money import AmountUnit  # noqa: E402
from budget.unseen_signs import taken_out, unseen_decoded  # noqa: E402
from budget.workbook.rows import Amount, Reading, TableReading  # noqa: E402
from tests.mutations import Mutant, mutants  # noqa: E402

EVERY_UPLOAD = 50
AT_ONCE = 250  # files that LibreOffice converts in one go
SAID_EVERY = 500  # mutants, so that a run that is ended has said what it saw
# The first 13 sheets as comma-separated text, cells as they are shown.
AS_SHOWN = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
REAL = ROOT / "fixtures" / "workbooks" / "xiaohongmen-2026.xlsx"
CONTEXT = context_of(read_folder(), "661", 2026, "北京市朝阳区小红门乡")
PAGES = ("change/", "problems.xlsx", "next-year.xlsx", "marked/1.xlsx")
PUBLIC = (
    "",
    "tables/",
    "tables/04/",
    "tables/04.xlsx",
    "procurement/chart.svg",
    "procurement/chart.png",
    "sources/1/4/",
)


def amounts(reading: Reading) -> Iterator[tuple[TableReading, Amount]]:
    """Every amount that was read, with its table."""
    for table in reading.tables:
        for measured in [row.amounts for row in table.rows] + [project.amounts for project in table.projects]:
            yield from ((table, amount) for amount in measured.values())


def number_in(text: str) -> Decimal | None:
    """The number that a text spells, units and signs of a currency aside."""
    bare = re.sub(r"[,\s¥￥]|(?:人民币)?[百千万亿]*元\Z", "", text.strip())
    bare = re.sub(r"([\d.]+)-\Z", r"-\1", bare)  # as bookkeepers write what is negative
    try:
        return Decimal(bare)
    except InvalidOperation:
        return None


def differs(table: TableReading, amount: Amount, other: Decimal, said: str, step: Decimal = Decimal(0)) -> bool:
    """Whether a number is another than the amount, in the unit that is said beside it, else in that of the table."""
    named = re.search(r"((?:百万|[千万亿])?元)", said)
    unit = (AmountUnit.from_label(named[1]) if named else None) or table.unit
    return abs(other * unit.value - amount.fen) > step * unit.value / 2


def against_openpyxl(mutant: Mutant, reading: Reading) -> list[str] | None:
    """What openpyxl reads otherwise; None where it cannot read the file."""
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(mutant.data), data_only=True)
        sheets = {taken_out(unseen_decoded(sheet.title)): sheet for sheet in book.worksheets}
        wrong = []
        for table, amount in amounts(reading):
            cell = sheets[amount.source.sheet][amount.source.address]
            value, said = cell.value, f"{cell.value} {cell.number_format}"
            other = (
                Decimal(repr(value))
                if type(value) in (int, float)
                else number_in(taken_out(unseen_decoded(str(value))))
            )
            # It takes a format of an unknown number for the first one of the file, so its unit is believed as another chance.
            tiny = Decimal("1e-9")
            if other is None or (differs(table, amount, other, "", tiny) and differs(table, amount, other, said, tiny)):
                wrong.append(f"{amount.source.place}: {amount.fen} 分 read, {value!r} in openpyxl")
    except Exception:  # noqa: BLE001 - it raises whatever it meets in a broken file
        return None
    return wrong


def shown(batch: list[tuple[Mutant, Reading]]) -> Iterator[tuple[Mutant, list[str]]]:
    """What LibreOffice shows otherwise, for each of some files that it can open."""
    with tempfile.TemporaryDirectory(dir=HOME.name) as name:
        folder = Path(name)
        for mutant, _ in batch:
            (folder / mutant.name).write_bytes(mutant.data)
        files = [str(folder / mutant.name) for mutant, _ in batch]
        command = [
            "soffice",
            f"-env:UserInstallation=file://{HOME.name}/office",
            "--headless",
            "--convert-to",
            AS_SHOWN,
        ]
        try:
            subprocess.run([*command, "--outdir", name, *files], check=False, capture_output=True, timeout=600)
        except subprocess.TimeoutExpired:
            return
        for mutant, reading in batch:
            stem = mutant.name.rpartition(".")[0]
            found = {path.stem[len(stem) + 1 :]: path for path in folder.glob(f"{stem}-*.csv")}
            if found:
                yield mutant, list(_unlike(reading, found))


def _unlike(reading: Reading, found: dict[str, Path]) -> Iterator[str]:
    sheets: dict[str, list[list[str]]] = {}
    for table, amount in amounts(reading):
        path = found.get(amount.source.sheet)
        if path is None:
            continue
        if amount.source.sheet not in sheets:
            text = path.read_text("utf-8", "replace")
            sheets[amount.source.sheet] = list(csv.reader(io.StringIO(text, newline="")))
        place = re.fullmatch(r"([A-Z]+)(\d+)", amount.source.address)
        assert place is not None
        column = sum((ord(letter) - 64) * 26**power for power, letter in enumerate(reversed(place[1]))) - 1
        rows = sheets[amount.source.sheet]
        if not any(map(any, rows)):
            continue  # LibreOffice minds the case of a part's name, which Excel does not
        row = int(place[2]) - 1
        text = rows[row][column] if row < len(rows) and column < len(rows[row]) else ""
        other = number_in(taken_out(text))
        step = Decimal(1).scaleb(other.as_tuple().exponent) if other is not None else Decimal(0)  # type: ignore[arg-type] # a number
        if (other is None and amount.fen) or (other is not None and differs(table, amount, other, text, step)):
            yield f"{amount.source.place}: {amount.fen} 分 read, {text!r} is shown"


class Site:
    """A site of its own, to which a person uploads and publishes."""

    def __init__(self) -> None:
        from django.contrib.auth.models import User
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("load_classification", "2026", verbosity=0, stdout=io.StringIO())
        from budget.models import Unit

        Unit.objects.create(division_code="110105", code="661", name="北京市朝阳区小红门乡", slug="xiaohongmen")
        person = User.objects.create_superuser("hostile", password="hostile-but-allowed")  # noqa: S106 - for this run
        self.client = Client(raise_request_exception=False)
        self.client.force_login(person)
        list(self.upload(Mutant(-1, "real.xlsx", "nothing", REAL.read_bytes())))  # so that there are pages to ask for

    def upload(self, mutant: Mutant) -> Iterator[tuple[str, int]]:
        """Upload a workbook, ask for all that is made of it, publish it if it can be; give each address and status."""
        from budget.models import Edition

        given = {"file": SimpleUploadedFile(mutant.name, mutant.data), "unit": "", "year": "2026", "stage": "budget"}
        answer = self.client.post("/admin/budget/edition/upload/", given)
        yield "upload", answer.status_code
        if answer.status_code == 302 and "question" in answer["Location"]:  # whether it is the right file at all: yes
            question = answer["Location"]
            yield question, self.client.get(question).status_code
            answer = self.client.post(question, {"yes": "1"})
            yield question, answer.status_code
        draft: Any = Edition.every_stage.filter(state="draft").first()
        if answer.status_code != 302 or draft is None:
            return
        base = f"/admin/budget/edition/{draft.pk}/"
        for page in (*PAGES, "publish/"):
            got = (
                self.client.post(f"{base}{page}", {"reason": "试"})
                if page == "publish/"
                else self.client.get(f"{base}{page}")
            )
            yield f"{base}{page}", self._status(got)
        for page in PUBLIC:
            yield page, self._status(self.client.get(f"/xiaohongmen/2026/{page}"))
        yield "feed", self._status(self.client.get("/feed.atom"))

    def _status(self, answer: Any) -> int:
        status: int = answer.status_code
        if answer.streaming:
            for _ in answer.streaming_content:
                pass
        return status


def check(mutant: Mutant, seen: Counter[str], faults: list[str]) -> Examined | None:
    """Read and check a mutant; count what came of it."""
    try:
        examined = examine(mutant.data, mutant.name, CONTEXT)
    except BaseException as error:  # what would have ended a worker, a panic of the library too, is what is looked for
        if isinstance(error, KeyboardInterrupt):
            raise
        seen["exceptions"] += 1
        faults.append(f"{mutant.name} ({mutant.did}): {error!r}")
        return None
    codes = {found.code for found in examined.reading.findings}
    for code in codes & {"file.breaks_reader", "file.takes_too_long", "file.takes_too_much"}:
        seen[code] += 1
        if code == "file.breaks_reader":
            faults.append(f"{mutant.name} ({mutant.did}): contained, but the reader broke")
    seen[
        "unreadable" if not examined.reading.is_readable else "publishable" if examined.is_publishable else "refused"
    ] += 1
    return examined


def run(count: int, seed: int, first: int, *, with_shown: bool, with_site: bool) -> tuple[Counter[str], list[str]]:
    """Go through as many mutants as asked; return what was counted and every fault."""
    seen: Counter[str] = Counter()
    faults: list[str] = []
    site = Site() if with_site else None
    batch: list[tuple[Mutant, Reading]] = []
    for mutant in mutants(seed, first, count):
        if with_site and mutant.number > first and mutant.number % SAID_EVERY == 0:
            print(f"… up to {mutant.number}: {dict(seen)}", *faults, sep="\n", flush=True)
        examined = check(mutant, seen, faults)
        if site is not None and mutant.number % EVERY_UPLOAD == 0:
            seen["uploads"] += 1
            for address, status in site.upload(mutant):
                seen["answers"] += 1
                if status >= 500:
                    seen["500"] += 1
                    faults.append(f"{mutant.name} ({mutant.did}): {status} at {address}")
        if examined is None or not examined.reading.tables:
            continue
        if mutant.name.endswith(".xlsx") and (wrong := against_openpyxl(mutant, examined.reading)) is not None:
            seen["compared with openpyxl"] += 1
            seen["other figures in openpyxl"] += len(wrong)
            faults += [
                f"{mutant.name} ({mutant.did}; publishable: {examined.is_publishable}): {one}" for one in wrong[:3]
            ]
        if with_shown:
            batch.append((mutant, examined.reading))
            if len(batch) == AT_ONCE:
                _hold_against_shown(batch, seen, faults)
                batch = []
    if batch:
        _hold_against_shown(batch, seen, faults)
    return seen, faults


def _hold_against_shown(batch: list[tuple[Mutant, Reading]], seen: Counter[str], faults: list[str]) -> None:
    for mutant, wrong in shown(batch):
        seen["compared with LibreOffice"] += 1
        seen["other figures in LibreOffice"] += len(wrong)
        faults += [f"{mutant.name} ({mutant.did}): {one}" for one in wrong[:3]]


def main() -> int:
    """Run, print a line every 500 mutants, and every fault; return 1 where there was one that counts."""
    asked = argparse.ArgumentParser()
    asked.add_argument("count", nargs="?", type=int, default=10_000)
    asked.add_argument("--seed", type=int, default=2026)
    asked.add_argument("--first", type=int, default=0)
    asked.add_argument("--shown", action="store_true")
    asked.add_argument("--addresses", action="store_true")
    options = asked.parse_args()
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    began = time.monotonic()
    seen, faults = run(options.count, options.seed, options.first, with_shown=options.shown, with_site=True)
    print(f"{options.count} mutants of seed {options.seed}, {time.monotonic() - began:.0f} s: ", end="")
    print(", ".join(f"{what} {number}" for what, number in sorted(seen.items())))
    print(*faults, sep="\n")
    bad = seen["500"] + seen["exceptions"] + seen["other figures in openpyxl"] + seen["other figures in LibreOffice"]
    if options.addresses or len(sys.argv) == 1:
        from bench import malformed

        bad += malformed.main(5000)
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
