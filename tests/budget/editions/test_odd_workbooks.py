"""Every odd workbook of the catalogue, from its bytes to the public or to a refusal that leaves nothing behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings as site
from django.db.models import Sum

from budget.editions import NotPublishable, NotReadable, confirm_all, discard, draft, prepare, publish
from budget.models import Edition, Event, LineItem, StoredFinding, Unit
from budget.workbook.rows import Reading
from fixtures.odd import CATALOGUE, Outcome, Quirk
from tests.builders import REASON, real_examined

# Read once each, for what becomes of the figures and of the edition alike; nothing here is covered only from here.
pytestmark = [pytest.mark.django_db, pytest.mark.no_cover, pytest.mark.sweep(on="postgresql")]

WHOLE = 15_618_434_219  # 分: the township's 15,618.434219 万元


def of(*outcomes: Outcome) -> pytest.MarkDecorator:
    """Run a test once for each workbook that has to end so."""
    quirks = [quirk for quirk in CATALOGUE.values() if quirk.outcome in outcomes]
    return pytest.mark.parametrize("quirk", quirks, ids=lambda quirk: quirk.name)


def is_clean() -> bool:
    """Whether neither a row nor a file is left."""
    files = [path for path in Path(site.MEDIA_ROOT).rglob("*") if path.is_file() and path.name != "lock"]
    return not (files or Edition.every_stage.exists() or LineItem.every_stage.exists() or Event.objects.exists())


def figures(reading: Reading) -> Counter[Hashable]:
    """Every figure with the table, codes and measure that it stands under: cells and labels left out."""
    found: Counter[Hashable] = Counter()
    for table in reading.tables:
        for row in table.rows:
            codes = tuple(sorted((name, code.code) for name, code in row.dimensions.items()))
            found.update((table.key, codes, measure, amount.fen) for measure, amount in row.amounts.items())
        for project in table.projects:
            found.update((project.code, measure, amount.fen) for measure, amount in project.amounts.items())
        for line in table.indicators:
            found[table.key, line.project_code, line.level1, line.level2, line.relation, line.target] += 1
    return found


@cache
def real_figures() -> Counter[Hashable]:
    return figures(real_examined()[1].reading)


@pytest.mark.sweep(keep=2)
@pytest.mark.one_database  # nothing of it reaches one
@of(Outcome.UNREADABLE)
def test_what_cannot_be_read_is_answered_in_one_sentence_and_leaves_nothing(quirk: Quirk, township: Unit) -> None:
    prepared = prepare(quirk.content, f"{quirk.name}.xlsx", township, 2026)
    with pytest.raises(NotReadable) as refused:
        draft(prepared, None)
    assert len(refused.value.problems) == 1
    assert not prepared.reading.tables
    assert not prepared.reading.is_readable
    assert is_clean()


@pytest.mark.sweep(keep=2)
@of(Outcome.REFUSED, Outcome.UPLOAD)
def test_what_is_wrong_is_named_and_never_becomes_public(quirk: Quirk, township: Unit) -> None:
    prepared = prepare(quirk.content, f"{quirk.name}.xlsx", township, 2026)
    assert prepared.reading.is_readable
    assert not prepared.examined.is_publishable
    if not prepared.reading.tables:
        with pytest.raises(NotReadable):
            draft(prepared, None)
        assert is_clean()
        return
    edition = draft(prepared, None)
    with pytest.raises(NotPublishable) as refused:
        publish(edition, None, REASON)
    assert all(refused.value.problems)
    assert StoredFinding.every_stage.count() == len(prepared.reading.findings)
    assert not LineItem.published.exists()
    discard(edition, None)
    assert not LineItem.every_stage.exists()
    assert not StoredFinding.every_stage.exists()


@pytest.mark.sweep(keep=2)
@of(Outcome.SAME, Outcome.ACCEPTED)
def test_what_is_only_odd_is_published_with_every_amount(quirk: Quirk, township: Unit) -> None:
    prepared = prepare(quirk.content, f"{quirk.name}.xlsx", township, 2026)
    edition = draft(prepared, None)
    confirm_all(edition, None)  # what is hidden is public where somebody says so
    publish(edition, None, REASON)
    amounts = LineItem.published.filter(table__key="expenditure", measure="total")
    spent = amounts.filter(is_total=False).aggregate(sum=Sum("amount"))["sum"]
    printed = list(amounts.filter(is_total=True).order_by("position").values_list("amount", flat=True))
    # The total comes last, below subtotals where there are any. One workbook prints none; nothing may take its place.
    assert printed[-1:] == ([] if quirk.name == "without_total" else [spent])
    if quirk.outcome is Outcome.SAME:
        assert spent == WHOLE
        assert figures(prepared.reading) == real_figures()
    read = [len(row.amounts) for table in prepared.reading.tables for row in table.rows]
    read += [len(project.amounts) for table in prepared.reading.tables for project in table.projects]
    assert LineItem.published.count() == sum(read)
