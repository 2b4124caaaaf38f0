"""Answers are remembered while nothing public changes: never past a change, never of what is not public yet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from budget import queries
from budget.editions import withdraw
from budget.models import ClassificationCode, Unit
from budget.queries.names import EditionNames, names_of
from budget.queries.preview import showing
from budget.queries.remembered import ANSWERS, MOST, remembering, while_unchanged
from budget.queries.revision import state
from budget.vocabulary import Scheme
from tests.builders import draft_of, published_of

SLUG = "xiaohongmen"


@contextmanager
def reading() -> Iterator[None]:
    """Read as a request of the public does: the state first, then what is shown."""
    with remembering(state().mark):
        yield


def names() -> list[str]:
    return [edition.unit.name for edition in queries.editions(SLUG)]


def test_nothing_is_asked_twice_and_nothing_outlives_a_change(
    township: Unit, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    edition = published_of(township)
    with django_assert_num_queries(1 + 1 + 1), reading():  # the state, the editions, the names
        for _ in range(3):
            names_of(queries.editions(SLUG)[0])
    with reading():
        before = queries.editions(SLUG)[0]
    ClassificationCode.objects.create(year=2026, scheme="function", code="299", name="其他支出", level=1)
    with reading():
        assert queries.editions(SLUG)[0] is not before
        assert names_of(queries.editions(SLUG)[0]).name(Scheme.FUNCTION, "299") == "其他支出"
    withdraw(edition, None, "数字有误")
    with reading():
        assert queries.editions(SLUG) == ()


def test_who_writes_and_who_previews_leaves_nothing_for_the_public(township: Unit) -> None:
    published_of(township)
    draft = draft_of(township, content=b"2")
    with showing(draft.pk), reading():
        assert len(names()) == 2
    with reading():
        assert names() == [township.name]
    ANSWERS.forget()
    with transaction.atomic():
        Unit.objects.update(name="还没有定下来的名字")
        assert names() == ["还没有定下来的名字"]
        transaction.set_rollback(True)
    with reading():
        assert names() == [township.name]


@pytest.mark.one_database
def test_pages_show_the_next_state_at_once(township: Unit, client: Client) -> None:
    edition = published_of(township)
    address = f"/{SLUG}/2026/"
    for _ in range(2):
        assert client.get(address).status_code == 200
    withdraw(edition, None, "数字有误")
    assert client.get(address).status_code == 410


@pytest.mark.one_database
def test_only_so_many_are_kept_and_only_for_readers(db: None) -> None:
    asked: list[int] = []

    @while_unchanged
    def question(number: int) -> int:
        asked.append(number)
        return number

    for number in (1, 1):
        question(number)
    assert asked == [1, 1]
    with reading():
        for number in (*range(MOST + 1), 0, MOST):
            assert question(number) == number
    assert asked[2:] == [*range(MOST + 1), 0]


@pytest.mark.one_database
def test_a_name_that_one_reader_asks_for_is_whole_before_another_finds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    told = EditionNames(2026, {})
    row = ClassificationCode(year=2026, scheme="function", code="201", name="一般公共服务支出")
    others: list[str] = []

    def rows(key: tuple[str, str]) -> list[ClassificationCode]:
        if not others:  # a second reader, while the first one waits for the database
            others.append("")
            others[0] = told.name(Scheme.FUNCTION, "201")
        return [row]

    monkeypatch.setattr(told, "_rows", rows)
    assert [told.name(Scheme.FUNCTION, "201"), *others] == ["一般公共服务支出"] * 2
