"""An upload of several files, and one that brings only a few tables: what is replaced, what stays, who is whose."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from pytest_django.fixtures import Settings

from budget.classification import read_folder
from budget.classification.loading import load
from budget.editions import Gone, SecondPersonNeeded, Unclear, draft, prepare_files, publish, uploaded
from budget.editions.kept_files import is_sound
from budget.forms.wordings import Customs
from budget.models import DisclosedTable, Edition, Event, LineItem, SourceFile, StoredFinding, TaughtWording, Unit
from budget.official_workbook.drawing import book_of
from budget.roles import REVIEWER, UPLOADER
from budget.workbook.apart import read_files
from fixtures.odd.changes import real_forms
from fixtures.packages import saved
from tests.builders import REAL, REASON, explained, make_person, make_township, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.sweep(on="postgresql")]

UPLOAD = "/admin/budget/edition/upload/"


@cache
def apart() -> tuple[tuple[str, bytes], ...]:
    """The real workbook as thirteen files, one table each, every sheet of the same name."""
    return tuple((f"{form.number}.xlsx", saved(book_of([replace(form, sheet="Sheet1")]))) for form in real_forms())


@pytest.fixture
def township() -> Unit:
    load(read_folder(), 2026)
    return make_township()


@pytest.fixture
def clerk() -> User:
    return make_person("clerk", UPLOADER)


def send(client: Client, *files: tuple[str, bytes], **given: str) -> str:
    """Upload as a browser does, saying nothing of unit, year and stage unless given."""
    named = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(UPLOAD, {"file": named, **given}, follow=True).content.decode()


def facts(edition: Edition) -> set[tuple[str, str, str, int]]:
    rows = LineItem.every_stage.filter(edition=edition)
    return set(rows.values_list("table__key", "measure", "address", "amount"))


def test_thirteen_files_give_what_one_workbook_gives(township: Unit, clerk: User) -> None:
    client = signed_in(clerk)
    send(client, ("whole.xlsx", REAL.read_bytes()))
    one = facts(Edition.every_stage.get())
    page = send(client, *apart(), whole="on")
    edition = Edition.every_stage.get()
    assert "认出的表（13 张）" in page
    assert facts(edition) == one
    assert SourceFile.every_stage.filter(edition=edition).count() == 13
    names = set(DisclosedTable.every_stage.filter(edition=edition).values_list("sheet__name", flat=True))
    assert len(names) == 13, "each cell must be named by one sheet"


def test_unit_year_and_stage_are_those_of_the_tables(township: Unit, clerk: User) -> None:
    send(signed_in(clerk), ("a.xlsx", REAL.read_bytes()))
    edition = Edition.every_stage.get()
    assert (edition.unit, edition.year, edition.stage) == (township, 2026, "budget")


def test_a_table_that_says_neither_is_asked_about(township: Unit, clerk: User) -> None:
    page = send(signed_in(clerk), apart()[0])
    assert "从文件里认不出公开主体、年份" in page
    assert not Edition.every_stage.exists()


def test_the_same_table_twice_is_refused_with_both_places(township: Unit, clerk: User) -> None:
    page = send(signed_in(clerk), apart()[2], ("again.xlsx", apart()[2][1]))
    assert "两个文件里有同一张表" in page
    assert not Edition.every_stage.exists()


@pytest.mark.no_cover
def test_one_table_replaces_only_itself(township: Unit, clerk: User) -> None:
    client = signed_in(clerk)
    send(client, ("whole.xlsx", REAL.read_bytes()))
    before = facts(Edition.every_stage.get())
    book = load_workbook(BytesIO(apart()[2][1]))
    cell = next(
        cell for row in book.worksheets[0].iter_rows(min_row=6) for cell in row if isinstance(cell.value, float)
    )
    cell.value = 1.5
    page = send(client, ("03.xlsx", saved(book)), unit=str(township.pk), year="2026")
    edition = Edition.every_stage.get()
    after = facts(edition)
    assert "还不能公开" in page, "the checks of the whole must see the new figure"
    assert {fact[0] for fact in before ^ after} == {"expenditure"}
    assert list(SourceFile.every_stage.filter(edition=edition).values_list("name", flat=True)) == [
        "whole.xlsx",
        "03.xlsx",
    ]
    assert [file["kept"] for file in Event.objects.latest("pk").details["files"]] == [True, False]
    send(client, apart()[2], unit=str(township.pk), year="2026")
    edition = Edition.every_stage.get()
    assert facts(edition) == before
    assert not StoredFinding.every_stage.filter(edition=edition, severity="error").exists()


@pytest.mark.no_cover
def test_whoever_brought_any_file_is_not_the_second_person(township: Unit, clerk: User, settings: Settings) -> None:
    settings.REQUIRE_SECOND_PERSON = True
    both = make_person("both", UPLOADER, REVIEWER)
    draft(prepare_files([uploaded(REAL.read_bytes(), "whole.xlsx")], None, None, None, by=None), both)
    name, content = apart()[2]
    edition = draft(prepare_files([uploaded(content, name)], township, 2026, None, by=None), clerk)
    with pytest.raises(SecondPersonNeeded):
        publish(edition, both, REASON)
    explained(edition)
    assert publish(edition, make_person("third", REVIEWER), REASON).state == "published"


def test_a_draft_that_went_meanwhile_is_not_built_upon(township: Unit, clerk: User) -> None:
    whole = [uploaded(REAL.read_bytes(), "whole.xlsx")]
    draft(prepare_files(whole, None, None, None, by=None), clerk)
    name, content = apart()[2]
    late = prepare_files([uploaded(content, name)], township, 2026, None, by=None)
    newest = draft(prepare_files(whole, None, None, None, by=None), clerk)
    with pytest.raises(Gone):
        draft(late, clerk)
    assert Edition.every_stage.get() == newest


def test_a_body_that_is_not_registered_is_called_by_its_name(db: None) -> None:
    make_township("700", "other")
    client = signed_in(make_person("clerk", UPLOADER))
    with REAL.open("rb") as file:
        page = client.post("/admin/budget/edition/upload/", {"file": file, "year": 2026}).content.decode()
    assert "文件写的是 661 " in page
    assert "还没有这个单位" in page
    assert not Edition.every_stage.exists()


def test_tables_of_two_bodies_at_once_are_named_and_not_kept(township: Unit, clerk: User) -> None:
    make_township("662", "other")
    book = load_workbook(REAL)
    for row in book.worksheets[1].iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                cell.value = cell.value.replace("661", "662")
    mixed = BytesIO()
    book.save(mixed)
    with pytest.raises(Unclear, match=r"文件里有几个单位的表：661 .*、662 .*请分开后重新上传"):
        prepare_files([uploaded(mixed.getvalue(), "两个单位.xlsx")], None, 2026, None, by=clerk)


def test_a_kept_file_that_rotted_is_made_whole_by_the_same_upload(township: Unit, clerk: User) -> None:
    content = [uploaded(REAL.read_bytes(), REAL.name)]
    edition = draft(prepare_files(content, township, 2026, None, by=clerk), clerk)
    file = edition.files.get()
    Path(file.content.path).chmod(0o600)
    Path(file.content.path).write_bytes(b"rotten")
    assert not is_sound(file)
    again = draft(prepare_files(content, township, 2026, None, by=clerk, whole=True), clerk)
    assert is_sound(again.files.get())


def test_files_are_read_once_although_a_question_is_asked_about_them(
    township: Unit, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [uploaded(REAL.read_bytes(), REAL.name)]
    first = prepare_files(files, township, 2026, None, by=clerk)
    monkeypatch.setattr("budget.workbook.apart._SERVER", None)  # whoever reads once more fails
    again = prepare_files(files, township, 2026, None, by=clerk)
    assert again.reading.tables == first.reading.tables
    assert again.reading.findings == first.reading.findings
    with pytest.raises(AttributeError):
        prepare_files([uploaded(REAL.read_bytes(), "another name.xlsx")], township, 2026, None, by=clerk)


def test_a_body_whose_form_is_known_and_recognised_is_not_read_a_second_time(
    township: Unit, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft(prepare_files([uploaded(REAL.read_bytes(), REAL.name)], township, 2026, None, by=clerk), clerk)
    asked: list[Customs] = []

    def once(*given: Any, **more: Any) -> Any:
        asked.append(more["customs"])
        return read_files(*given, **more)

    monkeypatch.setattr("budget.workbook.apart.read_files", once)
    another = [uploaded(REAL.read_bytes(), "another.xlsx")]
    assert prepare_files(another, None, None, None, by=clerk, whole=True).reading.form == "beijing"
    assert [one.form for one in asked] == [""]
    TaughtWording.objects.create(unit=township, form="beijing", table="income", named="title", words="x", printed="x")
    prepare_files(another, None, None, None, by=clerk, whole=True)
    assert [one.form for one in asked] == ["", "", "beijing"]
