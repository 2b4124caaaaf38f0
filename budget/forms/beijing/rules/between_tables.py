"""Rules between tables: the same money must have the same figure wherever it is printed."""

from __future__ import annotations

from budget.forms.beijing.rules import unit_funds
from budget.reconciliation.declare import (
    Case,
    Key,
    Relation,
    Rule,
    Sides,
    Special,
    Sum,
    item,
    lines,
    named,
    whole,
)
from budget.reconciliation.results import Level
from budget.vocabulary import REVENUE_SOURCES

SAME_MONEY = "同一笔钱在两张表里必须是同一个数。"
CLASS = (Key("function", 3),)
ITEM_LEVEL = (Key("function", 7),)
PAIR = (Key("gov_economic"), Key("dept_economic"))

# 人员经费 is what is paid to people (301 工资福利, 303 对个人和家庭的补助); 公用经费 keeps the office running
# (302 商品和服务, 310 资本性支出).
PERSONNEL = ("dept_economic", "301", "303")
OPERATING = ("dept_economic", "302", "310")
FISCAL_TABLES = ("general_expenditure", "fund_expenditure", "capital_expenditure")


def _same(
    rule: str,
    title: str,
    *cases: Case,
    per: tuple[Key, ...] = (),
    blank_lines: bool = False,
    level: Level = Level.MUST,
    why: str = SAME_MONEY,
) -> Rule:
    return Rule(rule, level, title, why, Sides(cases, per=per, blank_lines=blank_lines))


def _fiscal(measure: str = "total") -> tuple[Sum, ...]:
    return tuple(whole(table, measure) for table in FISCAL_TABLES)


def _dept(code: str) -> Sum:
    return lines("expenditure", "total", "dept_economic", code)


