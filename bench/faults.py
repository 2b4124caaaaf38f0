"""Puts faults into the real workbook at random places and counts which are caught: `python bench/faults.py [PLACES] [SEED]`.

A fault is caught where a finding, or a check that fails, names its cell; for a row that was dropped or doubled, where
one names a cell of that row or the total above which it stood. «blocked» are those that could not be published.
"""

from __future__ import annotations

import io
import os
import random
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "disclosure.settings")
os.environ.setdefault("DEMO", "1")

django.setup()  # the modules below need it

from budget.classification import read_folder  # noqa: E402
from budget.editions.preparing import Examined, context_of, examine  # noqa: E402
from budget.findings import Severity  # noqa: E402
from budget.reconciliation import Result  # noqa: E402
from budget.workbook.rows import Line, Reading, Source, TableReading  # noqa: E402

REAL = ROOT / "fixtures" / "workbooks" / "xiaohongmen-2026.xlsx"
PLACES = 200
CONTEXT = context_of(read_folder(), "661", 2026, "北京市朝阳区小红门乡")

Place = tuple[str, str]  # a sheet and an address


@dataclass(frozen=True)
class Fault:
    """What was done: the sheet that was changed, its new XML, and the cells of which one must be named."""

    sheet: str
    xml: str
    cells: frozenset[Place]
    says: str


