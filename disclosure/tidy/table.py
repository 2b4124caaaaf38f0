"""The facts of a page as its table: the page shows them otherwise, its files are the tidy ones."""

from __future__ import annotations

from django.http import HttpResponseBase

from disclosure.tables import FileTable
from disclosure.tidy.download import fact_file
from disclosure.tidy.scope import Scope
from disclosure.visit import Visit


class TidyTable(FileTable):
    """A table that has no columns of its own and writes its files itself."""

    streamed = True

    def __init__(self, visit: Visit, scope: Scope, address: str) -> None:
        super().__init__((), visit, scope.title, name=scope.name)
        self.visited = visit
        self.scope = scope
        self.address = address

    def as_file(self, form: str) -> HttpResponseBase:
        """Return the facts as «csv», «xlsx» or «json»."""
        return fact_file(self.visited, self.scope, form, self.address)
