"""The database itself: every write that a page may show makes another state, and nothing public can be changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from budget import triggers
from budget.editions import approve, discard, draft, publish, withdraw
from budget.models import (
    Charge,
    DiscardedDraft,
    Doubt,
    EconomicPair,
    Edition,
    EditionText,
    Event,
    HandedOut,
    LineItem,
    LoginAttempt,
    NoticesRead,
    PlannedPublication,
    PreviewLink,
    PublicationDuty,
    Remark,
    Revision,
    Statement,
    StoredFinding,
    TaughtWording,
    Unit,
    Watching,
)
from budget.texts import TextKind
from budget.triggers.freezing import MESSAGE as FROZEN
from budget.triggers.freezing import frozen_models
from budget.triggers.raising import SHOWN
from tests.builders import REASON, draft_of, real_prepared
from tests.writes import WRITES

pytestmark = pytest.mark.no_cover

# What no public page shows: pairs only check drafts, acts change with their editions, the rest is about accounts.
NOT_SHOWN = {
    NoticesRead,
    PlannedPublication,
    PublicationDuty,
    PreviewLink,
    Charge,
    DiscardedDraft,
    EconomicPair,
    Event,
    HandedOut,
    LoginAttempt,
    Remark,
    Revision,
    TaughtWording,
    Watching,
}


@pytest.fixture(autouse=True)
def _published(real: Edition, db: None) -> None:
    """The township's budget of 2026."""


def state() -> tuple[str, int]:
    return Revision.objects.values_list("mark", "second").get()


def test_every_kind_of_row_is_either_shown_or_frozen_or_neither() -> None:
    every = set(apps.get_app_config("budget").get_models())
    assert every == {*SHOWN, *frozen_models(), Edition, *NOT_SHOWN}


def test_the_database_has_the_triggers_that_the_models_ask_for() -> None:
    assert triggers.in_place() == triggers.wanted().keys()
    assert len(triggers.in_place()) > 50
    before = state()
    call_command("migrate", verbosity=0)
    assert state() == before


@pytest.mark.sweep(keep=3)
@pytest.mark.parametrize("write", WRITES)
def test_every_write_that_a_page_may_show_makes_another_state(real: Edition, write: str) -> None:
    before = state()
    WRITES[write](real)
    after = state()
    assert after[0] != before[0]
    assert after[1] >= before[1]


def test_work_on_a_draft_is_no_change_of_what_is_public(real: Edition) -> None:
    before = state()
    waiting = draft(real_prepared(real.unit, b"more"), None)
    approve(waiting, timezone.localdate(), None)
    discard(waiting, None)
    assert state() == before


def test_a_state_that_is_undone_leaves_the_one_before() -> None:
    before = state()
    with transaction.atomic():
        Unit.objects.update(short_name="新名")
        transaction.set_rollback(True)
    assert state() == before


@pytest.mark.parametrize(("ahead", "steps"), [(-100, 0), (0, 1), (1, 1), (50, 51)])
def test_its_second_goes_on_whatever_the_clock_does(ahead: int, steps: int) -> None:
    now = int(timezone.now().timestamp())
    Revision.objects.update(second=now + ahead)
    Unit.objects.update(short_name="新名")
    assert 0 <= state()[1] - (now + steps) <= 2
    assert state()[1] > now + ahead or ahead == 1


def test_however_many_rows_are_written_it_is_never_far_ahead() -> None:
    for number in range(50):
        Unit.objects.create(division_code="110105", code=f"9{number}", name="另一个")
    assert state()[1] <= int(timezone.now().timestamp()) + 1


def _rows_of(model: type[models.Model], edition: Edition) -> models.QuerySet[Any]:
    path = model.edition_path  # type: ignore[attr-defined] # all frozen models have one
    return model.every_stage.filter(**{path: edition})  # type: ignore[attr-defined, no-any-return]


