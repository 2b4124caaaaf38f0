"""What the money for services leaves room for: a table of services that counts 财政拨款 alone buys nothing with other money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Sum

from budget.forms import Funds, Subject
from budget.models import LineItem
from budget.queries import makeup
from budget.queries.contents import Contents, contents
from budget.queries.makeup import Makeup, together
from budget.queries.names import names_of
from budget.queries.results import EditionInfo
from budget.queries.standing import own_phase
from budget.vocabulary import Scheme

# The three budgets that together are 财政拨款, where a form prints no table of all of it.
_GRANTS = (Funds.GENERAL, Funds.FUND, Funds.CAPITAL)


@dataclass(frozen=True, slots=True)
class ClassRoom:
    """A 类 by its printed name, and the most that can have been spent in it on services, in 分."""

    name: str
    fen: int


@dataclass(frozen=True, slots=True)
class Rooms:
    """All spending by kind, and the room of every 类."""

    whole: Makeup | None
    classes: Mapping[str, ClassRoom]


def all_spending(found: Contents) -> str:
    """Return the key of the widest table of spending by function; "" where there is none."""
    table = found.spending(found.basis(Scheme.FUNCTION), Scheme.FUNCTION)
    return table.key if table else ""


def granted_by(found: Contents) -> tuple[str, ...]:
    """Return the tables that count what the money for services gives each function; none where it is all money."""
    funds = next((table.funds for table in found.about(Subject.SERVICES)), Funds.ALL)
    # Services paid from any money, or from the body's own, are bounded by no grant.
    if funds in {Funds.ALL, Funds.OWN}:
        return ()
    for each in ((funds,), _GRANTS) if funds is Funds.FISCAL else ((funds,),):
        keyed = found.about(Subject.SPENDING, *each)
        # A table that is not keyed by function cannot bound an item.
        if keys := tuple(table.key for table in keyed if Scheme.FUNCTION.value in table.dimensions):
            return keys
    return ()


def room_of(code: str, spent: Makeup, granted: Mapping[str, int] | None) -> int:
    """Return what of an item can have bought services: what is not for staff, and no more than it is granted."""
    # Where the lines do not tell what is for staff, all of it counts: too little room would make up a contradiction.
    most = spent.bought if spent.is_known else spent.total
    return most if granted is None else min(most, granted.get(code, 0))


def rooms(edition: EditionInfo) -> Rooms:
    """Return what services can have been paid from. One query, and the names."""
    found = contents(edition)
    everything, grants = all_spending(found), granted_by(found)
    sums = (
        LineItem.published.filter(
            own_phase(),
            edition=edition.id,
            table__edition=edition.id,
            table__key__in={everything, *grants},
            is_total=False,
            measure="total",
        )
        # Without it the model's order would part the groups that are added up.
        .order_by()
        .values_list("table__key", "function")
        .annotate(fen=Sum("amount"), **makeup.sums())
    )
    spent: dict[str, Makeup] = {}
    granted: dict[str, int] = {}
    for table, code, fen, *kinds in sums:
        if table == everything:
            spent[code] = Makeup(fen, *kinds)
        # No `elif`: the widest table of spending may be that of the grants themselves.
        if table in grants:
            granted[code] = granted.get(code, 0) + fen
    added: dict[str, int] = {}
    for code, each in spent.items():
        room = room_of(code, each, granted if grants else None)
        added[code[:3]] = added.get(code[:3], 0) + room
    names = names_of(edition)
    classes = {code: ClassRoom(names.name(Scheme.FUNCTION, code), fen) for code, fen in added.items()}
    return Rooms(together(spent.values()), classes)
