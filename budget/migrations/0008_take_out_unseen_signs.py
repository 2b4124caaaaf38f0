"""Takes the signs that nobody sees out of every text that is kept already, as they are now taken out where texts come in.

A reason that consisted of nothing else must not become empty: the database asks for one, so it says what it was.
"""

from typing import Any

from django.db import migrations, models

from budget.unseen_signs import taken_out_of_all

NOTHING_ELSE = "（原文只有看不见的字符）"
MUST_STAY = {"reason", "withdrawn_reason"}
KEPT_AS_THEY_ARE = {"username", "password", "sha256", "slug"}
AT_ONCE = 500


def clean(apps: Any, schema_editor: Any) -> None:
    """Go through every text of the application's tables and of the accounts' names."""
    using = schema_editor.connection.alias
    for model in [*apps.get_app_config("budget").get_models(), apps.get_model("auth", "User")]:
        names = [
            field.attname
            for field in model._meta.concrete_fields
            if isinstance(field, (models.CharField, models.TextField, models.JSONField))
            and not field.choices
            and not field.unique
            and field.name not in KEPT_AS_THEY_ARE
        ]
        if names:
            clean_table(model._base_manager.using(using), names)


def clean_table(rows: Any, names: list[str]) -> None:
    """Write back the few rows of a table that a look at all of them finds."""
    for row in rows.only("pk", *names).iterator(chunk_size=AT_ONCE):
        changed = {}
        for name in names:
            value = getattr(row, name)
            new = taken_out_of_all(value)
            if new != value:
                changed[name] = new or (NOTHING_ELSE if name in MUST_STAY else new)
        if changed:
            rows.filter(pk=row.pk).update(**changed)


class Migration(migrations.Migration):
    dependencies = [
        ("budget", "0007_handed_out_passwords"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunPython(clean, migrations.RunPython.noop, elidable=True)]
