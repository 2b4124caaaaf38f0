"""Makes a generated database several times as large: `DATABASE_URL=… python bench/many.py TIMES`.

What `manage.py generate_editions` published is copied, row by row, for as many further bodies of further districts, by
the database itself: ten million amounts in minutes, to ask pages at that size. The copies have the figures of the first,
each amount a little larger so that no index has everything alike, and the same kept files. The triggers look away
meanwhile, which needs a superuser on PostgreSQL, and a database that nobody needs; SQLite makes its indexes at the end.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

DIGITS = 4  # of the number of a district in its code


def special(model: str, column: str, districts: int, copy: int) -> str | None:
    """Return what stands in a column of a copy where it is neither a key nor what it was."""
    from budget.vocabulary import MADE_UP_DIVISIONS

    begins = len(MADE_UP_DIVISIONS)
    old = f"CAST(substr(division_code, {begins + 1}, {DIGITS}) AS INTEGER)"
    district = f"({old} + {copy * districts})"
    padded = f"substr(CAST({10**DIGITS} + {district} AS TEXT), 2)"
    told: dict[tuple[str, str], str] = {
        ("Unit", "division_code"): f"'{MADE_UP_DIVISIONS}' || {padded}",
        ("Unit", "slug"): f"replace(slug, 'hecheng-' || {old} || '-', 'hecheng-' || {district} || '-')",
        ("Unit", "name"): f"replace(name, {old} || '区', {district} || '区')",
        ("Unit", "short_name"): f"replace(short_name, {old} || '区', {district} || '区')",
        ("LineItem", "amount"): f"amount + {copy}",
        ("SearchEntry", "amount"): f"amount + {copy}",
    }
    return told.get((model, column))


@contextmanager
def looking_away(tables: list[str]) -> Iterator[None]:
    """Let rows be copied without triggers, on SQLite without indexes and without a journal too."""
    from django.db import connection

    from budget import triggers

    if connection.vendor == "postgresql":
        yield
        return
    triggers.lift()
    with connection.cursor() as cursor:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "foreign_keys = OFF", "cache_size = -400000"):
            cursor.execute(f"PRAGMA {pragma}")
        marks = ", ".join(["%s"] * len(tables))
        cursor.execute(
            f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({marks})",  # noqa: S608 - our own names
            tables,
        )
        indexes = list(cursor.fetchall())
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        for name, statement in indexes:
            print(name, flush=True)
            cursor.execute(statement)
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("ANALYZE")
    triggers.install()


def multiplied(times: int) -> None:
    """Copy everything that belongs to a body so many times."""
    from django.apps import apps
    from django.db import connection, models, transaction

    from budget.holdings import count_all
    from budget.models import Event, LineItem, Unit
    from budget.models.managers import EditionPart

    copied: list[type[models.Model]] = [Unit, Event]
    copied += [model for model in apps.get_app_config("budget").get_models() if issubclass(model, EditionPart)]
    spans = {model: (model._default_manager.aggregate(last=models.Max("pk"))["last"] or 0) for model in copied}  # noqa: SLF001 - Django's documented model API
    districts = len(set(Unit.objects.filter(parent=None).values_list("division_code", flat=True)))

    def value(model: type[models.Model], field: Any, copy: int) -> str:
        if field.related_model in spans:
            return f"{field.column} + {copy * spans[field.related_model]}"
        if field.primary_key:
            return f"{field.column} + {copy * spans[model]}"
        return special(model.__name__, field.column, districts, copy) or f'"{field.column}"'

    def copies(cursor: Any, copy: int) -> None:
        for model in copied:
            fields = model._meta.concrete_fields  # noqa: SLF001 - as above
            names = ", ".join(f'"{field.column}"' for field in fields)
            values = ", ".join(value(model, field, copy) for field in fields)
            table = model._meta.db_table  # noqa: SLF001 - as above
            rows = f"INSERT INTO {table} ({names}) SELECT {values} FROM {table}"  # noqa: S608 - our own names
            cursor.execute(f"{rows} WHERE {model._meta.pk.column} <= %s", [spans[model]])  # noqa: SLF001 - as above

    is_postgresql = connection.vendor == "postgresql"
    with looking_away([model._meta.db_table for model in copied]):  # noqa: SLF001 - as above
        for copy in range(1, times):
            with transaction.atomic(), connection.cursor() as cursor:
                if is_postgresql:
                    cursor.execute("SET LOCAL session_replication_role = replica")
                copies(cursor, copy)
            print(f"{copy + 1} of {times}", flush=True)
    with connection.cursor() as cursor:
        counted = [model._meta.db_table for model in copied if isinstance(model._meta.pk, models.AutoField)]  # noqa: SLF001 - as above
        for table in counted if is_postgresql else ():
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) + 1 FROM {table}))")  # noqa: S608 - our own names
        if is_postgresql:
            cursor.execute("VACUUM ANALYZE")
    count_all()
    print(f"{LineItem.every_stage.count():,} amounts")


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "disclosure.settings"
    import django

    django.setup()
    multiplied(int(sys.argv[1]))
