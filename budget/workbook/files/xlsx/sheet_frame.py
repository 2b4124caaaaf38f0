"""What stands around the cells of an .xlsx sheet: columns, merges, sizes that hold for all, conditions, hidden zeros."""

from __future__ import annotations

from dataclasses import dataclass, field

from budget.workbook.files.archive import Unsafe
from budget.workbook.files.ink import THIN_COLUMN, THIN_ROW, Palette, is_thin, number_in
from budget.workbook.files.markup import Attributes, local
from budget.workbook.files.places import Place, place_of
from budget.workbook.files.xlsx.styles import Overlay, colour_over, has_diagonal, is_line, whole
from budget.workbook.formats.builtin_formats import formats_of
from budget.workbook.sheets import MARGIN, USUAL_WIDTH, Merge

_TRUE, _FALSE = ("1", "true"), ("0", "false")
# None, that of most programs, and that of files saved as «strict».
_SPACES = (
    "", "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main",
)  # fmt: skip
# Beside these, what newer programs add to conditions stands in namespaces of its own.
_NEWER = (
    "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main", "http://schemas.microsoft.com/office/excel/2006/main",
)  # fmt: skip
_ACTED_UPON = frozenset(
    {
        "mergeCell", "col", "sheetFormatPr", "sheetView", "pane", "conditionalFormatting", "cfRule", "f", "formula", "sqref", "dataBar",
        "iconSet", "color", "fillColor", "negativeFillColor", "bgColor", "fgColor", "numFmt", "font", "fill", "border", "strike",
        "vertAlign", "stop", "diagonal",
    }
)  # fmt: skip
_FROZEN = ("frozen", "frozenSplit")
_SHADES = ("color", "fillColor", "negativeFillColor")
_MOST_HIDDEN_COLUMNS = 200

# What a bar or a sign in a cell makes of its number where it is told to show itself alone.
HIDES = ";;;"


@dataclass(slots=True)
class ConditionalFormat:
    """A conditional format: where it may apply, which differential style it lays there, and for which numbers."""

    ranges: list[Merge]
    overlay: int | None
    kind: str = ""
    operator: str = ""
    limits: list[str] = field(default_factory=list)
    # The format of a rule that brings its own, as newer programs write them.
    own: Overlay = field(default_factory=Overlay)


