"""Editions of the version before this one, which published whole files, are brought into line by a migration."""

from __future__ import annotations

import hashlib
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client

from budget.editions import confirm_all, draft, prepare_files, publish, uploaded
from budget.models import Edition, Event, SheetRow, SourceFile, SourceSheet
from tests.builders import REASON, make_township
from tests.disclosure.pages import body_of
from tests.public_copy.planted import FORMATS, MARK, Secrets
from tests.public_copy.test_secrets import texts

pytestmark = pytest.mark.no_cover

MIGRATION = import_module("budget.migrations.0011_bring_files_into_line")


@pytest.fixture
def old(thawed: None) -> Edition:
    """A published edition as the version before this one kept it: no copy, every cell of every sheet in the database."""
    content = FORMATS["xlsx"](Secrets())
    waiting = draft(prepare_files([uploaded(content, "预算.xlsx")], make_township(), 2026, None, by=None), None)
    confirm_all(waiting, None)  # that version asked nothing about hidden rows
    edition = publish(waiting, None, REASON)
    SourceFile.every_stage.update(copy="", copy_sha256="", copy_size=0, taken_out=[])
    SourceSheet.every_stage.update(is_public=False)
    for path in (Path(settings.MEDIA_ROOT) / "copies").glob("*/*"):
        path.unlink()
    words = SourceSheet.every_stage.get(name="人员名单")
    SheetRow.every_stage.create(sheet=words, number=1, texts=[f"{MARK} words"])
    hidden = SheetRow.every_stage.filter(hidden=True, sheet__name__startswith="预算02")[0]
    hidden.texts = [f"注：{MARK} hidden"]
    hidden.save()
    return edition


def test_an_old_edition_gets_its_copy_and_loses_what_was_never_meant(
    old: Edition, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    home = f"/{old.unit.slug}/2026/"
    assert client.get(f"{home}data/files/1/").status_code == 404
    MIGRATION.bring_into_line(apps, SimpleNamespace(connection=connection))
    copy = body_of(client.get(f"{home}data/files/1/"))
    assert MARK not in texts(copy)
    assert hashlib.sha256(copy).hexdigest() == SourceFile.every_stage.get().copy_sha256
    assert not [row for row in SheetRow.every_stage.values_list("texts", flat=True) if MARK in str(row)]
    assert SourceSheet.published.count() == 13
    assert "没有读出表的工作表 3 处" in capsys.readouterr().out
    event = Event.objects.filter(action=Event.Action.MANAGED).get()
    assert event.edition == old
    assert "重新写了公开的副本" in event.details["lines"][0]


def test_an_old_edition_whose_file_is_lost_is_copied_from_what_was_read(old: Edition, client: Client) -> None:
    kept = SourceFile.every_stage.get()
    kept.content.storage.delete(kept.content.name)
    MIGRATION.bring_into_line(apps, SimpleNamespace(connection=connection))
    copy = body_of(client.get(f"/{old.unit.slug}/2026/data/files/1/"))
    assert copy.startswith(b"PK")
    assert MARK not in texts(copy)
