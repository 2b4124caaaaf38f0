"""The words for a sum that leaves open what is to be added."""

from __future__ import annotations

from budget.queries.errors import Undecided

NAMES = {
    "stage": "阶段",
    "phase": "环节",
    "version": "版本",
    "table": "表",
    "side": "收支方向",
    "measure": "口径",
    "source": "资金来源",
    "line": "行的性质",
    "unit": "公开主体",
}
_WHY = {
    "stage": "不同阶段的数不能相加",
    "phase": "不同环节的数不能相加",
    "version": "同一份预算的不同版本不能相加",
    "table": "不同的表说的是同一笔钱，不能相加",
    "side": "收入和支出不能相加",
    "measure": "一个口径可能包含在另一个口径里，不能相加",
    "line": "合计行里有小计，不能相加；只能加明细，或者只取总计",
    "unit": "有的公开主体已包含在上级部门的数里，不能相加",
}
# Where the sums may be kept apart instead of being chosen from.
_GROUPED = {"stage", "phase", "version", "table", "side", "measure", "unit"}


def undecided_words(error: Undecided) -> str:
    """Return why nothing was added and what has to be given."""
    name, choices = NAMES[error.parameter], "、".join(error.choices)
    if error.reason == "elsewhere":
        return (
            f"没有给出 {error.parameter}（{name}），按常用的{name}没有找到，别的{name}里有。"
            f"请给出 {error.parameter}：{choices}。"
        )
    if error.reason == "missing":
        return f"这张表没有“合计”这个口径。请给出 {error.parameter}（{name}）：{choices}。"
    apart = f"，或在 group 里加上 {error.parameter} 分开列出" if error.parameter in _GROUPED else ""
    return f"{_WHY[error.parameter]}。请只给出一个 {error.parameter}（{name}）：{choices}{apart}。"
