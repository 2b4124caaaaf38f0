"""What is marked in an uploaded workbook, and why one cannot be; budget/handback.py marks them."""

from __future__ import annotations

from dataclasses import dataclass

from budget.findings import Severity


class CannotMark(Exception):
    """The file is no .xlsx workbook that can be marked; the sentence says so to staff."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class MarkedProblem:
    """A finding or a failed check: where from, how grave, its sheet and cells («D12»), what is wrong, what to do.

    Without cells it is about the whole sheet, without a sheet about the whole file.
    """

    origin: str
    severity: Severity
    sheet: str
    cells: tuple[str, ...]
    message: str
    hint: str

    @property
    def text(self) -> str:
        """Return what a comment says of it."""
        return f"【{self.severity.label}】{self.message}{self.hint}"
