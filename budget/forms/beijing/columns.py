"""The columns of Beijing's tables in the words that its bodies head them with: the form's own word stands first."""

from __future__ import annotations

from dataclasses import replace

from budget.forms.columns import (
    ABROAD,
    BASIC,
    BUDGETED,
    CARRIED,
    CARRIED_IN,
    CURRENT,
    DEPT,
    FUNCTION,
    GOV,
    LIST_HEADS,
    PROJECT,
    RECEPTION,
    TOTAL,
    UNIT_NAMES,
    VEHICLE_COLUMNS,
    amount,
    by_source,
    code,
    code_words,
    leveled,
    name,
    name_words,
    text,
)
from budget.forms.form import Column
from budget.vocabulary import REVENUE_SOURCES

LIST_COLUMNS = tuple(
    column
    for side, groups in (("left", ("收入", "本年收入")), ("right", ("支出", "本年支出")))
    for column in (
        text(f"{side}.item", *(f"{group}/{word}" for group in groups for word in LIST_HEADS), required=True),
        amount(
            f"{side}.total",
            *(f"{group}/{word}" for group in groups for word in (*BUDGETED, "决算数", "本年数")),
            required=True,
        ),
    )
)

_CODES_OF_UNITS = ("部门(单位)代码", "单位代码", "部门(单位)编码", "单位编码", "预算单位编码", "部门代码", "部门编码")
NAMES_OF_UNITS = (*UNIT_NAMES, "单位", "部门(单位)")


def _of(prefix: str, groups: tuple[str, ...]) -> tuple[Column, ...]:
    """Declare the money of a year by its source, below one of the headings of the group."""
    whole = amount(prefix, *(f"{group}/{word}" for group in groups for word in ("小计", "合计")))
    return whole, *by_source(prefix, groups, tuple(REVENUE_SOURCES))


INCOME_COLUMNS = (
    code("unit", *_CODES_OF_UNITS),
    name("unit", *NAMES_OF_UNITS),
    replace(TOTAL, headers=(*TOTAL.headers, "收入合计", "收入总计")),
    *_of("current", (*CURRENT, "当年收入", "本年收入合计", "收入")),
    *_of("carried", tuple(dict.fromkeys((*CARRIED, *CARRIED_IN, "结转结余")))),
)

_WHOLE = replace(TOTAL, headers=(*TOTAL.headers, "金额", "支出合计", "支出总计"))
SPENDING_COLUMNS = (*FUNCTION, *GOV, *DEPT, replace(_WHOLE, headers=(*_WHOLE.headers, "预算数")), BASIC, PROJECT)
OF_WHICH_COLUMNS = (
    amount("business_operation", "其中/事业单位经营支出", "事业单位经营支出", "经营支出"),
    amount("remitted_to_superior", "其中/上缴上级支出", "上缴上级支出", "上缴上级"),
    amount(
        "subsidy_to_affiliated",
        *("其中/对附属单位补助支出", "对附属单位补助支出", "对附属单位补助", "补助附属单位支出"),
    ),
)
# Of one budget alone, below a heading of its own.
_SMALL_WHOLE = replace(_WHOLE, headers=(*_WHOLE.headers, "预算数/小计", "小计"))
FUND_COLUMNS = (*FUNCTION, *GOV, *DEPT, _SMALL_WHOLE, BASIC, PROJECT)

PERSONNEL = ("人员经费", "人员支出", "人员类")
OPERATING = ("公用经费", "日常公用经费", "公用支出", "公用类")
_FUNCTIONS = ("功能分类科目", "支出功能分类科目", "功能科目", "支出功能分类", "功能分类", "科目")
GENERAL_COLUMNS = (
    code("unit", *NAMES_OF_UNITS, required=False, filled=False, carried_down=True),
    # The whole code, or its 类 with 款 and 项 in columns of their own.
    *leveled(
        "function",
        "类款项",
        code_words("function", "科目编码", "功能分类科目/科目编码", "功能分类科目编码", "功能分类科目/编码"),
        name_words("function", "科目名称", *(f"{head}/名称" for head in _FUNCTIONS)),
    ),
    TOTAL,
    BASIC,
    amount("personnel", *(f"{above}{word}" for above in ("基本支出/", "") for word in PERSONNEL)),
    amount("operating", *(f"{above}{word}" for above in ("基本支出/", "") for word in OPERATING)),
    PROJECT,
    amount(
        "project_excluding_construction",
        "项目支出/扣除基建项目后预算数",
        *(
            f"{of}扣除{what}后{word}"
            for of in ("", "其中:")
            for what in ("基建项目", "基建", "基本建设项目")
            for word in ("预算数", "")
        ),
    ),
)
BASIC_COLUMNS = (
    *GOV,
    *DEPT,
    replace(TOTAL, headers=(*TOTAL.headers, "小计")),
    amount("personnel", *PERSONNEL, required=True, part_of="total"),
    amount("operating", *OPERATING, required=True, part_of="total"),
)

