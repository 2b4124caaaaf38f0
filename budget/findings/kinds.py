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
class FindingKind:
    """One kind of finding: its severity, its message with {placeholders} and its hint."""

    code: str
    severity: Severity
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Unnamed:
    """Words that no form knows, which somebody may say what they name: a table, a column or a line of one.

    `figures` are the first that stand with them; `places` are (place, what the form calls it), those that are free.
    """

    form: str
    table: str
    named: str
    words: str
    printed: str
    figures: tuple[str, ...] = ()
    places: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem at one place. `cell` is an A1 address («D12»), empty where a whole sheet or file is meant."""

    code: str
    severity: Severity
    sheet: str
    cell: str
    message: str
    hint: str
    # What can be taught here.
    unnamed: Unnamed | None = None

    @property
    def place(self) -> str:
        """Return «sheet!D12», «sheet» or an empty text."""
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet


def kinds(severity: Severity, *entries: tuple[str, str, str]) -> dict[str, FindingKind]:
    """Return the kinds of one severity by code, from (code, message, hint)."""
    return {code: FindingKind(code, severity, message, hint) for code, message, hint in entries}
