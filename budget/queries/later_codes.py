"""By which year's codes an edition was checked, and what the rules about codes say by a list that was loaded after it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from budget.models import CheckResult, Edition, RecheckedCodes
from budget.queries.for_readers import without_requests
from budget.queries.results import EditionInfo

# The rules whose results a list of codes decides: they are asked again when one is loaded.
BY_CODES = frozenset({"codes.known", "codes.names", "codes.crosswalk"})


@dataclass(frozen=True, slots=True)
class CodeRemark:
    """What a rule about codes says by a list that was loaded after the publication, as readers are told it."""

    rule: str
    result: str
    title: str
    subject: str
    reason: str


@dataclass(frozen=True, slots=True)
class CodesAskedAgain:
    """`year` is that of the codes at the publication, None where nobody kept it; the rest is what was asked again since.

    `later_year` and `checked_at` are None where nothing was loaded since.
    """

    year: int | None
    later_year: int | None
    checked_at: datetime | None
    remarks: tuple[CodeRemark, ...]


def _remarks(results: list[dict[str, str]] | None) -> tuple[CodeRemark, ...]:
    return tuple(CodeRemark(**one | {"reason": without_requests(one["reason"])}) for one in results or ())


def codes_asked_again(edition: EditionInfo) -> CodesAskedAgain:
    """Return it for an edition. One query."""
    names = ("codes_year", *(f"rechecked_codes__{name}" for name in ("codes_year", "checked_at", "results")))
    row = Edition.published.filter(pk=edition.id).values_list(*names).first()
    year, later_year, checked_at, results = row or (None, None, None, None)
    return CodesAskedAgain(year, later_year, checked_at, _remarks(results))


@dataclass(frozen=True, slots=True)
class CodeResult:
    """What a rule about codes gave at the publication, None where it had nothing to say of this, and what it gives now."""

    rule: str
    title: str
    subject: str
    before: str | None
    result: str
    reason: str


def code_results(editions: Iterable[EditionInfo]) -> list[tuple[EditionInfo, CodesAskedAgain, CodeResult]]:
    """Return what was asked again of some editions, each result beside that of its publication. Two queries."""
    listed = {edition.id: edition for edition in editions}
    asked = {
        row.edition_id: CodesAskedAgain(row.edition.codes_year, row.codes_year, row.checked_at, _remarks(row.results))
        for row in RecheckedCodes.objects.filter(edition__in=listed).select_related("edition")
    }
    before: dict[int, dict[tuple[str, str], CheckResult]] = {}
    frozen = CheckResult.published.filter(edition__in=asked, rule__in=BY_CODES).order_by("edition", "position")
    for row in frozen.exclude(result=CheckResult.Result.PASS):
        before.setdefault(row.edition_id, {})[row.rule, row.subject] = row
    return [
        (listed[key], asked[key], one)
        for key in listed
        if key in asked
        for one in _beside(before.get(key, {}), asked[key].remarks)
    ]


def _beside(before: dict[tuple[str, str], CheckResult], remarks: tuple[CodeRemark, ...]) -> Iterator[CodeResult]:
    now = {(one.rule, one.subject): one for one in remarks}
    for key, was in before.items():
        if again := now.pop(key, None):
            result, reason = again.result, again.reason
        # What passed is not kept: that a failure is not among the remarks any more says that it agrees now.
        elif was.result == CheckResult.Result.FAIL:
            result, reason = CheckResult.Result.PASS.value, ""
        else:
            # It could not be checked: now it was, and what is not as it should be has a result of its own.
            wrong = any(one.rule == was.rule and one.subject.startswith(was.subject) for one in remarks)
            result = (CheckResult.Result.FAIL if wrong else CheckResult.Result.PASS).value
            reason = "公开时没有科目可核对，现在核对了。"
        yield CodeResult(was.rule, was.title, was.subject, was.result, result, reason)
    for one in now.values():
        yield CodeResult(one.rule, one.title, one.subject, None, one.result, one.reason)
