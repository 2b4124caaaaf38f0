"""What a reader compares: the address of /compare/ -> a frozen Wish, and what the compared editions are called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from budget.money import AmountUnit
from budget.queries.pins import Pin
from budget.queries.results import EditionInfo, Node
from budget.vocabulary import Scheme, Stage
from disclosure.converters import CodeConverter, PeriodConverter, UnitConverter
from disclosure.selection import AmountChoice, BadSelection, Period, Selection, Theme, choice, level_of, spending_scheme

LEVELS = (mark("类"), mark("款"), mark("项"))
# Bodies beside each other: more columns than this nobody can read.
MOST_UNITS = 8
# Bodies in a list from which some are chosen; of more only those of the same division are listed.
MOST_LISTED = 300
STAGE_ORDER = {Stage.BUDGET: 0, Stage.ADJUSTED: 1, Stage.FINAL: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked to be compared; "" and None where the reader left the choice to the page."""

    unit: str = ""
    before: Period | None = None
    after: Period | None = None
    stage: Stage | None = None
    units: tuple[str, ...] = ()
    year: Period | None = None
    scheme: Scheme = Scheme.FUNCTION
    level: int = 1
    # The one item whose share is followed over all years of the bodies; "" where whole years are compared.
    code: str = ""
    amounts: AmountChoice = AmountChoice.WAN
    theme: Theme = Theme.LIGHT
    # The versions that the comparison is of, where its address says so; else the current ones.
    pin: Pin | None = None

    @property
    def slugs(self) -> tuple[str, ...]:
        """Return the bodies that are compared; none where the reader left the choice to the page."""
        return self.units or ((self.unit,) if self.unit else ())

    @property
    def said_unit(self) -> AmountUnit | None:
        """Return the unit of amounts in sentences: the chosen one, or None for the one that fits best."""
        return None if self.amounts is AmountChoice.WAN else self.amounts.unit

    @property
    def query(self) -> str:
        """Return the query string that says the same."""
        pairs = {
            "unit": self.unit,
            "units": ",".join(self.units),
            "year": str(self.year or ""),
            "from": str(self.before or ""),
            "to": str(self.after or ""),
            "stage": self.stage.value if self.stage else "",
            "scheme": "" if self.scheme is Scheme.FUNCTION else self.scheme.value,
            "code": self.code,
            "level": "" if self.level == 1 else str(self.level),
            "amounts": "" if self.amounts is AmountChoice.WAN else self.amounts.value,
            "pin": f"{self.pin.at}-{self.pin.digest}" if self.pin else "",
        }
        return urlencode({name: value for name, value in pairs.items() if value})

    def address(self, **changes: Any) -> str:
        """Return the address of the page with some choices changed."""
        query = replace(self, **changes).query
        return f"{reverse('compare')}{f'?{query}' if query else ''}"


def wish(query: QueryDict) -> Wish:
    """Read the parameters. Raises BadSelection."""
    scheme = spending_scheme(query)
    stage = choice(query, "stage", Stage)
    return Wish(
        unit=_slug(query.get("unit", "")) if query.get("unit") else "",
        before=_period(query, "from", stage),
        after=_period(query, "to", stage),
        stage=stage,
        units=_slugs(query),
        year=_period(query, "year", stage),
        scheme=scheme,
        level=level_of(query, scheme),
        code=_code(query, scheme),
        amounts=choice(query, "amounts", AmountChoice) or AmountChoice.WAN,
        theme=choice(query, "theme", Theme) or Theme.LIGHT,
        pin=_pin(query.get("pin", "")),
    )


def _code(query: QueryDict, scheme: Scheme) -> str:
    text = query.get("code", "")
    if text and not (text.isascii() and text.isdigit() and len(text) in scheme.level_lengths):
        raise BadSelection(_("参数 code 应为{scheme}的编码，例如 code=208。").format(scheme=_(scheme.label)))
    return text


def _pin(text: str) -> Pin | None:
    if not text:
        return None
    # Microseconds of years that a date can have: more digits would be a fault instead of a refusal.
    if not (found := re.fullmatch(r"([0-9]{1,17})-([0-9a-f]{16})", text)):
        raise BadSelection(_("参数 pin 不是本站给出的固定链接里的。"))
    return Pin(int(found[1]), found[2])


def _slug(text: str) -> str:
    if not re.fullmatch(UnitConverter.regex, text):
        raise BadSelection(_("单位应写网址里的名称，例如 unit=xiaohongmen。"))
    return text


