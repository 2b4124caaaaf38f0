"""Everything that is current in one file, of all bodies, of one, or of a year: CSV, XLSX, Parquet, SQLite.

Rows go through one by one, so memory stays flat however many editions there are. Only the newest version of each edition
is in it, so no row is of a figure that was corrected since.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from pathlib import Path

from budget.forms import FORMS, Funds, Subject
from budget.queries.many_facts import facts_of
from budget.queries.results import EditionInfo
from budget.vocabulary import Scheme
from disclosure.tables import FieldKind
from disclosure.tidy.columns import COLUMNS, TidyColumn
from disclosure.tidy.csv_text import BYTE_ORDER_MARK, csv_heading, csv_lines
from disclosure.tidy.download import HOW
from disclosure.tidy.rows import Repeated, Values, values_of
from disclosure.tidy.workbook import MOST_LINES, Book, Explanation

# Rows that are written at a time, and bytes of a finished file that travel together.
PORTION, BYTES = 5_000, 64 * 1024
BODIES = (
    "同一个金额可能公开两次：下级单位自己公开的，也在上级部门的数里。相加时只取一个阶段（stage），上下级之间只取一级。"
)
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "sqlite": "application/vnd.sqlite3",
}
# The usual questions as views. An amount in 分 is a whole number, so that no sum is off.
_VIEWS = """
CREATE VIEW addable AS SELECT * FROM facts WHERE add_up = 1;
CREATE VIEW by_function AS SELECT body, year, stage, substr(function, 1, 3) AS class, sum(amount_fen) AS fen, phase
  FROM addable WHERE "table" IN ({by_function}) GROUP BY 1, 2, 3, 4, 6;
CREATE VIEW by_gov_economic AS SELECT body, year, stage, substr(gov_economic, 1, 3) AS class, sum(amount_fen) AS fen, phase
  FROM addable WHERE "table" IN ({by_gov_economic}) GROUP BY 1, 2, 3, 4, 6;
CREATE VIEW by_table AS SELECT body, year, stage, "table", side, phase, sum(amount_fen) AS fen
  FROM addable GROUP BY 1, 2, 3, 4, 5, 6;
CREATE INDEX facts_by_table ON facts ("table", measure, function);
CREATE VIRTUAL TABLE search USING fts5(label, category_name, function_name, content='facts', tokenize='trigram');
INSERT INTO search (search) VALUES ('rebuild');
"""

# Which bodies a view of all spending is about, where a form shows only a part of it by that classification.
_LACKING = (
    "by_function、by_gov_economic 只有按这种分类列出全部支出的表；没有这样的表的单位不在里面，请从 by_table 看起。"
)


def _all_spending_by(scheme: Scheme) -> str:
    """Return the tables of all forms that show all spending by a classification, as SQL lists them."""
    tables = {
        one.key for form in FORMS for one in form.about(Subject.SPENDING, Funds.ALL) if scheme in one.about.keyed_by
    }
    return ", ".join(f"'{key}'" for key in sorted(tables))


def combined(editions: Sequence[EditionInfo], form: str) -> Iterator[bytes]:
    """Yield a file of all facts of these editions."""
    if form == "csv":
        return _csv(editions)
    return _sent(lambda out: _WRITERS[form](editions, out), f".{form}")


def all_rows(editions: Sequence[EditionInfo]) -> Iterator[Values]:
    """Yield the values of every fact in the order of the columns, edition by edition."""
    for edition, words, rows in facts_of(editions):
        known: Repeated[Values] = Repeated(edition, words, tuple)
        yield from (values_of(row, known) for row in rows)


def _csv(editions: Sequence[EditionInfo]) -> Iterator[bytes]:
    yield BYTE_ORDER_MARK + csv_heading([column.heading for column in COLUMNS])
    for edition, words, rows in facts_of(editions):
        yield from csv_lines(edition, words, rows)


def _sent(write: Callable[[Path], None], suffix: str) -> Iterator[bytes]:
    """Write a file beside the memory and send it."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / f"mingzhang{suffix}"
        write(made)
        with made.open("rb") as kept:
            while part := kept.read(BYTES):
                yield part


