"""The usual file of a page: one row a printed line, its amounts side by side, so that each column may be added as it is.

Only details are in it. What is part of another amount of the line stands in a column of its own that says so; in a table
of two sides income and spending have columns of their own.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from typing import Any

import orjson
from django.http import HttpResponseBase, StreamingHttpResponse

from budget.forms import MEASURES, Phase, measure_label, part_of
from budget.money import AmountUnit, in_unit
from budget.queries.facts import FactRow, FactWords, fact_rows, fact_words, measures_of
from budget.queries.standing import PHASES, BalanceSide, Told, side_of, sides_of, told_of
from budget.vocabulary import REVENUE_SOURCES
from disclosure.downloads import TYPES, disposition
from disclosure.tables import FieldKind, Value
from disclosure.tidy.columns import COLUMNS, KEYS, TidyColumn
from disclosure.tidy.csv_text import BYTE_ORDER_MARK, joined
from disclosure.tidy.download import IN_MEMORY, PORTION, explanation
from disclosure.tidy.json_text import exact
from disclosure.tidy.rows import Repeated, Values, values_of
from disclosure.tidy.scope import Scope
from disclosure.tidy.workbook import Book, Explanation
from disclosure.visit import Visit

HOW = "每行是公开表里的一行，只有明细。同一列的金额可以直接相加；标着“其中”的列已包含在前面的列里，不要与它相加。"
# What a line has in common, by the names of the long file; amounts and their cells take the place of the rest.
SHARED = tuple(
    column
    for column in COLUMNS
    if column.key not in {"add_up", "line", "phase", "is_total", "measure", "measure_name", "part_of"}
    and not column.key.startswith(("amount", "source_cell", "source_text"))
)
Placing = tuple[BalanceSide | None, str, str, str]
SIDES = {BalanceSide.INCOME: "收入", BalanceSide.EXPENDITURE: "支出", BalanceSide.BY_USE: "支出（按用途再列一次）"}
CHUNK = 500
# Places in a `FactRow` of what the facts of one printed line share: table, row, label, and all that it is about.
_LINE = itemgetter(0, 1, 2, 4, 5, 6, 7, 8)
_PLACES = [KEYS.index(column.key) for column in SHARED]


@dataclass(frozen=True, slots=True)
class Amounts:
    """The columns of amounts of a file: (side, measure, source, phase) each; no side where the tables have one alone."""

    columns: tuple[Placing, ...]
    described: tuple[TidyColumn, ...]
    tables: Mapping[int, Told]

    @classmethod
    def of(cls, visit: Visit, scope: Scope, words: FactWords) -> Amounts:
        """Return the columns that the facts of a scope need. Three queries."""
        order = {measure: place for place, measure in enumerate(MEASURES)}
        kinds = measures_of(visit.edition, scope.wanted)
        kinds.sort(key=lambda kind: (PHASES.index(kind[3]), kind[2] != "", order.get(kind[1], len(order))))
        many = len({phase for *_, phase in kinds}) > 1
        columns: dict[Placing, TidyColumn] = {}
        for pk, measure, source, phase in kinds:
            info = words.tables[pk]
            sides = sides_of(info.subject, info.key)
            # What is received and what is spent must not stand in one column: a reader would add them up.
            for side in sides if len(sides) > 1 else (None,):
                place = (side, measure, source, phase)
                # Tables may share a column; it is described by the first that has it.
                columns.setdefault(place, _described(info.key, place, phase if many else ""))
        tables = {pk: told_of(info) for pk, info in words.tables.items()}
        return cls(tuple(columns), tuple(columns.values()), tables)

    def placed(self, row: FactRow) -> int:
        """Return the place of a fact's amount among the columns."""
        source, phase, kept = row[14:17]
        told = self.tables[row[0]]
        side = side_of(told.subject, kept) if len(sides_of(told.subject, told.key)) > 1 else None
        return self.columns.index((side, row[3], source, phase))


def _described(table: str, place: Placing, phase: str) -> TidyColumn:
    side, measure, source, _ = place
    label, above = measure_label(table, measure), part_of(table, measure)
    # A column of the table may be that of a source itself: then it is no part of itself, and is called once.
    if source and source != measure and "." not in measure:
        label, above = f"{label}/{REVENUE_SOURCES.get(source, source)}", measure
    whole = measure_label(table, above) if above else ""
    if side is not None:
        label, whole = (label, whole if part_of(table, above) else SIDES[side]) if above else (SIDES[side], "")
    # Both sides of a balance may have the same part, and no two columns of a file are called alike.
    within = f"{SIDES[side]}，其中：" if side is not None and above else "其中：" if above else ""
    heading = f"{f'{Phase(phase).label}：' if phase else ''}{within}{label}（元）"
    meaning = f"已包含在“{whole}”里。" if above else "可以直接相加。"
    named = (side.value if side else "", phase, measure.replace(".", "_"), source if "." not in measure else "")
    return TidyColumn("_".join(filter(None, (*named, "yuan"))), heading, meaning, FieldKind.YUAN)


