"""What may be asked: query parameters with bounds, cursors, and field selection; an unknown one is refused."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import wraps
from typing import Any, Literal, get_type_hints

from django.http import HttpRequest
from ninja import Field, Schema
from pydantic import field_validator

from budget.forms import MEASURES, TABLES
from budget.money import MOST_FEN, AmountUnit, OutOfBounds, TooPrecise, to_fen
from budget.queries.records import GROUPS, EditionFilter, ItemFilter
from budget.vocabulary import Scheme, Stage
from disclosure.api import schemas
from disclosure.selection import MOST_QUERY, BadSelection

# Facts a page, at most; more are a download.
MOST_ROWS = 1000
# Results of a search, at most.
MOST_RESULTS = 100
# The largest amount in 元, either sign.
MOST_YUAN = Decimal(MOST_FEN) / 100

Slug = Field("", max_length=60, pattern=r"^[a-z0-9-]*$", description="公开主体的网址名，如 xiaohongmen。")
Code = Field("", max_length=10, pattern=r"^[0-9]*$", description="科目编码或它的前几位，如 208、20805、2080505。")

_CURSOR = b"id:"


def fields_of(known: type[Schema]) -> Any:
    """Return the parameter that chooses among the fields of a row; its closed list stands in the description."""
    names = "|".join(known.model_fields)
    return Field(
        "",
        max_length=400,
        description="只要这些字段，以逗号分开。",
        json_schema_extra={"pattern": f"^(?:(?:{names})(?:,(?:{names}))*)?$"},
    )


def chosen_from(known: Iterable[str]) -> dict[str, Any]:
    """Return what the description says of a text that may be left empty and otherwise is one of a list."""
    return {"enum": ["", *known]}


def group_pattern() -> str:
    """Return what a list of groups looks like, for the description."""
    parts = ["edition"]
    for name, lengths in GROUPS.items():
        parts.append(f"{name}(?::(?:{'|'.join(map(str, lengths))}))?" if lengths else name)
    one = f"(?:{'|'.join(parts)})"
    return f"^(?:{one}(?:,{one})*)?$"


class Editions(Schema):
    """Which editions are meant; without a version the current ones."""

    unit: str = Slug
    year: int | None = Field(None, ge=2000, le=2100, description="年份。", examples=[2026])
    stage: Stage | None = Field(None, description="阶段：budget 预算、adjusted 调整预算、final 决算。")
    version: int | None = Field(None, ge=1, le=32767, description="版本号；不给时为现行版本。")

    @property
    def editions(self) -> EditionFilter:
        """Return the filter of the query."""
        return EditionFilter(unit=self.unit, year=self.year, stage=self.stage, version=self.version)


class Items(Editions):
    """Which facts are meant."""

    table: str = Field(
        "",
        description=f"表：{'、'.join(f'{key} {name}' for key, name in TABLES.items())}。",
        examples=["expenditure"],
        json_schema_extra=chosen_from(TABLES),
    )
    measure: str = Field(
        "",
        description="口径，如 total 合计、basic 基本支出、project 项目支出。",
        examples=["total"],
        json_schema_extra=chosen_from(MEASURES),
    )
    function: str = Code
    gov_economic: str = Code
    dept_economic: str = Code
    unit_code: str = Field("", max_length=20, pattern=r"^[0-9A-Za-z]*$", description="单位代码，如 661001。")
    category: str = Field(
        "", max_length=40, pattern=r"^[0-9A-Za-z_.]*$", description="采购类别、服务目录、项目代码等。"
    )
    is_total: bool | None = Field(None, description="true 只要合计行，false 只要明细行。")
    least: Decimal | None = Field(
        None, ge=-MOST_YUAN, le=MOST_YUAN, decimal_places=2, description="金额下限（元，含）。", examples=["10000.00"]
    )
    most: Decimal | None = Field(
        None, ge=-MOST_YUAN, le=MOST_YUAN, decimal_places=2, description="金额上限（元，含），不小于下限。"
    )

    @field_validator("table")
    @classmethod
    def _known_table(cls, value: str) -> str:
        return _one_of(value, TABLES)

    @field_validator("measure")
    @classmethod
    def _known_measure(cls, value: str) -> str:
        return _one_of(value, MEASURES)

    @property
    def items(self) -> ItemFilter:
        """Return the filter of the query. Raises BadSelection where the bounds make no amount or no range."""
        least, most = fen(self.least), fen(self.most)
        if least is not None and most is not None and least > most:
            message = "金额下限大于上限。"
            raise BadSelection(message)
        return ItemFilter(
            table=self.table,
            measure=self.measure,
            function=self.function,
            gov_economic=self.gov_economic,
            dept_economic=self.dept_economic,
            unit_code=self.unit_code,
            category=self.category,
            is_total=self.is_total,
            least=least,
            most=most,
        )


class Page(Schema):
    """A place in a long list."""

    limit: int = Field(100, ge=1, le=MOST_ROWS, description="一页的条数。")
    cursor: str = Field("", max_length=60, description="上一页给出的 next。")
    fields: str = ""

    @property
    def after(self) -> int:
        """Return the id after which the page begins. Raises BadSelection."""
        if not self.cursor:
            return 0
        try:
            decoded = urlsafe_b64decode(self.cursor.encode("ascii"))
            number = int(decoded.removeprefix(_CURSOR)) if decoded.startswith(_CURSOR) else -1
        except ValueError:
            number = -1
        if not 0 <= number < 2**63:
            message = "cursor 不是本接口给出的翻页标记。"
            raise BadSelection(message)
        return number

    def chosen(self, rows: list[dict[str, Any]], known: type[Schema]) -> list[dict[str, Any]]:
        """Return the rows with the wanted fields only. Raises BadSelection on an unknown field."""
        if not self.fields:
            return rows
        wanted = [name.strip() for name in self.fields.split(",") if name.strip()]
        unknown = [name for name in wanted if name not in known.model_fields]
        if unknown:
            message = f"没有这些字段：{'、'.join(unknown)[:200]}。"
            raise BadSelection(message)
        return [{name: row[name] for name in wanted if name in row} for row in rows]


class ItemPage(Items, Page):
    """Facts, page by page."""

    fields: str = fields_of(schemas.ItemOut)


class Sums(Items):
    """Facts, added up."""

    group: str = Field(
        "function:3",
        max_length=200,
        description="分组，以逗号分开：function、gov_economic、dept_economic（可加 :3、:5、:7 截到类、款、项），"
        "unit_code、category、measure，以及 edition（按公开主体、年份分开）。",
        examples=["function:3", "edition,function:5", "gov_economic:3,dept_economic:5"],
        json_schema_extra={"pattern": group_pattern()},
    )

    @property
    def groups(self) -> tuple[dict[str, int | None], bool]:
        """Return the dimensions with the length each is cut to, and whether editions are kept apart."""
        found: dict[str, int | None] = {}
        by_edition = False
        for part in filter(None, (part.strip() for part in self.group.split(","))):
            name, _, length = part.partition(":")
            if part == "edition":
                by_edition = True
            elif name not in GROUPS or (length and length not in {str(n) for n in GROUPS[name]}):
                message = f"不能按“{part[:60]}”分组。"
                raise BadSelection(message)
            else:
                found[name] = int(length) if length else None
        return found, by_edition


class Codes(Page):
    """Classification codes, page by page."""

    fields: str = fields_of(schemas.CodeOut)
    scheme: Scheme | None = Field(None, description="分类。")
    year: int | None = Field(None, ge=2000, le=2100, description="年份。")
    prefix: str = Field("", max_length=40, pattern=r"^[0-9A-Za-z_.]*$", description="编码的前几位。")


class Projects(Editions, Page):
    """Projects of the editions, page by page."""

    fields: str = fields_of(schemas.ProjectOut)


class Checks(Editions):
    """Check results of the editions."""

    result: Literal["", "pass", "fail", "not_applicable", "insufficient"] = Field("", description="结果。")


class Events(Page):
    """Publications and withdrawals, newest first."""

    fields: str = fields_of(schemas.EventOut)
    unit: str = Slug


class Search(Schema):
    """What is looked for."""

    q: str = Field("", max_length=MOST_QUERY, description="名称、拼音、编码或金额。", examples=["养老"])
    unit: str = Slug
    year: int | None = Field(None, ge=2000, le=2100, description="年份。", examples=[2026])
    limit: int = Field(20, ge=1, le=MOST_RESULTS, description="最多几条。")


class Version(Schema):
    """Which version of the edition that the address names."""

    version: int | None = Field(None, ge=1, le=32767, description="版本号；不给时为现行版本。")


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
    """Make an operation refuse a query parameter that its `given` does not have."""
    known = set(get_type_hints(operation)["given"].model_fields)

    @wraps(operation)
    def checked(request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        unknown = sorted(set(request.GET) - known)
        if unknown:
            message = f"没有这些参数：{'、'.join(unknown)[:200]}。"
            raise BadSelection(message)
        return operation(request, *arguments, **named)

    return checked


def cursor(last_id: int) -> str:
    """Return the opaque mark after which the next page begins."""
    return urlsafe_b64encode(_CURSOR + str(last_id).encode("ascii")).decode("ascii")


def fen(yuan: Decimal | None) -> int | None:
    """Return an amount in 元 as 分. Raises BadSelection where it is none."""
    if yuan is None:
        return None
    if not yuan.is_finite():
        message = "金额不是一个数。"
        raise BadSelection(message)
    try:
        return to_fen(yuan, AmountUnit.YUAN)
    except (OutOfBounds, TooPrecise) as error:
        message = "金额以元计，最多两位小数，并且不超过十万亿元。"
        raise BadSelection(message) from error


def _one_of(value: str, known: dict[str, str]) -> str:
    if value and value not in known:
        message = f"只能是：{'、'.join(known)}"
        raise ValueError(message)
    return value
