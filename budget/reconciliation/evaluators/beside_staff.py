"""Services are bought with what is not for staff: a 类 whose lines are nearly all wages has no room for many of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from budget.forms import Funds, Subject
from budget.reconciliation.comparing import compare
from budget.reconciliation.context import Context
from budget.reconciliation.declare import Key, Relation, Rule, lines
from budget.reconciliation.ledger import CannotCheck, ComparedSide, Ledger
from budget.reconciliation.results import Outcome, Result
from budget.reconciliation.stratum import total_of
from budget.vocabulary import Scheme, is_spent_on
from budget.workbook.rows import Amount, FactRow, Line

# The first three digits are the 类; a whole code is an item.
_CLASS = (Key("function", 3),)
_ITEM = (Key("function"),)
# A form may print 财政拨款 as one table of all of it, or as one for each of its three budgets.
_GRANTS = (Funds.GENERAL, Funds.FUND, Funds.CAPITAL)


@dataclass(frozen=True, slots=True)
class _Item:
    """What an item spends, and what of it is not for staff."""

    spent: tuple[Amount, ...]
    beside_staff: tuple[Amount, ...]


def bought_beside_staff(rule: Rule, ledger: Ledger, _context: Context) -> Iterator[Outcome]:
    """Compare, in each 类, the services printed under it with what it has for anything but staff.

    Where the list counts 财政拨款 alone, an item has no more room than it is granted. What is more than all that the 类 has
    is said by the rule that compares these two, and not a second time.
    """
    services = ledger.about(Subject.SERVICES)
    ledger.filled(services)
    every = _all_spending(ledger)
    items = _items(ledger, every)
    grants = _grants(ledger, services)
    granted = _granted(ledger, grants)
    where = "人员待遇以外、财政拨款安排的支出" if grants else "人员待遇以外的支出"
    listed = ledger.sides((lines(services),), _CLASS)
    for key in sorted(ledger.groups(lines(services), _CLASS)):
        # The list of services is printed by 类, spending by item: wages of one item are no room of another.
        of_class = {code: item for code, item in items.items() if code[:3] == key[0]}
        room = _room(of_class, granted)
        left = listed(key)
        # Money beyond all that the 类 has is the other rule's to tell.
        if left.fen > total_of(_all_of(key[0], items, granted)):
            continue
        right = ComparedSide(total_of(room), room, ledger.rounding(every, len(room)), f"{ledger.name(every)}：{where}")
        label = ledger.key_label(_CLASS, key)
        yield compare(rule, left, right, Relation.AT_MOST, subject=key[0], subject_label=label)


def _all_spending(ledger: Ledger) -> str:
    """Return the widest table that has every line of spending by function. Raises CannotCheck where there is none."""
    # Widest first: in less than all spending there is less room than the 类 has.
    for funds in (Funds.ALL, Funds.FISCAL, Funds.GENERAL):
        for table in ledger.form.about(Subject.SPENDING, funds):
            if Scheme.FUNCTION.value in table.about.keyed_by and ledger.reading.table(table.key):
                ledger.filled(table.key)
                return table.key
    raise CannotCheck(Result.NOT_APPLICABLE, "没有按支出功能分类列全部支出的表。")


def _items(ledger: Ledger, every: str) -> dict[str, _Item]:
    """Return the lines of every item, and those that are not for staff."""
    found: dict[str, tuple[list[Amount], list[Amount]]] = {}
    for row in ledger.stratum(every, Line.DETAIL).rows:
        if not isinstance(row, FactRow) or "total" not in row.amounts:
            continue
        function, dept, gov = (
            code.code if (code := row.dimensions.get(scheme.value)) else ""
            for scheme in (Scheme.FUNCTION, Scheme.DEPT_ECONOMIC, Scheme.GOV_ECONOMIC)
        )
        # One line without a kind may hide wages or none: then no item can be judged, and none is.
        if not dept and not gov:
            raise CannotCheck(
                Result.NOT_APPLICABLE, f"{ledger.name(every)}没有逐行写明经济分类，看不出哪些是人员待遇。"
            )
        spent, beside = found.setdefault(function, ([], []))
        spent.append(row.amounts["total"])
        if not is_spent_on("staff", dept, gov):
            beside.append(row.amounts["total"])
    return {code: _Item(tuple(spent), tuple(beside)) for code, (spent, beside) in found.items()}


def _grants(ledger: Ledger, services: str) -> tuple[str, ...]:
    """Return the tables that count what the money for services gives each function; none where it is all money."""
    (funds,) = (table.about.funds for table in ledger.form.about(Subject.SERVICES) if table.key == services)
    # Services paid from any money, or from the body's own, are bounded by no grant.
    if funds in {Funds.ALL, Funds.OWN}:
        return ()
    for each in ((funds,), _GRANTS) if funds is Funds.FISCAL else ((funds,),):
        keyed = (table for table in ledger.form.about(Subject.SPENDING, *each) if "function" in table.about.keyed_by)
        if keys := tuple(table.key for table in keyed if ledger.reading.table(table.key)):
            return keys
    return ()


def _granted(ledger: Ledger, grants: Sequence[str]) -> dict[str, list[Amount]] | None:
    """Return the amounts that each item is granted; None where whose money it is sets no bound."""
    if not grants:
        return None
    found: dict[str, list[Amount]] = {}
    for table in grants:
        for (code,), amounts in ledger.groups(lines(table), _ITEM).items():
            found.setdefault(code, []).extend(amounts)
    return found


def _room(items: Mapping[str, _Item], granted: Mapping[str, Sequence[Amount]] | None) -> list[Amount]:
    """Return the amounts that services can have been paid from: of each item what is less, its grant or what is left."""
    room: list[Amount] = []
    for code, item in items.items():
        left = item.beside_staff
        # An item that is granted nothing has no room at all, however much it spends of its own money.
        grant = left if granted is None else granted.get(code, ())
        room += min(left, grant, key=total_of)
    return room


def _all_of(
    class_code: str, items: Mapping[str, _Item], granted: Mapping[str, Sequence[Amount]] | None
) -> Iterator[Amount]:
    """Yield all that a 类 has, or is granted where the list counts grants alone."""
    everything = {code: item.spent for code, item in items.items()} if granted is None else granted
    for code, amounts in everything.items():
        if code.startswith(class_code):
            yield from amounts
