"""The shape of an answer: JSON, or its rows alone as CSV or one JSON object a line; what leads on stands in headers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Literal, get_args
from urllib.parse import urlencode

import orjson
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, QueryDict
from ninja import Field, Schema
from pydantic.fields import FieldInfo

from disclosure.context import absolute
from disclosure.selection import BadSelection
from disclosure.tables import Value
from disclosure.tidy.csv_text import BYTE_ORDER_MARK, joined

Answer = dict[str, Any]

# The forms besides JSON, and what they are called on the wire.
FLAT = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson; charset=utf-8"}
# Rows of an answer that has no pages, or that nobody asked to be cut: more are refused, for a part would look whole.
MOST_WHOLE = 10_000
# How truth is written in CSV.
FLAGS = ("false", "true")
# Where every answer says what it means.
DESCRIBED = ('</api/v1/openapi.json>; rel="service-desc"', '</api/v1/docs>; rel="service-doc"')


class Shaped(Schema):
    """In which form the rows come."""

    format: Literal["", "json", "csv", "jsonl"] = Field(
        "", description="回答的格式：json（不给时）；csv，一行一条，供表格软件；jsonl，一行一个 JSON 对象。"
    )

    @property
    def is_flat(self) -> bool:
        """Tell whether only the rows are asked for."""
        return self.format in FLAT


@dataclass(frozen=True, slots=True)
class Listed:
    """An answer that is rows: the name under which they stand ("" where they are the answer itself), and what else it says.

    `next` is the cursor of what follows, None where nothing does; `count` how many there are in all, where that is known.
    `columns` are the fields of the rows where they are not those of their schema; `unmatched` is what the question
    names and nothing in the answer has.
    """

    rows: Sequence[Answer]
    key: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)
    next: str | None = None
    count: int | None = None
    columns: tuple[str, ...] = ()
    unmatched: Mapping[str, Sequence[str]] = field(default_factory=dict)


def written(row: type[Schema] | None = None) -> Callable[[Callable[..., Any]], Callable[..., HttpResponse]]:
    """Make an operation write its answer itself; `row` is the shape of its rows where it gives a list.

    Building a model of each row only to take it apart again would cost more than finding the rows; that answers have
    the documented shape is tested instead, over the whole description.
    """

    def decorated(operation: Callable[..., Any]) -> Callable[..., HttpResponse]:
        @wraps(operation)
        def answered(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
            found = operation(request, *arguments, **named)
            if not isinstance(found, Listed) or row is None:
                response = HttpResponse(_json(found), content_type="application/json; charset=utf-8")
                response.headers["Link"] = ", ".join(DESCRIBED)
                return response
            return _listed(request, found, row, named["given"])

        return answered

    return decorated


def _listed(request: HttpRequest, found: Listed, row: type[Schema], given: Any) -> HttpResponse:
    is_cut = "limit" in given.model_fields_set
    # In a bare list nothing says that more follows but a header, which hardly anybody looks at.
    if found.next is not None and not is_cut and (given.is_flat or not found.key):
        message = (
            f"符合条件的超过 {MOST_WHOLE} 条，一次给不完。请给出 limit，沿 Link 里的 next 逐页取，或缩小范围，"
            "或从 /data/ 下载整份文件。"
        )
        raise BadSelection(message)
    response: HttpResponse
    if given.is_flat:
        columns = found.columns or tuple(getattr(given, "wanted", ())) or tuple(row.model_fields)
        text = _csv(found.rows, columns, row) if given.format == "csv" else _lines(found.rows)
        response = HttpResponse(text, content_type=FLAT[given.format])
        name = request.path.rpartition("/")[2]
        # Programs read it; a person who saves it gets a name with the right end.
        response.headers["Content-Disposition"] = f'inline; filename="{name}.{given.format}"'
    else:
        named = {"unmatched": found.unmatched}
        whole = {found.key: found.rows, **found.more, **named} if found.key else found.rows
        response = HttpResponse(_json(whole), content_type="application/json; charset=utf-8")
    if found.count is not None:
        response.headers["X-Total-Count"] = str(found.count)
    if found.unmatched:
        # Rows alone have no other place for it.
        response.headers["X-Unmatched"] = urlencode(found.unmatched, doseq=True)
    response.headers["Link"] = ", ".join([*_steps(request, found.next), *DESCRIBED])
    return response


def _steps(request: HttpRequest, cursor: str | None) -> Iterator[str]:
    """Yield the links to the first page and to the next."""

    def page(**changes: str) -> str:
        query: QueryDict = request.GET.copy()
        # The first page is the one without a mark.
        query.pop("cursor", None)
        for name, value in changes.items():
            query[name] = value
        return absolute(request, f"{request.path}{f'?{query.urlencode()}' if query else ''}")

    if cursor is not None:
        yield f'<{page(cursor=cursor)}>; rel="next"'
    if cursor is not None or request.GET.get("cursor"):
        yield f'<{page()}>; rel="first"'


def _json(value: Any) -> bytes:
    return orjson.dumps(value, _other, orjson.OPT_PASSTHROUGH_DATETIME)


# Times are written as everywhere in Django, in whole milliseconds.
_other = DjangoJSONEncoder().default


def _lines(rows: Iterable[Answer]) -> bytes:
    return b"".join(_json(row) + b"\n" for row in rows)


def _csv(rows: Iterable[Answer], columns: Sequence[str], row: type[Schema]) -> bytes:
    """Return the rows below the names of their fields; what stands inside a field has a column of its own."""
    nested = {name: tuple(inner.model_fields) for name in columns if (inner := _inner(row.model_fields.get(name)))}
    headings = [f"{name}_{part}" if part else name for name in columns for part in nested.get(name, ("",))]
    lines = [joined(headings)]
    for each in rows:
        values: list[Value] = []
        for name in columns:
            value = each.get(name)
            if name in nested:
                values += [_plain((value or {}).get(part)) for part in nested[name]]
            else:
                values.append(_plain(value))
        lines.append(joined(values, flags=FLAGS))
    # By this mark spreadsheets know UTF-8; without it they show Chinese as nonsense.
    return BYTE_ORDER_MARK + "".join(f"{line}\r\n" for line in lines).encode()


def _inner(described: FieldInfo | None) -> type[Schema] | None:
    """Return the schema that a field holds, None where it holds a plain value or a list."""
    kinds = (described.annotation, *get_args(described.annotation)) if described else ()
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Schema)), None)


def _plain(value: Any) -> Value:
    """Return what a cell holds: a list as its parts, a moment as JSON has it."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, list | tuple):
        return "; ".join(str(_plain(part) or "") for part in value)
    if isinstance(value, dict):
        return "; ".join(f"{name} {_plain(part)}" for name, part in value.items())
    return str(_other(value))
