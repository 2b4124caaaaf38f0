"""Large files are made ahead, by the views that answer readers, so that nobody waits for them; sizes and sums are known then."""

from __future__ import annotations

import hashlib
import json
import re
import time
from io import StringIO
from pathlib import Path
from typing import Any, Self

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils.http import http_date
from pytest_django.fixtures import Settings

from bench.production import YEAR
from budget.editions import publish
from budget.editions.acts import draft
from budget.models import DisclosedTable, Edition
from budget.turns import Places, private
from disclosure import making
from disclosure.making import make_ahead, make_apart
from disclosure.serving.kept_answers import KEPT
from tests.builders import real_prepared
from tests.disclosure.compared import body_of
from tests.disclosure.package import keep_originals
from tests.disclosure.test_catalogue import faults
from tests.journeys.public_pages import PAGES

pytestmark = [
    pytest.mark.no_cover,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.sweep(on="postgresql"),
]
LARGE = ["/data/all.zip", *(f"/data/current.{form}" for form in ("csv", "xlsx", "parquet", "sqlite"))]


@pytest.fixture(autouse=True)
def _published(real: Edition, db: None, settings: Settings, tmp_path: Path) -> None:
    keep_originals()
    settings.SITE_URL = "https://ming.example"
    settings.MADE_DIR = tmp_path / "made"


@pytest.mark.sweep
def test_what_was_made_ahead_is_what_readers_get_and_its_size_and_sum_are_told(client: Client) -> None:
    out = StringIO()
    call_command("make_files", stdout=out)
    assert out.getvalue() == "做好了 9 个文件。\n"
    assert make_ahead() == 0
    (entry,) = json.loads(client.get("/data/catalog.jsonld").content)["dcat:dataset"]
    told = {each["dcat:downloadURL"]["@id"]: each for each in entry["dcat:distribution"]}
    assert len(told) == 4
    for address, each in told.items():
        answer = client.get(address.removeprefix("https://ming.example"))
        content = body_of(answer)
        assert (answer.headers["Accept-Ranges"], answer.headers["Content-Length"]) == ("bytes", str(len(content)))
        assert each["dcat:byteSize"]["@value"] == str(len(content))
        assert each["spdx:checksum"]["spdx:checksumValue"]["@value"] == hashlib.sha256(content).hexdigest()
    for address in LARGE:
        assert client.get(address, headers={"Range": "bytes=0-9"}).status_code == 206, address


@pytest.mark.sweep
@pytest.mark.parametrize("portion", [1, 200])
def test_who_asked_for_the_catalogue_too_early_gets_it_whole_the_next_time(
    client: Client, real: Edition, monkeypatch: pytest.MonkeyPatch, portion: int
) -> None:
    """Neither what a server keeps, nor what lies on its disk, nor a reader's copy outlives the making of the files."""
    monkeypatch.setattr("disclosure.views.bulk.PORTION", portion)
    publish(draft(real_prepared(real.unit, b" "), None), None, "更正")
    pages = ("/data/catalog.jsonld", "/xiaohongmen/2026/data/")
    early = [client.get(address) for address in pages]
    assert [sha256s(body_of(answer)) for answer in early] == [0, 0]
    make_ahead()
    late = [
        client.get(
            address, headers={"If-None-Match": answer.headers["ETag"], "If-Modified-Since": http_date(time.time())}
        )
        for address, answer in zip(pages, early, strict=True)
    ]
    assert [answer.status_code for answer in late] == [200, 200]
    assert [sha256s(body_of(answer)) for answer in late] == [8, 4]
    assert [
        client.get(page, headers={"If-None-Match": answer.headers["ETag"]}).status_code
        for page, answer in zip(pages, late, strict=True)
    ] == [304, 304]


@pytest.mark.sweep
@pytest.mark.one_database
def test_a_tag_names_the_same_bytes_before_and_after_files_are_made(client: Client) -> None:
    """A server that made a page before and one that made it after would else give two pages under one tag."""
    addresses = [*PAGES, "/data/catalog.jsonld", "/data/index.json", "/sitemap.xml", "/feed.atom", f"{YEAR}/?edition=1"]
    tags: dict[str, set[bytes]] = {}
    for make in (False, True):
        if make:
            make_ahead()
        KEPT.clear()
        for address in addresses:
            answer = client.get(address)
            tag = answer.headers.get("ETag", "").partition("-")[0]
            if answer.status_code == 200 and tag:
                tags.setdefault(tag, set()).add(body_of(answer))
    assert len(tags) > len(addresses) - 5
    assert [len(bodies) for bodies in tags.values() if len(bodies) > 1] == []


def sha256s(content: bytes) -> int:
    """How many different sums of files a text tells."""
    return len(set(re.findall(rb'(?:checksumValue": \{[^}]*"@value": |"sha256": )"([0-9a-f]{64})"', content)))


@pytest.mark.one_database
def test_the_catalogue_with_sizes_and_sums_keeps_the_shapes(client: Client) -> None:
    make_ahead()
    told = json.loads(client.get("/data/catalog.jsonld").content)
    assert faults(told) == ""
    del told["dcat:dataset"][0]["dcat:distribution"][0]["spdx:checksum"]["spdx:checksumValue"]
    assert "checksumValue" in faults(told)


@pytest.mark.sweep
def test_nothing_that_was_made_outlives_a_publication(client: Client, real: Edition) -> None:
    make_ahead()
    before = {address: body_of(client.get(address)) for address in LARGE}
    publish(draft(real_prepared(real.unit, b" "), None), None, "更正")
    assert client.get("/data/all.zip", headers={"Range": "bytes=0-9"}).status_code == 200  # it is being made
    assert all(body_of(client.get(address)) != content for address, content in before.items())
    assert make_ahead() == 8  # the package and files of both versions; what readers asked for is there


def test_a_preview_never_shows_what_was_made_of_another_draft(admin_client: Client, real: Edition) -> None:
    for content, printed in ((b" ", "156184342.19"), (b"  ", "1.00")):
        laid = draft(real_prepared(real.unit, content), None)
        if printed == "1.00":
            DisclosedTable.every_stage.filter(edition=laid).update(title="另一份草稿")
        said = body_of(admin_client.get(f"/admin/draft/{laid.pk}/data.csv")).decode()
        assert ("另一份草稿" in said) is (printed == "1.00")


def test_another_process_makes_them_once_on_a_machine(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    asked: list[Any] = []

    class Child:
        pid, returncode = 0, 0

        def __init__(self, command: list[str], **_: object) -> None:
            asked.append(command[-1])

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            self.returncode = len(asked) - 1

    monkeypatch.setattr("subprocess.Popen", Child)
    monkeypatch.setattr("os.setpriority", lambda *_: None)
    assert make_apart()
    assert caplog.text == ""
    assert make_apart()
    assert "ended with 1" in caplog.text
    held = Places(private(settings.RUN_DIR), "making", 1, 0).take(0)
    assert make_apart() is False
    held.give_back()
    assert asked == ["make_files"] * 2


def test_without_an_address_of_the_site_nothing_is_made(settings: Settings) -> None:
    settings.SITE_URL = ""
    with pytest.raises(CommandError, match="SITE_URL"):
        call_command("make_files")
    making.keep_making()
