"""Writing very many rows at once: COPY on PostgreSQL, executemany on SQLite, several times as fast as bulk_create.

The rows go through the connection's own transaction, and the values through the model's own fields.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from json.encoder import encode_basestring
from typing import Any, NoReturn

from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

Convert = Callable[[Any], Any]

# Values of these go to the driver as they are; JSON goes as text; all others are converted by their field.
_PLAIN = (models.IntegerField, models.CharField, models.TextField, models.BooleanField, models.ForeignKey)
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
# Django keeps every row that one executemany is given until it ends.
_AT_ONCE = 5_000


class JsonText(str):
    """A JSON value that was written as text before: it is not encoded again."""

    __slots__ = ()


def json_text(value: object) -> JsonText:
    """Write a JSON value as the text that a database keeps."""
    return JsonText(_JSON.encode(value))


def json_texts(texts: Iterable[str]) -> JsonText:
    """Write a list of texts as `json_text` does; the setting up of an encoder for each row would cost more than that."""
    return JsonText(f"[{','.join(map(encode_basestring, texts))}]")


def insert(
    model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]], using: str = "default"
) -> int:
    """Insert `rows`, each with one value for each field of `names`, and return how many there were.

    Every other field but the primary key must have a default of the database's own or be left NULL. The values are not
    validated: whoever calls has done so. Raises what the database raises, and
    TransactionManagementError outside a transaction, so that half a table is never kept.
    """
    connection = transaction.get_connection(using)
    connection.validate_no_broken_transaction()
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Rows in bulk are written inside a transaction.")
    fields = [model._meta.get_field(name) for name in names]  # noqa: SLF001 - Django's documented model API
    columns = [connection.ops.quote_name(field.column) for field in fields if isinstance(field, models.Field)]
    table = connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001 - Django's documented model API
    converted = iter(_converted(rows, [_converter(field, connection) for field in fields]))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Django's cursor does not know copy(), so its errors are made Django's own here.
            with (
                connection.wrap_database_errors,
                cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy,
                connection.execute_wrapper(_refuse),
            ):
                for row in converted:
                    copy.write_row(row)
            return int(cursor.rowcount)
        # Names come from the model, values go through the driver.
        statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})"  # noqa: S608
        written = 0
        while some := _drawn(converted, connection):
            cursor.executemany(statement, some)
            written += len(some)
    return written


def _drawn(rows: Iterator[Sequence[Any]], connection: BaseDatabaseWrapper) -> list[Sequence[Any]]:
    with connection.execute_wrapper(_refuse):
        return list(islice(rows, _AT_ONCE))


def _refuse(*_args: Any) -> NoReturn:
    """Refuse a query by whoever yields the rows: while PostgreSQL is sent rows it would wait for itself for ever."""
    raise RuntimeError("Rows that are written in bulk are asked for before, not while they are written.")


def _converter(field: Any, connection: BaseDatabaseWrapper) -> Convert | None:
    if isinstance(field, _PLAIN):
        return None
    if isinstance(field, models.JSONField):
        return lambda value: value if value is None or isinstance(value, JsonText) else json_text(value)
    return lambda value: field.get_db_prep_save(value, connection)


def _converted(rows: Iterable[Sequence[Any]], converters: Sequence[Convert | None]) -> Iterable[Sequence[Any]]:
    converted = [(place, convert) for place, convert in enumerate(converters) if convert is not None]
    if not converted:
        return rows
    return (_convert(row, converted) for row in rows)


def _convert(row: Sequence[Any], converters: Iterable[tuple[int, Convert]]) -> list[Any]:
    values = list(row)
    for place, convert in converters:
        values[place] = convert(values[place])
    return values
