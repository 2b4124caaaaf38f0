"""Figures that are filled anew when a workbook is opened are named: those of pivot tables, of queries, of tables that a query fills."""

from __future__ import annotations

import io
import struct
import time
from collections.abc import Callable

import olefile  # type: ignore[import-untyped]  # it publishes no types
import pytest

from budget.workbook import read
from budget.workbook.files.formula_words import FormulaTold, Reach
from budget.workbook.files.volatile import ToldSheet, follow_refreshed
from budget.workbook.files.xls.records import scan_xls
from budget.workbook.files.xls.refreshed import note_refreshed
from budget.workbook.sheets import SheetFacts
from tests.workbook.books_changed import related, with_formulas
from tests.workbook.books_made import MAIN, RELATIONS, Odd, Parts, record, wide, xlsb, xlsx, zipped
from tests.workbook.sheets_made import codes, fen, found, places, table
from tests.workbook.spellings_made import SPELLINGS
from tests.workbook.xls_made import xls


def pivot(told: str, area: str = "A3:B6") -> Parts:
    """The small workbook with a pivot table over cells."""
    return {
        **xlsx(Odd()),
        **related("xl/worksheets/sheet1.xml", "pivotTable", "../pivotTables/pivotTable1.xml"),
        **related("xl/pivotTables/pivotTable1.xml", "pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml"),
        "xl/pivotTables/pivotTable1.xml": f'<pivotTableDefinition xmlns="{MAIN}"><location ref="{area}"/></pivotTableDefinition>'.encode(),
        "xl/pivotCache/pivotCacheDefinition1.xml": f'<pivotCacheDefinition xmlns="{MAIN}"{told}/>'.encode(),
    }


def query(told: str, connection: str = "") -> Parts:
    """The small workbook with a query that fills B4 to B5, by a connection of its own."""
    parts = xlsx(Odd())
    names = '<definedNames><definedName name="甲_数" localSheetId="0">\'一\'!$B$4:$B$5</definedName></definedNames></workbook>'
    relation = f'<Relationship Id="rId8" Type="{RELATIONS}/connections" Target="connections.xml"/></Relationships>'
    rels = "xl/_rels/workbook.xml.rels"
    return {
        **parts,
        **related("xl/worksheets/sheet1.xml", "queryTable", "../queryTables/queryTable1.xml"),
        rels: parts[rels].replace(b"</Relationships>", relation.encode()),
        "xl/workbook.xml": parts["xl/workbook.xml"].replace(b"</workbook>", names.encode()),
        "xl/connections.xml": f'<connections xmlns="{MAIN}"><connection id="7"{connection}/></connections>'.encode(),
        "xl/queryTables/queryTable1.xml": f'<queryTable xmlns="{MAIN}" name="甲 数" connectionId="7"{told}/>'.encode(),
    }


def filled_table(told: str) -> Parts:
    """The small workbook with a table that a query fills."""
    return {
        **xlsx(Odd()),
        **related("xl/worksheets/sheet1.xml", "table", "../tables/table1.xml"),
        **related("xl/tables/table1.xml", "queryTable", "../queryTables/queryTable1.xml"),
        "xl/tables/table1.xml": f'<table xmlns="{MAIN}" ref="A5:B6"/>'.encode(),
        "xl/queryTables/queryTable1.xml": f'<queryTable xmlns="{MAIN}" name="甲"{told}/>'.encode(),
    }


def binary(flags: int) -> Parts:
    """The small workbook as an .xlsb with a pivot table over B4 to B6."""
    return {
        **xlsb(Odd()),
        **related("xl/worksheets/sheet1.bin", "pivotTable", "../pivotTables/pivotTable1.bin"),
        **related("xl/pivotTables/pivotTable1.bin", "pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.bin"),
        "xl/pivotTables/pivotTable1.bin": record(314, struct.pack("<IIII", 3, 5, 1, 1) + bytes(20)),
        "xl/pivotCache/pivotCacheDefinition1.bin": record(179, bytes([3, 3, 3, flags]) + bytes(20)),
    }


