"""What a comparison is made of, whichever it is: tables, charts, and the ways to choose another one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from disclosure.charts import Chart
from disclosure.comparing import LEVELS, Compared, Wish
from disclosure.pictures import Bar
from disclosure.selection import SPENDING_SCHEMES
from disclosure.tables import FileTable

BASIS = mark("全部支出")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a comparison is made of. Tables and charts by the part of the address that names them."""

    template: str
    title: str
    subject: Compared
    tables: Mapping[str, FileTable] = field(default_factory=dict)
    charts: Mapping[str, Chart | None] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)
    # The question with what the page chose, and what a picture of the comparison shows.
    asked: Wish
    bars: tuple[Bar, ...] = ()

    @property
    def main(self) -> tuple[Chart | None, FileTable]:
        """Return the chart and the table that the comparison is about: a page may have another beside it."""
        chart = self.charts.get("chart") or next(iter(self.charts.values()), None)
        return chart, self.tables.get("") or next(iter(self.tables.values()))


def switchers(asked: Wish) -> list[dict[str, Any]]:
    """Return the ways to choose another classification or level."""

    def option(label: str, *, current: bool, **changes: Any) -> dict[str, Any]:
        return {"label": label, "url": asked.address(**changes), "current": current}

    schemes = [
        option(
            _(each.label), current=each is asked.scheme, scheme=each, level=min(asked.level, len(each.level_lengths))
        )
        for each in SPENDING_SCHEMES
    ]
    names = [_(name) for name in LEVELS][: len(asked.scheme.level_lengths)]
    levels = [option(name, current=at == asked.level, level=at) for at, name in enumerate(names, 1)]
    return [{"label": _("分类"), "options": schemes}, {"label": _("级次"), "options": levels}]
