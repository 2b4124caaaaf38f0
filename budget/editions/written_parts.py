"""What an edition says in words: written by the clerk on the draft, checked against its tables, carried to the next."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max, Q

from budget.completeness import items_for, may_state
from budget.editions.doubts import renew_doubts
from budget.editions.guarding import UPLOAD, Actor, expect, locked, may, record, require
from budget.editions.refusals import Overtaken, Refused
from budget.editions.text_figures import figures_of
from budget.findings import Finding, finding
from budget.forms import form_of
from budget.models import CheckResult, DiscardedDraft, Edition, EditionText, Event, Statement, StoredFinding
from budget.personal_numbers import personal_numbers
from budget.texts import Figures, TextKind, review, tidy
from budget.texts.kinds import MOST_CHARACTERS
from budget.vocabulary import EditionState

MOST_OF_A_STATEMENT = 500
_CODES = "text."


class TextRefused(Refused):
    """The words cannot be kept as they are; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Words:
    """The written parts and statements of an edition, as its rows hold them, and when it was approved."""

    texts: tuple[EditionText, ...] = ()
    statements: tuple[Statement, ...] = ()
    approval_date: date | None = None
    # Why checks did not agree, by rule, subject and difference.
    explanations: Mapping[tuple[str, str, int | None], str] = field(default_factory=dict)


def mark_of(body: str) -> str:
    """Return what tells two states of a text apart: an editor sends back the mark of the text that it began with."""
    return hashlib.sha256(body.encode()).hexdigest()[:16]


def body_of(edition: Edition, kind: TextKind) -> str:
    """Return a written part of an edition; empty where there is none."""
    found: str | None = (
        EditionText.every_stage.filter(edition=edition, kind=kind.value).values_list("body", flat=True).first()
    )
    return found or ""


def save_text(edition: Edition, kind: TextKind, body: str, by: Actor, began_with: str | None = None) -> Edition:
    """Keep a written part of a draft and check it anew; no words remove the part. Clerks write one after the other.

    `began_with` is the mark of the text that the editor started from.
    Raises NotAllowed, Gone, WrongState, and TextRefused where it is too long or somebody else changed it meanwhile.
    """
    words = tidy(body)
    if len(words) > MOST_CHARACTERS:
        raise TextRefused(f"这一部分有 {len(words)} 字，超过 {MOST_CHARACTERS} 字的上限，没有保存。")
    with transaction.atomic(durable=True):
        draft = _draft_for(edition, by)
        before = body_of(draft, kind)
        # Before it is asked what she began with: a second press finds what the first one kept.
        if words == before:
            return draft
        # Two clerks may have the same part open; who saves last would silently undo the other.
        if began_with is not None and began_with != mark_of(before):
            raise TextRefused("您打开以后，这一部分已经被别人改过，没有保存。请先复制您写的内容，刷新后再改。")
        if words:
            _write(EditionText, {"edition": draft, "kind": kind.value}, {"body": words}, by)
        else:
            EditionText.every_stage.filter(edition=draft, kind=kind.value).delete()
        check_words(draft)
        # A number of a person in the words is a doubt that must be confirmed as one in a cell.
        renew_doubts(draft)
        details = {"text": kind.value, "before": mark_of(before), "after": mark_of(words), "characters": len(words)}
        record(Event.Action.EDITED, draft, by, reason=kind.label, details=details)
    return draft


