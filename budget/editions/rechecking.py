"""Checking drafts anew when the codes of their year were loaded after they were uploaded."""

from __future__ import annotations

from django.db import transaction

from budget import bulk
from budget.classification.loading import year_for
from budget.editions.guarding import Actor, expect, locked, record
from budget.editions.laying_out import CHECK, lay_out
from budget.editions.preparing import prepare_again
from budget.editions.refusals import Refused
from budget.editions.written_parts import carry_explanations, check_words, words_of
from budget.models import CheckResult, Edition, Event
from budget.vocabulary import EditionState


def recheck_drafts(year: int, by: Actor) -> tuple[list[Edition], list[Edition]]:
    """Check every draft that goes by the codes of `year` anew; return those that were, and those that could not be."""
    done, left = [], []
    drafts = Edition.every_stage.filter(state=EditionState.DRAFT.value, year__gte=year).select_related("unit__parent")
    for draft in drafts.order_by("pk"):
        if year_for(draft.year) != year:
            continue
        try:
            _recheck(draft, by)
        except Refused:
            left.append(draft)
        else:
            done.append(draft)
    return done, left


def _recheck(edition: Edition, by: Actor) -> None:
    """Read the kept files once more and put what the rules give now in the place of what they gave. Raises Refused."""
    laid = lay_out(prepare_again(edition))
    with transaction.atomic(durable=True):
        draft = locked(edition)
        expect(draft, EditionState.DRAFT)
        words = words_of(draft)
        CheckResult.every_stage.filter(edition=draft).delete()
        bulk.insert(CheckResult, ("edition", *CHECK), ((draft.pk, *row) for row in laid.checks))
        carry_explanations(words, draft)
        check_words(draft)
        record(Event.Action.EDITED, draft, by, reason="按新载入的科目重新核对")
