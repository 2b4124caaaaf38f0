"""The OpenAPI document as validators want it: what may be sent, one example each, no leftovers, words on what holds for all."""

from __future__ import annotations

import json
from typing import Any

from disclosure.api.examples import EXAMPLES
from disclosure.api.problems import Problem
from disclosure.api.shapes import FLAT

TAGS = {
    "disclosures": ("公开主体与版本", ("/units", "/editions", "/events", "/withdrawn")),
    "facts": ("金额与加总", ("/line-items", "/aggregates", "/search")),
    "meaning": ("科目、项目与核对", ("/classifications", "/projects", "/performance", "/checks", "/rechecks")),
}
_HEADERS = {
    "ETag": "再问时放在 If-None-Match 里；没有变化时回答 304，不计次数。",
    "Link": "next 下一页，first 第一页，service-desc 本说明。",
    "RateLimit": "还可以问几次（r），几秒以后恢复到全数（t）。",
    "RateLimit-Policy": "每个网络地址在多少秒里（w）可以问多少次（q）。",
    "X-Total-Count": "全部条数，知道时才有。",
    "X-Unmatched": "问到了、但回答里没有一条符合的参数和值，如 year=2030&function=999；都有时没有这一行。",
}
HEADERS = {name: {"description": words, "schema": {"type": "string"}} for name, words in _HEADERS.items()}
# There is no word for it among the licences that have one: free to use with the source named.
LICENSE = {"name": "可以自由使用，请注明出处和版本", "identifier": "LicenseRef-free-with-source"}


def described(schema: Any) -> Any:
    """Complete what Ninja says of the API; the schema is changed and returned."""
    schemas = schema["components"]["schemas"]
    # Ninja knows the shapes of answers alone; that of errors is added by hand, once.
    schemas["Problem"] = Problem.model_json_schema()
    for path, methods in schema["paths"].items():
        operation = methods["get"]
        short = path.removeprefix("/api/v1")
        operation["tags"] = [name for name, (_, starts) in TAGS.items() if short.startswith(starts)]
        for parameter in operation.get("parameters", ()):
            _tell(parameter)
        shown = EXAMPLES[short]
        answer = operation["responses"][200]
        answer["content"]["application/json"] |= {"example": shown["answer"], "x-address": shown["address"]}
        answer["headers"] = HEADERS
        if any(parameter["name"] == "format" for parameter in operation.get("parameters", ())):
            answer["content"] |= {kind.partition(";")[0]: {"schema": {"type": "string"}} for kind in FLAT.values()}
    schema["tags"] = [{"name": name, "description": words} for name, (words, _) in TAGS.items()]
    # Without a host: the same description holds under every name of the site, and in a copy.
    schema["servers"] = [{"url": "/", "description": "本站"}]
    # Said and not left out: nothing is needed, and that is meant.
    schema["security"] = []
    schema["info"] |= {"license": LICENSE, "contact": {"name": "联系方式在网站的“关于”页，/about/"}}
    _drop_unused(schema)
    return schema


def _tell(parameter: dict[str, Any]) -> None:
    """Say of a parameter only what may be sent: one that is left out is not sent as null; one example in its place."""
    schema = parameter["schema"]
    kinds: list[dict[str, Any]] = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    if kinds:
        # An amount may be written as a number or as a text; in an address both are the same.
        schema = {key: value for key, value in schema.items() if key not in {"anyOf", "default"}} | kinds[0]
    parameter["schema"] = schema
    examples = parameter.pop("examples", None) or schema.pop("examples", None)
    parameter.pop("example", None)
    if examples:
        parameter["example"] = examples[0]
    if not parameter.get("description") and schema.get("description"):
        parameter["description"] = schema["description"]


def _drop_unused(schema: Any) -> None:
    """Leave out the models that only held parameters together."""
    schemas = schema["components"]["schemas"]
    # Again and again: a model that goes may have been the only one to name another.
    while True:
        text = json.dumps(schema, ensure_ascii=False, default=str)
        unused = [name for name in schemas if f'"#/components/schemas/{name}"' not in text]
        if not unused:
            return
        for name in unused:
            del schemas[name]
