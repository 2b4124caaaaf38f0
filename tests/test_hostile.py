"""A slice of what `bench/hostile.py` does for an hour: mutated workbooks end no worker and give no other figures."""

from __future__ import annotations

import pytest

from bench.hostile import run

pytestmark = pytest.mark.no_cover

COUNT = 24


def test_mutated_workbooks_are_read_as_they_are_refused_or_named() -> None:
    seen, faults = run(COUNT, seed=7, first=0, with_shown=False, with_site=False)
    assert seen["exceptions"] == seen["other figures in openpyxl"] == 0, faults
    assert seen["publishable"] + seen["refused"] + seen["unreadable"] == COUNT
    assert seen["compared with openpyxl"] > 2
