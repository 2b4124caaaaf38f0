"""Faults of whole tables, and of lines that are wrong alike in all of them: last year speaks against them, in every form."""

from __future__ import annotations

from dataclasses import replace

import pytest

from budget.editions import NotPublishable, confirm_all, draft, publish
from budget.editions.shifted import shifted_doubts
from budget.forms import FORMS, Form
from budget.models import Doubt, Edition, Unit
from budget.workbook import read
from budget.workbook.rows import FactRow, Line, Reading, TableReading
from fixtures.published.each_form import EACH_FORM, whole
from tests.builders import REASON, prepared, reading_of, spending

pytestmark = pytest.mark.sweep(on="postgresql")

WAN = 1_000_000


def doubts(edition: Edition) -> dict[str, str]:
    return {doubt.code: doubt.message for doubt in Doubt.every_stage.filter(edition=edition)}


def drafted(unit: Unit, *tables: TableReading, year: int = 2026) -> Edition:
    return draft(prepared(unit, reading_of(*tables), content=repr((year, tables)).encode(), year=year), None)


def published(unit: Unit, *tables: TableReading) -> Edition:
    edition = drafted(unit, *tables, year=2025)
    confirm_all(edition, None)
    return publish(edition, None, REASON)


LAST = (5_451_000_0, 700 * WAN, 9_000 * WAN)


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ((5_451_000_00, 700 * WAN, 9_000 * WAN), "数字完全一样，只是小数点不同"),  # tenfold, and small beside the whole
        ((5_451_000, 700 * WAN, 9_000 * WAN), "约 10 分之一，数字完全一样"),
        ((5_451_000_0, 71 * WAN, 9_000 * WAN), "约 9.9 分之一。相差大约 10 倍"),
        ((5_451_000_0, 700 * WAN * 30, 9_000 * WAN), "约 30 倍。请核对"),
    ],
)
def test_a_line_that_is_another_size_than_last_year_is_asked_about(
    township: Unit, now: tuple[int, ...], words: str
) -> None:
    published(township, spending(*LAST))
    edition = drafted(township, spending(*now))
    assert words in doubts(edition)["line.size"]
    assert "2025 年预算" in doubts(edition)["line.size"]
    with pytest.raises(NotPublishable):
        publish(edition, None, REASON)


@pytest.mark.parametrize(
    "now",
    [
        (40 * WAN, 1_400 * WAN, 6_000 * WAN),
        tuple(10 * one for one in LAST),  # asked about as a whole
        tuple(30 * one for one in LAST),
        (60 * WAN, 700 * WAN, 9_000 * WAN),
    ],
)
def test_lines_that_moved_as_lines_do_or_with_their_table_are_not(township: Unit, now: tuple[int, ...]) -> None:
    published(township, spending(*LAST))
    assert "line.size" not in doubts(drafted(township, spending(*now)))


def test_a_round_figure_that_is_tenfold_is_no_sign_of_a_mistake(township: Unit) -> None:
    published(township, spending(5 * WAN, 9_000 * WAN))
    assert doubts(drafted(township, spending(50 * WAN, 9_000 * WAN))) == {}


def nought(table: TableReading) -> TableReading:
    """The table with every amount nought."""
    rows = tuple(
        replace(row, amounts={one: found._replace(fen=0) for one, found in row.amounts.items()}) for row in table.rows
    )
    return replace(table, rows=rows)


def test_a_table_of_noughts_is_as_good_as_empty(township: Unit) -> None:
    published(township, spending(*LAST))
    edition = drafted(township, nought(spending(*LAST)))
    assert "这次合计是 0" in doubts(edition)["table.emptied"]


def test_a_table_that_is_not_there_any_more_is_asked_about(township: Unit) -> None:
    other = replace(spending(700 * WAN), key="procurement", number="04")
    published(township, spending(*LAST), other)
    assert "这次没有《" in doubts(drafted(township, spending(*LAST)))["table.gone"]


def _unlike(table: TableReading) -> dict[str, TableReading]:
    """The table empty, and of noughts."""
    return {"empty": replace(table, rows=(), projects=(), indicators=()), "noughts": nought(table)}


@pytest.mark.sweep(keep=2)
@pytest.mark.no_cover
@pytest.mark.parametrize("form", FORMS, ids=list(EACH_FORM))
def test_every_table_of_every_form_is_missed(form: Form, township: Unit) -> None:
    book = whole(form)
    reading: Reading = read(book.content, "表.xlsx")
    edition = draft(prepared(township, reading, content=b"last", year=2025), None)
    confirm_all(edition, None)
    publish(edition, None, REASON)
    for fault in ("empty", "noughts"):
        spoilt = tuple(_unlike(table)[fault] for table in reading.tables)
        now = draft(prepared(township, replace(reading, tables=spoilt), content=fault.encode(), year=2026), None)
        asked = {doubt.subject for doubt in Doubt.every_stage.filter(edition=now, code="table.emptied")}
        full = {table.key for table in reading.tables if not table.is_empty}
        # Of tables without a sum only their being empty is known; what they say is in no total.
        with_sum = {table.key for table in reading.tables if any(_is_sum(row) for row in table.rows)}
        assert asked >= (full if fault == "empty" else with_sum), full - asked


def _is_sum(row: FactRow) -> bool:
    return row.line is Line.TOTAL and bool(row.amounts.get("total")) and bool(row.amounts["total"].fen)


def test_lines_are_looked_up_in_two_queries(township: Unit, django_assert_num_queries: object) -> None:
    edition = published(township, spending(*LAST))
    now = drafted(township, spending(*LAST))
    # The lines of the draft, and those of the edition that is public.
    with django_assert_num_queries(2):  # type: ignore[operator]  # the plugin does not type its fixture
        assert list(shifted_doubts(now, [edition])) == []
