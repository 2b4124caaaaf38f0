"""Opens what is text: web pages and archives, XML of 2003, tables parted by tabs or commas, whatever its name says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

from budget.findings import Finding, finding
from budget.workbook.files import file_kinds, xml_2003
from budget.workbook.files.opc import MissingSheet
from budget.workbook.files.plain_text import decode, looks_like_table, read_text
from budget.workbook.files.separated_text import read_commas
from budget.workbook.files.web import archive as web_archive
from budget.workbook.files.web import tables as web_tables
from budget.workbook.sheets import Sheet

# Writers put scripts and styles before what tells one kind from another.
_HEAD = 8192
_MARKUP = re.compile(
    r"\s*<(?:!doctype|!--|html|head|body|meta|style|table|div|center|title|font|p\b|form|tr\b|\?xml)", re.IGNORECASE
)
_FRAMES = re.compile(r"<frameset|<x:WorksheetSource", re.IGNORECASE)


class NoTables(ValueError):
    """Nothing can be read; the finding says why."""

    def __init__(self, found: Finding) -> None:
        super().__init__(found.message)
        self.found = found


def open_text(data: bytes, name: str, most_cells: int) -> tuple[list[Sheet], list[Finding]]:
    """Return the sheets of a text file and what is to be said of it. Raises NoTables, BadContent, TooLarge."""
    if known := file_kinds.by_beginning(data):
        raise NoTables(known)
    head = _as_plain(data[:_HEAD])
    stem = PurePath(name).stem or "文本"
    # Before the page: an archive has one inside and begins with the head of a letter.
    if web_archive.looks_like_it(head):
        return _archive(data, stem, most_cells)
    if xml_2003.looks_like_it(head):
        sheets, leads_out = xml_2003.read_xml(data, most_cells)
        return sheets, [finding("file.external_links")] * leads_out
    page = web_tables.decoded(data) if b"<" in head else None
    if page is not None and _MARKUP.match(page.lstrip("\ufeff")):
        return _page(page, stem, most_cells)
    decoded = decode(data)
    if decoded is None:
        raise NoTables(file_kinds.of_bytes(data))
    text, notes = decoded
    if looks_like_table(text):
        return [read_text(text, stem, most_cells)], notes
    sheet = read_commas(text, stem, most_cells)
    if sheet is None:
        raise NoTables(file_kinds.of_bytes(data))
    return [sheet], notes


def _as_plain(head: bytes) -> bytes:
    """Return the beginning of a file as bytes of ASCII, as far as it is text of two bytes a sign."""
    return head.replace(b"\0", b"") if head.startswith((b"\xff\xfe", b"\xfe\xff")) else head


def _page(text: str, stem: str, most_cells: int) -> tuple[list[Sheet], list[Finding]]:
    page = web_tables.parsed(text)
    name = web_tables.name_of(text) or stem
    made = web_tables.read_page(page, name, 0, most_cells, text=text) if page is not None else None
    if made is None:
        raise NoTables(finding("file.web_frames" if _FRAMES.search(text) else "file.web_without_table"))
    return [made.sheet], _said([made])


def _archive(data: bytes, stem: str, most_cells: int) -> tuple[list[Sheet], list[Finding]]:
    made: list[web_tables.PageRead] = []
    try:
        pages = web_archive.pages_of(data)
    except MissingSheet as missing:
        raise NoTables(finding("file.sheet_missing", name=missing.name)) from missing
    for page in pages:
        tree = web_tables.parsed(page.text)
        name = page.name or web_tables.name_of(page.text) or (f"{stem} {len(made) + 1}" if made else stem)
        if tree is None:
            continue
        read = web_tables.read_page(tree, name, len(made), most_cells, page.styles, page.text)
        if read is not None:
            made.append(read)
    if not made:
        raise NoTables(finding("file.web_without_table"))
    return [one.sheet for one in made], _said(made)


def _said(pages: Sequence[web_tables.PageRead]) -> list[Finding]:
    """Return what is to be said of every page, of one whose style sheets nobody has, and of one that needs another file."""
    missed = finding("file.not_checked", kind="网页", what="它引用的样式表不在文件里，其中的数字格式和隐藏的内容")
    linked = finding("file.external_links")
    return [
        finding("file.web_page"),
        *[missed] * any(one.misses_styles for one in pages),
        *[linked] * any(one.leads_out for one in pages),
    ]
