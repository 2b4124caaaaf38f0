"""Reads tab-separated text, as extracted from a PDF, as one sheet: a line is a row, its number the line number."""

from __future__ import annotations

import re

from budget.findings import Finding, finding
from budget.workbook.sheets import Sheet

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_MARKUP = re.compile(r"\A\s*<(?:!|\?|html|table|body|div|Workbook)", re.IGNORECASE)


def decode(data: bytes) -> tuple[str, list[Finding]] | None:
    """Decode text as UTF-8, UTF-16 with its mark, or GB18030 (said in a note); None where it is none of them."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in data:
        return None
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        notes = [finding("file.gb18030")] if encoding == "gb18030" else []
        return text, notes
    return None


def looks_like_table(text: str) -> bool:
    """Whether text is a table at all: it has tabs, no control characters, and is no web page."""
    return "\t" in text and not _CONTROL.search(text) and not _MARKUP.match(text)


def read_text(text: str, name: str) -> Sheet:
    """Make a sheet of the lines of `text`, named after the file."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "").split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    cells: list[list[object]] = [[cell.strip(" ") for cell in line.split("\t")] for line in lines]
    width = max(map(len, cells), default=0)
    for row in cells:
        row.extend([""] * (width - len(row)))
    return Sheet(name, 0, cells, is_text=True)
