"""The official workbook: thirteen tables of a Beijing township, as data: titles, headings, and what columns hold."""

from __future__ import annotations

from collections.abc import Mapping

from budget.forms.functions import FUNCTION_NAMES
from budget.official_workbook.forms import Heading, Lines, Official
from budget.vocabulary import REVENUE_SOURCES

BALANCE: tuple[Heading, ...] = (("收 入", ("项 目", "预算数")), ("支 出", ("项 目", "预算数")))
BALANCE_WIDTHS = (34.0, 20.0, 36.0, 20.0)
REVENUE_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "本年收入",
        (
            "小计", "一般公共预算资金", "政府性基金预算资金", "国有资本经营预算资金", "财政专户管理资金", "事业收入",
            "事业单位经营收入", "上级补助收入", "附属单位上缴收入", "其他收入",
        ),
    ),
    (
        "上年结转结余",
        (
            "小计", "一般公共预算资金", "政府性基金预算资金", "国有资本经营预算资金", "财政专户管理资金", "单位资金",
        ),
    ),
)  # fmt: skip
REVENUE_LABELS = ("部门(单位)代码", "部门(单位)名称", "合计")
THREE_CODES = ("支出功能分类科目", "政府支出经济分类科目", "部门支出经济分类科目")
SPLIT = ("合计", "基本支出", "项目支出")
_CODES = ("function", "gov_economic", "dept_economic")
_INDICATORS = ("一级指标", "二级指标", "三级指标", "绩效指标性质", "本年绩效指标值", "绩效度量单位")
_SOURCE_KEYS = {name: key for key, name in REVENUE_SOURCES.items()}
_REVENUE_COLUMNS = tuple(
    prefix if label == "小计" else f"{prefix}.{_SOURCE_KEYS[label]}"
    for prefix, (_, labels) in zip(("current", "carried"), REVENUE_GROUPS, strict=True)
    for label in labels
)


def _fund(table: str, number: str, name: str, group: str) -> Official:
    return Official(
        table,
        number,
        f"预算{number}表 {name}",
        (*THREE_CODES, (group, SPLIT)),
        (38.0, 30.0, 36.0, 20.0, 20.0, 20.0),
        (*_CODES, "total", "basic", "project"),
        total_at=2,
    )


_LIST_COLUMNS = ("left.item", "left.total", "right.item", "right.total")

_ALL = (
    Official("balance", "01", "预算01表 收支总表", BALANCE, BALANCE_WIDTHS, _LIST_COLUMNS),
    Official(
        "income",
        "02",
        "预算02表 收入总表",
        (*REVENUE_LABELS, *REVENUE_GROUPS),
        (14.0, 32.0, *[18.0] * (len(_REVENUE_COLUMNS) + 1)),
        ("unit.code", "unit.name", "total", *_REVENUE_COLUMNS),
        total_at=1,
    ),
    Official(
        "expenditure",
        "03",
        "预算03表 支出预算总表",
        (*THREE_CODES, *SPLIT, ("其中", ("事业单位经营支出", "上缴上级支出", "对附属单位补助支出"))),
        (38.0, 30.0, 36.0, 18.0, 18.0, 18.0, 18.0, 16.0, 20.0),
        (*_CODES, "total", "basic", "project", "business_operation", "remitted_to_superior", "subsidy_to_affiliated"),
    ),
    Official(
        "procurement", "04", "预算04表 政府采购预算明细表", ("采购类别", "金额"), (34.0, 26.0), ("procurement", "total")
    ),
    Official("fiscal_balance", "05", "预算05表 财政拨款收支预算总表", BALANCE, BALANCE_WIDTHS, _LIST_COLUMNS),
    Official(
        "general_expenditure",
        "06",
        "预算06表 一般公共预算财政拨款支出表",
        (
            "单位名称",
            ("功能分类科目", ("科目编码", "科目名称")),
            (
                "预算数",
                (
                    "合计",
                    ("基本支出", ("小计", "人员经费", "公用经费")),
                    ("项目支出", ("项目支出总数", "扣除基建项目后 预算数")),
                ),
            ),
        ),
        (36.0, 12.0, 38.0, *[18.0] * 6),
        (
            "unit", "function.code", "function.name", "total", "basic", "personnel", "operating", "project",
            "project_excluding_construction",
        ),
        total_at=2,
    ),
    Official(
        "general_basic",
        "07",
        "预算07表 一般公共预算财政拨款基本支出表",
        (*THREE_CODES[1:], ("预算数", ("合计", "人员经费", "公用经费"))),
        (34.0, 40.0, 20.0, 20.0, 20.0),
        (*_CODES[1:], "total", "personnel", "operating"),
        total_at=1,
    ),
    _fund("fund_expenditure", "08", "政府性基金预算财政拨款支出表", "预算数"),
    _fund("capital_expenditure", "09", "国有资本经营预算财政拨款支出表", "国有资本经营预算支出"),
    Official(
        "sangong",
        "10",
        "预算10表 财政拨款（含一般公共预算和政府性基金预算）“三公”经费支出表",
        (
            "“三公”经费财政拨款 预算总额",
            "因公出国（境）费 用",
            "公务接待费",
            ("公务用车购置及运行维护费", ("小计", "公务用车购置费", "公务用车运行维护 费")),
        ),
        (26.0, *[20.0] * 5),
        ("total", "abroad", "reception", "vehicles", "vehicle_purchase", "vehicle_running"),
        total_at=None,
        sheet="预算10表 “三公”经费支出表",  # Excel allows 31 characters
    ),
    Official(
        "services",
        "11",
        "预算11表 政府购买服务预算财政拨款明细表",
        (("指导性目录", ("一级", "二级", "三级")), "服务领域", "预算金额"),
        (28.0, 36.0, 40.0, 28.0, 20.0),
        ("service.1", "service.2", "label", "function", "total"),
        total_at=None,
        total_first=True,
    ),
    Official(
        "projects",
        "12",
        "预算表12 年度项目支出绩效表",
        ("单位名称", "项目名称", "项目总额", ("其中：", ("财政资金", "其他资金")), "绩效目标", *_INDICATORS),
        (20.0, 26.0, 16.0, 16.0, 14.0, 40.0, 14.0, 20.0, 36.0, 10.0, 26.0, 12.0),
        (
            "unit", "project", "total", "fiscal", "other", "goal", "level1", "level2", "level3", "relation", "target",
            "unit_of_measure",
        ),
        total_at=None,
        sheet="预算12表 年度项目支出绩效表",
    ),
    Official(
        "performance",
        "13",
        "预算13表 部门整体支出绩效目标表",
        (),  # a form whose headings stand among its rows
        (14.0, 14.0, 22.0, 22.0, 18.0, 30.0, 18.0, 18.0),
        ("activity", "", "indicator", "", "relation", "target", "unit_of_measure", ""),
        total_at=None,
    ),
)  # fmt: skip

