"""Which rules hold for a form: its own, those that follow from what its tables say they are, and those for every form."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from budget.forms import FORMS, BodyKind, Form, Layout, Side, own
from budget.reconciliation.between import between
from budget.reconciliation.declare import ColumnSums, ListSums, NestedSums, RowIdentity, Rule, Subtotals, Unique
from budget.reconciliation.general import GENERAL
from budget.reconciliation.results import Level

_PARTS_ADD_UP = "分项加起来不等于合计，就有一个数是错的。"
_ROWS_ADD_UP = "各行加起来不等于合计，就有一行漏了、重了或错了。"
_TWICE = "一行录了两次，这笔钱可能算了两遍。"


@cache
def rules_of(form: Form) -> tuple[Rule, ...]:
    """Return the rules of a form. A rule whose tables the form does not have is not there at all."""
    rules: tuple[Rule, ...] = own(form, "rules", "RULES") or ()
    return (
        *rules,
        # A form's own words go first: the same rule twice would fail twice for one mistake.
        *(rule for rule in _following(form) if not any(_covers(one, rule) for one in rules)),
        *(rule for rule in GENERAL if all(any(form.about(need)) for need in rule.needs)),
    )


def every_rule() -> tuple[Rule, ...]:
    """Return the rules of all forms, each once."""
    return tuple({rule.id: rule for form in FORMS for rule in rules_of(form)}.values())


def _covers(own_rule: Rule, rule: Rule) -> bool:
    """Whether a rule that a form declares says, in its own words, what follows from its tables anyway."""
    mine, other = own_rule.check, rule.check
    if own_rule.id == rule.id:
        return True
    if isinstance(mine, Subtotals) and isinstance(other, Subtotals):
        return set(other.tables) <= set(mine.tables)
    if isinstance(mine, RowIdentity) and isinstance(other, RowIdentity):
        return (mine.table, mine.whole) == (other.table, other.whole)
    return isinstance(mine, ColumnSums) and mine == other


def _following(form: Form) -> Iterator[Rule]:
    """Yield what holds in each table by what it is, and between those that count the same money."""
    if own(form, "rules", "IS_COMPLETE"):
        return
    for table in form.tables:
        yield from _inside(table)
    yield from between(form)


def _inside(table: Layout) -> Iterator[Rule]:
    name, key = table.title, table.key
    if table.kind is BodyKind.LISTS:
        title = f"{name}：各行之和等于合计，两边总计相等"
        yield Rule(f"{key}.list_sums", Level.MUST, title, _PARTS_ADD_UP, ListSums(key))
    side = next((side.name for side in table.sides if _splits(table, side)), "")
    if table.kind is BodyKind.FACTS or side:
        yield from _rows(table, side)
    if table.kind is BodyKind.FACTS and table.about.keyed_by:
        if table.has_total:
            yield Rule(f"{key}.column_total", Level.MUST, f"{name}：各行之和等于合计行", _ROWS_ADD_UP, ColumnSums(key))
        # Where the finest lines have no codes of their own, a code says nothing of which line is above which.
        title = f"{name}：每个小计等于下面各行之和"
        check = NestedSums(key) if table.finest else Subtotals((key,))
        yield Rule(f"{key}.subtotals", Level.MUST, title, _ROWS_ADD_UP, check)
        if not table.finest:
            yield Rule(f"{key}.unique", Level.SHOULD, f"{name}：同一科目只列一行", _TWICE, Unique(key))


def _splits(table: Layout, side: Side) -> bool:
    """Whether amounts of a list are parts of others: then its rows add up."""
    kept = (table.measures.get(table.measure(key)) for key in side.amounts)
    return any(column.part_of for column in kept if column)


def _rows(table: Layout, side: str) -> Iterator[Rule]:
    """Yield that each row adds up, as the tree of its measures says."""
    for measure, whole_column in table.measures.items():
        if parts := tuple(key for key, column in table.measures.items() if column.part_of == measure):
            # Any part may be missing: forms print fewer columns than the rules allow, and a blank adds nothing.
            check = RowIdentity(table.key, measure, parts, optional=frozenset(parts), with_total=True, side=side)
            title = f"{table.title}：每行{whole_column.label}等于各分项之和"
            rule = f"{table.key}.row_{measure.replace('.', '_')}"
            yield Rule(rule, Level.MUST, title, _PARTS_ADD_UP, check)
