"""From a file to typed rows: file -> sheets -> blocks -> recognised parts -> tables. Plain Python, no database."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from budget.workbook.rows import Reading
from budget.workbook.together import Given, Together, read_together

__all__ = ["Given", "Together", "read", "read_files"]


def read(file: bytes, name: str = "") -> Reading:
    """Read a workbook or a tab-separated text.

    `file` is its content, `name` its name, used only to name the sheet of a text. Never
    raises for what is in the file: every problem is a finding of the reading, all at once.
    A file that cannot be opened gives a reading without sheets and one `file.…` error.
    """
    return read_files([Given(file, name)]).reading


def read_files(files: Sequence[Given]) -> Together:
    """Read several files as one budget; never raises for what is in them."""
    with _without_cycles():
        return read_together(files)


@contextmanager
def _without_cycles() -> Iterator[None]:
    """Hold back the cycle collector: reading makes millions of tuples and no cycle, and it would walk them all."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
