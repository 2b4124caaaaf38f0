"""Sending a draft back with a remark; remarks on its tables, findings and checks; answering and settling them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone

from budget.editions.guarding import PUBLISH, UPLOAD, Actor, expect, locked, may, record, require
from budget.editions.refusals import Gone, NotAllowed
from budget.editions.written_parts import TextRefused
from budget.models import CheckResult, DisclosedTable, Edition, Event, Remark, StoredFinding
from budget.texts import tidy
from budget.vocabulary import EditionState

MOST_CHARACTERS = 1000
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Anchor:
    """On what of a draft a remark hangs, and how that is called."""

    about: Remark.About
    anchor: str
    label: str


WHOLE = Anchor(Remark.About.DRAFT, "", "")


def anchor_of(part: object) -> Anchor:
    """Return where a remark on a part of a draft hangs: the same for the same part of a later upload."""
    match part:
        case DisclosedTable():
            return Anchor(Remark.About.TABLE, part.key, f"{part.number} {part.title}".strip())
        case StoredFinding():
            place = f"{part.sheet}!{part.cell}" if part.cell else part.sheet
            return Anchor(Remark.About.FINDING, f"{part.code} {place}", f"{place} {part.message}".strip()[:_SHOWN])
        case CheckResult():
            subject = f"（{part.subject}）" if part.subject else ""
            return Anchor(Remark.About.CHECK, f"{part.rule} {part.subject}", f"{part.title}{subject}"[:_SHOWN])
    return WHOLE


def find_anchor(edition: Edition, about: str, anchor: str) -> Anchor:
    """Return the part of a draft that an address names. Raises Gone where the draft has none such any more."""
    parts: Iterable[Any]
    match about:
        case Remark.About.TABLE:
            parts = DisclosedTable.every_stage.filter(edition=edition, key=anchor)
        case Remark.About.FINDING:
            parts = StoredFinding.every_stage.filter(edition=edition, code=anchor.partition(" ")[0])
        case Remark.About.CHECK:
            parts = CheckResult.every_stage.filter(edition=edition, rule=anchor.partition(" ")[0])
        case _:
            return WHOLE
    found = (anchor_of(part) for part in parts)
    # What was remarked on may have been mended since: then the remark itself still says what it was.
    known = Remark.objects.filter(**_draft(edition), about=about, anchor=anchor).order_by("pk")
    kept = (Anchor(Remark.About(one.about), one.anchor, one.label) for one in known[:1])
    for one in (*found, *kept):
        if one.anchor == anchor:
            return one
    raise Gone("要写批注的这一处现在没有了：草稿可能刚重新上传过。请在这一版的页面上再看一遍。")


def remarks_of(edition: Edition) -> list[Remark]:
    """Return the remarks on an edition, each with its answers, the oldest first. Two queries."""
    answers = Prefetch("answers", Remark.objects.select_related("by"))
    rows = Remark.objects.filter(**_draft(edition), on=None).select_related("by", "settled_by")
    return list(rows.prefetch_related(answers))


def open_returns(drafts: Iterable[Edition]) -> dict[int, Remark]:
    """Return by draft with what it was sent back and nobody has mended or answered since. Two queries at most."""
    known = list(drafts)
    returned = Remark.objects.filter(is_return=True, settled_at=None, unit__in={draft.unit_id for draft in known})
    waiting = {
        (one.unit_id, one.year, one.stage, one.version): one
        for one in returned.select_related("by").prefetch_related("answers")
    }
    found = {draft.pk: waiting.get((draft.unit_id, draft.year, draft.stage, draft.version)) for draft in known}
    created = {draft.pk: draft.created_at for draft in known}
    # A new upload is an answer: what was meant may be mended in it, and the reviewer looks anyway.
    return {pk: one for pk, one in found.items() if one and created[pk] < one.at and not one.answers.all()}


def give_back(edition: Edition, words: str, by: Actor) -> Remark:
    """Send a draft back to be mended, with the reason. Raises NotAllowed, Gone, WrongState, TextRefused."""
    require(by, PUBLISH, edition.unit)
    return _add(edition, WHOLE, words, by, is_return=True)


def remark(edition: Edition, anchor: Anchor, words: str, by: Actor) -> Remark:
    """Remark on a part of a draft. Raises NotAllowed, Gone, WrongState, TextRefused."""
    return _add(edition, anchor, words, by)


def answer(edition: Edition, pk: int, words: str, by: Actor) -> Remark:
    """Answer a remark on a draft. Raises NotAllowed, Gone, WrongState, TextRefused."""
    on = Remark.objects.filter(pk=pk, on=None, **_draft(edition)).first()
    if on is None:
        raise Gone("要答复的批注不在这份草稿里了。请在这一版的页面上再看一遍。")
    return _add(edition, Anchor(Remark.About(on.about), on.anchor, on.label), words, by, on=on)


def settle(edition: Edition, pk: int, by: Actor) -> Edition:
    """Say that a remark is dealt with: who made it, or any reviewer. Raises NotAllowed, Gone, WrongState."""
    with transaction.atomic(durable=True):
        draft = locked(edition, by, UPLOAD, PUBLISH)
        expect(draft, EditionState.DRAFT)
        found = Remark.objects.filter(pk=pk, on=None, settled_at=None, **_draft(draft)).first()
        if found is None:
            raise Gone("这条批注已经了结了，可能是刚才办的，或者同事办的。")
        if not may_settle(found, draft, by):
            raise NotAllowed("批注由写批注的人或审核人员了结。")
        found.settled_at, found.settled_by = timezone.now(), by
        found.save(update_fields=["settled_at", "settled_by"])
        record(Event.Action.REMARKED, draft, by, reason=f"了结批注：{found.body}"[:200])
    return draft


def settle_returns(draft: Edition, by: Actor) -> None:
    """Settle why a draft was sent back: it is published now. Called inside its transaction."""
    Remark.objects.filter(**_draft(draft), is_return=True, settled_at=None).update(
        settled_at=timezone.now(), settled_by=by
    )


def may_remark(edition: Edition, by: Actor) -> bool:
    """Whether this person may remark on an edition and answer: clerks and reviewers, while it is a draft."""
    return edition.state == EditionState.DRAFT and _works_on(edition, by)


def may_settle(found: Remark, edition: Edition, by: Actor) -> bool:
    """Whether this person may settle a remark; with what a draft was sent back, reviewers alone."""
    own = by is not None and found.by_id == by.pk and not found.is_return
    return own or may(by, PUBLISH, edition.unit)


def _works_on(edition: Edition, by: Actor) -> bool:
    return may(by, UPLOAD, edition.unit) or may(by, PUBLISH, edition.unit)


def _draft(edition: Edition) -> dict[str, Any]:
    # By what it is a draft of and not by its key: each upload makes a new row, and remarks outlive it.
    return {"unit": edition.unit_id, "year": edition.year, "stage": edition.stage, "version": edition.version}


def _add(
    edition: Edition, anchor: Anchor, words: str, by: Actor, *, is_return: bool = False, on: Remark | None = None
) -> Remark:
    if not _works_on(edition, by):
        raise NotAllowed("您没有写批注的权限。")
    said = tidy(words)
    if not said:
        raise TextRefused("请写明要改什么。" if is_return else "还没有写内容，没有保存。")
    if len(said) > MOST_CHARACTERS:
        raise TextRefused(f"写了 {len(said)} 字，超过 {MOST_CHARACTERS} 字，没有保存。")
    with transaction.atomic(durable=True):
        draft = locked(edition, by, *((PUBLISH,) if is_return else (UPLOAD, PUBLISH)))
        expect(draft, EditionState.DRAFT)
        period = {"unit": draft.unit, "year": draft.year, "stage": draft.stage, "version": draft.version}
        made = Remark.objects.create(
            **period, about=anchor.about, anchor=anchor.anchor, label=anchor.label, on=on, body=said,
            is_return=is_return, by=by,
        )  # fmt: skip
        action = Event.Action.RETURNED if is_return else Event.Action.REMARKED
        record(action, draft, by, reason=said, details={"on": anchor.label} if anchor.label else None)
    return made
