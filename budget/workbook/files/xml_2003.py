"""Reads the «XML spreadsheet 2003» of Excel, which some systems write under the name .xls."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

from budget.late import late
from budget.workbook.cells import is_amount_like
from budget.workbook.files.formula_words import lead_out
from budget.workbook.files.ink import (
    INK,
    PAPER,
    POINTS_OF_A_DIGIT,
    THIN_ROW,
    hides_signs,
    is_thin,
    is_unseen,
    number_in,
    of_font,
    one_of,
    written,
)
from budget.workbook.files.markup import BadContent
from budget.workbook.files.places import place_of
from budget.workbook.files.sheet_maker import MOST_COLUMNS, MOST_ROWS, SheetMaker
from budget.workbook.files.shown import CENTRE, INDENT, LEFT, MEASURED_POINTS, RIGHT, CellStyle, spells_number
from budget.workbook.files.uncalculated import Calculated, Calculation, Formula, note_uncalculated
from budget.workbook.files.volatile import note_volatile, told_sheets
from budget.workbook.files.web.styles import NAMED_FORMATS
from budget.workbook.files.xlsx.overlays import note_laid
from budget.workbook.files.xml_2003_over import EXCEL, SPREADSHEET, conditions, refreshed, under_remark
from budget.workbook.sheets import Flaw, FlawKind, Sheet, address

if TYPE_CHECKING:
    from lxml import etree
else:
    etree = late("lxml.etree")


_HTML = "{http://www.w3.org/TR/REC-html40}"
_PLAIN = CellStyle()
# What a number may look like: Python knows more, «5_4» and digits of other alphabets.
_WRITTEN = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[Ee][+-]?\d+)?\s*\Z", re.ASCII)
_YES = ("1", "true")
# Sides from which an indent is counted.
_FROM_A_SIDE = ("Left", "Right", "Distributed")
_SIDES = {"": LEFT, "Automatic": LEFT, "Left": LEFT, "Center": CENTRE, "Right": RIGHT}
_KINDS = frozenset({"Number", "String", "Boolean", "DateTime", "Error"})
# What may stand around signs of a text and leaves them as they are, or is looked at.
_FONTS = frozenset({"font", "b", "i", "u", "s", "del", "strike", "sub", "sup"})
# What a cell has beside its content.
_BESIDE = frozenset({"Comment", "NamedCell", "PhoneticText", "SmartTags"})
_R1C1 = re.compile(r"\bR(\[-?\d+\]|\d*)C(\[-?\d+\]|\d*)(?![\w(])")
_RAISED = frozenset({"sup", "sub"})
_STRUCK = frozenset({"s", "del", "strike"})


@dataclass(frozen=True, slots=True)
class _Style2003:
    """A style as written; what it leaves open is its parent's."""

    code: str = "General"
    struck: bool = False
    raised: bool = False
    ink: str = INK
    paper: str = PAPER
    repeats: bool = False
    crossed: bool = False
    size: float = 0.0
    indent: float = 0.0
    side: str = LEFT
    backwards: bool = False


def looks_like_it(head: bytes) -> bool:
    """Whether a file begins like such a spreadsheet."""
    return b"urn:schemas-microsoft-com:office:spreadsheet" in head and b"Workbook" in head


