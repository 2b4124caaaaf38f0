"""How it may be asked: pages and their cursors, field selection, other parameters; an unknown one is refused."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from functools import wraps
from typing import Any, Literal, get_origin, get_type_hints
from urllib.parse import parse_qsl

from django.http import HttpRequest
from ninja import Field, Schema

from budget.queries.as_of import LastAct
from budget.queries.long_lists import ListPlace
from budget.vocabulary import Scheme
from disclosure.api import schemas
from disclosure.api.shapes import MOST_WHOLE, Shaped
from disclosure.api.wanted import MOST_VALUES, Editions, Items, Slug, VersionNumber, Year, several
from disclosure.selection import MOST_QUERY, BadSelection

# Facts a page, at most; more are a download.
MOST_ROWS = 1000
# Results of a search, at most.
MOST_RESULTS = 100


def fields_of(known: type[Schema]) -> Any:
    """Return the parameter that chooses among the fields of a row; its closed list stands in the description."""
    names = "|".join(known.model_fields)
    return Field(
        "",
        max_length=600,
        description="只要这些字段，以逗号分开。",
        json_schema_extra={"pattern": f"^(?:(?:{names})(?:,(?:{names}))*)?$"},
    )


class CursorPlace(Shaped):
    """A place in a list that comes whole, unless it is asked for in pages."""

    limit: int | None = Field(None, ge=1, le=MOST_ROWS, description="一页的条数；不给时给出全部。")
    cursor: str = Field("", max_length=120, description="上一页给出的 next。它记住翻页开始时的版本。")

    @property
    def size(self) -> int:
        """Return how many rows the answer may have: what nobody asked to be cut is whole, or refused."""
        return self.limit or MOST_WHOLE

    @property
    def after(self) -> int:
        """Return the id after which the page begins. Raises BadSelection."""
        return self.place.key

    @property
    def place(self) -> ListPlace:
        """Return where the page before ended. Raises BadSelection."""
        return self._marked[0]

    @property
    def act(self) -> LastAct | None:
        """Return the act after which the first page was read; None on the first page itself. Raises BadSelection."""
        if not self.cursor:
            return None
        _, act = self._marked
        if act is None:
            raise _bad_cursor()
        return act

    @property
    def _marked(self) -> tuple[ListPlace, LastAct | None]:
        if not self.cursor:
            return ListPlace(), None
        try:
            # A mark that somebody wrote may fail in any of these steps, all of them with a ValueError.
            kind, *rest = urlsafe_b64decode(self.cursor.encode("ascii")).decode("ascii").split(":")
            numbers = [int(number) for number in rest]
        except ValueError:
            raise _bad_cursor() from None
        # A database refuses larger numbers with an error of its own.
        if len(numbers) != {"id": 1, "as": 4}.get(kind) or not all(0 <= number < 2**63 for number in numbers):
            raise _bad_cursor()
        return ListPlace(*numbers[:2]), LastAct(*numbers[2:]) if kind == "as" else None


class PageQuery(CursorPlace):
    """A place in a long list: it comes in pages, as a file whole where nobody asked for pages."""

    limit: int = Field(100, ge=1, le=MOST_ROWS, description="一页的条数；csv 和 jsonl 不给时给出全部。")
    fields: str = ""
    count: bool = Field(False, description="true 时同时给出全部条数（count 和 X-Total-Count）。")

    @property
    def size(self) -> int:
        """Return how many rows the answer may have."""
        # Who takes a file wants all of it, unless a number says otherwise.
        return MOST_WHOLE if self.is_flat and "limit" not in self.model_fields_set else self.limit

    @property
    def wanted(self) -> list[str]:
        """Return the names of the fields that are asked for; none where all are."""
        return [name for part in self.fields.split(",") if (name := part.strip())]

    def chosen(self, rows: list[dict[str, Any]], known: type[Schema]) -> list[dict[str, Any]]:
        """Return the rows with the wanted fields only. Raises BadSelection on an unknown field."""
        wanted = self.wanted
        if not wanted:
            return rows
        unknown = [name for name in wanted if name not in known.model_fields]
        if unknown:
            message = f"没有这些字段：{'、'.join(unknown)[:200]}。"
            raise BadSelection(message)
        return [{name: row[name] for name in wanted if name in row} for row in rows]


class ItemPage(Items, PageQuery):
    """Facts, page by page."""

    fields: str = fields_of(schemas.ItemOut)


class Codes(PageQuery):
    """Classification codes, page by page."""

    fields: str = fields_of(schemas.CodeOut)
    scheme: Scheme | None = Field(None, description="分类。")
    year: Year | None = Field(None, description="年份。")
    prefix: str = Field("", max_length=40, pattern=r"^[0-9A-Za-z_.]*$", description="编码的前几位。")


class Projects(Editions, PageQuery):
    """Projects of the editions, page by page."""

    fields: str = fields_of(schemas.ProjectOut)


class ListOfEditions(Editions, CursorPlace):
    """Editions, or what they are of, all or page by page."""


class Checks(ListOfEditions):
    """Check results of the editions."""

    result: Literal["", "pass", "fail", "not_applicable", "insufficient"] = Field("", description="结果。")


class BodiesQuery(Schema):
    """Which bodies are meant."""

    unit: list[Slug] = several("公开主体的网址名，如 xiaohongmen。")


class Withdrawals(BodiesQuery, Shaped):
    """What was withdrawn of some bodies."""


class Events(BodiesQuery, PageQuery):
    """Publications and withdrawals, newest first."""

    fields: str = fields_of(schemas.EventOut)


class Search(Schema):
    """What is looked for."""

    q: str = Field("", max_length=MOST_QUERY, description="名称、拼音、编码或金额。", examples=["养老"])
    unit: Slug = Field("", description="公开主体的网址名，如 xiaohongmen。")
    year: Year | None = Field(None, description="年份。", examples=[2026])
    limit: int = Field(20, ge=1, le=MOST_RESULTS, description="最多几条。")


class VersionQuery(Schema):
    """Which version of the edition that the address names."""

    version: VersionNumber | None = Field(None, description="版本号；不给时为现行版本。")


class EditionPath(Schema):
    """The address of an edition."""

    unit: str = Field(
        max_length=60, pattern=r"^[0-9A-Za-z_-]+$", description="公开主体的网址名。", examples=["xiaohongmen"]
    )
    period: str = Field(
        max_length=13,
        pattern=r"^[0-9a-z-]+$",
        description="年份和阶段：2026、2026-adjusted 或 2026-final。",
        examples=["2026"],
    )


class ProjectPath(EditionPath):
    """The address of a project."""

    code: str = Field(
        max_length=40, pattern=r"^[0-9A-Za-z]+$", description="项目代码。", examples=["11010522T000000408139"]
    )


def strict(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Make an operation refuse a query parameter that its `given` does not have, and one that is given twice in vain."""
    known = get_type_hints(operation)["given"].model_fields
    many = {name for name, field in known.items() if get_origin(field.annotation) is list}

    @wraps(operation)
    def checked(request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        # A misspelled filter that is passed over gives all facts, and they would be taken for the filtered ones.
        unknown = sorted(set(request.GET) - set(known))
        if unknown:
            message = f"没有这些参数：{'、'.join(unknown)[:200]}。"
            raise BadSelection(message)
        # Signs that nobody sees are taken out of every text; a filter that was nothing else would ask for everything.
        sent = parse_qsl(request.META.get("QUERY_STRING", ""), keep_blank_values=True)
        left = [value for _, values in request.GET.lists() for value in values if value]
        if len([value for _, value in sent if value]) != len(left):
            message = "参数里只有看不见的字符。"
            raise BadSelection(message)
        for name, values in request.GET.lists():
            if len(values) > 1 and name not in many:
                message = f"{name} 只能给一次。"
                raise BadSelection(message)
            if len(values) > MOST_VALUES:
                message = f"{name} 最多给 {MOST_VALUES} 个值。"
                raise BadSelection(message)
        return operation(request, *arguments, **named)

    return checked


def cursor(place: int | ListPlace, act: LastAct | None = None) -> str:
    """Return the opaque mark after which the next page begins, of the editions that the first page was of."""
    key, shown = place if isinstance(place, ListPlace) else (place, 0)
    mark = f"id:{key}" if act is None else f"as:{key}:{shown}:{act.number}:{act.at}"
    return urlsafe_b64encode(mark.encode("ascii")).decode("ascii")


def _bad_cursor() -> BadSelection:
    return BadSelection("cursor 不是本接口给出的翻页标记。")
