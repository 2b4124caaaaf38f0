"""Checking anew by codes that were loaded after an upload: drafts themselves, and beside what is public its remarks on codes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from django.db import transaction

from budget import bulk
from budget.classification.loading import year_for
from budget.editions.guarding import Actor, expect, locked, record
from budget.editions.laying_out import CHECK, lay_out
from budget.editions.preparing import prepare_again
from budget.editions.refusals import Refused
from budget.editions.written_parts import carry_explanations, check_words, words_of
from budget.models import CheckResult, Edition, Event, RecheckedCodes
from budget.queries.later_codes import BY_CODES
from budget.reconciliation import Outcome, Result
from budget.vocabulary import EditionState

# Public editions that are read once more within a request; each takes a fraction of a second.
AT_ONCE = 20


class Rechecked(NamedTuple):
    """Which editions were checked anew, which could not be, and how many public ones wait for the command."""

    drafts: list[Edition]
    public: list[Edition]
    left: list[Edition]
    waiting: int


def recheck(year: int, by: Actor, *, at_once: int | None = None) -> Rechecked:
    """Check what goes by the codes of `year` anew: every draft, and of what is public the newest `at_once`, or all."""
    drafts, left = _done(_going_by(year, EditionState.DRAFT), lambda draft: _recheck(draft, by))
    every = list(_going_by(year, EditionState.PUBLISHED))
    public, refused = _done(every[:at_once], lambda edition: _recheck_beside(edition, year))
    return Rechecked(drafts, public, left + refused, len(every) - len(every[:at_once]))


def _done(editions: Iterable[Edition], act: Callable[[Edition], object]) -> tuple[list[Edition], list[Edition]]:
    """Do something with each; return those with which it was done, and those that were refused."""
    done: list[Edition] = []
    left: list[Edition] = []
    for edition in editions:
        try:
            act(edition)
        except Refused:
            left.append(edition)
        else:
            done.append(edition)
    return done, left


def _going_by(year: int, state: EditionState) -> Iterator[Edition]:
    """Yield the editions in a state whose codes are those of `year`, the newest first."""
    rows = Edition.every_stage.filter(state=state.value, year__gte=year).select_related("unit__parent")
    years: dict[int, bool] = {}
    # Where no codes of a year are loaded an earlier year's hold, so later editions may go by these as well.
    for edition in rows.order_by("-pk"):
        if edition.year not in years:
            years[edition.year] = year_for(edition.year) == year
        if years[edition.year]:
            yield edition


def _recheck(edition: Edition, by: Actor) -> None:
    """Read the kept files once more and put what the rules give now in the place of what they gave. Raises Refused."""
    prepared = prepare_again(edition)
    laid = lay_out(prepared)
    with transaction.atomic(durable=True):
        draft = locked(edition, by)
        expect(draft, EditionState.DRAFT)
        # The explanations stand on the results that are about to be replaced.
        words = words_of(draft)
        CheckResult.every_stage.filter(edition=draft).delete()
        bulk.insert(CheckResult, ("edition", *CHECK), ((draft.pk, *row) for row in laid.checks))
        Edition.every_stage.filter(pk=draft.pk).update(codes_year=prepared.examined.codes_year)
        carry_explanations(words, draft)
        check_words(draft)
        record(Event.Action.EDITED, draft, by, reason="按新载入的科目重新核对")


def _recheck_beside(edition: Edition, year: int) -> None:
    """Keep beside a public edition what the rules about codes give now; nothing of it changes. Raises Refused."""
    found = [
        _kept(one) for one in prepare_again(edition).checks if one.rule in BY_CODES and one.result is not Result.PASS
    ]
    RecheckedCodes.objects.update_or_create(edition=edition, defaults={"codes_year": year, "results": found})


def _kept(check: Outcome) -> dict[str, str]:
    return {
        "rule": check.rule,
        "result": check.result.value,
        "title": check.title,
        "subject": check.subject_label or check.subject,
        "reason": check.reason,
    }
