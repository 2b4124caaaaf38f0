"""A name that no form knows is taught without a developer; the sums hold just the same, and it can be taken back."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.fixtures import Settings

from budget.classification import read_folder
from budget.classification.loading import load
from budget.editions import (
    Gone,
    NotAllowed,
    NotPublishable,
    NotTaught,
    confirm_wording,
    draft,
    prepare_files,
    publish,
    read_anew,
    take_back_wording,
    teach,
    teaching,
    unnamed_of,
    uploaded,
)
from budget.models import DisclosedTable, Edition, Event, LineItem, TaughtWording, Unit
from budget.roles import MANAGER, UPLOADER
from budget.vocabulary import Stage
from fixtures.published import document, figures_of
from fixtures.published.reworded import COLUMN, LINE, NAME, TITLE, otherwise, reworded, workbook_of
from fixtures.published.variants import Told
from tests.builders import REASON, make_person, make_township

pytestmark = [pytest.mark.django_db, pytest.mark.sweep]

WANTED = dict((TITLE, COLUMN, LINE))


@pytest.fixture
def manager(db: None) -> User:
    return make_person("manager", MANAGER)


def drafted(told: Told, unit: Unit, by: User | None, year: int = 2024) -> Edition:
    load(read_folder(), 2026)
    files = [uploaded(workbook_of(told), "决算.xlsx")]
    prepared = prepare_files(files, unit, year, Stage.FINAL, by=by, whole=True)
    return draft(prepared, by)


def choices(edition: Edition, wanted: Mapping[str, str]) -> dict[int, str]:
    """What somebody would choose who knows what these names mean."""
    found = {}
    for one in unnamed_of(edition):
        offered = one.unnamed or {}
        for words, means in wanted.items():
            if words in offered["printed"]:
                found[one.position] = next(place for place, label in offered["places"] if label == means)
    return found


def taught_draft(unit: Unit, by: User | None) -> Edition:
    edition = drafted(reworded(), unit, by)
    return teach(edition, choices(edition, WANTED), by)


def test_a_title_a_column_and_a_line_are_taught_confirmed_and_published(
    township: Unit, clerk: User, manager: User, client: Client
) -> None:
    edition = drafted(reworded(), township, clerk)
    asked = {one.unnamed["printed"]: one.unnamed for one in unnamed_of(edition) if one.unnamed}
    assert asked[COLUMN[0]]["figures"][0] == "264.87"
    free = [label for _, label in asked[f"一、{LINE[0]}"]["places"]]
    assert free == ["财政拨款收入", LINE[1]]  # all that the budgets grant in one line, or the one part that is missing

    edition = teach(edition, choices(edition, WANTED), clerk)
    assert unnamed_of(edition) == []
    with pytest.raises(NotPublishable) as refused:
        publish(edition, None, REASON)
    assert sum("须由管理人员确认" in problem for problem in refused.value.problems) == 3
    for wording in TaughtWording.objects.all():
        confirm_wording(wording.pk, manager)
    edition = publish(edition, None, REASON)

    rows = LineItem.published.filter(edition=edition).values_list("sheet__name", "address", "amount")
    assert sorted(rows) == sorted((one.sheet, one.cell, one.fen) for one in figures_of(reworded(), "national"))
    assert Event.objects.filter(action=Event.Action.TAUGHT).count() == 4
    for key, (words, means) in (("final_expenditure", TITLE), ("final_general", COLUMN), ("final_balance", LINE)):
        number = DisclosedTable.published.get(edition=edition, key=key).number
        answer = client.get(f"/{township.slug}/2024-final/tables/{number}/")
        page = BeautifulSoup(answer.content, "html.parser").get_text()
        assert f"{words}”" in page
        assert f"“{means}”" in page


@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_recorded_is_not_taught(monkeypatch: pytest.MonkeyPatch) -> None:
    clerk, edition = make_person("clerk", UPLOADER), drafted(reworded(), make_township(), None)

    def fails(*_: object, **__: object) -> None:
        raise OSError("no record")

    monkeypatch.setattr(teaching, "record", fails)
    with pytest.raises(OSError, match="no record"):
        teach(edition, choices(edition, WANTED), clerk)
    assert Edition.every_stage.get().pk == edition.pk
    assert len(unnamed_of(edition)) == 3
    assert not TaughtWording.objects.exists()
    assert not Event.objects.filter(action=Event.Action.TAUGHT).exists()


def test_every_table_may_be_called_otherwise(township: Unit, clerk: User) -> None:
    edition = drafted(otherwise(), township, clerk)
    assert edition.tables.count() == 0
    assert next(one.code for one in edition.findings.all()) == "table.names_unknown"
    titles = {
        told["title"]: known["title"]
        for told, known in zip(otherwise()["tables"], document(NAME)["tables"], strict=True)
    }
    titles[otherwise()["tables"][6]["title"]] = "财政拨款三公经费支出决算表"

    edition = teach(edition, choices(edition, titles), clerk)

    assert edition.tables.count() == 9
    rows = LineItem.every_stage.filter(edition=edition).values_list("sheet__name", "address", "amount")
    assert sorted(rows) == sorted((one.sheet, one.cell, one.fen) for one in figures_of(otherwise(), "national"))


def test_what_was_taught_holds_for_the_body_alone_until_it_is_said_to_hold_for_all(
    township: Unit, clerk: User, manager: User
) -> None:
    taught_draft(township, clerk)
    other = make_township("662", "other")
    for wording in TaughtWording.objects.all():
        confirm_wording(wording.pk, manager)
    assert unnamed_of(drafted(reworded(), township, clerk, 2025)) == []
    assert len(unnamed_of(drafted(reworded(), other, clerk))) == 3

    for wording in TaughtWording.objects.all():
        confirm_wording(wording.pk, manager, for_all=True)
    assert unnamed_of(drafted(reworded(), other, clerk)) == []


def test_a_column_taught_for_the_wrong_place_is_caught_by_the_sums(township: Unit, clerk: User, manager: User) -> None:
    told = reworded()
    told["tables"][4]["rows"][0][2:4] = ["平时花的", "办事花的"]
    told["tables"][4]["rows"][0][4] = "总共花了"
    edition = drafted(told, township, clerk)
    wrong = {"平时花的": "基本支出", "办事花的": "合计", "总共花了": "项目支出"}
    edition = teach(edition, choices(edition, {TITLE[0]: TITLE[1], LINE[0]: LINE[1], **wrong}), clerk)
    for wording in TaughtWording.objects.all():
        confirm_wording(wording.pk, manager)

    with pytest.raises(NotPublishable) as refused:
        publish(edition, None, REASON)

    assert any("表5!" in problem and "合计" in problem for problem in refused.value.problems)
    assert Edition.published.count() == 0


def test_a_name_that_is_taken_back_names_nothing_and_stops_the_draft_that_used_it(
    township: Unit, clerk: User, manager: User
) -> None:
    edition = taught_draft(township, clerk)
    for wording in TaughtWording.objects.all():
        confirm_wording(wording.pk, manager)
        take_back_wording(wording.pk, manager)

    with pytest.raises(NotPublishable) as refused:
        publish(edition, None, REASON)
    assert sum("已经撤回" in problem for problem in refused.value.problems) == 3
    assert len(unnamed_of(read_anew(edition, clerk))) == 3
    with pytest.raises(Gone):
        confirm_wording(TaughtWording.objects.all()[0].pk, manager)


def test_who_may_not_is_refused_and_nothing_is_kept(
    township: Unit, clerk: User, manager: User, outsider: User, settings: Settings
) -> None:
    edition = drafted(reworded(), township, clerk)
    wanted = choices(edition, WANTED)
    with pytest.raises(NotAllowed):
        teach(edition, wanted, outsider)
    with pytest.raises(NotTaught):
        teach(edition, {next(iter(wanted)): "amount.nothing"}, clerk)
    with pytest.raises(NotTaught):
        teach(edition, {}, clerk)
    assert TaughtWording.objects.count() == 0

    edition = teach(edition, wanted, clerk)
    (wording, *_) = TaughtWording.objects.all()
    with pytest.raises(NotAllowed):
        confirm_wording(wording.pk, clerk)
    settings.REQUIRE_SECOND_PERSON = True
    TaughtWording.objects.filter(pk=wording.pk).update(proposed_by=manager)
    with pytest.raises(NotAllowed):
        confirm_wording(wording.pk, manager)
    assert not TaughtWording.objects.filter(confirmed_at__isnull=False).exists()


def test_a_choice_that_cannot_be_read_leaves_nothing_behind(
    township: Unit, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = drafted(reworded(), township, clerk)

    def refuse(*_args: object, **_more: object) -> None:
        raise Gone

    monkeypatch.setattr("budget.editions.teaching.keep_draft", refuse)
    with pytest.raises(Gone):
        teach(edition, choices(edition, WANTED), clerk)
    assert (TaughtWording.objects.count(), Edition.every_stage.get().pk) == (0, edition.pk)
