"""Documents read back as a stranger would: what stands in which cell of a .docx, and which words a PDF has on each page."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

AMOUNT = re.compile(r"(?<![\d,.])-?\d{1,3}(?:,\d{3})*(?:\.\d+)?(?![\d,.])")


@dataclass(frozen=True)
class Read:
    """A table of a .docx: its rows as (column, text, alignment), headings apart."""

    header: list[list[tuple[int, str, str]]]
    rows: list[list[tuple[int, str, str]]]

    def amounts(self) -> list[tuple[int, str]]:
        """The column and text of each cell that stands on the right, in the order of reading."""
        return [(column, text) for row in self.rows for column, text, side in row if side == "right" and text]


def tables_of(content: bytes) -> list[Read]:
    """Every table of a .docx."""
    found = []
    for table in Document(io.BytesIO(content)).element.body.iter(qn("w:tbl")):
        rows = [(_is_heading(row), _cells(row)) for row in table.iter(qn("w:tr"))]
        found.append(
            Read([cells for is_head, cells in rows if is_head], [cells for is_head, cells in rows if not is_head])
        )
    return found


def words_of(content: bytes) -> str:
    """All words of a .docx outside of its tables, one paragraph a line, those above the pages last."""
    document = Document(io.BytesIO(content))
    above = {paragraph.text for section in document.sections for paragraph in section.header.paragraphs}
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *above])


def pages_of(content: bytes) -> list[str]:
    """The words of each page of a PDF."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def _is_heading(row: Any) -> bool:
    return row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None


def _cells(row: Any) -> list[tuple[int, str, str]]:
    cells, column = [], 0
    for cell in row.iter(qn("w:tc")):
        text = "".join(part.text or "" if part.tag == qn("w:t") else "\n" for part in cell.iter(qn("w:t"), qn("w:br")))
        cells.append((column, text, next(cell.iter(qn("w:jc"))).get(qn("w:val"))))
        span = next(cell.iter(qn("w:gridSpan")), None)
        column += 1 if span is None else int(span.get(qn("w:val")))
    return cells
