"""What the database itself sees to: that nothing published changes, and that every public change is known of.

`migrate` lifts the triggers before its first migration and puts them back, as the models then are, after its last one:
SQLite makes a table anew to alter it and loses its triggers, and a migration may have to fill a new column of rows that
are public. So a migration needs to do nothing about them.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connections, transaction

from budget.models import Revision
from budget.triggers import freezing, raising
from budget.triggers.sql import Trigger, drop, names

_TABLE = Revision._meta.db_table  # noqa: SLF001 - Django's documented model API
# Several servers of one site may be made ready at once; any number will do.
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(20260101)"


def wanted(using: str = "default") -> dict[str, Trigger]:
    """Return by name the triggers that the database should have, for the tables that it has."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    if _TABLE not in tables:
        return {}
    found = (*raising.triggers(connection.vendor, tables), *freezing.triggers(connection, tables))
    return {trigger.name: trigger for trigger in found}


def in_place(using: str = "default") -> set[str]:
    """Return the names of those that it has."""
    connection = connections[using]
    with connection.cursor() as cursor:
        return names(cursor, connection.vendor)


def install(using: str = "default") -> None:
    """Bring the triggers to what the models ask for, and say which release the tables are ready for.

    Where anything of it is new, nothing that was known before counts.
    """
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_ONE_AT_A_TIME)
        asked = wanted(using)
        if not asked:
            return
        Revision.objects.using(using).get_or_create(pk=Revision.THE_ONE)
        there = names(cursor, connection.vendor)
        for name in there - asked.keys():
            drop(cursor, connection.vendor, name)
        for name in asked.keys() - there:
            asked[name].create(cursor, connection.vendor)
        as_it_was = Revision.objects.using(using).exclude(mark="").filter(release=settings.RELEASE)
        if there != asked.keys() or not as_it_was.exists():
            Revision.objects.using(using).update(release=settings.RELEASE)
            cursor.execute(raising.raised(connection.vendor))


def lift(using: str = "default") -> None:
    """Let published rows be written until `install`: for migrations, and for erasing what the law says must go.

    Until then no page counts as unchanged: on SQLite the triggers that tell of changes would be lost with their tables.
    """
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        # PostgreSQL keeps triggers when a table is altered, so there the changes of a migration are still told of.
        for name in names(cursor, connection.vendor, "" if connection.vendor == "sqlite" else "frozen_"):
            drop(cursor, connection.vendor, name)
        if _TABLE in connection.introspection.table_names(cursor):
            Revision.objects.using(using).update(mark="")


def before_migrations(using: str, plan: list[Any], **_: Any) -> None:
    """Lift them, where there is anything to migrate; called before each `migrate`."""
    if plan:
        lift(using)


def after_migrations(using: str, **_: Any) -> None:
    """Put them back; called after each `migrate` and `flush`."""
    install(using)