def save_statement(
    edition: Edition, item: str, answer: str, reason: str, by: Actor, began_with: str | None = None
) -> Edition:
    """Keep what a clerk states about an item of completeness of a draft; no answer takes it back.

    `began_with` is the mark of the statement that the form showed.
    Raises NotAllowed, Gone, WrongState, Overtaken; TextRefused where the item cannot be stated so, or no reason is given.
    """
    asked = items_for(form_of(edition.form), edition.unit.division_code)
    known = next((one for one in asked if one.key == item), None)
    if known is None or (answer and answer not in Statement.Answer.values):
        raise TextRefused("没有这一项，没有保存。")
    if answer and not may_state(known, answer):
        raise TextRefused(f"“{known.title}”由系统核对，只能说明“不适用”的原因，不能自行填写有或无。")
    words = tidy(reason)
    if persons := personal_numbers(words):
        raise TextRefused(f"说明里有像{persons[0].kind.label}的数字，它会一并公开，没有保存。请删去。")
    if len(words) > MOST_OF_A_STATEMENT:
        raise TextRefused(f"说明有 {len(words)} 字，超过 {MOST_OF_A_STATEMENT} 字，没有保存。")
    if answer and not words:
        raise TextRefused(f"请写明“{known.title}”的依据或原因，它会一并公开。")
    with transaction.atomic(durable=True):
        draft = _draft_for(edition, by)
        mine = Statement.every_stage.filter(edition=draft, item=item)
        before = mine.first()
        if began_with not in {None, stated(before)} and stated(before) != mark_of(
            f"{answer} {words}" if answer else ""
        ):
            raise Overtaken(f"“{known.title}”的说明")
        if answer:
            _write(Statement, {"edition": draft, "item": item}, {"answer": answer, "reason": words}, by)
        else:
            mine.delete()
        details = {"item": item, "answer": answer}
        record(Event.Action.EDITED, draft, by, reason=known.title, details=details)
    return draft


def stated(said: Statement | None) -> str:
    """Return what tells two states of a statement apart, as `mark_of` does for a text."""
    return mark_of(f"{said.answer} {said.reason}" if said else "")


def _write(model: type[EditionText | Statement], which: dict[str, Any], what: dict[str, Any], by: Actor) -> None:
    """Keep words, and that this person had a hand in them as whoever wrote them before."""
    kept = model.every_stage.filter(**which).first()
    writers = {*(kept.writers if kept else ()), *([by.pk] if by else ())}
    values = what | {"updated_by": by, "writers": sorted(writers)}
    model.every_stage.update_or_create(**which, defaults=values)


def last_years_texts(edition: Edition) -> dict[TextKind, str]:
    """Return what the newest version of the year before says in words, by part: whatever became of that version."""
    rows = Edition.every_stage.filter(unit=edition.unit_id, year=edition.year - 1, stage=edition.stage)
    public = (EditionState.PUBLISHED.value, EditionState.SUPERSEDED.value, EditionState.WITHDRAWN.value)
    # What was public goes before a draft that never was.
    source = rows.filter(state__in=public).order_by("-version").first() or rows.order_by("-version").first()
    if source is None:
        return {}
    return {
        TextKind(kind): body
        for kind, body in EditionText.every_stage.filter(edition=source).values_list("kind", "body")
    }


def words_before(period: Mapping[str, Any]) -> Words:
    """Return the words that a new draft starts with: those of the draft that it replaces, else of the newest version.

    Whatever became of that version, in the bin too, what people wrote for it is not written again.
    """
    rows = Edition.every_stage.filter(**period)
    source = rows.filter(state=EditionState.DRAFT.value).first() or rows.order_by("-version").first()
    if source is not None and source.state == EditionState.DRAFT:
        return words_of(source)
    entry = DiscardedDraft.objects.filter(**period).first()  # the latest
    if entry is not None and (
        source is None or source.published_at is None or entry.discarded_at > source.published_at
    ):
        return words_in_bin(entry)
    return Words() if source is None else words_of(source)


def words_of(edition: Edition) -> Words:
    """Return what people wrote for an edition."""
    return Words(
        tuple(EditionText.every_stage.filter(edition=edition)),
        tuple(Statement.every_stage.filter(edition=edition)),
        edition.approval_date,
        {
            (rule, subject, difference): said
            for rule, subject, difference, said in CheckResult.every_stage.filter(edition=edition)
            .exclude(explanation="")
            .values_list("rule", "subject", "difference", "explanation")
        },
    )


