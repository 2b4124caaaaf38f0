"""The description of the API is valid OpenAPI 3.1, and keeps the rules of the linters that people use."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from openapi_spec_validator import OpenAPIV31SpecValidator

pytestmark = pytest.mark.no_cover


@pytest.fixture
def described(db: None, client: Client) -> Any:
    """The description as it is sent."""
    return client.get("/api/v1/openapi.json").json()


def test_it_is_valid(described: Any) -> None:
    assert list(OpenAPIV31SpecValidator(described).iter_errors()) == []


def test_a_broken_one_would_be_noticed(described: Any) -> None:
    described["paths"]["/api/v1/units"]["get"]["parameters"][0]["examples"] = ["a list is no map"]
    assert list(OpenAPIV31SpecValidator(described).iter_errors())


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
