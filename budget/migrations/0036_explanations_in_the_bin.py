"""Why a check does not agree goes into the bin with a draft's other words."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("budget", "0035_plain_looks")]

    operations = [
        migrations.AddField(
            model_name="discardeddraft",
            name="explanations",
            field=models.JSONField(default=list, null=True, verbose_name="不符的说明"),
        ),
    ]
