"""What things are found by is kept once for all editions that say the same; amounts are found by an index."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("budget", "0024_taught_wordings")]

    operations = [
        migrations.CreateModel(
            name="SearchText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("kind", models.CharField(max_length=12, verbose_name="类型")),
                ("scheme", models.CharField(blank=True, max_length=40, verbose_name="分类")),
                ("code", models.CharField(blank=True, max_length=40, verbose_name="编码")),
                ("names", models.TextField()),
                ("sounds", models.TextField(blank=True)),
                ("prose", models.TextField(blank=True)),
                ("place", models.TextField(blank=True, verbose_name="位置")),
            ],
            options={
                "verbose_name": "搜索文字",
                "verbose_name_plural": "搜索文字",
                "indexes": [models.Index(fields=["kind", "scheme", "code"], name="search_text_code")],
            },
        ),
        migrations.AddField(
            model_name="searchentry",
            name="said",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="budget.searchtext",
            ),
        ),
        migrations.AddField(
            model_name="searchentry",
            name="own_code",
            field=models.CharField(blank=True, default="", max_length=40),
            preserve_default=False,
        ),
    ]
