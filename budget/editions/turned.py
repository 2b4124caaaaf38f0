"""Doubts about 基本支出 and 项目支出 that may have changed places: where no rule can tell, who uploads is asked.

Two things speak against it by themselves: last year's shares turned round, and items that are 基本支出 by what they are
(行政运行, 养老保险缴费, 住房公积金) with most of their money in the column of projects. Either may be true all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import F, Q, Sum

from budget.editions.sizes import Doubtful
from budget.forms import TABLES, Subject
from budget.models import Edition, LineItem
from budget.queries.standing import own_phase
from budget.vocabulary import Stage

_MEASURES = ("basic", "project")
# Contributions and allowances of staff: 基本支出 wherever they stand, by what the classification says of them.
_OF_STAFF = ("2080505", "2080506", "2101101", "2101102", "2101103", "2210201", "2210203")
_RUNNING = Q(function__endswith="01", label__contains="行政运行")
# A share must have moved by so many hundredths before «turned round» says anything.
_MOVED = 20


@dataclass(frozen=True, slots=True)
class _Shares:
    """What a table of one edition gives 基本支出 and 项目支出, in 分."""

    edition: Edition
    basic: int
    project: int

    @property
    def percent(self) -> int:
        """Return the share of 基本支出, rounded."""
        return round(100 * self.basic / (self.basic + self.project))


def turned_doubts(edition: Edition, public: Iterable[Edition]) -> Iterator[Doubtful]:
    """Yield a doubt for each table of spending whose two columns look as if they had changed places.

    Two queries; `public` are the body's editions that are.
    """
    others = sorted(
        (other for other in public if other.stage == edition.stage),
        key=lambda other: (abs(other.year - edition.year), -other.year),
    )
    found = _shares([edition, *others], Q())
    of_staff = _shares([edition], Q(function__in=_OF_STAFF) | _RUNNING)
    for (pk, about), (key, shares) in found.items():
        if pk != edition.pk:
            continue
        before = next((found[other.pk, about][1] for other in others if (other.pk, about) in found), None)
        said = _against(shares, before) if before else ""
        if not said and (pk, about) in of_staff:
            said = _staff_in_projects(of_staff[pk, about][1])
        if said:
            yield Doubtful(
                "columns.turned", key, f"《{TABLES.get(key, key)}》{said}请看看基本支出和项目支出两栏有没有对调。"
            )


def _shares(editions: Iterable[Edition], wanted: Q) -> dict[tuple[int, str], tuple[str, _Shares]]:
    """Return by edition and whose money it is the key of the table and its shares, where it has both columns."""
    by_pk = {edition.pk: edition for edition in editions}
    rows = LineItem.every_stage.filter(
        own_phase(),
        wanted,
        table__edition__in=by_pk,
        table__subject=Subject.SPENDING.value,
        measure__in=_MEASURES,
        is_total=False,
    )
    sums: dict[tuple[int, str, str], dict[str, int]] = {}
    grouped = rows.order_by().values_list("table__edition", "table__funds", "table__key", "measure")
    for pk, funds, key, measure, fen in grouped.annotate(fen=Sum(F("amount"))):
        sums.setdefault((pk, funds, key), {})[measure] = fen
    return {
        (pk, funds): (key, _Shares(by_pk[pk], told.get("basic", 0), told.get("project", 0)))
        for (pk, funds, key), told in sums.items()
        # A share of a sum with negative parts says nothing.
        if min(told.values()) >= 0 and any(told.values())
    }


def _against(now: _Shares, before: _Shares) -> str:
    """Say that the shares of another year are turned round; nothing where they are nearer as they are."""
    as_is, turned = abs(now.percent - before.percent), abs(now.percent - (100 - before.percent))
    # About half each looks the same both ways round.
    if as_is < _MOVED or turned >= as_is or turned >= _MOVED:
        return ""
    year = f"{before.edition.year} 年{Stage(before.edition.stage).label}"
    return f"基本支出占 {now.percent}%，{year}占 {before.percent}%，正好像倒了过来。"


def _staff_in_projects(staff: _Shares) -> str:
    """Say that what is 基本支出 by its kind stands among the projects for the most part."""
    if staff.project <= staff.basic:
        return ""
    return f"行政运行、社会保险、住房公积金等项，{100 - staff.percent}% 列在项目支出里，按科目含义通常是基本支出。"
