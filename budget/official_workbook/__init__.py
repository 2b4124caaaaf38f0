"""The official workbook as a clerk fills it in: blank for a year, or filled with the figures of a year that was read."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from itertools import pairwise

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from budget.forms import FORMS, Form, Role, own
from budget.forms.beijing.paper import OFFICIAL
from budget.official_workbook.drawing import draw, set_up_page
from budget.official_workbook.forms import PrintedForm
from budget.official_workbook.guide import add_guide, add_guide_of
from budget.official_workbook.of_form import TablePaper, papers_of
from budget.official_workbook.rows import SheetBody, blank_forms, filled_forms
from budget.workbook.rows import Reading

__all__ = ["SheetBody", "blank_workbook", "filled_workbook"]


def blank_workbook(body: SheetBody, form: Form = FORMS[0]) -> bytes:
    """Return the official tables of a form, blank, as .xlsx, with instructions and lists to choose from."""
    if own(form, "paper", "OFFICIAL"):
        return _drawn(blank_forms(body), body)
    return _of_form(form, Reading((), (), ()), body)


def filled_workbook(reading: Reading, body: SheetBody, form: Form = FORMS[0]) -> bytes:
    """Return the same with the figures of a reading: last year's, to be overwritten by this year's."""
    if own(form, "paper", "OFFICIAL"):
        return _drawn(filled_forms(reading, body), body)
    return _of_form(form, reading, body)


def _of_form(form: Form, reading: Reading, body: SheetBody) -> bytes:
    book = Workbook()
    del book["Sheet"]
    papers = papers_of(form, reading, body)
    firsts = {}
    for paper in papers:
        sheet = book.create_sheet(paper.printed.sheet)
        first = firsts[paper.printed.sheet] = draw(sheet, paper.printed)
        set_up_page(sheet, paper.printed, first)
        _prepare_cells(sheet, paper, first)
    add_guide_of(book, body, form, papers, firsts)
    book.properties.title = f"{body.year} 年{form.label}"
    return _saved(book, body)


def _saved(book: Workbook, body: SheetBody) -> bytes:
    book.properties.creator = body.unit_name or "明账"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _drawn(forms: Sequence[PrintedForm], body: SheetBody) -> bytes:
    book = Workbook()
    del book["Sheet"]
    firsts = {}
    for table, form in zip(OFFICIAL, forms, strict=True):
        sheet = book.create_sheet(form.sheet)
        firsts[table] = draw(sheet, form)
        set_up_page(sheet, form, firsts[table])
        _prepare_amounts(book, form, table, firsts[table])
        _prepare_money_below_headings(book, form)
    add_guide(book, body, firsts)
    book.properties.title = f"{body.year} 年预算公开表"
    return _saved(book, body)


def _prepare_amounts(book: Workbook, form: PrintedForm, table: str, first: int) -> None:
    """Give blank amount cells the number format, so that what is typed shows six decimals; code cells are text."""
    sheet = book[form.sheet]
    words = {"function", "gov_economic", "dept_economic", "label", "goal", "indicator", "activity", "relation", ""}
    words |= {"target", "unit_of_measure", "level1", "level2", "level3", "unit", "project", "procurement"}
    words |= {"left.item", "right.item"}
    for place, column in enumerate(OFFICIAL[table].columns, 1):
        is_word = column in words or column.endswith((".code", ".name", ".1", ".2"))
        for row in range(first, first + len(form.rows)):
            cell = sheet.cell(row, place)
            if column.endswith(".code"):
                cell.number_format = "@"
            elif not is_word and cell.value is None:
                cell.number_format = form.money_format


def _prepare_cells(sheet: Worksheet, paper: TablePaper, first: int) -> None:
    """Give blank amount cells the number format of their table; cells of codes are text."""
    for place, column in enumerate(paper.columns, 1):
        looks = {Role.CODE: "@", Role.AMOUNT: paper.printed.money_format}
        for row in range(first, first + len(paper.printed.rows)) if column.role in looks else ():
            sheet.cell(row, place).number_format = looks[column.role]


# Headings of amounts that stand among the rows of a form.
_OF_MONEY = frozenset({"合计", "基本支出", "项目支出"})


def _prepare_money_below_headings(book: Workbook, form: PrintedForm) -> None:
    """Give the blank cells below headings of money the number format, where headings stand among a form's rows."""
    for above, row in pairwise(book[form.sheet].iter_rows()):
        if _OF_MONEY & {str(cell.value) for cell in above}:
            for cell in row:
                if cell.value is None:
                    cell.number_format = form.money_format
