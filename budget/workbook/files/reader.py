"""Opens a file: .xlsx .xls .xlsb .ods by python-calamine, web pages and text by itself; known by content, not by name."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from pathlib import PurePath

import olefile  # type: ignore[import-untyped]  # it publishes no types
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from budget.findings import Finding, finding
from budget.workbook.files import file_kinds
from budget.workbook.files.archive import MOST_INFLATED, Archive, InflatesTooFar, Unsafe
from budget.workbook.files.binary_records import BadRecords
from budget.workbook.files.cut_off import note_cut_off
from budget.workbook.files.formula_words import lead_out
from budget.workbook.files.held import Knows, hold_together
from budget.workbook.files.markup import BadContent
from budget.workbook.files.ods.content import read_ods_styles, scan_content
from budget.workbook.files.ods.settings import read_settings
from budget.workbook.files.ods.styles import OdsStyles
from budget.workbook.files.opc import MissingSheet, Package, text_of
from budget.workbook.files.sealed import unsealed
from budget.workbook.files.sheet_maker import TooLarge
from budget.workbook.files.text_files import NoTables, open_text
from budget.workbook.files.uncalculated import Calculated, Calculation, is_calculating, note_uncalculated
from budget.workbook.files.volatile import note_volatile, told_sheets
from budget.workbook.files.xls.excel_95 import is_excel_95, read_sheets
from budget.workbook.files.xls.records import has_password, scan_xls
from budget.workbook.files.xls.refreshed import note_refreshed
from budget.workbook.files.xlsb.records import Xlsb
from budget.workbook.files.xlsx.opening import Xlsx
from budget.workbook.sheets import Merge, Sheet, SheetFacts

MOST_BYTES = 50 * 1024 * 1024
# calamine lays a sheet out as a full rectangle: one stray cell far away would fill the memory.
MOST_CELLS = 8_000_000
# The form of a township has some five hundred rows, that of a whole district some ten thousand.
MOST_ROWS = 200_000
_MEGABYTE = 1024 * 1024

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# As the directory of a compound file writes names; looked for in the bytes, because a damaged one cannot be listed.
_CONNECTIONS = ("/connections.xml", "/connections.bin")
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")


Grid = list[list[object]]


class Unreadable(Exception):
    """The file cannot be read; the finding is the one clear sentence."""

    def __init__(self, found: Finding) -> None:
        super().__init__(found.message)
        self.found = found


@dataclass(slots=True)
class Opened:
    """The sheets of a file and what was found on the way."""

    sheets: list[Sheet] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def open_file(data: bytes, name: str) -> Opened:
    """Open a file of any known format. Raises Unreadable."""
    if len(data) > MOST_BYTES:
        size = -(-len(data) // _MEGABYTE)
        raise Unreadable(finding("file.too_large", size=size, limit=MOST_BYTES // _MEGABYTE))
    if not data.strip():
        raise Unreadable(finding("file.empty"))
    if data.startswith(_ZIP):
        opened = _open_zip(data)
    elif data.startswith(_OLE):
        opened = _open_ole(data, name)
    else:
        opened = _open_text(data, name)
    if not any(sheet.grid for sheet in opened.sheets):
        raise Unreadable(finding("file.empty"))
    _refuse_very_long(sum(len(sheet.grid) for sheet in opened.sheets))
    return opened


def _open_text(data: bytes, name: str) -> Opened:
    try:
        return Opened(*open_text(data, name, MOST_CELLS))
    except NoTables as none:
        raise Unreadable(none.found) from none
    except TooLarge as error:
        raise _giant(error.name, error.rows, error.columns) from error
    except BadContent as error:
        raise Unreadable(finding("file.damaged")) from error


def _open_zip(data: bytes) -> Opened:
    try:
        archive = Archive(data)
        if archive.is_encrypted:
            raise Unreadable(finding("file.password"))
        package = Package(archive)
        if package.workbook:
            # First of all: to follow the XML of a million rows only to refuse it would take a minute.
            _refuse_very_long(_rows_written(data))
            return _open_xlsx(archive, package) if package.is_xml else _open_xlsb(archive, package)
        if "content.xml" in archive.entries:
            mimetype = archive.read("mimetype") if "mimetype" in archive.entries else b""
            if (other := file_kinds.of_open_document(mimetype)) is not None:
                raise Unreadable(other)
            return _open_ods(data, archive)
    except MissingSheet as missing:
        raise Unreadable(finding("file.sheet_missing", name=missing.name)) from missing
    except InflatesTooFar as error:
        raise Unreadable(finding("file.inflates_too_far", limit=MOST_INFLATED // _MEGABYTE)) from error
    except (Unsafe, BadContent, BadRecords, struct.error, IndexError) as error:
        raise Unreadable(finding("file.damaged")) from error
    raise Unreadable(file_kinds.of_package(archive.entries))


def _open_ole(data: bytes, name: str) -> Opened:
    try:
        with olefile.OleFileIO(BytesIO(data)) as ole:
            names = frozenset("/".join(path) for path in ole.listdir())
            # A file saved for Excel 95 and 97 at once has both: programs of today open the first.
            streams = [stream for stream in ("Workbook", "Book") if ole.exists(stream)]
            if file_kinds.is_rights_managed(names):
                raise Unreadable(file_kinds.rights_managed())
            if not streams:
                if _ENCRYPTED_STREAM in data:
                    return _unsealed(data, name)
                raise Unreadable(file_kinds.of_compound(names, name))
            stream = ole.openstream(streams[0]).read()
            if has_password(stream):
                return _unsealed(data, name)
            if is_excel_95(stream):
                sheets, leads_out = read_sheets(stream, MOST_CELLS)
                return Opened(sheets, _linked(leads_out))
            found = scan_xls(stream)
            caches = {path[1]: "/".join(path) for path in ole.listdir() if path[0] == "_SX_DB_CUR" and len(path) == 2}
            note_refreshed(stream, found, lambda name: ole.openstream(caches[name]).read() if name in caches else b"")
            macros = [finding("file.macros")] if ole.exists("_VBA_PROJECT_CUR") else []
    except TooLarge as error:
        raise _giant(error.name, error.rows, error.columns) from error
    except (OSError, ValueError, IndexError, struct.error) as error:
        raise Unreadable(finding("file.password" if _ENCRYPTED_STREAM in data else "file.damaged")) from error

    def compare(place: int, grid: Grid) -> None:
        if place < len(found):
            hold_together(grid, found[place].values, found[place].dates, found[place].facts, knows=Knows.NUMBERS)

    shades = "、色阶和数据条的颜色" if any(sheet.has_shades for sheet in found) else ""
    note = finding("file.not_checked", kind=".xls", what=f"表格样式带来的格式{shades}")
    links = _linked(any(sheet.leads_out for sheet in found))
    return Opened(_sheets(data, [sheet.facts for sheet in found], compare), [*macros, *links, note])


def _unsealed(data: bytes, name: str) -> Opened:
    """Open a sealed workbook that everybody can open; its sheets are then a file like any other."""
    inside = unsealed(data)
    if inside is None:
        raise Unreadable(finding("file.password"))
    if inside.startswith(_OLE):
        with olefile.OleFileIO(BytesIO(inside)) as ole:
            if any(
                ole.exists(stream) and has_password(ole.openstream(stream).read()) for stream in ("Workbook", "Book")
            ):
                raise Unreadable(finding("file.password"))
    return open_file(inside, name)


def _open_xlsx(archive: Archive, package: Package) -> Opened:
    book = Xlsx(archive, package)
    # The places in the workbook, charts and macros counted: «第 3 张工作表» must be the third that the clerk sees.
    positions = [sheet.position for sheet in book.sheets]
    facts = [sheet.xml.facts for sheet in book.sheets]
    carried = _carried(archive, leads_out=book.leads_out)
    return Opened(_sheets(book.normal(), facts, book.compare, positions), carried)


def _open_xlsb(archive: Archive, package: Package) -> Opened:
    book = Xlsb(archive, package)
    newer = "、公式写的新版条件格式" if any(sheet.has_newer for sheet in book.sheets) else ""
    note = finding("file.not_checked", kind=".xlsb", what=f"表格样式带来的格式{newer}")
    sheets = _sheets(book.normal(), [sheet.facts for sheet in book.sheets], book.compare)
    return Opened(sheets, [*_carried(archive, leads_out=book.leads_out), note])


def _open_ods(data: bytes, archive: Archive) -> Opened:
    manifest = archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in archive.entries else b""
    if b"encryption-data" in manifest:
        raise Unreadable(finding("file.password"))
    styles = read_ods_styles(archive.chunks("styles.xml")) if "styles.xml" in archive.entries else OdsStyles()
    settings = archive.read("settings.xml") if "settings.xml" in archive.entries else b""
    found = scan_content(archive.chunks("content.xml"), styles, read_settings(settings) if settings else None)
    meta = archive.read("meta.xml") if "meta.xml" in archive.entries else b""
    note_uncalculated(
        [Calculated(sheet.name, sheet.formulas, partial(dict, sheet.values), sheet.facts) for sheet in found],
        Calculation(asks=False, was_done=is_calculating(text_of(meta, "generator"))),
    )
    names = {name: stands_for for sheet in found for name, stands_for in sheet.names.items()}
    note_volatile(
        told_sheets(
            ((sheet.name, sheet.formulas, partial(dict, sheet.values), sheet.facts, sheet.dates) for sheet in found),
            names,
        )
    )
    # What was read is known to be whole; the rest is inflated once to see that the file is not damaged.
    archive.check(but=frozenset(["content.xml", "styles.xml", "meta.xml", "settings.xml"]))

    def compare(place: int, grid: Grid) -> None:
        if place < len(found):
            sheet = found[place]
            knows = Knows.ALL if sheet.is_whole else Knows.SOME
            hold_together(grid, sheet.values, sheet.dates, sheet.facts, knows=knows)

    words = (formula.words for sheet in found for formula in sheet.formulas)
    carried = _carried(archive, leads_out=any(sheet.leads_out for sheet in found) or lead_out(words, names))
    return Opened(_sheets(data, [sheet.facts for sheet in found], compare), carried)


def _sheets(
    data: bytes,
    known: Sequence[SheetFacts],
    compare: Callable[[int, Grid], None] | None = None,
    positions: Sequence[int] | None = None,
) -> list[Sheet]:
    """Let calamine read the sheets, once it is known that none is too large. Raises Unreadable.

    `compare` holds what it gave for a sheet against an independent reading; `positions` say where the sheets stand in
    the workbook, where the ones without cells were left out.
    """
    for place, facts in enumerate(known, 1):
        _refuse_giant(str(place), facts.rows, facts.columns)
    # Before calamine reads: it holds every cell of a sheet at once, so afterwards the memory is gone already.
    _refuse_very_long(sum(facts.rows for facts in known))
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        sheets = []
        for place, meta in enumerate(book.sheets_metadata):
            if meta.typ is SheetTypeEnum.WorkSheet:
                sheet = book.get_sheet_by_index(place)
                facts = known[place] if place < len(known) else SheetFacts()
                grid = _grid(sheet)
                if compare is not None:
                    compare(place, grid)
                position = positions[place] if positions else place
                sheets.append(_sheet(sheet, position, grid, facts, meta.visible))
    except PasswordError as error:
        raise Unreadable(finding("file.password")) from error
    except (CalamineError, OSError, ValueError) as error:
        raise Unreadable(finding("file.damaged")) from error
    return sheets


def _grid(sheet: CalamineSheet) -> Grid:
    _refuse_giant(sheet.name, sheet.total_height, sheet.total_width)
    return list(map(list, sheet.to_python(skip_empty_area=False)))


def _sheet(sheet: CalamineSheet, position: int, grid: Grid, facts: SheetFacts, visible: SheetVisibleEnum) -> Sheet:
    line_flaws = facts.take_line_flaws()
    for (row, column), seen in (facts.beside | facts.flaws).items():
        while len(grid) <= row:
            grid.append([""] * (len(grid[0]) if grid else column + 1))
        # calamine ends a sheet where its last value stands, and a flaw may be further out.
        if len(grid[0]) <= column:
            for cells in grid:
                cells.extend([""] * (column + 1 - len(cells)))
        grid[row][column] = seen
    merged = sheet.merged_cell_ranges
    merges = None if facts.merges is None else tuple(sorted(facts.merges))
    if merges is None and merged is not None:
        merges = tuple((top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in sorted(merged))
    _refuse_tangle(merges or (), grid)
    made = Sheet(
        sheet.name,
        position,
        grid,
        visible is not SheetVisibleEnum.Visible,
        merges,
        facts.unseen_rows,
        facts.unseen_columns,
        has_flaws=bool(facts.flaws or facts.beside or line_flaws),
        rounded=facts.rounded,
        unseen_zeros=facts.unseen_zeros,
        narrow=facts.narrow,
        as_formulas=facts.as_formulas,
        under=facts.under,
        refreshed=facts.refreshed,
        line_flaws=line_flaws,
        looks=facts.looks,
    )
    note_cut_off(made, facts)
    return made


def _refuse_giant(name: str, rows: int, columns: int) -> None:
    if rows * columns > MOST_CELLS:
        raise _giant(name, rows, columns)


def _giant(name: str, rows: int, columns: int) -> Unreadable:
    where = f"第 {name} 张工作表" if name.isdigit() else f"工作表「{name}」"
    return Unreadable(finding("file.too_many_cells", where=where, rows=rows, columns=columns))


def _rows_written(data: bytes) -> int:
    """Return how many rows with cells the sheets of a package write, at a look: to parse a million takes a minute."""
    archive = Archive(data)  # one of its own, for each counts how much of it was inflated
    sheets = [name for name in archive.entries if "sheet" in name.lower() and name.lower().endswith(".xml")]
    return sum(_times(word, archive.chunks(name)) for name in sheets for word in (b"</row>", b":row>"))


def _times(word: bytes, pieces: Iterable[bytes]) -> int:
    """Return how often a word stands in a text that comes in pieces, where two of them meet included."""
    count, end = 0, b""
    for piece in pieces:
        count += (end + piece).count(word)
        end = piece[1 - len(word) :]
    return count


def _refuse_very_long(rows: int) -> None:
    if rows > MOST_ROWS:
        raise Unreadable(finding("file.too_many_rows", rows=rows, limit=MOST_ROWS))


def _refuse_tangle(merges: Sequence[Merge], grid: Sequence[Sequence[object]]) -> None:
    """Refuse merged cells that lie over one another: no program writes them, and they could be made to cost hours."""
    height, width = len(grid), len(grid[0]) if grid else 0
    covered = sum(
        max(0, min(bottom, height) - top + 1) * max(0, min(right, width) - left + 1)
        for top, left, bottom, right in merges
    )
    if covered > height * width:
        raise Unreadable(finding("file.damaged"))


def _linked(leads_out: bool) -> list[Finding]:
    return [finding("file.external_links")] * leads_out


def _carried(archive: Archive, *, leads_out: bool) -> list[Finding]:
    """Return what a workbook carries besides its sheets, of which nothing is opened, and whether its formulas lead out."""
    names = list(archive.entries)
    findings = []
    if any(
        name.endswith("vbaProject.bin") or name.startswith(("xl/macrosheets/", "Basic/", "Scripts/")) for name in names
    ):
        findings.append(finding("file.macros"))
    # By any spelling: programs follow relations, in which case and folder do not count.
    spelled = [name.lower().replace("\\", "/") for name in names]
    has_links = any("externallinks/" in name or name.endswith(_CONNECTIONS) for name in spelled)
    findings += _linked(leads_out or has_links)
    folders = ("xl/embeddings/", "xl/activeX/", "Object ", "ObjectReplacements/")
    embedded = [name for name in names if name.startswith(folders) and not name.endswith(("/", ".rels"))]
    if embedded:
        shown = "、".join(PurePath(name).name for name in embedded[:3])
        findings.append(finding("file.embedded", names=shown + (" 等" if len(embedded) > 3 else "")))
    return findings
