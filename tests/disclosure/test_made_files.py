"""Archives and files of everything are made once for each state of the site, and parts of them can be asked for."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from budget.models import ClassificationCode, Edition
from disclosure.views import bulk, data
from tests.disclosure.compared import body_of
from tests.disclosure.package import keep_originals
from tests.disclosure.pages import YEAR

pytestmark = pytest.mark.sweep(on="postgresql")

FILES = {
    f"{YEAR}/data/datapackage.zip": (data, "contents"), "/data/all.zip": (bulk, "contents"),
    **{f"/data/current{of}.{form}": (bulk, "combined") for of, form in (("", "csv"), ("/2026", "sqlite"), ("", "xlsx"))},
}  # fmt: skip


@pytest.fixture(autouse=True)
def _published(real: Edition, db: None, settings: Settings, tmp_path: Path) -> None:
    """The township's budget of 2026, and nothing kept yet."""
    keep_originals()
    settings.MADE_DIR = tmp_path / "made"


def counted(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> list[None]:
    """As many entries as the function has been called since."""
    calls: list[None] = []
    plain = getattr(module, name)

    def call(*arguments: Any) -> Any:
        calls.append(None)
        return plain(*arguments)

    monkeypatch.setattr(module, name, call)
    return calls


@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize("address", FILES)
def test_a_file_is_made_once_and_its_parts_and_sum_are_its_own(
    client: Client, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    calls = counted(monkeypatch, *FILES[address])
    begun = client.get(address)
    assert ("Content-Length" in begun.headers, begun.headers["Accept-Ranges"]) == (False, "none")
    content = body_of(begun)
    again = client.get(address)
    assert body_of(again) == content
    assert len(calls) == 1
    assert again.headers["Content-Length"] == str(len(content))
    assert client.head(address).headers["Content-Length"] == str(len(content))
    digest, name = client.get(f"{address}.sha256").content.decode().split()
    assert digest == hashlib.sha256(content).hexdigest()
    assert name == address.rpartition("/")[2]
    middle = client.get(address, headers={"Range": "bytes=100-199"})
    assert (middle.status_code, body_of(middle)) == (206, content[100:200])
    assert middle.headers["Content-Range"] == f"bytes 100-199/{len(content)}"
    last = client.get(address, headers={"Range": "bytes=-7", "Accept-Encoding": "gzip"})
    assert (last.status_code, body_of(last)) == (206, content[-7:])
    assert client.get(address, headers={"Range": f"bytes={len(content)}-"}).status_code == 416
    stale = client.get(address, headers={"Range": "bytes=0-1", "If-Range": '"another"'})
    assert (stale.status_code, body_of(stale)) == (200, content)
    assert len(calls) == 1


def test_a_file_is_made_anew_after_a_change_and_the_old_one_goes(client: Client, settings: Settings) -> None:
    address = f"{YEAR}/data/datapackage.zip"
    before = body_of(client.get(address))
    held = set(settings.MADE_DIR.iterdir())
    ClassificationCode.objects.filter(code="208").update(plain_name="养老和就业")
    after = body_of(client.get(address))
    assert after != before
    assert len(held) == len(set(settings.MADE_DIR.iterdir())) == 2
    assert not held & set(settings.MADE_DIR.iterdir())


def test_what_was_broken_off_or_is_too_large_is_not_kept(client: Client, settings: Settings) -> None:
    answer = client.get("/data/current.csv")
    next(iter(answer))
    answer._iterator.close()  # type: ignore[attr-defined] # as when the reader goes away; the test keeps its connection
    settings.MADE_BYTES = 1000
    whole = body_of(client.get("/data/current.csv"))
    assert list(settings.MADE_DIR.iterdir()) == []
    settings.MADE_BYTES = len(whole) + 100
    body_of(client.get("/data/current.csv"))
    body_of(client.get("/data/current/2026.csv"))
    assert len(list(settings.MADE_DIR.iterdir())) == 2  # there is room for one of the two, and its sum


def test_files_are_made_where_nothing_can_be_kept(client: Client, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    settings.MADE_DIR = tmp_path / "file"
    assert body_of(client.get("/data/current.csv")) == body_of(client.get("/data/current.csv"))
    assert client.get("/data/current.csv.sha256").status_code == 200


def test_a_kept_archive_is_not_handed_out_when_its_originals_are_lost(client: Client) -> None:
    body_of(client.get("/data/all.zip"))
    edition = Edition.every_stage.get()
    Path(edition.files.get().copy.path).unlink()
    assert client.get("/data/all.zip").status_code == 503
