"""Every file of an edition's package, in order; each is made only when its turn comes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from budget import queries
from budget.queries.results import EditionInfo
from disclosure.api.answers import check_answer
from disclosure.csvw import Described, described
from disclosure.datapackage.archive import Digests, Entry
from disclosure.datapackage.descriptor import descriptor
from disclosure.datapackage.fields import FLAGS
from disclosure.datapackage.readme import LICENSE, readme
from disclosure.datapackage.resource import Resource
from disclosure.datapackage.resources import resources


def contents(edition: EditionInfo, home: str, folder: str = "") -> Iterator[Entry]:
    """Yield the files, all below `folder`; `home` is the lasting address of the edition, ending in a slash.

    The sums of all come last, because only then they are known; originals are read one at a time.
    """
    digests = Digests()
    tables = resources(edition)

    def entry(name: str, parts: Any, may_be_huge: bool = False) -> Entry:
        return Entry(f"{folder}{name}", digests.passing(name, parts), may_be_huge)

    for table in tables:
        yield entry(table.path, table.parts(), table.may_be_huge)
        yield entry(f"{table.path}-metadata.json", [_json(_metadata(table))])
    yield entry("datapackage.json", [_json(descriptor(edition, tables, dict(digests.found), home))])
    yield entry("checks.json", [_json([check_answer(edition, check) for check in queries.checks(edition)])])
    for file in queries.files(edition):
        _, content = queries.file_bytes(edition, file.position)
        yield entry(f"original/{file.position}-{_plain(file.copy_name)}", [content])
    yield entry("README.md", [readme(edition, tables, home).encode()])
    yield entry("LICENSE.txt", [LICENSE.encode()])
    yield Entry(f"{folder}SHA256SUMS", [digests.listed()])


def _metadata(table: Resource) -> dict[str, Any]:
    columns = [
        Described(each.name, each.name, each.kind, each.meaning or each.title, each.required) for each in table.fields
    ]
    return described(f"{table.name}.csv", table.title, columns, "|".join(reversed(FLAGS)))


def _json(value: Any) -> bytes:
    return f"{json.dumps(value, ensure_ascii=False, indent=1)}\n".encode()


def _plain(name: str) -> str:
    """Return a file's name without what would lead out of its folder."""
    # A name that begins with a dot is hidden on many machines, and «..» leads upwards.
    return (
        "".join("_" if sign in '/\\:*?"<>|' or not sign.isprintable() else sign for sign in name).lstrip(".") or "file"
    )
