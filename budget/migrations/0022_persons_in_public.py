"""Look for numbers of persons in what is public already, and tell the desk of them; nothing public is changed."""

from __future__ import annotations

import sys
from typing import Any

from django.db import migrations

from budget.editions.looking_back import tell_of_persons


def look(apps: Any, schema_editor: Any) -> None:
    """Look through every public edition of this database, and print what was found."""
    using = schema_editor.connection.alias

    def rows(name: str) -> Any:
        return apps.get_model("budget", name)._base_manager.using(using)

    if not rows("Edition").exists():
        return
    told = tell_of_persons(rows)
    for line in told:
        sys.stdout.write(f"\n  {line}")
    if not told:
        sys.stdout.write("\n  已经公开的内容里没有发现像个人号码的数字。")


class Migration(migrations.Migration):
    dependencies = [("budget", "0021_remarks")]

    operations = [migrations.RunPython(look, migrations.RunPython.noop)]
