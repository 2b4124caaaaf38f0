"""Makes files of a copy out of answers: in this process, or in several at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Protocol

from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import connections
from django.utils import translation
from django.utils.html import escape

from budget.queries.remembered import remembering
from budget.queries.revision import asked_once, state
from disclosure.context import lasting
from disclosure.export.answers import NOWHERE, Answered, ask, nowhere
from disclosure.export.file_places import Address, Plan
from disclosure.export.links import Links
from disclosure.views.answer import made_once

SCRIPT, SEARCHER = "js/copied.js", "js/searcher.js"
_PAGE = "text/html"


@dataclass(frozen=True, slots=True)
class Options:
    """How a copy is made: under which address it will stand, where the living site is, how links are written."""

    base: str = ""
    live: str = ""
    relative: bool = False
    plan: Plan = field(default_factory=Plan)


@dataclass(frozen=True, slots=True)
class MadeCopy:
    """A file that was made, and what it leads to; `sha256` is "" where the site has nothing at the address."""

    address: Address
    sha256: str = ""
    size: int = 0
    found: frozenset[Address] = frozenset()
    static: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Errand:
    """Addresses to make files of in a folder, whole pages at a time; `done` is what was made of these pages before."""

    options: Options
    folder: Path
    addresses: tuple[Address, ...]
    done: frozenset[str] = frozenset()


def make(task: Errand) -> list[MadeCopy]:
    """Make the files of a task, and the further files of its pages that these lead to."""
    pages = {address.page for address in task.addresses}
    seen, waiting, made = set(task.addresses), sorted(task.addresses, key=_by_choices), []
    # The marks are compared at the end: what is remembered here was true all the while.
    with asked_once(), remembering(state().mark), made_once():
        while waiting:
            one = _made(task, waiting.pop())
            made.append(one)
            own = {each for each in one.found - seen if each.page in pages and each.told not in task.done}
            seen |= own
            waiting = sorted([*waiting, *own], key=_by_choices)
    return made


def _by_choices(address: Address) -> tuple[str, str, tuple[tuple[str, str], ...], str]:
    """Return the order in which all answers that are drawn of one and the same page follow each other."""
    return address.page, address.language, address.choices, address.path


def _made(task: Errand, address: Address) -> MadeCopy:
    options = task.options
    links = Links(options.plan, address, options.base, options.live, options.relative)
    with lasting(links.lasting):
        answer = nowhere() if address == NOWHERE else ask(address)
    if answer is None:
        return MadeCopy(address)
    content = _written(answer, links)
    sha256 = hashlib.sha256(content).hexdigest()
    write(task.folder / address.file, content)
    found = links.found | set(_beside(address, answer))
    return MadeCopy(address, sha256, len(content), frozenset(found), frozenset(links.static))


def write(path: Path, content: bytes) -> None:
    """Write a file, and the folders above it."""
    try:
        path.write_bytes(content)
    # Only where it is missing: for nearly every file the folder is there already.
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _written(answer: Answered, links: Links) -> bytes:
    if answer.location:
        target = escape(links.written(answer.location))
        # A file has no status 302: this is how a page alone leads on.
        moved = f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url={target}">'
        return f'{moved}<title>{target}</title><a href="{target}">{target}</a>\n'.encode()
    if answer.kind == _PAGE:
        script, searcher = (staticfiles_storage.url(name) for name in (SCRIPT, SEARCHER))
        with translation.override(links.address.language or "zh-hans"):
            return links.page(answer.body.decode(), script, searcher).encode()
    if links.address.path.endswith("chart.json"):
        return links.drawing(answer.body.decode()).encode()
    return answer.body


def _beside(address: Address, answer: Answered) -> Iterator[Address]:
    """Yield what stands beside a file without being linked: the description of a CSV, the sum of an archive."""
    if answer.kind == "text/csv":
        yield Address(f"{address.path.removesuffix('.csv')}.csv-metadata.json", address.choices)
    elif (address.path.endswith(".zip") or address.path.startswith("/data/current")) and not address.path.endswith(
        (".sha256", "json")
    ):
        yield Address(f"{address.path}.sha256", address.choices)


class Crew(Protocol):
    """Who makes files: `make` yields what was made of tasks, in any order; tasks may be added while it does."""

    def begin(self, task: Errand) -> None:
        """Take a task."""

    def finished(self) -> list[MadeCopy]:
        """Return what was made since, waiting for some of it."""

    @property
    def room(self) -> int:
        """Return how many tasks more can be taken now."""


class Alone:
    """One process, one task after the other."""

    def __init__(self) -> None:
        self._tasks: list[Errand] = []

    def begin(self, task: Errand) -> None:
        """Take a task."""
        self._tasks.append(task)

    def finished(self) -> list[MadeCopy]:
        """Do one task."""
        return make(self._tasks.pop())

    @property
    def room(self) -> int:
        """Return whether it is idle."""
        return 1 - len(self._tasks)


class Abreast:
    """Several processes."""

    def __init__(self, pool: ProcessPoolExecutor, processes: int) -> None:
        # So many that no process waits for its next task, and so few that what is found meanwhile is soon taken up.
        self._pool, self._most = pool, 3 * processes
        self._waiting: set[Future[list[MadeCopy]]] = set()

    def begin(self, task: Errand) -> None:
        """Take a task."""
        self._waiting.add(self._pool.submit(make, task))

    def finished(self) -> list[MadeCopy]:
        """Return what was made by whoever is ready first."""
        done, self._waiting = wait(self._waiting, return_when=FIRST_COMPLETED)
        return [made for each in done for made in each.result()]

    @property
    def room(self) -> int:
        """Return how many tasks fit."""
        return self._most - len(self._waiting)


@contextmanager
def crew(processes: int) -> Iterator[Crew]:
    """Give the processes that make files until the block ends."""
    if processes == 1:
        yield Alone()
        return
    # No process may go on with a connection that another has opened.
    connections.close_all()
    with ProcessPoolExecutor(processes, mp_context=get_context("fork")) as pool:
        # They begin with the first task, and so now: whoever hands out the tasks asks the database before.
        pool.submit(int).result()
        yield Abreast(pool, processes)
