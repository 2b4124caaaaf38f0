"""What the checks of an edition gave, with the cells of both sides."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from operator import itemgetter

from django.db.models import Count, F, Max, Min, Q

from budget.models import CheckResult
from budget.queries.for_readers import without_requests
from budget.queries.names import Sheets, load_sheets, sheets_of
from budget.queries.results import Check, EditionInfo, Place
from budget.queries.stretches import counts, stretch


@dataclass(frozen=True, slots=True)
class AgreeingRule:
    """A rule by which something agrees, and how often."""

    rule: str
    title: str
    count: int
    # What rounding may make of it, in 分: 0 where every amount is printed to the 分.
    allowed: int


def checks(edition: EditionInfo, rule: str = "", but_agreeing: Collection[str] = ()) -> tuple[Check, ...]:
    """Return every result in the order of the rules, or those of one rule. One query, and the sheets.

    Of the rules of `but_agreeing` what agrees to the 分 is left out.
    """
    rows = CheckResult.published.filter(edition=edition.id, **({"rule": rule} if rule else {}))
    rows = rows.order_by("position")
    if but_agreeing:
        rows = rows.exclude(Q(difference=0) | Q(difference=None), rule__in=but_agreeing, result=CheckResult.Result.PASS)
    sheets = sheets_of(edition)
    return tuple(_check(row, sheets) for row in rows)


def agreeing_rules(edition: EditionInfo) -> tuple[AgreeingRule, ...]:
    """Return the rules by which anything agrees, in their order, and how often. One query."""
    rows = CheckResult.published.filter(edition=edition.id, result=CheckResult.Result.PASS).order_by()
    found = rows.values_list("rule", "title").annotate(count=Count("pk"), allowed=Max("allowed"), first=Min("position"))
    return tuple(AgreeingRule(*row[:4]) for row in sorted(found, key=itemgetter(4)))


def checks_of(
    editions: Iterable[EditionInfo], result: str = "", start: int = 0, limit: int | None = None
) -> list[tuple[EditionInfo, Check]]:
    """Return a stretch of the results of some editions, in their order, all or those that came out so.

    Three queries, however many editions there are; only those that the stretch lies in are read.
    """
    listed = {edition.id: edition for edition in editions}
    here, skipped = stretch(listed.values(), counts(CheckResult, listed, result), start, limit)
    load_sheets(here)
    found: dict[int, list[CheckResult]] = {edition.id: [] for edition in here}
    rows = CheckResult.published.filter(edition__in=found, **({"result": result} if result else {}))
    for row in rows.order_by("position"):
        found[row.edition_id].append(row)
    rest = [(listed[key], row) for key, results in found.items() for row in results][skipped:][:limit]
    return [(edition, _check(row, sheets_of(edition))) for edition, row in rest]


def failed_checks(edition: EditionInfo) -> tuple[Check, ...]:
    """Return the results that do not agree, in the order of the rules. One query, and the sheets."""
    rows = CheckResult.published.filter(edition=edition.id, result=CheckResult.Result.FAIL).order_by("position")
    sheets = sheets_of(edition)
    return tuple(_check(row, sheets) for row in rows)


def telling_checks(edition: EditionInfo) -> tuple[Check, ...]:
    """Return what does not agree, agrees only within rounding, or could not be checked. One query, and the sheets."""
    rounded = Q(allowed__gt=0, difference__gte=-F("allowed"), difference__lte=F("allowed")) & ~Q(difference=0)
    unsure = Q(result__in=(CheckResult.Result.FAIL, CheckResult.Result.INSUFFICIENT))
    is_one = unsure | (Q(result=CheckResult.Result.PASS) & rounded)
    rows = CheckResult.published.filter(is_one, edition=edition.id).order_by("position")
    sheets = sheets_of(edition)
    return tuple(_check(row, sheets) for row in rows)


def checks_about(edition: EditionInfo, code: str) -> tuple[Check, ...]:
    """Return every result that is about one code, in the order of the rules. One query, and the sheets."""
    rows = CheckResult.published.filter(edition=edition.id, subject__startswith=code).order_by("position")
    sheets = sheets_of(edition)
    # The database only knows that it begins so: 213 begins 21301 as well.
    return tuple(_check(row, sheets) for row in rows if row.subject.split(" ")[0] == code)


def _check(row: CheckResult, sheets: Sheets) -> Check:
    return Check(
        number=row.position,
        rule=row.rule,
        level=row.level,
        result=row.result,
        title=row.title,
        subject=row.subject,
        left=row.left,
        right=row.right,
        difference=row.difference,
        allowed=row.allowed,
        left_label=row.left_label,
        right_label=row.right_label,
        instances=row.instances,
        reason=without_requests(row.reason),
        explanation=row.explanation,
        left_places=_places(row.cells.get("left", ()), sheets),
        right_places=_places(row.cells.get("right", ()), sheets),
    )


def _places(texts: list[str], sheets: Sheets) -> tuple[Place, ...]:
    return tuple(place for text in texts if (place := sheets.place_of(text)) is not None)
