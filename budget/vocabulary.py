"""The words of the house: stages, classification schemes, dimensions and measures, each with its Chinese label."""

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


# The dimensions of a FactRow that are no scheme: a budget unit (661, 661001), a project
# code, and the named sums of the two summary tables.
UNIT = "unit"
PROJECT = "project"
ITEM = "item"

ITEMS = {
    "current_income": "本年收入合计",
    "total_income": "收入总计",
    "current_expenditure": "本年支出合计",
    "carried_over": "年终结转结余",
    "total_expenditure": "支出总计",
}

# The recognised tables: key -> (title in plain use). A table is known by its key, never by its number.
TABLES = {
    "balance": "收支总表",
    "income": "收入总表",
    "expenditure": "支出预算总表",
    "project_expenditure": "项目支出表",
    "procurement": "政府采购预算明细表",
    "fiscal_balance": "财政拨款收支预算总表",
    "general_expenditure": "一般公共预算财政拨款支出表",
    "general_basic": "一般公共预算财政拨款基本支出表",
    "fund_expenditure": "政府性基金预算财政拨款支出表",
    "capital_expenditure": "国有资本经营预算财政拨款支出表",
    "sangong": "“三公”经费支出表",
    "services": "政府购买服务预算财政拨款明细表",
    "projects": "项目支出绩效表",
    "performance": "部门整体支出绩效目标表",
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

MEASURES = {
    "total": "合计",
    "basic": "基本支出",
    "project": "项目支出",
    "personnel": "人员经费",
    "operating": "公用经费",
    "project_excluding_construction": "扣除基建项目后预算数",
    "business_operation": "事业单位经营支出",
    "remitted_to_superior": "上缴上级支出",
    "subsidy_to_affiliated": "对附属单位补助支出",
    "fiscal": "财政资金",
    "other": "其他资金",
    "fiscal_basic": "财政拨款基本支出",
    "fiscal_project": "财政拨款项目支出",
    "other_basic": "其他资金基本支出",
    "other_project": "其他资金项目支出",
    "abroad": "因公出国（境）费用",
    "reception": "公务接待费",
    "vehicles": "公务用车购置及运行维护费",
    "vehicle_purchase": "公务用车购置费",
    "vehicle_running": "公务用车运行维护费",
    "current": "本年收入小计",
    "carried": "上年结转结余小计",
    **{f"current.{code}": f"本年收入/{name}" for code, name in REVENUE_SOURCES.items()},
    **{f"carried.{code}": f"上年结转结余/{name}" for code, name in REVENUE_SOURCES.items()},
}


# What an amount is part of in its row; where a table is named it differs there. Adding a row's parts to what they
# are part of would count money twice.
_PART_OF = {
    **dict.fromkeys(("basic", "project", "business_operation", "remitted_to_superior"), "total"),
    **dict.fromkeys(("subsidy_to_affiliated", "fiscal", "other", "abroad", "reception", "vehicles"), "total"),
    **dict.fromkeys(("current", "carried"), "total"),
    "personnel": "basic",
    "operating": "basic",
    "project_excluding_construction": "project",
    "fiscal_basic": "fiscal",
    "fiscal_project": "fiscal",
    "other_basic": "other",
    "other_project": "other",
    "vehicle_purchase": "vehicles",
    "vehicle_running": "vehicles",
    **{f"current.{code}": "current" for code in REVENUE_SOURCES},
    **{f"carried.{code}": "carried" for code in REVENUE_SOURCES},
}
_PART_OF_IN = {("general_basic", "personnel"): "total", ("general_basic", "operating"): "total"}


def part_of(table: str, measure: str) -> str:
    """Return the measure that `measure` is part of in a row of `table`: «basic» of «total»; "" for the whole."""
    return _PART_OF_IN.get((table, measure), _PART_OF.get(measure, ""))


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
    {"about", "accessibility", "admin", "api", "compare", "data", "favicon", "feed", "glossary", "healthz", "jsi18n"}
    | {"media", "preferences", "robots", "search", "sitemap", "static", "styleguide", "embed", "oembed"}
)
