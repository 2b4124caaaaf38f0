"""Who may see and do what on the desk: every address, every role, every body, asked by reading and by posting.

An address that no line of MAY names fails the test, so that nobody adds one without saying who may.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import DjangoDbBlocker

from budget.editions import kept_files
from budget.models import ClassificationCode, EconomicPair, Event, EverydayWord, SiteWords
from budget.roles import MANAGER, REVIEWER, UPLOADER
from tests.builders import draft_of, make_person, make_township
from tests.conftest import kept_for_a_module

ANYBODY, OUTSIDER, STAFF, CHIEF = "anybody", "no member of staff", "staff without a role", "superuser"
ROLES = (ANYBODY, OUTSIDER, STAFF, UPLOADER, REVIEWER, MANAGER, CHIEF)
EVERYBODY = set(ROLES)
MEMBERS = {STAFF, UPLOADER, REVIEWER, MANAGER, CHIEF}
WITH_A_ROLE = {UPLOADER, REVIEWER, MANAGER, CHIEF}
MANAGERS = {MANAGER, CHIEF}
NOBODY: set[str] = set()

# Address, who gets an answer, who can make it write something. The first that fits holds.
MAY: tuple[tuple[str, set[str], set[str]], ...] = (
    (r"(login|logout)/|auth/user/forgotten/.*", EVERYBODY, NOBODY),
    (r"auth/user/second-factor/", MEMBERS, MEMBERS),
    (r"|password_change/(done/)?|jsi18n/|r/.*|app/|anything", MEMBERS, NOBODY),
    (r"autocomplete/", NOBODY, NOBODY),
    # Where nothing is shown but the way to the page itself.
    (r"(auth|budget|otp_totp)/\w+/N/|otp_totp/totpdevice/N/history/", MEMBERS, NOBODY),
    # The acts on an edition: the address says to everybody that a link alone does nothing.
    (r"budget/edition/N/publish/", MEMBERS, NOBODY),  # not this draft
    (r"budget/edition/N/explain/", MEMBERS, NOBODY),
    (r"budget/edition/N/discard/", MEMBERS, {REVIEWER, CHIEF}),
    (r"budget/edition/N/approve/", MEMBERS, {UPLOADER, REVIEWER, CHIEF}),
    (
        r"budget/edition/N/(withdraw|confirm)/",
        MEMBERS,
        NOBODY,
    ),  # of a draft without doubts; the acts' own tests do more
    (r"budget/edition/withdrawals/N/seen/", MEMBERS, NOBODY),
    (r"budget/edition/upload/(question/)?", {UPLOADER, CHIEF}, NOBODY),
    (r"budget/edition/bin/", WITH_A_ROLE, NOBODY),
    (r"budget/edition/(add/|N/delete/)", NOBODY, NOBODY),
    (r"draft/.*|budget/edition/.*", WITH_A_ROLE, NOBODY),
    # The record is read by every role and changed by nobody.
    (r"budget/event/(add/|N/delete/)", NOBODY, NOBODY),
    (r"budget/event/.*", WITH_A_ROLE, NOBODY),
    (r"otp_totp/.*", NOBODY, NOBODY),
    # What managers look after; the other roles read it.
    (r"auth/group/(add/|N/delete/)", {CHIEF}, {CHIEF}),
    (r"auth/group/N/change/", MANAGERS, {CHIEF}),
    (r"auth/group/.*", MANAGERS, NOBODY),
    (r"auth/user/N/(change|password|delete)/|auth/user/(add/)?", MANAGERS, MANAGERS),
    (r"auth/user/.*", MANAGERS, NOBODY),
    (r"budget/\w+/(load|confirm)/|budget/unit/N/delete/", MANAGERS, NOBODY),  # a body with a budget is never deleted
    (r"budget/sitewords/(add/|N/delete/)", NOBODY, NOBODY),
    (r"budget/(unit|classificationcode|economicpair|everydayword)/(add|N/delete)/", MANAGERS, MANAGERS),
    (r"budget/(unit|classificationcode|economicpair|everydayword|sitewords)/N/change/", WITH_A_ROLE, MANAGERS),
    (r"budget/(unit|classificationcode|economicpair|everydayword|sitewords)/.*", WITH_A_ROLE, NOBODY),
)


CORRECTED = b"corrected"


@dataclass(frozen=True)
class Cast:
    people: dict[str, User | None]
    bodies: tuple[dict[str, str], ...]


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
        bodies = []
        for number, slug in (("661", "one"), ("662", "other")):
            unit = make_township(number, slug)
            draft = draft_of(unit, content=CORRECTED)
            bodies.append({"budget/edition": str(draft.pk), "budget/unit": str(unit.pk)})
        target = make_person("target", UPLOADER)
        shared = {"budget/classificationcode": str(code.pk), "auth/user": str(target.pk), "budget/sitewords": "1"}
        shared |= {"budget/economicpair": str(pair.pk), "budget/everydayword": str(word.pk)}
        shared["auth/group"] = str(Group.objects.order_by("pk")[0].pk)
        shared["budget/event"] = str(Event.objects.filter(action="uploaded")[0].pk)
        yield Cast(people, tuple(body | shared for body in bodies))


# Everything that any form of the desk asks for, so that what is refused is refused for who asks, not for what.
FORM = {
    "reason": "测试", "approval_date": "2026-01-05", "body": "一、办事。", "began_with": "", "post": "yes", "username": "new-name",
    "last_name": "李", "password1": "given-by-the-manager", "password2": "given-by-the-manager", "usable_password": "true",
    "is_active": "on", "is_staff": "on", "date_joined_0": "2026-01-01", "date_joined_1": "00:00:00", "groups": "1",
    "division_code": "110105", "code": "209", "name": "改过的名称", "slug": "another", "scheme": "function", "year": "2026",
    "level": "1", "status": "memory", "gov_code": "501", "dept_code": "301", "source": "x", "act": "off", "token": "123456",
    "populations-TOTAL_FORMS": "0", "populations-INITIAL_FORMS": "0", "population_set-TOTAL_FORMS": "0",
    "population_set-INITIAL_FORMS": "0", "action": "unlock", "words": "甲", "means": "教育",
}  # fmt: skip
PLACES = {
    "uidb64": "MQ", "token": "a-b", "other": "year-before", "act": "publish", "kind": "duties", "position": "1",
    "rest": "function/", "content_type_id": "1",
}  # fmt: skip
THINGS = (
    "budget/economicpair",
    "budget/everydayword",
    "auth/user",
    "auth/group",
    "budget/event",
    "budget/unit",
    "budget/classificationcode",
    "budget/sitewords",
)


@pytest.fixture(autouse=True)
def _kept() -> None:
    """The drafts' file, where this test looks for it."""
    kept_files.keep(CORRECTED, "预算.xlsx")


