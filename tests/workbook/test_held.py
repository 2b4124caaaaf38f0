"""Two readings of a sheet are held together row by row, and nothing that differs is missed for it."""

from __future__ import annotations

import pytest

from budget.workbook.files.held import HeldCells, Knows, hold_together
from budget.workbook.sheets import SheetFacts

FAR = 300


def doubted(grid: list[list[object]], held: HeldCells, knows: Knows = Knows.ALL) -> set[tuple[int, int]]:
    facts = SheetFacts()
    hold_together(grid, held, set(), facts, knows=knows)
    return set(facts.flaws)


def test_values_are_kept_by_their_places_whatever_they_are() -> None:
    held = HeldCells({(2, 1): "乙", (0, 3): 1.5, (0, 0): True, (1, FAR): "远", (1, 2): ""})
    assert dict(held) == {(2, 1): "乙", (0, 3): 1.5, (0, 0): True, (1, FAR): "远", (1, 2): ""}
    assert held.numbers() == {(0, 3): "1.5"}
    assert held.filled_rows() == {0, 1, 2}
    held[0, 0] = 1.0
    held[0, 3] = False
    assert (held[0, 0], held[0, 3], len(held)) == (1.0, False, 5)
    assert type(held[0, 0]) is float
    del held[2, 1], held[1, FAR]
    assert (2, 1) not in held
    assert (1, FAR) not in held


SAME: list[list[object]] = [["a", 1.0, ""], ["", "", ""], ["b", "", 2.0]]


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ((0, 1), 1.5),
        ((0, 0), "c"),
        ((1, 1), "c"),
        ((2, 1), 0.0),
        ((0, 1), True),
        ((1, FAR), 3.0),
        ((7, 0), "c"),
        ((0, 1), "1"),
    ],
)
def test_one_cell_that_differs_is_found(place: tuple[int, int], value: object) -> None:
    held = HeldCells({(0, 0): "a", (0, 1): 1.0, (2, 0): "b", (2, 2): 2.0})
    assert doubted(SAME, held) == set()
    held[place] = value
    assert doubted(SAME, held) == {place}


def test_a_checked_box_is_no_one_on_either_side() -> None:
    assert doubted([[True, "甲"]], HeldCells({(0, 0): 1.0, (0, 1): "甲"})) == {(0, 0)}
    assert doubted([[1.0, "甲"]], HeldCells({(0, 0): True, (0, 1): "甲"})) == {(0, 0)}
    assert doubted([[True]], HeldCells({(0, 0): True})) == set()


def test_what_a_reading_would_not_have_is_no_doubt() -> None:
    held = HeldCells({(0, 0): 1.0})
    assert doubted([[1.0, "甲", 2.0]], held, Knows.NUMBERS) == {(0, 2)}
    assert doubted([[1.0, "甲", 2.0]], held, Knows.SOME) == set()