def _slugs(query: QueryDict) -> tuple[str, ...]:
    """Return the bodies of `units=a,b` or of `units=a&units=b`, as a form without scripts sends them."""
    texts = [text for value in query.getlist("units") for text in value.split(",") if text]
    slugs = tuple(dict.fromkeys(map(_slug, texts)))
    if len(slugs) > MOST_UNITS:
        raise BadSelection(_("一次最多比较 {most_units} 个单位。").format(most_units=MOST_UNITS))
    return slugs


def _period(query: QueryDict, name: str, stage: Stage | None) -> Period | None:
    text = query.get(name, "")
    if not text:
        return None
    if not re.fullmatch(PeriodConverter.regex, text):
        raise BadSelection(_("参数 {name} 应为年份，例如 2026 或 2026-final。").format(name=name))
    period = PeriodConverter().to_python(text)
    return Period(period.year, stage) if stage and "-" not in text else period


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The editions that tables and files are about."""

    editions: Sequence[EditionInfo]
    amounts: AmountChoice

    @property
    def unit(self) -> AmountUnit:
        """Return the unit in which amounts are shown."""
        return self.amounts.unit

    @property
    def file_stem(self) -> str:
        """Return bodies and years: «compare-xiaohongmen-2025-2026»."""
        slugs = dict.fromkeys(edition.unit.slug for edition in self.editions)
        periods = dict.fromkeys(edition.period for edition in self.editions)
        return "-".join(["compare", *list(slugs)[:MOST_UNITS], *periods])[:150]

    @property
    def about(self) -> dict[str, Any]:
        """Return the compared editions."""
        return {
            "editions": [
                {
                    "body": {"slug": edition.unit.slug, "code": edition.unit.code, "name": edition.unit.name},
                    "year": edition.year,
                    "stage": edition.stage.value,
                    "edition": edition.version,
                }
                for edition in self.editions
            ]
        }

    @property
    def made_at(self) -> datetime:
        """Return when the newest of the compared editions was published."""
        return max((edition.published_at for edition in self.editions), default=datetime(1980, 1, 1, tzinfo=UTC))

    def readable_name(self, title: str) -> str:
        """Return the title: it names what is compared."""
        return title


def chronological(editions: Sequence[EditionInfo]) -> list[EditionInfo]:
    """Return editions by year, and within a year from budget to final accounts."""
    return sorted(editions, key=lambda edition: in_time((edition.year, edition.stage)))


def in_time(period: tuple[int, Stage]) -> tuple[int, int]:
    """Return what orders years and stages: by year, and within a year from budget to final accounts."""
    return period[0], STAGE_ORDER[period[1]]


def shared_period(editions: Sequence[EditionInfo]) -> Period:
    """Return the year and stage that most of the bodies have, the newest of equals."""
    return most_shared(Counter((edition.year, edition.stage) for edition in editions))


def most_shared(counts: Mapping[tuple[int, Stage], int]) -> Period:
    """Return the year and stage that is there most often, the newest of equals."""
    year, stage = max(counts, key=lambda period: (counts[period], in_time(period)))
    return Period(year, stage)


def link(edition: EditionInfo, amounts: AmountChoice, node: Node | None = None) -> str:
    """Return the address of an edition's overview, or of one of its codes."""
    if node is None:
        return _selection(edition, amounts).link("overview")
    return whole(edition, amounts, node.scheme, node.code)


def source(edition: EditionInfo, amounts: AmountChoice, node: Node) -> str:
    """Return the address of the printed lines that an amount of a code adds up, each with its cell."""
    return f"{link(edition, amounts, node)}#lines"


def whole(edition: EditionInfo, amounts: AmountChoice, scheme: Scheme, code: str = "") -> str:
    """Return the address of all spending by a classification, or of one code of it."""
    arguments: dict[str, object] = {} if scheme is Scheme.FUNCTION else {"scheme": scheme}
    page = "function" if scheme is Scheme.FUNCTION else "economic"
    if code and re.fullmatch(CodeConverter.regex, code):
        return _selection(edition, amounts).link(f"{page}-code", code=code, **arguments)
    return _selection(edition, amounts).link(page, **arguments)


def _selection(edition: EditionInfo, amounts: AmountChoice) -> Selection:
    version = None if edition.is_current else edition.version
    return Selection(
        unit=edition.unit.slug, period=Period(edition.year, edition.stage), amounts=amounts, version=version
    )
