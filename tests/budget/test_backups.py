"""A backup brings back every row and every file, compared one by one, or nothing at all."""

from __future__ import annotations

import errno
import json
import re
import stat
import tarfile
from collections.abc import Iterable
from io import BytesIO, StringIO
from pathlib import Path
from shutil import rmtree
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from budget import backups, triggers
from budget.backups import MANIFEST
from budget.models import Edition, Event, LineItem, Revision, SourceFile, Unit
from budget.roles import UPLOADER
from tests.builders import draft_of, make_person, publish_real
from tests.disclosure.pages import YEAR

pytestmark = [pytest.mark.django_db, pytest.mark.sweep]


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """The backup of a site with a published budget, another body's draft, and a clerk."""
    publish_real()
    clerk = make_person("clerk", UPLOADER)
    draft_of(Unit.objects.create(division_code="110105", code="9", name="另一个", slug="other"), clerk)
    out = StringIO()
    call_command("backup", tmp_path / "site.tar.gz", stdout=out)
    assert "已备份到" in out.getvalue()
    return tmp_path / "site.tar.gz"


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Every row of what matters most."""
    return {
        "figures": list(LineItem.every_stage.order_by("pk").values_list()),
        "editions": list(Edition.every_stage.order_by("pk").values_list()),
        "events": list(Event.objects.order_by("pk").values_list()),
        "people": list(User.objects.order_by("pk").values_list("pk", "username", "password", "groups__name")),
    }


def emptied(settings: Settings) -> None:
    """Lose all of it."""
    connection.check_constraints()  # PostgreSQL empties no table about which it has a question open
    call_command("flush", interactive=False, verbosity=0)
    rmtree(settings.MEDIA_ROOT)
    assert not Edition.every_stage.exists()


@pytest.mark.usefixtures("thawed")
def test_a_site_moves_to_a_database_that_keeps_the_keys_of_json_in_another_order(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_real()
    before = everything()
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(backups, "_line", turned_line)
        call_command("backup", tmp_path / "site.tar.gz", stdout=StringIO())
    emptied(settings)
    call_command("restore", tmp_path / "site.tar.gz", stdout=StringIO())

    assert everything() == before


def turned_line(row: Iterable[Any]) -> bytes:
    """A row as another database would hand it out."""
    turned = [dict(reversed(value.items())) if isinstance(value, dict) else value for value in row]
    return json.dumps(turned, ensure_ascii=False, default=backups._text).encode() + b"\n"


@pytest.mark.usefixtures("thawed")
def test_a_restored_site_is_what_it_was(backup: Path, client: Client, settings: Settings) -> None:
    before, page, mark = everything(), client.get(f"{YEAR}/function/").content, Revision.objects.get().mark
    assert len(before["figures"]) > 400
    emptied(settings)
    out = StringIO()
    call_command("restore", backup, stdout=out)
    assert "每一行都和备份核对过" in out.getvalue()
    assert everything() == before
    assert client.get(f"{YEAR}/function/").content == page
    assert Revision.objects.get().mark not in {"", mark}
    assert triggers.in_place() == triggers.wanted().keys()
    assert all(Path(file.content.path).read_bytes() for file in SourceFile.every_stage.all())
    # The next row gets a key of its own.
    assert Unit.objects.create(division_code="110105", code="8", name="第三个").pk


def test_a_backup_is_read_by_whoever_made_it_alone(backup: Path) -> None:
    # It holds the hashes of passwords and the secrets of second factors.
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600


def test_a_backup_that_breaks_off_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_real()

    def full(_: str) -> bytes:
        raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "site.tar.gz").write_bytes(b"the one before")
    monkeypatch.setattr(backups, "read", full)
    with pytest.raises(OSError, match="No space"):
        call_command("backup", tmp_path / "site.tar.gz", stdout=StringIO())
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"the one before"]


def test_nothing_is_restored_over_what_is_there(backup: Path) -> None:
    with pytest.raises(CommandError, match="只能恢复到刚建好的空数据库"):
        call_command("restore", backup)


@pytest.mark.usefixtures("thawed")
@pytest.mark.parametrize("fault", ["cut off", "a figure changed", "another release's tables", "no backup at all"])
def test_a_backup_that_is_not_whole_changes_nothing(
    backup: Path, settings: Settings, tmp_path: Path, fault: str
) -> None:
    emptied(settings)
    bad = tmp_path / "bad.tar.gz"
    content = backup.read_bytes()
    if fault == "cut off":
        bad.write_bytes(content[: len(content) // 2])
    elif fault == "no backup at all":
        bad.write_bytes(b"text")
    else:
        changed, old, new = {
            "a figure changed": ("tables/budget.LineItem.jsonl", b"72", b"73"),
            "another release's tables": (MANIFEST, b"budget.0001_initial", b"budget.0001_other"),
        }[fault]
        with tarfile.open(backup) as source, tarfile.open(bad, "w:gz") as target:
            for member in source.getmembers():
                read = source.extractfile(member)
                assert read is not None
                text = read.read()
                member_text = text.replace(old, new, 1) if member.name == changed else text
                member.size = len(member_text)
                target.addfile(member, BytesIO(member_text))
    with pytest.raises(CommandError, match="备份"):
        call_command("restore", bad)
    assert not Edition.every_stage.exists()
    assert not User.objects.exists()


@pytest.mark.usefixtures("thawed")
@pytest.mark.parametrize(
    ("then", "now", "words"),
    [
        ("as now", "none", "数据库还没有建好"),
        ("one less", "all", "备份是较早的程序做的，那时还没有 {newest}"),
        ("one more", "all", "备份比现在的程序新：现在的程序没有 budget.9999_later"),
    ],
)
def test_a_backup_of_another_release_says_which_one_it_needs(
    backup: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, then: str, now: str, words: str
) -> None:
    every = backups._migrations()
    emptied(settings)
    read = backups._content
    of_then = {"as now": every, "one less": every[:], "one more": [*every, "budget.9999_later"]}[then]
    newest = max(one for one in every if one.startswith("budget."))
    if then == "one less":
        of_then.remove(newest)

    def content(archive: tarfile.TarFile, name: str) -> bytes:
        told = read(archive, name)
        return json.dumps(json.loads(told) | {"migrations": of_then}).encode() if name == MANIFEST else told

    monkeypatch.setattr(backups, "_content", content)
    monkeypatch.setattr(backups, "_migrations", lambda: every if now == "all" else [])
    with pytest.raises(CommandError, match=re.escape(words.format(newest=newest))):
        call_command("restore", backup)
    assert not Edition.every_stage.exists()