def _xlsx(editions: Sequence[EditionInfo], made: Path) -> None:
    with made.open("wb") as out:
        book = Book(out, editions[0], MOST_LINES)
        for _ in book.listed(COLUMNS, all_rows(editions)):
            pass
        book.explain(Explanation((("怎么相加", f"{HOW}{BODIES}"),)), COLUMNS)


def _parquet(editions: Sequence[EditionInfo], made: Path) -> None:
    # Only here: the library takes memory that no other answer needs.
    import pyarrow  # type: ignore[import-untyped]  # noqa: PLC0415 - without types, and large
    from pyarrow import parquet  # noqa: PLC0415 - as above

    kinds = {
        FieldKind.TEXT: pyarrow.string(),
        FieldKind.COUNT: pyarrow.int32(),
        FieldKind.FLAG: pyarrow.bool_(),
        # Eighteen digits hold the largest amount that is read, with its 分.
        FieldKind.YUAN: pyarrow.decimal128(18, 2),
        FieldKind.WAN: pyarrow.decimal128(18, 6),
    }
    fields = [
        pyarrow.field(column.key, kinds[column.kind], metadata={"heading": column.heading, "meaning": column.meaning})
        for column in COLUMNS
    ]
    schema = pyarrow.schema(fields, metadata={"how_to_add": f"{HOW}{BODIES}"})
    rows = all_rows(editions)
    with parquet.ParquetWriter(made, schema, compression="zstd") as writer:
        while portion := list(islice(rows, PORTION)):
            columns = [
                pyarrow.array(values, field.type)
                for values, field in zip(zip(*portion, strict=True), schema, strict=True)
            ]
            writer.write_batch(pyarrow.record_batch(columns, schema=schema))


def _sqlite(editions: Sequence[EditionInfo], made: Path) -> None:
    # SQLite has no exact decimals: 分 as whole numbers say everything, and 万元 would be floats.
    stored = [column for column in COLUMNS if column.kind is not FieldKind.WAN]
    places = [COLUMNS.index(column) for column in stored]
    declared = ", ".join(f'"{_stored(column)}" {_DECLARED[column.kind]}' for column in stored)
    marks = ", ".join("?" * len(stored))
    with sqlite3.connect(made) as database:
        database.execute(f"CREATE TABLE facts ({declared})")
        database.execute("CREATE TABLE columns (name TEXT PRIMARY KEY, heading TEXT, meaning TEXT)")
        database.execute("CREATE TABLE about (name TEXT PRIMARY KEY, words TEXT)")
        database.execute("INSERT INTO about VALUES ('how_to_add', ?)", [f"{HOW}{BODIES}金额是整数，单位为分。"])
        database.execute("INSERT INTO about VALUES ('views', ?)", [_LACKING])
        database.executemany(
            "INSERT INTO columns VALUES (?, ?, ?)", ((_stored(each), each.heading, each.meaning) for each in stored)
        )
        rows = ([_plain(row[place]) for place in places] for row in all_rows(editions))
        database.executemany(f"INSERT INTO facts VALUES ({marks})", rows)  # noqa: S608 - so many question marks
        schemes = (Scheme.FUNCTION, Scheme.GOV_ECONOMIC)
        database.executescript(_VIEWS.format(**{f"by_{scheme}": _all_spending_by(scheme) for scheme in schemes}))
    database.close()


_DECLARED = {FieldKind.TEXT: "TEXT", FieldKind.COUNT: "INTEGER", FieldKind.FLAG: "INTEGER", FieldKind.YUAN: "INTEGER"}
_WRITERS: dict[str, Callable[[Sequence[EditionInfo], Path], None]] = {
    "xlsx": _xlsx,
    "parquet": _parquet,
    "sqlite": _sqlite,
}


def _stored(column: TidyColumn) -> str:
    return "amount_fen" if column.kind is FieldKind.YUAN else column.key


def _plain(value: object) -> object:
    return int(value * 100) if isinstance(value, Decimal) else value
