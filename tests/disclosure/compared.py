"""What the tests of comparisons read of answers: pages, rows of files, JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

from django.http import HttpResponseBase, StreamingHttpResponse
from django.test import Client


def page(client: Client, query: str, status: int = 200) -> str:
    response = client.get(f"/compare/?{query}")
    assert response.status_code == status, response.content[:500]
    return response.content.decode()


def rows_of(client: Client, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.status_code == 200
    text = body_of(response).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def json_of(client: Client, address: str) -> Any:
    response = client.get(address)
    assert response.status_code == 200
    return json.loads(body_of(response))


def tidy(text: str) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", text.partition("<main")[2].partition("</main>")[0])


def body_of(response: HttpResponseBase) -> bytes:
    """The bytes of an answer, streamed or not."""
    streamed = response.streaming_content if isinstance(response, StreamingHttpResponse) else None
    return response.content if streamed is None else b"".join(streamed)  # type: ignore[attr-defined,arg-type]