# Blank rows of a table in the blank workbook: as many as a township needs, and some to spare.
BLANK_ROWS = {
    "income": 3,
    "expenditure": 120,
    "procurement": 3,
    "general_expenditure": 60,
    "general_basic": 60,
    "fund_expenditure": 15,
    "capital_expenditure": 15,
    "services": 40,
    "projects": 300,
}

OFFICIAL: Mapping[str, Official] = {official.table: official for official in _ALL}

_ORDINALS = tuple(
    "一 二 三 四 五 六 七 八 九 十 十一 十二 十三 十四 十五 十六 十七 十八 十九 二十 二十一 二十二 二十三 二十四 二十五 二十六".split()
)
# The form has no line for 209, 227, 230 and 231.
_CATEGORIES = tuple(code for code in FUNCTION_NAMES if code not in {"209", "227", "230", "231"})
_SPENT: Lines = tuple(
    ("function", code, f"{ordinal}、{FUNCTION_NAMES[code][0]}")
    for ordinal, code in zip(_ORDINALS, _CATEGORIES, strict=True)
)
_EARNED = (
    ("general_budget", "一般公共预算拨款收入"), ("government_fund", "政府性基金预算拨款收入"),
    ("state_capital", "国有资本经营预算拨款收入"), ("special_account", "财政专户管理资金收入"),
    ("public_institution", "事业收入"), ("superior_subsidy", "上级补助收入"),
    ("affiliated_remittance", "附属单位上缴收入"), ("institution_operation", "事业单位经营收入"),
    ("other_income", "其他收入"),
)  # fmt: skip
_GRANTS = ("一般公共预算", "政府性基金预算", "国有资本经营预算")
_GRANT_KEYS = ("general_budget", "government_fund", "state_capital")
_TOTALS = (("item", "total_income", "收入总计"), ("item", "total_expenditure", "支出总计"))

# Table -> (left list, how many of its lines stand at the bottom, right list, height): the two 总计 share the last row.
LISTS: Mapping[str, tuple[Lines, int, Lines, int]] = {
    "balance": (
        (
            *(
                ("revenue", key, f"{ordinal}、{label}")
                for ordinal, (key, label) in zip(_ORDINALS[:9], _EARNED, strict=True)
            ),
            ("item", "current_income", "本年收入合计"),
            ("revenue", "carried_forward", "上年结转结余"),
            _TOTALS[0],
        ),
        3,
        (
            *_SPENT,
            ("item", "current_expenditure", "本年支出合计"),
            ("item", "carried_over", "年终结转结余"),
            _TOTALS[1],
        ),
        29,
    ),
    "fiscal_balance": (
        (
            ("item", "current_income", "一、本年收入"),
            *(
                ("revenue", key, f"（{ordinal}）{label}资金")
                for ordinal, key, label in zip("一二三", _GRANT_KEYS, _GRANTS, strict=True)
            ),
            ("revenue", "carried_forward", "二、上年结转"),
            *(
                ("revenue", f"carried_forward.{key}", f"（{ordinal}）{label}拨款")
                for ordinal, key, label in zip("一二三", _GRANT_KEYS, _GRANTS, strict=True)
            ),
            _TOTALS[0],
        ),
        5,
        (
            ("item", "current_expenditure", "一、本年支出"),
            *_SPENT,
            ("item", "carried_over", "二、年终结转结余"),
            _TOTALS[1],
        ),
        32,
    ),
}
