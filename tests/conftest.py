"""What every test gets: its own folder for uploads, a database that says its name, and an honest last line."""

import gc
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import hypothesis
import pytest
from django.conf import settings as site_settings
from django.db import DEFAULT_DB_ALIAS, transaction
from django.test import TransactionTestCase
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker
from pytest_django.fixtures import Settings
from whitenoise.middleware import WhiteNoiseMiddleware

from bench import chromium
from budget import queries, triggers
from budget.models import Edition
from budget.queries.official_names import official_names
from budget.queries.remembered import ANSWERS
from disclosure.serving.kept_answers import KEPT
from tests import sweeps
from tests.builders import publish_real
from tests.merged_cells import open_quickly

open_quickly()

# What tests keep is thrown away, so nothing need reach the disk. The processes that they start wait for theirs.
os.fsync = os.fstat  # type: ignore[assignment] # it too refuses what is no open file

# A shared machine is no clock: examples may take as long as they need.
hypothesis.settings.register_profile("mingzhang", deadline=None)
hypothesis.settings.load_profile("mingzhang")

NO_BROWSER = f"BROWSER TESTS NOT RUN: no Chromium on this machine ({chromium.ADVICE})"


ON_POSTGRESQL = os.environ.get("TEST_DATABASE") == "postgresql"
DATABASE = "postgresql" if ON_POSTGRESQL else "sqlite"
# Each fixture that opens the database, whoever asks for it, asks for one of these in its turn.
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup"}

# How a test says that it needs a program which the machine does not have.
NOT_RUN = re.compile(r"([A-Z ]+ NOT RUN: [^'\n]*)")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `make test` leave the sweeps to `make sweeps`."""
    sweeps.add_option(parser)


def pytest_report_header() -> str:
    """Say on which database the tests run, above them."""
    alone = "; without the tests that touch no database: those run beside SQLite" if ON_POSTGRESQL else ""
    engine = site_settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]
    return f"database: {engine}{alone}; chromium: {chromium.find_chromium()}"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Pass by modules of which no test would be run."""
    if collection_path.suffix == ".py" and sweeps.left_unread(collection_path, config.getoption("--sweeps"), DATABASE):
        return True
    return None


def touches_the_database(item: pytest.Item) -> bool:
    """Tell whether a second database can say anything new of a test.

    It can where pytest-django lets the test at one, by its mark or by a fixture that it asks for, and the test is none
    of those that ask only what becomes of the answers.
    """
    if item.get_closest_marker("one_database") is not None:
        return False
    fixtures: list[str] = getattr(item, "fixturenames", [])
    return item.get_closest_marker("django_db") is not None or not DATABASE_FIXTURES.isdisjoint(fixtures)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark whatever lies in journeys/ as a browser test, and skip it aloud where there is no browser.

    A second database can tell nothing new of tests that are kept from any, so on PostgreSQL they are left out.
    """
    if ON_POSTGRESQL:
        config.hook.pytest_deselected(items=[item for item in items if not touches_the_database(item)])
        items[:] = filter(touches_the_database, items)
    sweeps.select(config, items, DATABASE)
    missing = chromium.find_chromium() is None
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.browser)
            if missing and "CI" not in os.environ:  # in CI the fixture fails instead: there a browser is a must
                item.add_marker(pytest.mark.skip(reason=NO_BROWSER))


def pytest_collection_finish() -> None:
    """Let the collector of cycles pass by what lasts as long as the tests: walking it took a quarter of their time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Repeat in capitals, as the last thing read, what was not run for want of a program."""
    reasons = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    found = [match[1] for reason in reasons if (match := NOT_RUN.search(reason))]
    for reason, count in Counter(found).items():
        terminalreporter.write_line(f"{reason} - {count} tests", red=True, bold=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Let what a `no_cover` test has made for it, a module's pages say, and the processes that it starts run without coverage.

    pytest-cov does so around its call alone, and after that begins again, for the processes too.
    """
    plugin = item.config.pluginmanager.get_plugin("_cov")
    controller = plugin.cov_controller if plugin and item.get_closest_marker("no_cover") else None
    if controller is None:
        return (yield)
    controller.pause()
    os.environ.pop("COVERAGE_PROCESS_CONFIG", None)
    try:
        return (yield)
    finally:
        if not controller.started:  # a test that was skipped was not called
            controller.resume()


@pytest.fixture(scope="session")
def _media_of_all(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("media")


@pytest.fixture(autouse=True)
def _own_media(settings: Settings, _media_of_all: Path) -> None:
    """Give each test an empty MEDIA_ROOT of its own, and counts of who asked that begin with it.

    Neither folder is made before something is kept there: most tests keep nothing.
    """
    own = _media_of_all / uuid4().hex
    settings.MEDIA_ROOT = str(own / "media")
    settings.RUN_DIR = own / "run"


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """Let no test's number of queries depend on what another asked for."""
    KEPT.clear()


def _knowing(count: DjangoAssertNumQueries) -> Callable[..., AbstractContextManager[Any]]:
    """Count the queries of a process that knows already what it asks once after a change, whichever test came before."""

    @contextmanager
    def counted(*args: Any, **kwargs: Any) -> Iterator[Any]:
        queries.bodies()
        list(official_names([0]))
        ANSWERS.forget()
        with count(*args, **kwargs) as context:
            yield context

    return counted


@pytest.fixture
def django_assert_num_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> Callable[..., AbstractContextManager[Any]]:
    """Count exactly, in a process that knows bodies and names."""
    return _knowing(django_assert_num_queries)


@pytest.fixture
def django_assert_max_num_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> Callable[..., AbstractContextManager[Any]]:
    """Bound them, in a process that knows bodies and names."""
    return _knowing(django_assert_max_num_queries)


_flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]


def _flush_what_was_published(case: TransactionTestCase) -> None:
    """Empty the tables after a test that commits: what it published may go, and the flush itself freezes them again."""
    triggers.lift(DEFAULT_DB_ALIAS)
    _flush(case)


TransactionTestCase._fixture_teardown = _flush_what_was_published  # type: ignore[attr-defined]


_look_for_files = WhiteNoiseMiddleware.add_files_from_finders
_static_files: dict[str, Any] = {}


def _look_once(middleware: WhiteNoiseMiddleware) -> None:
    """Let all clients of a process share what is found in static/: each would look at every file before its first request."""
    if not _static_files:
        _look_for_files(middleware)
        _static_files.update(middleware.files)
    middleware.files.update(_static_files)


WhiteNoiseMiddleware.add_files_from_finders = _look_once


@contextmanager
def kept_for_a_module(blocker: DjangoDbBlocker) -> Iterator[None]:
    """Keep what is written inside for all tests of a module; each test's own changes, and at last all, are undone."""
    with blocker.unblock():
        around = transaction.atomic()
        # Django's own mark for a transaction of tests: within it a durable one may open.
        around._from_testcase = True  # type: ignore[attr-defined]
        with around:
            yield
            transaction.set_rollback(True)


@pytest.fixture(scope="module")
def real(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Edition]:
    """Publish the real workbook once for a module."""
    with kept_for_a_module(django_db_blocker):
        yield publish_real()


@pytest.fixture
def thawed(db: None) -> None:
    """Let a test write rows of what is public, as no program can, to see what would come of it."""
    triggers.lift(DEFAULT_DB_ALIAS)
