"""The four acts on editions. Each checks permission and state, is one short transaction, and leaves an Event."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from budget import unit_tree
from budget.cycles import held_back
from budget.editions import kept_files, storing, written_parts
from budget.editions.copying import PublicCopy
from budget.editions.doubts import PERSONAL, keep_doubts, look_anew, open_doubts, renew_beside, renew_doubts
from budget.editions.explaining import unexplained
from budget.editions.guarding import (
    PUBLISH,
    UPLOAD,
    WITHDRAW,
    Actor,
    call_off,
    expect,
    hold,
    lock,
    locked,
    makers,
    record,
    require,
    require_none,
)
from budget.editions.laying_out import lay_out
from budget.editions.preparing import Prepared, Upload, require_tables
from budget.editions.reasons import public_reason
from budget.editions.recognising import form_read
from budget.editions.refusals import (
    Damaged,
    Gone,
    NotPublishable,
    SecondPersonNeeded,
)
from budget.editions.remarks import open_returns, settle_returns
from budget.editions.seen import require_seen
from budget.editions.telling import tell
from budget.editions.unsettled import unsettled
from budget.findings import Severity
from budget.holdings import count_division
from budget.models import CheckResult, DiscardedDraft, Edition, Event, PlannedPublication, SourceFile, StoredFinding
from budget.queries.official_names import kept_through
from budget.search_index import index_edition
from budget.spending_sums import add_up
from budget.vocabulary import EditionState


@held_back()
def draft(
    prepared: Prepared,
    by: Actor,
    *,
    answered: bool = False,
    words_from: written_parts.Words | None = None,
    along: Callable[[Edition], None] | None = None,
    replaces: bool = True,
) -> Edition:
    """Keep what was prepared as the draft of its body, year and stage, in place of the draft before it.

    `answered` says that whoever uploads was asked the doubts of what was prepared, and stands by it; `words_from` are
    the words that it starts with, where they are not those of the draft or version before it; `along` is done with the draft
    in the same transaction. Without `replaces` it takes no other's place: WrongState is raised.

    Raises NotAllowed; NotReadable where no table was understood; OSError where the disk is full. Then nothing is kept.
    """
    # Asked once more, though preparing asked: files may have waited a day for an answer, and her charge may have ended
    # meanwhile.
    require(by, UPLOAD, prepared.unit)
    require_tables(prepared.reading)
    # Before the transaction: laying out takes seconds for a large file, and on SQLite nobody else could write
    # meanwhile.
    laid = lay_out(prepared)
    with kept_files.keeping():
        contents = [_keep(file, copy) for file, copy in zip(prepared.files, laid.copies, strict=True)]
        with transaction.atomic(durable=True):
            unit = unit_tree.saved(prepared.unit)
            hold(by)
            # Locked before the last version is read, else two uploads at once would both become version 2.
            unit = lock(unit.pk)
            require(by, UPLOAD, unit)
            period = {"unit": unit, "year": prepared.year, "stage": prepared.stage.value}
            _expect_base(prepared, period, replaces)
            carried = words_from or written_parts.words_before(period)
            replaced, unneeded = _drop_draft(period, by)
            edition: Edition = Edition.every_stage.create(
                **period,
                form=form_read(prepared.reading),
                # Over editions of every state: the number of a withdrawn one is quoted somewhere and must never mean
                # another.
                version=_last_version(period) + 1,
                created_by=by,
                approval_date=carried.approval_date,
                codes_year=prepared.examined.codes_year,
            )
            amounts = storing.write(edition, prepared, laid, contents, by)
            written_parts.carry(carried, edition)
            keep_doubts(edition, prepared.doubts, by, answered=answered)
            record(
                Event.Action.UPLOADED,
                edition,
                by,
                details=_told(prepared, amounts) | ({"replaced": replaced} if replaced else {}),
            )
            if along is not None:
                along(edition)
    # Not before the lock of `keeping` is given back, which holds off every removal.
    kept_files.tidy_up(unneeded)
    return edition


def _told(prepared: Prepared, amounts: int) -> dict[str, Any]:
    """Return what the record says of an upload."""
    return {
        "files": [
            {"name": file.name, "sha256": file.sha256, "size": len(file.content), "kept": file.kept is not None}
            for file in prepared.files
        ],
        "tables": len(prepared.reading.tables),
        "amounts": amounts,
        "errors": len(prepared.examined.errors),
        "failed": len(prepared.examined.failed),
    }


def _keep(file: Upload, copy: PublicCopy) -> storing.KeptNames:
    original = kept_files.keep(file.content, file.name)
    return original, kept_files.keep(copy.content, "copy.xlsx", kept_files.COPIES) if copy.content else ""


@contextmanager
def ready(edition: Edition, by: Actor, reason: str, seen: str | None = None) -> Iterator[tuple[Edition, str]]:
    """Hold a draft that may be public, in one transaction, with the reason as it will be read.

    `seen` is the mark of what she looked at (`seen_mark`); None where nobody looked at a page.
    Raises NotAllowed, SecondPersonNeeded, ReasonMissing, Damaged, NotPublishable (with every error and failed rule),
    Gone where the draft was replaced or discarded meanwhile, WrongState where somebody else published it first,
    ChangedSince where it is not what she looked at.
    """
    require(by, PUBLISH, edition.unit)
    reason = public_reason(reason, "公开")
    # What is published must be provable later: a kept original that is gone or changed would make every source mark a
    # claim.
    _check_files(edition)
    problems: list[str] = []
    try:
        with transaction.atomic(durable=True):
            draft = locked(edition, by, PUBLISH)
            expect(draft, EditionState.DRAFT)
            # Under the lock, for somebody may have brought a file or a word to the draft since the page was drawn.
            if settings.REQUIRE_SECOND_PERSON and by is not None and by.pk in makers([draft.pk])[draft.pk]:
                raise SecondPersonNeeded
            require_seen(draft, seen)
            # What was confirmed was confirmed against the public editions of that day; another one may have come since.
            renew_doubts(draft)
            # A command may publish what nobody has explained, and says how many there are; on the desk nobody may.
            if problems := obstacles(draft, explained=by is not None):
                raise NotPublishable(f"还不能公开：有 {len(problems)} 处问题必须先改正、写明原因或确认。", problems)
            yield draft, reason
    finally:
        if problems:
            look_anew(edition)  # what it is refused for was undone with the transaction


def publish(
    edition: Edition, by: Actor, reason: str, *, seen: str | None = None, planned: int | None = None
) -> Edition:
    """Make a draft public and supersede the edition before it, in one transaction.

    `seen` is the mark of what was looked at, `planned` the plan that is carried out, which must still stand.
    Raises what `ready` raises.
    """
    with ready(edition, by, reason, seen) as (draft, said), kept_through() as codes:
        now = timezone.now()
        plans = PlannedPublication.objects.filter(edition=draft)
        # Called off or moved while this waited for the lock: then it must not be published now.
        if planned is not None and not plans.filter(pk=planned, at__lte=now).exists():
            raise Gone
        plans.delete()
        for current in _same_period(draft, EditionState.PUBLISHED):
            current.state = EditionState.SUPERSEDED.value
            current.save(update_fields=["state"])
            record(Event.Action.SUPERSEDED, current, by, said)
        # Rows that only the desk may see go before the state changes: afterwards the database refuses to touch any.
        storing.drop_closed_rows(draft)
        draft.state = EditionState.PUBLISHED.value
        draft.reason, draft.published_at, draft.published_by = said, now, by
        draft.save(update_fields=["state", "reason", "published_at", "published_by"])
        unit_tree.add_children(draft)
        index_edition(draft, codes)
        add_up(draft)
        # Inside the transaction, or a page between the two would count a body that it cannot list.
        count_division(draft.unit.division_code)
        record(Event.Action.PUBLISHED, draft, by, said)
        renew_beside(draft)
        settle_returns(draft, by)
    return draft


def withdraw(edition: Edition, by: Actor, reason: str, *, seen: str | None = None) -> Edition:
    """Take a published edition back; its address then says so, with the reason. The figures stay on record.

    One person may do so at once, and a second one is told. `seen` is the mark of what she looked at.
    Raises NotAllowed, ReasonMissing, Gone, WrongState where it is no published edition, ChangedSince where another
    took its place meanwhile.
    """
    require(by, WITHDRAW, edition.unit)
    reason = public_reason(reason, "撤回")
    with transaction.atomic(durable=True):
        now = timezone.now()
        published = locked(edition, by, WITHDRAW)
        expect(published, *EditionState.visible())
        require_seen(published, seen)
        # Only its state: the database lets nothing else of what was public be changed, and its figures stay provable.
        published.state = EditionState.WITHDRAWN.value
        published.withdrawn_reason, published.withdrawn_at = reason, now
        published.save(update_fields=["state", "withdrawn_reason", "withdrawn_at"])
        count_division(published.unit.division_code)
        record(Event.Action.WITHDRAWN, published, by, reason)
        renew_beside(published)
    # After the commit: a mail server that hangs must not keep the figures public.
    tell(published, by, reason)
    return published


def discard(edition: Edition, by: Actor) -> None:
    """Throw a draft away: the uploader their own, a reviewer any. Its Event stays; it can be taken back for thirty days.

    Raises NotAllowed, Gone, WrongState where it is no draft.
    """
    with transaction.atomic(durable=True):
        thrown = locked(edition, by)
        # Her own draft she may throw away with the right to upload alone; another's only who answers for publishing.
        own = by is not None and by.pk == thrown.created_by_id
        require(by, UPLOAD if own else PUBLISH, thrown.unit)
        expect(thrown, EditionState.DRAFT)
        record(Event.Action.DISCARDED, thrown, by, details=_identity(thrown))
        _into_bin(thrown, by)
        unneeded = _erase(thrown)
    kept_files.tidy_up(unneeded)


def _into_bin(edition: Edition, by: Actor) -> None:
    """Keep what brings a draft back: its files stay where they are, its rows are read anew."""
    kept = written_parts.words_of(edition)
    DiscardedDraft.objects.create(
        unit=edition.unit,
        year=edition.year,
        stage=edition.stage,
        approval_date=edition.approval_date,
        # Rows are not kept: a thirteen-table draft has thousands, and a later version of the program reads them better.
        files=[
            {"name": name, "content": content, "sha256": sha256, "by": by, "at": at.isoformat()}
            for name, content, sha256, by, at in edition.files.order_by("position").values_list(
                "name", "content", "sha256", "uploaded_by", "uploaded_at"
            )
        ],
        texts=[
            {"kind": text.kind, "body": text.body, "by": text.updated_by_id, "writers": text.writers}
            for text in kept.texts
        ],
        statements=[
            {
                "item": said.item,
                "answer": said.answer,
                "reason": said.reason,
                "by": said.updated_by_id,
                "writers": said.writers,
            }
            for said in kept.statements
        ],
        explanations=[
            {"rule": rule, "subject": subject, "difference": difference, "said": said}
            for (rule, subject, difference), said in kept.explanations.items()
        ],
        created_by=edition.created_by,
        discarded_by=by,
    )


def _expect_base(prepared: Prepared, period: dict[str, Any], replaces: bool) -> None:
    """Refuse where tables are kept from what somebody replaced, withdrew, discarded or drafted anew meanwhile."""
    if not replaces:
        require_none(period)
    if prepared.base is None:
        return
    states = (EditionState.DRAFT.value, EditionState.PUBLISHED.value)
    newest = Edition.every_stage.filter(**period, state__in=states).order_by("-version").first()
    if newest is None or newest.pk != prepared.base:
        raise Gone


def obstacles(edition: Edition, *, explained: bool = True) -> list[str]:
    """Return what forbids publishing an edition: what must be mended, confirmed and, where `explained`, explained."""
    bare = unexplained([edition.pk]) if explained else ()
    lines = [_line("、".join(_cells(row)), f"{row.title}：{row.subject}不符。", "须写明原因。") for row in bare]
    doubts = [_line("", one.message, f"须由{one.waits_for}确认。") for one in open_doubts([edition.pk])]
    returned = [
        _line("", f"退回修改：{one.body}", "请改好重新上传，或者答复。") for one in open_returns([edition]).values()
    ]
    return to_mend(edition) + unsettled(edition) + returned + lines + doubts


def to_mend(edition: Edition) -> list[str]:
    """Return what must be mended before an edition is public: each error and failed must rule, with its cells.

    A number of a person is an error until its doubt is confirmed, so it is named among those.
    """
    errors, failed = errors_of(edition), failed_of(edition)
    found = [_line(f"{row.sheet}!{row.cell}" if row.cell else row.sheet, row.message, row.hint) for row in errors]
    return found + [_line("、".join(_cells(row)), f"{row.title}：{row.subject}不符。", row.reason) for row in failed]


def errors_of(edition: Edition) -> QuerySet[StoredFinding]:
    """Return the findings that must be mended."""
    errors = StoredFinding.every_stage.filter(edition=edition, severity=Severity.ERROR.value).order_by("position")
    # They are doubts as well, and would be told twice.
    found: QuerySet[StoredFinding] = errors.exclude(code__startswith=PERSONAL)
    return found


def failed_of(edition: Edition) -> QuerySet[CheckResult]:
    """Return the failed checks of must rules."""
    failed = {"level": CheckResult.Level.MUST, "result": CheckResult.Result.FAIL}
    found: QuerySet[CheckResult] = CheckResult.every_stage.filter(edition=edition, **failed).order_by("position")
    return found


def _cells(check: CheckResult) -> list[str]:
    """Return the first few cells of both sides."""
    return [*check.cells["left"][:2], *check.cells["right"][:2]]


def _line(place: str, message: str, hint: str) -> str:
    return "　".join(part for part in (place, message, hint) if part)


def _check_files(edition: Edition) -> None:
    """Look at the kept bytes before the transaction: reading them may take longer than a lock should be held."""
    for file in SourceFile.every_stage.filter(edition=edition).order_by("position"):
        if not kept_files.is_sound(file):
            raise Damaged(f"原始文件“{file.name}”缺失或与上传时不一致（SHA-256 不符），不能公开。请重新上传。")


def _same_period(edition: Edition, state: EditionState) -> Iterable[Edition]:
    found: Iterable[Edition] = Edition.every_stage.filter(
        unit=edition.unit, year=edition.year, stage=edition.stage, state=state.value
    )
    return found


def _last_version(period: dict[str, Any]) -> int:
    last: int | None = Edition.every_stage.filter(**period).aggregate(last=Max("version"))["last"]
    return last or 0


def _drop_draft(period: dict[str, Any], by: Actor) -> tuple[dict[str, Any] | None, list[str]]:
    """Erase the draft that the new one replaces; return what it was, and the kept files that it referred to."""
    old = Edition.every_stage.filter(**period, state=EditionState.DRAFT.value).first()
    if old is None:
        return None, []
    identity = _identity(old)
    call_off(old, by, "草稿换成了新上传的")
    return identity, _erase(old)


def _identity(edition: Edition) -> dict[str, Any]:
    """Return what an Event keeps of a draft that is about to go."""
    return {"edition": edition.pk, "files": list(edition.files.values("name", "sha256", "size"))}


def _erase(edition: Edition) -> list[str]:
    """Erase a draft's rows; return the kept files that it referred to, to be removed once this is committed."""
    # Asked before the rows go; the bytes go after the commit, or an undone act would have lost them.
    names = [name for kept in edition.files.values_list("content", "copy") for name in kept if name]
    storing.erase(edition)
    return names
