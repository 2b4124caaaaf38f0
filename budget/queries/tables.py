"""The official tables laid out as published, and the uploaded sheets as they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Max, Q

from budget.letters import letters_of
from budget.models import DisclosedTable, LineItem, SheetRow, SourceSheet
from budget.money import AmountUnit
from budget.queries.editions import file_info
from budget.queries.errors import UnknownCode
from budget.queries.results import EditionInfo, GridCell, OfficialTable, SheetGrid, TableInfo

Merges = Mapping[tuple[int, int], tuple[int, int]]
Amounts = Mapping[tuple[int, str], int]


def tables(edition: EditionInfo) -> tuple[TableInfo, ...]:
    """Return the official tables in the order of the form. One query."""
    rows = DisclosedTable.published.filter(edition=edition.id).select_related("sheet__file")
    return tuple(table_info(row) for row in rows)


def official_table(edition: EditionInfo, number: str, first: int, last: int) -> OfficialTable:
    """Return lines `first` to `last` of a table as it is laid out in its sheets, page repeats left out.

    Lines are counted from 1 below the header, on through every sheet of the table, blank ones too. Four queries.
    Raises UnknownCode where there is no such table, or it ends before these lines.
    """
    table = DisclosedTable.published.filter(edition=edition.id, number=number).select_related("sheet__file").first()
    if table is None:
        raise UnknownCode(number)
    # All sheets of the file: a table may run on over several, and nothing says so but its parts.
    sheets = {row.position: row for row in SourceSheet.published.filter(file=table.sheet.file_id)}
    stretches = _stretches(table)
    lines = sum(part["last_row"] - part["first_row"] + 1 for part in stretches)
    # An empty table has a first page all the same.
    if first > max(lines, 1):
        raise UnknownCode(number)
    parts = list(_cut(stretches, first, last))
    amounts, totals = _amounts(table, parts, sheets)
    rows = _rows_of_parts(table, parts, sheets)
    header: list[tuple[GridCell, ...]] = []
    body: list[tuple[GridCell, ...]] = []
    flags: list[bool] = []
    homes: list[tuple[int, str]] = []
    width = 1 + max((column["index"] for column in table.columns), default=0)
    for part in table.parts[:1]:
        # One header, the first: those of further printed pages say the same words again.
        sheet = sheets[part["sheet"]]
        kept = {row.number: row for row in rows if row.sheet_id == sheet.pk}
        header = list(_layout(sheet, (kept.get(number) for number in part["header_rows"]), amounts, width))
    for part, numbers in parts:
        sheet = sheets[part["sheet"]]
        kept = {row.number: row for row in rows if row.sheet_id == sheet.pk}
        present = [kept[number] for number in numbers if number in kept]
        body.extend(_layout(sheet, present, amounts, width))
        flags.extend((sheet.pk, row.number) in totals for row in present)
        homes.extend([(sheet.position, sheet.name)] * len(present))
    money = {column["index"] for column in table.columns if column["role"] == "amount"}
    columns = tuple(index in money for index in range(width))
    return OfficialTable(
        edition, table_info(table), tuple(header), tuple(body), tuple(flags), columns, tuple(homes), lines
    )


def sheet(edition: EditionInfo, file: int, position: int, first: int, last: int) -> SheetGrid:
    """Return rows `first` to `last` of an uploaded sheet as they stand, amounts marked.

    Five queries. Raises UnknownCode where there is no such sheet, or it ends before these rows.
    """
    found = SourceSheet.published.filter(file__edition=edition.id, file__position=file, position=position)
    row = found.select_related("file").prefetch_related("file__sheets").first()
    if row is None:
        raise UnknownCode(f"{file}/{position}")
    every = SheetRow.published.filter(sheet=row.pk)
    last_row: int = every.aggregate(last=Max("number"))["last"] or 0
    if first > last_row:
        raise UnknownCode(f"{file}/{position}")
    rows = list(every.filter(number__range=(first, last)))
    width = max((len(line.texts) for line in rows), default=0)
    marked = LineItem.published.filter(sheet=row.pk, row_number__range=(first, last))
    items = marked.values_list("sheet_id", "address", "amount")
    amounts = {(pk, address): fen for pk, address, fen in items}
    cells = _layout(row, rows, amounts, width)
    grid = tuple((line.number, laid) for line, laid in zip(rows, cells, strict=True))
    return SheetGrid(edition, file_info(row.file), row.name, row.hidden, width, grid, last_row)


def table_info(table: DisclosedTable) -> TableInfo:
    """Return what readers see of a table; its sheet and file are loaded."""
    return TableInfo(
        key=table.key,
        number=table.number,
        title=table.title,
        amount_unit=AmountUnit[table.amount_unit],
        is_empty=table.is_empty,
        row_count=table.row_count,
        sheet=table.sheet.name,
        sheet_position=table.sheet.position,
        file=table.sheet.file.position,
        subject=table.subject,
        phases=tuple(table.phases),
        taught=tuple((one["sheet"], one["cell"], one["printed"], one["means"]) for one in table.taught),
    )


def _stretches(table: DisclosedTable) -> list[Mapping[str, Any]]:
    """Return the stretches of a table, each once: a list in two halves side by side was read twice from the same rows."""
    return [part for place, part in enumerate(table.parts) if part not in table.parts[:place]]


def _cut(parts: Iterable[Mapping[str, Any]], first: int, last: int) -> Iterable[tuple[Mapping[str, Any], range]]:
    """Yield the parts of a table that hold some of its lines `first` to `last`, with the numbers of their rows."""
    before = 0  # lines of the parts above
    for part in parts:
        start, end = part["first_row"], part["last_row"]
        shown = range(max(start, start + first - before - 1), min(end, start + last - before - 1) + 1)
        if shown:
            yield part, shown
        before += end - start + 1


def _amounts(
    table: DisclosedTable, parts: Iterable[tuple[Mapping[str, Any], range]], sheets: Mapping[int, Any]
) -> tuple[Amounts, set[tuple[int, int]]]:
    amounts: dict[tuple[int, str], int] = {}
    totals: set[tuple[int, int]] = set()
    wanted = Q(pk__in=())
    for part, numbers in parts:
        wanted |= Q(sheet=sheets[part["sheet"]].pk, row_number__range=(numbers[0], numbers[-1]))
    items = LineItem.published.filter(wanted, table=table.pk)
    for sheet_id, address, fen, is_total, number in items.values_list(
        "sheet_id", "address", "amount", "is_total", "row_number"
    ):
        amounts[sheet_id, address] = fen
        if is_total:
            totals.add((sheet_id, number))
    return amounts, totals


def _rows_of_parts(
    table: DisclosedTable, parts: Iterable[tuple[Mapping[str, Any], range]], sheets: Mapping[int, Any]
) -> list[Any]:
    """Return the rows shown, and those of the first header, which stands above every page."""
    wanted = Q(pk__in=())
    for part in table.parts[:1]:
        wanted |= Q(sheet=sheets[part["sheet"]].pk, number__in=part["header_rows"])
    for part, numbers in parts:
        wanted |= Q(sheet=sheets[part["sheet"]].pk, number__range=(numbers[0], numbers[-1]))
    return list(SheetRow.published.filter(wanted))


def _layout(sheet: Any, rows: Iterable[Any], amounts: Amounts, width: int) -> Iterable[tuple[GridCell, ...]]:
    """Yield the cells of each row, those covered by a merge left out; a merge is cut to the rows shown."""
    shown = [row for row in rows if row is not None]
    spans, covered = _spans(sheet.merges, [row.number for row in shown], width)
    for row in shown:
        yield tuple(
            _cell(row, column, spans.get((row.number, column), (1, 1)), amounts.get((sheet.pk, _address(row, column))))
            for column in range(1, width + 1)
            if (row.number, column) not in covered
        )


def _cell(row: Any, column: int, span: tuple[int, int], fen: int | None) -> GridCell:
    text = row.texts[column - 1] if column <= len(row.texts) else ""
    return GridCell(text, _address(row, column), span[0], span[1], fen)


def _address(row: Any, column: int) -> str:
    return f"{letters_of(column)}{row.number}"


def _spans(
    merges: Iterable[tuple[int, int, int, int]], numbers: list[int], width: int
) -> tuple[Merges, set[tuple[int, int]]]:
    shown = set(numbers)
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    for top, left, bottom, right in merges:
        # A merge that begins on the page before begins here with its first row that is shown.
        lines = [number for number in range(top, bottom + 1) if number in shown]
        if not lines or left > width:
            continue
        columns = range(left, min(right, width) + 1)
        spans[lines[0], left] = (len(lines), len(columns))
        covered.update((line, column) for line in lines for column in columns)
        # The cell that shows the merged text is the one of them all that is not covered.
        covered.discard((lines[0], left))
    return spans, covered
