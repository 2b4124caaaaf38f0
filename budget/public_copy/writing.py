"""Writes the public copy: a workbook of cells alone, each a number or a text at the address and in the look that it had.

Nothing of the uploaded file goes in but what it is given here: no name, no date, no look but one out of our own lists
(`budget.workbook.formats.looks`). The same cells give the same bytes, so that the SHA-256 of a copy can be told before it is public.
"""

from __future__ import annotations

import math
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from unicodedata import east_asian_width

from budget.public_copy.styles import BARE, CopiedLooks
from budget.unseen_signs import NOT_IN_XML
from budget.workbook.formats.looks import RowLooks, SheetLooks
from budget.workbook.sheets import Flaw, FlawKind, letters, printed

_DAY = (1980, 1, 1, 0, 0, 0)  # the first that a zip can hold
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_NAME = 31
_LONGEST_TEXT = 32_767  # what a cell of Excel holds
_NARROWEST, _WIDEST = 8, 48
_ROWS_MEASURED = 400
_LEVEL = 3  # of compression: a third of the time of the usual, a tenth more bytes
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass(frozen=True, slots=True)
class CopiedSheet:
    """A sheet of the copy: its rows as (1-based number, cells from column A on), its merges, 1-based, and its looks."""

    name: str
    rows: Iterable[tuple[int, Sequence[object]]]
    merges: Sequence[tuple[int, int, int, int]] = ()
    looks: SheetLooks | None = None


def copy_of(sheets: Sequence[CopiedSheet]) -> bytes:
    """Return an .xlsx of these sheets: numbers as numbers, everything else as the text that the sheet prints."""
    out = BytesIO()
    names, looks = _names(sheets), CopiedLooks()
    parts = ["".join(_sheet(sheet, looks)) for sheet in sheets]
    with zipfile.ZipFile(out, "w") as package:
        for name, text in _frame(names):
            _put(package, name, text)
        _put(package, "xl/styles.xml", f"{_HEAD}{looks.part(_MAIN)}")
        for place, text in enumerate(parts, 1):
            _put(package, f"xl/worksheets/sheet{place}.xml", text)
    return out.getvalue()


def _put(package: zipfile.ZipFile, name: str, text: str) -> None:
    entry = zipfile.ZipInfo(name, _DAY)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3  # whichever system writes it
    entry.external_attr = 0o600 << 16
    # A lone half of a pair is no character; it would be the one text that stops a whole copy.
    package.writestr(entry, text.encode("utf-8", "replace"), compresslevel=_LEVEL)


def _names(sheets: Sequence[CopiedSheet]) -> list[str]:
    """Return names that a workbook may have: short enough, and no two alike."""
    taken: set[str] = set()
    names = []
    for sheet in sheets:
        plain = _NOT_IN_A_NAME.sub(" ", sheet.name).strip(" '") or "表"
        name, number = plain[:_LONGEST_NAME], 2
        # Excel compares names of sheets without regard to case, and repairs a workbook that has two alike.
        while name.casefold() in taken:
            end = f" {number}"
            name, number = plain[: _LONGEST_NAME - len(end)] + end, number + 1
        taken.add(name.casefold())
        names.append(name)
    return names


