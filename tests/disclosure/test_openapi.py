"""The description of the API is valid OpenAPI 3.1, and keeps the rules of the linters that people use."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from openapi_spec_validator import OpenAPIV31SpecValidator

pytestmark = [pytest.mark.no_cover, pytest.mark.one_database, pytest.mark.sweep]

ROOT = Path(__file__).parents[2]
# `make sweeps` puts them there, as tests/openapi/package-lock.json says.
PROGRAMS = ROOT / ".venv" / "openapi" / "node_modules" / ".bin"
NOT_RUN = "OPENAPI LINTERS NOT RUN: redocly and spectral are not installed (make node; it wants npm and a network)"
# The strict ones make an error of each warning; spectral fails for its least hint.
LINTERS = {
    "redocly": ("lint", "--extends=recommended-strict", "--max-problems=1000"),
    "spectral": ("lint", f"--ruleset={ROOT / 'tests/openapi/spectral.yaml'}", "--fail-severity=hint"),
}


@pytest.fixture
def described(db: None, client: Client) -> Any:
    """The description as it is sent."""
    return client.get("/api/v1/openapi.json").json()


def test_it_is_valid(described: Any) -> None:
    assert list(OpenAPIV31SpecValidator(described).iter_errors()) == []


def test_a_broken_one_would_be_noticed(described: Any) -> None:
    described["paths"]["/api/v1/units"]["get"]["parameters"][0]["examples"] = ["a list is no map"]
    assert list(OpenAPIV31SpecValidator(described).iter_errors())


def linted(described: Any, folder: Path, linter: str) -> "subprocess.CompletedProcess[str]":
    """What a linter says of a description; where it is not installed this is no success, and in CI it is a failure."""
    if not (PROGRAMS / linter).exists():
        (pytest.fail if "CI" in os.environ else pytest.skip)(NOT_RUN)
    (folder / "openapi.json").write_text(json.dumps(described), encoding="utf-8")
    quiet = os.environ | {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "NO_COLOR": "1"}
    command: list[str | Path] = [PROGRAMS / linter, *LINTERS[linter], "openapi.json"]
    return subprocess.run(command, check=False, cwd=folder, env=quiet, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("linter", LINTERS)
def test_a_linter_finds_neither_an_error_nor_a_warning(described: Any, tmp_path: Path, linter: str) -> None:
    found = linted(described, tmp_path, linter)
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize("linter", LINTERS)
def test_a_linter_notices_what_is_only_a_warning(described: Any, tmp_path: Path, linter: str) -> None:
    del described["paths"]["/api/v1/units"]["get"]["operationId"]
    found = linted(described, tmp_path, linter)
    assert found.returncode == 1, found.stdout + found.stderr
    assert "operationId" in found.stdout + found.stderr


def test_what_linters_ask_for_is_there(described: Any) -> None:
    assert described["servers"]
    assert described["info"]["license"]["name"]
    assert described["security"] == []
    operations = [methods["get"] for methods in described["paths"].values()]
    tags = {tag["name"] for tag in described["tags"]}
    assert all(operation["tags"] and set(operation["tags"]) <= tags for operation in operations)
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    text = json.dumps(described)
    assert {name for name in described["components"]["schemas"] if f'schemas/{name}"' not in text} == set()
    for operation in operations:
        for parameter in operation.get("parameters", ()):
            assert parameter["description"], parameter
            if "example" in parameter:
                _fits(parameter["example"], parameter["schema"], described)


def _fits(example: Any, schema: Any, described: Any) -> None:
    """An example is a value that its schema allows."""
    if "$ref" in schema:
        schema = described["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if schema.get("type") == "array":
        assert isinstance(example, list)
        for each in example:
            _fits(each, schema["items"], described)
    elif schema.get("type") == "integer":
        assert isinstance(example, int)
    elif "pattern" in schema:
        assert re.search(schema["pattern"], example)