def filled(pattern: str, body: dict[str, str]) -> str:
    """The pattern with this body's things in its places."""
    thing = body[next((name for name in THINGS if name in pattern), "budget/edition")]
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


def asked(person: User | None, method: str, address: str, thing: str) -> tuple[bool, bool]:
    """Whether this person gets an answer, and whether something was written."""
    client = Client()
    if person:
        client.force_login(person)
    with writes() as found:
        given = FORM | {"_selected_action": thing}
        answer = client.get(address) if method == "get" else client.post(address, given)
        return answered(answer.status_code, answer.headers.get("Location", "")), bool(found)


def test_every_address_of_the_desk_is_named() -> None:
    body = dict.fromkeys((*THINGS, "budget/edition"), "1")
    unnamed = [address for address in (filled(each, body) for each in addresses()) if not _named(address)]
    assert unnamed == []
    assert len(addresses()) > 90


def _named(address: str) -> bool:
    try:
        return bool(rule(address))
    except StopIteration:
        return False


@pytest.mark.one_database
@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_what_is_its_own_and_nothing_else(role: str, cast: Cast) -> None:
    wrong, wrote = [], set()
    for number, body in enumerate(cast.bodies):
        for pattern in addresses():
            if number and not re.match(r"admin/(draft|budget/(edition|unit))/.*<", pattern):
                continue  # it belongs to no body
            address = filled(pattern, body)
            read, write = rule(address)
            thing = body["auth/user"]
            if asked(cast.people[role], "get", address, thing)[0] is not (role in read):
                wrong.append(f"GET {address}")
            if asked(cast.people[role], "post", address, thing)[1]:
                wrote.add(address)
                if role not in write:
                    wrong.append(f"POST {address}")
    assert wrong == []
    # That the forms of accounts are taken is asked in tests of their own: here other accounts of the process may be in the way.
    silent = {each for each in _writable(role, cast) if each not in wrote and not each.startswith("/admin/auth/user/")}
    assert silent == set()  # the form is one that would be taken, so a refusal is a refusal


def _writable(role: str, cast: Cast) -> set[str]:
    every = {filled(pattern, body) for body in cast.bodies for pattern in addresses()}
    return {address for address in every if role in rule(address)[1]}
