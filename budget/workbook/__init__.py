"""From a file to typed rows: file -> sheets -> blocks -> recognised parts -> tables. Plain Python, no database."""

from __future__ import annotations

from collections.abc import Sequence

from budget.cycles import held_back
from budget.forms.wordings import NOTHING_KNOWN, Customs
from budget.workbook.rows import Reading
from budget.workbook.together import Given, Together, read_together

__all__ = ["Given", "Together", "read", "read_files"]


def read(file: bytes, name: str = "", customs: Customs = NOTHING_KNOWN) -> Reading:
    """Read a workbook or a tab-separated text.

    `file` is its content, `name` its name, used only to name the sheet of a text. Never
    raises for what is in the file: every problem is a finding of the reading, all at once.
    A file that cannot be opened gives a reading without sheets and one `file.…` error.
    """
    return read_files([Given(file, name)], customs).reading


def read_files(files: Sequence[Given], customs: Customs = NOTHING_KNOWN) -> Together:
    """Read several files as one budget; never raises for what is in them."""
    with held_back():
        return read_together(files, customs)
