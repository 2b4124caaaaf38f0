"""What the rules of disclosure ask of Beijing's budget: the nine tables, their columns and depth, words, time."""

from __future__ import annotations

from budget.completeness.items import DECREE, RULES, STATED, HasColumns, HasDepth, Requirement, table_item, written
from budget.vocabulary import Scheme

REQUIRES: tuple[Requirement, ...] = (
    table_item("balance", "收支总体情况表"),
    table_item("income", "收入总体情况表"),
    table_item("expenditure", "支出总体情况表"),
    table_item("fiscal_balance", "财政拨款收支总体情况表"),
    table_item("general_expenditure", "一般公共预算支出情况表"),
    table_item("general_basic", "一般公共预算基本支出情况表"),
    table_item("fund_expenditure", "政府性基金预算支出情况表"),
    table_item("capital_expenditure", "国有资本经营预算支出情况表"),
    table_item("sangong", "“三公”经费支出情况表"),
    Requirement(
        "basic-and-project", "基本支出和项目支出分开列", DECREE, HasColumns("expenditure", ("basic", "project"))
    ),
    Requirement(
        "function-depth", "支出功能分类公开到“项”", DECREE, HasDepth("general_expenditure", Scheme.FUNCTION, 7)
    ),
    Requirement(
        "economic-depth", "基本支出的经济分类公开到“款”", DECREE, HasDepth("general_basic", Scheme.DEPT_ECONOMIC, 5)
    ),
    Requirement(
        "sangong-split",
        "公务用车分为购置费和运行维护费",
        RULES,
        HasColumns("sangong", ("vehicle_purchase", "vehicle_running")),
    ),
    *written(("procurement",), ("projects", "performance")),
    *STATED,
)
