"""A downloaded data package, read with nothing but the standard library: what a stranger would have in hand."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from django.conf import settings
from django.http import HttpResponseBase
from django.test import Client

from budget.models import SourceFile
from tests.builders import REAL, real_copy

Row = dict[str, str]
Test = Callable[[Row], bool]

EDITION = "/xiaohongmen/2026"


def keep_originals() -> None:
    """Put the files of all editions where this test's uploads lie: the editions were made for the module."""
    for file in SourceFile.published.all():
        for name, content in ((file.content.name, REAL.read_bytes()), (file.copy.name, real_copy())):
            path = Path(settings.MEDIA_ROOT) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def body(response: HttpResponseBase) -> bytes:
    """The bytes of an answer, whether it is streamed or not."""
    assert response.status_code == 200
    return b"".join(response) if response.streaming else response.content  # type: ignore[attr-defined, unused-ignore]


@dataclass(frozen=True)
class Package:
    """The files of a package by their names."""

    files: dict[str, bytes]

    @classmethod
    def download(cls, client: Client, query: str = "") -> Package:
        """Take it home."""
        keep_originals()
        with ZipFile(io.BytesIO(body(client.get(f"{EDITION}/data/datapackage.zip{query}")))) as archive:
            return cls({info.filename: archive.read(info) for info in archive.infolist()})

    def table(self, name: str) -> list[Row]:
        """The rows of one of its tables."""
        return list(csv.DictReader(io.StringIO(self.files[f"data/{name}.csv"].decode("utf-8-sig"), newline="")))

    def json(self, name: str) -> Any:
        """One of its JSON files."""
        return json.loads(self.files[name])


def added(rows: Iterable[Row], test: Test) -> Decimal | None:
    """The sum in 元 of the rows that pass a test; None where there is none."""
    amounts = [Decimal(row["amount_yuan"]) for row in rows if test(row)]
    return sum(amounts, Decimal(0)) if amounts else None
