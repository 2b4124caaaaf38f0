"""Goes through the site from its beginnings, along all links, and has a file made of everything that is met."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from budget import queries
from disclosure.export import search_index, statics
from disclosure.export.about_copy import about_copy
from disclosure.export.answers import NOWHERE
from disclosure.export.file_places import Address, group_of
from disclosure.export.makers import Crew, Errand, MadeCopy, Options, write
from disclosure.export.manifest import CopiedFile, Manifest

# Where a copy begins; everything else is linked from there.
COMMON = (
    "/", "/search/", "/glossary/", "/about/", "/about/terms/", "/status/", "/accessibility/", "/robots.txt", "/feed.atom",
    "/sitemap.xml", "/sitemap/pages.xml", "/data/", "/data/index.json", "/data/catalog.jsonld", "/data/all.zip", "/compare/",
    "/api/v1/docs", "/api/v1/openapi.json", "/api/v1/units", "/api/v1/editions", "/api/v1/withdrawn",
)  # fmt: skip
# The files that no page answers: styles, scripts and pictures of the site itself.
STATICS = "static/"
# Addresses that one process is given at a time, at least; the files that they lead to come on top.
PORTION = 8
Told = Callable[[int, int], None]


@dataclass(slots=True)
class Crawl:
    """One way through the site. `stale` are the bodies ("" for what belongs to none) whose files are made again."""

    options: Options
    old: Manifest
    new: Manifest
    bodies: frozenset[str]
    stale: frozenset[str]
    fresh: Path
    told: Told
    asked: int = 0
    dead: set[str] = field(default_factory=set)
    seen: set[Address] = field(default_factory=set)
    static: set[str] = field(default_factory=set)
    # By page: what is to be asked of it, and what was.
    waiting: dict[str, set[Address]] = field(default_factory=dict)
    done: dict[str, set[str]] = field(default_factory=dict)
    busy: set[str] = field(default_factory=set)

    def work(self, crew: Crew) -> None:
        """Ask for the beginnings, and for all that they lead to."""
        for address in self._beginnings():
            self._want(address)
        while self.waiting or self.busy:
            for task in self._tasks(crew.room):
                crew.begin(task)
            made = crew.finished()
            for one in made:
                self._take(one)
            self.busy -= {one.address.page for one in made}
            self.told(self.asked, len(self.seen))

    def finish(self) -> None:
        """Add what no address answers: the index of the search, what a copy has not, styles and scripts."""
        if "" in self.stale:
            for path, content in (*search_index.files(), *about_copy(self.options, self.static)):
                self._add(path, content)
        known = {path.removeprefix(STATICS) for path in self.old.files if path.startswith(STATICS)}
        if self.new.made_of != self.old.made_of:
            known = set()
        for path, content in statics.files({path.removeprefix("/static/") for path in self.static} | known):
            self._add(path, content)

    def _add(self, path: str, content: bytes) -> None:
        digest = sha256(content).hexdigest()
        kept = self.old.files.get(path)
        if kept is None or kept.sha256 != digest:
            write(self.fresh / path, content)
        self.new.files[path] = CopiedFile(digest, len(content), "")

    def _beginnings(self) -> Iterator[Address]:
        yield NOWHERE
        for path in COMMON:
            yield Address(path)
        for edition in queries.editions():
            here = f"/{edition.unit.slug}/{edition.period}/"
            yield Address(here, (("edition", str(edition.version)),))
            if edition.is_current:
                yield from (
                    Address(here),
                    Address(f"/{edition.unit.slug}/"),
                    Address(f"/{edition.unit.slug}/feed.atom"),
                )
                yield from (Address(f"/api/v1/performance{here[:-1]}"), Address(f"/sitemap{here[:-1]}.xml"))
        for gone in queries.tombstones():
            here = f"/{gone.unit.slug}/{gone.period}/"
            yield Address(here)
            yield Address(here, (("edition", str(gone.version)),))
        for links in self.new.leads.values():
            yield from map(Address.of, links)

    def _want(self, address: Address) -> None:
        """Have a file made, where it is not there of this very state."""
        if address in self.seen:
            return
        self.seen.add(address)
        if self._group(address) in self.stale or address.file not in self.new.files:
            self.waiting.setdefault(address.page, set()).add(address)

    def _tasks(self, room: int) -> Iterator[Errand]:
        """Yield tasks of whole pages; a page that somebody works on waits, so that nobody does anything twice."""
        free = [page for page in self.waiting if page not in self.busy]
        while free and room > 0:
            addresses: list[Address] = []
            done: set[str] = set()
            while free and len(addresses) < PORTION:
                page = free.pop()
                addresses += sorted(self.waiting.pop(page), key=lambda each: each.file)
                done |= self.done.get(page, set())
                self.busy.add(page)
            yield Errand(self.options, self.fresh, tuple(addresses), frozenset(done))
            room -= 1

    def _take(self, made: MadeCopy) -> None:
        self.asked += 1
        address = made.address
        group = self._group(address)
        self.seen.add(address)
        self.done.setdefault(address.page, set()).add(address.told)
        # Another page may have led to it while whoever had the page in hand was already making it.
        if wanted := self.waiting.get(address.page):
            wanted.discard(address)
            if not wanted:
                del self.waiting[address.page]
        if not made.sha256:
            self.dead.add(address.live)
            return
        before = self.old.files.get(address.file)
        if before is not None and before.sha256 == made.sha256:
            # It is there already, with the same bytes: a file that is not touched is not sent again by who mirrors
            # the folder.
            (self.fresh / address.file).unlink(missing_ok=True)
        self.new.files[address.file] = CopiedFile(made.sha256, made.size, group)
        self.static |= made.static
        for found in made.found:
            if self._group(found) not in {"", group}:
                self.new.leads.setdefault(group, []).append(found.told)
            self._want(found)

    def _group(self, address: Address) -> str:
        return group_of(address.path, self.bodies)
