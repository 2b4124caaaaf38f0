"""What is handed back to the clerk: the workbook with every problem marked in its cell, and all problems as a list.

Pure: bytes and problems -> bytes. The workbook is the uploaded one; nothing but fills and comments is added.
"""

from __future__ import annotations

import zipfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from io import BytesIO

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import CellCoordinatesException, InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from budget.findings import Severity
from budget.marked_problems import CannotMark, MarkedProblem
from budget.unseen_signs import taken_out
from budget.workbook.files.archive import Archive, InflatesTooFar, Unsafe

# openpyxl holds a workbook as objects, fifty times its size: what is larger gets the list alone.
MOST_BYTES = 8 * 1024 * 1024
_MOST_INFLATED = 80 * 1024 * 1024
# More marks than these help nobody; the list names all.
MOST_MARKED = 2_000
_LONGEST_COMMENT = 900
_AUTHOR = "明账"
_WHOLE_SHEET = "A1"

_FILLS = {
    Severity.ERROR: PatternFill("solid", fgColor="F8B9AE"),
    Severity.WARNING: PatternFill("solid", fgColor="FFE699"),
    Severity.NOTE: PatternFill("solid", fgColor="DDEBF7"),
}
_ORDER = (Severity.ERROR, Severity.WARNING, Severity.NOTE)
_HEADINGS = (("序号", 6), ("来自", 10), ("程度", 10), ("工作表", 30), ("单元格", 18), ("问题", 70), ("怎么办", 60))


def marked_or_why(content: bytes, problems: Sequence[MarkedProblem]) -> bytes | str:
    """Return what `marked` does, or the sentence that says why not: a process of its own hands back values alone."""
    try:
        return marked(content, problems)
    except CannotMark as refused:
        return refused.sentence


def marked(content: bytes, problems: Sequence[MarkedProblem]) -> bytes:
    """Return the .xlsx workbook with each problem as a coloured cell and a comment. Raises CannotMark."""
    if not is_xlsx(content):
        raise CannotMark("上传的不是 .xlsx 工作簿，不能在原表上标注，请下载问题清单。")
    if len(content) > MOST_BYTES or _inflated(content) > _MOST_INFLATED:
        raise CannotMark("文件太大，不在原表上标注，请下载问题清单。")
    try:
        # Else a cell of several fonts would come back in one.
        book = load_workbook(BytesIO(content), rich_text=True)
        _mark(book, problems)
        if book.calculation is not None:
            book.calculation.fullCalcOnLoad = True  # the results of formulas are not kept: Excel works them out anew
        out = BytesIO()
        book.save(out)
    except (
        ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, SyntaxError, zipfile.BadZipFile,
        InvalidFileException, CellCoordinatesException,
    ) as error:  # fmt: skip
        raise CannotMark("这个工作簿里有不能照原样保存的内容，不能在原表上标注，请下载问题清单。") from error
    return out.getvalue()


def _inflated(content: bytes) -> int:
    """Return how many bytes the package really inflates to. Raises CannotMark where it is damaged or lies."""
    try:
        archive = Archive(content)
        archive.check()
    except (Unsafe, InflatesTooFar) as error:
        raise CannotMark("文件已损坏或不可靠，不能在原表上标注，请下载问题清单。") from error
    return sum(entry.file_size for entry in archive.entries.values())


def is_xlsx(content: bytes) -> bool:
    """Whether the bytes are a workbook of Excel's present format."""
    if not content.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            return "xl/workbook.xml" in package.namelist()
    except zipfile.BadZipFile:
        return False


def _mark(book: Workbook, problems: Iterable[MarkedProblem]) -> None:
    sheets = {_name(sheet): sheet for sheet in book.worksheets}  # as the problems name them
    if not sheets:
        return
    first = next(iter(sheets.values()))
    told: defaultdict[tuple[str, str], list[MarkedProblem]] = defaultdict(list)
    for problem in problems:
        sheet = sheets.get(problem.sheet, first if not problem.sheet else None)
        if sheet is None:
            continue  # another file of the same edition has it
        for address in problem.cells or (_WHOLE_SHEET,):
            told[_name(sheet), _anchor(sheet, address).coordinate].append(problem)
    # The gravest first, so that no limit ever leaves one out for a lesser one.
    ordered = sorted(told.items(), key=lambda item: min(_ORDER.index(problem.severity) for problem in item[1]))
    for (title, address), here in ordered[:MOST_MARKED]:
        _mark_cell(sheets[title], address, here)


def _name(sheet: Worksheet) -> str:
    """Return the name as the reader gave it: openpyxl keeps the escapes of a name («_x000B_») as they are written."""
    return taken_out(unescape(sheet.title))


def _anchor(sheet: Worksheet, address: str) -> Cell:
    """Return the cell, or the first cell of the merge that covers it: the others cannot be written to."""
    cell = sheet[address]
    if isinstance(cell, MergedCell):
        merge = next(area for area in sheet.merged_cells.ranges if cell.coordinate in area)
        cell = sheet.cell(merge.min_row, merge.min_col)
    if not isinstance(cell, Cell):
        raise TypeError(address)
    return cell


def _mark_cell(sheet: Worksheet, address: str, problems: Sequence[MarkedProblem]) -> None:
    cell = sheet[address]
    grave = min(problems, key=lambda problem: _ORDER.index(problem.severity)).severity
    cell.fill = _FILLS[grave]
    texts = list(dict.fromkeys(problem.text for problem in problems))
    # Her own remark stays, before ours.
    said = [cell.comment.text] if cell.comment else []
    text = "\n".join([*said, *texts])
    if len(text) > _LONGEST_COMMENT:
        text = f"{text[:_LONGEST_COMMENT]}……（共 {len(texts)} 处，其余见问题清单）"
    cell.comment = Comment(text, _AUTHOR, height=min(400, 60 + 20 * (len(text) // 18)), width=280)


def listed(problems: Iterable[MarkedProblem], title: str) -> bytes:
    """Return the problems as an .xlsx list, the gravest first; a text that looks like a formula stays a text."""
    book = Workbook()
    sheet = book.active
    if not isinstance(sheet, Worksheet):
        raise TypeError(sheet)
    sheet.title = "问题清单"
    rows: list[tuple[str | int, ...]] = [tuple(heading for heading, _ in _HEADINGS)]
    ordered = sorted(problems, key=lambda problem: _ORDER.index(problem.severity))
    rows += [
        (number, one.origin, one.severity.label, one.sheet, "、".join(one.cells), one.message, one.hint)
        for number, one in enumerate(ordered, 1)
    ]
    wrapped = Alignment(wrap_text=True, vertical="top")
    for place, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(place, column, value)
            cell.alignment = wrapped
            if isinstance(value, str):
                # openpyxl takes any text that begins with «=» for a formula.
                cell.data_type = "s"
    for column, (_, width) in enumerate(_HEADINGS, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
        sheet.cell(1, column).font = Font(bold=True)
    for place, one in enumerate(ordered, 2):
        sheet.cell(place, 3).fill = _FILLS[one.severity]
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(_HEADINGS))}{len(rows)}"
    book.properties.title = title
    out = BytesIO()
    book.save(out)
    return out.getvalue()
