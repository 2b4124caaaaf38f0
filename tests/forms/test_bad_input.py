"""Workbooks that no clerk should be able to publish, crossed with every form there is: each refused by name, at its cell.

A form that comes is crossed too: what is spoilt, and where, is found by what the form says of its tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import combinations

import pytest
from pytest_django import DjangoDbBlocker

from budget.editions import NotPublishable, NotReadable, Unclear, draft, prepare, publish
from budget.editions.preparing import Examined, Prepared, uploaded
from budget.findings import Severity
from budget.forms import FORMS, Form, Phase, Subject
from budget.forms.wordings import Customs, Named, Wording, column_places
from budget.models import Edition, LineItem, Unit
from budget.reconciliation import Context, Outcome, Result, reconcile
from budget.vocabulary import Stage
from budget.workbook.folding import fold_label
from budget.workbook.rows import Amount, FactRow, Reading, Source
from fixtures.published.each_form import whole
from tests.builders import REASON, make_township
from tests.conftest import kept_for_a_module
from tests.forms.spoiling import SPOILT, Book, Places, read_tables, reading_of

pytestmark = [pytest.mark.django_db, pytest.mark.no_cover, pytest.mark.one_database]

each_form = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
ZERO = Amount(0, 0, Source("", "", ""))
# Parts of 三公 of which nothing else in a workbook need tell which is which: only the person who teaches can.
NOTHING_ELSE_TELLS = {("abroad", "reception"), ("vehicle_purchase", "vehicle_running")}


@pytest.fixture(scope="module")
def unit(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Unit]:
    with kept_for_a_module(django_db_blocker):
        yield make_township()


def checked(form: Form, reading: Reading) -> tuple[Outcome, ...]:
    return tuple(reconcile(reading, Context(year=whole(form).year))) if reading.tables else ()


def refused(form: Form, reading: Reading, unit: Unit) -> tuple[list[str], set[str]]:
    """The sentences with which publication is refused, and the cells that they name; nothing is public then."""
    content, year, stage = whole(form)
    checks = checked(form, reading)
    laid = draft(Prepared(unit, year, stage, (uploaded(content, "表.xlsx"),), Examined(reading, checks)), None)
    with pytest.raises(NotPublishable) as said:
        publish(laid, None, REASON)
    assert (Edition.published.count(), LineItem.published.count()) == (0, 0)
    errors = [one for one in reading.findings if one.severity is Severity.ERROR]
    cells = {one.place for one in errors}.union(
        cell.place for one in checks if one.blocks_publication for cell in one.cells
    )
    return list(said.value.problems), cells


@each_form
def test_the_workbook_that_is_spoilt_is_right_as_it_stands(form: Form) -> None:
    reading = reading_of(form)
    assert reading.form == form.key
    assert [one.code for one in reading.findings if one.severity is Severity.ERROR] == []
    assert [one.rule for one in checked(form, reading) if one.blocks_publication] == []


@pytest.mark.sweep(keep=4)
@pytest.mark.parametrize("spoilt", SPOILT, ids=lambda spoilt: spoilt.__name__)
@each_form
def test_what_is_wrong_is_named_at_its_cell_and_stops_publication(
    form: Form, spoilt: Callable[[Form, Book], Places], unit: Unit
) -> None:
    book = Book.of(form)
    places = spoilt(form, book)
    problems, cells = refused(form, book.read(), unit)

    assert places
    assert [
        one for one in places if not any(cell == one or (one[-1] == "!" and cell.startswith(one)) for cell in cells)
    ] == []
    assert SPOILT[spoilt] in "\n".join(problems)


@each_form
def test_two_columns_taught_each_for_the_other_are_caught_by_the_sums(form: Form) -> None:
    """A column of the spending is taught for the wrong place, and so the right one's for its own."""
    table, layout, (one, other) = next(
        (table, layout, pair)
        for table, layout in read_tables(form)
        if layout.about.subject is Subject.SPENDING
        for pair in combinations([column for column in table.columns if column.role == "amount"], 2)
        if _differ(table.rows, *(column.key for column in pair))
    )
    book, taught = Book.of(form), []
    places = {column.key: place for place, column in column_places(layout).items()}
    book.sheets[table.sheet].merges = ()
    first, *rest = table.parts[0].header_rows
    for column, means, words in ((one, other, "甲栏"), (other, one, "乙栏")):
        for row in rest:
            book.put(table.sheet, row, column.index + 1, "")
        book.put(table.sheet, first, column.index + 1, words)
        taught.append(Wording(form.key, table.key, Named.COLUMN, places[means.key], fold_label(words)))
    reading = book.read(Customs(form.key, tuple(taught)))

    read_now = reading.table(table.key)
    assert read_now is not None
    assert {name.printed for name in read_now.taught} == {"甲栏", "乙栏"}
    wrong = [one for one in checked(form, reading) if one.blocks_publication]
    assert [cell for one in wrong for cell in one.cells if cell.sheet == table.sheet]