CELLS = TidyColumn("source_cells", "出处单元格", "各个金额的单元格，依列的次序。")


def line_columns(visit: Visit, scope: Scope) -> tuple[TidyColumn, ...]:
    """Return the columns of the file of lines of a scope. Some ten queries."""
    details = replace(scope, wanted=replace(scope.wanted, is_total=False))
    return (*SHARED, *Amounts.of(visit, details, fact_words(visit.edition)).described, CELLS)


def line_file(visit: Visit, scope: Scope, form: str, address: str) -> HttpResponseBase:
    """Answer with the lines of a scope as «csv», «xlsx» or «json»; the rows are streamed. Some ten queries."""
    edition = visit.edition
    wanted = replace(scope.wanted, is_total=False)
    words = fact_words(edition)
    amounts = Amounts.of(visit, replace(scope, wanted=wanted), words)
    columns = (*SHARED, *amounts.described, CELLS)
    rows = lines_of(visit, words, amounts, fact_rows(edition, wanted))
    if form == "csv":
        parts = _csv(columns, rows)
    elif form == "json":
        head = {"title": visit.readable_name(scope.title), "how_to_add": HOW, **visit.about, "url": address}
        parts = _json(head, columns, rows)
    else:
        parts = _workbook(visit, columns, rows, explanation(visit, scope, words, address, HOW))
    response = StreamingHttpResponse(parts, content_type=TYPES[form])
    name = f"{scope.name.removesuffix('-facts')}-rows"
    readable = f"{visit.readable_name(scope.title)}-一行一条"
    response["Content-Disposition"] = disposition(f"{visit.file_stem}-{name}.{form}", f"{readable}.{form}")
    response["Accept-Ranges"] = "bytes"
    return response


def lines_of(visit: Visit, words: FactWords, amounts: Amounts, rows: Iterable[FactRow]) -> Iterator[Values]:
    """Yield a line for each printed line: what its facts have in common, their amounts, their cells."""
    known: Repeated[Values] = Repeated(visit.edition, words, tuple)
    # Facts of one printed line come one behind the other, as the query orders them.
    for _, group in groupby(rows, key=_LINE):
        facts = list(group)
        values = values_of(facts[0], known)
        placed: list[Value] = [None] * len(amounts.columns)
        cells = [""] * len(amounts.columns)
        for fact in facts:
            place = amounts.placed(fact)
            placed[place], cells[place] = in_unit(fact[10], AmountUnit.YUAN), fact[12]
        yield (*(values[place] for place in _PLACES), *placed, " ".join(filter(None, cells)))


def _csv(columns: tuple[TidyColumn, ...], rows: Iterable[Values]) -> Iterator[bytes]:
    yield BYTE_ORDER_MARK + f"{joined([column.heading for column in columns])}\r\n".encode()
    waiting: list[str] = []
    for row in rows:
        waiting.append(f"{joined(row)}\r\n")
        if len(waiting) == CHUNK:
            yield "".join(waiting).encode()
            waiting.clear()
    yield "".join(waiting).encode()


def _json(head: dict[str, Any], columns: tuple[TidyColumn, ...], rows: Iterable[Values]) -> Iterator[bytes]:
    described = [
        {"key": column.key, "heading": column.heading, "type": column.kind.value, "meaning": column.meaning}
        for column in columns
    ]
    yield json.dumps(head | {"columns": described}, ensure_ascii=False)[:-1].encode() + b', "rows": ['
    before = b"\n"
    for row in rows:
        named = {column.key: value for column, value in zip(columns, row, strict=True)}
        yield before + orjson.dumps(named, exact)
        before = b",\n"
    yield b"\n]}\n"


def _workbook(
    visit: Visit, columns: tuple[TidyColumn, ...], rows: Iterable[Values], explained: Explanation
) -> Iterator[bytes]:
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as out:
        book = Book(out, visit.edition)
        for _ in book.listed(columns, rows):
            pass
        book.explain(explained, columns)
        out.seek(0)
        while part := out.read(PORTION):
            yield part