def _written(edition: Edition) -> None:
    """Give an edition one row of each kind that the real workbook has none of, as a migration might."""
    triggers.lift()
    Doubt.every_stage.create(edition=edition, position=9_999, code="x", message="x")
    EditionText.every_stage.create(edition=edition, kind=TextKind.DUTIES.value, body="职责")
    Statement.every_stage.create(edition=edition, item="x", answer="absent", reason="无")
    StoredFinding.every_stage.create(edition=edition, position=9_999, code="x", severity="note", message="x")
    triggers.install()


@pytest.mark.parametrize("stage", ["published", "superseded", "withdrawn"])
def test_no_row_of_what_is_or_was_public_can_be_changed(real: Edition, stage: str) -> None:
    edition = publish(draft(real_prepared(real.unit, b"more"), None), None, REASON)
    _written(edition)
    if stage == "superseded":
        publish(draft(real_prepared(real.unit, b"still more"), None), None, REASON)
    if stage == "withdrawn":
        withdraw(edition, None, REASON)
    other = draft_of(Unit.objects.create(division_code="110105", code="9", name="另一个"))
    for model in frozen_models():
        rows, theirs = _rows_of(model, edition), _rows_of(model, other).first()
        before = list(rows.values_list())
        assert before, model
        for write in _forbidden(model, rows, theirs):
            # A row added is refused as well where it would be the second of its kind, whichever is noticed first.
            with pytest.raises(IntegrityError, match=f"{FROZEN}|duplicate key"), transaction.atomic():
                write()
        assert list(rows.values_list()) == before


def _forbidden(model: Any, rows: Any, theirs: Any) -> list[Callable[[], Any]]:
    column = model.edition_path.partition("__")[0]
    row, added = rows.first(), rows.first()
    added.pk = None
    writes: list[Callable[[], Any]] = [
        lambda: rows.update(**{column: getattr(row, column)}),
        lambda: rows._raw_delete(rows.db),
        lambda: added.save(force_insert=True),
    ]
    if theirs is not None:
        writes.append(lambda: model.every_stage.filter(pk=theirs.pk).update(**{column: getattr(row, column)}))
    return writes


EDITION: dict[str, dict[str, Any]] = {
    "its year": {"year": 2020},
    "its stage": {"stage": "final"},
    "its version": {"version": 9},
    "its reason": {"reason": "别的"},
    "when it was published": {"published_at": timezone.now()},
    "back to a draft": {"state": "draft", "published_at": None},
}


@pytest.mark.parametrize("change", EDITION)
def test_an_edition_once_public_stays_what_it_is(real: Edition, change: str) -> None:
    with pytest.raises(IntegrityError, match=FROZEN), transaction.atomic():
        Edition.every_stage.filter(pk=real.pk).update(**EDITION[change])
    withdraw(real, None, REASON)
    for state_after in ("published", "superseded", "draft"):
        with pytest.raises(IntegrityError, match=FROZEN), transaction.atomic():
            Edition.every_stage.filter(pk=real.pk).update(state=state_after)


def test_an_edition_once_public_cannot_be_deleted(real: Edition) -> None:
    with pytest.raises(IntegrityError, match=FROZEN), transaction.atomic():
        Edition.every_stage.filter(pk=real.pk)._raw_delete("default")
    if connection.vendor == "postgresql":
        with pytest.raises(IntegrityError, match=FROZEN), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE budget_lineitem")


def test_a_migration_may_fill_what_is_public_and_no_page_counts_as_unchanged_after_it(real: Edition) -> None:
    before = state()
    triggers.before_migrations("default", plan=["something to migrate"])
    assert LineItem.every_stage.filter(edition=real).update(label="as a later column would be filled") > 0
    if connection.vendor == "sqlite":
        assert state()[0] == ""  # the triggers that tell of changes would be lost with their tables
    triggers.after_migrations("default")
    assert state()[0] not in {"", before[0]}
    assert triggers.in_place() == triggers.wanted().keys()
    with pytest.raises(IntegrityError), transaction.atomic():
        LineItem.every_stage.filter(edition=real).update(label="again")


def test_the_next_release_makes_another_state(real: Edition, settings: Any) -> None:
    before = state()
    settings.RELEASE = "the next one"
    call_command("migrate", verbosity=0)
    assert state()[0] != before[0]
    assert Revision.objects.get().release == "the next one"
