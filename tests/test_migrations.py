"""A release is exchanged while the one before serves: its migrations leave tables on which both programs work.

`docs/deploy.md` says the rule. What had been released when it was written is not asked. Whatever ends a migration, the next
start goes on with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from importlib import import_module
from pathlib import Path

import pytest
from django.db import connections, migrations, models
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import NOT_PROVIDED
from django.db.utils import ConnectionHandler
from pytest_django import DjangoDbBlocker

from budget.management.commands.migrate import RecordedWithItsWork

pytestmark = pytest.mark.no_cover

FOLDER = Path(__file__).parents[1] / "budget" / "migrations"
BEFORE_THE_RULE = 27
TAKES_AWAY = (
    migrations.RemoveField, migrations.DeleteModel, migrations.RenameField, migrations.RenameModel, migrations.AlterModelTable,
)  # fmt: skip


def breaks(operations: Sequence[Operation]) -> list[str]:
    """What the program of the release before could not work with."""
    said = []
    for operation in operations:
        if isinstance(operation, migrations.SeparateDatabaseAndState):
            said += breaks(operation.database_operations)
        elif isinstance(operation, TAKES_AWAY):
            said.append(f"{operation.describe()}: the release before still asks for it")
        elif isinstance(operation, migrations.AddField):
            field = operation.field
            needs = not (field.null or field.many_to_many or field.db_default is not NOT_PROVIDED)
            said += [f"{operation.describe()}: the release before gives it no value; db_default= does"] if needs else []
    return said


@pytest.mark.parametrize(
    "name", sorted(path.stem for path in FOLDER.glob("0*.py") if int(path.stem[:4]) > BEFORE_THE_RULE) or ["none yet"]
)
def test_the_release_before_goes_on_while_tables_are_migrated(name: str) -> None:
    operations = [] if name == "none yet" else import_module(f"budget.migrations.{name}").Migration.operations
    assert breaks(operations) == []


@pytest.mark.parametrize(
    ("operation", "is_safe"),
    [
        (migrations.AddField("edition", "x", models.IntegerField(default=1)), False),
        (migrations.AddField("edition", "x", models.IntegerField(db_default=1)), True),
        (migrations.AddField("edition", "x", models.IntegerField(null=True)), True),
        (migrations.RemoveField("edition", "x"), False),
        (migrations.RenameField("edition", "x", "y"), False),
        (migrations.DeleteModel("edition"), False),
        (migrations.SeparateDatabaseAndState([migrations.RemoveField("edition", "x")], []), False),
        (migrations.SeparateDatabaseAndState([], [migrations.RemoveField("edition", "x")]), True),
        (migrations.CreateModel("thing", []), True),
    ],
    ids=lambda value: value.describe() if isinstance(value, Operation) else "",
)
def test_what_breaks_the_release_before_is_known(operation: Operation, is_safe: bool) -> None:
    assert (breaks([operation]) == []) is is_safe


@pytest.mark.one_database
def test_a_migration_that_ends_before_it_is_recorded_left_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_db_blocker: DjangoDbBlocker
) -> None:
    """As when a process is killed between the two: the next start begins it anew."""
    kept = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "new.sqlite3")}
    monkeypatch.setitem(connections.databases, "new", ConnectionHandler({"default": kept}).databases["default"])
    end = [("sessions", "0001_initial")]  # it makes an index, which Django keeps for the end
    with django_db_blocker.unblock(), closing(connections["new"]) as connection:
        with monkeypatch.context() as dying:
            dying.setattr(MigrationRecorder, "record_applied", lambda *_: pytest.fail("killed"))
            with pytest.raises(pytest.fail.Exception):
                RecordedWithItsWork(connection).migrate(end)
        assert "django_session" not in connection.introspection.table_names()
        assert connection.cursor().execute("PRAGMA foreign_keys").fetchone() == (1,)
        RecordedWithItsWork(connection).migrate(end)
        assert "django_session" in connection.introspection.table_names()
    del connections["new"]
