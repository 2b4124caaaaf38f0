"""Makes a generated PostgreSQL database several times as large: `DATABASE_URL=… python bench/many.py TIMES`.

What `manage.py generate_editions` published is copied, row by row, for as many further bodies of further districts, by
the database itself: ten million amounts in minutes, to ask pages at that size. The copies have the figures of the first,
each amount a little larger so that no index has everything alike, and the same kept files. It needs a superuser, because
the triggers must look away, and a database that nobody needs.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

DIGITS = 4  # of the number of a district in its code


def special(model: str, column: str, districts: int, copy: int) -> str | None:
    """Return what stands in a column of a copy where it is neither a key nor what it was."""
    from budget.vocabulary import MADE_UP_DIVISIONS

    begins = len(MADE_UP_DIVISIONS)
    district = f"(substr(division_code, {begins + 1}, {DIGITS})::int + {copy * districts})"
    old = f"substr(division_code, {begins + 1}, {DIGITS})::int"
    told: dict[tuple[str, str], str] = {
        ("Unit", "division_code"): f"'{MADE_UP_DIVISIONS}' || lpad({district}::text, {DIGITS}, '0')",
        ("Unit", "slug"): f"replace(slug, 'hecheng-' || {old} || '-', 'hecheng-' || {district} || '-')",
        ("Unit", "name"): f"replace(name, {old} || '区', {district} || '区')",
        ("Unit", "short_name"): f"replace(short_name, {old} || '区', {district} || '区')",
        ("LineItem", "amount"): f"amount + {copy}",
        ("SearchEntry", "amount"): f"amount + {copy}",
    }
    return told.get((model, column))


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

    for copy in range(1, times):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            for model in copied:
                fields = model._meta.concrete_fields  # noqa: SLF001 - as above
                names = ", ".join(f'"{field.column}"' for field in fields)
                values = ", ".join(value(model, field, copy) for field in fields)
                table = model._meta.db_table  # noqa: SLF001 - as above
                copies = f"INSERT INTO {table} ({names}) SELECT {values} FROM {table}"  # noqa: S608 - our own names
                cursor.execute(f"{copies} WHERE {model._meta.pk.column} <= %s", [spans[model]])  # noqa: SLF001 - as above
        print(f"{copy + 1} of {times}", flush=True)
    with connection.cursor() as cursor:
        for table in (model._meta.db_table for model in copied if isinstance(model._meta.pk, models.AutoField)):  # noqa: SLF001 - as above
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) + 1 FROM {table}))")  # noqa: S608 - our own names
        cursor.execute("VACUUM ANALYZE")
    count_all()
    print(f"{LineItem.every_stage.count():,} amounts")


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "disclosure.settings"
    import django

    django.setup()
    multiplied(int(sys.argv[1]))
