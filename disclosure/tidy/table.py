"""The facts of a page as its table: the page shows them otherwise, its files are the tidy ones."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponseBase

from disclosure.downloads import TYPES, disposition
from disclosure.serving.made_files import made
from disclosure.tables import FileTable
from disclosure.tidy.download import fact_file
from disclosure.tidy.scope import Scope
from disclosure.visit import Visit


class TidyTable(FileTable):
    """A table that has no columns of its own and writes its files itself; for `request` they are kept, for whoever comes next."""

    streamed = True

    def __init__(self, visit: Visit, scope: Scope, address: str, request: HttpRequest | None = None) -> None:
        super().__init__((), visit, scope.title, name=scope.name)
        self.visited = visit
        self.scope = scope
        self.address = address
        self.request = request

    def as_file(self, form: str) -> HttpResponseBase:
        """Return the facts as «csv», «xlsx» or «json»."""
        if self.request is None:
            return fact_file(self.visited, self.scope, form, self.address)

        def parts() -> Iterator[bytes]:
            whole = fact_file(self.visited, self.scope, form, self.address)
            return (bytes(part) for part in whole)

        plain = f"{self.visited.file_stem}-{self.scope.name}.{form}"
        response = made(self.request, plain, parts, TYPES[form])
        response["Content-Disposition"] = disposition(plain, f"{self.visited.readable_name(self.scope.title)}.{form}")
        return response
