"""What a finding is made of: its severity, its kind, its place and its words."""

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


def kinds(severity: Severity, *entries: tuple[str, str, str]) -> dict[str, Kind]:
    """Return the kinds of one severity by code, from (code, message, hint)."""
    return {code: Kind(code, severity, message, hint) for code, message, hint in entries}
