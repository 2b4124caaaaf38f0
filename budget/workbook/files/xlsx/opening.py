"""Opens an .xlsx: its parts by relation, its cells by calamine, and both readings of each cell held together."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from budget.workbook.files.archive import Archive
from budget.workbook.files.formula_words import leads_out
from budget.workbook.files.held import HeldCells, hold_together
from budget.workbook.files.markup import Attributes, elements, local, walk
from budget.workbook.files.opc import NO_CELLS, MissingSheet, Package, SheetPart, normal_xlsx, text_of, workbook_sheets
from budget.workbook.files.uncalculated import Calculated, Calculation, note_uncalculated
from budget.workbook.files.volatile import note_volatile, told_sheets
from budget.workbook.files.xlsx.looks import looks_of, read_looks
from budget.workbook.files.xlsx.overlays import note_overlays
from budget.workbook.files.xlsx.refreshed import Refreshing
from budget.workbook.files.xlsx.sheet_xml import SheetXml, places_of, read_sheet
from budget.workbook.files.xlsx.strings import Strings, read_strings
from budget.workbook.files.xlsx.styles import CellStyles, read_styles, theme_of


class XlsxSheet(NamedTuple):
    """A sheet with its place in the workbook."""

    position: int
    part: SheetPart
    xml: SheetXml


class Xlsx:
    """The sheets of an .xlsx, read but for what calamine makes of them."""

    def __init__(self, archive: Archive, package: Package) -> None:
        """Read the parts. Raises MissingSheet, Unsafe, BadContent or InflatesTooFar."""
        styles_part, strings_part = package.part("styles"), package.part("sharedStrings")
        self.styles = read_styles(package.read(styles_part), theme_of(package)) if styles_part else CellStyles()
        self._looks = read_looks(package.read(styles_part), self.styles) if styles_part else ()
        self.strings = read_strings(archive.chunks(strings_part), self.styles.palette) if strings_part else Strings()
        self._package = package
        self.sheets = [
            XlsxSheet(position, part, self._sheet(part))
            for position, part in enumerate(workbook_sheets(package))
            if part.kind not in NO_CELLS
        ]
        for sheet in self.sheets:
            note_overlays(package, sheet.part.part, sheet.xml, self.styles, self.strings)
        book = dict(elements(package.read(package.workbook), "calcPr", "workbookPr"))
        # Handed on to calamine, for otherwise a date would be four years off, and the title names a year.
        self._is_1904 = book.get("workbookPr", {}).get("date1904", "0") in ("1", "true")
        note_uncalculated(
            [
                Calculated(
                    sheet.part.name,
                    sheet.xml.formulas,
                    partial(places_of, sheet.xml.content, self.strings),
                    sheet.xml.facts,
                )
                for sheet in self.sheets
            ],
            Calculation.of_xlsx(book.get("calcPr"), _application(package)),
        )
        names = defined_names(package.read(package.workbook)) | self._tables()
        refreshing = Refreshing(package, names)
        for sheet in self.sheets:
            refreshing.note(sheet.part.part, sheet.xml.facts)
        note_volatile(
            told_sheets(
                (
                    (
                        sheet.part.name, sheet.xml.formulas, partial(places_of, sheet.xml.content, self.strings),
                        sheet.xml.facts, sheet.xml.dates,
                    )
                    for sheet in self.sheets
                ),
                names,
            )
        )  # fmt: skip
        # Links have parts of their own; functions that fetch something have none.
        self.leads_out = any(leads_out(one.words) for sheet in self.sheets for one in sheet.xml.formulas)
        # Those were inflated to their ends already; the others are, once, to know that the file is whole.
        read = {styles_part, strings_part, *(sheet.part.part for sheet in self.sheets)}
        archive.check(but=read | package.known)

    def _sheet(self, part: SheetPart) -> SheetXml:
        if not part.part:
            raise MissingSheet(part.name)
        found = read_sheet(self._package.read(part.part), self.styles.cells, self.strings, self.styles.palette)
        if self._looks:
            found.facts.looks = looks_of(found, self._looks)
        return found

    def _tables(self) -> dict[str, str]:
        """Return the cells of the tables by their names, in lower case: formulas name them so."""
        return {
            given.get(
                "displayName", ""
            ).lower(): f"'{sheet.part.name.replace(chr(39), chr(39) * 2)}'!{given.get('ref', '')}"
            for sheet in self.sheets
            for relation in self._package.relations(sheet.part.part).values()
            if relation.kind == "table" and relation.part
            for _, given in elements(self._package.read(relation.part), "table")
        }

    def normal(self) -> bytes:
        """Return the workbook as calamine reads it without mistaking a part."""
        parts = {"sharedStrings.xml": self.strings.normal(), "styles.xml": self.styles.normal()}
        sheets = [(sheet.part, sheet.xml.content) for sheet in self.sheets]
        return normal_xlsx(sheets, parts, is_1904=self._is_1904)

    def compare(self, place: int, grid: list[list[object]]) -> None:
        """Hold what calamine gave for a sheet against what its XML holds."""
        sheet = self.sheets[place].xml
        # Nearly always they are the same, row by row; where each stands is asked only where they are not.
        if sheet.dates or [cell for row in grid for cell in row if cell != ""] != sheet.values:
            hold_together(grid, HeldCells(places_of(sheet.content, self.strings)), sheet.dates, sheet.facts)


def defined_names(workbook: bytes) -> dict[str, str]:
    """Return what the names of a workbook stand for, in lower case. Raises BadContent."""
    found: dict[str, str] = {}
    open_names: list[str] = []

    def start(name: str, given: Attributes) -> None:
        if local(name) == "definedName":
            open_names.append(given.get("name", "").lower())

    def end(name: str) -> None:
        if local(name) == "definedName":
            open_names.pop()

    def characters(text: str) -> None:
        if open_names:
            found[open_names[-1]] = found.get(open_names[-1], "") + text

    walk([workbook], start, end, characters)
    return found


def _application(package: Package) -> str:
    """Return the program that says it wrote the file; empty where none does."""
    for relation in package.relations("").values():
        if relation.kind == "extended-properties" and relation.part:
            return text_of(package.read(relation.part), "Application")
    return ""
