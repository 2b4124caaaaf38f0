"""The words of the house: stages, classification schemes, dimensions, each with its Chinese label."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """A stage of the budget year. The public address of 2026 is `2026`, `2026-adjusted` or `2026-final`."""

    BUDGET = "budget"
    ADJUSTED = "adjusted"
    FINAL = "final"

    @property
    def label(self) -> str:
        """Return «预算», «调整预算» or «决算»."""
        return {"budget": "预算", "adjusted": "调整预算", "final": "决算"}[self.value]

    @classmethod
    def latest_first(cls) -> tuple[Stage, ...]:
        """Return the stages as a year's readers want them: 决算, 调整预算, 预算."""
        return (cls.FINAL, cls.ADJUSTED, cls.BUDGET)

    @property
    def suffix(self) -> str:
        """Return what follows the year in an address: «», «-adjusted» or «-final»."""
        return "" if self is Stage.BUDGET else f"-{self.value}"


class Scheme(StrEnum):
    """A classification scheme."""

    FUNCTION = "function"
    GOV_ECONOMIC = "gov_economic"
    DEPT_ECONOMIC = "dept_economic"
    PROCUREMENT = "procurement"
    SERVICE = "service"
    REVENUE = "revenue"

    @property
    def label(self) -> str:
        """Return the official Chinese name."""
        return {
            "function": "支出功能分类",
            "gov_economic": "政府支出经济分类",
            "dept_economic": "部门支出经济分类",
            "procurement": "政府采购品目",
            "service": "政府购买服务指导性目录",
            "revenue": "收入来源",
        }[self.value]

    @property
    def level_lengths(self) -> tuple[int, ...]:
        """Return the code length of each level, coarse to fine: 类 3, 款 5, 项 7 for functions; () where flat."""
        return {
            "function": (3, 5, 7),
            "gov_economic": (3, 5),
            "dept_economic": (3, 5),
            "procurement": (1, 3),
            "service": (2, 4),
        }.get(self.value, ())


# What the division codes of bodies begin with that do not exist: no province has this number.
MADE_UP_DIVISIONS = "98"

# The dimensions of a FactRow that are no scheme: a budget unit (661, 661001), a project
# code, and the named sums of the two summary tables.
UNIT = "unit"
PROJECT = "project"
ITEM = "item"

ITEMS = {
    "fiscal_income": "财政拨款收入",
    "current_income": "本年收入合计",
    "total_income": "收入总计",
    "current_expenditure": "本年支出合计",
    "carried_over": "年终结转结余",
    "total_expenditure": "支出总计",
}

# Codes of the revenue sources, as table 02 has them below 本年收入 and below 上年结转结余.
REVENUE_SOURCES = {
    "general_budget": "一般公共预算资金",
    "government_fund": "政府性基金预算资金",
    "state_capital": "国有资本经营预算资金",
    "special_account": "财政专户管理资金",
    "public_institution": "事业收入",
    "institution_operation": "事业单位经营收入",
    "superior_subsidy": "上级补助收入",
    "affiliated_remittance": "附属单位上缴收入",
    "other_income": "其他收入",
    "unit_funds": "单位资金",
}


class EditionState(StrEnum):
    """The life of an edition: a draft is published, then superseded by a later version, or withdrawn."""

    DRAFT = "draft"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """Return the Chinese word."""
        return {"draft": "草稿", "published": "已公开", "superseded": "已被新版替代", "withdrawn": "已撤回"}[self.value]

    @classmethod
    def visible(cls) -> tuple[EditionState, ...]:
        """Return the states whose figures the public may read."""
        return (cls.PUBLISHED, cls.SUPERSEDED)


# First words of addresses that are the site's own: no body may have one of them as its slug.
RESERVED_SLUGS = frozenset(
    {
        "about",
        "accessibility",
        "admin",
        "api",
        "bodies",
        "compare",
        "data",
        "favicon",
        "feed",
        "glossary",
        "healthz",
        "readyz",
        "jsi18n",
    }
    | {
        "media",
        "preferences",
        "preview",
        "robots",
        "search",
        "sitemap",
        "static",
        "status",
        "styleguide",
        "trends",
        "embed",
        "oembed",
    }
)

# What a line is spent on, by the department's economic classification, which tells wages (301) and contracted work (30226
# 劳务费, 30227 委托业务费) apart; a line without one is judged by the government's (501 and 50501 wages, 50205 委托业务费).
# 30199 and 50199 are what a table says no more of than that it is for staff.
SPENT_ON_BY_DEPT = {"staff": ("301",), "staff_other": ("30199",), "hired": ("30226", "30227")}
SPENT_ON_BY_GOV = {"staff": ("501", "50501"), "staff_other": ("50199",), "hired": ("50205",)}


def is_spent_on(what: str, dept: str, gov: str) -> bool:
    """Tell whether a line with these economic codes is spent on «staff», «staff_other» or «hired»."""
    code, by = (dept, SPENT_ON_BY_DEPT) if dept else (gov, SPENT_ON_BY_GOV)
    return code.startswith(by[what])
