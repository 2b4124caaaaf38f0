"""The official tables laid out as their forms print them, and the uploaded sheets behind them."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext as _

from budget import queries
from budget.forms import Subject
from budget.letters import letters_of, row_and_column
from budget.queries.filters import ItemFilter
from budget.queries.results import GridCell, OfficialTable, SheetGrid, TableInfo
from disclosure.empty_tables import says, statement
from disclosure.figures import exact_grouped, exact_words, unit_name
from disclosure.selection import page_number
from disclosure.table_names import name_of
from disclosure.tables import FileTable, IndicatorsTable, OfficialTablesTable, indicator_rows
from disclosure.tidy import Scope, TidyTable
from disclosure.typesetting import column_widths
from disclosure.views.answer import Page, edition_page
from disclosure.views.files import lasting
from disclosure.views.navigation import Crumb
from disclosure.visit import SHEET_ROWS, Visit, cell_of

# Tables that hold targets beside their amounts.
WITH_TARGETS = frozenset({Subject.PROJECT_GOALS, Subject.DEPARTMENT_GOALS})
# What makes a text of a sheet a name: a word.
_WORD = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class TableRow:
    """An official table in the list."""

    title: str
    plain: str
    url: str
    number: str
    amount_unit: str
    row_count: str
    state: str
    sheet: str


@edition_page
def tables(visit: Visit, request: HttpRequest) -> Page:  # noqa: ARG001 - every view takes it
    """List the official tables. Two queries."""
    found = queries.tables(visit.edition)
    rows = [
        TableRow(
            info.title,
            name_of(says(visit, info)),
            visit.link("table", number=info.number),
            info.number,
            unit_name(info.amount_unit),
            str(info.row_count),
            _("空表") if info.is_empty else _("有数据"),
            info.sheet,
        )
        for info in found
    ]
    table = OfficialTablesTable(rows, visit, _("{title}公开表").format(title=visit.edition.title), name="tables")
    return Page(
        template="tables",
        title=_("公开表原样"),
        description=_("{place_name} {title}的 {count} 张公开表，按原样排版，可以下载。").format(
            place_name=visit.place_name, title=visit.edition.title, count=len(found)
        ),
        section="tables",
        crumbs=(Crumb(_("公开表"), visit.link("tables")),),
        tables={"": table},
        context={"infos": found, "empty": [info for info in found if info.is_empty]},
    )


@edition_page
def table(visit: Visit, request: HttpRequest, number: str) -> Page:
    """Show one official table as published, a long one in pages. Seven queries."""
    page = page_number(request.GET)
    found = queries.official_table(visit.edition, number, (page - 1) * SHEET_ROWS + 1, page * SHEET_ROWS)
    info = found.info
    title = info.title
    facts = TidyTable(visit, Scope(f"table-{info.number}", title, ItemFilter(table=info.key)), lasting(request, visit))
    files: dict[str, FileTable] = {"": facts}
    about = says(visit, info)
    if about is not None and about.subject in WITH_TARGETS:
        wanted = about.subject is Subject.PROJECT_GOALS
        # The department's own targets go by no project.
        targets = [pair for pair in queries.indicators(visit.edition) if bool(pair[0]) is wanted]
        rows = [row for code, found_one in targets for row in indicator_rows([found_one], code)]
        files["indicators"] = IndicatorsTable(
            rows, visit, _("{title}：绩效指标").format(title=title), name=f"table-{info.number}-indicators"
        )
    return Page(
        template="table",
        title=title,
        description=_("{place_name} {title}《{title_2}》，与公开的表格排版一致，每个数字可查出处。").format(
            place_name=visit.place_name, title=visit.edition.title, title_2=info.title
        ),
        section="tables",
        crumbs=(Crumb(_("公开表"), visit.link("tables")), Crumb(title, "")),
        tables=files,
        context={
            "info": info,
            "plain_title": name_of(about),
            "amount_unit": unit_name(info.amount_unit),
            "official": official(visit, found),
            "sheet_url": _sheet(visit, info),
            "page_obj": Paginator(range(found.line_count), SHEET_ROWS).page(page),
        },
    )


def _sheet(visit: Visit, info: TableInfo) -> str:
    return visit.link("sheet", file=info.file, position=info.sheet_position)


def official(visit: Visit, found: OfficialTable) -> dict[str, Any]:
    """Return what the component of official tables shows: texts as printed, spans, and the cell behind each amount."""
    info = found.info
    rows: list[dict[str, Any]] = []
    covered = 0  # rows still to come whose first cell is merged into one above them
    for row, is_total, home in zip(found.body, found.totals, found.sheets, strict=True):
        leads = covered == 0 and not found.amount_columns[0]
        cells = _cells(row, visit.sheet(info.file, home[0]), home[1], info, leads)
        rows.append({"row_class": "total" if is_total else "", "cells": cells})
        covered = covered - 1 if covered else row[0].rowspan - 1
    header = [
        [{"id": cell.address, "text": cell.text, "rowspan": cell.rowspan, "colspan": cell.colspan} for cell in row]
        for row in found.header
    ]
    widths = column_widths(header, (row["cells"] for row in rows), len(found.amount_columns))
    for shown, home in zip(rows, found.sheets, strict=True):
        # Two sheets have cells of the same address; an anchor leads to that of the first sheet.
        for cell in shown["cells"] if home[0] != info.sheet_position else ():
            cell["id"] = ""
    return {
        "caption": info.title,
        "unit_note": _("金额单位：{amount_unit}").format(amount_unit=unit_name(info.amount_unit)),
        "statement": statement(visit, info) if info.is_empty else "",
        "widths": widths,
        "header_rows": header,
        "rows": rows,
    }


def _cells(
    row: tuple[GridCell, ...], sheet_url: str, sheet_name: str, info: TableInfo, leads: bool
) -> list[dict[str, Any]]:
    cells = []
    for position, cell in enumerate(row):
        shown: dict[str, Any] = {
            "text": cell.text,
            "rowspan": cell.rowspan,
            "colspan": cell.colspan,
            # What a fragment names: links to «#D12» mark this cell.
            "id": cell.address,
            "header": leads and position == 0 and bool(cell.text) and cell.fen is None,
        }
        if cell.fen is not None:
            shown |= {
                "numeric": True,
                "text": exact_grouped(cell.fen, info.amount_unit),
                "title": exact_words(cell.fen),
                "source_url": cell_of(sheet_url, cell.address),
                "source_label": f"{sheet_name} {cell.address}",
            }
        cells.append(shown)
    return cells


@edition_page
def sheet(visit: Visit, request: HttpRequest, file: int, position: int) -> Page:
    """Show an uploaded sheet as it stands, a long one in pages; the cell that the fragment names is marked. Seven queries."""
    page = page_number(request.GET)
    first = (page - 1) * SHEET_ROWS + 1
    found = queries.sheet(visit.edition, file, position, first, first + SHEET_ROWS - 1)
    here = [info for info in queries.tables(visit.edition) if (info.file, info.sheet_position) == (file, position)]
    title = f"{found.file.name} · {found.name}"
    naming, names = _names(found)
    return Page(
        template="sheet",
        title=title,
        description=_("{place_name} {title}上传的表格《{file_name}》，工作表“{found_name}”，原样显示。").format(
            place_name=visit.place_name, title=visit.edition.title, file_name=found.file.name, found_name=found.name
        ),
        section="tables",
        crumbs=(Crumb(_("原始文件"), visit.link("data", "files")), Crumb(found.name, "")),
        context={
            "grid": found,
            "naming": naming,
            "names": names,
            "beside": _beside(found, names),
            "letters": [letters_of(number) for number in range(1, found.width + 1)],
            "file": found.file,
            "file_number": file,
            "infos": here,
            "rows_of_page": SHEET_ROWS,
            "page_obj": Paginator(range(found.last_row), SHEET_ROWS).page(page),
        },
    )


def _names(grid: SheetGrid) -> tuple[frozenset[str], frozenset[str]]:
    """Return the columns and the cells that name the rows of a sheet: beside each run of amounts the words left of it.

    A balance has two such columns, a final account names its rows behind three columns of codes, a table of projects begins
    with the body, which is the same in all rows, and names the project only then: of a run of words the first that differ
    from row to row name it; in a row that has none there, as one of a sum, its own first words do.
    """
    with_amounts = [cells for _number, cells in grid.rows if any(cell.fen is not None for cell in cells)]
    columns = sorted({_column(cell) for cells in with_amounts for cell in cells if cell.fen is not None})
    letters, addresses, first = set(), set(), 1
    for run_ends in columns:
        words = [
            [cell for cell in cells if first <= _column(cell) < run_ends and _is_words(cell)] for cells in with_amounts
        ]
        first = run_ends + 1
        differing: dict[int, set[str]] = {}
        for cell in (cell for cells in words for cell in cells):
            differing.setdefault(_column(cell), set()).add(cell.text)
        most = max(map(len, differing.values()), default=0)
        chosen = next((column for column in sorted(differing) if 2 * len(differing[column]) >= most), 0)
        letters |= {letters_of(chosen)} if chosen else set()
        for cells in filter(None, words):
            name = next((cell for cell in cells if _column(cell) == chosen), cells[0])
            addresses.add(name.address)
    return frozenset(letters), frozenset(addresses)


def _beside(grid: SheetGrid, names: Collection[str]) -> frozenset[str]:
    """Return the cells above and below names, titles for example: none may make a column wider than its names are shown."""
    columns = {row_and_column(address)[1] for address in names}
    cells = (cell for _number, cells in grid.rows for cell in cells if cell.colspan == 1)
    return frozenset(cell.address for cell in cells if _column(cell) in columns) - frozenset(names)


def _column(cell: GridCell) -> int:
    return row_and_column(cell.address)[1]


def _is_words(cell: GridCell) -> bool:
    return cell.colspan == 1 and cell.fen is None and _WORD.search(cell.text) is not None
