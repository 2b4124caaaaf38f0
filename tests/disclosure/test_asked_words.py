"""What is asked for of every form in every province and why it counts, and what is checked, is said in English too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import translation

from budget.completeness import Assessed, Disclosed, State, TableFacts, assess, items_of
from budget.completeness.items import HasDepth
from budget.forms import FORMS, Form
from budget.forms.indicators import LEVEL1, LEVEL2
from budget.models import Edition
from budget.reconciliation.rules import every_rule
from budget.texts import TextKind
from budget.vocabulary import Stage
from disclosure.asked_words import SENTENCES, reason_of
from disclosure.english_names import called
from disclosure.tables.written_parts import asked_row
from tests.disclosure.pages import YEAR

pytestmark = [pytest.mark.one_database, pytest.mark.no_cover]

HAN = re.compile(r"[\u3400-\u9fff]")
LAST = date(2026, 2, 9)
# Nothing known, approved alone, in time, too late.
DAYS = ((None, None), (LAST, None), (LAST, LAST), (LAST, date(2026, 5, 1)))


def shown(form: Form) -> Iterator[dict[str, TableFacts]]:
    """What a form's tables may hold: nothing at all, empty tables, rows too coarse, everything."""
    deep = {one.check.scheme: one.check.digits for one in items_of(form) if isinstance(one.check, HasDepth)}
    yield {}
    yield {key: TableFacts(key, is_empty=True) for key in form.by_key}
    yield {key: TableFacts(key) for key in form.by_key}
    yield {key: TableFacts(key, False, frozenset(table.measures), deep) for key, table in form.by_key.items()}


def every(form: Form) -> Iterator[Assessed]:
    """Every item in every state that it can have, in every stage and province."""
    places = {""} | {item.divisions[0] for item in items_of(form) if item.divisions}
    for tables, texts, (approved, published) in zip(
        shown(form), (frozenset[TextKind](), frozenset(TextKind)) * 2, DAYS, strict=True
    ):
        for stage in Stage:
            for place in places:
                yield from assess(Disclosed(form.key, stage, tables, texts, approved, published, division=place))


def test_all_that_is_asked_and_why_it_counts_is_said_in_english() -> None:
    found = [one for form in FORMS for one in every(form)]
    with translation.override("en"):
        said = {text for one in found for row in [asked_row(one, "")] for text in (row.title, row.basis, row.reason)}
    assert {text for text in said if HAN.search(text)} == set()
    assert {one.because.sentence for one in found} == set(SENTENCES)
    assert all(str(one.because) == reason_of(one) for one in found)


def test_what_a_clerk_states_stays_as_it_was_written() -> None:
    words = "写在{总则}里，100% 公开。"
    found = assess(Disclosed("beijing", Stage.BUDGET, statements={"whole": ("present", words)}))
    (stated,) = (one for one in found if one.is_stated)
    with translation.override("en"):
        assert (stated.state, asked_row(stated, "").reason) == (State.PRESENT, words)


def test_the_written_parts_have_english_headings() -> None:
    with translation.override("en"):
        assert [kind for kind in TextKind if HAN.search(called(kind.label))] == []


def test_what_is_checked_in_every_form_has_an_english_name() -> None:
    with translation.override("en"):
        assert [rule.title for rule in every_rule() if HAN.search(called(rule.title))] == []


def test_the_kinds_of_targets_have_english_names() -> None:
    with translation.override("en"):
        assert [kind for kind in (*LEVEL1, *LEVEL2) if HAN.search(called(kind))] == []


def test_checks_are_named_in_english_on_the_page(client: Client, real: Edition, db: None) -> None:
    client.cookies["lang"] = "en"
    page = BeautifulSoup(client.get(f"{YEAR}/checks/").content, "html.parser")
    headings = page.select("main h3, main details.more > summary, main details.more caption")
    assert len(headings) > len(every_rule()) / 10
    quoted = re.compile("“[^”]*”")  # what stands in the tables
    assert [each.text for each in headings if HAN.search(quoted.sub("", each.text))] == []
