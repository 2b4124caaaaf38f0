"""Names the districts of what is public as they are named now: the rule by which their bodies' names say it was mended."""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from budget.holdings import Tables, name_districts


def fill(apps: StateApps, _schema: BaseDatabaseSchemaEditor) -> None:
    """Fill the column of names anew."""
    editions, units, holdings = (
        apps.get_model("budget", name)._default_manager for name in ("Edition", "Unit", "Holding")
    )
    name_districts(Tables(editions.all(), units.all(), holdings.all()))


class Migration(migrations.Migration):
    dependencies = [("budget", "0036_explanations_in_the_bin")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
