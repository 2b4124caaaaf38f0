"""What the tests of pages share: the address of the real edition, and answers read whole."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.test import Client

YEAR = "/xiaohongmen/2026"


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
