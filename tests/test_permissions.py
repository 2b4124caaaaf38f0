"""Who may see and do what on the desk: every address, every role, every body, asked by reading and by posting.

An address that no line of MAY names fails the test, so that nobody adds one without saying who may.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from budget.editions import confirm_all, draft, notices_for, plan, publish, seen_mark, withdraw
from budget.editions.sizes import Doubtful
from budget.models import (
    ClassificationCode,
    Doubt,
    EconomicPair,
    Edition,
    Event,
    EverydayWord,
    OwnWord,
    PublicationDuty,
    SiteWords,
    SourceFile,
    TaughtWording,
    Unit,
)
from budget.reconciliation import Level, Result
from budget.roles import MANAGER, REVIEWER, UPLOADER
from tests.builders import REASON, check, make_person, make_township, prepared
from tests.conftest import kept_for_a_module

pytestmark = pytest.mark.no_cover

ANYBODY, OUTSIDER, STAFF, CHIEF = "anybody", "no member of staff", "staff without a role", "superuser"
ROLES = (ANYBODY, OUTSIDER, STAFF, UPLOADER, REVIEWER, MANAGER, CHIEF)
EVERYBODY = set(ROLES)
MEMBERS = {STAFF, UPLOADER, REVIEWER, MANAGER, CHIEF}
WITH_A_ROLE = {UPLOADER, REVIEWER, MANAGER, CHIEF}
MANAGERS = {MANAGER, CHIEF}
NOBODY: set[str] = set()

# Address, who gets an answer, who can make it write something. The first that fits holds.
MAY: tuple[tuple[str, set[str], set[str]], ...] = (
    (r"(login|logout)/|auth/user/forgotten/.*|budget/edition/manual/.*", EVERYBODY, NOBODY),
    (r"budget/edition/search/", MEMBERS, NOBODY),
    (r"auth/user/second-factor/", MEMBERS, MEMBERS),
    (r"auth/user/sessions/", MEMBERS, NOBODY),
    (r"|password_change/(done/)?|jsi18n/|r/.*|app/|anything", MEMBERS, NOBODY),
    (r"autocomplete/", NOBODY, NOBODY),
    # Where nothing is shown but the way to the page itself.
    (
        r"(auth|budget|otp_totp)/\w+/N/|(otp_totp/totpdevice|auth/user|budget/(edition|event|unit|taughtwording))/N/history/",
        MEMBERS,
        NOBODY,
    ),
    # The acts on an edition: the address says to everybody that a link alone does nothing.
    (r"budget/edition/N/(publish|discard|withdraw)/", MEMBERS, {REVIEWER, CHIEF}),
    (r"budget/edition/N/(approve|confirm|explain)/", MEMBERS, {UPLOADER, REVIEWER, CHIEF}),
    (r"budget/edition/N/reword/", MEMBERS, NOBODY),  # the file of this edition is no workbook; its own tests do more
    (r"budget/edition/persons/N/", MEMBERS, {REVIEWER, CHIEF}),
    (r"budget/edition/N/plan/", MEMBERS, {REVIEWER, CHIEF}),
    (r"budget/edition/N/cancel/", MEMBERS, {UPLOADER, REVIEWER, CHIEF}),
    (r"budget/edition/N/links/", WITH_A_ROLE, {UPLOADER, REVIEWER, CHIEF}),
    (r"budget/edition/notices/", WITH_A_ROLE, WITH_A_ROLE),
    (r"budget/edition/withdrawals/N/seen/", MEMBERS, {REVIEWER, MANAGER, CHIEF}),
    # The file of these drafts is none, and it has no unknown names; the acts' own tests do more.
    (r"budget/edition/N/(teach|reread)/", WITH_A_ROLE, NOBODY),
    (r"budget/taughtwording/N/(confirm|take-back)/", MEMBERS, MANAGERS),
    (r"budget/taughtwording/(add/|N/delete/)", NOBODY, NOBODY),
    (r"budget/taughtwording/.*", WITH_A_ROLE, NOBODY),
    (r"budget/edition/upload/(question/|many/)?", {UPLOADER, CHIEF}, NOBODY),
    (r"budget/edition/bin/", WITH_A_ROLE, NOBODY),
    (r"budget/edition/(add/|N/delete/)", NOBODY, NOBODY),
    (r"budget/edition/N/remarks/", WITH_A_ROLE, {UPLOADER, REVIEWER, CHIEF}),
    (r"draft/.*|budget/edition/.*", WITH_A_ROLE, NOBODY),
    # The record is read by every role and changed by nobody.
    (r"budget/event/(add/|N/delete/)", NOBODY, NOBODY),
    (r"budget/event/.*", WITH_A_ROLE, NOBODY),
    (r"otp_totp/.*", NOBODY, NOBODY),
    # What managers look after; the other roles read it.
    (r"auth/group/(add/|N/delete/)", NOBODY, NOBODY),  # the code alone says what a role may do
    (r"auth/group/.*", MANAGERS, NOBODY),
    (r"auth/user/N/(change|password|delete)/|auth/user/(add/)?", MANAGERS, MANAGERS),
    (r"auth/user/.*", MANAGERS, NOBODY),
    (r"budget/\w+/(load|confirm)/|budget/unit/N/delete/", MANAGERS, NOBODY),  # a body with a budget is never deleted
    (r"budget/sitewords/(add/|N/delete/)", NOBODY, NOBODY),
    (
        r"budget/(unit|classificationcode|economicpair|everydayword|publicationduty|ownword)/(add|N/delete)/",
        MANAGERS,
        MANAGERS,
    ),
    (
        r"budget/(unit|classificationcode|economicpair|everydayword|publicationduty|ownword|sitewords)/N/change/",
        WITH_A_ROLE,
        MANAGERS,
    ),
    (
        r"budget/(unit|classificationcode|economicpair|everydayword|publicationduty|ownword|sitewords)/.*",
        WITH_A_ROLE,
        NOBODY,
    ),
)


CORRECTED = b"corrected"


# What the acts are tried on: a budget of each body in every state, each of its own year.
TRIED_ON = {
    "publish": "ready",
    "withdraw": "public",
    "confirm": "doubtful",
    "seen": "withdrawal",
    "persons": "found",
    "plan": "ready",
    "cancel": "planned",
    "reword": "public",
}
OTHERS = "北京市朝阳区别人乡"


@dataclass(frozen=True)
class Cast:
    """`people` have their role for all bodies, those of `one_body` for the first of the two alone."""

    people: dict[str, User | None]
    one_body: dict[str, User]
    bodies: tuple[dict[str, str], ...]
    files: dict[str, bytes]


def addresses() -> list[str]:
    """Every address of the desk as a pattern."""

    def walk(resolver: URLResolver, before: str) -> Iterator[str]:
        for pattern in resolver.url_patterns:
            here = before + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern, here)
            elif isinstance(pattern, URLPattern):
                yield here

    return [each for each in walk(get_resolver(), "") if each.startswith("admin/")]


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """One of every role, and two bodies with a draft each."""
    with kept_for_a_module(django_db_blocker):
        people: dict[str, User | None] = {ANYBODY: None, OUTSIDER: User.objects.create_user("outsider")}
        people |= {STAFF: make_person("nobody"), CHIEF: User.objects.create_superuser("chief")}
        people |= {role: make_person(role, role) for role in (UPLOADER, REVIEWER, MANAGER)}
        code = ClassificationCode.objects.create(
            scheme="function", year=2026, code="208", name="x", level=1, status="memory"
        )
        SiteWords.objects.create()
        pair = EconomicPair.objects.create(year=2026, gov_code="50101", dept_code="30101", source="x")
        word = EverydayWord.objects.create(words="娃", means="教育")
        term = OwnWord.objects.create(name="花钱簿", plain="记账的本子")
        duty = PublicationDuty.objects.create(year=2026, last_day="2026-03-31")
        bodies = []
        for number, slug in (("661", "one"), ("662", "other")):
            unit = make_township(number, slug)
            if slug == "other":
                Unit.objects.filter(pk=unit.pk).update(name=OTHERS, division_code="110106")
                unit.refresh_from_db()
            target = make_person(f"of-{slug}", UPLOADER, unit=unit)
            wording = TaughtWording.objects.create(
                unit=unit, form="beijing", table="income", named="title", words="x", printed="收入台账"
            )
            things = {"budget/unit": unit, "auth/user": target, "budget/taughtwording": wording}
            bodies.append({name: str(thing.pk) for name, thing in things.items()} | in_every_state(unit))
        first = Unit.objects.get(slug="one")
        one_body = {role: make_person(f"{role}-one", role, unit=first) for role in (UPLOADER, REVIEWER)}
        one_body[MANAGER] = make_person("district", MANAGER, division=first.division_code)
        shared = {"budget/classificationcode": str(code.pk), "budget/sitewords": "1"}
        shared |= {"budget/economicpair": str(pair.pk), "budget/everydayword": str(word.pk)}
        shared |= {"budget/publicationduty": str(duty.pk), "budget/ownword": str(term.pk)}
        shared["auth/group"] = str(Group.objects.order_by("pk")[0].pk)
        names = [name for pair in SourceFile.every_stage.values_list("content", "copy") for name in pair if name]
        files = {name: (Path(settings.MEDIA_ROOT) / name).read_bytes() for name in names}
        yield Cast(people, one_body, tuple(body | shared for body in bodies), files)


def in_every_state(unit: Unit) -> dict[str, str]:
    """A draft with a doubt and a failed check, one that may be published, what is public, and what was withdrawn."""
    years = (2025, 2024, 2023, 2022)
    ready, public, back, set_for = (draft(prepared(unit, content=CORRECTED, year=year), None) for year in years)
    for edition in (ready, public, back, set_for):
        confirm_all(edition, None)
    for edition in (public, back):
        publish(edition, None, REASON)
    withdraw(back, None, REASON)
    chief = User.objects.get(username="chief")
    plan(set_for, timezone.now() + timedelta(days=1), chief, REASON)
    failed = check(Level.SHOULD, Result.FAIL)
    ask = Doubtful("upload.size", "03", "比去年多二十倍。")
    doubtful = draft(replace(prepared(unit, checks=(check(), failed), content=CORRECTED), doubts=(ask,)), None)
    doubt = Doubt.every_stage.filter(edition=doubtful)[0]
    return {
        "budget/edition": str(doubtful.pk), "ready": str(ready.pk), "public": str(public.pk), "doubtful": str(doubtful.pk),
        "found": str(Event.objects.create(action="found", unit=unit, edition=public, subject=str(public)).pk),
        "planned": str(set_for.pk), "withdrawal": str(Event.objects.get(action="withdrawn", edition=back).pk),
        "budget/event": str(Event.objects.get(action="uploaded", edition=doubtful).pk),
        "doubt": str(doubt.pk), "message": doubt.message,
    }  # fmt: skip


# Everything that any form of the desk asks for, so that what is refused is refused for who asks, not for what.
FORM = {
    "reason": "测试", "approval_date": "2026-01-05", "body": "一、办事。", "began_with": "", "post": "yes", "username": "new-name",
    "last_name": "李", "password1": "given-by-the-manager", "password2": "given-by-the-manager", "usable_password": "true",
    "is_active": "on", "is_staff": "on", "date_joined_0": "2026-01-01", "date_joined_1": "00:00:00",
    "division_code": "110105", "code": "209", "name": "改过的名称", "slug": "another", "scheme": "function", "year": "2026",
    "level": "1", "status": "memory", "gov_code": "501", "dept_code": "301", "source": "x", "act": "off", "token": "123456",
    "populations-TOTAL_FORMS": "0", "populations-INITIAL_FORMS": "0", "population_set-TOTAL_FORMS": "0",
    "population_set-INITIAL_FORMS": "0", "action": "unlock", "words": "甲", "means": "教育", "check": "2", "explanation": "四舍五入",
    "at": f"{timezone.now() + timedelta(days=2):%Y-%m-%d} 09:00", "hours": "24", "stage": "final",
    "last_day": "2026-04-30", "plain": "平常话",
}  # fmt: skip
PLACES = {
    "uidb64": "MQ", "token": "a-b", "other": "year-before", "act": "publish", "kind": "duties", "position": "1",
    "rest": "function/", "content_type_id": "1",
}  # fmt: skip
THINGS = (
    "budget/taughtwording",
    "budget/economicpair",
    "budget/everydayword",
    "budget/publicationduty",
    "budget/ownword",
    "auth/user",
    "auth/group",
    "budget/event",
    "budget/unit",
    "budget/classificationcode",
    "budget/sitewords",
)


@pytest.fixture
def _kept(cast: Cast) -> None:
    """The drafts' files, where this test looks for them."""
    for name, content in cast.files.items():
        path = Path(settings.MEDIA_ROOT) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def filled(pattern: str, body: dict[str, str]) -> str:
    """The pattern with this body's things in its places."""
    act = next((name for act, name in TRIED_ON.items() if f"/{act}/" in pattern), "budget/edition")
    thing = body[next((name for name in THINGS if name in pattern), act)]
    pattern = re.sub(r"\(\?P<url>.*", "anything", re.sub(r"\^\(\?P<app_label>.*", "app/", pattern))
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda match: PLACES.get(match[1], thing), pattern)


