"""One pass over the content of an .ods: extent, merges, hidden rows, looks, flaws, formulas, and all values anew."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from budget.workbook.cells import is_amount_like
from budget.workbook.files.ink import INK, written
from budget.workbook.files.markup import Attributes, BadContent, walk
from budget.workbook.files.ods.styles import COLUMN_POINTS, OdsStyles, condition_of, points_of
from budget.workbook.files.places import Place, place_of
from budget.workbook.files.shown import note_number, note_shown
from budget.workbook.files.uncalculated import Formula
from budget.workbook.files.xlsx.overlays import Laid, note_laid, overlay_flaw
from budget.workbook.files.xlsx.sheet_frame import HIDES, ranges_of
from budget.workbook.files.xlsx.strings import RichText
from budget.workbook.files.xlsx.styles import Overlay, whole
from budget.workbook.sheets import Flaw, FlawKind, SheetFacts, decimal_text, percent_text

_HIDDEN = ("collapse", "filter")
# What is repeated more often than this fills no table.
_MOST_REPEATS = 1000
_NUMBERS = ("float", "currency", "percentage")
# Where a bar and a scale name their colours.
_SHADES = {"data-bar": "positive-color", "color-scale-entry": "color"}
_DRAW = "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
# As every program begins with them, for a shape that is anchored to the whole sheet.
_ROW_POINTS = 12.8
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_CELLS = ("table-cell", "covered-table-cell")
# What stands in the XML of a table and is no part of its cells: remarks, drawings, earlier contents.
_NOT_SHOWN = frozenset(
    {
        "annotation",
        "ruby-text",
        "forms",
        "shapes",
        "tracked-changes",
        "frame",
        "custom-shape",
        "rect",
        "g",
        "caption",
        "control",
    }
)
_REFERENCE = re.compile(r"\[(?:\$?('(?:[^']|'')+'|[^.'\]:]*))?\.(\$?[A-Z]+\$?\d+)(?::[^.\]]*\.(\$?[A-Z]+\$?\d+))?\]")
_ADDRESS = re.compile(r"(?:'(?:[^']|'')+'|[^.'\s]*)\.")


@dataclass(slots=True)
class OdsSheet:
    """A sheet as its XML holds it; `values` are those of the filled cells by their places."""

    name: str
    facts: SheetFacts = field(default_factory=lambda: SheetFacts(merges=[]))
    values: dict[Place, object] = field(default_factory=dict)
    dates: set[Place] = field(default_factory=set)
    formulas: list[Formula] = field(default_factory=list)
    laid: list[Laid] = field(default_factory=list)
    # Whether cells were left out of `values` because they are repeated beyond reason.
    is_whole: bool = True

    def numbers(self) -> dict[Place, str]:
        """Return the texts of its numbers by their places."""
        return {place: repr(value) for place, value in self.values.items() if type(value) is float}

    def lay(self) -> None:
        """Note what conditions, and a window that leaves out zeros, may show of its numbers."""
        self.facts.look_through_window(self.numbers, ())
        note_laid([one for one in self.laid if one.overlay.changes_figures], self.numbers, self.facts)


# Groups of rows and columns, which can be folded up, and what may stand in a text besides runs without changing it.
_GROUPS = ("table-row-group", "table-column-group")
_PLAIN = ("a", "soft-page-break", "bookmark", "bookmark-start", "bookmark-end")


class _OdsCell:
    """A cell while it is read: its attributes, its paragraphs, and the fonts of the spans that are open."""

    def __init__(self, given: Attributes) -> None:
        self.given = given
        self.paragraphs: list[list[str]] = []
        self.marks: set[str] = set()
        self.fonts: list[tuple[bool, bool, str]] = []
        self.inks: list[str] = []

    @property
    def text(self) -> str:
        return "\n".join("".join(signs) for signs in self.paragraphs)

    @property
    def ink(self) -> str:
        return self.fonts[-1][2] if self.fonts else INK

    def take(self, text: str) -> None:
        if self.paragraphs:
            self.paragraphs[-1].append(text)
            if text.strip():
                self.marks |= {"struck" for struck, _, _ in self.fonts if struck}
                self.marks |= {"raised" for _, raised, _ in self.fonts if raised}
                self.inks.append(self.ink)


class _OdsScan:
    """Follows the XML; one sheet for each table, in order."""

    def __init__(self, styles: OdsStyles, *, hides_zeros: bool) -> None:
        self.hides_zeros = hides_zeros
        self.sheets: list[OdsSheet] = []
        self.styles = styles
        self.row = self.column = 0
        self.row_repeat = 1
        self.row_style = ""
        self.column_styles: list[tuple[int, str]] = []
        self.cell: _OdsCell | None = None
        self.depth = 0
        self.unseen = 0
        self.is_body = False
        self.ranges: list[tuple[int, int, int, int]] = []
        # Whether each group of rows or columns that it is in is folded up.
        self.folded: list[bool] = []

    def start(self, name: str, attributes: Attributes) -> None:
        space, _, element = name.rpartition(" ")
        given = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        if element == "body":
            self.is_body = True
        elif not self.is_body:
            self.styles.start(element, given)
        elif self.unseen or element in _NOT_SHOWN:
            if space == _DRAW and self.depth == 1 and "end-cell-address" in given:
                self._shape(given)
            self.unseen += 1
        elif element == "table" and space == _TABLE:
            self.depth += 1
            if self.depth == 1:
                self.sheets.append(OdsSheet(given.get("name", "")))
                self.sheets[-1].facts.usual_width = self.styles.usual_width
                self.sheets[-1].facts.hides_zeros = self.hides_zeros
                self.row = self.column = 0
                self.column_styles = []
        elif self.depth == 1:
            self._in_table(element, given, attributes)

    def _in_table(self, element: str, given: Attributes, whole_names: Attributes) -> None:
        if element == "table-column":
            self._column(given)
        elif element == "table-row":
            self.column = 0
            self.row_repeat = _repeat(given, "rows")
            self.row_style = given.get("default-cell-style-name", "")
            if self._is_hidden(given):
                last = self.row + min(self.row_repeat, _MOST_REPEATS)
                self.sheets[-1].facts.hidden_rows.update(range(self.row + 1, last + 1))
        elif element in _GROUPS:
            self.folded.append(given.get("display") == "false")
        elif element in _CELLS:
            self.cell = _OdsCell(given | {"error": _error(whole_names)})
        elif self.cell is not None:
            self._in_cell(element, given, self.cell)
        elif element == "conditional-format":
            self.ranges = ranges_of(_ADDRESS.sub("", given.get("target-range-address", "")))
        elif element == "condition":
            overlay = self.styles.overlay(given.get("apply-style-name", ""))
            self.sheets[-1].laid.append(Laid(self.ranges, overlay, condition_of(given.get("value", ""))))
        elif (shade := given.get(_SHADES.get(element, ""))) and (overlay := Overlay(paper=written(shade))).hides:
            self.sheets[-1].laid.append(Laid(self.ranges, overlay, lambda _: True))
        elif element in ("data-bar", "icon-set") and given.get("show-value") == "false":
            self.sheets[-1].laid.append(Laid(self.ranges, Overlay(HIDES), lambda _: True))

    def _is_hidden(self, given: Attributes) -> bool:
        is_thin = self.styles.is_thin(given.get("style-name", ""))
        return given.get("visibility") in _HIDDEN or is_thin or any(self.folded)

    def _in_cell(self, element: str, given: Attributes, cell: _OdsCell) -> None:
        if element == "p":
            cell.paragraphs.append([])
        elif element == "s":
            cell.take(" " * min(whole(given.get("c", "1")) or 0, _MOST_REPEATS))
        elif element == "tab":
            cell.take("\t")
        elif element == "line-break":
            cell.take("\n")
        elif element == "span":
            style = given.get("style-name", "")
            cell.fonts.append((*self.styles.font(style), self.styles.ink(style, cell.ink)))
        elif element not in _PLAIN:
            cell.marks.add("field")  # a date, the name of the sheet: what it shows is made anew, not what is written

    def end(self, name: str) -> None:
        space, _, element = name.rpartition(" ")
        if not self.is_body:
            self.styles.end(element)
        elif self.unseen:
            self.unseen -= 1
        elif element == "table" and space == _TABLE:
            self.depth -= 1
            if not self.depth:
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
        if not self.is_body:
            self.styles.characters(text)
        elif self.cell is not None and not self.unseen:
            self.cell.take(text)

    def _shape(self, given: Attributes) -> None:
        """Note what a shape lies over: up to the cell that it names, from that in which it is anchored or as far as it is large."""
        end = place_of(given["end-cell-address"].rpartition(".")[2].replace("$", ""))
        if end is not None:
            high, wide = (points_of(given.get(name, "")) or 0.0 for name in ("height", "width"))
            top, left = max(0, end[0] - int(high / _ROW_POINTS)), max(0, end[1] - int(wide / COLUMN_POINTS))
            if self.cell is not None:
                top, left = self.row, self.column
            self.sheets[-1].facts.under.append((min(top, end[0]) + 1, min(left, end[1]) + 1, end[0] + 1, end[1] + 1))

    def _column(self, given: Attributes) -> None:
        repeat = _repeat(given, "columns")
        if self._is_hidden(given):
            last = self.column + min(repeat, _MOST_REPEATS)
            self.sheets[-1].facts.hidden_columns.update(range(self.column + 1, last + 1))
        elif (digits := self.styles.width(given.get("style-name", ""))) is not None:
            self.sheets[-1].facts.widen(self.column, self.column + repeat - 1, digits)
        self.column += repeat
        self.column_styles.append((self.column, given.get("default-cell-style-name", "")))

    def _style(self, given: Attributes) -> str:
        """Return the style of a cell: its own, else that of its row, else that of its column."""
        if own := given.get("style-name") or self.row_style:
            return own
        return next((name for end, name in self.column_styles if self.column < end), "")

    def _cell(self, cell: _OdsCell) -> None:
        sheet, given = self.sheets[-1], cell.given
        repeat = _repeat(given, "columns")
        # A blank cell that only has a look is repeated to the end of every sheet.
        if cell.text.strip() or "value-type" in given or "formula" in given or given["error"]:
            sheet.facts.fill(self.row + self.row_repeat - 1, self.column + repeat - 1)
            if repeat * self.row_repeat <= _MOST_REPEATS:
                style = self._style(given)
                for row in range(self.row, self.row + self.row_repeat):
                    for column in range(self.column, self.column + repeat):
                        _read(cell, (row, column), style, self.styles, sheet)
            else:
                sheet.is_whole = False
        # Of a covered cell too: who spans twice the same place is found by what lies below.
        down, across = _number(given, "number-rows-spanned"), _number(given, "number-columns-spanned")
        if sheet.facts.merges is not None and (down > 1 or across > 1):
            sheet.facts.merges.append((self.row + 1, self.column + 1, self.row + down, self.column + across))
        self.column += repeat


def _error(attributes: Attributes) -> str:
    """Return the word «error» where the program that wrote a cell calls it one by a name of its own, else nothing."""
    # The standard has no errors: LibreOffice calls them so in an extension, and writes a 0 where others look.
    kinds = [value for key, value in attributes.items() if key.endswith("value-type") and "calc:xmlns:calcext" in key]
    return "error" if "error" in kinds else ""


def _number(given: Attributes, name: str) -> int:
    """Return how often or how far something goes. Raises BadContent where that is no number from one on.

    Some programs take such a cell for one, others leave it out, and all behind it would stand one column further.
    """
    text = given.get(name, "1").strip()
    if not (text.isascii() and text.isdigit() and len(text) < 8 and int(text)):
        raise BadContent
    return int(text)


def _repeat(given: Attributes, what: str) -> int:
    return _number(given, f"number-{what}-repeated")


def _read(cell: _OdsCell, place: Place, name: str, styles: OdsStyles, sheet: OdsSheet) -> None:
    """Read a filled cell: its value, how it looks, and what is wrong with it."""
    given, text, facts = cell.given, cell.text, sheet.facts
    kind = given.get("value-type", "")
    bare = text.strip()
    if given["error"] or bare.startswith("Err:") or (bare.startswith("#") and bare.endswith(("!", "?", "/A"))):
        facts.flaws[place] = Flaw(FlawKind.ERROR, bare or "错误值")
        return
    if "formula" in given:
        if not kind:
            facts.flaws[place] = Flaw(FlawKind.FORMULA, "")
            return
        result = given.get("value", "") if kind in _NUMBERS else text or given.get("string-value", "")
        sheet.formulas.append(Formula(place, _formula(given["formula"]), result))
    if kind in _NUMBERS:
        _read_number(cell, place, name, styles, sheet)
    elif kind in ("date", "time"):
        sheet.dates.add(place)
    elif kind == "boolean":
        sheet.values[place] = given.get("boolean-value") == "true"
    else:
        _read_text(cell, place, name, styles, sheet)


def _read_number(cell: _OdsCell, place: Place, name: str, styles: OdsStyles, sheet: OdsSheet) -> None:
    given, facts = cell.given, sheet.facts
    try:
        value = float(given.get("value", ""))
    except ValueError:
        facts.flaws[place] = Flaw(FlawKind.UNREAD, given.get("value", "") or cell.text)
        return
    sheet.values[place] = value
    number = repr(value)
    if given.get("value-type") == "percentage":
        facts.flaws[place] = Flaw(FlawKind.PERCENT, percent_text(number))
        return
    note_number(facts, place, number, styles.look(name))
    # The file keeps what the sheet showed when it was saved: that counts besides what its styles say.
    if cell.paragraphs:
        note_shown(facts, place, number, cell.text)
    if cell.marks and place not in facts.flaws:
        facts.flaws[place] = Flaw(FlawKind.STRUCK if "struck" in cell.marks else FlawKind.RAISED, decimal_text(value))
    for overlay, condition in styles.conditions(name):
        if (
            place not in facts.flaws
            and overlay.changes_figures
            and condition_of(condition)(Decimal(decimal_text(value)))
        ):
            flaw = overlay_flaw(overlay, number)
            if flaw is not None:
                facts.flaws[place] = flaw


def _read_text(cell: _OdsCell, place: Place, name: str, styles: OdsStyles, sheet: OdsSheet) -> None:
    # The attribute is what programs calculate with, the paragraphs are what they show: a difference is a flaw below.
    text = cell.given.get("string-value", cell.text)
    if not text:
        return
    sheet.values[place] = text
    rich = RichText.of(text, struck="struck" in cell.marks, raised="raised" in cell.marks, inks=cell.inks)
    flaw = rich.flaw or styles.look(name).text(text)
    if flaw is None and "field" in cell.marks and is_amount_like(text):
        flaw = Flaw(FlawKind.UNREAD, text)
    if flaw is None and cell.paragraphs and cell.text.split() != text.split():
        flaw = Flaw(FlawKind.SCALED, text, cell.text)
    if flaw is not None:
        sheet.facts.flaws[place] = flaw


def _formula(text: str) -> str:
    """Return a formula as other programs write it: «of:=SUM([.B4:.B6])» is SUM(B4:B6)."""

    def plain(found: re.Match[str]) -> str:
        sheet = f"'{found[1].strip(chr(39))}'!" if found[1] else ""
        return f"{sheet}{found[2]}" + (f":{found[3]}" if found[3] else "")

    return _REFERENCE.sub(plain, text.partition("=")[2]).replace(";", ",")


def read_ods_styles(chunks: Iterable[bytes]) -> OdsStyles:
    """Read the part with the named styles. Raises BadContent."""
    styles = OdsStyles()
    walk(
        chunks,
        lambda name, given: styles.start(
            name.rpartition(" ")[2], {key.rpartition(" ")[2]: one for key, one in given.items()}
        ),
        lambda name: styles.end(name.rpartition(" ")[2]),
        styles.characters,
    )
    return styles


def scan_content(chunks: Iterable[bytes], styles: OdsStyles, *, hides_zeros: bool = False) -> list[OdsSheet]:
    """Read content.xml once; its sheets in order. Raises BadContent."""
    scan = _OdsScan(styles, hides_zeros=hides_zeros)
    walk(chunks, scan.start, scan.end, scan.characters)
    return scan.sheets
