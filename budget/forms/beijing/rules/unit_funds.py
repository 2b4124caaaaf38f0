"""Money that is in the whole budget but is no 财政拨款: shown to readers as «单位资金», never hidden."""

from __future__ import annotations

from collections.abc import Iterator

from budget.reconciliation.comparing import compare, wan
from budget.reconciliation.context import Context
from budget.reconciliation.declare import Key, Relation, Rule, item, less, lines, named, whole
from budget.reconciliation.ledger import CannotCheck, ComparedSide, Ledger
from budget.reconciliation.results import Level, Outcome
from budget.vocabulary import REVENUE_SOURCES

CLASS = (Key("function", 3),)
ITEM_LEVEL = (Key("function", 7),)
FISCAL_SOURCES = ("general_budget", "government_fund", "state_capital")
OWN_SOURCES = tuple(source for source in REVENUE_SOURCES if source not in FISCAL_SOURCES)

ALL_FUNDS = (lines("expenditure"),)
FISCAL = (lines("general_expenditure"), lines("fund_expenditure"), lines("capital_expenditure"))
NOT_FISCAL = (item("balance", "current_expenditure"), less(item("fiscal_balance", "current_expenditure")))
# What pays for it: income that is no 财政拨款, and the carry-over that is none.
OWN_MONEY = (
    lines("balance", "total", "revenue", *OWN_SOURCES, label="财政拨款以外的各项收入"),
    named("balance", "revenue", "carried_forward"),
    less(named("fiscal_balance", "revenue", "carried_forward")),
)


def by_class(rule: Rule, ledger: Ledger, _context: Context) -> Iterator[Outcome]:
    """Show for each 类 of table 01 how much of it table 05 does not have: money that is not 财政拨款."""
    fiscal_lines, all_lines = (lines("fiscal_balance"),), (lines("balance"),)
    keys = ledger.groups(fiscal_lines[0], CLASS).keys() | ledger.groups(all_lines[0], CLASS).keys()
    of_fiscal, of_all = ledger.sides(fiscal_lines, CLASS), ledger.sides(all_lines, CLASS)
    for key in sorted(keys):
        fiscal, everything = of_fiscal(key), of_all(key)
        rest = everything.fen - fiscal.fen
        yield compare(
            rule,
            fiscal,
            everything,
            Relation.AT_MOST,
            subject=key[0],
            subject_label=ledger.key_label(CLASS, key),
            reason=f"{wan(rest)}不是财政拨款，列为单位资金。" if rest > 0 else "",
        )


def by_item(rule: Rule, ledger: Ledger, _context: Context) -> Iterator[Outcome]:
    """Compare each 项 of 06, 08 and 09 with table 03.

    A 项 may have more in 03 where the difference is 单位资金. That is proven, not guessed: the differences of its 类
    are what 01 has more than 05 in it, and all of these together are what the unit's own income pays for.
    Only then the result is a note.
    """
    keys = {key for part in (*FISCAL, *ALL_FUNDS) for key in ledger.groups(part, ITEM_LEVEL)}
    short: dict[str, int] = {}
    sides: dict[tuple[str, ...], tuple[ComparedSide, ComparedSide]] = {}
    of_fiscal, of_all = ledger.sides(FISCAL, ITEM_LEVEL), ledger.sides(ALL_FUNDS, ITEM_LEVEL)
    for key in keys:
        fiscal, everything = sides[key] = of_fiscal(key), of_all(key)
        short[key[0][:3]] = short.get(key[0][:3], 0) + everything.fen - fiscal.fen
    own = _own_money_by_class(ledger) if any(short.values()) else {}
    for key in sorted(keys):
        fiscal, everything = sides[key]
        rest, of_class = everything.fen - fiscal.fen, key[0][:3]
        # Not more than its 类 has: two 项 of one 类 that differ in opposite directions prove nothing.
        is_own = 0 < rest <= own.get(of_class, 0) == short[of_class]
        yield compare(
            rule,
            fiscal,
            everything,
            subject=key[0],
            subject_label=ledger.key_label(ITEM_LEVEL, key),
            # All spending holds that of 财政拨款: where it is less, an amount stands in another line than it belongs to.
            level=Level.NOTE if is_own else Level.MUST if rest < 0 else None,
            reason=f"相差的 {wan(rest)}是单位资金，不是财政拨款，与收支总表、财政拨款收支总表的差额一致。"
            if is_own
            else "",
        )


def of_department(rule: Rule, ledger: Ledger, _context: Context) -> Iterator[Outcome]:
    """Compare what table 13 calls 基本支出 of other money with what table 03 has more of it than 06, 08 and 09.

    Where the table has no column for 项目支出 of other money, all of it stands under 基本支出: that is how it is printed, and
    readers are told so, but nobody filled it in wrongly.
    """
    fiscal = (
        less(whole(table, "basic")) for table in ("general_expenditure", "fund_expenditure", "capital_expenditure")
    )
    printed = ledger.side((whole("performance", "other_basic"),))
    spent = ledger.side((whole("expenditure", "basic"), *fiscal))
    is_alone = printed.fen != spent.fen and not ledger.has("performance", "other_project")
    reason = f"{ledger.name('performance')}的其他资金没有“项目支出”一栏，都印在“基本支出”下面。"
    yield compare(rule, printed, spent, level=Level.NOTE if is_alone else None, reason=reason if is_alone else "")


def _own_money_by_class(ledger: Ledger) -> dict[str, int]:
    """Return what 01 has more than 05 in each 类; nothing where the unit's own income does not pay for all of it."""
    try:
        everything = ledger.groups(lines("balance"), CLASS)
        fiscal = ledger.groups(lines("fiscal_balance"), CLASS)
        if ledger.side(NOT_FISCAL).fen != ledger.side(OWN_MONEY).fen:
            return {}
    except CannotCheck:
        return {}
    rest = {
        key[0]: sum(a.fen for a in everything.get(key, [])) - sum(a.fen for a in fiscal.get(key, []))
        for key in everything.keys() | fiscal.keys()
    }
    return rest if sum(rest.values()) == ledger.side(NOT_FISCAL).fen else {}
