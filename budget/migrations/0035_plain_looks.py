"""Whether the public copy of a file has a look of ours: of copies that are there already nothing is said."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("budget", "0034_households")]

    operations = [
        migrations.AddField(
            model_name="sourcefile",
            name="has_plain_look",
            field=models.BooleanField(db_default=False, default=False, verbose_name="副本用统一的样式"),
        ),
    ]
