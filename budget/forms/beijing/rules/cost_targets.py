"""Cost indicators against the money: what a project says it costs must be what it gets.

A cost indicator is an amount in its own unit («550450 元», «40 万元/个»). A unit price is multiplied by the quantity
indicator of the same project that counts that unit («15 项»). Where none does, the rule does not apply: a price per
平方米 or 户 says nothing about the sum unless the 平方米 or 户 are printed too.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from math import prod
from typing import NamedTuple

from budget.money import MOST_FEN, AmountUnit
from budget.reconciliation.comparing import cannot, compare, wan
from budget.reconciliation.context import Context
from budget.reconciliation.declare import Relation, Rule, lines, whole
from budget.reconciliation.evaluators.names import fold
from budget.reconciliation.ledger import CannotCheck, ComparedSide, Ledger
from budget.reconciliation.results import Outcome, Result
from budget.workbook.rows import IndicatorRow, ProjectRow

COST, QUANTITY, QUALITATIVE = "成本指标", "数量指标", "定性"

# A project's name shorter than this («其他») stands in too many sentences to point at the project.
TELLING = 4

_PRICE = re.compile(r"(?:人民币)?(?P<money>百万元|千元|万元|亿元|元)(?:[/每](?P<per>.+))?")
# A budget is for one year: a price «per year» is the price.
ONCE = frozenset({"年", "每年", "年度"})
# Words that count whole things and stand for one another: «40 万元/个» with «15 项», «12 万元/台» with «1 辆».
# 平方米, 公里, 户, 人, 次, 月 measure something of their own and are matched by the same word alone.
COUNTERS = frozenset("个台辆项部座处套件条艘架间栋所只块份批名")


class CostPrice(NamedTuple):
    """A cost indicator understood: its amount in 分 (maybe a fraction of one) and what it is a price per."""

    fen: Decimal
    per: tuple[str, ...]


def coverage(rule: Rule, ledger: Ledger, _context: Context) -> Iterator[Outcome]:
    """Σ 项目总额 ≤ 项目支出 of table 03; the share covered is said, to a tenth of a percent."""
    totals = [p.amounts["total"] for p in ledger.filled("projects").projects if "total" in p.amounts]
    name = ledger.name("projects")
    rounding = ledger.rounding("projects", len(totals))
    left = ComparedSide(sum(amount.fen for amount in totals), totals, rounding, f"{name}各项目总额之和")
    right = ledger.side((whole("expenditure", "project"),))
    if right.fen <= 0:
        raise CannotCheck(Result.NOT_APPLICABLE, "支出总表没有项目支出。")
    tenths = (left.fen * 2000 + right.fen) // (2 * right.fen)  # rounded half up, integers only
    reason = f"附有绩效目标的项目占项目支出的 {tenths // 10}.{tenths % 10}%。"
    yield compare(rule, left, right, Relation.AT_MOST, reason=reason)


def of_projects(rule: Rule, ledger: Ledger, _context: Context) -> Iterator[Outcome]:
    """Σ cost indicators of each project = its 项目总额."""
    table = ledger.filled("projects")
    indicators: dict[str, list[IndicatorRow]] = defaultdict(list)
    for row in table.indicators:
        indicators[row.project_code].append(row)
    for project in table.projects:
        label = f"{project.code} {project.name}"
        try:
            yield compare(
                rule, _cost(indicators[project.code]), _money(project), subject=project.code, subject_label=label
            )
        except CannotCheck as why:
            yield cannot(rule, why, subject=project.code, subject_label=label)


def of_department(rule: Rule, ledger: Ledger, _context: Context) -> Iterator[Outcome]:
    """Each cost indicator of the whole department stands with the same amount in table 07 or 12."""
    table = ledger.filled("performance")
    costs = [row for row in table.indicators if _is_cost(row)]
    if not costs:
        raise CannotCheck(Result.NOT_APPLICABLE, "没有部门整体的成本指标。")
    for row in costs:
        label = f"{row.activity} {row.level3}".strip()
        subject = f"row {row.number}"
        try:
            left = _cost([row])
            right, reason = _counterpart(row, left.fen, ledger)
            yield compare(rule, left, right, subject=subject, subject_label=label, reason=reason)
        except CannotCheck as why:
            yield cannot(rule, why, subject=subject, subject_label=label)


def _is_cost(row: IndicatorRow) -> bool:
    return COST in (row.level1, row.level2) or row.level2 == "经济成本指标"


def _cost(indicators: Sequence[IndicatorRow]) -> ComparedSide:
    """Return the sum of the cost indicators of one project. Raises CannotCheck where it cannot be known."""
    total = Decimal(0)
    behind: list[IndicatorRow] = []
    costs = [row for row in indicators if _is_cost(row) and row.relation != QUALITATIVE]
    if not costs:
        raise CannotCheck(Result.INSUFFICIENT, "没有成本指标。")
    for row in costs:
        if row.target is None or not row.unit_of_measure.strip():
            raise CannotCheck(Result.INSUFFICIENT, _no_target(row), [row])
        price = _price(row)
        if price is None:
            continue  # a cost in degrees or percent (社会成本, 生态环境成本) is no money
        quantities = [_counted(per, row, indicators) for per in price.per]
        total += prod((row.target or Decimal(0) for row in quantities), start=price.fen)
        behind += [row, *quantities]
    if not behind:
        raise CannotCheck(Result.NOT_APPLICABLE, "成本指标不是金额。", costs)
    # A price of one piece may have parts of a 分; a sum of money has none.
    if total != int(total) or abs(total) > MOST_FEN:
        raise CannotCheck(Result.INSUFFICIENT, f"成本指标合计 {total.normalize():f} 分，不是能核对的金额。", behind)
    return ComparedSide(int(total), behind, 0, _label(costs))


def _no_target(row: IndicatorRow) -> str:
    if row.target is None and row.target_text.strip():
        return f"成本指标“{row.level3}”的指标值“{row.target_text}”不是数。"
    return "成本指标一行没有印出指标值或度量单位。"


def _label(costs: Sequence[IndicatorRow]) -> str:
    return "成本指标：" + " + ".join(f"{row.target_text} {row.unit_of_measure}".strip() for row in costs)[:160]


def _price(row: IndicatorRow) -> CostPrice | None:
    match = _PRICE.fullmatch(fold(row.unit_of_measure))
    unit = AmountUnit.from_label(match["money"]) if match else None
    if match is None or unit is None or row.target is None:
        return None
    per = tuple(part for part in re.split(r"[/·*]", match["per"] or "") if part and part not in ONCE)
    return CostPrice(row.target * unit.value, per)


def _counted(per: str, cost: IndicatorRow, indicators: Sequence[IndicatorRow]) -> IndicatorRow:
    """Return the one quantity indicator by which a price per `per` is multiplied.

    By the same word, else by a word that counts things. Raises CannotCheck where not exactly one is printed.
    """
    quantities = [row for row in indicators if row.level2 == QUANTITY and row.target is not None]
    same = [row for row in quantities if per in _words(row)]
    if not same and per in COUNTERS:
        same = [row for row in quantities if _words(row) & COUNTERS]
    if len(same) == 1:
        return same[0]
    if same:
        reason = f"成本指标按“{per}”计价，可乘的数量指标有 {len(same)} 个，无法确定是哪一个。"
    else:
        reason = f"成本指标按“{per}”计价，数量指标没有以“{per}”计的，无法换算成总额。"
    raise CannotCheck(Result.NOT_APPLICABLE, reason, [cost, *same])


def _words(row: IndicatorRow) -> set[str]:
    """Return the words of a unit of measure: «座（处）» is 座 or 处."""
    return {word for word in re.split(r"[()/、]", fold(row.unit_of_measure)) if word}


def _counterpart(row: IndicatorRow, fen: int, ledger: Ledger) -> tuple[ComparedSide, str]:
    """Return what a department's cost indicator speaks of: 基本支出, a project it names, or one of the same amount."""
    words = fold(row.activity + row.level3)
    if "基本支出" in words:
        side = ledger.side((whole("general_basic"),))
        return side, ""
    projects = [project for project in ledger.filled("projects").projects if "total" in project.amounts]
    if named := [project for project in projects if len(project.name) >= TELLING and fold(project.name) in words]:
        # The name of one project may be the beginning of another's.
        return _money(max(named, key=lambda project: len(project.name))), "按名称对应。"
    if equal := [project for project in projects if project.amounts["total"].fen == fen]:
        return _money(equal[0]), "按金额对应。"
    listed = sum(project.amounts["total"].fen for project in projects)
    everything = ledger.side((lines("expenditure", "project"),)).fen
    raise CannotCheck(
        Result.INSUFFICIENT,
        f"项目绩效表中没有名称相符、也没有金额为 {wan(fen)}的项目。该表列出的项目共 {wan(listed)}，"
        f"而项目支出共 {wan(everything)}。",
        [row],
    )


def _money(project: ProjectRow) -> ComparedSide:
    """Return the 项目总额 of a project. Raises CannotCheck where none is printed."""
    if (amount := project.amounts.get("total")) is None:
        raise CannotCheck(Result.INSUFFICIENT, "没有项目总额。")
    return ComparedSide(amount.fen, [amount], 0, f"项目总额：{project.code} {project.name}"[:200])
