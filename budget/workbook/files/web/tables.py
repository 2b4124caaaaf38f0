"""Reads the tables of a web page as one sheet, laid out as Excel lays them out when it opens the page.

What many systems export as .xls is such a page. Each table takes its rows, each text between the tables one row of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from budget.late import late
from budget.workbook.cells import is_amount_like
from budget.workbook.files.formula_words import leads_out
from budget.workbook.files.ink import is_unseen
from budget.workbook.files.sheet_maker import SheetMaker, plain_number
from budget.workbook.files.shown import ONE_WAY, crossed_text, look, note_look, spells_number
from budget.workbook.files.uncalculated import Formula
from budget.workbook.files.volatile import note_volatile, told_sheets
from budget.workbook.files.web.conditions import note_conditions
from budget.workbook.files.web.layout import MOST_ACROSS, MOST_DOWN, DrawnColumns, rows_of, span_of
from budget.workbook.files.web.selectors import StyleSheetRules
from budget.workbook.files.web.styles import WebLook, cell_style, is_crossed, is_hidden, is_low, look_of
from budget.workbook.files.web.told import formula_of, rounds, told_otherwise
from budget.workbook.files.web.window import look_through, window_in
from budget.workbook.sheets import Flaw, FlawKind, Sheet, printed

if TYPE_CHECKING:
    from lxml import etree, html
    from lxml.html import HtmlElement
else:
    etree = late("lxml.etree")
    html = late("lxml.html")


_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
# Names that the workbook defines are written alike, inside <x:ExcelName>.
_SHEET_NAME = re.compile(r"<x:ExcelWorksheet>\s*<x:Name>([^<]{1,200})</x:Name>")
# What some programs show and others do not: «<![if …]>», and the remark «<!--[if …]>» that Office reads.
_SOMETIMES = re.compile(r"(<!(?:--)?\[if\b)|(<t[dh]\b)|</?(?:t[dhr]|table|tbody)\b", re.IGNORECASE)
_OFFICE_STYLES = re.compile(
    r"<!--\[if\b[^\]]*\]>\s*<style\b[^>]*>(.*?)</style>\s*<!\[endif\]-->", re.DOTALL | re.IGNORECASE
)
# «宋体», and the last word of «bold 12px 宋体».
_FAMILIES = re.compile(r",|(?<=[\w%])\s+(?=[\"'\w-]+\Z)")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_AROUND_BREAKS = re.compile(r" *\n *")
_NO_TEXT = frozenset({"script", "style", "head", "title", "template", "noscript", "colgroup", "col", "comment"})
# The elements that Word leaves around texts.
_OFFICE = ("o:", "st1:", "v:")
# What is typed into, and what a figure may be written within; of all else nobody can say what a page shows.
_FIELDS = frozenset({"input", "textarea", "select", "option", "button", "output", "meter", "progress"})
_DRAWN = frozenset({"img", "image", "picture", "object", "embed", "svg", "canvas", "video", "iframe", "applet", "math"})
_PROGRAMS = frozenset({"script", "noscript"})
_PLAIN = frozenset(
    {
        "a", "b", "bdi", "big", "br", "center", "cite", "code", "div", "em", "font", "h1", "h2", "h3", "h4", "h5", "h6", "i", "ins",
        "label", "li", "mark", "nobr", "p", "pre", "samp", "small", "span", "strong", "tbody", "td", "th", "thead", "tfoot", "tr",
        "tt", "u", "ul", "var", "wbr", "s", "strike", "del", "sup", "sub", "form", "table", "caption",
    }
)  # fmt: skip
_BLOCKS = frozenset({"p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "center", "tr", "td", "th", "table", "form"})
_CHINESE = {"gb2312": "gb18030", "gbk": "gb18030"}


def decoded(data: bytes) -> str | None:
    """Return the text of a page, by its mark, by what it says of itself, or as UTF-8 or GB18030; None where it is none."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        said = _CHARSET.search(data[:4096])
        name = said[1].decode("ascii").lower() if said else "utf-8"
        # UTF-8 first, whatever is said: hardly any other text is valid as it, and many pages say what they are not.
        encodings = ["utf-8-sig", _CHINESE.get(name, name), "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return None


def parsed(text: str) -> HtmlElement | None:
    """Return the tree of a page; None where nothing can be made of it."""
    if "[if" in text.lower():
        text = _marked(_OFFICE_STYLES.sub(r"<style media='mso'>\1</style>", text))
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        return None


def _marked(text: str) -> str:
    """Return a page with a mark in each cell of which some programs show more than others."""
    pieces, end, is_in_cell = [], 0, False
    for found in _SOMETIMES.finditer(text):
        if found[1] and is_in_cell:
            pieces += [text[end : found.start()], "<x:sometimes></x:sometimes>"]
            end = found.start()
        elif not found[1]:
            is_in_cell = bool(found[2])
    return "".join([*pieces, text[end:]])


def name_of(text: str) -> str:
    """Return the name that Excel gave the page's only sheet; empty where it gave none."""
    names = _SHEET_NAME.findall(text)
    return names[0].strip() if len(names) == 1 else ""


@dataclass(frozen=True, slots=True)
class PageRead:
    """The sheet that a page makes, whether it names style sheets that nobody sent with it, and needs another file."""

    sheet: Sheet
    misses_styles: bool
    leads_out: bool = False


def read_page(
    page: HtmlElement,
    name: str,
    position: int,
    most_cells: int,
    styles: Mapping[str, str] | None = None,
    text: str = "",
) -> PageRead | None:
    """Read the tables of a page as one sheet; None where it has none. Raises TooLarge.

    `styles` are the style sheets beside it, `text` is the page as it is written, with what its remarks tell Excel.
    """
    reader = _PageReader(page, SheetMaker(name, most_cells), StyleSheetRules(page, styles))
    if not reader.read():
        return None
    maker, formulas, window = reader.maker, reader.formulas, window_in(text)
    look_through(window, maker, formulas)
    note_conditions(text, maker)
    note_volatile(told_sheets([(name, formulas, maker.values, maker.facts, set())], {}))
    is_linked = any(leads_out(formula.words) for formula in formulas)
    return PageRead(maker.sheet(position, hidden=window.hidden), reader.styles.misses, is_linked)


@dataclass(slots=True)
class _Text:
    """What is shown of an element's text, and whether a part of it looks otherwise than it is written."""

    pieces: list[str] = field(default_factory=list)
    raised: bool = False
    struck: bool = False
    hidden: bool = False
    unsure: bool = False
    backwards: bool = False
    # What a field to type in holds: a page shows it, though it is no text of the page.
    typed: str = ""
    # Whether there is a picture, or a program that writes: what they show, nobody can read.
    drawn: bool = False
    # Whether its signs are unseen, those that are and those that are not.
    unseen: set[bool] = field(default_factory=set)

    def shown(self) -> str:
        text = _AROUND_BREAKS.sub("\n", "".join(self.pieces))
        return re.sub("\n+", "\n", text).strip(" \n").replace("\xa0", " ").rstrip()

    def flaw(self) -> Flaw | None:
        """Return what is wrong with the text of a cell."""
        shown = self.shown()
        # Words are read as they are written: only of a figure must it be certain that nothing else is seen.
        is_amount = is_amount_like(shown)
        kinds = {
            FlawKind.UNREAD: self.hidden or (is_amount and (self.unsure or self.drawn or len(self.unseen) > 1)),
            FlawKind.STRUCK: self.struck and shown,
            FlawKind.RAISED: self.raised and spells_number(shown),
            FlawKind.SCALED: is_amount and (self.unseen == {True} or (self.backwards and not ONE_WAY.match(shown))),
        }
        if self.typed and is_amount_like(shown + self.typed):
            return Flaw(FlawKind.UNREAD, shown + self.typed)
        if self.drawn and not shown:
            return Flaw(FlawKind.UNREAD, "图片")
        return next((Flaw(kind, shown) for kind, is_so in kinds.items() if is_so), None)


class _PageReader:
    """Walks through a page from top to bottom."""

    def __init__(self, page: HtmlElement, maker: SheetMaker, styles: StyleSheetRules) -> None:
        self.page = page
        self.maker = maker
        self.styles = styles
        self.row = 0
        self.formulas: list[Formula] = []
        self.looks: dict[HtmlElement, WebLook] = {}
        self.drawn = DrawnColumns(styles)

    def read(self) -> bool:
        """Read it all; tell whether there was a table."""
        # Only those without another inside: the outer ones lay the page out.
        tables = [table for table in self.page.iter("table") if table.find(".//table") is None]
        leaves = set(tables)
        loose = _Text()
        for element in self._walk(self.page, leaves, loose):
            self._line(loose)
            self._table(element)
        self._line(loose)
        for place in self.drawn.astray():
            self.maker.facts.doubt(place, Flaw(FlawKind.UNREAD, printed(self.maker.value(place))))
        return bool(tables)

    def _walk(self, element: HtmlElement, leaves: set[HtmlElement], loose: _Text) -> Iterator[HtmlElement]:
        """Yield the tables in order, with the text before each gathered in `loose`."""
        for child in element:
            if not isinstance(child.tag, str) or child.tag in _NO_TEXT:
                pass
            elif child in leaves:
                if not is_hidden(child, self.styles.of(child)):
                    yield child
            elif not is_hidden(child, self.styles.of(child)):
                if child.tag in _BLOCKS or child.tag == "br":
                    self._line(loose)
                loose.pieces.append(_BLANKS.sub(" ", child.text or ""))
                yield from self._walk(child, leaves, loose)
                if child.tag in _BLOCKS:
                    self._line(loose)
            loose.pieces.append(_BLANKS.sub(" ", child.tail or ""))

    def _line(self, loose: _Text) -> None:
        """Give the text that stands between tables a row of its own."""
        text = loose.shown()
        loose.pieces.clear()
        if text:
            self.maker.put(self.row, 0, text)
            self.row += 1

    def _table(self, table: HtmlElement) -> None:
        taken: set[tuple[int, int]] = set()
        rows = rows_of(table)
        self._columns(table)
        for caption in table.iter("caption"):
            self._line(self._text(caption, self._look(table)))
        last = self.row + len(rows)
        for element in rows:
            declared = self.styles.of(element)
            if self._is_hidden(element, table) or is_low(element, declared, "height"):
                self.maker.facts.hidden_rows.add(self.row + 1)
            around = self._look(element)
            column = 0
            self.drawn.begin_row(element, table)
            # Whatever stands around them: a browser leaves out a form that is written between a row and its cells.
            for cell in element.iter("td", "th"):
                while (self.row, column) in taken:
                    column += 1
                across = min(span_of(cell, "colspan") or 1, MOST_ACROSS)
                # «rowspan=0» goes to the end of the table.
                spanned = span_of(cell, "rowspan")
                down = min(spanned or last - self.row, MOST_DOWN, last - self.row)
                if down > 1:
                    taken.update((self.row + n, column + m) for n in range(1, down) for m in range(across))
                self._cell(cell, column, down, across, around)
                self.drawn.cell(cell, (self.row, column), spanned, across)
                column += across
            self.drawn.end_row(self.maker)
            self.row += 1

    def _columns(self, table: HtmlElement) -> None:
        column = 0
        for element in table.iter("col", "colgroup"):
            if element.tag == "colgroup" and element.find("col") is not None:
                continue  # its columns speak for themselves
            span = min(span_of(element, "span"), MOST_ACROSS)
            declared = self.styles.of(element)
            if self._is_hidden(element, table) or is_low(element, declared, "width"):
                self.maker.facts.hidden_columns.update(range(column + 1, column + span + 1))
            column += span

    def _is_hidden(self, element: HtmlElement, table: HtmlElement) -> bool:
        """Whether a row, or what it stands in within its table, is hidden."""
        while element is not table and element is not None:
            if is_hidden(element, self.styles.of(element)):
                return True
            element = element.getparent()
        return False

    def _look(self, element: HtmlElement) -> WebLook:
        """Return how text looks that stands in an element, by all that is around it."""
        if element not in self.looks:
            parent = element.getparent()
            around = self._look(parent) if parent is not None else WebLook()
            found = self._seen(element, around)
            if element.tag == "tr":
                return found  # each row has but a few cells: only what many stand in is kept
            self.looks[element] = found
        return self.looks[element]

    def _seen(self, element: HtmlElement, around: WebLook) -> WebLook:
        """Return how text looks in an element within one that looks so; unsure where rules that may not hold change it."""
        declared = self.styles.of(element)
        found = look_of(element, declared, around)
        other = self.styles.otherwise(element)
        is_drawn = self.styles.drawn and any(
            name.strip("\"' ").lower() in self.styles.drawn
            for said in ("font-family", "font")
            for name in _FAMILIES.split(declared.get(said, ""))
        )
        if is_drawn or (other is not None and found.tells_apart(look_of(element, other, around))):
            return found._replace(unsure=True)
        return found

    def _cell(self, cell: HtmlElement, column: int, down: int, across: int, around: WebLook) -> None:
        self.maker.merge(self.row, column, down, across)
        text = self._text(cell, around)
        place = self.row, column
        crossed = crossed_text(text.shown()) if is_crossed(self.styles.of(cell)) else None
        flaw = text.flaw() or crossed
        if flaw and flaw.kind is not FlawKind.CROSSED:
            self.maker.put(*place, flaw)
        else:
            if crossed:
                self.maker.facts.doubt(place, crossed)
            self._value(cell, place, text.shown())

    def _value(self, cell: HtmlElement, place: tuple[int, int], shown: str) -> None:
        """Put what a cell shows; where the page says how Excel shows its number, the two must be the same."""
        declared = self.styles.of(cell).get("mso-number-format", "")
        style = cell_style(declared)
        kept = cell.get("x:num")
        number = plain_number(kept or shown)
        if formula := formula_of(cell, place, shown):
            self.formulas.append(formula)
        if flaw := told_otherwise(cell, shown):
            self.maker.put(*place, flaw)
            return
        # `x:num` is the number that Excel calculates with, the text what its author saw: who reads one must know the
        # other.
        if kept is not None and number:
            self.maker.number(*place, number, style)
            if look(style.codes, number).text.strip() != shown and not rounds(number, plain_number(shown)):
                self.maker.facts.flaws[place] = Flaw(FlawKind.SCALED, number, shown)
            return
        self.maker.put(*place, shown)
        if declared and number and is_amount_like(shown) and not style.is_date:
            note_look(self.maker.facts, place, number, style.codes)

    def _text(self, element: HtmlElement, around: WebLook) -> _Text:
        text = _Text()
        self._gather(element, text, around)
        return text

    def _gather(self, element: HtmlElement, text: _Text, around: WebLook) -> None:
        tag = element.tag
        if not isinstance(tag, str):
            return
        if tag in _FIELDS and element.get("type") != "hidden":
            text.typed += element.get("value") or element.text_content()
        if tag in _DRAWN or (tag in _PROGRAMS and element.text_content().strip()):
            text.drawn = text.drawn or not any(
                is_low(element, self.styles.of(element), side) for side in ("width", "height")
            )
        if tag in _NO_TEXT or tag in _FIELDS:
            text.unsure = text.unsure or element.get("shadowrootmode") is not None  # it is shown in place of the text
            return
        declared = self.styles.of(element)
        if is_hidden(element, declared):
            # A browser leaves it out and Excel may not: the two would read another figure.
            text.hidden = text.hidden or bool(element.text_content().strip())
            return
        look = self._seen(element, around)
        text.unsure = text.unsure or (tag not in _PLAIN and not tag.startswith(_OFFICE))
        if tag in _BLOCKS or tag == "br":
            text.pieces.append("\n")
        self._take(element.text, text, look)
        for child in element:
            self._gather(child, text, look)
            self._take(child.tail, text, look)
        if tag in _BLOCKS:
            text.pieces.append("\n")

    @staticmethod
    def _take(written: str | None, text: _Text, look: WebLook) -> None:
        """Take signs of a text that look so."""
        text.pieces.append(_BLANKS.sub(" ", written or ""))
        if written and written.strip():
            text.raised = text.raised or look.raised
            text.struck = text.struck or look.struck
            text.unsure = text.unsure or look.unsure
            text.backwards = text.backwards or look.backwards
            text.unseen.add(is_unseen(look.ink, look.paper))
