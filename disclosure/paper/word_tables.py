"""A table in the markup of .docx, written whole: cell by cell through the library, long ones would take minutes."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from docx.oxml.ns import nsdecls

from budget.unseen_signs import NOT_IN_XML
from disclosure.paper.sheets import PrintedCell, PrintedRow, PrintedSheet
from disclosure.paper.widths import LINE as LOW_LINE

TWIPS = 1440 / 25.4  # a mm
POINT = 20  # twips
LINE = 1.1  # em from one line of a cell to the next


def table_xml(sheet: PrintedSheet, face: str, strong: str, latin: str) -> str:
    """Return the table; sums and headings are in the strong face, headings stand again on every page."""
    widths = [round(width * TWIPS) for width in sheet.widths.columns]
    size = sheet.widths.size
    across = round(size * 0.5 * POINT)
    # As high as in the PDF, where a line is lower and the air above and below it more.
    down = round(size * max(0.0, (LOW_LINE + 2 * sheet.widths.air - LINE) / 2) * POINT)
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = "".join(
        f'<w:{side} w:w="{wide}" w:type="dxa"/>'
        for side, wide in (("top", down), ("left", across), ("bottom", down), ("right", across))
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    writer = _WordCells(widths, size, face, strong, latin)
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{sides}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>"
        f"{writer.rows(sheet.header, is_header=True)}{writer.rows(sheet.rows)}</w:tbl>"
    )


class _WordCells:
    """Writes rows of cells, those that a merge covers included: .docx wants every place of the grid."""

    def __init__(self, widths: Sequence[int], size: float, face: str, strong: str, latin: str) -> None:
        self.widths = widths
        self.size = round(size * 2)
        line = round(size * LINE * POINT)
        self.spacing = f'<w:spacing w:before="0" w:after="0" w:line="{line}" w:lineRule="exact"/>'
        self.face, self.strong, self.latin = face, strong, latin

    def rows(self, rows: Sequence[PrintedRow], *, is_header: bool = False) -> str:
        """Return the rows."""
        written: list[str] = []
        # By column: the cell that reaches down to here from above, and how many rows further.
        reaching: dict[int, tuple[PrintedCell, int]] = {}
        for row in rows:
            here = {cell.column: cell for cell in row.cells}
            cells: list[str] = []
            column = 0
            while column < len(self.widths):
                if column in here:
                    cell = here[column]
                    cells.append(self._cell(cell, "restart" if cell.rowspan > 1 else "", row, is_header=is_header))
                    if cell.rowspan > 1:
                        reaching[column] = (cell, cell.rowspan - 1)
                elif column in reaching:
                    cell, left = reaching.pop(column)
                    cells.append(self._cell(cell, "continue", row, is_header=is_header))
                    if left > 1:
                        reaching[column] = (cell, left - 1)
                else:
                    cell = PrintedCell("", column)
                    cells.append(self._cell(cell, "", row, is_header=is_header))
                column += cell.colspan
            shape = "<w:cantSplit/>" + ("<w:tblHeader/>" if is_header else "")
            written.append(f"<w:tr><w:trPr>{shape}</w:trPr>{''.join(cells)}</w:tr>")
        return "".join(written)

    def _cell(self, cell: PrintedCell, merge: str, row: PrintedRow, *, is_header: bool) -> str:
        width = sum(self.widths[cell.column : cell.column + cell.colspan])
        span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
        merged = f'<w:vMerge w:val="{merge}"/>' if merge else ""
        face = self.strong if is_header or row.is_total else self.face
        run = (
            f'<w:rPr><w:rFonts w:ascii="{self.latin}" w:hAnsi="{self.latin}" w:eastAsia="{face}"/>'
            f'<w:sz w:val="{self.size}"/><w:szCs w:val="{self.size}"/></w:rPr>'
        )
        indent = f'<w:ind w:left="{round(cell.indent * self.size / 2 * POINT)}"/>' if cell.indent else ""
        text = "" if merge == "continue" else _text(cell.text)
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merged}<w:vAlign w:val="center"/></w:tcPr>'
            f'<w:p><w:pPr>{self.spacing}{indent}<w:jc w:val="{cell.align}"/>{run}</w:pPr>'
            f"<w:r>{run}{text}</w:r></w:p></w:tc>"
        )


def _text(text: str) -> str:
    lines = NOT_IN_XML.sub("", text).split("\n")
    return "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line, quote=False)}</w:t>' for line in lines)
