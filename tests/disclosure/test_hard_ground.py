"""The ground gives way under a real server: readers notice nothing, staff are told, and all goes on by itself."""

from __future__ import annotations

import os
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from pytest_django import DjangoDbBlocker

from budget.models import Edition
from budget.roles import UPLOADER
from tests.builders import make_person
from tests.disclosure.standing import UPLOAD, Standing, Visitor, holds_up_the_clerk_alone, laid_out, own_disks, standing

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.no_cover,
    pytest.mark.skipif("TEST_DATABASE" in os.environ, reason="the server has a SQLite of its own"),
]

YEAR = "/xiaohongmen/2026"
READ = [f"{YEAR}/", f"{YEAR}/function/", f"{YEAR}/tables/03.csv", f"{YEAR}/tables/03.xlsx", "/api/v1/units"]
ARCHIVE = "/data/all.zip"
NO_DATABASE, NO_SPACE = "数据库暂时不能用", "服务器磁盘已满或不能写入"
# What takes the ground away, what may then be read, and what the clerk who uploads is told.
Fault = Callable[[Standing], AbstractContextManager[None]]
FAULTS: dict[str, tuple[Fault, str]] = {
    "the disk of kept files is full": (lambda site: site.full(site.media), NO_SPACE),
    "the disk of kept files is read-only": (lambda site: site.read_only_media(), NO_SPACE),
    "the disk of everything else is full": (lambda site: site.full(site.ground), NO_DATABASE),
    "another program writes the database and does not end": (lambda site: site.written_by_another(), NO_DATABASE),
}


@pytest.fixture(scope="module")
def site(
    real: Edition,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Standing]:
    """A site with the real budget and a clerk, on disks of its own."""
    own_disks()
    folder = tmp_path_factory.mktemp("standing")
    with django_db_blocker.unblock():
        make_person("clerk", UPLOADER)
        laid_out(folder)
    with standing(folder) as server:
        yield server


@pytest.fixture(scope="module")
def clerk(site: Standing) -> Visitor:
    """The clerk, who is logged in."""
    visitor = Visitor(site.address)
    assert "/admin/" in visitor.log_in().address
    return visitor


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize("fault", FAULTS)
def test_readers_notice_nothing_and_the_clerk_is_told_and_can_go_on(site: Standing, clerk: Visitor, fault: str) -> None:
    happens, told = FAULTS[fault]
    reader = Visitor(site.address)
    whole = reader.get(f"{ARCHIVE}.sha256").text
    drafts = clerk.get("/admin/budget/edition/").text
    with happens(site):
        assert [(address, reader.get(address).status) for address in READ] == [(address, 200) for address in READ]
        assert reader.get(f"{ARCHIVE}.sha256").text == whole
        refused = clerk.upload()
        assert told in refused.text
        assert "/edition/upload/" in refused.address
    assert clerk.get("/admin/budget/edition/").text.count("草稿") == drafts.count("草稿")
    assert clerk.upload().address.endswith("/change/")
    assert reader.get("/readyz").status == 200


@pytest.mark.sweep
def test_no_header_moves_the_site_to_another_path(site: Standing) -> None:
    asked = urllib.request.Request(f"{site.address}{YEAR}/", headers={"SCRIPT_NAME": "/elsewhere"})  # noqa: S310 - on this machine
    with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310 - as above
        assert (answer.status, b"/elsewhere" in answer.read()) == (200, False)


@pytest.mark.sweep
def test_a_database_that_is_gone_is_said_and_served_again_when_it_is_back(site: Standing, clerk: Visitor) -> None:
    file = site.ground / "site.sqlite3"
    for name in ("site.sqlite3", "site.sqlite3-wal", "site.sqlite3-shm"):
        file.with_name(name).rename(file.with_name(f"gone-{name}"))
    for visitor, address in ((Visitor(site.address), f"{YEAR}/"), (clerk, "/admin/"), (clerk, UPLOAD)):
        answer = visitor.get(address)
        assert (answer.status, NO_DATABASE in answer.text) == (503, True)
    assert Visitor(site.address).get("/readyz").status == 503
    assert not file.exists()
    for name in ("site.sqlite3", "site.sqlite3-wal", "site.sqlite3-shm"):
        file.with_name(f"gone-{name}").rename(file.with_name(name))
    assert Visitor(site.address).get(f"{YEAR}/").status == 200
    assert clerk.upload().address.endswith("/change/")


@pytest.mark.sweep
def test_a_slow_disk_holds_up_who_uploads_and_nobody_else(site: Standing, clerk: Visitor) -> None:
    holds_up_the_clerk_alone(site, clerk, f"{YEAR}/")
