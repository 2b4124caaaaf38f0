"""Files of the facts of every page as CSV, XLSX and JSON: «rows», one row a printed line, and «facts», one an amount."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from budget import queries
from budget.forms import TABLES, Subject
from budget.queries import FileLost, NotDisclosed, UnknownCode
from budget.queries.facts import has_facts
from budget.queries.filters import ItemFilter
from budget.queries.results import Basis
from budget.vocabulary import Scheme
from disclosure.context import absolute
from disclosure.release import RELEASE
from disclosure.tidy import Scope, fact_file, line_file, spending_scope
from disclosure.views.errors import Missing
from disclosure.views.opening import opened
from disclosure.visit import Visit

# Pages of one official table each, by the name of their address.
PAGES = {
    "income": Subject.INCOME,
    "projects": Subject.PROJECT_GOALS,
    "performance": Subject.DEPARTMENT_GOALS,
    "sangong": Subject.SANGONG,
    "procurement": Subject.PROCUREMENT,
    "services": Subject.SERVICES,
}


@dataclass(frozen=True, slots=True)
class EditionFile:
    """A file about an edition. `depends` is everything that its bytes depend on besides the edition and the program."""

    depends: tuple[object, ...]
    make: Callable[[], HttpResponseBase]


View = Callable[..., EditionFile]


def edition_file(view: View) -> Callable[..., HttpResponseBase]:
    """Make a view of an edition that answers with a file: found, asked whether it changed, and only then made."""

    @opened
    @wraps(view)
    def answer(visit: Visit, request: HttpRequest, **arguments: Any) -> HttpResponseBase:
        try:
            file = view(visit, request, **arguments)
        except UnknownCode as error:
            raise Missing.code(visit, str(error)) from error
        except NotDisclosed as error:
            raise Missing.table(visit) from error
        except FileLost as error:
            raise Missing.file(visit) from error
        tag = tag_of(visit.edition.id, visit.edition.is_current, request.get_host(), *file.depends)
        modified = int(visit.edition.published_at.timestamp())
        response: HttpResponseBase | None = get_conditional_response(request, etag=tag, last_modified=modified)
        if response is None:
            try:
                response = file.make()
            except FileLost as error:
                raise Missing.file(visit) from error
            response.headers["Last-Modified"] = http_date(modified)
        response.headers["ETag"] = tag
        # A withdrawal must show at once, so copies are kept but asked about each time.
        response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
        return response

    return answer


def tag_of(*known: object) -> str:
    """Return an entity tag of everything that bytes depend on; the program is always part of it."""
    return f'"{hashlib.sha256(repr((RELEASE, *known)).encode()).hexdigest()[:32]}"'


def lasting(request: HttpRequest, visit: Visit) -> str:
    """Return the address of this very file with the version pinned."""
    return absolute(request, f"{request.path}?edition={visit.edition.version}")


WRITERS = {"rows": line_file, "facts": fact_file}


def _facts(visit: Visit, request: HttpRequest, scope: Scope, form: str, kind: str) -> EditionFile:
    if not has_facts(visit.edition, scope.wanted):
        raise UnknownCode(scope.title)
    address = lasting(request, visit)
    # The day is in the tag because names of codes may be corrected without a new edition.
    depends = (request.get_full_path(), timezone.localdate())
    return EditionFile(depends, lambda: WRITERS[kind](visit, scope, form, address))


@edition_file
def page_facts(visit: Visit, request: HttpRequest, page: str, form: str, kind: str) -> EditionFile:
    """The facts of a page that shows one official table."""
    table = queries.contents(visit.edition).key(PAGES[page])
    if not table:
        raise NotDisclosed(page)
    return _facts(visit, request, Scope(f"{page}-facts", TABLES[table], ItemFilter(table=table)), form, kind)


@edition_file
def function_facts(visit: Visit, request: HttpRequest, form: str, kind: str, code: str = "") -> EditionFile:
    """The facts behind a purpose, or behind all of them."""
    return _facts(
        visit, request, spending_scope(visit.edition, Scheme.FUNCTION, code, visit.selection.basis), form, kind
    )


@edition_file
def economic_facts(
    visit: Visit, request: HttpRequest, form: str, kind: str, scheme: Scheme, code: str = ""
) -> EditionFile:
    """The facts behind a kind of spending, or behind all of them."""
    basis = queries.contents(visit.edition).basis(scheme)
    return _facts(visit, request, spending_scope(visit.edition, scheme, code, basis), form, kind)


@edition_file
def matrix_facts(
    visit: Visit, request: HttpRequest, form: str, kind: str, row: str = "", column: str = ""
) -> EditionFile:
    """The facts behind a cell of purposes and kinds of spending, or behind all of them."""
    name = "-".join(filter(None, ("matrix", row, column, "facts")))
    wanted = ItemFilter(
        table=queries.table_of(visit.edition, Basis.ALL, Scheme.GOV_ECONOMIC), function=row, gov_economic=column
    )
    return _facts(visit, request, Scope(name, f"用途与花法 {row} {column}".strip(), wanted), form, kind)


@edition_file
def project_facts(visit: Visit, request: HttpRequest, form: str, kind: str, code: str) -> EditionFile:
    """The facts of a project."""
    wanted = ItemFilter(table=queries.contents(visit.edition).key(Subject.PROJECT_GOALS), category=code)
    return _facts(visit, request, Scope(f"project-{code}-facts", f"项目 {code}", wanted), form, kind)


@edition_file
def table_lines(visit: Visit, request: HttpRequest, number: str, form: str, kind: str) -> EditionFile:
    """The lines of an official table."""
    info = next((info for info in queries.tables(visit.edition) if info.number == number), None)
    if info is None:
        raise UnknownCode(number)
    return _facts(visit, request, Scope(f"table-{info.number}", info.title, ItemFilter(table=info.key)), form, kind)
