"""What things are found by is kept once for all editions that say the same."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from budget.indexed_texts import IndexedText
from budget.search_index import OWN_CODES, own_code

_AT_ONCE = 2000


def part(apps: Any, _schema: Any) -> None:
    """Give every entry its text, each text once."""
    entry, text = apps.get_model("budget", "SearchEntry"), apps.get_model("budget", "SearchText")
    keys: dict[str, int] = {}
    waiting = []
    rows = entry._default_manager.order_by("pk")
    for row in rows.iterator(chunk_size=_AT_ONCE):
        code = "" if row.kind in OWN_CODES else row.code
        said = IndexedText(row.kind, row.scheme, code, row.names, row.sounds, row.prose, row.place)
        if said.digest not in keys:
            keys[said.digest] = text._default_manager.create(digest=said.digest, **said._asdict()).pk
        row.said_id, row.own_code = keys[said.digest], own_code(row.kind, row.code)
        waiting.append(row)
        if len(waiting) == _AT_ONCE:
            entry._default_manager.bulk_update(waiting, ["said", "own_code"], batch_size=200)
            waiting = []
    entry._default_manager.bulk_update(waiting, ["said", "own_code"], batch_size=200)


class Migration(migrations.Migration):
    dependencies = [("budget", "0025_search_texts")]

    operations = [
        migrations.RunPython(part, migrations.RunPython.noop),
    ]
