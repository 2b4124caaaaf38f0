"""Room for how much the site holds, for the whole of each edition's spending, and for the order of acts."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("budget", "0027_search_by_texts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Holding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("division", models.CharField(blank=True, max_length=6, verbose_name="区划")),
                ("year", models.PositiveSmallIntegerField(default=0, verbose_name="年份")),
                ("stage", models.CharField(blank=True, max_length=10, verbose_name="阶段")),
                ("bodies", models.PositiveIntegerField(verbose_name="有现行版本的单位数")),
                ("readable", models.PositiveIntegerField(verbose_name="有公开版本的单位数")),
                ("current", models.PositiveIntegerField(verbose_name="现行版本数")),
                ("versions", models.PositiveIntegerField(verbose_name="公开版本数")),
                ("figured", models.PositiveIntegerField(verbose_name="有全部支出的现行版本数")),
                ("county", models.CharField(blank=True, max_length=60, verbose_name="县区名称")),
            ],
            options={
                "verbose_name": "公开数量",
                "verbose_name_plural": "公开数量",
                "ordering": ["division", "year", "stage"],
            },
        ),
        migrations.AddConstraint(
            model_name="holding",
            constraint=models.UniqueConstraint(fields=("division", "year", "stage"), name="holding_once"),
        ),
        migrations.AddField(
            model_name="spendingsum",
            name="total",
            field=models.BigIntegerField(null=True, verbose_name="全部支出(分)"),
        ),
        migrations.AddIndex(
            model_name="spendingsum",
            index=models.Index(
                condition=models.Q(("length", 0), ("scheme", "function")),
                fields=["-total"],
                name="spending_sum_largest",
            ),
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(fields=["-published_at"], name="edition_by_publication"),
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(fields=["-withdrawn_at"], name="edition_by_withdrawal"),
        ),
    ]
