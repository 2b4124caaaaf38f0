"""The chapters of the clerk's manual that are made from the catalogue of findings and the list of rules."""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import Path

from budget.findings import CATALOGUE, FindingKind, Severity
from budget.reconciliation.results import Level
from budget.reconciliation.rules import every_rule

MANUAL = Path(__file__).resolve().parents[1] / "docs" / "manual.zh.md"
BEGIN = "<!-- 以下两章由 python manage.py write_manual 生成，请不要手工修改 -->"
END = "<!-- 生成的内容到此为止 -->"

# What a finding is about: the first part of its code, as a clerk would say it.
_ABOUT = {
    "file": "整个文件",
    "sheet": "工作表",
    "table": "表",
    "column": "列",
    "row": "行",
    "cell": "单元格",
    "project": "项目",
    "indicator": "绩效指标",
    "performance": "部门整体绩效表",
    "personal": "个人信息",
    "text": "文字说明",
}
_EFFECT = {
    Severity.ERROR: "改正以前不能公开",
    Severity.WARNING: "请核对，核对无误可以公开",
    Severity.NOTE: "只是告诉您，不用改",
}
_LEVELS = {
    Level.MUST: "必须相等，不符就不能公开",
    Level.SHOULD: "应当相等，不符时提醒，由您判断",
    Level.NOTE: "只作说明，供读者了解",
}
_FINDINGS_INTRO = (
    "上传以后，系统把发现的每个问题都列出来，写明在哪张表、哪个单元格。下面按问题出在哪里排列。"
    "“……”处在实际提示中是具体的表名、数字或文字。"
)
_RULES_ADVICE = (
    "对不上时，先看提示里左右两边各是哪些单元格：通常是合计没有改、漏了一行，或者两张表用了不同时候的数。"
    "改正后重新上传，系统会从头再核对一遍。"
)


class ManualBroken(ValueError):
    """The manual has lost the marks between which the made chapters stand."""


def chapters() -> str:
    """Return both chapters as Markdown."""
    return f"{_findings()}\n{_rules()}"


def with_chapters(manual: str) -> str:
    """Return the manual with the chapters as they must be now. Raises ManualBroken."""
    before, begin, rest = manual.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ManualBroken(f"docs/{MANUAL.name} 里找不到生成内容的起止标记。")
    return f"{before}{BEGIN}\n\n{chapters()}\n{END}{after}"


def _findings() -> str:
    lines = ["## 每种问题怎么改", ""]
    lines += [
        _FINDINGS_INTRO,
        "",
    ]
    by_place: dict[str, list[FindingKind]] = {prefix: [] for prefix in _ABOUT}
    for kind in CATALOGUE.values():
        by_place[kind.code.partition(".")[0]].append(kind)
    for prefix, kinds in by_place.items():
        if kinds:
            lines += [f"### {_ABOUT[prefix]}", ""]
            for severity in Severity:
                some = [kind for kind in kinds if kind.severity is severity]
                if some:
                    lines += [f"**{severity.label}**（{_EFFECT[severity]}）", ""]
                    lines += [f"- {_shown(kind.message)}\n  怎么改：{_shown(kind.hint)}" for kind in some]
                    lines.append("")
    return "\n".join(lines)


def _rules() -> str:
    lines = ["## 系统核对哪些数", ""]
    lines += [
        "读完表以后，系统按下面的关系逐项核对，精确到分。表里的数只保留几位小数时，允许由四舍五入造成的差额，核对结果会写明。",
        "",
    ]
    order = list(Level)
    for level, rules in groupby(
        sorted(every_rule(), key=lambda rule: order.index(rule.level)), key=lambda rule: rule.level
    ):
        lines += [f"### {level.label}：{_LEVELS[level]}", ""]
        lines += [f"- {_escaped(rule.title)}\n  {_escaped(rule.why)}" for rule in rules]
        lines.append("")
    lines += [
        _RULES_ADVICE,
        "",
    ]
    return "\n".join(lines)


def _shown(words: str) -> str:
    """Return the words of a message with «……» for what is filled in."""
    return _escaped(re.sub(r"\{\w+\}", "……", words))


def _escaped(words: str) -> str:
    return re.sub(r"([*_`<>|#])", r"\\\1", words)