def read_xml(data: bytes, most_cells: int) -> tuple[list[Sheet], bool]:
    """Read every sheet; tell also whether a formula needs another file. Raises BadContent; TooLarge."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError) as error:
        raise BadContent from error
    if root.getroottree().docinfo.doctype or root.tag != f"{SPREADSHEET}Workbook":
        raise BadContent  # no program writes entities of its own here
    styles = _styles(root)
    # Those of one sheet are written in it.
    stand_for = {_get(name, "Name").lower(): _get(name, "RefersTo") for name in root.iter(f"{SPREADSHEET}NamedRange")}
    names = {name: _plain_formula(text, 0, 0) for name, text in stand_for.items()}
    readers = []
    for sheet in root.iterfind(f"{SPREADSHEET}Worksheet"):
        reader = _SheetReader(SheetMaker(sheet.get(f"{SPREADSHEET}Name", ""), most_cells), styles)
        reader.read(sheet)
        reader.maker.facts.refreshed += refreshed(sheet, stand_for)
        readers.append(reader)
    note_uncalculated(
        [Calculated(one.maker.name, one.formulas, one.maker.values, one.maker.facts) for one in readers],
        Calculation(asks=False, was_done=False),
    )
    note_volatile(
        told_sheets(
            ((one.maker.name, one.formulas, one.maker.values, one.maker.facts, set()) for one in readers), names
        )
    )
    is_linked = lead_out((formula.text for one in readers for formula in one.formulas), names)
    return [one.maker.sheet(position, hidden=one.hidden) for position, one in enumerate(readers)], is_linked


def _styles(root: etree._Element) -> Mapping[str, CellStyle]:
    found: dict[str, _Style2003] = {}
    listed = root.findall(f"{SPREADSHEET}Styles/{SPREADSHEET}Style")
    names = [_get(style, "ID") for style in listed]
    parts = [(place, part.tag) for place, style in enumerate(listed) for part in style.iterchildren("*")]
    # Of two of one name, or two fonts of one style, programs take the first, the last, or open nothing at all.
    if len(set(names)) < len(names) or len(set(parts)) < len(parts):
        raise BadContent
    for style in _parents_first(listed):
        base = found.get(style.get(f"{SPREADSHEET}Parent", "Default"), _Style2003())
        code, struck, raised, ink, paper, repeats, crossed, size, indent, from_side, backwards = astuple(base)
        number = style.find(f"{SPREADSHEET}NumberFormat")
        if number is not None:
            given = number.get(f"{SPREADSHEET}Format", "General")
            code = NAMED_FORMATS.get(given.lower(), given)
        font = style.find(f"{SPREADSHEET}Font")
        if font is not None:
            # What it leaves open is its parent's: a line through figures is not ended by letters that are bold.
            struck = _get(font, "StrikeThrough", str(int(struck))).lower() in _YES
            raised = _get(font, "VerticalAlign", "superscript" * raised).lower() in ("superscript", "subscript")
            charset = int(number_in(font.get(f"{EXCEL}CharSet", "")) or 0)
            size = number_in(_get(font, "Size")) or 0.0
            ink = of_font(_colour(font, INK), number_in(_get(font, "Size")), _get(font, "FontName"), charset)
        interior = style.find(f"{SPREADSHEET}Interior")
        if interior is not None:
            pattern = _get(interior, "Pattern") or "None"
            colours = [_colour(interior, PAPER)]
            if pattern != "Solid":
                colours.append(_colour(interior, INK, "PatternColor"))
            paper = PAPER if pattern == "None" else one_of(colours)
        borders = style.find(f"{SPREADSHEET}Borders")
        if borders is not None:
            crossed = any(map(_is_diagonal, borders.iterfind(f"{SPREADSHEET}Border")))
        alignment = style.find(f"{SPREADSHEET}Alignment")
        if alignment is not None:
            side = _get(alignment, "Horizontal")
            gives_way = any(_get(alignment, name).lower() in _YES for name in ("WrapText", "ShrinkToFit"))
            from_side = "" if gives_way else _SIDES.get(side, "")
            backwards = _get(alignment, "ReadingOrder") == "RightToLeft"
            repeats, indent = side == "Fill", (number_in(_get(alignment, "Indent")) or 0.0) * (side in _FROM_A_SIDE)
        found[style.get(f"{SPREADSHEET}ID", "")] = _Style2003(
            code, struck, raised, ink, paper, repeats, crossed, size, indent, from_side, backwards
        )  # fmt: skip
    return {
        name: CellStyle(
            (one.code,),
            one.struck,
            one.raised,
            is_unseen(one.ink, one.paper),
            one.repeats,
            one.ink,
            one.paper,
            one.crossed,
            stretch=one.size / MEASURED_POINTS,
            indent=INDENT * one.indent,
            side=one.side,
            backwards=one.backwards,
        )
        for name, one in found.items()
    }


def _is_diagonal(border: etree._Element) -> bool:
    """Whether a line of a border goes through the cell, and is drawn."""
    is_drawn = _get(border, "LineStyle").lower() not in ("", "none")
    return is_drawn and _get(border, "Position").lower().startswith("diagonal")


def _parents_first(styles: list[etree._Element]) -> list[etree._Element]:
    """Return styles so that each stands behind the one whose child it is, whichever way they are written."""
    left = {_get(style, "ID"): style for style in styles}
    ordered: list[etree._Element] = []
    while left:
        # Styles that are each other's parents have none.
        free = [name for name, style in left.items() if _get(style, "Parent") not in left] or list(left)
        ordered += [left.pop(name) for name in free]
    return ordered


def _colour(element: etree._Element, otherwise: str, name: str = "Color") -> str:
    given = _get(element, name)
    return written(given) if given and given != "Automatic" else otherwise


class _SheetReader:
    """Reads one sheet from top to bottom."""

    def __init__(self, maker: SheetMaker, styles: Mapping[str, CellStyle]) -> None:
        self.maker = maker
        self.styles = styles
        self.columns: dict[int, str] = {}
        self.formulas: list[Formula] = []
        self.hidden = False

    def read(self, sheet: etree._Element) -> None:
        table = sheet.find(f"{SPREADSHEET}Table")
        if table is not None:
            own = _get(table, "StyleID")
            with suppress(ValueError):
                self.maker.facts.usual_width = float(_get(table, "DefaultColumnWidth")) / POINTS_OF_A_DIGIT
            self._columns(table)
            row, usual = 0, _get(table, "DefaultRowHeight")
            for element in table.iterfind(f"{SPREADSHEET}Row"):
                row = _index(element, row, MOST_ROWS)
                span = _count(element, "Span", MOST_ROWS)
                if _get(element, "Hidden").lower() in _YES or is_thin(_get(element, "Height") or usual, THIN_ROW):
                    self.maker.facts.hidden_rows.update(range(row + 1, row + min(span, 1000) + 2))
                self._row(element, row, _get(element, "StyleID") or own)
                row += 1 + span
        note_laid([*conditions(sheet)], self.maker.values, self.maker.facts)
        window = sheet.find(f"{EXCEL}WorksheetOptions")
        if window is not None:
            self.maker.facts.hides_zeros = window.find(f"{EXCEL}DoNotDisplayZeros") is not None
            self.maker.facts.shows_formulas = window.find(f"{EXCEL}DisplayFormulas") is not None
            if window.find(f"{EXCEL}FreezePanes") is not None:
                told = ("TopRowVisible", "LeftColumnVisible", "SplitHorizontal", "SplitVertical")
                top, left, rows, columns = (int(number_in(window.findtext(f"{EXCEL}{one}", "")) or 0) for one in told)
                self.maker.facts.freeze((top, left), (rows, columns))
        self.maker.facts.look_through_window(self.maker.numbers, (one.place for one in self.formulas))
        visible = sheet.findtext(f"{EXCEL}WorksheetOptions/{EXCEL}Visible", "")
        self.hidden = visible.strip().lower() in ("sheethidden", "sheetveryhidden")

    def _columns(self, table: etree._Element) -> None:
        column = 0
        for element in table.iterfind(f"{SPREADSHEET}Column"):
            column = _index(element, column, MOST_COLUMNS)
            span = _count(element, "Span", MOST_COLUMNS)
            for place in range(column, column + min(span, 1000) + 1):
                self.columns[place] = _get(element, "StyleID")
                if _get(element, "Hidden").lower() in _YES or is_thin(_get(element, "Width"), THIN_ROW):
                    self.maker.facts.hidden_columns.add(place + 1)
            with suppress(ValueError):
                self.maker.facts.widen(column, column + span, float(_get(element, "Width")) / POINTS_OF_A_DIGIT)
            column += 1 + span

    def _row(self, element: etree._Element, row: int, style: str) -> None:
        column = 0
        for cell in element.iterfind(f"{SPREADSHEET}Cell"):
            column = _index(cell, column, MOST_COLUMNS)
            across, down = _count(cell, "MergeAcross", MOST_COLUMNS), _count(cell, "MergeDown", MOST_ROWS)
            self.maker.merge(row, column, down + 1, across + 1)
            named = _get(cell, "StyleID") or style or self.columns.get(column, "") or "Default"
            self._cell(cell, row, column, self.styles.get(named, _PLAIN))
            # Covered cells are not written: the next cell stands behind the merge.
            column += 1 + across

    def _cell(self, cell: etree._Element, row: int, column: int, style: CellStyle) -> None:
        if style.is_coloured:
            self.maker.facts.coloured[row, column] = style.colours
        self.maker.facts.under += under_remark(cell, row, column)
        held = [part for part in cell.iterchildren("*") if etree.QName(part).localname not in _BESIDE]
        data = cell.find(f"{SPREADSHEET}Data")
        text = "".join(map(str, data.itertext())) if data is not None else ""
        kind = data.get(f"{SPREADSHEET}Type", "String") if data is not None else ""
        if text and cell.get(f"{SPREADSHEET}Formula") is not None:
            formula = _plain_formula(_get(cell, "Formula"), row, column)
            fills = _plain_formula(_get(cell, "ArrayRange"), row, column).rpartition(":")[2]
            self.formulas.append(Formula((row, column), formula, text, place_of(fills)))
        if (data is None and any("".join(part.itertext()).strip() for part in held)) or _is_doubtful(
            held, data, kind, text
        ):
            self.maker.put(row, column, Flaw(FlawKind.UNREAD, "".join("".join(part.itertext()) for part in held)))
        elif data is None or (not text and kind != "String"):
            if cell.get(f"{SPREADSHEET}Formula") is not None:
                self.maker.put(row, column, Flaw(FlawKind.FORMULA, ""))
        elif kind == "Number":
            self.maker.number(row, column, text.strip(), style)
        elif kind == "Error":
            self.maker.put(row, column, Flaw(FlawKind.ERROR, text or "错误值"))
        elif kind == "Boolean":
            self.maker.put(row, column, text.strip() == "1")
        elif kind == "DateTime":
            self.maker.put(row, column, _date(text))
        else:
            self._text(data, row, column, text, style)

    def _text(self, data: etree._Element, row: int, column: int, text: str, style: CellStyle) -> None:
        # Elements alone: a processing instruction has no name of this kind.
        marks = {_name(part) for part in data.iterdescendants("*") if "".join(part.itertext()).strip()}
        if marks & _STRUCK and text.strip():
            self.maker.put(row, column, Flaw(FlawKind.STRUCK, text))
        elif marks & _RAISED and spells_number(text):
            self.maker.put(row, column, Flaw(FlawKind.RAISED, text))
        elif is_amount_like(text) and hides_signs(_inks(data)):
            self.maker.put(row, column, Flaw(FlawKind.UNREAD, text))
        else:
            self.maker.text(row, column, text, style)


def _is_doubtful(held: list[etree._Element], data: etree._Element | None, kind: str, text: str) -> bool:
    """Whether programs may see something else in a cell: of several contents, a kind that nobody knows, signs among marks."""
    if data is None or not text.strip():
        return False
    marks = {_name(part) for part in data.iterdescendants("*")}
    if (
        len(held) > 1
        or kind not in _KINDS
        or (kind != "String" and marks)
        or (kind == "DateTime" and is_amount_like(text))
    ):
        return True
    return not _WRITTEN.match(text) if kind == "Number" else is_amount_like(text) and not marks <= _FONTS


def _plain_formula(text: str, row: int, column: int) -> str:
    """Return a formula that counts from its own cell as other programs write it."""
    return _R1C1.sub(lambda found: _address(found, row, column), text.removeprefix("="))


def _address(found: re.Match[str], row: int, column: int) -> str:
    """Return the address of a reference that counts from its own cell, as other formulas write it."""
    own, places = (row, column), []
    for given, at in zip(found.groups(), own, strict=True):
        places.append(at + int(given[1:-1]) if given.startswith("[") else int(given) - 1 if given else at)
    return address(*places) if min(places) >= 0 else "#REF!"


def _inks(data: etree._Element) -> Iterator[str]:
    """Yield the colour of each stretch of a text that has fonts of its own, by the innermost font that names one."""
    for part in data.iterdescendants("*"):
        # What follows an element inside this one is this one's too.
        if "".join([part.text or "", *(inner.tail or "" for inner in part)]).strip():
            fonts = [one for one in (part, *part.iterancestors()) if _name(one) == "font"]
            said = {
                name: next((given for one in fonts if (given := one.get(f"{_HTML}{name}"))), "")
                for name in ("Color", "Size", "Face")
            }
            yield of_font(written(said["Color"]) if said["Color"] else INK, number_in(said["Size"]), said["Face"])


def _name(element: etree._Element) -> str:
    return str(etree.QName(element).localname).lower()


def _get(element: etree._Element, name: str, otherwise: str = "") -> str:
    return str(element.get(f"{SPREADSHEET}{name}", otherwise))


def _index(element: etree._Element, following: int, most: int) -> int:
    """Return the 0-based place that an element names, or the one that follows. Raises BadContent."""
    given = _get(element, "Index")
    if not given:
        return following
    if not (given.isascii() and given.isdigit() and following < int(given) <= most):
        raise BadContent
    return int(given) - 1


def _count(element: etree._Element, name: str, most: int) -> int:
    given = _get(element, name) or "0"
    if not (given.isascii() and given.isdigit() and int(given) < most):
        raise BadContent
    return int(given)


def _date(text: str) -> object:
    try:
        moment = datetime.datetime.fromisoformat(text.strip())
    except ValueError:
        return text
    return moment.date() if moment.time() == datetime.time() else moment
