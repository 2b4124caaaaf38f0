"""How the lists of a balance add up: what stands above a sum makes it, a section makes its heading, both sides are equal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from budget.forms import Item, Side, measure_label
from budget.reconciliation.comparing import compare
from budget.reconciliation.declare import ListSums, Rule
from budget.reconciliation.ledger import ComparedSide as Summed
from budget.reconciliation.ledger import Ledger
from budget.reconciliation.results import Outcome
from budget.reconciliation.stratum import total_of
from budget.workbook.rows import Amount, FactRow, Line

Rows = Mapping[tuple[str, str], FactRow]


def list_sums(rule: Rule, check: ListSums, ledger: Ledger) -> Iterator[Outcome]:
    """Compare every sum of every list of a table with its lines, measure by measure, and the wholes of both sides."""
    ledger.filled(check.table)
    layout = ledger.form.by_key[check.table]
    rows = ledger.complete(check.table).rows
    by_item = {(name, code.code): row for row in rows for name, code in row.dimensions.items()}
    wholes: dict[str, list[Amount]] = {}
    for side in layout.sides:
        found = {item.key: by_item[item.key] for item in side.items if item.key in by_item}
        for measure in dict.fromkeys(layout.measure(key) for key in side.amounts):
            for item in side.items:
                row = found.get(item.key)
                if row is None or row.line is Line.DETAIL or item.aside or measure not in row.amounts:
                    continue
                printed = [row.amounts[measure]]
                if measure == "total" and item.line == "total":
                    wholes[side.name] = printed
                parts = _parts(item, side, found, measure)
                # A heading may stand for lines that nobody printed; a sum of nothing but blanks is a sum without its lines.
                if parts or (not item.opens and printed[0].fen):
                    label = f"{row.label} {measure_label(check.table, measure)}" if measure != "total" else row.label
                    yield _compared(rule, ledger, check.table, (label, "各行之和", label), parts, printed)
    # A form with lists by use and by class beside income prints one whole for all of them, and there is nothing to
    # compare.
    if len(wholes) == 2:
        left, right = wholes.values()
        yield _compared(rule, ledger, check.table, ("两边总计", "收入总计", "支出总计"), left, right)


def _parts(item: Item, side: Side, found: Rows, measure: str) -> list[Amount]:
    """Return the amounts that make a sum: its section; else what stands above it; of the whole list, all its lines."""
    if item.of and not item.opens:
        return _amounts([one for one in side.items if one.code in item.of], found, measure)
    if item.opens and (inside := [one for one in side.items if one.within == item.opens]):
        return _amounts(inside, found, measure)
    before = side.items[: side.items.index(item)]
    # A heading of this year's lines opens a section that those of last year's are not in.
    counted = side.items if item.opens else before
    mine = side.items if item.line == "total" else [one for one in counted if not one.within]
    details = [one for one in mine if one.key in found and found[one.key].line is Line.DETAIL]
    # A heading whose own section is blank stands for its lines.
    alone = [
        one
        for one in side.items
        if one.line == "subtotal" and one.opens and item.line == "total"
        if not _amounts([part for part in side.items if part.within == one.opens], found, measure)
        and one.dimension == "revenue"
    ]
    return _amounts([*details, *alone], found, measure)


def _amounts(items: Sequence[Item], found: Rows, measure: str) -> list[Amount]:
    rows = (found.get(one.key) for one in items)
    return [row.amounts[measure] for row in rows if row is not None and measure in row.amounts]


def _compared(
    rule: Rule,
    ledger: Ledger,
    table: str,
    words: tuple[str, str, str],
    left: list[Amount],
    right: list[Amount],
) -> Outcome:
    """Compare two sides of a table; `words` name the subject and the two sides."""
    one, name = ledger.rounding(table, 1), ledger.name(table)
    label, *sides = words
    return compare(
        rule,
        Summed(total_of(left), left, one * len(left), f"{name}：{sides[0]}"),
        Summed(total_of(right), right, one * len(right), f"{name}：{sides[1]}"),
        subject=label,
        subject_label=label,
    )
