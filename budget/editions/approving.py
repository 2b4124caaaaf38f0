"""Entering when the finance office approved a budget: the day from which the twenty days of publication count."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from budget.editions.guarding import PUBLISH, UPLOAD, Actor, expect, locked, may, record, require
from budget.editions.refusals import NotAllowed, Overtaken, Refused
from budget.models import Edition, Event
from budget.vocabulary import EditionState, Stage

# From and until when (years after that of the budget, month) each stage can be approved.
# By the budget law: a department's budget is approved about the turn of the year, an adjustment within it, the 决算
# in the year after. Generous, because only a mistyped year is meant to be caught.
_BETWEEN = {
    Stage.BUDGET: ((-1, 7), (1, 1)),
    Stage.ADJUSTED: ((0, 1), (1, 7)),
    Stage.FINAL: ((1, 1), (3, 1)),
}


class NotPlausible(Refused):
    """The day cannot be that of the approval; nothing was changed."""


def approve(edition: Edition, approval_date: date | None, by: Actor, began_with: str | None = None) -> Edition:
    """Keep the date on a draft, or on what is public; None takes it back. No figure changes by it.

    `began_with` is the date that the form showed, as «2026-01-15», empty for none.
    Raises NotAllowed, Gone, NotPlausible, Overtaken, WrongState where the edition is superseded or withdrawn.
    """
    if not may_approve(edition, by):
        raise NotAllowed("您没有填写财政批复日期的权限。")
    if approval_date is not None:
        _require_plausible(edition, approval_date)
    with transaction.atomic(durable=True):
        changed = locked(edition, by, UPLOAD, PUBLISH)
        expect(changed, EditionState.DRAFT, EditionState.PUBLISHED)
        # From this day readers see whether the deadline of the law was kept: on what is public it is no clerk's matter.
        if changed.state == EditionState.PUBLISHED:
            require(by, PUBLISH, changed.unit)
        before = changed.approval_date
        if began_with not in {None, str(before or "")} and before != approval_date:
            raise Overtaken("财政批复日期")
        if before != approval_date:
            changed.approval_date = approval_date
            changed.save(update_fields=["approval_date"])
            details = {"before": str(before or ""), "after": str(approval_date or "")}
            record(Event.Action.EDITED, changed, by, reason="财政批复日期", details=details)
    return changed


def _require_plausible(edition: Edition, day: date) -> None:
    """Raise NotPlausible where a budget of this year and stage cannot have been approved on this day."""
    first, last = (date(edition.year + shift, month, 1) for shift, month in _BETWEEN[Stage(edition.stage)])
    what = f"{edition.year} 年{Stage(edition.stage).label}"
    # A date ahead would promise a deadline that has not begun.
    if day > timezone.localdate():
        raise NotPlausible(f"{day:%Y-%m-%d} 还没有到，不会是批复的日期，没有保存。请核对。")
    if not first <= day < last:
        raise NotPlausible(
            f"{what}的批复日期不会是 {day:%Y-%m-%d}：应在 {first:%Y-%m} 到 {last - timedelta(days=1):%Y-%m} 之间，没有保存。请核对年份。"
        )
    published = timezone.localdate(edition.published_at) if edition.published_at else None
    # An approval after the publication would say that the office published an unapproved budget; nearly always it is
    # the year.
    if published and day > published:
        raise NotPlausible(f"这一版 {published:%Y-%m-%d} 就公开了，批复不会在那以后，没有保存。请核对。")


def may_approve(edition: Edition, by: Actor) -> bool:
    """Whether this person may enter the date: clerks and reviewers on a draft, reviewers on what is public."""
    if edition.state == EditionState.DRAFT:
        return may(by, UPLOAD, edition.unit) or may(by, PUBLISH, edition.unit)
    return edition.state == EditionState.PUBLISHED and may(by, PUBLISH, edition.unit)
