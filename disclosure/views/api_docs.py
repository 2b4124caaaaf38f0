"""/api/v1/docs: the description of the API as a page of the site, loading nothing from elsewhere."""

from __future__ import annotations

import json
import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from budget import queries
from budget.forms import Subject
from budget.queries.contents import contents
from disclosure.api.service import api
from disclosure.context import absolute

# Bodies whose editions are looked at for an example.
LOOKED_AT = 10
_YEAR = "year=2026"  # as the examples have it
_PROJECT, _PERFORMANCE = "/api/v1/projects/{unit}/{period}/{code}", "/api/v1/performance/{unit}/{period}"


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """Show every operation with its parameters, an example and the fields of its answer."""
    schema = api.get_openapi_schema()
    examples = {path: _shown(methods["get"])["x-address"] for path, methods in schema["paths"].items()}
    here = _addresses_here(examples)
    operations = [
        _operation(request, path, methods["get"], schema["components"]["schemas"], here)
        for path, methods in schema["paths"].items()
    ]
    lead, *promises = schema["info"]["description"].splitlines()
    context = {"lead": lead, "promises": promises, "operations": operations, "base": absolute(request, "/api/v1/")}
    response = render(request, "pages/api_docs.html", context)
    patch_vary_headers(response, ["Cookie"])  # the one address of the API that shows the reader's choices
    return response


def _addresses_here(examples: dict[str, str]) -> dict[str, str]:
    """Return the examples with an edition and a year that this site has; "" where it has nothing of the kind. Six queries."""
    editions = queries.versions_of([body.slug for body in queries.readable_from(0, LOOKED_AT)], current=True)
    found = queries.projects_of(editions, 0, 1)
    year = f"year={editions[0].year}" if editions else _YEAR
    there = {path: address.replace(_YEAR, year) for path, address in examples.items()} | {
        _PROJECT: "",
        _PERFORMANCE: "",
    }
    for edition, item in found:
        there[_PROJECT] = f"/api/v1/projects/{edition.unit.slug}/{edition.period}/{item.code}"
    for edition in [edition for edition, _ in found] or editions[:1]:
        if contents(edition).key(Subject.DEPARTMENT_GOALS):
            there[_PERFORMANCE] = f"/api/v1/performance/{edition.unit.slug}/{edition.period}"
    return there


def _operation(
    request: HttpRequest, path: str, details: dict[str, Any], schemas: dict[str, Any], here: dict[str, str]
) -> dict[str, Any]:
    content = _shown(details)
    return {
        "path": path,
        "anchor": re.sub(r"[^a-z]+", "-", path.removeprefix("/api/v1/")).strip("-"),
        "summary": details["summary"],
        "description": details.get("description", ""),
        "parameters": [_parameter(each, schemas) for each in details.get("parameters", ())],
        "example": absolute(request, address) if (address := here[path]) else "",
        "answer": json.dumps(content["example"], ensure_ascii=False, indent=1),
        "fields": _fields(content["schema"], schemas),
    }


def _shown(details: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = details["responses"][200]["content"]["application/json"]
    return shown


def _parameter(given: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    schema = given["schema"]
    named = schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else {}
    choices = schema.get("enum", named.get("enum", ()))
    return {
        "name": given["name"],
        "place": "地址" if given["in"] == "path" else "参数",
        "type": schema.get("type", "string"),
        "required": given["required"],
        "description": given.get("description", schema.get("description", "")),
        "choices": [choice for choice in choices if choice],
    }


def _fields(schema: dict[str, Any], schemas: dict[str, Any]) -> list[str]:
    """Return the names of the fields of one row of an answer."""
    while "$ref" in schema or "items" in schema:
        if "items" in schema:
            schema = schema["items"]
        else:
            schema = schemas[schema["$ref"].rpartition("/")[2]]
            lists = [
                each
                for each in schema["properties"].values()
                if each.get("type") == "array" and "$ref" in each["items"]
            ]
            # An answer that only wraps its rows, with their count: what a reader wants to know is the fields of a row.
            if len(lists) == 1 and len(schema["properties"]) <= 3:
                schema = lists[0]
    return list(schema["properties"])