class Workbook:
    """The real workbook, its sheets as XML, and what a careful reading found in it."""

    def __init__(self) -> None:
        self.content = REAL.read_bytes()
        self.reading: Reading = examine(self.content, REAL.name, CONTEXT).reading
        with zipfile.ZipFile(io.BytesIO(self.content)) as package:
            self.parts = {name: package.read(name) for name in package.namelist()}
        self.names = {
            sheet.name: f"xl/worksheets/sheet{place}.xml" for place, sheet in enumerate(self.reading.sheets, 1)
        }

    def xml(self, sheet: str) -> str:
        """The XML of a sheet."""
        return self.parts[self.names[sheet]].decode()

    def with_fault(self, fault: Fault) -> bytes:
        """The workbook with one sheet changed."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as package:
            for name, part in self.parts.items():
                package.writestr(name, fault.xml if name == self.names[fault.sheet] else part)
        return out.getvalue()

    def amounts(self, *lines: Line) -> list[Source]:
        """The cells of all amounts in rows of these kinds; the money of projects counts as detail."""
        facts = [
            amount.source
            for table in self.reading.tables
            for row in table.rows
            if row.line in lines
            for amount in row.amounts.values()
            if amount.fen
        ]
        projects = [
            amount.source for table in self.reading.tables for row in table.projects for amount in row.amounts.values()
        ]
        return facts + (projects if Line.DETAIL in lines else [])

    def codes(self) -> list[Source]:
        """The cells that hold a code and its name."""
        rows = (row for table in self.reading.tables for row in table.rows)
        found = (
            code.source for row in rows for name, code in row.dimensions.items() if name.endswith(("ion", "economic"))
        )
        return [source for source in found if re.match(r"\d{5,7}", source.raw)]

    def rows(self) -> list[tuple[TableReading, int]]:
        """The detail rows that hold money in tables of one list, with their row numbers."""
        listed = [
            t for t in self.reading.tables if t.key not in {"balance", "fiscal_balance", "performance", "sangong"}
        ]
        return [
            (t, r.number)
            for t in listed
            for r in t.rows
            if r.line is Line.DETAIL and any(a.fen for a in r.amounts.values())
        ]


def cell_of(xml: str, address: str) -> re.Match[str]:
    """The element of a cell. Raises LookupError where there is none."""
    found = re.search(rf'<c r="{address}"([^>]*?)(?:/>|>(.*?)</c>)', xml, re.DOTALL)
    if found is None:
        raise LookupError(address)
    return found


def with_text(xml: str, address: str, text: str) -> str:
    """The sheet with a text in a cell."""
    found = cell_of(xml, address)
    looks = re.sub(r'\st="\w+"', "", found[1])
    element = f'<c r="{address}"{looks} t="inlineStr"><is><t>{escape(text)}</t></is></c>'
    return xml[: found.start()] + element + xml[found.end() :]


def with_number(xml: str, address: str, change: Callable[[float], float]) -> str:
    """The sheet with another number in a cell."""
    found = cell_of(xml, address)
    element = re.sub(r"<v>([^<]*)</v>", lambda v: f"<v>{round(change(float(v[1])), 6)!r}</v>", found[0])
    return xml[: found.start()] + element + xml[found.end() :]


def shifted(xml: str, first: int, by: int) -> str:
    """The sheet with all rows from `first` on moved down, or up."""

    def moved(match: re.Match[str]) -> str:
        row = int(match[2])
        return f"{match[1]}{row + by if row >= first else row}"

    xml = re.sub(r'(<row r=")(\d+)', moved, xml)
    xml = re.sub(r'(<c r="[A-Z]+)(\d+)', moved, xml)
    return re.sub(
        r'(<mergeCell ref=")([A-Z]+\d+:[A-Z]+\d+)', lambda m: m[1] + re.sub(r"([A-Z]+)(\d+)", moved, m[2]), xml
    )


def row_of(xml: str, number: int) -> re.Match[str]:
    """The element of a row."""
    found = re.search(rf'<row r="{number}".*?</row>', xml, re.DOTALL)
    if found is None:
        raise LookupError(number)
    return found


def addresses(sheet: str, xml: str, *numbers: int) -> Iterator[Place]:
    """Every cell of some rows."""
    for number in numbers:
        for found in re.finditer(rf'<c r="([A-Z]+{number})"', xml):
            yield sheet, found[1]


def unknown_code(book: Workbook, chance: random.Random) -> Fault:
    source = chance.choice(book.codes())
    known = {code for codes in CONTEXT.codes.values() for code in codes}
    code = re.match(r"\d+", source.raw)
    assert code is not None
    others = [f"{code[0][:-2]}{end:02d}" for end in range(100)]
    new = chance.choice([other for other in others if other not in known])
    xml = with_text(book.xml(source.sheet), source.address, new + source.raw[len(new) :])
    return Fault(source.sheet, xml, frozenset([(source.sheet, source.address)]), f"{source.raw} -> {new}")


def dropped_row(book: Workbook, chance: random.Random) -> Fault:
    table, number = chance.choice(book.rows())
    xml = book.xml(table.sheet)
    found = row_of(xml, number)
    without = shifted(xml[: found.start()] + xml[found.end() :], number + 1, -1)
    last = table.parts[-1].last_row - 1
    first = table.parts[0].first_row
    return Fault(table.sheet, without, frozenset(addresses(table.sheet, without, first, last)), f"row {number}")


def doubled_row(book: Workbook, chance: random.Random) -> Fault:
    table, number = chance.choice(book.rows())
    xml = shifted(book.xml(table.sheet), number + 1, 1)
    found = row_of(xml, number)
    copy = re.sub(rf'(r="[A-Z]*){number}"', rf'\g<1>{number + 1}"', found[0])
    more = xml[: found.end()] + copy + xml[found.end() :]
    return Fault(table.sheet, more, frozenset(addresses(table.sheet, more, number, number + 1)), f"row {number}")


def text_in_amount(book: Workbook, chance: random.Random) -> Fault:
    source = chance.choice(book.amounts(*Line))
    text = chance.choice(["约{}", "{}元", "{}?", "见附表", "{}.5.1", "1O{}", "{}，{}"]).replace("{}", source.raw)
    xml = with_text(book.xml(source.sheet), source.address, text)
    return Fault(source.sheet, xml, frozenset([(source.sheet, source.address)]), f"{source.raw} -> {text}")


def yuan_for_wan(book: Workbook, chance: random.Random) -> Fault:
    source = chance.choice(book.amounts(*Line))
    xml = with_number(book.xml(source.sheet), source.address, lambda number: number * 10_000)
    return Fault(source.sheet, xml, frozenset([(source.sheet, source.address)]), f"{source.raw} x 10,000")


def edited_sum(book: Workbook, chance: random.Random) -> Fault:
    source = chance.choice(book.amounts(Line.SUBTOTAL, Line.TOTAL))
    more = chance.choice([0.000001, 0.01, 1, 100, 1234.5])
    xml = with_number(book.xml(source.sheet), source.address, lambda number: number + more)
    return Fault(source.sheet, xml, frozenset([(source.sheet, source.address)]), f"{source.raw} + {more}")


FAULTS = {
    "unknown code": unknown_code,
    "dropped row": dropped_row,
    "duplicated row": doubled_row,
    "text in an amount": text_in_amount,
    "元 for 万元": yuan_for_wan,
    "edited subtotal": edited_sum,
}


def named(examined: Examined) -> set[tuple[str, Place]]:
    """Every cell that an error, a warning or a failed check names, with what is said of it."""
    said = {(f.message, (f.sheet, f.cell)) for f in examined.reading.findings if f.severity is not Severity.NOTE}
    for check in examined.checks:
        if check.result is Result.FAIL:
            words = f"{check.rule} {check.subject} {check.left} {check.right}"
            said |= {(words, (source.sheet, source.address)) for source in check.cells}
    return said


def main() -> None:
    """Inject every fault at as many places as asked, and print a line a fault and each that slipped through."""
    places = int(sys.argv[1]) if len(sys.argv) > 1 else PLACES
    seed = sys.argv[2] if len(sys.argv) > 2 else "1"
    book = Workbook()
    # What is said of the sound workbook anyway does not count as catching a fault.
    usual = named(examine(book.content, REAL.name, CONTEXT))
    print(f"seed {seed}: {places} places for each of {len(FAULTS)} faults")
    for name, inject in FAULTS.items():
        chance = random.Random(f"{name} {seed}")
        caught = blocked = 0
        slipped = []
        for _ in range(places):
            fault = inject(book, chance)
            examined = examine(book.with_fault(fault), REAL.name, CONTEXT)
            is_caught = bool(fault.cells & {place for _, place in named(examined) - usual})
            caught += is_caught
            blocked += not examined.is_publishable
            if not is_caught:
                slipped.append(f"    {min(fault.cells)} {fault.says}; publishable: {examined.is_publishable}")
        print(f"  {name:<20} caught {caught} of {places}, blocked {blocked}", *slipped, sep="\n")


if __name__ == "__main__":
    main()
