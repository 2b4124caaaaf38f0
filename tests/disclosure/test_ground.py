"""When the ground gives way: the database is gone or locked, the disk is full, kept files are missing, the clock jumps."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from budget.editions import Damaged, discard, publish
from budget.models import Edition, Unit
from budget.roles import REVIEWER, UPLOADER
from tests.builders import PASSWORD, REAL, REASON, draft_of, make_person, make_township, signed_in
from tests.disclosure.package import keep_originals
from tests.disclosure.test_settings import PRODUCTION, run

YEAR = "/xiaohongmen/2026"
PUBLIC = ["/about/", f"{YEAR}/", f"{YEAR}/function/208/", f"{YEAR}/tables/03.csv", "/data/all.zip", "/search/?q=208"]
MACHINES = ["/api/v1/units", "/api/v1/line-items"]
DESK = ["/admin/login/", "/admin/", "/admin/budget/edition/", "/admin/budget/event/?csv=1"]


@contextmanager
def without_database(error: Exception) -> Iterator[None]:
    """Let every question to the database fail."""

    def fail(*_: Any) -> Any:
        raise error

    with connection.execute_wrapper(fail):
        yield


class TestDatabase:
    """Gone or locked: a clear page with 503, and everything as before when it is back."""

    @pytest.fixture(autouse=True)
    def _published(self, real: Edition, db: None) -> None:  # noqa: ARG002 - asked for by name
        keep_originals()

    @pytest.mark.parametrize("error", [OperationalError("database is locked"), InterfaceError("connection is closed")])
    @pytest.mark.parametrize("address", PUBLIC[1:])
    def test_a_reader_is_told_and_served_again_afterwards(self, address: str, error: Exception) -> None:
        client = Client(raise_request_exception=False)
        with without_database(error):
            answer = client.get(address)
        assert answer.status_code == 503
        assert "数据库暂时不能用" in answer.content.decode()
        assert int(answer.headers["Retry-After"]) > 0
        assert client.get(address).status_code == 200

    @pytest.mark.parametrize("address", MACHINES)
    def test_a_program_is_told_in_its_own_words(self, address: str) -> None:
        client = Client(raise_request_exception=False)
        with without_database(OperationalError("server closed the connection unexpectedly")):
            answer = client.get(address)
        assert (answer.status_code, answer.headers["Content-Type"]) == (503, "application/problem+json")
        assert (answer.json()["title"], "不是您的请求造成的" in answer.json()["detail"]) == ("暂时不能回答", True)
        assert client.get(address).status_code == 200

    @pytest.mark.parametrize("address", DESK)
    def test_staff_are_told_and_still_logged_in_afterwards(self, address: str) -> None:
        client = signed_in(make_person("clerk", UPLOADER))
        client.raise_request_exception = False
        with without_database(OperationalError("database is locked")):
            answer = client.get(address)
        assert answer.status_code in {200, 503}
        assert answer.status_code == 503 or address == "/admin/login/"
        assert client.get("/admin/").status_code == 200

    def test_a_login_that_meets_a_locked_database_is_told(self) -> None:
        make_person("clerk", UPLOADER)
        client = Client(raise_request_exception=False)
        with without_database(OperationalError("database is locked")):
            answer = client.post("/admin/login/", {"username": "clerk", "password": PASSWORD})
        assert answer.status_code == 503
        assert "数据库暂时不能用" in answer.content.decode()


class TestDisk:
    """Full or read-only: what could not be kept is said, what was done stays done, readers notice nothing."""

    @pytest.fixture(autouse=True)
    def _database(self, db: None) -> None:
        """Accounts and editions of these tests."""

    @pytest.fixture(params=[errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EACCES], ids=errno.errorcode.get)
    def shut(self, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
        """A disk that takes nothing from the call on."""

        def refuse(*_: Any, **__: Any) -> Any:
            raise OSError(request.param, os.strerror(request.param))

        def now() -> None:
            monkeypatch.setattr("budget.editions.kept_files._lock_file", refuse)
            monkeypatch.setattr("budget.kept_storage.tempfile.mkstemp", refuse)

        return now

    def test_an_upload_is_refused_and_leaves_nothing(self, shut: Callable[[], None]) -> None:
        client = signed_in(make_person("clerk", UPLOADER))
        if not Unit.objects.filter(division_code="110105", code="661").exists():
            make_township()  # other tests of this module may have made it
        editions = Edition.every_stage.count()
        shut()
        with REAL.open("rb") as file:
            answer = client.post("/admin/budget/edition/upload/", {"file": file})
        assert answer.status_code == 200
        assert "服务器磁盘已满或不能写入，没有保存" in answer.content.decode()
        assert Edition.every_stage.count() == editions

    def test_what_is_discarded_stays_discarded(self, shut: Callable[[], None]) -> None:
        edition = draft_of(make_township("662", "other"))
        shut()
        discard(edition, None)
        assert not Edition.every_stage.filter(state="draft").exists()

    def test_a_disk_that_is_full_anywhere_else_is_called_by_name(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(*_: Any, **__: Any) -> Any:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr("disclosure.views.about.render", full)
        answer = Client(raise_request_exception=False).get("/about/")
        assert answer.status_code == 503
        assert "服务器磁盘已满或不能写入" in answer.content.decode()


class TestKeptFiles:
    """Gone or unreadable: each archive says so before it begins, pages of figures stay, nothing of it is published."""

    @pytest.fixture(autouse=True)
    def _published(self, real: Edition, db: None) -> None:
        """The township's budget, whose file this test has not."""

    @pytest.mark.parametrize(
        ("address", "status"),
        [("/data/all.zip", 503), (f"{YEAR}/data/datapackage.zip", 404), (f"{YEAR}/data/files/1/", 404)],
    )
    def test_an_archive_says_so_before_it_begins(self, address: str, status: int) -> None:
        answer = Client().get(address)
        assert answer.status_code == status
        assert "暂时取不到" in answer.content.decode()
        assert "ETag" not in answer
        keep_originals()
        assert Client().get(address).status_code == 200

    @pytest.mark.parametrize("address", [f"{YEAR}/", f"{YEAR}/sources/1/3/", f"{YEAR}/data/", f"{YEAR}/tables/03.xlsx"])
    def test_the_figures_stay(self, address: str) -> None:
        assert Client().get(address).status_code == 200

    @pytest.mark.parametrize("error", [PermissionError, IsADirectoryError, OSError])
    def test_a_file_that_cannot_be_read_is_not_published(
        self, error: type[OSError], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        edition = draft_of(make_township("662", "other"))

        def unreadable(*_: Any, **__: Any) -> Any:
            raise error

        monkeypatch.setattr("budget.editions.kept_files._sha256_of_file", unreadable)
        with pytest.raises(Damaged, match="SHA-256"):
            publish(edition, None, REASON)


class TestMissingSqlite:
    """In production the file is never made anew behind anybody's back."""

    @pytest.mark.sweep
    def test_the_site_does_not_start(self, tmp_path: Path) -> None:
        environment = PRODUCTION | {"DATABASE_URL": f"sqlite:///{tmp_path / '数 据.sqlite3'}"}
        answer = run(environment, "-c", "import disclosure.wsgi")
        assert answer.returncode != 0
        assert "网站没有启动" in answer.stderr
        assert list(tmp_path.iterdir()) == []
        made = run(environment | {"MEDIA_ROOT": str(tmp_path / "media")}, "manage.py", "migrate")
        assert made.returncode == 0, made.stderr
        assert "这是一个新网站" in made.stderr
        assert run(environment, "-c", "import disclosure.wsgi").returncode == 0

    @pytest.mark.sweep
    @pytest.mark.no_cover
    def test_nor_does_it_where_others_may_hold_its_locks(self, tmp_path: Path) -> None:
        open_to_all = tmp_path / "run"
        open_to_all.mkdir()
        open_to_all.chmod(0o755)
        answer = run(
            PRODUCTION | {"DATABASE_URL": "sqlite://:memory:", "RUN_DIR": str(open_to_all)},
            "-c",
            "import disclosure.wsgi",
        )
        assert answer.returncode != 0
        assert f"文件夹 {open_to_all} 要能写" in answer.stderr

    @pytest.mark.sweep
    def test_no_command_makes_it(self, tmp_path: Path) -> None:
        environment = PRODUCTION | {"DATABASE_URL": f"sqlite:///{tmp_path / 'site.sqlite3'}"}
        ask = "import django; django.setup(); from budget.models import Unit; Unit.objects.exists()"
        answer = run(environment | {"DJANGO_SETTINGS_MODULE": "disclosure.settings"}, "-c", ask)
        assert "unable to open database file" in answer.stderr
        assert list(tmp_path.iterdir()) == []

    def test_a_site_that_had_one_gets_no_new_one(self, tmp_path: Path) -> None:
        kept = tmp_path / "media/sources/ab/abc.xlsx"
        kept.parent.mkdir(parents=True)
        kept.write_bytes(b"a budget")
        environment = PRODUCTION | {"DATABASE_URL": f"sqlite:///{tmp_path / 'site.sqlite3'}"}
        answer = run(environment | {"MEDIA_ROOT": str(tmp_path / "media")}, "manage.py", "migrate")
        assert answer.returncode != 0
        assert "不见了" in answer.stderr
        assert not (tmp_path / "site.sqlite3").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["nonsense=1", "actor__password=1", "at__year=x", "action=nonsense", "unit=x"])
def test_the_record_is_asked_with_a_parameter_that_it_does_not_know(query: str) -> None:
    client = signed_in(make_person("reviewer", REVIEWER))
    client.raise_request_exception = False
    answer = client.get(f"/admin/budget/event/?{query}&csv=1")
    assert answer.status_code in {200, 302, 400}
    assert client.get("/admin/budget/event/?csv=1").status_code == 200
