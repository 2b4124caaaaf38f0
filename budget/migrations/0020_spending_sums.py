"""The sums that pages over many editions read, and those of what is public already."""

from __future__ import annotations

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from budget.spending_sums import kept_sums


def add_up(apps: StateApps, _schema: BaseDatabaseSchemaEditor) -> None:
    """Add up every edition that is or was public, as a publication does from now on."""
    edition_model, line_item, spending_sum = (
        apps.get_model("budget", name) for name in ("Edition", "LineItem", "SpendingSum")
    )
    for edition in edition_model._default_manager.exclude(state="draft").values_list("pk", flat=True).iterator():
        rows = line_item._default_manager.filter(table__edition=edition)
        spending_sum._default_manager.bulk_create(
            spending_sum(edition_id=edition, scheme=scheme, length=length, sums=sums, printed=printed)
            for scheme, length, sums, printed in kept_sums(rows)
        )


class Migration(migrations.Migration):
    dependencies = [("budget", "0019_charges")]

    operations = [
        migrations.CreateModel(
            name="SpendingSum",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scheme", models.CharField(max_length=20, verbose_name="分类")),
                ("length", models.PositiveSmallIntegerField(verbose_name="编码位数")),
                ("sums", models.JSONField(default=dict, verbose_name="合计(分)")),
                ("printed", models.JSONField(default=dict, verbose_name="表内合计(分)")),
                (
                    "edition",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="spending_sums",
                        to="budget.edition",
                    ),
                ),
            ],
            options={
                "verbose_name": "支出合计",
                "verbose_name_plural": "支出合计",
                "ordering": ["edition", "scheme", "length"],
                "abstract": False,
                "base_manager_name": "every_stage",
                "constraints": [
                    models.UniqueConstraint(fields=("edition", "scheme", "length"), name="spending_sum_once")
                ],
            },
            managers=[("every_stage", django.db.models.manager.Manager())],
        ),
        migrations.RunPython(add_up, migrations.RunPython.noop),
    ]
