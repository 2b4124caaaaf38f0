"""Files from the desk: the marked workbook, the list of problems, blank and filled official workbooks."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.contrib.auth.models import User
from django.test import Client
from openpyxl import Workbook, load_workbook

from budget import workbook
from budget.editions import draft, prepare
from budget.editions.preparing import prepare_files, uploaded
from budget.forms import FORMS, Form
from budget.models import Edition, SourceFile, Unit
from budget.vocabulary import Stage
from fixtures.published import document, drawn
from tests.builders import REAL, draft_of, publish_real, real_examined, real_prepared, signed_in

pytestmark = [pytest.mark.one_database, pytest.mark.sweep]

EDITIONS = "/admin/budget/edition"


@pytest.fixture
def edition(township: Unit, clerk: User) -> Edition:
    return draft(real_prepared(township), clerk)


def book(client: Client, address: str) -> Workbook:
    answer = client.get(f"{EDITIONS}/{address}")
    assert answer.status_code == 200
    assert "UTF-8''" in answer["Content-Disposition"]
    return load_workbook(BytesIO(answer.content))


@pytest.mark.no_cover
def test_the_marked_workbook_has_the_uploaded_sheets_and_comments(edition: Edition, clerk: User) -> None:
    marked = book(signed_in(clerk), f"{edition.pk}/marked/1.xlsx")
    assert len(marked.sheetnames) == 13
    assert any(cell.comment for sheet in marked.worksheets for row in sheet for cell in row)


def test_a_file_that_cannot_be_marked_leads_back_with_the_reason(township: Unit, clerk: User) -> None:
    text = draft_of(township, clerk)  # its bytes are no workbook
    answer = signed_in(clerk).get(f"{EDITIONS}/{text.pk}/marked/1.xlsx", follow=True)
    assert "请下载问题清单" in answer.content.decode()


def test_a_file_that_is_lost_is_said_to_be(edition: Edition, clerk: User) -> None:
    file = SourceFile.every_stage.get(edition=edition)
    file.content.storage.delete(file.content.name)
    for place in ("marked/1.xlsx", "next-year.xlsx"):
        answer = signed_in(clerk).get(f"{EDITIONS}/{edition.pk}/{place}", follow=True)
        assert "原始文件不在了" in answer.content.decode()


def test_the_list_of_problems_holds_findings_and_failed_checks(edition: Edition, clerk: User) -> None:
    rows = list(book(signed_in(clerk), f"{edition.pk}/problems.xlsx").worksheets[0].values)
    assert {str(row[1]) for row in rows[1:]} == {"读取", "核对"}


def test_a_blank_workbook_is_for_the_year_and_body_that_are_asked_for(township: Unit, clerk: User) -> None:
    blank = book(signed_in(clerk), f"templates/blank.xlsx?unit={township.pk}&year=2027")
    assert "2027 年" in str(blank["填表说明"]["A2"].value)
    assert township.name in str(blank["预算02表 收入总表"]["B5"].value)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
def test_a_blank_workbook_of_every_form_is_offered_and_is_of_that_form(township: Unit, clerk: User, form: Form) -> None:
    client = signed_in(clerk)
    assert f'<option value="{form.key}">{form.label}</option>' in client.get(f"{EDITIONS}/templates/").content.decode()
    answer = client.get(f"{EDITIONS}/templates/blank.xlsx?unit={township.pk}&year=2027&form={form.key}")
    assert workbook.read(answer.content, "空白.xlsx").form == form.key


def test_next_years_workbook_is_of_the_form_of_the_edition(township: Unit, clerk: User) -> None:
    content = drawn(document("national-final-9.shegongbu-2024"), "national")
    kept = draft(prepare(content, "决算.xlsx", township, 2024, Stage.FINAL), clerk)
    answer = signed_in(clerk).get(f"{EDITIONS}/{kept.pk}/next-year.xlsx")
    again = workbook.read(answer.content, "a.xlsx")
    spent = again.table("final_expenditure")
    assert (again.form, spent.rows[0].amounts["total"].fen if spent else 0) == (kept.form, 307_820_000)


def test_a_wrong_year_is_said_beside_its_field(township: Unit, clerk: User) -> None:
    answer = signed_in(clerk).get(f"{EDITIONS}/templates/blank.xlsx?unit={township.pk}&year=27")
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()


def test_last_years_figures_come_as_next_years_workbook(township: Unit, clerk: User) -> None:
    published = publish_real(township)
    client = signed_in(clerk)
    assert f"照 {published}" in client.get(f"{EDITIONS}/templates/").content.decode()
    answer = client.get(f"{EDITIONS}/{published.pk}/next-year.xlsx")
    again = workbook.read(answer.content, "a.xlsx").table("expenditure")
    real = real_examined()[1].reading.table("expenditure")
    assert again is not None
    assert real is not None
    assert [row.amounts["total"].fen for row in again.rows] == [row.amounts["total"].fen for row in real.rows]


@pytest.mark.parametrize(
    "place", ["{}/marked/1.xlsx", "{}/problems.xlsx", "{}/next-year.xlsx", "templates/", "templates/blank.xlsx"]
)
def test_nobody_without_a_role_gets_a_file(edition: Edition, outsider: User, place: str) -> None:
    assert signed_in(outsider).get(f"{EDITIONS}/{place.format(edition.pk)}").status_code == 403
    assert Client().get(f"{EDITIONS}/{place.format(edition.pk)}").status_code == 302


def test_a_file_that_never_was_is_not_found(edition: Edition, clerk: User) -> None:
    assert signed_in(clerk).get(f"{EDITIONS}/{edition.pk}/marked/9.xlsx").status_code == 404


def test_the_editions_page_leads_to_all_of_it(edition: Edition, clerk: User) -> None:
    shown = signed_in(clerk).get(f"{EDITIONS}/{edition.pk}/change/").content.decode()
    for place in ("marked/1.xlsx", "problems.xlsx", "texts/", "completeness/", "next-year.xlsx"):
        assert f"{EDITIONS}/{edition.pk}/{place}" in shown


def part_of_the_real_workbook(first: int, last: int) -> bytes:
    """The real workbook with some of its sheets alone, the first of them called «表»."""
    whole = load_workbook(REAL)
    for place, sheet in enumerate(whole.worksheets):
        if not first <= place < last:
            whole.remove(sheet)
    whole.worksheets[0].title = "表"
    out = BytesIO()
    whole.save(out)
    return out.getvalue()


@pytest.mark.no_cover
def test_of_several_files_each_gets_its_own_problems(township: Unit, clerk: User) -> None:
    halves = [
        uploaded(part_of_the_real_workbook(*span), name) for span, name in (((0, 7), "甲.xlsx"), ((7, 13), "乙.xlsx"))
    ]
    edition = draft(prepare_files(halves, township, 2026, None, by=None, whole=True), clerk)
    client = signed_in(clerk)
    second = book(client, f"{edition.pk}/marked/2.xlsx")
    # The second file begins with an empty table, which is told in its first cell; the first file's «表» is not it.
    assert "空表" in str(second["表"]["A1"].comment.text)
    first = book(client, f"{edition.pk}/marked/1.xlsx")
    assert first["表"]["A1"].comment is None
    rows = list(book(client, f"{edition.pk}/next-year.xlsx")["预算01表 收支总表"].values)
    assert any(15618.434219 in row for row in rows)
