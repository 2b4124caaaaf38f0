"""How many households a body has, beside its residents: what a sum is by household, where it is published."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("budget", "0033_watching_by_mail")]

    operations = [
        migrations.AddField(
            model_name="population",
            name="households",
            field=models.PositiveIntegerField(
                blank=True, help_text="同一出处写了才填；不填就不算每户", null=True, verbose_name="户数"
            ),
        ),
    ]
