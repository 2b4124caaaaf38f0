"""What the tests of pages share: the address of the real edition, and answers read whole."""

from __future__ import annotations

import csv
import io
import os
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.test import Client
from django.urls import resolve

YEAR = "/xiaohongmen/2026"
# What a second database changes of a page are its queries, which all pages of a kind ask: there three of each are looked at.
MOST_OF_A_KIND = 3 if os.environ.get("TEST_DATABASE") == "postgresql" else 10_000


def few_of_each_kind(addresses: Iterable[str], met: Counter[str]) -> list[str]:
    """Leave out what is one too many of its kind on a second database; `met` counts what was given before."""
    few = []
    for address in addresses:
        kind = resolve(address).view_name
        met[kind] += 1
        if met[kind] <= MOST_OF_A_KIND:
            few.append(address)
    return few


def body_of(response: Any) -> bytes:
    """The whole body of an answer, streamed or not."""
    return b"".join(response.streaming_content) if response.streaming else bytes(response.content)


def text_of(client: Client, address: str, status: int = 200) -> str:
    """The page at an address below the real edition's year, as text."""
    response = client.get(f"{YEAR}{address}")
    assert response.status_code == status, (address, response.status_code)
    return body_of(response).decode()


def csv_rows(client: Client, address: str) -> list[dict[str, str]]:
    """The records of a CSV file below the real edition's year."""
    content = body_of(client.get(f"{YEAR}{address}"))
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
