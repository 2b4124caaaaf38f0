"""One pass over the content of an .ods: extent, merges, hidden rows, looks, flaws, formulas, and all values anew."""

from __future__ import annotations

import re
from collections.abc import Iterable

from budget.workbook.files.cut_off import is_figure
from budget.workbook.files.ink import INK, written
from budget.workbook.files.markup import Attributes, walk
from budget.workbook.files.ods.cells import (
    MOST_REPEATS,
    OdsCell,
    OdsSheet,
    count_of,
    error_of,
    plain_formula,
    read_cell,
    repeat_of,
)
from budget.workbook.files.ods.names import TABLE, is_foreign, plain_names
from budget.workbook.files.ods.rows import CellKind, OdsRows, WrittenCell
from budget.workbook.files.ods.settings import OdsSettings
from budget.workbook.files.ods.shapes import PlacedShapes
from budget.workbook.files.ods.styles import (
    COLUMN,
    COLUMN_POINTS,
    PARAGRAPH,
    ROW,
    ROW_POINTS,
    TEXT,
    OdsStyles,
    condition_of,
    points_of,
)
from budget.workbook.files.places import place_of
from budget.workbook.files.xlsx.overlays import Laid
from budget.workbook.files.xlsx.sheet_frame import HIDES, ranges_of
from budget.workbook.files.xlsx.styles import Overlay, whole

_HIDDEN = ("collapse", "filter")
# Where a bar and a scale name their colours.
_SHADES = {"data-bar": "positive-color", "color-scale-entry": "color"}
_BEGINS = re.compile(r"\s*(?:\w+:)?=")
_DRAW = "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
_CELLS = ("table-cell", "covered-table-cell")
# What stands in the XML of a table and is no part of its cells: remarks, drawings, earlier contents.
_NOT_SHOWN = frozenset(
    {
        "annotation",
        "ruby-text",
        "forms",
        "shapes",
        "tracked-changes",
    }
)
_ADDRESS = re.compile(r"(?:'(?:[^']|'')+'|[^.'\s]*)\.")


# Groups of rows and columns, which can be folded up, and what may stand in a text besides runs without changing it.
_GROUPS = ("table-row-group", "table-column-group")
_PLAIN = ("a", "soft-page-break", "bookmark", "bookmark-start", "bookmark-end")


USUAL_STYLE = "Default"
# What fills a sheet, or some of its cells, from another file or program; of the latter each workbook has a list.
_FROM_ELSEWHERE = frozenset({"table-source", "cell-range-source", "dde-source"})
_AROUND = _FROM_ELSEWHERE | {"named-range", "named-expression", "database-range"}


