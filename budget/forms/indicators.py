"""The closed vocabularies of performance indicators, and the labels of the department's own form."""

from __future__ import annotations

LEVEL1 = ("产出指标", "成本指标", "效益指标", "满意度指标")

LEVEL2 = (
    "数量指标",
    "质量指标",
    "时效指标",
    "成本指标",
    "经济成本指标",
    "社会成本指标",
    "生态环境成本指标",
    "经济效益指标",
    "社会效益指标",
    "生态效益指标",
    "可持续影响指标",
    "服务对象满意度指标",
    "满意度指标",
)

# The form of the department's overall goals: the label in the left column -> what stands right of it.
DEPARTMENT_LABELS = ("部门名称", "部门", "部门(单位)名称", "单位名称", "预算部门")
GOAL_LABELS = ("整体绩效目标", "总体绩效目标", "年度绩效目标", "部门整体绩效目标")
NOTE_LABELS = ("其他说明", "其他需要说明的问题", "备注")
MONEY_LABELS = (
    *("总体资金情况", "资金情况", "年度资金总额", "部门预算资金情况"),
    *("资金总体情况", "年度预算申请", "部门预算", "年度资金情况"),
)
ACTIVITY_LABELS = ("活动", "工作任务", "主要任务", "履职活动")
