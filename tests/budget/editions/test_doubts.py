"""What may be a mistake is said with both figures, and nothing is public until persons have confirmed it."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from openpyxl import load_workbook
from pytest_django.fixtures import Settings

from budget.classification import read_folder
from budget.classification.loading import load
from budget.editions import (
    NotPublishable,
    confirm,
    confirm_all,
    draft,
    prepare_files,
    publish,
    save_text,
    uploaded,
)
from budget.editions.refusals import Gone, NotAllowed, ReasonMissing
from budget.models import Doubt, Edition, Event, Unit
from budget.texts import TextKind
from budget.vocabulary import Stage
from fixtures.odd import CATALOGUE
from tests.builders import REAL, REASON, explained, prepared, reading_of, signed_in, spending

pytestmark = pytest.mark.sweep(on="postgresql")

WAN = 1_000_000


def drafted(unit: Unit, wan: int, year: int = 2026, by: User | None = None) -> Edition:
    """A draft whose spending comes to so many 万元."""
    return draft(prepared(unit, reading_of(spending(wan * WAN)), content=f"{year} {wan}".encode(), year=year), by)


def published(unit: Unit, wan: int, year: int = 2025) -> Edition:
    """A published edition of so many 万元."""
    edition = drafted(unit, wan, year)
    confirm_all(edition, None)
    return publish(edition, None, REASON)


def doubts(edition: Edition) -> list[str]:
    """The codes of a draft's doubts."""
    return [doubt.code for doubt in Doubt.every_stage.filter(edition=edition)]


class TestSizes:
    @pytest.mark.sweep(keep=2)
    @pytest.mark.parametrize(
        ("before", "now", "words"),
        [
            (70_000, 700_000_000, "约 10,000 倍。相差大约一万倍"),
            (700_000, 70, "约 10,000 分之一。相差大约一万倍"),
            (70_000, 720_000, "约 10.3 倍。相差大约 10 倍"),
            (70_000, 574_000, "约 8.2 倍。相差大约 10 倍"),
            (70_000, 690, "约 101 分之一。相差大约 100 倍"),
            (70_000, 2_100_000, "约 30 倍。请核对"),
        ],
    )
    def test_of_another_order_than_last_year_are_said_with_both_figures(
        self, township: Unit, before: int, now: int, words: str
    ) -> None:
        published(township, before)
        edition = drafted(township, now)
        message = Doubt.every_stage.get(edition=edition, code="size.year").message
        for said in (words, f"{before:,}", f"{now:,}", "2025 年预算", "2026 年预算"):
            assert said in message
        with pytest.raises(NotPublishable, match="1 处"):
            publish(edition, None, REASON)

    def test_of_the_usual_order_are_not_doubted(self, township: Unit) -> None:
        published(township, 70_000)
        assert doubts(drafted(township, 190_000)) == []

    def test_are_held_against_any_year_that_is_public(self, township: Unit) -> None:
        published(township, 70_000, 2022)
        assert doubts(drafted(township, 700_000_000)) == ["size.year"]

    @pytest.mark.parametrize(
        ("wan", "found"), [(700_000_000, ["size.body"]), (9, ["size.body"]), (11, []), (70_000, [])]
    )
    def test_are_held_against_what_a_body_can_have(self, township: Unit, wan: int, found: list[str]) -> None:
        assert doubts(drafted(township, wan)) == found

    def test_are_looked_at_anew_before_the_draft_is_public(self, township: Unit) -> None:
        edition = drafted(township, 7_000)
        published(township, 700_000)
        with pytest.raises(NotPublishable):
            publish(edition, None, REASON)
        assert doubts(edition) == ["size.year"]

    def test_of_a_table_that_is_empty_now_are_doubted(self, township: Unit) -> None:
        published(township, 70_000)
        empty = replace(spending(WAN), rows=())
        edition = draft(prepared(township, reading_of(empty), content=b"empty"), None)
        assert doubts(edition) == ["table.emptied"]

    def test_of_a_table_no_row_of_which_could_be_read_are_no_question_to_the_clerk(self, township: Unit) -> None:
        published(township, 70_000)
        edition = draft(prepared(township, reading_of(replace(spending(WAN), rows=(), refused=2))), None)
        assert doubts(edition) == []
        assert not edition.tables.get().is_empty