def rule(address: str) -> tuple[set[str], set[str]]:
    """Who may read an address and who may write through it."""
    plain = re.sub(r"/\d+(?=[/.])", "/N", address.removeprefix("/admin/"))
    return next((read, write) for line, read, write in MAY if re.fullmatch(line, plain))


@contextmanager
def writes() -> Iterator[list[str]]:
    """The statements that change something, those about sessions aside; all of it is undone."""
    found: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if re.match(r"\s*(INSERT|UPDATE|DELETE|COPY)", sql) and "django_session" not in sql:
            found.append(sql)
        return execute(sql, params, many, context)

    around = transaction.atomic()
    around._from_testcase = True  # type: ignore[attr-defined] # within it a durable transaction may open
    with around, connection.execute_wrapper(note):
        yield found
        transaction.set_rollback(True)


def answered(status: int, location: str) -> bool:
    return status not in {401, 403} and not location.startswith("/admin/login/")


class Visitor:
    """A person at the desk, or nobody known: the login is kept, and what each request does to it is undone."""

    def __init__(self, person: User | None) -> None:
        client = Client()
        self._person = person
        if person:
            client.force_login(person)
        self.cookies = {name: morsel.value for name, morsel in client.cookies.items()}

    def asks(self, method: str, address: str, body: dict[str, str]) -> tuple[bool, bool, str]:
        """Whether this person gets an answer, whether something was written, and what was answered."""
        client = Client()
        client.cookies.load(self.cookies)
        with writes() as found:
            given = FORM | {"_selected_action": body["auth/user"], "doubt": body["doubt"], "message": body["message"]}
            given["charges"] = f"upload:u{body['budget/unit']}"
            if pressed := re.search(r"edition/(\d+)/(publish|withdraw|plan)/", address):
                given["seen"] = seen_mark(Edition.every_stage.get(pk=pressed[1]))
            if address.endswith("/change/") and "/edition/" not in address:
                del given["began_with"]  # a mark of another row would refuse it, whoever asks
            if self._person and address.endswith("/notices/") and (there := notices_for(self._person)):
                given["newest"] = str(there[0].event.pk)
            answer = client.get(address) if method == "get" else client.post(address, given)
            content = b"".join(answer) if answer.streaming else answer.content
            said = answer.headers.get("Location", "")
            # «Not found» is a public page, with what is public.
            shown = "" if answer.status_code == 404 else said + content.decode(errors="replace")
            return answered(answer.status_code, said), bool(found), shown


