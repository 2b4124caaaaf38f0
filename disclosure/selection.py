"""An address and its query string -> a frozen Selection; what is malformed is refused with a word, never guessed at."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from budget.money import AmountUnit, OutOfBounds, TooPrecise, to_fen
from budget.queries.basis import Basis
from budget.vocabulary import Scheme, Stage

# Choices that only some pages know: only purposes are disclosed on another basis than all spending.
PAGES_OF = {
    "basis": {"function", "function-code"},
    "chart": {"function", "function-code", "economic", "economic-code"},
    "cross": {"function-code", "economic-code"},
}
# What pages of an edition ask of an address; what else may stand there is nobody's, and goes no further.
PARAMETERS = (
    "edition", "amounts", "basis", "chart", "cross", "q", "least", "most", "indicator", "sort", "against", "page", "scheme", "level",
    "with", "order", "rows", "rule",
)  # fmt: skip
# The classifications of spending.
SPENDING_SCHEMES = (Scheme.FUNCTION, Scheme.GOV_ECONOMIC, Scheme.DEPT_ECONOMIC)
# The longest text that is looked for; a page title is shorter.
MOST_QUERY = 100


class BadSelection(BadRequest):
    """A parameter that says nothing the site knows; the text is for the reader (Chinese). Answered with 400."""


class AmountChoice(StrEnum):
    """The unit in which pages show amounts, as the address says it."""

    YUAN = "yuan"
    WAN = "wan"
    YI = "yi"

    @property
    def unit(self) -> AmountUnit:
        """Return the unit of money: who reads English counts in thousands and millions, as finely as in 万 and 亿."""
        if self is AmountChoice.YUAN:
            return AmountUnit.YUAN
        chinese, english = _UNITS[self]
        return english if get_language() == "en" else chinese


# Larger units in Chinese and in English.
_UNITS = {
    AmountChoice.WAN: (AmountUnit.WAN, AmountUnit.THOUSAND),
    AmountChoice.YI: (AmountUnit.YI, AmountUnit.MILLION),
}


class ChartKind(StrEnum):
    """The drawings among which a reader chooses."""

    HEAT = "heat"
    TREEMAP = "treemap"
    BARS = "bars"

    @classmethod
    def _missing_(cls, value: object) -> ChartKind | None:
        """Take what earlier addresses say of drawings that are gone: their names were too small to be read."""
        return cls.TREEMAP if value in {"icicle", "sunburst"} else None

    @property
    def label(self) -> str:
        """Return the Chinese name."""
        return {"heat": _("用途和花法"), "treemap": _("方块图"), "bars": _("条形图")}[self.value]


class Sort(StrEnum):
    """The order of a list of projects."""

    AMOUNT = "amount"
    NAME = "name"
    CODE = "code"
    TARGETS = "targets"

    @property
    def label(self) -> str:
        """Return the Chinese name."""
        return {"amount": _("按金额"), "name": _("按名称"), "code": _("按项目代码"), "targets": _("按指标多少")}[
            self.value
        ]


class Theme(StrEnum):
    """Light or dark: a chart is drawn for one of them."""

    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Period:
    """A year and its stage, as an address writes them: «2026», «2026-adjusted», «2026-final»."""

    year: int
    stage: Stage

    def __str__(self) -> str:
        return f"{self.year}{self.stage.suffix}"


@dataclass(frozen=True, slots=True)
class Selection:
    """What a reader asks to see. `chart` and `cross` are None where the reader left the choice to the page."""

    unit: str
    period: Period
    version: int | None = None
    amounts: AmountChoice = AmountChoice.WAN
    basis: Basis = Basis.ALL
    chart: ChartKind | None = None
    cross: Scheme | None = None
    theme: Theme = Theme.LIGHT

    @property
    def carried(self) -> dict[str, str]:
        """Return the parameters that every link keeps, those at their default left out."""
        kept: dict[str, str] = {}
        if self.version:
            kept["edition"] = str(self.version)
        if self.amounts is not AmountChoice.WAN:
            kept["amounts"] = self.amounts.value
        if self.basis is not Basis.ALL:
            kept["basis"] = self.basis.value
        if self.chart is not None:
            kept["chart"] = self.chart.value
        if self.cross is not None:
            kept["cross"] = self.cross.value
        return kept

    def but(self, **changes: Any) -> Selection:
        """Return the selection with some of its choices changed."""
        return replace(self, **changes)

    def link(self, name: str, fragment: str = "", /, **arguments: object) -> str:
        """Return the address of a named page of this edition, with the choices that the page can keep."""
        address = _address(name, self.unit, self.period, tuple(arguments.items()))
        carried = self.carried
        kept = {key: value for key, value in carried.items() if name in PAGES_OF.get(key, (name,))} if carried else {}
        return with_query(address, kept, fragment)


# A page names some hundred addresses, most of them those of the page before.
@lru_cache(maxsize=5000)
def _address(name: str, unit: str, period: Period, arguments: tuple[tuple[str, object], ...]) -> str:
    return reverse(name, kwargs={"unit": unit, "period": period, **dict(arguments)})


@dataclass(frozen=True, slots=True)
class ProjectFilter:
    """Which projects are listed. Amounts in 分, both ends included; empty texts filter nothing."""

    text: str = ""
    least: int | None = None
    most: int | None = None
    indicator: str = ""
    sort: Sort = Sort.AMOUNT
    # What the reader typed, to fill the form again.
    typed: dict[str, str] = field(default_factory=dict)

    @property
    def is_active(self) -> bool:
        """Tell whether anything is filtered out."""
        return bool(self.text or self.indicator or self.least is not None or self.most is not None)


def with_query(address: str, parameters: dict[str, str], fragment: str = "") -> str:
    """Return `address` with parameters and a fragment."""
    query = f"?{urlencode(parameters)}" if parameters else ""
    return f"{address}{query}{f'#{fragment}' if fragment else ''}"


def select(unit: str, period: Period, query: QueryDict) -> Selection:
    """Read the parameters of a page of an edition. Raises BadSelection."""
    return Selection(
        unit=unit,
        period=period,
        version=_version(query),
        amounts=choice(query, "amounts", AmountChoice) or AmountChoice.WAN,
        basis=choice(query, "basis", Basis) or Basis.ALL,
        chart=choice(query, "chart", ChartKind),
        cross=choice(query, "cross", Scheme),
        theme=choice(query, "theme", Theme) or Theme.LIGHT,
    )


def project_filter(query: QueryDict) -> ProjectFilter:
    """Read the filters of the list of projects; amounts are typed in 万元. Raises BadSelection."""
    return ProjectFilter(
        text=words(query, "q"),
        least=_amount(query, "least"),
        most=_amount(query, "most"),
        indicator=words(query, "indicator"),
        sort=choice(query, "sort", Sort) or Sort.AMOUNT,
        typed={name: query.get(name, "") for name in ("q", "least", "most", "indicator")},
    )


def words(query: QueryDict, name: str) -> str:
    """Return a text that is looked for, inner spaces joined. Raises BadSelection where it is too long or no text."""
    text = " ".join(query.get(name, "").split())
    if len(text) > MOST_QUERY:
        raise BadSelection(_("查找的文字最多 {most_query} 个字。").format(most_query=MOST_QUERY))
    if not text.isprintable():
        raise BadSelection(_("查找的文字里有无法显示的字符。"))
    return text


Choice = TypeVar("Choice", bound=StrEnum)


def choice(query: QueryDict, name: str, options: type[Choice]) -> Choice | None:
    """Return the option that a parameter names, None where it is not given. Raises BadSelection."""
    value = query.get(name, "")
    if not value:
        return None
    try:
        return options(value)
    except ValueError as error:
        known = "、".join(options)
        raise BadSelection(_("参数 {name} 只能是：{known}。").format(name=name, known=known)) from error


def _version(query: QueryDict) -> int | None:
    text = query.get("edition", "")
    if not text:
        return None
    if not re.fullmatch(r"[1-9][0-9]{0,3}", text):
        raise BadSelection(_("参数 edition 应为版本号，例如 edition=2。"))
    return int(text)


def pinned_stages(query: QueryDict) -> dict[Stage, int]:
    """Return the versions that «with=budget.1,adjusted.2» pins beside the edition of a page. Raises BadSelection."""
    text = query.get("with", "")
    if not text:
        return {}
    if not re.fullmatch(
        r"(budget|adjusted|final)\.[1-9][0-9]{0,3}(,(budget|adjusted|final)\.[1-9][0-9]{0,3}){0,2}", text
    ):
        raise BadSelection(_("参数 with 应为阶段和版本，例如 with=budget.1。"))
    return {Stage(stage): int(version) for stage, _dot, version in (one.partition(".") for one in text.split(","))}


def spending_scheme(query: QueryDict) -> Scheme:
    """Return the classification of spending that is asked for, functions by default. Raises BadSelection."""
    scheme = choice(query, "scheme", Scheme) or Scheme.FUNCTION
    if scheme not in SPENDING_SCHEMES:
        raise BadSelection(_("参数 scheme 只能是：{names}。").format(names="、".join(SPENDING_SCHEMES)))
    return scheme


def level_of(query: QueryDict, scheme: Scheme) -> int:
    """Return the level that is asked for, the coarsest by default. Raises BadSelection."""
    text = query.get("level", "") or "1"
    if text not in {"1", "2", "3"}:
        raise BadSelection(_("参数 level 只能是 1（类）、2（款）或 3（项）。"))
    # An economic classification has no 项: whoever comes from one that has sees its finest level.
    return min(int(text), len(scheme.level_lengths))


def page_number(query: QueryDict) -> int:
    """Return the page that is asked for, the first by default. Raises BadSelection."""
    text = query.get("page", "") or "1"
    if not re.fullmatch(r"[1-9][0-9]{0,4}", text):
        raise BadSelection(_("参数 page 应为页码，例如 page=2。"))
    return int(text)


def _amount(query: QueryDict, name: str) -> int | None:
    text = query.get(name, "").strip().replace(",", "")
    if not text:
        return None
    if not re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,6})?", text):
        raise BadSelection(_("金额应为以万元计的数字，例如 100 或 12.5。"))
    try:
        return to_fen(Decimal(text), AmountUnit.WAN)
    except (InvalidOperation, OutOfBounds, TooPrecise) as error:
        raise BadSelection(_("金额太大，或小数位太多。")) from error