class _OdsScan:
    """Follows the XML; one sheet for each table, in order."""

    def __init__(self, styles: OdsStyles, settings: OdsSettings) -> None:
        self.settings = settings
        self.sheets: list[OdsSheet] = []
        self.styles = styles
        self.row = self.column = 0
        self.row_repeat = 1
        self.row_style = ""
        self.column_styles: list[tuple[int, str]] = []
        self.cell: OdsCell | None = None
        self.depth = 0
        self.unseen = self.foreign = 0
        self.is_body = False
        self.ranges: list[tuple[int, int, int, int]] = []
        self.shapes = PlacedShapes()
        # Whether each group of rows or columns that it is in is folded up.
        self.folded: list[bool] = []

    def start(self, name: str, attributes: Attributes) -> None:
        space, _, element = name.rpartition(" ")
        if is_foreign(space) or self.foreign:
            # Passed over with all within it; a cell of which a part is foreign is shown with it or without it.
            self.foreign += 1
            if self.cell is not None:
                self.cell.marks.add("field")
            return
        given = plain_names(name, attributes)
        if element == "body":
            self.is_body = True
        elif not self.is_body:
            self.styles.start(element, given)
        elif self.unseen or element in _NOT_SHOWN or (space == _DRAW and self.depth):
            if self.depth == 1 and (space == _DRAW or given.get("display") == "true"):
                self._shape(given, is_remark=space != _DRAW)
            self.unseen += 1
        elif element == "table" and space == TABLE:
            self.depth += 1
            if self.cell is not None:
                self.cell.marks.add("table")
            if self.depth == 1:
                self.sheets.append(OdsSheet(given.get("name", "")))
                self.sheets[-1].facts.usual_width = self.styles.usual_width
                self.sheets[-1].facts.hides_zeros = self.settings.hides_zeros
                self.sheets[-1].facts.lost = self.settings.first.get(self.sheets[-1].name, (0, 0))
                self.styles.protect(is_protected=given.get("protected") == "true")
                self.row = self.column = 0
                self.column_styles = []
                self.shapes = PlacedShapes()
        elif self.sheets and element in _AROUND:
            self._around(element, given)
        elif self.depth == 1:
            self._in_table(element, given, attributes)

    def _around(self, element: str, given: Attributes) -> None:
        """Take in what fills cells from elsewhere, and what names stand for."""
        sheet = self.sheets[-1]
        if element in _FROM_ELSEWHERE:
            sheet.leads_out = True
        else:
            cells = given.get("cell-range-address") or given.get("target-range-address", "")
            stands_for = given.get("expression") or f"[{cells}]"
            # Some programs write a sign of equality before it, as before a formula, and some do not.
            is_begun = _BEGINS.match(stands_for)
            sheet.names[given.get("name", "").lower()] = plain_formula(stands_for if is_begun else f"={stands_for}")

    def _in_table(self, element: str, given: Attributes, whole_names: Attributes) -> None:
        if element == "table-column":
            self._column(given)
        elif element == "table-row":
            self._row(given)
        elif element in _GROUPS:
            self.folded.append(given.get("display") == "false")
        elif element in _CELLS:
            self.cell = OdsCell(given | {"error": error_of(whole_names)})
        elif self.cell is not None:
            self._in_cell(element, given, self.cell)
        elif element == "conditional-format":
            self.ranges = ranges_of(_ADDRESS.sub("", given.get("target-range-address", "")))
        elif element == "condition":
            overlay = self.styles.overlay(given.get("apply-style-name", ""), as_shown=True)
            self.sheets[-1].laid.append(Laid(self.ranges, overlay, condition_of(given.get("value", ""))))
        elif shade := given.get(_SHADES.get(element, "")):
            is_number = lambda asked: not isinstance(asked, str)  # noqa: E731 - only numbers are shaded
            self.sheets[-1].laid.append(Laid(self.ranges, Overlay(paper=written(shade)), is_number))
        elif element in ("data-bar", "icon-set") and given.get("show-value") == "false":
            self.sheets[-1].laid.append(Laid(self.ranges, Overlay(HIDES), lambda _: True))

    def _row(self, given: Attributes) -> None:
        self.column = 0
        self.row_repeat = repeat_of(given, "rows")
        self.row_style = given.get("default-cell-style-name", "")
        is_hidden = self._is_hidden(given, ROW)
        self.shapes.row(0.0 if is_hidden else self.styles.height(given.get("style-name", "")), self.row_repeat)
        if is_hidden:
            # The rows below the last filled one are often a single row, hidden and repeated to the end of the sheet.
            last = self.row + min(self.row_repeat, MOST_REPEATS)
            self.sheets[-1].facts.hidden_rows.update(range(self.row + 1, last + 1))

    def _is_hidden(self, given: Attributes, family: str) -> bool:
        is_thin = self.styles.is_thin(given.get("style-name", ""), family)
        return given.get("visibility") in _HIDDEN or is_thin or any(self.folded)

    def _in_cell(self, element: str, given: Attributes, cell: OdsCell) -> None:
        if element == "p":
            cell.paragraphs.append([])
            style = given.get("style-name", "")
            cell.fonts = (
                [(*self.styles.font(style, PARAGRAPH), self.styles.ink(style, INK, PARAGRAPH))] if style else []
            )
        elif element == "s":
            cell.take(" " * min(whole(given.get("c", "1")) or 0, MOST_REPEATS))
        elif element == "tab":
            cell.take("\t")
        elif element == "line-break":
            cell.take("\n")
        elif element == "span":
            style = given.get("style-name", "")
            cell.fonts.append((*self.styles.font(style, TEXT), self.styles.ink(style, cell.ink, TEXT)))
        elif element not in _PLAIN:
            cell.marks.add("field")  # a date, the name of the sheet: what it shows is made anew, not what is written

    def end(self, name: str) -> None:
        space, _, element = name.rpartition(" ")
        if self.foreign:
            self.foreign -= 1
        elif not self.is_body:
            self.styles.end(element)
        elif self.unseen:
            self.unseen -= 1
        elif element == "table" and space == TABLE:
            self.depth -= 1
            if not self.depth:
                self.sheets[-1].facts.under += self.shapes.covers(self.sheets[-1].facts)
                self.sheets[-1].lay()
        elif self.depth != 1:
            return
        elif element == "table-row":
            self.row += self.row_repeat
        elif element in _GROUPS and self.folded:
            self.folded.pop()
        elif element == "span" and self.cell and self.cell.fonts:
            self.cell.fonts.pop()
        elif element in _CELLS and self.cell:
            self._cell(self.cell)
            self.cell = None

    def characters(self, text: str) -> None:
        if self.foreign:
            return
        if not self.is_body:
            self.styles.characters(text)
        elif self.cell is not None and not self.unseen:
            self.cell.take(text)

    def take(self, given: Attributes, cells: list[WrittenCell]) -> bool:
        """Take in a row that needs no parser, and tell whether rows stand here; most cells need nothing but their place."""
        if self.depth != 1 or self.cell is not None or self.unseen or "number-rows-repeated" in given:
            return False
        self._row(given)
        sheet, row, last = self.sheets[-1], self.row, -1
        values, facts = sheet.values, sheet.facts
        for cell in cells:
            column = self.column
            if cell.kind is CellKind.TEXT and self._leaves_text(cell):
                values[row, column] = cell.text
                last = column
            elif cell.kind is CellKind.NUMBER and self._shows_whole(cell):
                values[row, column] = float(cell.text)
                last = column
            # `_cell` moves on to the next column itself.
            elif cell.kind is not CellKind.BLANK:
                self._cell(cell.make())
                continue
            self.column += cell.repeat
        if last >= 0:
            facts.fill(row, last)
        self.row += 1
        return True

    def _leaves_text(self, cell: WrittenCell) -> bool:
        """Whether a text is shown as it is; a figure is held against the width of its column."""
        return self.styles.leaves_texts(cell.style or self._style({})) and not is_figure(cell.text)

    def _shows_whole(self, cell: WrittenCell) -> bool:
        """Whether a number, shown in the file as it is, is that by its style too, and has room."""
        look = self.styles.unconditional(cell.style or self._style({}))
        if look is None or not look.shows_whole(cell.text):
            return False
        facts = self.sheets[-1].facts
        return len(cell.text) + 4 <= facts.widths.get(self.column, facts.usual_width)

    def _shape(self, given: Attributes, *, is_remark: bool) -> None:
        """Note what a shape lies over: up to the cell that it names, from that in which it is anchored or as far as it is large."""
        end = place_of(given.get("end-cell-address", "").rpartition(".")[2].replace("$", ""))
        # Where an open remark is is said of the sheet; a shape is counted from the cell in which it is anchored.
        is_in_cell = self.cell is not None and not is_remark
        if end is None:
            self.shapes.add(given, (self.row, self.column) if is_in_cell else (0, 0))
            return
        high, wide = (points_of(given.get(name, "")) or 0.0 for name in ("height", "width"))
        top, left = max(0, end[0] - int(high / ROW_POINTS)), max(0, end[1] - int(wide / COLUMN_POINTS))
        if is_in_cell:
            top, left = self.row, self.column
        self.sheets[-1].facts.under.append((min(top, end[0]) + 1, min(left, end[1]) + 1, end[0] + 1, end[1] + 1))

    def _column(self, given: Attributes) -> None:
        repeat = repeat_of(given, "columns")
        if self._is_hidden(given, COLUMN):
            last = self.column + min(repeat, MOST_REPEATS)
            self.sheets[-1].facts.hidden_columns.update(range(self.column + 1, last + 1))
        elif (digits := self.styles.width(given.get("style-name", ""))) is not None:
            self.sheets[-1].facts.widen(self.column, self.column + repeat - 1, digits)
        self.column += repeat
        self.column_styles.append((self.column, given.get("default-cell-style-name", "")))

    def _style(self, given: Attributes) -> str:
        """Return the style of a cell: its own, else that of its row, else that of its column."""
        if own := given.get("style-name") or self.row_style:
            return own
        # Of a cell of which nothing is said, the usual style of the document says how it looks.
        return next((name for end, name in self.column_styles if self.column < end), "") or USUAL_STYLE

    def _cell(self, cell: OdsCell) -> None:
        sheet, given = self.sheets[-1], cell.given
        repeat = repeat_of(given, "columns")
        # A blank cell that only has a look is repeated to the end of every sheet.
        if cell.text.strip() or "value-type" in given or "formula" in given or given["error"]:
            sheet.facts.fill(self.row + self.row_repeat - 1, self.column + repeat - 1)
            if repeat * self.row_repeat <= MOST_REPEATS:
                style = self._style(given)
                for row in range(self.row, self.row + self.row_repeat):
                    for column in range(self.column, self.column + repeat):
                        read_cell(cell, (row, column), style, self.styles, sheet)
            else:
                # Once for each of these places it would fill the memory: the sheet is said not to be read as a whole.
                sheet.is_whole = False
        # Of a covered cell too: who spans twice the same place is found by what lies below.
        down, across = count_of(given, "number-rows-spanned"), count_of(given, "number-columns-spanned")
        if sheet.facts.merges is not None and (down > 1 or across > 1):
            sheet.facts.merges.append((self.row + 1, self.column + 1, self.row + down, self.column + across))
        self.column += repeat


def read_ods_styles(chunks: Iterable[bytes]) -> OdsStyles:
    """Read the part with the named styles. Raises BadContent."""
    scan = _OdsScan(OdsStyles(), OdsSettings())
    walk(chunks, scan.start, scan.end, scan.characters)
    return scan.styles


def scan_content(chunks: Iterable[bytes], styles: OdsStyles, settings: OdsSettings | None = None) -> list[OdsSheet]:
    """Read content.xml once; its sheets in order. Raises BadContent."""
    scan = _OdsScan(styles, settings or OdsSettings())
    walk(OdsRows(scan.take).others(chunks), scan.start, scan.end, scan.characters)
    return scan.sheets
