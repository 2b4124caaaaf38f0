"""Workbooks that no clerk should be able to publish: each refused by name, at its cell, with nothing left behind."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from budget.classification import read_folder
from budget.classification.loading import load
from budget.editions import NotPublishable, NotReadable, Unclear, draft, prepare, publish
from budget.models import Edition, LineItem
from budget.vocabulary import Stage
from fixtures.published import document, drawn
from fixtures.published.variants import Told
from tests.builders import REASON, make_township

pytestmark = pytest.mark.django_db

FINAL, SHANGHAI = "national-final-9.shegongbu-2024", "shanghai-9.wanli-dept-2024"


def two_forms(told: Told) -> None:
    told["tables"].append(document(SHANGHAI)["tables"][4])


def a_table_of_last_years_form(told: Told) -> None:
    old = deepcopy(document("jiangsu-12.shengweiban-2017")["tables"][4])
    told["tables"].insert(3, old)


def twice_in_two_wordings(told: Told) -> None:
    again = deepcopy(told["tables"][4])
    again["title"] = "一般公共预算支出决算表"
    told["tables"].append(again)


def subtotals_disagree(told: Told) -> None:
    rows = told["tables"][2]["rows"]
    (place,) = [place for place, cells in enumerate(rows) if cells[0] == "20139"]
    rows[place][2] = rows[place][4] = "0.01"
    rows[place][3] = ""


def a_measure_nobody_knows(told: Told) -> None:
    rows = told["tables"][4]["rows"]
    told["tables"][4]["rows"] = [
        [*cells, "机动支出" if place == 0 else "" if place == 1 else "1.00"] for place, cells in enumerate(rows)
    ]


def a_digit_lost_in_a_part(told: Told) -> None:
    rows = told["tables"][4]["rows"]
    (place,) = [place for place, cells in enumerate(rows) if cells[0] == "2013901"]
    rows[place][3] = "5.32"


def two_columns_changed_places(told: Told) -> None:
    rows = told["tables"][2]["rows"]
    told["tables"][2]["rows"] = [rows[0], *[[*cells[:3], cells[4], cells[3], *cells[5:]] for cells in rows[1:]]]


CASES: dict[Callable[[Told], None], tuple[str, ...]] = {
    two_forms: ("表10!A1", "上海市部门预算公开表", "部门决算公开表"),
    a_table_of_last_years_form: ("表4!A1", "江苏省部门预算公开表"),
    twice_in_two_wordings: ("表10!A1", "出现了两次", "表5!A1"),
    subtotals_disagree: ("表3!", "支出决算表", "小计"),
    a_measure_nobody_knows: ("表5!F3", "机动支出"),
    two_columns_changed_places: ("支出决算表的项目支出不少于",),
    a_digit_lost_in_a_part: ("表5!", "基本支出"),
}


@pytest.mark.parametrize("spoilt", CASES)
def test_what_is_wrong_is_named_at_its_cell_and_stops_publication(spoilt: Callable[[Told], None]) -> None:
    load(read_folder(), 2026)
    told: dict[str, Any] = deepcopy(document(FINAL))
    spoilt(told)

    edition = draft(prepare(drawn(told, "national"), "决算.xlsx", make_township(), 2024, Stage.FINAL), None)
    with pytest.raises(NotPublishable) as refused:
        publish(edition, None, REASON)

    said = "\n".join(refused.value.problems)
    assert [words for words in CASES[spoilt] if words not in said] == []
    assert (Edition.published.count(), LineItem.published.count()) == (0, 0)


@pytest.mark.parametrize(
    ("name", "stage", "words"),
    [(FINAL, Stage.BUDGET, ("决算", "预算")), (SHANGHAI, Stage.FINAL, ("预算", "决算"))],
)
def test_a_workbook_offered_as_another_stage_is_refused_by_name(
    name: str, stage: Stage, words: tuple[str, str]
) -> None:
    with pytest.raises(Unclear) as refused:
        prepare(drawn(document(name), name.partition("-")[0]), "表.xlsx", make_township(), 2024, stage)
    is_one, chosen = words
    assert f"“{is_one}" in refused.value.sentence
    assert f"您选的是“{chosen}”" in refused.value.sentence
    assert Edition.every_stage.count() == 0


def test_titles_that_name_the_wrong_stage_are_refused_by_name() -> None:
    told = deepcopy(document(SHANGHAI))
    for table in told["tables"]:
        table["title"] = table["title"].replace("预算", "决算")
    ready = prepare(drawn(told, "shanghai"), "决算.xlsx", make_township(), 2024, Stage.BUDGET)
    with pytest.raises(NotReadable) as refused:
        draft(ready, None)
    assert "决算" in "\n".join((refused.value.sentence, *refused.value.problems))
    assert Edition.every_stage.count() == 0


def test_final_accounts_are_published_without_a_budget() -> None:
    """What there is is public; nothing is made up for the budget that is not."""
    load(read_folder(), 2026)
    unit = make_township()
    content = drawn(document(FINAL), "national")
    edition = publish(draft(prepare(content, "决算.xlsx", unit, 2024, Stage.FINAL), None), None, REASON)
    assert Edition.published.get() == edition
    assert set(LineItem.published.values_list("phase", flat=True)) == {"final"}
