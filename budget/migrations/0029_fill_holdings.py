"""Counts what is public already, and says of its sums what the whole is, as a publication does from now on."""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from budget.holdings import Tables, count_all
from budget.spending_sums import whole

AT_ONCE = 500


def fill(apps: StateApps, _schema: BaseDatabaseSchemaEditor) -> None:
    """Fill the new column and the new table."""
    editions, sums, units, holdings = (
        apps.get_model("budget", name)._default_manager for name in ("Edition", "SpendingSum", "Unit", "Holding")
    )
    rows = list(sums.filter(length=0, total__isnull=True).only("scheme", "length", "sums", "printed"))
    for row in rows:
        row.total = whole((row.scheme, row.length, row.sums, row.printed))
    sums.bulk_update(rows, ["total"], batch_size=AT_ONCE)
    count_all(Tables(editions.all(), units.all(), holdings.all()))


class Migration(migrations.Migration):
    dependencies = [("budget", "0028_holdings")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
