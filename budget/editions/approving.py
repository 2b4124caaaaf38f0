"""Entering when the finance office approved a budget: the day from which the twenty days of publication count."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from budget.editions.guarding import PUBLISH, UPLOAD, Actor, expect, locked, may, record, require
from budget.editions.refusals import NotAllowed
from budget.models import Edition, Event
from budget.vocabulary import EditionState


def approve(edition: Edition, approval_date: date | None, by: Actor) -> Edition:
    """Keep the date on a draft, or on what is public; None takes it back. No figure changes by it.

    Raises NotAllowed, Gone, WrongState where the edition is superseded or withdrawn.
    """
    if not may_approve(edition, by):
        raise NotAllowed("您没有填写财政批复日期的权限。")
    with transaction.atomic(durable=True):
        changed = locked(edition)
        expect(changed, EditionState.DRAFT, EditionState.PUBLISHED)
        if changed.state == EditionState.PUBLISHED:
            require(by, PUBLISH, changed.unit)
        before = changed.approval_date
        if before != approval_date:
            changed.approval_date = approval_date
            changed.save(update_fields=["approval_date"])
            details = {"before": str(before or ""), "after": str(approval_date or "")}
            record(Event.Action.EDITED, changed, by, reason="财政批复日期", details=details)
    return changed


def may_approve(edition: Edition, by: Actor) -> bool:
    """Whether this person may enter the date: clerks and reviewers on a draft, reviewers on what is public."""
    if edition.state == EditionState.DRAFT:
        return may(by, UPLOAD, edition.unit) or may(by, PUBLISH, edition.unit)
    return edition.state == EditionState.PUBLISHED and may(by, PUBLISH, edition.unit)
