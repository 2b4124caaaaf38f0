"""Indexes of the acts that change what is public, and of the few check results that do not agree."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("budget", "0037_name_districts_anew")]

    operations = [
        migrations.AddIndex(
            model_name="checkresult",
            index=models.Index(
                condition=models.Q(("result", "pass"), _negated=True),
                fields=["edition", "result"],
                name="check_that_does_not_agree",
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("action__in", ("published", "superseded", "withdrawn"))),
                fields=["id"],
                name="event_of_public_act",
            ),
        ),
    ]
