"""Teaching the reader a name: chosen on a draft, confirmed by an administrator, kept, and taken back.

A name only ever says what something is: whatever was read with it must agree with the other figures just the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from budget.editions.acts import draft as keep_draft
from budget.editions.guarding import SETTLE_WORDINGS, UPLOAD, Actor, expect, hold, may, record, recorded, require
from budget.editions.preparing import kept_uploads, prepare_files
from budget.editions.refusals import Gone, NotAllowed, Refused
from budget.editions.written_parts import may_write
from budget.forms.wordings import Named
from budget.models import Edition, Event, StoredFinding, TaughtWording, Unit
from budget.rights import bodies
from budget.vocabulary import EditionState, Stage


class NotTaught(Refused):
    """The choice cannot be kept; nothing was changed."""


def unnamed_of(edition: Edition) -> list[StoredFinding]:
    """Return the findings of a draft at which a name may be taught."""
    return list(StoredFinding.every_stage.filter(edition=edition, unnamed__isnull=False).order_by("position"))


def may_teach(edition: Edition, by: Actor) -> bool:
    """Whether this person may teach names on this draft."""
    return may_write(edition, by)


def teach(edition: Edition, choices: Mapping[int, str], by: Actor) -> Edition:
    """Keep what somebody chose for names of her own draft, by position of the finding, and read the draft anew with it.

    Return the draft that was read. Raises NotAllowed, Gone, WrongState, NotTaught, and whatever reading anew refuses;
    then none of the names is kept.
    """
    edition = _present(edition)
    require(by, UPLOAD, edition.unit)
    expect(edition, EditionState.DRAFT)
    asked = {found.position: found.unnamed or {} for found in unnamed_of(edition)}
    chosen = [(asked[position], place) for position, place in choices.items() if place and position in asked]
    _require_sense(chosen)
    with transaction.atomic(durable=True):
        hold(by)
        require(by, UPLOAD, edition.unit)
        replaced = [one for unnamed, _ in chosen for one in _present_ones(edition.unit, unnamed)]
        _take_back(replaced, by)
        made = [_proposed(edition.unit, unnamed, place, by) for unnamed, place in chosen]
    try:
        # Outside the transaction: to read takes seconds, in which on SQLite nobody else could write.
        return read_anew(edition, by, lambda draft: _record_taught(draft, made, by))
    except BaseException:
        # Even where the process is told to end: the wording is committed already, and no draft was read with it.
        with transaction.atomic(durable=True):
            TaughtWording.objects.filter(pk__in=[one.pk for one in made]).delete()
            TaughtWording.objects.filter(pk__in=[one.pk for one in replaced]).update(
                taken_back_at=None, taken_back_by=None
            )
        raise


def _record_taught(draft: Edition, made: Iterable[TaughtWording], by: Actor) -> None:
    record(Event.Action.TAUGHT, draft, by, details={"lines": [_line(one, "待确认") for one in made]})


def read_anew(edition: Edition, by: Actor, along: Callable[[Edition], None] | None = None) -> Edition:
    """Read one's own draft anew from its kept files, with the names as they hold now. Raises as `teach` does.

    `along` is done with the draft in the transaction that keeps it.
    """
    edition = _present(edition)
    require(by, UPLOAD, edition.unit)
    expect(edition, EditionState.DRAFT)
    stage = Stage(edition.stage)
    prepared = prepare_files(kept_uploads(edition), edition.unit, edition.year, stage, by=by, whole=True)
    return keep_draft(prepared, by, along=along)


def confirm_wording(pk: int, by: Actor, *, for_all: bool = False) -> TaughtWording:
    """Let a name hold from now on, for its body or for all of them.

    Raises NotAllowed, Gone where it was taken back meanwhile.
    """
    with transaction.atomic(durable=True):
        hold(by)
        one = _locked(pk)
        _require_settling(by, None if for_all else one.unit)
        # A name decides what a column of figures is called in public, as much as publishing does.
        if settings.REQUIRE_SECOND_PERSON and by is not None and by.pk == one.proposed_by_id:
            raise NotAllowed("提出和确认须由两个人办理，请由另一位管理人员确认。")
        unit = one.unit
        if for_all:
            same = TaughtWording.objects.filter(
                unit=None, form=one.form, table=one.table, named=one.named, words=one.words, taken_back_at=None
            )
            _take_back(same.exclude(pk=one.pk), by)
            one.unit = None
        one.confirmed_at, one.confirmed_by = timezone.now(), by
        one.save(update_fields=["unit", "confirmed_at", "confirmed_by"])
        recorded(Event.Action.TAUGHT, str(one), unit, by, {"lines": [_line(one, "已确认")]})
    return one


def take_back_wording(pk: int, by: Actor) -> TaughtWording:
    """Let a name hold no longer. What is public stays as it is; a draft that was read with it must be read anew.

    Raises NotAllowed, Gone where it was taken back already.
    """
    with transaction.atomic(durable=True):
        hold(by)
        one = _locked(pk)
        is_own = by is not None and by.pk == one.proposed_by_id and one.confirmed_at is None
        if not (is_own and one.unit and may(by, UPLOAD, one.unit)):
            _require_settling(by, one.unit)
        _take_back([one], by)
        recorded(Event.Action.TAUGHT, str(one), one.unit, by, {"lines": [_line(one, "已撤回")]})
    return one


def _require_settling(by: Actor, unit: Unit | None) -> None:
    """Raise NotAllowed where this person may not settle names of this body, or of all of them."""
    if unit is not None:
        require(by, SETTLE_WORDINGS, unit)
    elif by is not None and not bodies(by, f"budget.{SETTLE_WORDINGS}").is_all:
        raise NotAllowed("用于所有单位的名称，由管理全站的人员确认或撤回。")


def _present(edition: Edition) -> Edition:
    found: Edition | None = Edition.every_stage.select_related("unit").filter(pk=edition.pk).first()
    if found is None:
        raise Gone
    return found


def _require_sense(chosen: list[tuple[dict[str, Any], str]]) -> None:
    if not chosen:
        raise NotTaught("还没有选任何一项，没有改动。")
    places = set()
    for unnamed, place in chosen:
        if place not in {offered for offered, _ in unnamed["places"]}:
            raise NotTaught(f"“{unnamed['printed']}”没有这一项可选，没有改动。请刷新页面再选。")
        where = (unnamed["named"], unnamed["table"], place)
        if where in places and place != "beside":
            raise NotTaught(f"“{unnamed['printed']}”和另一处选了同一项，没有改动。一项只能选一次。")
        places.add(where)


def _where(unnamed: Mapping[str, Any]) -> dict[str, Any]:
    return {"form": unnamed["form"], "named": unnamed["named"], "words": unnamed["words"]}


def _present_ones(unit: Unit, unnamed: Mapping[str, Any]) -> list[TaughtWording]:
    """Return the body's names of the same words that hold until now: another choice takes their place."""
    found = TaughtWording.objects.filter(unit=unit, taken_back_at=None, **_where(unnamed))
    return list(found if unnamed["named"] == Named.TITLE else found.filter(table=unnamed["table"]))


def _proposed(unit: Unit, unnamed: Mapping[str, Any], place: str, by: Actor) -> TaughtWording:
    is_title = unnamed["named"] == Named.TITLE
    return TaughtWording.objects.create(
        unit=unit,
        table=place if is_title else unnamed["table"],
        place="" if is_title else place,
        printed=unnamed["printed"][:300],
        proposed_by=by,
        **_where(unnamed),
    )


def _take_back(wordings: Iterable[TaughtWording], by: Actor) -> None:
    keys = [one.pk for one in wordings]
    TaughtWording.objects.filter(pk__in=keys, taken_back_at=None).update(taken_back_at=timezone.now(), taken_back_by=by)


def _locked(pk: int) -> TaughtWording:
    one = TaughtWording.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=pk).first()
    if one is None or one.taken_back_at is not None:
        raise Gone
    return one


def _line(one: TaughtWording, state: str) -> str:
    scope = one.unit.label if one.unit else "所有单位"
    return f"{one}（{one.table_title}，{scope}，{state}）"
