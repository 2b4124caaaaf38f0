"""A trigger as text for SQLite or PostgreSQL: its name tells its definition, so a changed one is known to be another."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

PREFIX = "mingzhang_"
_NAMED = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND pg_table_is_visible(tgrelid)"
    " AND tgname LIKE %s",
}


@dataclass(frozen=True, slots=True)
class Trigger:
    """`events` is what stands between the name and the body: «AFTER UPDATE ON … FOR EACH ROW WHEN (…)»."""

    stem: str
    events: str
    body: str

    @property
    def name(self) -> str:
        """Return its name in the database, different for each definition."""
        digest = hashlib.sha256(f"{self.events}\n{self.body}".encode()).hexdigest()
        return f"{PREFIX}{self.stem}_{digest[:8]}"

    def create(self, cursor: CursorWrapper, vendor: str) -> None:
        """Create it; on PostgreSQL with a function of the same name."""
        if vendor == "sqlite":
            cursor.execute(f"CREATE TRIGGER {self.name} {self.events} BEGIN {self.body} END")
            return
        cursor.execute(f"CREATE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {self.body} END $$")
        cursor.execute(f"CREATE TRIGGER {self.name} {self.events} EXECUTE FUNCTION {self.name}()")


def drop(cursor: CursorWrapper, vendor: str, name: str) -> None:
    """Drop a trigger by its name."""
    cursor.execute(f"DROP TRIGGER {name}" if vendor == "sqlite" else f"DROP FUNCTION {name}() CASCADE")


def names(cursor: CursorWrapper, vendor: str, kind: str = "") -> set[str]:
    """Return the names of our triggers in the database, all or those of a kind."""
    cursor.execute(_NAMED[vendor], [f"{PREFIX}{kind}%"])
    return {name for (name,) in cursor.fetchall()}


def columns_of(connection: BaseDatabaseWrapper, table: str) -> set[str]:
    """Return the columns that a table has now, whatever its model says."""
    with connection.cursor() as cursor:
        return {column.name for column in connection.introspection.get_table_description(cursor, table)}
