"""What the rules must know from outside the workbook: who uploads, which year, and that year's classifications."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When a change from the previous year is worth a note: both bounds must be passed."""

    change_percent: int = 30
    change_fen: int = 10_000_000  # 10 万元


@dataclass(frozen=True, slots=True)
class Context:
    """The outside of a reconciliation. Whatever is not known is None or empty, and its rules say so.

    `codes` maps a scheme («function») to the official names of the year by code; `aliases` has, in the same shape,
    other names that count as right; `crosswalk` holds the usual pairs (government, department economic code);
    `previous` maps (scheme, code) to last year's 分. `unit_name` is the uploading body's registered name: without
    it the name that the workbook itself gives the unit is taken. `codes_year` is the year that the codes are of.
    """

    unit_code: str | None = None
    year: int | None = None
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    aliases: Mapping[str, Mapping[str, Collection[str]]] = field(default_factory=dict)
    crosswalk: frozenset[tuple[str, str]] = frozenset()
    previous: Mapping[tuple[str, str], int] | None = None
    thresholds: Thresholds = Thresholds()
    unit_name: str | None = None
    codes_year: int | None = None
