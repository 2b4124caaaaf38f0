"""A reader at an edition: what is asked for, what is there, and the address of everything that can be reached."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from string import ascii_uppercase
from typing import Any, Protocol

from budget import queries
from budget.money import AmountUnit
from budget.queries.basis import Basis
from budget.queries.contents import contents
from budget.queries.results import EditionInfo, Node, Place
from budget.vocabulary import Scheme
from disclosure.sections import has
from disclosure.selection import Period, Selection, with_query

# Rows of an uploaded sheet on one page, by their numbers in the sheet: so the address of a cell alone tells its page.
SHEET_ROWS = 500


class FileSubject(Protocol):
    """What tables and their files are about: an edition, or several compared."""

    @property
    def unit(self) -> AmountUnit:
        """Return the unit in which amounts are shown."""

    @property
    def file_stem(self) -> str:
        """Return the start of every file name, in letters and digits."""

    @property
    def about(self) -> dict[str, Any]:
        """Return what a file for programs says of its subject."""

    @property
    def made_at(self) -> datetime:
        """Return when what the files hold was published: the same figures make the same bytes."""

    def readable_name(self, title: str) -> str:
        """Return the name of a file as readers see it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request for a page of an edition. `editions` are all visible ones of the body, newest first."""

    selection: Selection
    edition: EditionInfo
    editions: tuple[EditionInfo, ...]
    # Before and after the part of an address that names a sheet; made once, because a page has many marks.
    sheets_prefix: str
    sheets_suffix: str

    @classmethod
    def open(cls, selection: Selection) -> Visit:
        """Find the edition. One query. Raises NotPublished or Withdrawn, with a second one."""
        period = selection.period
        editions = queries.editions(selection.unit)
        here = [each for each in editions if (each.year, each.stage) == (period.year, period.stage)]
        if selection.version is None:
            found = next((each for each in here if each.is_current), None)
        else:
            found = next((each for each in here if each.version == selection.version), None)
        chosen = found or queries.edition(selection.unit, period.year, period.stage, selection.version)
        return cls.of(selection, chosen, editions)

    @classmethod
    def of(cls, selection: Selection, edition: EditionInfo, editions: tuple[EditionInfo, ...]) -> Visit:
        """Return a request for an edition that is known already."""
        prefix, suffix = _sheets(selection)
        return cls(selection=selection, edition=edition, editions=editions, sheets_prefix=prefix, sheets_suffix=suffix)

    @property
    def unit(self) -> AmountUnit:
        """Return the unit in which amounts are shown."""
        return self.selection.amounts.unit

    @property
    def place_name(self) -> str:
        """Return «小红门乡»."""
        return self.edition.unit.short_name or self.edition.unit.name

    @property
    def file_stem(self) -> str:
        """Return the start of every file name: body, period and version."""
        return f"{self.edition.unit.slug}-{self.edition.period}-v{self.edition.version}"

    @property
    def about(self) -> dict[str, Any]:
        """Return body, year, stage and version."""
        edition = self.edition
        return {
            "body": {"slug": edition.unit.slug, "code": edition.unit.code, "name": edition.unit.name},
            "year": edition.year,
            "stage": edition.stage.value,
            "edition": edition.version,
            "published_at": edition.published_at.isoformat(),
        }

    @property
    def made_at(self) -> datetime:
        """Return when the edition was published."""
        return self.edition.published_at

    def readable_name(self, title: str) -> str:
        """Return «小红门乡 2026 年预算-第 1 版-收入»."""
        return f"{self.place_name} {self.edition.title}-第 {self.edition.version} 版-{title}"

    def link(self, name: str, fragment: str = "", /, **arguments: object) -> str:
        """Return the address of a named page of this edition, with the reader's choices."""
        return self.selection.link(name, fragment, **arguments)

    def way(self, name: str, fragment: str = "", /, **arguments: object) -> str:
        """Return the address of a named page where the edition has it; empty where it has not."""
        return self.link(name, fragment, **arguments) if has(contents(self.edition), name, **arguments) else ""

    def basis(self, scheme: Scheme) -> Basis:
        """Return the basis that is asked for; without one the widest that the edition discloses."""
        asked = self.selection.basis
        return contents(self.edition).basis(scheme) if asked is Basis.ALL else asked

    def pinned(self, edition: EditionInfo) -> Visit:
        """Return the same request for another version of this year and stage, which its links keep."""
        selection = self.selection.but(version=edition.version)
        suffix = with_query("/", {"edition": str(edition.version)})
        return replace(self, selection=selection, edition=edition, sheets_suffix=suffix)

    def in_year(self, edition: EditionInfo, scheme: Scheme, basis: Basis) -> Visit:
        """Return the same request at another edition of the body, whose pages of a classification count on a basis."""
        # An address that names no basis means the widest: the same page must not have two addresses.
        widest = contents(edition).basis(scheme) is basis
        return self.at(edition, Basis.ALL if widest else basis)

    def at(self, edition: EditionInfo, basis: Basis = Basis.ALL) -> Visit:
        """Return the same request at another edition of the body.

        Its links keep a version only where that is no longer the current one.
        """
        version = None if edition.is_current else edition.version
        selection = self.selection.but(period=Period(edition.year, edition.stage), version=version, basis=basis)
        prefix, suffix = _sheets(selection)
        return replace(self, selection=selection, edition=edition, sheets_prefix=prefix, sheets_suffix=suffix)

    def cell(self, place: Place) -> str:
        """Return the address of a cell in its sheet."""
        return cell_of(self.sheet(place.file, place.sheet_position), place.address)

    def sheet(self, file: int, position: int) -> str:
        """Return the address of an uploaded sheet."""
        return f"{self.sheets_prefix}{file}/{position}{self.sheets_suffix}"

    def node(self, node: Node) -> str:
        """Return the address of a code of one of the three classifications of spending."""
        return self.scheme(node.scheme, node.code)

    def scheme(self, scheme: Scheme, code: str = "") -> str:
        """Return the address of a classification, or of a code of it."""
        arguments: dict[str, object] = {"code": code} if code else {}
        if scheme is Scheme.FUNCTION:
            return self.link("function-code" if code else "function", **arguments)
        return self.link("economic-code" if code else "economic", scheme=scheme, **arguments)


def _sheets(selection: Selection) -> tuple[str, str]:
    pinned = {"edition": str(selection.version)} if selection.version else {}
    return f"/{selection.unit}/{selection.period}/sources/", with_query("/", pinned)


def cell_of(sheet: str, cell: str) -> str:
    """Return the address of a cell, «D12» or «D501», from that of its sheet: on the page that has its row."""
    page = (int(cell.lstrip(ascii_uppercase)) - 1) // SHEET_ROWS + 1
    return f"{sheet}#{cell}" if page == 1 else f"{sheet}{'&' if '?' in sheet else '?'}page={page}#{cell}"
