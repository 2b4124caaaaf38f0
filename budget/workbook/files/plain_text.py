"""Reads tab-separated text, as extracted from a PDF, as one sheet: a line is a row, its number the line number."""

from __future__ import annotations

import re

from budget.findings import Finding, finding
from budget.workbook.files.separated_text import records, sheet_of
from budget.workbook.sheets import Sheet

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


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
    """Whether text is a table parted by tabs at all: it has some, and no control characters."""
    return "\t" in text and not _CONTROL.search(text)


def read_text(text: str, name: str, most_cells: int) -> Sheet:
    """Make a sheet of the lines of `text`, named after the file. Raises TooLarge.

    Where every quotation mark stands as Excel writes «Unicode 文本», the marks are taken off and a record is a row.
    """
    # What takes the text out of a PDF puts a form feed where a page ends: it is part of no cell.
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "")
    quoted = records(lines, "\t") if '"' in lines else None
    return sheet_of(quoted or [line.split("\t") for line in lines.split("\n")], name, most_cells)
