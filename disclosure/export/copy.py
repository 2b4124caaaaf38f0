"""A copy of the public site in a folder: what is new or changed is made beside it, put in its place, and told of last."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from budget.queries.marks import Marks, marks
from disclosure.export.crawl import Crawl, Told
from disclosure.export.makers import Options, crew
from disclosure.export.manifest import NAME, CopiedFile, Manifest

# How often it begins again where something is published while it works.
ATTEMPTS = 5
# Beside the files of the copy: what is being made, and who makes it.
FRESH, LOCK = ".new", ".lock"


class Unsettled(Exception):
    """Something public changed each time before a copy of it was whole."""


class Busy(Exception):
    """Another program makes a copy in the same folder."""


@dataclass(slots=True)
class Report:
    """What was done: how many addresses were asked, which files were written and taken away, and what leads nowhere."""

    asked: int = 0
    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    dead: list[str] = field(default_factory=list)
    files: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is asked for: a copy in a folder, made so, by so many processes."""

    folder: Path
    options: Options
    processes: int
    told: Told

    @property
    def made_of(self) -> str:
        """Return what every file depends on, whatever is public."""
        return sha256(repr((settings.RELEASE, self.options)).encode()).hexdigest()


def export(folder: Path, options: Options, processes: int, told: Told, *, everything: bool = False) -> Report:
    """Bring the copy in a folder to the present state of the site. Raises Busy, Unsettled, OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        old = Manifest.read(folder)
        wish = _Wish(folder, options, processes, told)
        for _ in range(ATTEMPTS):
            report = _attempt(wish, Manifest() if everything else old, marks())
            if report is not None:
                return report
        raise Unsettled


def _attempt(wish: _Wish, old: Manifest, now: Marks) -> Report | None:
    """Make what changed since; None where something changed meanwhile, so that nothing was put in its place."""
    folder = wish.folder
    there = Manifest.read(folder)
    same = old.made_of == wish.made_of
    groups = {"": now.site, **now.bodies}
    stale = frozenset(group for group, mark in groups.items() if not same or old.marks.get(group) != mark)
    new = Manifest(wish.made_of, now.site, groups)
    if same:
        kept = groups.keys() - stale
        new.files = {path: file for path, file in old.files.items() if file.group in kept}
        new.leads = {group: links for group, links in old.leads.items() if group in kept}
    if not stale and new.files.keys() == there.files.keys():
        return Report(files=len(new.files), size=sum(file.size for file in new.files.values()))
    fresh = folder / FRESH
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    try:
        crawl = Crawl(wish.options, old, new, frozenset(now.bodies), stale, fresh, wish.told)
        with crew(wish.processes) as makers:
            crawl.work(makers)
        crawl.finish()
        # Files of two states side by side would contradict each other.
        if marks() != now:
            return None
        written = _put(folder, fresh, there, new)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    removed = sorted(there.files.keys() - new.files.keys())
    size = sum(file.size for file in new.files.values())
    return Report(crawl.asked, written, removed, sorted(crawl.dead), len(new.files), size)


def _put(folder: Path, fresh: Path, there: Manifest, new: Manifest) -> list[str]:
    """Put the new files in their places and take away what is no more.

    First of all the list of files names both: whoever goes on after a machine that stopped knows what to take away.
    """
    written = sorted(path.relative_to(fresh).as_posix() for path in fresh.rglob("*") if path.is_file())
    unknown = CopiedFile("", 0, "")
    Manifest(files=dict.fromkeys((*there.files, *new.files), unknown)).write(folder)
    for name in written:
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        (fresh / name).replace(place)
    for name in there.files.keys() - new.files.keys():
        (folder / name).unlink(missing_ok=True)
        for above in (folder / name).parents:
            if above == folder:
                break
            with suppress(OSError):  # something else is in it
                above.rmdir()
    new.write(folder)
    return written


def differing(folder: Path) -> list[str]:
    """Return the files of a copy that are not what its list says. Raises OSError, ValueError where there is no list."""
    if not (folder / NAME).exists():
        raise FileNotFoundError(folder / NAME)
    wrong = []
    for path, file in Manifest.read(folder).files.items():
        try:
            found = sha256((folder / path).read_bytes()).hexdigest()
        except OSError:
            found = ""
        if found != file.sha256:
            wrong.append(path)
    return wrong


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    held = os.open(folder / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        # A lock of the system and no mere file: it ends with whoever held it, however that ended.
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy from error
        yield
    finally:
        os.close(held)
