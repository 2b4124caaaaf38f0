"""The order and the choice of a table's rows as an address says them: the same on the page and in every file of it.

`order=KEY` sorts by a field of the files, `order=-KEY` the other way; `rows=WORDS` keeps the rows that say these words. Of a
further table of a page its part stands before: `lines.order=-amount_yuan`. What is printed below another row stays there,
totals stay at the end, and a choice of rows has no total: it would be one of others too. A page shows so many rows at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from disclosure.selection import BadSelection, page_number, words
from disclosure.tables.columns import Field, FieldKind, FileColumn, FileTable, row_class

ORDER, ROWS = "order", "rows"
# Fields by which more comes first when a heading is chosen.
_LARGEST_FIRST = {FieldKind.YUAN, FieldKind.WAN, FieldKind.PERCENT, FieldKind.COUNT, FieldKind.NUMBER}
# Tables of fewer rows are seen whole: no form stands above them.
_LONG = 12
# Rows, each with its parts, on a page of an arranged table: a large department has thousands.
AT_A_TIME = 200
# What others show inside their pages is arranged as its address says, and offers nothing besides.
_EMBEDDED = "/embed/"


@dataclass(frozen=True, slots=True)
class Finder:
    """The form above a long table: where it leads, what it keeps, what was typed, and the way back to all rows."""

    action: str
    name: str
    typed: str
    kept: list[tuple[str, str]]
    all_url: str
    said: str


def arrange(request: HttpRequest, tables: Mapping[str, FileTable]) -> bool:
    """Put the tables of a page in the order that is asked for; tell whether rows of its own table are left out.

    Raises BadSelection for what no table of the page knows.
    """
    known = {_name(part, what): part for part in tables for what in (ORDER, ROWS)}
    for name in request.GET:
        # An order that is passed over silently would be taken for the one that was asked for.
        if name.rpartition(".")[2] in {ORDER, ROWS} and request.GET[name] and name not in known:
            raise BadSelection(_("这一页没有可以按 {name} 排列或筛选的表。").format(name=name))
    for part, table in tables.items():
        _arrange_one(request, part, table)
    return any(table.is_chosen for part, table in tables.items() if part in {"", "main"})


def arranged_by(query: QueryDict, but: str = "") -> dict[str, str]:
    """Return what an address says of the rows of tables, but for those of the part `but`."""
    return {
        name: str(value)
        for name, value in query.items()
        if value and name.rpartition(".")[2] in {ORDER, ROWS} and name.rpartition(".")[0] != (but or None)
    }


def _name(part: str, what: str) -> str:
    return what if part in {"", "main"} else f"{part}.{what}"


def _arrange_one(request: HttpRequest, part: str, table: FileTable) -> None:
    order, rows = (request.GET.get(_name(part, what), "") for what in (ORDER, ROWS))
    if table.streamed:
        if order or rows:
            raise BadSelection(_("这张表按公布的原样给出，不能另外排列或筛选。"))
        return
    # Of a page that is made once for several answers the table comes here again.
    if table.is_arranged:
        return
    table.is_arranged = True
    text = words(request.GET, _name(part, ROWS))
    groups, ends = _groups(table)
    count = len(groups)
    if text:
        sought = text.casefold()
        groups = [group for group in groups if any(sought in said for row in group for said in _texts(table, row))]
        # A sum of all rows below some of them would be read as theirs.
        ends = []
        table.is_chosen, table.adds_up = True, False
        table.caption = _("{caption}（只列有“{text}”的行）").format(caption=table.caption, text=text)
    if order:
        groups = _sorted(table, groups, order)
    if text or order:
        table.records, table.is_open = [row for group in groups for row in group] + ends, True
        if request.path.endswith("/") and part in {"", "main"}:
            table.cut = _cut(request, groups, ends)
    said = _("共 {count} 行，列出 {shown} 行，不列合计。").format(count=count, shown=len(groups)) if text else ""
    if request.path.startswith(_EMBEDDED):
        return
    if (count > _LONG or text) and not table.has_own_finder:
        table.finder = _finder(request, part, text, said, table.table_id)
    _link_headings(request.GET, part, table, order)


def _groups(table: FileTable) -> tuple[list[list[Any]], list[Any]]:
    """Return the rows, each with those printed below it as its parts; and what stands at the end: totals, differences."""
    groups: list[list[Any]] = []
    ends: list[Any] = []
    for record in table.records:
        if row_class(record) in {"total", "gap", "rest"}:
            ends.append(record)
        elif row_class(record) == "sub" and groups:
            groups[-1].append(record)
        else:
            groups.append([record])
    return groups, ends


def _cut(request: HttpRequest, groups: list[list[Any]], ends: list[Any]) -> Any:
    """Return the page of the rows that is asked for, None where all are on one. Raises BadSelection where there is none."""
    pages, number = Paginator(groups, AT_A_TIME), page_number(request.GET)
    if number > pages.num_pages:
        raise BadSelection(_("没有第 {page} 页。").format(page=number))
    if pages.num_pages == 1:
        return None
    cut = pages.page(number)
    cut.object_list = [row for group in cut.object_list for row in group] + ([] if cut.has_next() else ends)
    return cut


def _texts(table: FileTable, record: Any) -> list[str]:
    values = (value for column in table.file_columns() for value in column.values(record))
    return [value.casefold() for value in values if isinstance(value, str)]


def _sorted(table: FileTable, groups: list[list[Any]], order: str) -> list[list[Any]]:
    key, down = order.removeprefix("-"), order.startswith("-")
    places = {
        field.key: (column, place) for column in table.file_columns() for place, field in enumerate(column.fields())
    }
    if key not in places:
        raise BadSelection(_("参数 order 只能是：{known}。").format(known="、".join(places)))
    column, place = places[key]
    values = [(_value(column, group[0], place), group) for group in groups]
    given = [(value, group) for value, group in values if value is not None and value != ""]
    # Nothing printed is no smallest amount: it comes last, whichever way.
    absent = [group for value, group in values if value is None or value == ""]
    return [group for _value, group in sorted(given, key=lambda pair: _weight(pair[0]), reverse=down)] + absent


def _value(column: FileColumn, record: Any, place: int) -> Any:
    """Return what a row is sorted by: a count that a file writes as text is a count."""
    value = column.values(record)[place]
    if isinstance(value, str) and value.isdecimal() and "num" in column.attrs.get("cell", {}).get("class", ""):
        return int(value)
    return value


def _weight(value: Any) -> tuple[bool, Any]:
    """Return what is compared: a column may hold figures and words."""
    is_figure = isinstance(value, int | Decimal)
    return not is_figure, value if is_figure else str(value)


def _link_headings(query: QueryDict, part: str, table: FileTable, order: str) -> None:
    """Give each column of the page the address that sorts by it; what it is sorted by now, the other way."""
    for bound in table.columns:
        column = bound.column
        if not isinstance(column, FileColumn) or not (field := _leading(column)):
            continue
        down, up = f"-{field.key}", field.key
        first, second = (down, up) if field.kind in _LARGEST_FIRST else (up, down)
        column.sorted = "descending" if order == down else "ascending" if order == up else ""
        column.sort_url = _query(query, {_name(part, ORDER): second if order == first else first}, table.table_id)


def _leading(column: FileColumn) -> Field | None:
    """Return the field that a heading stands for: its amount, the one of its name, or its first."""
    fields = column.fields()
    figures = [field for field in fields if field.kind in _LARGEST_FIRST]
    named = [field for field in fields if field.key == column.name]
    return next(iter([*(figures if not named else []), *named, *fields]), None)


def _query(query: QueryDict, changes: Mapping[str, str], anchor: str) -> str:
    changed = query.copy()
    # In another order the third page holds other rows.
    changed.pop("page", None)
    for name, value in changes.items():
        changed.pop(name, None)
        if value:
            changed[name] = value
    return f"?{changed.urlencode()}#{anchor}"


def _finder(request: HttpRequest, part: str, text: str, said: str, anchor: str) -> Finder:
    name = _name(part, ROWS)
    kept = [(key, str(value)) for key, value in request.GET.items() if key not in {name, "page"}]
    return Finder(f"{request.path}#{anchor}", name, text, kept, _query(request.GET, {name: ""}, anchor), said)
