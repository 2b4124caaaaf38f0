"""Holding back the collector of cycles: it is as it was when the block has ended, however it ended."""

from __future__ import annotations

import gc

import pytest

from budget.cycles import held_back


def test_nothing_is_collected_inside_and_all_is_as_before_after_it() -> None:
    assert gc.isenabled()
    with held_back():
        assert not gc.isenabled()
        with held_back():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_an_error_lets_the_collector_go_on() -> None:
    with pytest.raises(ValueError, match="odd"), held_back():
        raise ValueError("odd")
    assert gc.isenabled()


def test_what_was_made_inside_is_not_walked_over_when_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("budget.cycles._MANY", 0)
    gc.unfreeze()  # the tests freeze what they begin with
    try:
        with held_back():
            made: list[object] = [[]]
        assert any(one is made for one in gc.get_objects(generation=2))
    finally:
        gc.freeze()