class TestConfirming:
    def test_wants_who_uploads_and_the_reviewer(self, township: Unit, clerk: User, reviewer: User) -> None:
        published(township, 70)
        edition = drafted(township, 700_000, by=clerk)
        doubt = Doubt.every_stage.get(edition=edition)
        confirm(doubt, clerk)
        with pytest.raises(NotPublishable) as refused:
            publish(edition, reviewer, REASON)
        assert "须由审核人员确认" in refused.value.problems[0]
        confirm(Doubt.every_stage.get(edition=edition), reviewer)
        assert publish(edition, reviewer, REASON).published_by == reviewer
        events = Event.objects.filter(action=Event.Action.CONFIRMED, edition=edition)
        assert {event.actor for event in events} == {clerk, reviewer}
        assert "700,000" in events[0].reason

    def test_counts_for_nobody_without_a_role(self, township: Unit, outsider: User) -> None:
        published(township, 70)
        with pytest.raises(NotAllowed):
            confirm(Doubt.every_stage.get(edition=drafted(township, 700_000)), outsider)

    def test_of_a_draft_that_is_gone_is_told(self, township: Unit) -> None:
        published(township, 70)
        doubt = Doubt.every_stage.get(edition=drafted(township, 700_000))
        doubt.edition_id = 0
        with pytest.raises(Gone):
            confirm(doubt, None)

    def test_ends_when_the_sentence_changes(self, township: Unit) -> None:
        edition = drafted(township, 7_000)
        published(township, 700_000)
        with pytest.raises(NotPublishable):
            publish(edition, None, REASON)
        confirm_all(edition, None)
        published(township, 900_000)
        with pytest.raises(NotPublishable):
            publish(edition, None, REASON)


def with_cell(text: str) -> bytes:
    """The real workbook with a note below its second table."""
    book = load_workbook(REAL)
    sheet = book.worksheets[1]
    sheet.cell(sheet.max_row + 2, 1, text)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


class TestNumbersOfPersons:
    @pytest.mark.no_cover
    def test_are_errors_at_their_cells_until_a_reviewer_lets_each_pass(
        self, township: Unit, clerk: User, reviewer: User
    ) -> None:
        load(read_folder(), 2026)
        content = with_cell("注：填表人手机138 0013 8000")
        edition = draft(prepare_files([uploaded(content, "预算.xlsx")], township, 2026, None, by=None), clerk)
        found = edition.findings.get(code="personal.cell")
        assert (found.severity, found.sheet[:4]) == ("error", "预算02")
        assert "13800138000" not in found.message
        doubt = Doubt.every_stage.get(edition=edition)
        with pytest.raises(NotAllowed):
            confirm(doubt, clerk)
        with pytest.raises(NotPublishable):
            publish(edition, reviewer, REASON)
        confirm(doubt, reviewer)
        explained(edition)
        publish(edition, reviewer, REASON)
        assert Event.objects.get(action=Event.Action.CONFIRMED).actor == reviewer

    def test_are_found_in_names_of_files_and_in_written_parts(self, township: Unit, clerk: User) -> None:
        edition = draft(
            prepare_files([uploaded(REAL.read_bytes(), "预算13800138000.xlsx")], township, 2026, None, by=None), clerk
        )
        save_text(edition, TextKind.DUTIES, "联系人身份证 11010519491231002X。", clerk)
        assert doubts(edition) == ["personal.name", "personal.text"]
        save_text(edition, TextKind.DUTIES, "负责辖区事务。", clerk)
        assert doubts(edition) == ["personal.name"]

    def test_are_refused_in_a_reason(self, township: Unit) -> None:
        with pytest.raises(ReasonMissing):
            publish(drafted(township, 7_000), None, "有事打 13800138000")


