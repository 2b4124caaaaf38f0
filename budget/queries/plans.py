"""What was planned beside what was spent, where one table prints both: by code and phase, never added to each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from budget.forms import Phase

if TYPE_CHECKING:
    from budget.queries.results import Figure

# Figures by phase; a phase without an amount is not there.
ByPhase = Mapping[Phase, "Figure"]
# Adds figures up; None where there is none.
Adding = Callable[[Iterable["Figure | None"]], "Figure | None"]


@dataclass(frozen=True, slots=True)
class Plans:
    """The earlier phases that a table prints: of each part by code, and of the node.

    `gaps` is what the parts lack of the node, in 分. A part may be here alone: it was planned and nothing stands on it in
    the phase that the table is about, which is no zero.
    """

    phases: tuple[Phase, ...]
    parts: Mapping[str, ByPhase]
    totals: ByPhase
    gaps: Mapping[Phase, int]


@dataclass(slots=True)
class PlannedCells:
    """The cells of earlier phases while they are gathered: by code and phase, and what is printed for the whole."""

    parts: dict[str, dict[Phase, Figure]] = field(default_factory=dict)
    printed: dict[Phase, Figure] = field(default_factory=dict)

    def joined(self, length: int, add: Adding) -> PlannedCells:
        """Return the same by codes of a coarser level."""
        groups: dict[str, list[dict[Phase, Figure]]] = {}
        for code, told in self.parts.items():
            groups.setdefault(code[:length], []).append(told)
        return PlannedCells({code: _added(group, add) for code, group in groups.items()}, self.printed)

    def told(self, phases: Sequence[Phase], add: Adding, *, is_whole: bool) -> Plans | None:
        """Return what was planned; of the whole as printed. None where no earlier phase has an amount."""
        sums = _added(self.parts.values(), add)
        totals = sums | (self.printed if is_whole else {})
        there = tuple(phase for phase in phases if phase in totals)
        gaps = {phase: totals[phase].fen - (sums[phase].fen if phase in sums else 0) for phase in there}
        return Plans(there, self.parts, totals, gaps) if there else None


def _added(parts: Iterable[Mapping[Phase, Figure]], add: Adding) -> dict[Phase, Figure]:
    known = list(parts)
    found = {phase: add(told.get(phase) for told in known) for phase in Phase}
    return {phase: figure for phase, figure in found.items() if figure is not None}
