"""Which facts a file holds: what it is called, and the filter of the query."""

from __future__ import annotations

from dataclasses import dataclass, field

from budget.queries.records import ItemFilter


@dataclass(frozen=True, slots=True)
class Scope:
    """A choice of facts. `name` ends the file's name in letters and digits, `title` in words."""

    name: str
    title: str
    wanted: ItemFilter = field(default_factory=ItemFilter)