class TestBeforeAnythingIsStored:
    """What the page of uploads asks."""

    @pytest.fixture
    def browser(self, township: Unit, clerk: User) -> Client:
        load(read_folder(), 2026)
        publish(
            draft(prepare_files([uploaded(REAL.read_bytes(), REAL.name)], township, 2026, None, by=None), None),
            None,
            REASON,
        )
        return signed_in(clerk)

    def upload(self, browser: Client, content: bytes, **chosen: object) -> str:
        """Upload it; return where that leads."""
        file = BytesIO(content)
        file.name = "预算.xlsx"
        answer = browser.post("/admin/budget/edition/upload/", {"file": file, **chosen})
        return str(answer.headers["Location"])

    def changed(self) -> bytes:
        """The real workbook with one project's money moved."""
        book = load_workbook(REAL)
        rows = (row for sheet in book.worksheets for row in sheet.iter_rows())
        cell = next(cell for row in rows for cell in row if isinstance(cell.value, float))
        cell.value = float(str(cell.value)) + 1
        out = BytesIO()
        book.save(out)
        return out.getvalue()

    def test_the_same_figures_again_are_asked_about(self, browser: Client) -> None:
        place = self.upload(browser, REAL.read_bytes())
        assert "/upload/question/" in place
        page = browser.get(place).content.decode()
        assert "完全相同，没有一个金额不同" in page
        assert not Edition.every_stage.filter(state="draft").exists()
        assert "没有保存任何内容" in browser.post(place, {"no": "1"}, follow=True).content.decode()
        assert not Edition.every_stage.filter(state="draft").exists()

    def test_the_same_words_printed_otherwise_are_no_other_amounts(self, browser: Client) -> None:
        place = self.upload(browser, CATALOGUE["label_of_total_without_blank"].content)
        assert "完全相同，没有一个金额不同" in browser.get(place).content.decode()

    def test_a_correction_says_how_many_amounts_differ_and_stays_confirmed(self, browser: Client, clerk: User) -> None:
        place = self.upload(browser, self.changed())
        page = browser.get(place).content.decode()
        assert re.search(r"更正：有 1 个金额不同", page)
        answer = browser.post(place, {"yes": "1"}, follow=True)
        assert "已存为草稿" in answer.content.decode()
        doubt = Doubt.every_stage.get(code="upload.correction")
        assert doubt.confirmed_by == clerk
        assert not doubt.is_open
        assert "更正：有 1 个金额不同" in answer.content.decode()

    def test_the_same_again_waits_for_the_reviewer_too(self, browser: Client) -> None:
        browser.post(self.upload(browser, REAL.read_bytes()), {"yes": "1"})
        assert Doubt.every_stage.get(code="upload.identical").waits_for == "审核人员"

    def test_last_years_file_is_asked_about(self, browser: Client, township: Unit) -> None:
        place = self.upload(browser, REAL.read_bytes(), year=2027, unit=township.pk)
        assert "与已公开的 2026 年预算没有一个金额不同" in browser.get(place).content.decode()

    def test_one_sheet_of_another_year_is_asked_about(self, township: Unit, clerk: User) -> None:
        book = load_workbook(REAL)
        sheet = book.worksheets[2]
        sheet["A1"] = (
            str(sheet["A1"].value).replace("2026", "2025")
            if "2026" in str(sheet["A1"].value)
            else f"2025年{sheet['A1'].value}"
        )
        for other in book.worksheets[:2]:
            other["A1"] = f"2026年{other['A1'].value}"
        out = BytesIO()
        book.save(out)
        place = self.upload(signed_in(clerk), out.getvalue(), year=2026, unit=township.pk)
        assert "/upload/question/" in place
        assert not Edition.every_stage.exists()

    def test_an_answer_is_for_one_upload_and_a_day(self, browser: Client, settings: Settings) -> None:
        place = self.upload(browser, REAL.read_bytes())
        assert browser.get(f"{place}x").status_code == 302
        for path in Path(settings.MEDIA_ROOT).glob("waiting/*/*"):
            path.unlink()
        assert "请重新上传" in browser.post(place, {"yes": "1"}).content.decode()


class TestWhatNobodySees:
    """A row, a column or a figure that a sheet does not show is read, and public only when persons have said so."""

    @pytest.mark.parametrize("how", ["row", "column"])
    def test_is_said_with_its_words_and_confirmed_by_persons(self, township: Unit, how: str) -> None:
        load(read_folder(), 2026)
        book = load_workbook(REAL)
        sheet = next(one for one in book.worksheets if one.max_row > 20)
        if how == "row":
            sheet.row_dimensions[15].hidden = True
        else:
            sheet.column_dimensions["B"].hidden = True
        buffer = BytesIO()
        book.save(buffer)
        files = [uploaded(buffer.getvalue(), "隐藏.xlsx")]
        edition = draft(prepare_files(files, township, 2026, Stage.BUDGET, by=None), None)
        doubt = Doubt.every_stage.get(edition=edition, code=f"{how}.hidden")
        assert sheet.title in doubt.message
        assert re.search("「.+」", doubt.message)
        with pytest.raises(NotPublishable) as asked:
            publish(edition, None, REASON)
        assert [problem for problem in asked.value.problems if doubt.message in problem]
        confirm_all(edition, None)
        assert publish(edition, None, REASON).state == "published"
