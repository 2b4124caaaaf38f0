"""/api/v1/docs: the description of the API as a page of the site, loading nothing from elsewhere."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from disclosure.api.service import api
from disclosure.context import absolute

# One request for each operation that a reader can try as it stands.
EXAMPLES = {
    "/api/v1/units": "",
    "/api/v1/editions": "?year=2026",
    "/api/v1/line-items": "?table=expenditure&function=208&limit=20",
    "/api/v1/aggregates": "?group=edition,function:3",
    "/api/v1/classifications": "?scheme=function&prefix=208",
    "/api/v1/projects": "?fields=code,name,total_yuan",
    "/api/v1/checks": "?result=fail",
    "/api/v1/events": "?limit=10",
}


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """Show every operation with its parameters, an example and the fields of its answer."""
    schema = api.get_openapi_schema()
    operations = [
        _operation(request, path, methods["get"], schema["components"]["schemas"])
        for path, methods in schema["paths"].items()
    ]
    context = {"info": schema["info"], "operations": operations, "base": absolute(request, "/api/v1/")}
    return render(request, "pages/api_docs.html", context)


def _operation(request: HttpRequest, path: str, details: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    answer = details["responses"][200]["content"]["application/json"]["schema"]
    return {
        "path": path,
        "anchor": path.removeprefix("/api/v1/").split("/")[0],
        "summary": details["summary"],
        "description": details.get("description", ""),
        "parameters": [_parameter(each) for each in details.get("parameters", ())],
        "example": absolute(request, f"{path}{EXAMPLES[path]}") if path in EXAMPLES else "",
        "fields": _fields(answer, schemas),
    }


def _parameter(given: dict[str, Any]) -> dict[str, Any]:
    schema = given["schema"]
    kinds = [each.get("type", "") for each in schema.get("anyOf", [schema])]
    return {
        "name": given["name"],
        "place": "地址" if given["in"] == "path" else "参数",
        "type": "、".join(kind for kind in kinds if kind not in {"", "null"}) or "string",
        "required": given["required"],
        "description": given.get("description", schema.get("description", "")),
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
            if len(lists) == 1 and len(schema["properties"]) <= 3:
                schema = lists[0]
    return list(schema["properties"])