def _differ(rows: Iterable[FactRow], one: str, other: str) -> bool:
    return any(row.amounts.get(one, ZERO).fen != row.amounts.get(other, ZERO).fen for row in rows)


def failed(form: Form, reading: Reading) -> set[tuple[object, ...]]:
    return {
        (one.rule, one.subject, one.left, one.right, one.left_label)
        for one in checked(form, reading)
        if one.result is Result.FAIL
    }


@pytest.mark.sweep(keep=2)
@each_form
def test_no_two_columns_can_change_places_unsaid(form: Form) -> None:
    """Every pair of columns of every table, as if each had been taught for the other: some relation fails."""
    whole_reading, unsaid = reading_of(form), set()
    said_anyway = failed(form, whole_reading)
    for table in whole_reading.tables:
        for side in dict.fromkeys(row.side for row in table.rows):
            rows = [row for row in table.rows if row.side == side]
            measures = dict.fromkeys(measure for row in rows for measure in row.amounts)
            for one, other in combinations(measures, 2):
                if not _differ(rows, one, other):
                    continue
                turned = {one: other, other: one}
                changed = tuple(
                    replace(row, amounts={turned.get(key, key): amount for key, amount in row.amounts.items()})
                    if row.side == side
                    else row
                    for row in table.rows
                )
                tables = [replace(each, rows=changed) if each is table else each for each in whole_reading.tables]
                if failed(form, replace(whole_reading, tables=tuple(tables))) <= said_anyway:
                    unsaid.add((one, other))
    assert unsaid <= NOTHING_ELSE_TELLS


@pytest.mark.parametrize(
    ("form", "stage"),
    [(form, stage) for form in FORMS for stage in Stage if stage not in form.stages],
    ids=lambda one: getattr(one, "key", str(one)),
)
def test_a_workbook_offered_as_another_stage_is_refused_by_name(form: Form, stage: Stage, unit: Unit) -> None:
    with pytest.raises(Unclear) as said:
        prepare(whole(form).content, "表.xlsx", unit, whole(form).year, stage)
    assert f"“{form.stages[0].label}" in said.value.sentence
    assert f"您选的是“{stage.label}”" in said.value.sentence
    assert Edition.every_stage.count() == 0


@pytest.mark.parametrize("form", [form for form in FORMS if Stage.FINAL not in form.stages], ids=lambda form: form.key)
def test_titles_that_all_name_the_wrong_stage_are_refused_by_name(form: Form, unit: Unit) -> None:
    book = Book.of(form)
    for table, _ in read_tables(form):
        row = table.parts[0].title_row
        book.put(table.sheet, row, 1, table.title.replace("预算", "决算").replace("总表", "决算总表"))
    reading = book.read()
    content, year, stage = whole(form)
    ready = Prepared(unit, year, stage, (uploaded(content, "表.xlsx"),), Examined(reading, checked(form, reading)))
    with pytest.raises((NotReadable, NotPublishable)) as said:
        publish(draft(ready, None), None, REASON)
    assert "决算" in "\n".join((said.value.sentence, *said.value.problems))
    assert (Edition.published.count(), LineItem.published.count()) == (0, 0)


@pytest.mark.parametrize("form", [form for form in FORMS if Stage.FINAL in form.stages], ids=lambda form: form.key)
def test_final_accounts_are_published_without_a_budget(form: Form, unit: Unit) -> None:
    """What there is is public; nothing is made up for the budget that is not."""
    content, year, stage = whole(form)
    reading = reading_of(form)
    ready = Prepared(unit, year, stage, (uploaded(content, "表.xlsx"),), Examined(reading, checked(form, reading)))
    edition = publish(draft(ready, None), None, REASON)
    assert Edition.published.get() == edition
    assert set(LineItem.published.values_list("phase", flat=True)) == {Phase.FINAL.value}