def test_every_address_of_the_desk_is_named() -> None:
    body = dict.fromkeys((*THINGS, "budget/edition", *TRIED_ON.values()), "1")
    unnamed = [address for address in (filled(each, body) for each in addresses()) if not _named(address)]
    assert unnamed == []
    assert len(addresses()) > 90


def _named(address: str) -> bool:
    try:
        return bool(rule(address))
    except StopIteration:
        return False


@pytest.mark.sweep
@pytest.mark.one_database
@pytest.mark.django_db
@pytest.mark.usefixtures("_kept")
@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_what_is_its_own_and_nothing_else(role: str, cast: Cast) -> None:
    visitor, wrong, wrote = Visitor(cast.people[role]), [], set()
    for number, body in enumerate(cast.bodies):
        for pattern in addresses():
            if number and not re.match(
                r"admin/(draft|budget/(edition|unit|event|taughtwording)|auth/user)/.*<", pattern
            ):
                continue  # it belongs to no body
            address = filled(pattern, body)
            read, write = rule(address)
            if visitor.asks("get", address, body)[0] is not (role in read):
                wrong.append(f"GET {address}")
            if visitor.asks("post", address, body)[1]:
                wrote.add(address)
                if role not in write:
                    wrong.append(f"POST {address}")
    assert not wrong, "\n".join(wrong)
    assert _writable(role, cast) - wrote == set()  # the form is one that would be taken, so a refusal is a refusal


