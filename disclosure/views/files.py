"""Files of the facts of every page as CSV, XLSX and JSON: «rows», one row a printed line, and «facts», one an amount."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from budget import queries
from budget.forms import TABLES, Subject
from budget.queries import FileLost, NotDisclosed, UnknownCode
from budget.queries.basis import Basis
from budget.queries.facts import has_facts
from budget.queries.filters import ItemFilter
from budget.vocabulary import Scheme
from disclosure import csvw
from disclosure.context import absolute
from disclosure.tidy import COLUMNS, Scope, fact_file, line_columns, line_file, spending_scope
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


View = Callable[..., HttpResponseBase]


def edition_file(view: View) -> View:
    """Make a view of an edition that answers with a file out of one that takes a Visit."""

    @opened
    @wraps(view)
    def answer(visit: Visit, request: HttpRequest, **arguments: Any) -> HttpResponseBase:
        try:
            return view(visit, request, **arguments)
        except UnknownCode as error:
            raise Missing.code(visit, str(error)) from error
        except NotDisclosed as error:
            raise Missing.table(visit) from error
        except FileLost as error:
            raise Missing.file(visit) from error

    return answer


def lasting(request: HttpRequest, visit: Visit) -> str:
    """Return the address of this very file with the version pinned."""
    return absolute(request, f"{request.path}?edition={visit.edition.version}")


WRITERS = {"rows": line_file, "facts": fact_file}


def _facts(visit: Visit, request: HttpRequest, scope: Scope, form: str, kind: str) -> HttpResponseBase:
    if not has_facts(visit.edition, scope.wanted):
        raise UnknownCode(scope.title)
    if form == csvw.METADATA:
        columns = COLUMNS if kind == "facts" else line_columns(visit, scope)
        return csvw.metadata(request, visit.readable_name(scope.title), csvw.of_facts(columns))
    return WRITERS[kind](visit, scope, form, lasting(request, visit))


@edition_file
def page_facts(visit: Visit, request: HttpRequest, page: str, form: str, kind: str) -> HttpResponseBase:
    """The facts of a page that shows one official table."""
    table = queries.contents(visit.edition).key(PAGES[page])
    if not table:
        raise NotDisclosed(page)
    return _facts(visit, request, Scope(f"{page}-facts", TABLES[table], ItemFilter(table=table)), form, kind)


@edition_file
def function_facts(visit: Visit, request: HttpRequest, form: str, kind: str, code: str = "") -> HttpResponseBase:
    """The facts behind a purpose, or behind all of them."""
    return _facts(
        visit, request, spending_scope(visit.edition, Scheme.FUNCTION, code, visit.basis(Scheme.FUNCTION)), form, kind
    )


@edition_file
def economic_facts(
    visit: Visit, request: HttpRequest, form: str, kind: str, scheme: Scheme, code: str = ""
) -> HttpResponseBase:
    """The facts behind a kind of spending, or behind all of them."""
    return _facts(visit, request, spending_scope(visit.edition, scheme, code, visit.basis(scheme)), form, kind)


@edition_file
def matrix_facts(
    visit: Visit, request: HttpRequest, form: str, kind: str, row: str = "", column: str = ""
) -> HttpResponseBase:
    """The facts behind a cell of purposes and kinds of spending, or behind all of them."""
    name = "-".join(filter(None, ("matrix", row, column, "facts")))
    wanted = ItemFilter(
        table=queries.table_of(visit.edition, Basis.ALL, Scheme.GOV_ECONOMIC), function=row, gov_economic=column
    )
    return _facts(visit, request, Scope(name, f"用途与花法 {row} {column}".strip(), wanted), form, kind)


@edition_file
def project_facts(visit: Visit, request: HttpRequest, form: str, kind: str, code: str) -> HttpResponseBase:
    """The facts of a project."""
    wanted = ItemFilter(table=queries.contents(visit.edition).key(Subject.PROJECT_GOALS), category=code)
    return _facts(visit, request, Scope(f"project-{code}-facts", f"项目 {code}", wanted), form, kind)


@edition_file
def table_lines(visit: Visit, request: HttpRequest, number: str, form: str, kind: str) -> HttpResponseBase:
    """The lines of an official table."""
    info = next((info for info in queries.tables(visit.edition) if info.number == number), None)
    if info is None:
        raise UnknownCode(number)
    return _facts(visit, request, Scope(f"table-{info.number}", info.title, ItemFilter(table=info.key)), form, kind)
