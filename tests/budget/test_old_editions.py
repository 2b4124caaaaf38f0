"""Editions of the version before this one, which published whole files, are brought into line by a migration."""

from __future__ import annotations

import hashlib
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection
from django.test import Client
from django.utils import timezone

from budget import triggers
from budget.editions import (
    approve,
    begin_correction,
    confirm_all,
    draft,
    prepare_files,
    publish,
    save_text,
    uploaded,
    withdraw,
)
from budget.editions.kept_files import COPIES, keep, sha256_of
from budget.models import Edition, Event, SheetRow, SourceFile, SourceSheet
from budget.public_copy import CopiedSheet, copy_of
from budget.texts import TextKind
from budget.workbook import read
from tests.builders import REAL, REASON, explained, make_township, publish_real
from tests.disclosure.pages import body_of
from tests.public_copy.planted import FORMATS, MARK, Secrets
from tests.public_copy.test_secrets import texts

pytestmark = [pytest.mark.no_cover, pytest.mark.sweep]

MIGRATION = import_module("budget.migrations.0011_bring_files_into_line")
PERSONS = import_module("budget.migrations.0022_persons_in_public")
FOLDER = Path(MIGRATION.__file__ or "").parent


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


def copy_without_looks() -> bytes:
    """The copy of the real workbook as it was before copies kept the look."""
    sheets = read(REAL.read_bytes(), REAL.name).sheets
    return copy_of([CopiedSheet(one.name, list(enumerate(one.values or (), 1)), one.merges) for one in sheets])


def test_a_copy_from_before_the_look_was_kept_stays_whatever_is_done_later(thawed: None, client: Client) -> None:
    edition, old = publish_real(make_township()), copy_without_looks()
    new = SourceFile.every_stage.get().copy_sha256
    SourceFile.every_stage.update(
        copy=keep(old, "copy.xlsx", COPIES), copy_sha256=sha256_of(old), copy_size=len(old), has_plain_look=False
    )
    assert sha256_of(old) != new

    def served() -> bytes:
        row = SourceFile.every_stage.get(edition=edition)
        assert (row.copy_sha256, row.copy_size) == (sha256_of(old), len(old))
        with row.copy.open("rb") as kept:
            return bytes(kept.read())

    def public() -> bytes:
        return body_of(client.get(f"/{edition.unit.slug}/2026/data/files/1/?edition=1"))

    assert served() == public() == old
    later = [path for path in FOLDER.glob("0*.py") if path.stem > MIGRATION.__name__.rpartition(".")[2]]
    # What writes a copy or its SHA-256 needs this model; the others only add columns.
    assert [path.stem for path in later if "SourceFile" in path.read_text(encoding="utf-8")] == []
    PERSONS.look(apps, SimpleNamespace(connection=connection))  # it looks at what is public
    triggers.install(DEFAULT_DB_ALIAS)  # as `migrate` does
    assert served() == public() == old
    approve(edition, timezone.localdate(edition.published_at), None)
    assert served() == public() == old
    correction = begin_correction(edition, None)
    save_text(correction, TextKind.DUTIES, "负责辖区事务。", None)
    second = publish(explained(correction), None, REASON)
    assert SourceFile.every_stage.get(edition=second).copy_sha256 == new
    assert served() == public() == old
    withdraw(second, None, REASON)
    assert served() == old
