"""Which facts a file holds: what it is called, and the filter of the query."""

from __future__ import annotations

from dataclasses import dataclass, field

from budget import queries
from budget.queries.basis import Basis
from budget.queries.filters import ItemFilter
from budget.queries.results import EditionInfo
from budget.vocabulary import Scheme


@dataclass(frozen=True, slots=True)
class Scope:
    """A choice of facts. `name` ends the file's name in letters and digits, `title` in words."""

    name: str
    title: str
    wanted: ItemFilter = field(default_factory=ItemFilter)


def spending_scope(edition: EditionInfo, scheme: Scheme, code: str, basis: Basis) -> Scope:
    """Return the facts that are booked on a code of one of the three classifications, or below it. Raises NotDisclosed."""
    codes = {each: code if each is scheme else "" for each in Scheme}
    wanted = ItemFilter(
        table=queries.table_of(edition, basis, scheme),
        function=codes[Scheme.FUNCTION],
        gov_economic=codes[Scheme.GOV_ECONOMIC],
        dept_economic=codes[Scheme.DEPT_ECONOMIC],
    )
    name = "-".join(filter(None, (scheme.value, code, "" if basis is Basis.ALL else basis.value, "facts")))
    return Scope(name, f"{basis.label} {scheme.label} {code}".strip(), wanted)
