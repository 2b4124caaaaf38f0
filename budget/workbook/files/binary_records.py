"""What the records of .xls and .xlsb have in common: damage, error values, and numbers packed into four bytes."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from budget.workbook.cells import is_amount_like
from budget.workbook.files.held import HeldCells
from budget.workbook.files.ink import INK, hides_signs
from budget.workbook.files.places import Place
from budget.workbook.files.shown import CellStyle, note_number
from budget.workbook.sheets import Flaw, FlawKind, SheetFacts

# A Chinese Excel shows them in these letters too.
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}


class BadRecords(ValueError):
    """The records do not add up."""


@dataclass(slots=True)
class RecordedCells:
    """The cells of a sheet as its records hold them; `values` are its numbers and texts by their places."""

    facts: SheetFacts = field(default_factory=SheetFacts)
    values: HeldCells = field(default_factory=HeldCells)
    dates: set[Place] = field(default_factory=set)

    def number(self, place: Place, value: float, style: int, styles: Sequence[CellStyle]) -> None:
        """Keep a number, and note what its style makes of it."""
        self.values[place] = value
        if style >= len(styles):
            return
        looks = styles[style]
        if looks.is_date:
            self.dates.add(place)
        else:
            note_number(self.facts, place, repr(value), looks)


def error_flaw(code: int) -> Flaw:
    """Return the flaw of an error value."""
    return Flaw(FlawKind.ERROR, _ERRORS.get(code, "错误值"))


def short_number(record: bytes, place: int) -> float:
    """Return a number of four bytes: the upper bits of a double or a whole number, perhaps a hundred times too large."""
    bits = int(struct.unpack_from("<i", record, place)[0])
    number = float(bits >> 2) if bits & 2 else struct.unpack("<d", bytes(4) + struct.pack("<i", bits & ~3))[0]
    return number / 100 if bits & 1 else number


def flaw_of_runs(
    text: str, runs: Sequence[tuple[int, int]], font: Callable[[int], tuple[bool, bool]], ink: Callable[[int], str]
) -> Flaw | None:
    """Return what is wrong with a text whose runs begin at these signs, with fonts of these numbers."""
    ends = [*(start for start, _ in runs[1:]), len(text)]
    used = [number for (start, number), end in zip(runs, ends, strict=False) if text[start:end].strip()]
    fonts = [font(number) for number in used]
    if any(struck for struck, _ in fonts):
        return Flaw(FlawKind.STRUCK, text)
    if not is_amount_like(text):
        return None
    if any(raised for _, raised in fonts):
        return Flaw(FlawKind.RAISED, text)
    # What stands before the first run is in the font of the cell, which is asked of its style.
    first = [INK] if text[: runs[0][0] if runs else 0].strip() else []
    return Flaw(FlawKind.UNREAD, text) if hides_signs([*first, *map(ink, used)]) else None
