"""What the provinces ask of the integrated budget besides its nine tables, by the first digits of their divisions.

These tables are none of the form's own, so that the body says whether it publishes them; what a column shows is looked up.
"""

from __future__ import annotations

from budget.completeness.items import HasColumns, Requirement, Stated

_LISTS = {
    "34": ("安徽省", ("项目支出表", "政府采购支出表", "政府购买服务支出表", "通用资产配置支出表")),
    "36": ("江西省", ("部门整体支出绩效目标表", "项目支出绩效目标表")),
    "42": ("湖北省", ("政府采购预算表", "政府购买服务预算表", "新增资产配置预算表", "非税收入征收计划表")),
    "43": (
        "湖南省",
        (
            "支出预算分类汇总表（按政府预算经济分类）",
            "支出预算分类汇总表（按部门预算经济分类）",
            "财政专户管理资金预算支出表",
            "专项资金预算汇总表",
            "项目支出绩效目标表",
            "整体支出绩效目标表",
        ),
    ),
    "51": (
        "四川省",
        (
            "财政拨款支出预算表（部门经济分类科目）",
            "一般公共预算项目支出预算表",
            "政府性基金预算“三公”经费支出预算表",
            "项目绩效目标表",
            "部门整体支出绩效目标表",
        ),
    ),
}
# Where the table of 三公 has 会议费 and 培训费 beside it.
_WITH_MEETINGS = {"45": "广西壮族自治区", "61": "陕西省"}

ALSO: tuple[Requirement, ...] = (
    *(
        Requirement(
            f"province-{division}-{place}", title, f"{province}部门预算公开表目录", Stated(), divisions=(division,)
        )
        for division, (province, titles) in _LISTS.items()
        for place, title in enumerate(titles, 1)
    ),
    *(
        Requirement(
            f"province-{division}-meetings",
            "“三公”经费表列出会议费和培训费",
            f"{province}部门预算公开表目录",
            HasColumns("integrated_sangong", ("conferences", "training")),
            divisions=(division,),
        )
        for division, province in _WITH_MEETINGS.items()
    ),
)
