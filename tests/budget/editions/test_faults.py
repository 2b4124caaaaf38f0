"""What is left when a process is killed, the disk is full, the database goes away, or two people act at once."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings as site
from django.db import OperationalError, connection
from psycopg import sql

from budget.editions import Refused, draft, kept_files, publish
from budget.editions.kept_files import is_sound, sweep
from budget.models import Edition, Event, LineItem, SourceFile, Unit
from budget.queries.official_names import Codes
from tests.builders import REASON, draft_of, make_township, prepared, published_of

pytestmark = pytest.mark.no_cover

ROOT = Path(__file__).parents[3]
# `python -m tests.budget.editions.kills 100 SEED` kills as many as anybody has time for.
KILLS = 30
CORRECTED = b"corrected"


@pytest.fixture
def own_database(tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of the kind that the tests run on; it goes away with what was made beside it."""
    if "DATABASE_URL" not in os.environ or not os.environ["DATABASE_URL"].startswith("postgres"):
        yield f"sqlite:///{tmp_path}/site.sqlite3"
        return
    address = urlsplit(os.environ["DATABASE_URL"])
    name = f"killed-{uuid4().hex}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield urlunsplit(address._replace(path=f"/{name}"))
        for (left,) in server.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{name}%"]).fetchall():
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(left)))


@pytest.mark.sweep
@pytest.mark.usefixtures("django_db_setup")  # on either database
def test_who_is_killed_at_any_moment_leaves_the_old_state_or_the_new_one(own_database: str, tmp_path: Path) -> None:
    seed = str(random.randrange(10**6))
    done = subprocess.run(
        [sys.executable, "-m", "tests.budget.editions.kills", str(KILLS), seed],
        cwd=ROOT,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "disclosure.settings",
            "DATABASE_URL": own_database,
            "MEDIA_ROOT": str(tmp_path / "media"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"seed {seed}: {done.stdout}{done.stderr}"
    left = [json.loads(line) for line in done.stdout.splitlines()]
    assert len({one["kind"] for one in left}) == 6
    assert len(left) == KILLS + 6
    assert sum(one["at work"] for one in left) > KILLS // 4, f"seed {seed}: hardly anybody was killed at work"


@pytest.mark.django_db
class TestDiskFull:
    def test_while_the_file_is_kept_leaves_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        township = make_township()

        def full(_handle: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            draft_of(township)
        assert not Edition.every_stage.exists()
        assert not Event.objects.exists()
        assert [path for path in Path(site.MEDIA_ROOT).rglob("*") if path.is_file() and path.name != "lock"] == []

    def test_while_the_rows_are_written_leaves_a_file_that_the_sweep_removes(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        township = make_township()

        def full(*_: object) -> int:
            raise OperationalError("database or disk is full")

        monkeypatch.setattr("budget.editions.storing.bulk.insert", full)
        with pytest.raises(OperationalError):
            draft_of(township)
        assert not Edition.every_stage.exists()
        assert len(sweep()) == 2  # the file and its public copy


@pytest.mark.django_db
def test_no_file_is_removed_while_one_is_being_kept() -> None:
    edition = draft_of(make_township())
    name = SourceFile.every_stage.get().content.name
    SourceFile.every_stage.filter(edition=edition).update(content="sources/another")
    with kept_files.keeping():
        assert sweep() == []
    assert sweep() == [name]


@pytest.mark.django_db
class TestDatabaseGoesAway:
    def test_during_a_publication_leaves_the_edition_before_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        township = make_township()
        first = published_of(township)
        second = draft_of(township, content=CORRECTED)

        def gone(_edition: Edition, _codes: Codes) -> None:
            raise OperationalError("server closed the connection unexpectedly")

        monkeypatch.setattr("budget.editions.acts.index_edition", gone)
        with pytest.raises(OperationalError):
            publish(second, None, REASON)
        states = dict(Edition.every_stage.values_list("pk", "state"))
        assert states == {first.pk: "published", second.pk: "draft"}
        assert set(Event.objects.values_list("action", flat=True)) == {"uploaded", "published"}


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Do all acts at the same moment, each on a connection of its own, and return what each gave or raised."""
    given: SimpleQueue[object] = SimpleQueue()
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        barrier.wait()
        try:
            given.put(act())
        except Refused as refused:
            given.put(refused)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return [given.get() for _ in acts]


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    @pytest.fixture
    def township(self) -> Unit:
        if connection.vendor == "sqlite":
            pytest.skip("SQLite in memory has one connection; PostgreSQL shows what two people do at once")
        return make_township()

    def test_publish_one_draft_once_and_tell_the_second(self, township: Unit) -> None:
        edition = draft_of(township)
        results = at_once(*[lambda: publish(edition, None, REASON)] * 4)
        refused = [result for result in results if isinstance(result, Refused)]
        assert len(refused) == 3
        assert {refusal.sentence for refusal in refused} == {"这一版已经公开了，可能有人刚刚办理过。请刷新页面查看。"}
        assert Event.objects.filter(action="published").count() == 1

    def test_upload_of_two_drafts_leaves_one_whole_one(self, township: Unit) -> None:
        uploads = [lambda n=n: draft(prepared(township, content=b"%d" % n), None) for n in range(4)]
        results = at_once(*uploads)
        assert all(isinstance(result, Edition) for result in results)
        edition = Edition.every_stage.get()
        assert LineItem.every_stage.filter(edition=edition).count() == LineItem.every_stage.count() == 6
        assert is_sound(SourceFile.every_stage.get())

    def test_publish_and_replace_a_draft_never_mix(self, township: Unit) -> None:
        edition = draft_of(township)
        results = at_once(
            lambda: publish(edition, None, REASON), lambda: draft(prepared(township, content=CORRECTED), None)
        )
        states = sorted(Edition.every_stage.values_list("version", "state"))
        if any(isinstance(result, Refused) for result in results):
            assert states == [(1, "draft")]
        else:
            assert states == [(1, "published"), (2, "draft")]