def binary_query(flags: int, connection: int = 0, name: str = "甲 数", *, table: bool = False) -> Parts:
    """The small workbook as an .xlsb with a query that fills B4 to B5, or a table over B5 to B6, by a connection of its own."""
    parts = xlsb(Odd())
    area = b"\x3b" + struct.pack("<HIIHH", 0, 3, 4, 1, 1)
    names = record(39, bytes(9) + wide("甲_数") + struct.pack("<I", len(area)) + area + bytes(4))
    sheets = record(357) + record(362, struct.pack("<IIii", 1, 0, 0, 0))
    told = record(447, struct.pack("<IHi", flags, 0, 7) + wide(name)) + record(448)
    rels, end = "xl/_rels/workbook.bin.rels", record(132)
    relation = f'<Relationship Id="rId8" Type="{RELATIONS}/connections" Target="connections.bin"/></Relationships>'
    on = "xl/tables/table1.bin" if table else "xl/worksheets/sheet1.bin"
    made = {
        **parts,
        **related(on, "queryTable", "../queryTables/queryTable1.bin"),
        rels: parts[rels].replace(b"</Relationships>", relation.encode()),
        "xl/workbook.bin": parts["xl/workbook.bin"].removesuffix(end) + sheets + names + end,
        "xl/connections.bin": record(201, struct.pack("<HBBHHHiii", 0, 0, 0, 0, connection, 0, 5, 1, 7) + bytes(4)),
        "xl/queryTables/queryTable1.bin": told,
    }
    if table:
        made |= related("xl/worksheets/sheet1.bin", "table", "../tables/table1.bin")
        made["xl/tables/table1.bin"] = record(343, struct.pack("<IIII", 4, 5, 0, 1) + bytes(48))
    return made


ON_LOAD = ' refreshOnLoad="1"'
CASES: dict[str, tuple[Parts, list[str]]] = {
    "a pivot table": (pivot(ON_LOAD), ["一!B4"]),
    "a pivot table that waits": (pivot(' refreshOnLoad="0"'), []),
    "a pivot table elsewhere": (pivot(ON_LOAD, "D1:E9"), []),
    "a query": (query(' refreshOnLoad="true"'), ["一!B4"]),
    "a query by its connection": (query("", ON_LOAD), ["一!B4"]),
    "a query that waits": (query(""), []),
    "a table that a query fills": (filled_table(ON_LOAD), ["一!B5"]),
    "a table that waits": (filled_table(""), []),
    "a pivot table of an .xlsb": (binary(0x15), ["一!B4"]),
    "a pivot table of an .xlsb that waits": (binary(0x11), []),
    "a query of an .xlsb": (binary_query(0x22B), ["一!B4"]),
    "a query of an .xlsb by its connection": (binary_query(0x20B, 0x60), ["一!B4"]),
    "a query of an .xlsb that waits": (binary_query(0x20B, 0x40), []),
    "a query of an .xlsb whose cells nobody names": (binary_query(0x22B, name="乙"), []),
    "a table of an .xlsb that a query fills": (binary_query(0x22B, table=True), ["一!B5"]),
    "a table of an .xlsb that waits": (binary_query(0x20B, table=True), []),
}


@pytest.mark.parametrize("case", CASES)
def test_figures_that_are_fetched_anew_are_named(case: str) -> None:
    parts, wanted = CASES[case]
    reading = read(zipped(parts), "一")
    assert places(reading, "cell.refreshed") == wanted
    assert fen(table(reading, "procurement").rows[0]) == {"total": 54_510_000}


@pytest.mark.parametrize("spelled", SPELLINGS.values(), ids=list(SPELLINGS))
def test_a_pivot_table_is_found_however_the_file_is_spelled(spelled: Callable[[Parts], Parts]) -> None:
    assert places(read(zipped(spelled(pivot(ON_LOAD))), "一"), "cell.refreshed") == ["一!B4"]


