"""A release is exchanged while the one before serves: its migrations leave tables on which both programs work.

`docs/deploy.md` says the rule. What had been released when it was written is not asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import pytest
from django.db import migrations, models
from django.db.migrations.operations.base import Operation
from django.db.models import NOT_PROVIDED

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