@pytest.mark.sweep
@pytest.mark.one_database
@pytest.mark.django_db
@pytest.mark.usefixtures("_kept")
@pytest.mark.parametrize("role", [UPLOADER, REVIEWER, MANAGER])
def test_a_role_for_one_body_reaches_nothing_of_another(role: str, cast: Cast) -> None:
    person, (own, other) = cast.one_body[role], cast.bodies
    visitor, wrong = Visitor(person), []
    for pattern in addresses():
        here, there = filled(pattern, own), filled(pattern, other)
        read, write = rule(here)
        of_the_site = (
            re.search(r"/(classificationcode|economicpair|sitewords|everydayword|publicationduty/\d+|ownword)/", here)
            is not None
        )
        got, _, shown = visitor.asks("get", here, own)
        if got is not (role in read) and not of_the_site:
            wrong.append(f"GET {here}")
        if visitor.asks("post", here, own)[1] is not (role in write and not of_the_site):
            wrong.append(f"POST {here}")
        if there != here:
            _, wrote, said = visitor.asks("post", there, other)
            wrong += [f"POST {there} of another's body"] if wrote else []
            shown += said + visitor.asks("get", there, other)[2]
        wrong += [f"{there} names another's body"] if OTHERS in shown else []
    assert not wrong, "\n".join(wrong)


def _writable(role: str, cast: Cast) -> set[str]:
    every = {filled(pattern, body) for body in cast.bodies for pattern in addresses()}
    return {address for address in every if role in rule(address)[1]}