def words_in_bin(entry: DiscardedDraft) -> Words:
    """Return its words as rows, by those of their writers who are still there."""
    listed = [*entry.texts, *entry.statements]
    # An account may have been removed while the draft lay in the bin; the words stay.
    known = set(User.objects.filter(pk__in=[one["by"] for one in listed if one["by"]]).values_list("pk", flat=True))
    return Words(
        tuple(
            EditionText(
                kind=one["kind"], body=one["body"], updated_by_id=one["by"] if one["by"] in known else None,
                writers=one.get("writers", []),
            )
            for one in entry.texts
        ),
        tuple(
            Statement(
                item=one["item"], answer=one["answer"], reason=one["reason"],
                updated_by_id=one["by"] if one["by"] in known else None, writers=one.get("writers", []),
            )
            for one in entry.statements
        ),
        entry.approval_date,
        {(one["rule"], one["subject"], one["difference"]): one["said"] for one in entry.explanations or ()},
    )  # fmt: skip


def carry(words: Words, edition: Edition) -> None:
    """Give the words to a new draft and check them against its tables. Called inside its transaction."""
    EditionText.every_stage.bulk_create(
        EditionText(
            edition=edition, kind=text.kind, body=text.body, updated_by_id=text.updated_by_id, writers=text.writers
        )
        for text in words.texts
    )
    Statement.every_stage.bulk_create(
        Statement(
            edition=edition,
            item=said.item,
            answer=said.answer,
            reason=said.reason,
            updated_by_id=said.updated_by_id,
            writers=said.writers,
        )
        for said in words.statements
    )
    carry_explanations(words, edition)
    if words.texts:
        check_words(edition)


def carry_explanations(words: Words, edition: Edition) -> None:
    """Give the failed checks of a draft what was said of the same ones. Called inside its transaction."""
    if not words.explanations:
        return
    for check in CheckResult.every_stage.filter(edition=edition, result=CheckResult.Result.FAIL):
        # With the difference: what explained ten 元 does not explain ten thousand.
        if said := words.explanations.get((check.rule, check.subject, check.difference)):
            CheckResult.every_stage.filter(pk=check.pk).update(explanation=said)


def review_text(edition: Edition, kind: TextKind, body: str) -> tuple[Finding, ...]:
    """Return what is wrong with a written part that is not kept yet."""
    return _reviewed(kind, tidy(body), figures_of(edition))


def _reviewed(kind: TextKind, body: str, figures: Figures) -> tuple[Finding, ...]:
    """Return what is wrong with a text, and each number of a person in it."""
    persons = personal_numbers(body)
    told = (finding("personal.text", kind.label, kind=one.kind.label, masked=one.masked) for one in persons)
    return (*review(kind, body, figures), *told)


def check_words(edition: Edition) -> None:
    """Check every written part anew and keep the findings with the edition. Called inside a transaction."""
    StoredFinding.every_stage.filter(Q(code__startswith=_CODES) | Q(code="personal.text"), edition=edition).delete()
    bodies = dict(EditionText.every_stage.filter(edition=edition).values_list("kind", "body"))
    if not bodies:
        return
    figures = figures_of(edition)
    found = [one for kind in TextKind if kind in bodies for one in _reviewed(kind, bodies[kind], figures)]
    last = StoredFinding.every_stage.filter(edition=edition).aggregate(last=Max("position"))["last"] or 0
    StoredFinding.every_stage.bulk_create(
        StoredFinding(
            edition=edition,
            position=position,
            code=one.code,
            severity=one.severity.value,
            sheet=one.sheet,
            message=one.message,
            hint=one.hint,
        )
        for position, one in enumerate(found, last + 1)
    )


def may_write(edition: Edition, by: Actor) -> bool:
    """Whether this person may write the words of this edition: a draft, whichever clerk of the body uploaded it."""
    return edition.state == EditionState.DRAFT and may(by, UPLOAD, edition.unit)


def _draft_for(edition: Edition, by: Actor) -> Edition:
    require(by, UPLOAD, edition.unit)
    draft = locked(edition, by, UPLOAD)
    expect(draft, EditionState.DRAFT)
    return draft
