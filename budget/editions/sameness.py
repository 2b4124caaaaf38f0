"""Doubts about what a file is: another body's, a correction, a copy of what is public, last year's, of another year.

They are told before anything is stored, and stay with the draft until they are confirmed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from django.db.models import Count

from budget.editions.facts import Fact, facts_of, told_by
from budget.editions.named_bodies import other_bodies
from budget.editions.sizes import Doubtful, whole_beside
from budget.findings import Severity
from budget.models import Edition, LineItem, Unit
from budget.models.doubts import CORRECTION
from budget.vocabulary import EditionState, Stage
from budget.workbook.rows import Reading, TableReading

# The doubts that say what these files are to what is public of the same year and stage.
OF_PUBLIC = (CORRECTION, "upload.identical")
# What two editions are compared by; the label only where a line has no code at all.
_IDENTITY = (
    "table__key", "measure", "phase", "source", "line", "is_total", "side", "unit_code", "function", "gov_economic",
    "dept_economic", "category",
)  # fmt: skip
_CODES = 7  # where the codes begin
_YEAR = re.compile(r"20[0-4]\d")


def sameness(unit: Unit, year: int, stage: Stage, reading: Reading) -> Iterator[Doubtful]:
    """Yield what must be answered before these files are stored. Seven queries at most."""
    yield from other_bodies(unit, reading)
    yield from _other_years(reading)
    if not unit.pk or not reading.tables:
        return
    public = Edition.every_stage.filter(unit=unit, state=EditionState.PUBLISHED.value, year__in=(year, year - 1))
    mine: Counter[Fact] | None = None
    for edition in public.order_by("-year"):
        # 预算 and 决算 of one year have the same names and other figures by their nature.
        if edition.stage != stage and edition.year == year:
            continue
        mine = Counter(facts_of(reading)) if mine is None else mine
        count = _differing(mine, _kept(edition))
        name = f"{edition.year} 年{Stage(edition.stage).label}"
        if edition.year == year:
            said = (
                f"这会成为对已公开的 {name}（第 {edition.version} 版）的更正：有 {count} 个金额不同。"
                f"{_unread(reading)}{whole_beside(reading.tables, edition)}"
                if count
                else f"这与已公开的 {name}（第 {edition.version} 版）完全相同，没有一个金额不同。"
            )
            yield Doubtful(CORRECTION if count else OF_PUBLIC[1], str(edition.pk), said)
        elif not count:
            yield Doubtful(
                "upload.last_year", str(edition.pk),
                f"与已公开的 {name}没有一个金额不同。会不会是选错了文件，或表格还没有填？",
            )  # fmt: skip


def _unread(reading: Reading) -> str:
    """Return what is said of amounts that differ only because their cells could not be read."""
    errors = [found for found in reading.findings if found.severity is Severity.ERROR]
    if not errors:
        return ""
    first = errors[0].message.rstrip("。")
    return f"文件里有 {len(errors)} 处错误，没有读出来的也算在内，第一处是：{first}。存成草稿后逐处列出，改正以前不能公开。"


def _other_years(reading: Reading) -> Iterator[Doubtful]:
    """Yield one doubt that names every table of another year than the rest; that all are wrong, the rules say."""
    named = {f"《{table.title}》（工作表“{table.sheet}”）": _years(table) for table in reading.tables}
    counts = Counter(year for years in named.values() for year in years)
    if not counts:
        return
    usual = counts.most_common(1)[0][0]
    others = [
        f"{place}写的是 {'、'.join(sorted(years))} 年"
        for place, years in named.items()
        if years - {usual} == years and years
    ]
    if others:
        yield Doubtful(
            "upload.year", usual, f"其余的表写的是 {usual} 年，但{'，'.join(others)}。会不会混进了别的年度的表？"
        )


def _years(table: TableReading) -> set[str]:
    """Return the years that a table names: in its title, on its sheet, and, on the form of targets, as its own."""
    printed = table.texts.get("year")
    return set(_YEAR.findall(f"{table.title} {table.sheet} {printed.text if printed else ''}"))


def _kept(edition: Edition) -> Counter[Fact]:
    """Return the amounts of an edition, each as often as it is there. One query."""
    rows = LineItem.every_stage.filter(table__edition=edition).order_by().values_list(*_IDENTITY, "label", "amount")
    found: Counter[Fact] = Counter()
    # Counted by the database: most rows of a large budget are needed for nothing but to be equal.
    for *identity, label, fen, times in rows.annotate(times=Count("pk")):
        found[(*identity, "" if any(identity[_CODES:]) else told_by(label)), fen] += times
    return found


def _differing(mine: Counter[Fact], other: Counter[Fact]) -> int:
    """Return how many amounts differ: one that changed counts once, one that came or went too."""
    more: Counter[object] = Counter()
    less: Counter[object] = Counter()
    for side, found in ((more, mine - other), (less, other - mine)):
        for (identity, _), times in found.items():
            side[identity] += times
    # `|` takes the larger count of each: a changed amount stands on both sides and is one.
    return sum((more | less).values())
