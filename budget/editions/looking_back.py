"""Looks for numbers of persons in what is public already: editions of a version that did not look, or looked less well.

Nothing of what is public is changed. What is found is told on the desk, until somebody withdraws the edition or says
by name that the numbers are none of persons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.db.models import BigIntegerField, Exists, OuterRef, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from budget.editions.guarding import hold, record
from budget.editions.personal import ELEVEN_DIGITS, MOST
from budget.editions.refusals import Gone, NotAllowed
from budget.models import Edition, Event
from budget.personal_numbers import Personal, PersonalNumber, may_hold_one, personal_numbers
from budget.rights import PUBLISHES, WITHDRAWS, bodies
from budget.texts import TextKind
from budget.vocabulary import EditionState
from budget.workbook.sheets import letters

# The places that a record names; how many there are is always said.
_NAMED = 20
_LOOKS = (PUBLISHES, WITHDRAWS)
_MAY_NOT_LOOK = "您没有核对已公开内容的权限。"
# Gives the rows of a model by its name: of today's models, or of those that a migration sees.
Rows = Callable[[str], Any]


def look_back(rows: Rows) -> Iterator[tuple[Any, list[str]]]:
    """Yield each public edition that has numbers of persons which nobody let pass, and where they stand."""
    public = [state.value for state in EditionState.visible()]
    for edition in rows("Edition").filter(state__in=public).select_related("unit").order_by("pk"):
        passed = set(
            rows("Doubt")
            .filter(edition=edition, code__startswith="personal.", reviewed_at__isnull=False)
            .values_list("subject", flat=True)
        )
        found = [
            f"{place}：像{one.kind.label}的数字「{one.masked}」"
            for place, one in _numbers(edition, rows)
            if not any(_speaks_of(subject, place, one) for subject in passed)
        ]
        if found:
            yield edition, found


def tell_of_persons(rows: Rows) -> list[str]:
    """Record what stands in which public edition, once; return a sentence about each that was not told of before."""
    told = []
    for edition, places in look_back(rows):
        events = rows("Event").filter(action=Event.Action.FOUND.value, edition=edition)
        # Told once: a command that runs every night must not fill the record with the same sentence.
        if any(event.details.get("lines") == places[:_NAMED] for event in events):
            continue
        name = f"{edition.unit.code} {edition.unit.name} {edition.year} 年第 {edition.version} 版"
        rows("Event").create(
            action=Event.Action.FOUND.value,
            actor_name="查找程序",
            unit=edition.unit,
            edition=edition,
            subject=name[:200],
            reason=f"已经公开的内容里有 {len(places)} 处像个人号码",
            details={"lines": places[:_NAMED]},
        )
        told.append(f"{name}：有 {len(places)} 处像个人号码，{'；'.join(places[:3])}")
    return told


def unseen_persons(user: User | AnonymousUser) -> list[Event]:
    """Return what was found in public editions and nobody has dealt with, for who may withdraw them. One query."""
    if not any(user.has_perm(one) for one in _LOOKS):
        return []
    hers = bodies(user, _LOOKS[0]).within("unit") | bodies(user, _LOOKS[1]).within("unit")
    return list(_unseen().filter(hers).select_related("edition"))


def let_stand(pk: int, by: User) -> Edition:
    """Say by name that what was found are no numbers of persons. Raises NotAllowed, Gone where somebody did before."""
    if not any(by.has_perm(one) for one in _LOOKS):
        raise NotAllowed(_MAY_NOT_LOOK)
    with transaction.atomic():
        hold(by)
        event = _unseen().filter(pk=pk).select_related("edition__unit").first()
        if event is None or event.edition is None:
            raise Gone
        if not any(by.has_perm(one, event.edition.unit) for one in _LOOKS):
            raise NotAllowed(_MAY_NOT_LOOK)
        record(
            Event.Action.CONFIRMED,
            event.edition,
            by,
            reason=f"不是个人号码：{event.reason}",
            details={"found": event.pk},
        )
    return event.edition


def _speaks_of(subject: str, place: str, one: PersonalNumber) -> bool:
    """Whether a doubt that a reviewer let pass was about this number."""
    return one.masked in subject and (f"{place} " if "!" in place else place) in subject


def _unseen() -> QuerySet[Event]:
    # PostgreSQL compares no JSON with a number.
    dealt_with = Event.objects.annotate(found=Cast(KT("details__found"), BigIntegerField())).filter(
        action=Event.Action.CONFIRMED, edition=OuterRef("edition"), found=OuterRef("pk")
    )
    public = [state.value for state in EditionState.visible()]
    found = Event.objects.filter(action=Event.Action.FOUND, edition__state__in=public)
    return found.filter(~Exists(dealt_with))


def _numbers(edition: Any, rows: Rows) -> Iterator[tuple[str, PersonalNumber]]:
    """Yield each number and its place; a workbook of names is not gone through to its end."""
    for count, found in enumerate(_every_number(edition, rows), 1):
        yield found
        if count >= MOST:
            return


def _every_number(edition: Any, rows: Rows) -> Iterator[tuple[str, PersonalNumber]]:
    for place, text in _words(edition, rows):
        for one in personal_numbers(text):
            yield place, one
    amounts = set(
        rows("LineItem").filter(table__edition=edition, amount__gte=ELEVEN_DIGITS).values_list("sheet__name", "address")
    )
    cells = rows("SheetRow").filter(sheet__file__edition=edition, sheet__is_public=True)
    listed = cells.order_by("sheet", "number").values_list("sheet__name", "number", "texts")
    for sheet, number, texts in listed.iterator(chunk_size=2000):
        if not may_hold_one(texts):
            continue
        for column, text in enumerate(texts):
            address = f"{letters(column)}{number}"
            for one in personal_numbers(text):
                # A whole number of 元 that was read as an amount is no telephone number.
                if one.kind is not Personal.PHONE or (sheet, address) not in amounts:
                    yield f"{sheet}!{address}", one


def _words(edition: Any, rows: Rows) -> Iterator[tuple[str, str]]:
    """Yield the words of an edition that stand in no cell, each with its place."""
    yield "公开的原因", edition.reason
    for name in rows("SourceFile").filter(edition=edition).values_list("name", flat=True):
        yield "文件名", PurePath(name).stem
    for name in rows("SourceSheet").filter(file__edition=edition, is_public=True).values_list("name", flat=True):
        yield "工作表名", name
    for kind, body in rows("EditionText").filter(edition=edition).values_list("kind", "body"):
        yield TextKind(kind).label, body
    for item, reason in rows("Statement").filter(edition=edition).values_list("item", "reason"):
        yield f"完整性说明 {item}", reason
    for title, said in (
        rows("CheckResult").filter(edition=edition).exclude(explanation="").values_list("title", "explanation")
    ):
        yield f"核对说明 {title}", said
