"""Findings: every problem in the data as a value, and the catalogue of all that can be found.

A finding has a stable code, a severity, the sheet and cell, what is wrong and what
the reader can do. The catalogue is the only place where a finding's words stand.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs: an error blocks publication, the others do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def label(self) -> str:
        """Return the Chinese word that clerks see."""
        return {"error": "必须改正", "warning": "请核对", "note": "说明"}[self.value]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of finding: its severity, its message with {placeholders} and its hint."""

    code: str
    severity: Severity
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem at one place. `cell` is an A1 address («D12»), empty where a whole sheet or file is meant."""

    code: str
    severity: Severity
    sheet: str
    cell: str
    message: str
    hint: str

    @property
    def place(self) -> str:
        """Return «sheet!D12», «sheet» or an empty text."""
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet


def finding(code: str, sheet: str = "", cell: str = "", **values: object) -> Finding:
    """Make the finding `code` at a place, its message filled with `values`. Raises KeyError on an unknown code."""
    kind = CATALOGUE[code]
    return Finding(code, kind.severity, sheet, cell, kind.message.format(**values), kind.hint.format(**values))


def _kinds(severity: Severity, *entries: tuple[str, str, str]) -> dict[str, Kind]:
    return {code: Kind(code, severity, message, hint) for code, message, hint in entries}


CATALOGUE: dict[str, Kind] = {
    **_kinds(
        Severity.ERROR,
        (
            "file.not_workbook",
            "这个文件不是能读的表格。",
            "请上传 .xlsx、.xls、.xlsb、.ods 工作簿,或由 PDF 提取的制表符分隔文本(.txt)。",
        ),
    ),
}
