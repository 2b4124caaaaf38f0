"""Kept files in a storage that is no folder, as an object store is none: everything that is done with them goes there."""

from __future__ import annotations

import hashlib
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import InMemoryStorage, default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from budget.editions import bin as editions_bin
from budget.editions import discard, waiting
from budget.editions.kept_files import kept_in, read, sweep
from budget.editions.preparing import uploaded
from budget.models import DiscardedDraft, LineItem, SourceFile, Unit
from tests.builders import REAL, draft_of, make_township, publish_real
from tests.disclosure.compared import body_of
from tests.disclosure.pages import YEAR

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _elsewhere(settings: Settings) -> None:
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    assert isinstance(default_storage, InMemoryStorage)


def everything() -> dict[str, bytes]:
    """Every kept file by its name."""
    return {name: read(name) for name in kept_in("sources", "copies", "waiting")}


def verified() -> str:
    """What the check of all files says."""
    out = StringIO()
    call_command("verify_files", "--sweep", stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.mark.usefixtures("thawed")
def test_a_budget_goes_in_out_and_through_a_backup(client: Client, settings: Settings, tmp_path: Path) -> None:
    settings.MADE_DIR = tmp_path / "made"
    publish_real()
    file = SourceFile.every_stage.get()
    kept, figures = everything(), list(LineItem.every_stage.order_by("pk").values_list())
    assert kept[file.content.name] == REAL.read_bytes()
    assert hashlib.sha256(body_of(client.get(f"{YEAR}/data/files/1/"))).hexdigest() == file.copy_sha256
    archives = [
        len(body_of(client.get(address))) > 10_000 for address in (f"{YEAR}/data/datapackage.zip", "/data/all.zip")
    ]
    assert archives == [True, True]
    assert client.get("/readyz").json()["files"] == "ok"

    call_command("backup", tmp_path / "site.tar.gz", stdout=StringIO())
    connection.check_constraints()
    call_command("flush", interactive=False, verbosity=0)
    for name in kept:
        default_storage.delete(name)
    call_command("restore", tmp_path / "site.tar.gz", stdout=StringIO())
    assert everything() == kept
    assert list(LineItem.every_stage.order_by("pk").values_list()) == figures
    assert "1 个原始文件都与上传时一致" in verified()
    # Nothing of it was ever on this machine's disk.
    assert [path.name for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == ["lock"]


def test_what_is_lost_or_changed_there_is_named_and_never_handed_out(client: Client) -> None:
    publish_real()
    copy = str(SourceFile.every_stage.get().copy.name)
    default_storage.delete(copy)
    assert client.get(f"{YEAR}/data/files/1/").status_code == 404
    assert client.get("/data/all.zip").status_code == 503
    with pytest.raises(CommandError, match="1 个缺失或与上传时不一致"):
        verified()


def test_a_draft_goes_to_the_bin_and_back_and_its_files_only_with_it() -> None:
    edition = draft_of(make_township())
    originals = {name for name in everything() if name.startswith("sources/")}
    discard(edition, None)
    sweep()
    assert set(everything()) == originals == {file["content"] for file in DiscardedDraft.objects.get().files}
    DiscardedDraft.objects.update(discarded_at="2020-01-01T00:00:00Z")
    editions_bin.forget_old()
    assert everything() == {}


def test_files_wait_there_for_an_answer_and_are_mended_by_the_next_upload(monkeypatch: pytest.MonkeyPatch) -> None:
    placed = waiting.put_aside([uploaded(b"of a clerk", "a.xlsx")])
    default_storage.delete(placed[0][1])
    with pytest.raises(waiting.WaitedTooLong):
        waiting.taken_up(placed)
    placed = waiting.put_aside([uploaded(b"of a clerk", "a.xlsx")])
    assert [file.content for file in waiting.taken_up(placed)] == [b"of a clerk"]
    monkeypatch.setattr(waiting, "_KEPT", -waiting._KEPT)
    waiting.put_aside([])
    assert everything() == {}


def test_a_storage_that_does_not_answer_gets_no_readers(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any) -> bool:
        raise ConnectionError

    monkeypatch.setattr(InMemoryStorage, "exists", away)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["files"]) == (503, "not readable")
    assert not Unit.objects.exists()