def _frame(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the parts around the sheets."""
    numbers = range(1, len(names) + 1)
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{place}.xml" ContentType="{_KINDS}.worksheet+xml"/>'
        for place in numbers
    )
    yield (
        "[Content_Types].xml",
        (
            f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_KINDS}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_KINDS}.styles+xml"/>{sheets}</Types>'
        ),
    )
    yield "_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")])
    listed = "".join(
        f'<sheet name="{_escaped(name)}" sheetId="{place}" r:id="rId{place}"/>' for place, name in enumerate(names, 1)
    )
    yield (
        "xl/workbook.xml",
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
    )
    targets = [("worksheet", f"worksheets/sheet{place}.xml") for place in numbers]
    yield "xl/_rels/workbook.xml.rels", _relations([*targets, ("styles", "styles.xml")])


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{place}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for place, (kind, target) in enumerate(targets, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def _sheet(sheet: CopiedSheet, looks: CopiedLooks) -> Iterator[str]:
    widths: dict[int, int] = {}
    lines = []
    told = _RowLooks(sheet.looks, looks)
    for place, (number, cells) in enumerate(sheet.rows):
        filled = [(column, cell) for column, cell in enumerate(cells) if cell != ""]
        if place < _ROWS_MEASURED and len(filled) > 1:  # a title that runs over the whole sheet makes no column wide
            _widen(widths, filled)
        styles, blank = told.of(number, len(cells))
        if blank:
            filled = [(column, cell) for column, cell in enumerate(cells) if cell != "" or column in blank]
        if filled or number in told.heights:
            # A large sheet has a million cells: whatever is the same for many is made once.
            written = [
                f'<c r="{letters(column)}{number}"{styles[column]}{_content(cell, styles[column] in looks.percents)}'
                for column, cell in filled
            ]
            lines.append(f'<row r="{number}"{told.heights.get(number, "")}>{"".join(written)}</row>')
    yield f'{_HEAD}<worksheet xmlns="{_MAIN}">'
    yield _usual(sheet.looks)
    if wide := _widths(widths, sheet.looks):
        yield "<cols>"
        for column, width in sorted(wide.items()):
            yield f'<col min="{column + 1}" max="{column + 1}" width="{width:g}" customWidth="1"/>'
        yield "</cols>"
    yield "<sheetData>"
    yield from lines
    yield "</sheetData>"
    if sheet.merges:
        yield f'<mergeCells count="{len(sheet.merges)}">'
        for top, left, bottom, right in sheet.merges:
            yield f'<mergeCell ref="{letters(left - 1)}{top}:{letters(right - 1)}{bottom}"/>'
        yield "</mergeCells>"
    yield "</worksheet>"


class _RowLooks:
    """What the rows of a sheet say of their looks, made once for all rows that look alike."""

    def __init__(self, given: SheetLooks | None, looks: CopiedLooks) -> None:
        self._given = given
        self._looks = looks
        self._known: dict[tuple[RowLooks, int], tuple[list[str], frozenset[int]]] = {}
        tall = given.heights if given else {}
        self.heights = {number: f' ht="{height:g}" customHeight="1"' for number, height in tall.items()}

    def of(self, number: int, width: int) -> tuple[list[str], frozenset[int]]:
        """Return what each column of a row says of its look, and which have one without holding anything."""
        pattern = self._given.rows.get(number, ()) if self._given else ()
        if (pattern, width) not in self._known:
            styles = [' s="1"' if self._given is None else ""] * width
            inside = (
                [(column, self._given.looks[place]) for column, place in pattern if column < width]
                if self._given
                else []
            )
            for column, look in inside:
                styles[column] = self._looks.said(look)
            self._known[pattern, width] = styles, frozenset(column for column, look in inside if look != BARE)
        return self._known[pattern, width]


def _usual(looks: SheetLooks | None) -> str:
    """Return what holds for rows and columns for which nothing else is said."""
    if looks is None or looks.usual_height is None:
        return ""
    wide = f' defaultColWidth="{looks.usual_width:g}"' if looks.usual_width is not None else ""
    return f'<sheetFormatPr{wide} defaultRowHeight="{looks.usual_height:g}"/>'


def _widths(measured: Mapping[int, int], looks: SheetLooks | None) -> dict[int, float]:
    """Return the widths of the columns: those of the file, where it says them and its numbers have room in them."""
    fitting = {column: float(min(max(width + 2, _NARROWEST), _WIDEST)) for column, width in measured.items()}
    if looks is None or not looks.widths:
        return fitting
    return {
        column: max(width, fitting.get(column, 0.0)) if column in looks.narrow else width
        for column, width in looks.widths.items()
    }


def _widen(widths: dict[int, int], filled: Iterable[tuple[int, object]]) -> None:
    """Widen the columns to what is printed in them."""
    for column, cell in filled:
        there = widths.get(column, 0)
        # A number without an exponent is never longer than this, and most are shorter than their heading.
        if isinstance(cell, float) and len(plain := repr(cell)) <= there and "e" not in plain:
            continue
        wide = _width((cell if isinstance(cell, str) else printed(cell))[:_WIDEST])
        if wide > there:
            widths[column] = wide


# Numbers are plain, and the same few names stand in every line and every sheet.
@lru_cache(maxsize=20_000)
def _width(text: str) -> int:
    return len(text) if text.isascii() else sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def _content(value: object, is_percent: bool) -> str:
    """Return what stands in the element of a cell behind its address and its look, and its end."""
    if value == "":
        return "/>"
    if isinstance(value, float) and math.isfinite(value):
        # The shortest digits that give the same double, so a copy holds exactly the number that was read.
        return f"><v>{value!r}</v></c>"
    # The flaw holds what is shown, «90%»; below a format of per cent the cell must hold 0.9.
    if is_percent and isinstance(value, Flaw) and value.kind is FlawKind.PERCENT:
        return f"><v>{float(Decimal(value.text.rstrip('%')) / 100)!r}</v></c>"
    return _text(value if isinstance(value, str) else printed(value))


@lru_cache(maxsize=20_000)
def _text(text: str) -> str:
    return f' t="inlineStr"><is><t xml:space="preserve">{_escaped(text[:_LONGEST_TEXT])}</t></is></c>'


def _escaped(text: str) -> str:
    plain = NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
