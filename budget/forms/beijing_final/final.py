"""The 决算 of Beijing: the nine tables of the whole country, and three more of 基本支出 of the funds, purchases and services."""

from __future__ import annotations

from dataclasses import replace

from budget.forms.columns import amount, code, text
from budget.forms.form import About, BodyKind, Form, Funds, Item, Layout, Phase, Side, Subject
from budget.forms.national.final import (
    BALANCE,
    BASIC_EXPENDITURE,
    CAPITAL,
    DEPT,
    EXPENDITURE,
    FISCAL_BALANCE,
    FUND,
    GENERAL,
    INCOME,
    SANGONG,
)
from budget.vocabulary import Stage

_FINAL = (Phase.FINAL,)
_SPENT = ("决算数", "金额", "决算金额", "支出金额", "采购金额", "合计", "统计数", "决算数(万元)")

FUND_BASIC = Layout(
    "final_fund_basic",
    "8",
    tuple(
        f"政府性基金预算{words}"
        for words in (
            "财政拨款基本支出决算表",
            "财政拨款基本支出决算明细表",
            "基本支出决算表",
            "财政拨款基本支出决算情况表",
        )
    ),
    BodyKind.FACTS,
    About(Subject.BASIC, Funds.FUND, ("dept_economic",), _FINAL),
    (
        *DEPT,
        amount("total", "决算数", "金额", "合计", "基本支出/合计", "基本支出", "小计", required=True),
        amount("personnel", "人员经费", "基本支出/人员经费", part_of="total"),
        amount("operating", "公用经费", "基本支出/公用经费", "日常公用经费", part_of="total"),
    ),
    label="dept_economic",
    halves=True,
    has_total=False,
)

_KINDS = (("A", "货物"), ("B", "工程"), ("C", "服务"))

PROCUREMENT = Layout(
    "final_procurement",
    "11",
    (
        "政府采购情况表",
        "政府采购支出情况表",
        "政府采购决算情况表",
        "政府采购决算表",
        "政府采购支出决算表",
        "政府采购情况决算表",
    ),
    BodyKind.LISTS,
    About(Subject.PROCUREMENT, Funds.ALL, ("procurement",), _FINAL),
    (
        text("left.item", "项目", "采购类别", "采购品目", "采购项目", "类别", required=True),
        amount("left.total", *_SPENT, required=True),
    ),
    sides=(
        Side(
            "left.item",
            ("left.total",),
            (
                *(
                    Item(
                        (
                            kind,
                            f"{kind}类",
                            f"政府采购{kind}支出",
                            f"{kind}支出",
                            f"政府采购{kind}",
                            f"{kind}采购支出",
                            f"{letter}-{kind}",
                            f"{kind}采购",
                        ),
                        "procurement",
                        letter,
                    )
                    for letter, kind in _KINDS
                ),
                Item(
                    ("政府采购支出合计", "合计", "政府采购支出总额", "政府采购支出", "总计", "政府采购合计"),
                    "item",
                    "total_procurement",
                    "total",
                ),
                # What of it went to whom: a part of the sum above it, which is no further money.
                Item(
                    ("政府采购授予中小企业合同金额", "授予中小企业合同金额", "政府采购授予中小企业合同"),
                    "item",
                    "to_small_firms",
                    "subtotal",
                    aside=True,
                ),
                Item(
                    (
                        "其中:授予小微企业合同金额",
                        "授予小微企业合同金额",
                        "其中:小微企业合同金额",
                        "其中:政府采购授予小微企业合同金额",
                        "政府采购授予小微企业合同金额",
                    ),
                    "item",
                    "to_smallest_firms",
                    "subtotal",
                    aside=True,
                ),
            ),
        ),
    ),
)

SERVICES = Layout(
    "final_services",
    "12",
    (
        "政府购买服务决算公开情况表",
        "政府购买服务决算情况表",
        "政府购买服务支出决算表",
        "政府购买服务决算表",
        "政府购买服务情况表",
    ),
    BodyKind.FACTS,
    About(Subject.SERVICES, Funds.FISCAL, ("service", "function"), _FINAL),
    (
        code("service", "指导性目录/一级", "指导性目录一级", "一级目录", "一级", required=False, filled=False),
        code("service", "指导性目录/二级", "指导性目录二级", "二级目录", "二级", required=False, filled=False),
        text(
            "level3",
            *("指导性目录/三级", "指导性目录三级", "三级目录", "三级"),
            *("项目名称", "购买服务项目名称", "服务项目", "购买服务内容", "项目", "政府购买服务项目"),
        ),
        code("function", "服务领域", "支出功能分类科目", required=False, filled=False),
        amount("total", *_SPENT, required=True),
    ),
    label="level3",
    blank_total=True,
)

BEIJING_FINAL = Form(
    "beijing_final",
    "北京市部门决算公开表",
    "beijing_final",
    (Stage.FINAL,),
    (
        BALANCE,
        INCOME,
        EXPENDITURE,
        FISCAL_BALANCE,
        GENERAL,
        BASIC_EXPENDITURE,
        # The country's tables under Beijing's numbers: its own stand between them.
        replace(FUND, number="7"),
        FUND_BASIC,
        replace(CAPITAL, number="9"),
        replace(SANGONG, number="10"),
        PROCUREMENT,
        SERVICES,
    ),
    rank=60,
)