class SheetFrame:
    """Follows what stands around the cells: columns, merges, conditional formats, what the window shows."""

    def __init__(self, palette: Palette) -> None:
        self._palette = palette
        self.merges: list[Merge] = []
        self.hidden_columns: set[int] = set()
        self.hides_zeros = self.shows_formulas = False
        # The first cell of the window that is read, and of each whose panes are frozen with how many rows and columns.
        self._first: Place | None = None
        self.frozen: list[tuple[Place, tuple[float, float]]] = []
        self.rules: list[ConditionalFormat] = []
        self._block: list[ConditionalFormat] = []
        self._ranges: list[Merge] = []
        self._taken: list[str] | None = None
        self._within = ""
        self._is_diagonal = False
        self.widths: list[tuple[int, int, float]] = []
        # What it says of rows and columns for which nothing else is said.
        self.usual: Attributes = {}
        # The height of rows and the width of columns that say none of their own, where anything is odd about them.
        self.row_height = b""
        self.column_width = USUAL_WIDTH
        self._columns: set[int] = set()

    def start(self, name: str, given: Attributes) -> None:
        element = local(name)
        if element == "worksheet" and name.removesuffix("worksheet").strip() not in _SPACES:
            raise Unsafe  # it is named like a sheet, and is none to whoever minds the namespace
        if element in _ACTED_UPON and name.removesuffix(element).strip() not in (*_SPACES, *_NEWER):
            raise Unsafe  # likewise
        if element == "mergeCell":
            self.merges += ranges_of(given.get("ref", ""))
        elif element == "col":
            self._column(given)
        elif element == "sheetFormatPr":
            self.usual = dict(given)
            self._sizes(given)
        elif element in ("sheetView", "pane"):
            self._window(element, given)
        elif element == "conditionalFormatting":
            self._block, self._ranges = [], ranges_of(given.get("sqref", ""))
        elif element == "cfRule":
            overlay = whole(given.get("dxfId", ""))
            self._block.append(ConditionalFormat([], overlay, given.get("type", ""), given.get("operator", "")))
        elif element in ("f", "formula", "sqref"):
            self._taken = []
        elif element in ("dataBar", "iconSet") and self._block and given.get("showValue", "1").strip() in _FALSE:
            self._block[-1].own.code = HIDES
        elif self._block:
            self._own_format(element, given)

    def _window(self, element: str, given: Attributes) -> None:
        if element == "sheetView":
            self.hides_zeros = self.hides_zeros or given.get("showZeros", "1").strip() in _FALSE
            self.shows_formulas = self.shows_formulas or given.get("showFormulas", "0").strip() in _TRUE
            self._first = place_of(given.get("topLeftCell", ""))
        elif self._first and given.get("state", "").strip() in _FROZEN:
            rows, columns = (number_in(given.get(name, "")) or 0.0 for name in ("ySplit", "xSplit"))
            self.frozen.append((self._first, (rows, columns)))

    def _sizes(self, given: Attributes) -> None:
        height = given.get("defaultRowHeight", "")
        if is_thin(height, THIN_ROW):
            self.row_height = height.encode()
        width, digits = number_in(given.get("defaultColWidth", "")), number_in(given.get("baseColWidth", ""))
        if width is not None:
            self.column_width = width
        elif digits is not None:
            self.column_width = digits + MARGIN

    def hide_the_others(self) -> None:
        """Hide the columns that say no width of their own where that of the sheet is none, once all is known of those that do."""
        if self.column_width < THIN_COLUMN:
            others = (column for column in range(_MOST_HIDDEN_COLUMNS) if column not in self._columns)
            self.hidden_columns.update(column + 1 for column in others)

    def _column(self, given: Attributes) -> None:
        first, last = whole(given.get("min", "1")) or 1, whole(given.get("max", "1")) or 1
        # A style for all 16,384 columns is common; tables have a few dozen.
        named = range(first, min(last, first + _MOST_HIDDEN_COLUMNS) + 1)
        self._columns.update(number - 1 for number in named)
        width = number_in(given.get("width", ""))
        if given.get("hidden", "").strip() in _TRUE or (width is not None and width < THIN_COLUMN):
            self.hidden_columns.update(named)
        elif width is not None:
            self.widths.append((first - 1, last - 1, width))

    def _own_format(self, element: str, given: Attributes) -> None:
        own = self._block[-1].own
        if element in ("font", "fill", "border"):
            self._within, self._is_diagonal = element, element == "border" and has_diagonal(given)
        elif element == "diagonal":
            own.crossed = own.crossed or (self._is_diagonal and is_line(given))
        elif element == "numFmt":
            number = whole(given.get("numFmtId", "")) or 0
            # A number alone names a format that every program knows; what nobody knows is taken for one that hides.
            own.code = given.get("formatCode") or next(iter(formats_of(number, {})), HIDES)
        elif element in ("strike", "vertAlign") and given.get("val", "1") not in ("0", "false", "baseline"):
            own.struck, own.raised = own.struck or element == "strike", own.raised or element == "vertAlign"
        elif element in _SHADES and not self._within:
            # Of a bar or of a scale: where it has the colour of the ink, nobody sees the figure before it.
            shade = ConditionalFormat([], None, own=Overlay(paper=self._palette.of(given)))
            self._block.insert(-1, shade)
        elif self._within:
            colour_over(own, element, self._palette.of(given), self._within)

    def characters(self, text: str) -> None:
        if self._taken is not None:
            self._taken.append(text)

    def end(self, name: str) -> None:
        element = local(name)
        taken = "".join(self._taken or ())
        if element in ("font", "fill", "border"):
            self._within = ""
        elif element == "sheetView":
            self._first = None
        elif element == "sqref":
            self._ranges = ranges_of(taken)
        elif element in ("f", "formula") and self._block:
            self._block[-1].limits.append(taken)
        elif element == "conditionalFormatting":
            # The ranges of newer rules stand behind them, so all are given theirs at the end.
            for rule in self._block:
                rule.ranges = self._ranges
            self.rules += self._block
            self._block = []
        if element in ("f", "formula", "sqref"):
            self._taken = None


def ranges_of(text: str) -> list[Merge]:
    """Return the ranges of a list of addresses, 1-based; what is none is left out."""
    found = []
    for part in text.split():
        first, _, last = part.partition(":")
        begin, end = place_of(first), place_of(last or first)
        if begin and end:
            # Corners may be named in any order: «B4:B3» covers what «B3:B4» covers.
            rows, columns = sorted((begin[0] + 1, end[0] + 1)), sorted((begin[1] + 1, end[1] + 1))
            found.append((rows[0], columns[0], rows[1], columns[1]))
    return found
