"""Which editions, facts and sums are meant: parameters that may be given several times are a filter by all values."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Any

from ninja import Field, Schema
from pydantic import AfterValidator

from budget.forms import PUBLISHED_MEASURES, TABLES
from budget.money import MOST_FEN, AmountUnit, OutOfBounds, TooPrecise, to_fen
from budget.queries.choices import OF_EDITIONS
from budget.queries.filters import EditionFilter, ItemFilter
from budget.queries.standing import PHASES, BalanceSide, Standing
from budget.queries.sums import GROUPS
from budget.vocabulary import Stage
from disclosure.api.shapes import Shaped
from disclosure.selection import BadSelection

# The largest amount in 元, either sign.
MOST_YUAN = Decimal(MOST_FEN) / 100
# Values of one parameter, at most.
MOST_VALUES = 50
# The groups besides codes: what comes from a fact's edition and table; «edition» is a body's year, stage and version.
PLAIN_GROUPS = (*OF_EDITIONS, "phase", "table", "side")


def several(description: str, **more: Any) -> Any:
    """Return a parameter that may be given several times."""
    return Field([], max_length=MOST_VALUES, description=f"{description}可以重复给出，有一个符合就算。", **more)


def one_of(known: Iterable[str]) -> Any:
    """Return a value out of a list; the empty one asks for nothing."""
    words = tuple(known)

    def checked(value: str) -> str:
        if value and value not in words:
            message = f"只能是：{'、'.join(words)}"
            raise ValueError(message)
        return value

    return Annotated[str, AfterValidator(checked), Field(json_schema_extra={"enum": ["", *words]})]


Slug = Annotated[str, Field(max_length=60, pattern=r"^[-a-zA-Z0-9_]*$")]  # what may be typed on the desk
Code = Annotated[str, Field(max_length=10, pattern=r"^[0-9]*$")]
UnitCode = Annotated[str, Field(max_length=20, pattern=r"^[0-9A-Za-z]*$")]
Category = Annotated[str, Field(max_length=40, pattern=r"^[0-9A-Za-z_.]*$")]
Year = Annotated[int, Field(ge=2000, le=2100)]
VersionNumber = Annotated[int, Field(ge=1, le=32767)]
CODES = "科目编码或它的前几位，如 208、20805、2080505。"


class Editions(Schema):
    """Which editions are meant; without a version the current ones."""

    unit: list[Slug] = several("公开主体的网址名，如 xiaohongmen。", examples=[["xiaohongmen"]])
    year: list[Year] = several("年份。", examples=[[2026]])
    stage: list[one_of(Stage)] = several("阶段：budget 预算、adjusted 调整预算、final 决算。")  # type: ignore[valid-type]
    version: list[VersionNumber] = several("版本号；不给时为现行版本。")

    @property
    def editions(self) -> EditionFilter:
        """Return the filter of the query."""
        return EditionFilter(
            unit=given(self.unit),
            years=tuple(self.year),
            stages=tuple(Stage(value) for value in given(self.stage)),
            versions=tuple(self.version),
        )


class Items(Editions):
    """Which facts are meant."""

    table: list[one_of(TABLES)] = several(  # type: ignore[valid-type]
        f"表：{'、'.join(f'{key} {name}' for key, name in TABLES.items())}。", examples=[["expenditure"]]
    )
    measure: list[one_of(PUBLISHED_MEASURES)] = several(  # type: ignore[valid-type]
        "口径，如 total 合计、basic 基本支出、project 项目支出。", examples=[["total"]]
    )
    function: list[Code] = several(f"支出功能分类：{CODES}")
    gov_economic: list[Code] = several(f"政府支出经济分类：{CODES}")
    dept_economic: list[Code] = several(f"部门支出经济分类：{CODES}")
    unit_code: list[UnitCode] = several("单位代码，如 661001。")
    category: list[Category] = several("收入来源、采购类别、服务目录、项目代码等。")
    side: list[one_of(BalanceSide)] = several(  # type: ignore[valid-type]
        "收支方向：income 收入、expenditure 支出、by_use 同一支出按用途再列一次。"
    )
    source: list[Category] = several("资金来源，如 general_budget 一般公共预算资金；不给时不分来源。")
    phase: list[one_of(PHASES)] = several(  # type: ignore[valid-type]
        "金额所属的环节：budget 预算、initial 年初预算、adjusted 调整（全年）预算、final 决算。"
    )
    line: list[one_of(Standing)] = several("行的性质：detail 明细、subtotal 小计、total 总计。")  # type: ignore[valid-type]
    is_total: bool | None = Field(None, description="true 只要合计行（小计和总计），false 只要明细行。")
    least: Decimal | None = Field(
        None, ge=-MOST_YUAN, le=MOST_YUAN, decimal_places=2, description="金额下限（元，含）。", examples=[10000]
    )
    most: Decimal | None = Field(
        None, ge=-MOST_YUAN, le=MOST_YUAN, decimal_places=2, description="金额上限（元，含），不小于下限。"
    )

    @property
    def items(self) -> ItemFilter:
        """Return the filter of the query. Raises BadSelection where the bounds make no amount or no range."""
        least, most = fen(self.least), fen(self.most)
        if least is not None and most is not None and least > most:
            message = "金额下限大于上限。"
            raise BadSelection(message)
        return ItemFilter(
            table=given(self.table),
            measure=given(self.measure),
            function=given(self.function),
            gov_economic=given(self.gov_economic),
            dept_economic=given(self.dept_economic),
            unit_code=given(self.unit_code),
            category=given(self.category),
            source=given(self.source),
            phases=given(self.phase),
            sides=tuple(BalanceSide(value) for value in given(self.side)),
            lines=tuple(Standing(value) for value in given(self.line)),
            is_total=self.is_total,
            least=least,
            most=most,
        )


def group_pattern() -> str:
    """Return what a list of groups looks like, for the description."""
    parts = ["edition", *PLAIN_GROUPS]
    for name, lengths in GROUPS.items():
        parts.append(f"{name}(?::(?:{'|'.join(map(str, lengths))}))?" if lengths else name)
    one = f"(?:{'|'.join(parts)})"
    return f"^(?:{one}(?:,{one})*)?$"


class Sums(Items, Shaped):
    """Facts, added up."""

    group: str = Field(
        "function:3",
        max_length=200,
        description="分组，以逗号分开：function、gov_economic、dept_economic（可加 :3、:5、:7 截到类、款、项），"
        "unit_code、category、measure、source、table、side、phase，以及 unit（公开主体）、year、stage、version；"
        "edition 就是后面这四个。不同阶段、版本、表、收支方向和口径的数只分开列出，不相加。",
        examples=["function:3", "edition,function:5", "gov_economic:3,dept_economic:5"],
        json_schema_extra={"pattern": group_pattern()},
    )

    @property
    def groups(self) -> dict[str, int | None]:
        """Return the dimensions with the length each is cut to."""
        found: dict[str, int | None] = {}
        for part in filter(None, (part.strip() for part in self.group.split(","))):
            name, _, length = part.partition(":")
            if part == "edition":
                found |= dict.fromkeys(OF_EDITIONS)
            elif part in PLAIN_GROUPS:
                found[part] = None
            elif name not in GROUPS or (length and length not in {str(n) for n in GROUPS[name]}):
                message = f"不能按“{part[:60]}”分组。"
                raise BadSelection(message)
            elif name in found:
                message = f"“{name}”只能分组一次。"
                raise BadSelection(message)
            else:
                found[name] = int(length) if length else None
        return found


def given(values: Iterable[str]) -> tuple[str, ...]:
    """Return what was given of a parameter; an empty value asks for nothing."""
    return tuple(value for value in values if value)


def fen(yuan: Decimal | None) -> int | None:
    """Return an amount in 元 as 分. Raises BadSelection where it is none."""
    if yuan is None:
        return None
    # «NaN» and «Infinity» are texts that a Decimal takes.
    if not yuan.is_finite():
        message = "金额不是一个数。"
        raise BadSelection(message)
    try:
        return to_fen(yuan, AmountUnit.YUAN)
    except (OutOfBounds, TooPrecise) as error:
        message = "金额以元计，最多两位小数，并且不超过十万亿元。"
        raise BadSelection(message) from error
