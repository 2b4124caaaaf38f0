"""No amount of the real budget can be off by one 分 without a must rule that fails and shows its cell."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budget.reconciliation import Level, reconcile
from tests.reconciliation.cast import amounts_in, official, perturbed, xiaohongmen

pytestmark = pytest.mark.no_cover

AMOUNTS = list(amounts_in(xiaohongmen()))


def test_every_amount_stands_behind_a_must_rule() -> None:
    covered = {
        cell for result in reconcile(xiaohongmen(), official()) if result.level is Level.MUST for cell in result.cells
    }

    assert [amount.source for *_, amount in AMOUNTS if amount.source not in covered] == []


@settings(max_examples=60)
@given(
    st.sampled_from(AMOUNTS),
    st.one_of(st.sampled_from((-1, 1)), st.integers(-(10**10), 10**10).filter(bool)),
)
def test_any_amount_that_is_changed_alone_is_caught_with_its_cell(
    which: tuple[str, str, int, str, object], by: int
) -> None:
    table, kind, place, measure, _ = which
    cell = next(amount.source for *path, amount in AMOUNTS if path == [table, kind, place, measure])

    failed = [
        r
        for r in reconcile(perturbed(xiaohongmen(), table, kind, place, measure, by), official())
        if r.blocks_publication
    ]

    assert any(cell in result.cells for result in failed)
