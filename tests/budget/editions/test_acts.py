"""Drafting, publishing, withdrawing and discarding: who may, when, and what is left afterwards."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings as site
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django.fixtures import Settings

from budget.editions import (
    Damaged,
    Gone,
    NotAllowed,
    NotPublishable,
    NotReadable,
    ReasonMissing,
    SecondPersonNeeded,
    WrongState,
    discard,
    draft,
    prepare,
    publish,
    withdraw,
)
from budget.editions.bin import forget_old
from budget.findings import finding
from budget.models import DiscardedDraft, Edition, Event, LineItem, Population, SheetRow, SourceFile, Unit
from budget.models.editions import AppendOnly
from budget.reconciliation import Level, Result
from tests.builders import (
    REAL,
    REASON,
    check,
    draft_of,
    make_township,
    prepared,
    published_of,
    reading_of,
    whole_reading,
)


def kept_files() -> list[Path]:
    return [path for path in Path(site.MEDIA_ROOT).glob("sources/*/*") if path.is_file()]


class TestDraft:
    def test_is_seen_by_staff_alone(self, township: Unit, clerk: User) -> None:
        edition = draft_of(township, clerk)
        assert list(Edition.every_stage.all()) == [edition]
        assert LineItem.every_stage.count() == 6
        for model in (Edition, LineItem, SourceFile):
            assert not model.published.exists()

    def test_leaves_an_event_that_says_who_and_what(self, township: Unit, clerk: User) -> None:
        edition = draft_of(township, clerk)
        event = Event.objects.get()
        assert (event.action, event.actor, event.actor_name, event.edition) == ("uploaded", clerk, "录入员", edition)
        assert event.details["files"][0]["sha256"] == SourceFile.every_stage.get().sha256
        assert event.details["amounts"] == 6

    def test_replaces_the_draft_before_it_and_its_file_and_keeps_its_event(self, township: Unit, clerk: User) -> None:
        first = draft_of(township, clerk, b"first")
        second = draft_of(township, clerk, b"second")
        assert list(Edition.every_stage.values_list("pk", "version")) == [(second.pk, 1)]
        assert [path.read_bytes() for path in kept_files()] == [b"second"]
        replaced = Event.objects.order_by("pk").last()
        assert Event.objects.count() == 2
        assert replaced is not None
        assert replaced.details["replaced"]["edition"] == first.pk

    def test_of_a_published_edition_is_its_next_version(self, township: Unit) -> None:
        published_of(township)
        assert draft_of(township).version == 2

    def test_of_another_year_stands_beside_it(self, township: Unit) -> None:
        draft_of(township)
        draft(prepared(township, year=2025), None)
        assert Edition.every_stage.count() == 2

    def test_of_a_file_without_tables_is_refused_and_keeps_nothing(self, township: Unit) -> None:
        problem = finding("file.not_workbook")
        with pytest.raises(NotReadable) as refused:
            draft(prepared(township, reading_of(findings=(problem,))), None)
        assert problem.message in refused.value.problems[0]
        assert not Edition.every_stage.exists()
        assert not kept_files()

    def test_needs_the_permission(self, township: Unit, reviewer: User) -> None:
        with pytest.raises(NotAllowed, match="没有上传"):
            draft_of(township, reviewer)
        assert not kept_files()

    def test_that_fails_half_way_leaves_no_row(self, township: Unit) -> None:
        twice = whole_reading()
        broken = reading_of(*twice.tables, twice.tables[0])
        with pytest.raises(IntegrityError):
            draft(prepared(township, broken), None)
        assert not Edition.every_stage.exists()
        assert not Event.objects.exists()

    @pytest.mark.django_db
    def test_registers_a_body_that_was_not_known(self) -> None:
        body = Unit(division_code="110105", code="662", name="某乡", slug="mou")
        edition = draft(prepared(body), None)
        assert edition.unit == Unit.objects.get(code="662")


class TestPublish:
    def test_makes_the_edition_public(self, township: Unit, clerk: User, reviewer: User) -> None:
        edition = publish(draft_of(township, clerk), reviewer, f" {REASON} ")
        assert list(Edition.published.all()) == [edition]
        assert (edition.reason, edition.published_by) == (REASON, reviewer)
        assert LineItem.published.count() == 6
        assert list(Event.objects.values_list("action", "reason")) == [("published", REASON), ("uploaded", "")]

    def test_supersedes_the_current_edition(self, township: Unit) -> None:
        first = published_of(township)
        second = published_of(township, content=b"corrected")
        states = dict(Edition.every_stage.values_list("pk", "state"))
        assert states == {first.pk: "superseded", second.pk: "published"}
        assert Event.objects.filter(action="superseded", edition=first).exists()

    def test_is_refused_while_an_error_stands(self, township: Unit) -> None:
        problem = finding("cell.not_amount", "支出", "D5", raw="一万", column="合计")
        edition = draft(prepared(township, whole_reading(findings=(problem,))), None)
        with pytest.raises(NotPublishable) as refused:
            publish(edition, None, REASON)
        assert len(refused.value.problems) == 1
        assert refused.value.problems[0].startswith("支出!D5")

    def test_is_refused_while_a_must_rule_fails(self, township: Unit) -> None:
        edition = draft(prepared(township, checks=(check(Level.MUST, Result.FAIL),)), None)
        with pytest.raises(NotPublishable) as refused:
            publish(edition, None, REASON)
        assert "支出!D7" in refused.value.problems[0]
        assert Edition.every_stage.get().state == "draft"

    @pytest.mark.parametrize(
        ("level", "result"),
        [(Level.SHOULD, Result.FAIL), (Level.NOTE, Result.FAIL), (Level.MUST, Result.INSUFFICIENT)],
    )
    def test_goes_on_with_a_warning(self, township: Unit, level: Level, result: Result) -> None:
        edition = draft(prepared(township, checks=(check(level, result),)), None)
        assert publish(edition, None, REASON).state == "published"

    def test_needs_the_permission(self, township: Unit, clerk: User) -> None:
        edition = draft_of(township, clerk)
        with pytest.raises(NotAllowed, match="没有公开"):
            publish(edition, clerk, REASON)

    def test_needs_a_second_person_where_that_is_required(
        self, township: Unit, settings: Settings, django_user_model: type[User]
    ) -> None:
        chief = django_user_model.objects.create_superuser("chief")
        edition = draft_of(township, chief)
        settings.REQUIRE_SECOND_PERSON = True
        with pytest.raises(SecondPersonNeeded, match="两个人"):
            publish(edition, chief, REASON)
        settings.REQUIRE_SECOND_PERSON = False
        assert publish(edition, chief, REASON).published_by == chief

    def test_needs_a_reason(self, township: Unit) -> None:
        with pytest.raises(ReasonMissing):
            publish(draft_of(township), None, "  ")

    def test_of_a_replaced_draft_says_that_it_is_gone(self, township: Unit) -> None:
        old = draft_of(township)
        draft_of(township, content=b"newer")
        with pytest.raises(Gone, match="已经不在了"):
            publish(old, None, REASON)

    def test_twice_tells_the_second_person_that_somebody_was_first(self, township: Unit) -> None:
        edition = draft_of(township)
        publish(edition, None, REASON)
        with pytest.raises(WrongState, match="已经公开了"):
            publish(edition, None, REASON)

    @pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda path: path.write_bytes(b"forged")])
    def test_is_refused_when_the_original_is_damaged(self, township: Unit, damage: object) -> None:
        edition = draft_of(township)
        assert callable(damage)
        damage(kept_files()[0])
        with pytest.raises(Damaged, match="SHA-256"):
            publish(edition, None, REASON)

    def test_registers_the_units_below_that_the_tables_name(self, township: Unit) -> None:
        published_of(township)
        child = Unit.objects.get(code="661001")
        assert (child.parent, child.name, child.slug) == (township, "小红门乡人民政府", None)
        published_of(township, content=b"again")
        assert Unit.objects.count() == 2


class TestWithdraw:
    def test_takes_the_edition_from_the_public(self, township: Unit, reviewer: User) -> None:
        edition = withdraw(published_of(township), reviewer, "数字有误")
        assert not Edition.published.exists()
        assert (edition.withdrawn_reason, edition.state) == ("数字有误", "withdrawn")
        assert edition.withdrawn_at is not None
        assert Event.objects.filter(action="withdrawn", actor=reviewer, reason="数字有误").exists()

    def test_needs_permission_reason_and_a_published_edition(self, township: Unit, clerk: User) -> None:
        edition = published_of(township)
        with pytest.raises(NotAllowed):
            withdraw(edition, clerk, "x")
        with pytest.raises(ReasonMissing):
            withdraw(edition, None, "")
        with pytest.raises(WrongState):
            withdraw(draft_of(township), None, "x")

    def test_of_the_last_version_leaves_the_number_taken(self, township: Unit) -> None:
        withdraw(published_of(township), None, "数字有误")
        assert published_of(township, content=b"corrected").version == 2


class TestDiscard:
    def test_removes_every_row_but_not_the_record_and_keeps_the_file_in_the_bin(
        self, township: Unit, clerk: User
    ) -> None:
        edition = draft_of(township, clerk)
        discard(edition, clerk)
        assert not LineItem.every_stage.exists()
        assert not SourceFile.every_stage.exists()
        assert not Edition.every_stage.exists()
        assert len(kept_files()) == 1
        assert set(Event.objects.values_list("action", flat=True)) == {"uploaded", "discarded"}
        assert not Event.objects.filter(edition__isnull=False).exists()

    def test_keeps_a_file_that_another_edition_needs(self, township: Unit) -> None:
        published_of(township)
        discard(draft_of(township), None)
        DiscardedDraft.objects.update(discarded_at=timezone.now() - timedelta(days=31))
        forget_old()
        assert len(kept_files()) == 1

    def test_is_for_the_uploader_or_a_reviewer(
        self, township: Unit, clerk: User, reviewer: User, outsider: User
    ) -> None:
        edition = draft_of(township)
        for person in (clerk, outsider):
            with pytest.raises(NotAllowed):
                discard(edition, person)
        discard(edition, reviewer)
        assert not Edition.every_stage.exists()

    def test_is_only_for_drafts(self, township: Unit) -> None:
        with pytest.raises(WrongState):
            discard(published_of(township), None)


class TestRecord:
    def test_cannot_be_changed_or_deleted(self, township: Unit) -> None:
        draft_of(township)
        event = Event.objects.get()
        event.reason = "another"
        for act in (event.save, event.delete, Event.objects.all().delete, lambda: Event.objects.update(reason="x")):
            with pytest.raises(AppendOnly):
                act()
        assert Event.objects.get().reason == ""


class TestConstraints:
    def test_allow_one_published_edition_a_period(self, township: Unit) -> None:
        published_of(township)
        draft_of(township)
        with pytest.raises(IntegrityError), transaction.atomic():
            Edition.every_stage.filter(state="draft").update(
                state="published", reason="x", published_at="2026-01-01T00:00Z"
            )

    def test_allow_one_draft_a_period(self, township: Unit) -> None:
        draft_of(township)
        with pytest.raises(IntegrityError), transaction.atomic():
            Edition.every_stage.create(unit=township, year=2026, version=2)

    @pytest.mark.parametrize(
        "values",
        [
            {"state": "published"},
            {"state": "withdrawn", "reason": "x", "published_at": "2026-01-01T00:00Z"},
            {"state": "unheard of"},
            {"stage": "unheard of"},
            {"year": 26},
        ],
    )
    def test_refuse_an_edition_that_cannot_be(self, township: Unit, values: dict[str, object]) -> None:
        draft_of(township)
        with pytest.raises(IntegrityError), transaction.atomic():
            Edition.every_stage.update(**values)

    @pytest.mark.parametrize("values", [{"amount": 10**15}, {"address": ""}, {"measure": ""}])
    def test_refuse_a_figure_without_a_place_or_out_of_bounds(self, township: Unit, values: dict[str, object]) -> None:
        draft_of(township)
        with pytest.raises(IntegrityError), transaction.atomic():
            LineItem.every_stage.filter(address="D5").update(**values)

    def test_refuse_two_figures_in_one_cell(self, township: Unit) -> None:
        draft_of(township)
        with pytest.raises(IntegrityError), transaction.atomic():
            LineItem.every_stage.filter(address="D5").update(address="D6")

    def test_refuse_nobody_as_population(self, township: Unit) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Population.objects.create(unit=township, year=2026, residents=0, source="x")


@pytest.mark.no_cover
@pytest.mark.django_db
def test_a_workbook_with_a_nul_in_a_cell_can_be_kept() -> None:
    book = load_workbook(REAL)
    book.worksheets[2]["A80"] = "_x0000_说明"  # how .xlsx writes the sign that no database may hold in a text
    changed = BytesIO()
    book.save(changed)
    edition = draft(prepare(changed.getvalue(), "a.xlsx", make_township(), 2026), None)
    texts = SheetRow.every_stage.filter(sheet__file__edition=edition, number=80).values_list("texts", flat=True)
    assert any("说明" in row for row in texts)