SANGONG_COLUMNS = (
    amount(
        "total",
        *("三公经费财政拨款预算总额", "三公经费预算总额", "合计", "总额", "总计", "三公经费合计", "三公经费"),
        *("三公经费总额", "三公经费/合计", "三公经费/小计"),
        required=True,
    ),
    amount("abroad", "因公出国(境)费用", *ABROAD, required=True),
    amount("reception", *RECEPTION, required=True),
    *VEHICLE_COLUMNS,
)

PROCUREMENT_COLUMNS = (
    code(
        "procurement",
        *("采购类别", "采购品目", "政府采购品目", "采购目录", "采购项目", "类别", "项目", "采购品目名称", "品目名称"),
        named=(("货物", "A"), ("货物类", "A"), ("工程", "B"), ("工程类", "B"), ("服务", "C"), ("服务类", "C")),
    ),
    amount(
        "total",
        *("金额", "采购金额", "采购预算金额", "采购预算", "采购预算数", "政府采购预算"),
        *BUDGETED,
        required=True,
    ),
)

SERVICES_COLUMNS = (
    code("service", "指导性目录/一级", "指导性目录一级", "一级目录", "一级"),
    code("service", "指导性目录/二级", "指导性目录二级", "二级目录", "二级", required=False),
    text("level3", "指导性目录/三级", "指导性目录三级", "三级目录", "三级", "项目名称", "购买服务项目名称", "服务项目"),
    code(
        "function",
        *("服务领域", "所属领域", "服务领域(功能分类)", "支出功能分类", "支出功能分类科目", "功能分类"),
        required=False,
        filled=False,
    ),
    amount("total", *("预算金额", "金额", "合计", *BUDGETED), required=True),
)

INDICATOR_COLUMNS = (
    text("level1", "一级指标"),
    text("level2", "二级指标"),
    text("level3", "三级指标", "三级指标名称", "指标名称"),
    text("relation", "绩效指标性质", "指标性质", "性质", "指标方向", "绩效指标性质(符号)", "指标符号", required=True),
    text("target", "本年绩效指标值", "绩效指标值", "指标值", "本年指标值", "年度指标值", "目标值", required=True),
    text("unit_of_measure", "绩效度量单位", "度量单位", "计量单位", "指标单位"),
)
PROJECTS_COLUMNS = (
    text("unit", *UNIT_NAMES, "项目单位", "项目单位名称", carried_down=True),
    text("code", "项目编码", "项目代码"),
    text("project", "项目名称", "项目", "项目名称(编码)", "项目编码及名称", "项目名称及编码", required=True),
    amount(
        "total",
        *("项目总额", "项目金额", "预算金额", "项目资金", "资金总额", "项目预算金额", "预算数", "项目资金总额"),
        required=True,
    ),
    amount("fiscal", "其中/财政资金", "财政资金", "财政拨款", "财政性资金", "其中:财政拨款", "其中:财政资金"),
    amount("other", "其中/其他资金", "其他资金", "其中:其他资金"),
    text("goal", "绩效目标", "年度绩效目标", "项目绩效目标", "总体目标", "年度目标", "总体绩效目标", "项目总体目标"),
    *INDICATOR_COLUMNS,
)
_GRANTED = ("财政拨款", "财政资金", "财政拨款资金")
PERFORMANCE_COLUMNS = (
    amount("total", "预算支出总额", "预算总额", "资金总额", "支出总额", "年度预算总额", "年度资金总额", required=True),
    amount("fiscal", *(f"{word}/{sum_}" for word in _GRANTED for sum_ in ("合计", "小计")), *_GRANTED, required=True),
    amount("fiscal_basic", *(f"{word}/基本支出" for word in _GRANTED)),
    amount("fiscal_project", *(f"{word}/项目支出" for word in _GRANTED)),
    amount("other", "其他资金/合计", "其他资金/小计", "其他资金", required=True),
    amount("other_basic", "其他资金/基本支出"),
    amount("other_project", "其他资金/项目支出"),
    text("activity", "活动", "工作任务", "主要任务", "履职活动"),
    text("indicator", "绩效指标", "指标"),
    *INDICATOR_COLUMNS,
)