BETWEEN_TABLES: tuple[Rule, ...] = (
    _same(
        "balance_income.total",
        "收入总表的合计等于收支总表的收入总计",
        Case((whole("income"),), (item("balance", "total_income"),), "total", "合计"),
        Case((whole("income", "current"),), (item("balance", "current_income"),), "current", "本年收入"),
        Case(
            (whole("income", "carried"),), (named("balance", "revenue", "carried_forward"),), "carried", "上年结转结余"
        ),
    ),
    _same(
        "balance_income.by_source",
        "收入总表每个来源的数等于收支总表的那一行",
        *(
            Case((whole("income", f"current.{source}"),), (named("balance", "revenue", source),), source, name)
            for source, name in REVENUE_SOURCES.items()
            if source != "unit_funds"  # a source of carried-over money only
        ),
    ),
    _same(
        "balance_expenditure.total",
        "支出总表的合计等于收支总表的本年支出合计",
        Case((whole("expenditure"),), (item("balance", "current_expenditure"),)),
    ),
    _same(
        "balance_expenditure.by_class",
        "支出总表每一类之和等于收支总表的那一行",
        Case((lines("expenditure"),), (lines("balance", "total", "function"),)),
        per=CLASS,
        blank_lines=True,
    ),
    _same(
        "balance_fiscal.current_income",
        "财政拨款收支总表的本年收入等于收支总表的三项拨款收入之和",
        Case(
            (item("fiscal_balance", "current_income"),),
            (
                lines(
                    "balance",
                    "total",
                    "revenue",
                    *unit_funds.FISCAL_SOURCES,
                    label="一般公共预算、政府性基金、国有资本经营三项收入之和",
                ),
            ),
        ),
    ),
    _same(
        "balance_fiscal.by_source",
        "财政拨款收支总表每项拨款收入等于收支总表的那一行",
        *(
            Case((named("fiscal_balance", "revenue", source),), (named("balance", "revenue", source),), source, name)
            for source, name in REVENUE_SOURCES.items()
            if source in unit_funds.FISCAL_SOURCES
        ),
        level=Level.SHOULD,
    ),
    _same(
        "fiscal_general.total",
        "财政拨款的本年支出等于一般公共预算、政府性基金、国有资本经营三张支出表合计之和",
        Case((item("fiscal_balance", "current_expenditure"),), _fiscal()),
    ),
    _same(
        "fiscal_general.by_class",
        "财政拨款每一类支出等于三张支出表该类之和",
        Case((lines("fiscal_balance", "total", "function"),), unit_funds.FISCAL),
        per=CLASS,
        blank_lines=True,
    ),
    _same(
        "unit_funds.total",
        "全部支出比财政拨款支出多出的部分，等于财政拨款以外的收入和结转",
        Case(unit_funds.NOT_FISCAL, unit_funds.OWN_MONEY),
        level=Level.NOTE,
        why="这部分是单位资金，要让人看见，不能藏在总数里。",
    ),
    Rule(
        "unit_funds.by_class",
        Level.NOTE,
        "每类支出中财政拨款不超过全部支出，多出的部分是单位资金",
        "哪一类支出用了单位资金，读者应当看得到。",
        Special(unit_funds.by_class),
    ),
    Rule(
        "expenditure_general.by_item",
        Level.SHOULD,
        "每个项级科目的财政拨款支出等于支出总表减去单位资金",
        "两张表按同一科目列同一笔钱，只应相差不是财政拨款的部分。",
        Special(unit_funds.by_item),
    ),
    _same(
        "expenditure_general.basic_by_item",
        "每个项级科目的基本支出在支出总表和一般公共预算支出表中相同",
        Case((lines("general_expenditure", "basic"),), (lines("expenditure", "basic"),)),
        per=ITEM_LEVEL,
    ),
    _same(
        "basic.totals",
        "基本支出合计在三张表中相同",
        Case(
            (whole("expenditure", "basic"),),
            (whole("general_expenditure", "basic"),),
            "03=06",
            "支出总表与一般公共预算表",
        ),
        Case(
            (whole("general_expenditure", "basic"),), (whole("general_basic"),), "06=07", "一般公共预算表与基本支出表"
        ),
    ),
    _same(
        "expenditure_basic.by_pair",
        "基本支出表每一对政府、部门经济科目等于支出总表基本支出的同一对",
        Case((lines("general_basic"),), (lines("expenditure", "basic"),)),
        per=PAIR,
    ),
    _same(
        "basic.personnel",
        "人员经费在各表中相同，等于支出总表基本支出中的 301 和 303 类",
        Case((whole("general_expenditure", "personnel"),), (whole("general_basic", "personnel"),), "06=07", "两表合计"),
        Case(
            (whole("general_basic", "personnel"),),
            (lines("expenditure", "basic", *PERSONNEL),),
            "07=03",
            "按部门经济分类",
        ),
    ),
    _same(
        "basic.operating",
        "公用经费在各表中相同，等于支出总表基本支出中的 302 和 310 类",
        Case((whole("general_expenditure", "operating"),), (whole("general_basic", "operating"),), "06=07", "两表合计"),
        Case(
            (whole("general_basic", "operating"),),
            (lines("expenditure", "basic", *OPERATING),),
            "07=03",
            "按部门经济分类",
        ),
    ),
    _same(
        "basic.personnel_by_item",
        "每个项级科目的人员经费等于支出总表基本支出中的 301 和 303 类",
        Case((lines("general_expenditure", "personnel"),), (lines("expenditure", "basic", *PERSONNEL),)),
        per=ITEM_LEVEL,
    ),
    _same(
        "basic.operating_by_item",
        "每个项级科目的公用经费等于支出总表基本支出中的 302 和 310 类",
        Case((lines("general_expenditure", "operating"),), (lines("expenditure", "basic", *OPERATING),)),
        per=ITEM_LEVEL,
    ),
    _same(
        "project_expenditure.total",
        "项目支出表的合计等于支出总表的项目支出",
        Case((whole("project_expenditure"),), (whole("expenditure", "project"),)),
        level=Level.SHOULD,
    ),
    Rule(
        "sangong_expenditure.by_kind",
        Level.SHOULD,
        "三公经费各项不超过支出总表的同名科目",
        "三公经费只含财政拨款，支出总表含全部资金，所以只会相等或更少。",
        Sides(
            (
                Case((whole("sangong", "abroad"),), (_dept("30212"),), "30212", "因公出国（境）费用"),
                Case((whole("sangong", "reception"),), (_dept("30217"),), "30217", "公务接待费"),
                Case((whole("sangong", "vehicle_purchase"),), (_dept("31013"),), "31013", "公务用车购置"),
                Case((whole("sangong", "vehicle_running"),), (_dept("30231"),), "30231", "公务用车运行维护费"),
            ),
            Relation.AT_MOST,
        ),
    ),
    Rule(
        "services_general.by_class",
        Level.SHOULD,
        "购买服务每个领域的金额不超过一般公共预算的同类支出",
        "购买服务是一般公共预算支出的一部分，不会比它多。",
        Sides((Case((lines("services"),), (lines("general_expenditure"),)),), Relation.AT_MOST, CLASS),
    ),
    Rule(
        "services_procurement.total",
        Level.NOTE,
        "购买服务合计不超过政府采购中的服务类",
        "购买服务一般要走政府采购。",
        Sides(
            (Case((whole("services"),), (lines("procurement", "total", "procurement", "C", label="C 服务"),)),),
            Relation.AT_MOST,
        ),
    ),
)
