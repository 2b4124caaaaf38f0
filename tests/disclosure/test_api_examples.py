"""What the API's documentation shows is true: its examples run, its example answers are the real ones."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from budget.models import Edition
from disclosure.api.examples import EXAMPLES
from tests.disclosure.serving import serving

pytestmark = pytest.mark.no_cover

DOCS = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
HOST = "https://budget.example"
# What differs from one publication to the next.
CHANGING = {"id", "published_at", "at", "next"}


@pytest.fixture(autouse=True)
def _published(real: Edition, db: None) -> None:
    """The township's budget of 2026, and a client that nobody has counted yet."""
    cache.clear()


def example(language: str) -> str:
    """The one example in a language."""
    (code,) = re.findall(rf"```{language}\n(.*?)```", DOCS, re.DOTALL)
    return str(code)


def test_the_curl_example_runs() -> None:
    if shutil.which("curl") is None:
        pytest.skip("EXAMPLE NOT RUN: no curl on this machine")
    with serving() as address:
        command = example("sh").replace(HOST, address)
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True, timeout=60)
    assert json.loads(done.stdout)["total_yuan"] == "156184342.19"


def test_the_pandas_example_runs() -> None:
    with serving() as address:
        command = [sys.executable, "-W", "ignore", "-c", example("python").replace(HOST, address)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "total 156184342.19"
    assert len(done.stdout.splitlines()) == 22


def test_the_address_of_the_r_example_answers(client: Client) -> None:
    (address,) = re.findall(rf'fromJSON\("{HOST}([^"]+)"\)', example("r"))
    page = client.get(address).json()
    assert set(page["projects"][0]) == {"code", "name", "total_yuan"}
    assert sum(round(float(row["total_yuan"]) * 100) for row in page["projects"]) == 3_685_157_100
    assert page["next"] is None


def test_every_documented_address_is_described(client: Client) -> None:
    described = set(client.get("/api/v1/openapi.json").json()["paths"])
    named = set(re.findall(r"`(/api/v1/[a-z{}/-]+)`", DOCS)) - {"/api/v1/docs"}
    assert named == described


@pytest.mark.parametrize("address", sorted(set(re.findall(r"`(/api/v1/[^`]+\?[^`]+)`", DOCS))))
def test_every_address_that_is_shown_answers_with_rows(client: Client, address: str) -> None:
    answer = client.get(address).json()
    assert any(value for value in answer.values() if isinstance(value, list)), answer


@pytest.mark.parametrize("path", sorted(EXAMPLES))
def test_example_answers_are_real(client: Client, path: str) -> None:
    described = client.get("/api/v1/openapi.json").json()["paths"][f"/api/v1{path}"]["get"]
    content = described["responses"]["200"]["content"]["application/json"]
    address = content["x-address"]
    answer = client.get(address, SERVER_NAME="budget.example", secure=True).json()
    assert lasting(first_rows(answer)) == lasting(content["example"])


def test_every_operation_has_an_example(client: Client) -> None:
    described = client.get("/api/v1/openapi.json").json()["paths"]
    assert {path.removeprefix("/api/v1") for path in described} == set(EXAMPLES)
    page = client.get("/api/v1/docs").content.decode()
    assert page.count("<pre><code>{") + page.count("<pre><code>[") == len(EXAMPLES)


def first_rows(value: Any) -> Any:
    """An answer with the first row of each list alone."""
    if isinstance(value, dict):
        return {key: first_rows(each) for key, each in value.items()}
    return [first_rows(each) for each in value[:1]] if isinstance(value, list) else value


def lasting(value: Any) -> Any:
    """An answer without what differs from one publication to the next."""
    if isinstance(value, dict):
        return {key: lasting(each) for key, each in value.items() if key not in CHANGING}
    return [lasting(each) for each in value] if isinstance(value, list) else value
