"""基本支出 and 项目支出 that may have changed places: asked of clerk and reviewer where no rule can tell."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from budget.classification import read_folder
from budget.classification.loading import load
from budget.editions import NotPublishable, confirm_all, draft, prepare, publish
from budget.models import Doubt, Edition, LineItem, Unit
from budget.vocabulary import Stage
from fixtures.published import document, drawn
from tests.builders import REASON, make_township

pytestmark = [pytest.mark.django_db, pytest.mark.sweep(on="postgresql")]

NAME = "national-final-9.shegongbu-2024"
SPENDING = (2, 4)  # 支出决算表 and that of 一般公共预算


def turned(told: dict[str, Any]) -> None:
    """Both tables of spending with the figures below 基本支出 and 项目支出 exchanged."""
    for place in SPENDING:
        rows = told["tables"][place]["rows"]
        rows[2:] = [[*cells[:3], cells[4], cells[3], *cells[5:]] for cells in rows[2:]]


def drafted(unit: Unit, change: Callable[[dict[str, Any]], None] | None, year: int = 2024) -> Edition:
    told = deepcopy(document(NAME))
    told["meta"]["year"] = year
    if change:
        change(told)
    load(read_folder(), 2026)
    return draft(prepare(drawn(told, "national"), f"{year}.xlsx", unit, year, Stage.FINAL), None)


def asked(edition: Edition) -> dict[str, str]:
    found = Doubt.every_stage.filter(edition=edition, code="columns.turned")
    return dict(found.values_list("subject", "message"))


def test_what_stands_as_it_should_is_not_asked() -> None:
    unit = make_township()
    assert asked(drafted(unit, None)) == {}


def test_staff_among_the_projects_is_asked_of_both_before_it_can_be_public() -> None:
    edition = drafted(make_township(), turned)
    found = asked(edition)
    assert len(found) == len(SPENDING)
    assert all("按科目含义通常是基本支出" in said and "两栏有没有对调" in said for said in found.values())
    assert {doubt.waits_for for doubt in Doubt.every_stage.filter(edition=edition, code="columns.turned")} == {
        "录入人员、审核人员"
    }
    with pytest.raises(NotPublishable) as refused:
        publish(edition, None, REASON)
    assert "两栏有没有对调" in "\n".join(refused.value.problems)


def test_last_years_shares_turned_round_are_asked() -> None:
    unit = make_township()
    first = drafted(unit, None, 2023)
    confirm_all(first, None)
    publish(first, None, REASON)
    edition = drafted(unit, turned)
    assert all("2023 年决算占" in said and "倒了过来" in said for said in asked(edition).values())
    assert len(asked(edition)) == len(SPENDING)


def test_other_shares_that_are_no_exchange_are_not_asked(thawed: None) -> None:
    unit = make_township()
    first = drafted(unit, None, 2023)
    confirm_all(first, None)
    publish(first, None, REASON)
    LineItem.every_stage.filter(edition=first, measure="basic").update(amount=1)
    assert asked(drafted(unit, None)) == {}