def test_how_many_they_are_is_said() -> None:
    (warning,) = found(read(zipped(pivot(ON_LOAD)), "一"), "cell.refreshed")
    assert "有 3 个数（B4、B5、B6）" in warning.message
    assert codes(read(zipped(pivot("")), "一")) == []


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        ("B5-644.928168", ["一!B4"]), ("SUM(B5:B6)-1398.876336", ["一!B4"]), ('INDIRECT("B"&amp;5)', ["一!B4"]),
        ("B6-699.438168", ["一!B5"]), ("54+0.51", ["一!B5"]),
    ],
)  # fmt: skip
def test_what_is_calculated_from_them_is_named_too(formula: str, wanted: list[str]) -> None:
    parts = pivot(ON_LOAD, "B5:B5")
    calculated = with_formulas(B4=formula)
    parts["xl/worksheets/sheet1.xml"] = calculated["xl/worksheets/sheet1.xml"]
    assert places(read(zipped(parts), "一"), "cell.refreshed") == wanted


def test_no_crowd_of_them_takes_long_to_follow() -> None:
    many = 20_000
    told = {(row, 1): FormulaTold(refers=(Reach("", (row, 0), (row, 0)),)) for row in range(many)}
    facts = SheetFacts(refreshed=[(row + 1, 1, row + 1, 1) for row in range(many)])
    values = {(row, column): 1.0 for row in range(many) for column in (0, 1)}
    started = time.process_time()
    follow_refreshed([ToldSheet("甲", told, lambda: values, facts)])
    assert time.process_time() - started < 10


def test_what_an_old_file_calculates_from_them_is_named_too() -> None:
    table = struct.pack("<HHHHHHHH", 0, 0, 0, 0, 3, 4, 1, 0)
    file = xls(Odd(told="own sheet"), (0x00B0, table), before=((0x00D5, struct.pack("<H", 0x1A)),))
    with olefile.OleFileIO(io.BytesIO(file)) as ole:
        stream = ole.openstream("Workbook").read()
    sheets = scan_xls(stream)
    note_refreshed(stream, sheets, {"001A": struct.pack("<HHIHH", 0x00C6, 8, 0, 0x1A, 5)}.__getitem__)
    assert sheets[0].facts.refreshed == [(1, 1, 1, 1), (4, 2, 4, 2)]


@pytest.mark.parametrize(("flags", "number", "wanted"), [(0x05, 0, [(4, 2, 6, 2)]), (0x01, 0, []), (0x05, 1, [])])
def test_pivot_tables_of_an_old_file_are_looked_at(flags: int, number: int, wanted: list[tuple[int, ...]]) -> None:
    table = struct.pack("<HHHHHHHH", 3, 5, 1, 1, 3, 4, 1, number)
    file = xls(Odd(told="own sheet"), (0x00B0, table), before=((0x00D5, struct.pack("<H", 0x1A)),))
    with olefile.OleFileIO(io.BytesIO(file)) as ole:
        stream = ole.openstream("Workbook").read()
    sheets = scan_xls(stream)
    cache = struct.pack("<HHIHH", 0x00C6, 8, 0, 0x1A, flags)
    note_refreshed(stream, sheets, {"001A": cache}.__getitem__)
    assert sheets[0].facts.refreshed == wanted
    assert places(read(file, "一"), "cell.refreshed") == []  # without its data nobody can refresh it


@pytest.mark.parametrize(
    ("flags", "name", "wanted"), [(0x22B, "甲 数", ["B4"]), (0x20B, "甲 数", []), (0x22B, "乙", []), (0x22B, "", [])]
)
def test_queries_of_an_old_file_are_looked_at(flags: int, name: str, wanted: list[str]) -> None:
    area = b"\x3b" + struct.pack("<HHHHH", 0, 3, 4, 1, 1)
    called = (
        struct.pack("<HBBHHHBBBB", 0, 0, 3, len(area), 0, 1, 0, 0, 0, 0) + b"\x01" + "甲_数".encode("utf-16-le") + area
    )
    links = ((0x01AE, b"\x01\x00\x01\x04"), (0x0017, struct.pack("<HHHH", 1, 0, 0, 0)), (0x0018, called))
    query = struct.pack("<HHHIH", flags, 0, 0, 0, len(name)) + b"\x01" + name.encode("utf-16-le")
    reading = read(xls(Odd(), (0x01AD, query), before=links), "一")
    assert [place.rpartition("!")[2] for place in places(reading, "cell.refreshed")] == wanted
