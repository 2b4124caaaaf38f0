"""Writing very many rows: the same values as Django itself would keep, inside a transaction or not at all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import IntegrityError, connection, transaction

from budget import bulk
from budget.models import Edition, LineItem, SheetRow, SourceFile, SourceSheet
from budget.unseen_signs import taken_out
from tests.builders import draft_of, make_township

NAMES = ("sheet", "number", "texts", "hidden")
# Whatever could be taken for the separators or the marks of COPY.
ODD = ["\t", "\n", "\\", "\\N", "\\.", "", "'\";--", "合 计", "1,5", "𠮷", "\u2028"]


@pytest.fixture
def sheet(db: None) -> SourceSheet:
    edition = Edition.every_stage.create(unit=make_township(), year=2026)
    file = SourceFile.every_stage.create(
        edition=edition, position=1, name="x", sha256="0" * 64, size=1, content="sources/00/x"
    )
    kept: SourceSheet = SourceSheet.every_stage.create(file=file, position=1, name="x")
    return kept


def test_rows_come_back_as_they_were(sheet: SourceSheet) -> None:
    with transaction.atomic():
        written = bulk.insert(SheetRow, NAMES, ((sheet.pk, n, [text, ""], n % 2 == 0) for n, text in enumerate(ODD)))
    assert written == len(ODD)
    kept = SheetRow.every_stage.order_by("number")
    assert [row.texts for row in kept] == [[text, ""] for text in ODD]
    assert [row.hidden for row in kept] == [n % 2 == 0 for n in range(len(ODD))]


def test_rows_are_as_django_writes_them(sheet: SourceSheet) -> None:
    # What a model saves has lost its unseen signs; what is written in bulk lost them where it was read.
    texts = [taken_out(text) for text in ODD]
    with transaction.atomic():
        bulk.insert(SheetRow, NAMES, [(sheet.pk, 1, texts, True)])
    SheetRow.every_stage.create(sheet=sheet, number=2, texts=texts, hidden=True)
    first, second = SheetRow.every_stage.order_by("number").values("texts", "hidden", "sheet")
    assert first == second


def test_a_list_of_texts_is_written_as_any_json_value() -> None:
    odd = [*ODD, *map(chr, range(0x20)), "\x7f", "\ud800"]
    assert bulk.json_texts(odd) == bulk.json_text(odd)
    assert bulk.json_texts([]) == bulk.json_text([])


def test_more_rows_than_go_at_once_are_all_written(sheet: SourceSheet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "_AT_ONCE", 3)
    with transaction.atomic():
        written = bulk.insert(SheetRow, NAMES, ((sheet.pk, number, [], False) for number in range(7)))
    assert written == 7
    assert sorted(SheetRow.every_stage.values_list("number", flat=True)) == list(range(7))


@pytest.mark.django_db
def test_text_with_odd_signs_is_kept_in_plain_columns() -> None:
    edition = draft_of(make_township())
    item = LineItem.every_stage.filter(edition=edition).first()
    assert item is not None
    places = ("edition", "table", "sheet", "position", "measure", "amount", "row_number", "address", "raw", "label")
    names = (*places, "unit_code", "function", "gov_economic", "dept_economic", "category", "is_total")
    rows = [
        (edition.pk, item.table_id, item.sheet_id, 1, "total", -n, 1, f"Z{n}", text, text, "", "", "", "", "", False)
        for n, text in enumerate(ODD)
    ]
    with transaction.atomic():
        bulk.insert(LineItem, names, rows)
    kept = LineItem.every_stage.filter(address__startswith="Z").order_by("-amount")
    assert [(row.raw, row.label, row.amount) for row in kept] == [(text, text, -n) for n, text in enumerate(ODD)]


def test_a_row_that_breaks_a_constraint_takes_all_with_it(sheet: SourceSheet) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert(SheetRow, NAMES, [(sheet.pk, 1, [], False), (sheet.pk, 1, [], False)])
    assert not SheetRow.every_stage.exists()


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_written() -> None:
    with pytest.raises(transaction.TransactionManagementError, match="inside a transaction"):
        bulk.insert(SheetRow, NAMES, [(1, 1, [], False)])
    assert connection.in_atomic_block is False


def test_rows_that_ask_the_database_while_they_are_written_are_refused(sheet: SourceSheet) -> None:
    def rows() -> Iterator[tuple[int, int, list[str], bool]]:
        yield SourceSheet.every_stage.get().pk, 1, [], False

    with pytest.raises(RuntimeError, match="asked for before"), transaction.atomic():
        bulk.insert(SheetRow, NAMES, rows())
    assert not SheetRow.every_stage.exists()
