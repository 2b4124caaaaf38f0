"""Two doubts about one line are a certainty: a code whose name is another's, where its item does not add up either.

A wrong code leaves every total right: the money stands in the table, only under another item. Alone, an unusual name and
an item that differs from table to table are for people to judge; at the same code together they forbid publication.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from budget.reconciliation.results import Level, Outcome, Result

# The rules that doubt what a code is called, or that there is such a code.
_NAMES = ("codes.names", "codes.known")
# How the rules end, in every form, that compare two tables item by item.
_BY_ITEM = "by_item"


def escalated(results: Iterable[Outcome]) -> tuple[Outcome, ...]:
    """Return the results; those about a code that is doubted by its name and by its item are musts."""
    listed = tuple(results)
    named = {_code(one) for one in listed if one.rule in _NAMES and one.result is Result.FAIL}
    # Subjects of comparisons hold one code or several, «2130101/50201».
    doubled = named & {
        word for one in listed if _fails_by_item(one) for word in one.subject.replace("/", " ").split()
    }  # fmt: skip
    if not doubled:
        return listed
    return tuple(_must(one) if _is_about(one, doubled) else one for one in listed)


def _code(result: Outcome) -> str:
    """Return the code of «function 2130101»."""
    return result.subject.rpartition(" ")[2]


def _fails_by_item(result: Outcome) -> bool:
    return result.rule.endswith(_BY_ITEM) and result.result is Result.FAIL


def _is_about(result: Outcome, codes: set[str]) -> bool:
    # A must forbids publication already, and has said why.
    if result.result is not Result.FAIL or result.level is not Level.SHOULD:
        return False
    if result.rule in _NAMES:
        return _code(result) in codes
    return _fails_by_item(result) and not codes.isdisjoint(result.subject.replace("/", " ").split())


def _must(result: Outcome) -> Outcome:
    said = "这个编码的名称不是官方名称，同一科目在两张表里的金额也不一样，编码很可能录错了。"
    return replace(result, level=Level.MUST, reason=f"{result.reason}{said}")
