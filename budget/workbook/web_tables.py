"""Reads the tables of a web page as one sheet, laid out as Excel lays them out when it opens the page.

What many systems export as .xls is such a page. Each table takes its rows, each text between the tables one row of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from lxml import etree, html
from lxml.html import HtmlElement

from budget.workbook.cells import is_amount_like
from budget.workbook.sheet_maker import SheetMaker, plain_number
from budget.workbook.sheets import Flaw, FlawKind, Sheet
from budget.workbook.shown import look, note_look, spells_number
from budget.workbook.web_styles import StyleSheetRules, cell_style, is_hidden, is_raised, is_struck

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
# Names that the workbook defines are written alike, inside <x:ExcelName>.
_SHEET_NAME = re.compile(r"<x:ExcelWorksheet>\s*<x:Name>([^<]{1,200})</x:Name>")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_AROUND_BREAKS = re.compile(r" *\n *")
_NO_TEXT = frozenset(
    {"script", "style", "head", "title", "template", "noscript", "select", "option", "colgroup", "col"}
)
_BLOCKS = frozenset({"p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "center", "tr", "td", "th", "table", "form"})
# As the standard of HTML bounds them.
_MOST_ACROSS, _MOST_DOWN = 1000, 65_534
_CHINESE = {"gb2312": "gb18030", "gbk": "gb18030"}


def decoded(data: bytes) -> str | None:
    """Return the text of a page, by its mark, by what it says of itself, or as UTF-8 or GB18030; None where it is none."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        said = _CHARSET.search(data[:4096])
        name = said[1].decode("ascii").lower() if said else "utf-8"
        encodings = ["utf-8-sig", _CHINESE.get(name, name), "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return None


def parsed(text: str) -> HtmlElement | None:
    """Return the tree of a page; None where nothing can be made of it."""
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        return None


def name_of(text: str) -> str:
    """Return the name that Excel gave the page's only sheet; empty where it gave none."""
    names = _SHEET_NAME.findall(text)
    return names[0].strip() if len(names) == 1 else ""


def read_page(page: HtmlElement, name: str, position: int, most_cells: int) -> Sheet | None:
    """Read the tables of a page as one sheet; None where it has none. Raises TooLarge."""
    reader = _PageReader(page, SheetMaker(name, most_cells))
    return reader.maker.sheet(position) if reader.read() else None


@dataclass(slots=True)
class _Text:
    """What is shown of an element's text, and whether a part of it is raised or struck through."""

    pieces: list[str] = field(default_factory=list)
    raised: bool = False
    struck: bool = False
    hidden: bool = False

    def shown(self) -> str:
        text = _AROUND_BREAKS.sub("\n", "".join(self.pieces))
        return re.sub("\n+", "\n", text).strip(" \n").replace("\xa0", " ").rstrip()


class _PageReader:
    """Walks through a page from top to bottom."""

    def __init__(self, page: HtmlElement, maker: SheetMaker) -> None:
        self.page = page
        self.maker = maker
        self.styles = StyleSheetRules(page)
        self.row = 0

    def read(self) -> bool:
        """Read it all; tell whether there was a table."""
        tables = [table for table in self.page.iter("table") if table.find(".//table") is None]
        leaves = set(tables)
        loose = _Text()
        for element in self._walk(self.page, leaves, loose):
            self._line(loose)
            self._table(element)
        self._line(loose)
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
        rows = list(table.iter("tr"))
        self._columns(table)
        for caption in table.iter("caption"):
            self._line(self._text(caption))
        last = self.row + len(rows)
        for element in rows:
            declared = self.styles.of(element)
            if is_hidden(element, declared) or declared.get("height", "").strip() in ("0", "0px", "0pt"):
                self.maker.facts.hidden_rows.add(self.row + 1)
            column = 0
            for cell in element:
                if cell.tag not in ("td", "th"):
                    continue
                while (self.row, column) in taken:
                    column += 1
                across = min(_span(cell, "colspan"), _MOST_ACROSS)
                down = min(_span(cell, "rowspan") or last - self.row, _MOST_DOWN, last - self.row)
                if down > 1:
                    taken.update((self.row + n, column + m) for n in range(1, down) for m in range(across))
                self._cell(cell, column, down, across)
                column += across
            self.row += 1

    def _columns(self, table: HtmlElement) -> None:
        column = 0
        for element in table.iter("col"):
            span = min(_span(element, "span"), _MOST_ACROSS)
            declared = self.styles.of(element)
            if is_hidden(element, declared) or declared.get("width", "").strip() in ("0", "0px", "0pt"):
                self.maker.facts.hidden_columns.update(range(column + 1, column + span + 1))
            column += span

    def _cell(self, cell: HtmlElement, column: int, down: int, across: int) -> None:
        self.maker.merge(self.row, column, down, across)
        text = self._text(cell)
        shown = text.shown()
        place = self.row, column
        if text.hidden:
            self.maker.put(*place, Flaw(FlawKind.UNREAD, shown))
        elif text.struck and shown:
            self.maker.put(*place, Flaw(FlawKind.STRUCK, shown))
        elif text.raised and spells_number(shown):
            self.maker.put(*place, Flaw(FlawKind.RAISED, shown))
        else:
            self._value(cell, place, shown)

    def _value(self, cell: HtmlElement, place: tuple[int, int], shown: str) -> None:
        """Put what a cell shows; where the page says how Excel shows its number, the two must be the same."""
        declared = self.styles.of(cell).get("mso-number-format", "")
        style = cell_style(declared)
        kept = cell.get("x:num")
        number = plain_number(kept or shown)
        if kept is not None and number:
            self.maker.number(*place, number, style)
            if look(style.codes, number).text.strip() != shown and not _rounds(number, plain_number(shown)):
                self.maker.facts.flaws[place] = Flaw(FlawKind.SCALED, number, shown)
            return
        self.maker.put(*place, shown)
        if declared and number and is_amount_like(shown) and not style.is_date:
            note_look(self.maker.facts, place, number, style.codes)

    def _text(self, element: HtmlElement) -> _Text:
        text = _Text()
        self._gather(element, text, self.styles.of(element))
        return text

    def _gather(self, element: HtmlElement, text: _Text, declared: dict[str, str]) -> None:
        if not isinstance(element.tag, str) or element.tag in _NO_TEXT:
            return
        if is_hidden(element, declared):
            text.hidden = text.hidden or bool(element.text_content().strip())
            return
        content = bool(element.text_content().strip())
        text.raised = text.raised or (content and is_raised(element, declared))
        text.struck = text.struck or (content and is_struck(element, declared))
        if element.tag in _BLOCKS or element.tag == "br":
            text.pieces.append("\n")
        text.pieces.append(_BLANKS.sub(" ", element.text or ""))
        for child in element:
            if isinstance(child.tag, str):
                self._gather(child, text, self.styles.of(child))
            text.pieces.append(_BLANKS.sub(" ", child.tail or ""))
        if element.tag in _BLOCKS:
            text.pieces.append("\n")


def _rounds(number: str, shown: str) -> bool:
    """Whether what is shown is the number, rounded to as many decimals."""
    if not shown:
        return False
    places = len(shown.partition(".")[2])
    return abs(Decimal(number) - Decimal(shown)) * 2 <= Decimal(1).scaleb(-places)


def _span(element: HtmlElement, name: str) -> int:
    text = str(element.get(name) or "1").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
