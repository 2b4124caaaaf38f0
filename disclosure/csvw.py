"""What a CSV file holds, as «CSV on the Web» says it (W3C): a file beside each, to which the CSV itself leads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.urls import reverse

from disclosure.context import absolute
from disclosure.downloads import fields
from disclosure.tables import FieldKind, FileTable
from disclosure.tidy import COLUMNS, TidyTable
from disclosure.tidy.csv_text import WORDS_OF_TRUTH

# What stands for «csv» at the end of an address.
METADATA = "csv-metadata.json"
CONTENT_TYPE = "application/csvm+json"
_CSV = re.compile(r"^/(?!api/|admin/).*\.csv\Z")
# How truth is written in the files of pages.
FLAGS = "|".join(reversed(WORDS_OF_TRUTH))


class Described(NamedTuple):
    """A column: its name for programs, its heading in the file, what it holds and means, whether no row leaves it empty."""

    key: str
    heading: str
    kind: FieldKind
    meaning: str = ""
    required: bool = False


def columns_of(table: FileTable) -> list[Described]:
    """Return the columns of a table's file."""
    if isinstance(table, TidyTable):
        return of_facts(COLUMNS)
    return [Described(field.key, field.heading, field.kind) for field in fields(table)]


def of_facts(columns: Iterable[Any]) -> list[Described]:
    """Return the columns of a file of facts."""
    return [Described(each.key, each.heading, each.kind, each.meaning, each.required) for each in columns]


def described(
    url: str, title: str, columns: Iterable[Described], flags: str = FLAGS, more: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return the description of a file at an address, which may be relative to the description's own."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "zh"}],
        "url": url,
        "dc:title": title,
        **(more or {}),
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ",", "doubleQuote": True},
        "tableSchema": {"columns": [_column(each, flags) for each in columns]},
    }


def _column(each: Described, flags: str) -> dict[str, Any]:
    datatypes: dict[FieldKind, Any] = {
        FieldKind.COUNT: "integer",
        FieldKind.FLAG: {"base": "boolean", "format": flags},
        FieldKind.TEXT: "string",
    }
    told: dict[str, Any] = {
        "name": re.sub(r"[^0-9A-Za-z_.]", "_", each.key),
        "titles": each.heading,
        # Exact: never a floating-point number.
        "datatype": datatypes.get(each.kind, "decimal"),
    }
    return (
        told
        | ({"dc:description": each.meaning} if each.meaning else {})
        | ({"required": True} if each.required else {})
    )


def metadata(request: HttpRequest, title: str, columns: Iterable[Described]) -> JsonResponse:
    """Answer with the description of the CSV whose address this one's is but for its end."""
    url = absolute(request, request.get_full_path().replace(f".{METADATA}", ".csv", 1))
    told = described(url, title, columns, more={"dc:license": {"@id": absolute(request, reverse("terms"))}})
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False}, content_type=CONTENT_TYPE)


def leads_to_its_description(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Let every CSV of a page name its description. Middleware."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.status_code == 200 and _CSV.match(request.path_info):
            beside = request.get_full_path().replace(".csv", f".{METADATA}", 1)
            response.headers["Link"] = f'<{beside}>; rel="describedby"; type="{CONTENT_TYPE}"'
        return response

    return answer
