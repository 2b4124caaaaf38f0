"""Entries are found by their texts alone; whatever has an amount is found by an index."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("budget", "0026_fill_search_texts")]

    operations = [
        migrations.AlterField(
            model_name="searchentry",
            name="said",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="budget.searchtext"
            ),
        ),
        migrations.RemoveField(model_name="searchentry", name="names"),
        migrations.RemoveField(model_name="searchentry", name="prose"),
        migrations.RemoveField(model_name="searchentry", name="sounds"),
        migrations.AddIndex(
            model_name="searchentry",
            index=models.Index(
                condition=models.Q(("amount__isnull", False)), fields=["amount"], name="search_entry_amount"
            ),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=models.Index(fields=["own_code"], name="search_entry_own_code"),
        ),
        migrations.AddIndex(model_name="lineitem", index=models.Index(fields=["amount"], name="line_item_by_amount")),
    ]
