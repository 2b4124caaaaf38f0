"""What reading and checking a file gave, as JSON for machines and as lines of Chinese for clerks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from budget.editions.preparing import Examined
from budget.editions.table_sums import row_count, total_of
from budget.findings import Finding, Severity
from budget.money import AmountUnit, exact_text, in_unit
from budget.reconciliation import Outcome, Result
from budget.workbook.rows import TableReading

# Findings of one kind that are printed; their number is always said.
_SHOWN = 20

# Why a file cannot be opened, where the system's own words would be English.
_UNOPENED = {
    FileNotFoundError: "没有这个文件",
    IsADirectoryError: "这是文件夹，不是文件",
    PermissionError: "没有读取的权限",
}


def unopened(path: Path, error: OSError) -> str:
    """Return the sentence for a file that cannot be opened."""
    return f"打不开文件 {path}：{_UNOPENED.get(type(error), '系统读取时出错')}。"


def as_json(examined: Examined, filename: str, sha256: str) -> dict[str, Any]:
    """Return the report as JSON values. Amounts are exact 万元 as text, null where there is none."""
    return {
        "file": filename,
        "sha256": sha256,
        "tables": [
            {
                "table": table.number,
                "title": table.title,
                "sheet": table.sheet,
                "rows": row_count(table),
                "total": _wan(total_of(table)),
            }
            for table in examined.reading.tables
        ],
        "findings": [
            {
                "code": found.code,
                "severity": found.severity.value,
                "sheet": found.sheet,
                "cell": found.cell,
                "message": found.message,
                "hint": found.hint,
            }
            for found in examined.reading.findings
        ],
        "checks": [
            {
                "rule": check.rule,
                "level": check.level.value,
                "result": check.result.value,
                "left": _wan(check.left),
                "right": _wan(check.right),
                "difference": _wan(check.difference),
                "cells": [source.place for source in check.cells],
            }
            for check in examined.checks
        ],
    }


def as_lines(examined: Examined) -> Iterator[str]:
    """Yield the report as lines for a clerk; the last one says whether the file could be published."""
    tables = examined.reading.tables
    yield f"认出 {len(tables)} 张表："
    yield from (_table_line(table) for table in tables)
    yield from _finding_lines(examined)
    yield from _check_lines(examined.checks)
    yield verdict(examined)


def verdict(examined: Examined) -> str:
    """Return in one line whether the file could be published, and why not."""
    if examined.is_publishable:
        return "结论：可以公开。"
    if not examined.reading.is_readable:
        return "结论：文件无法读取。"
    reasons = [
        f"{count} {what}"
        for count, what in [(len(examined.errors), "处必须改正的错误"), (len(examined.failed), "条必须成立的勾稽不符")]
        if count
    ]
    return f"结论：不能公开，有{'、'.join(reasons) or '没有认出任何一张表的问题'}。"


def unexplained(count: int) -> str:
    """Return what a command says where it published failed checks that nobody has explained."""
    return f"有 {count} 条“应当”相符而不符，没有写明原因；在工作台上公开须先写明。可以加 --explain 写明。"


def money(fen: int) -> str:
    """Return an amount as a clerk reads it: «15,618.434219 万元»."""
    return f"{in_unit(fen, AmountUnit.WAN):,f} 万元"


def _wan(fen: int | None) -> str | None:
    # As text: a JSON number is a double to whoever reads it.
    return None if fen is None else exact_text(fen, AmountUnit.WAN)


def _table_line(table: TableReading) -> str:
    total = total_of(table)
    amount = (
        "空表" if table.is_empty and not table.refused else f"合计 {money(total)}" if total is not None else "无合计"
    )
    refused = f"，{table.refused} 行未能读取" if table.refused else ""
    sheet = "" if table.sheet == table.title else f"工作表“{table.sheet}”，"
    return f"  {table.title}（{sheet}{row_count(table)} 行，{amount}{refused}）"


def _finding_lines(examined: Examined) -> Iterator[str]:
    for severity in Severity:
        found = [item for item in examined.reading.findings if item.severity is severity]
        if found:
            yield f"{severity.label} {len(found)} 处："
            yield from (f"  {_place(item)}{item.message}{item.hint}" for item in found[:_SHOWN])
        if len(found) > _SHOWN:
            yield f"  …另有 {len(found) - _SHOWN} 处，加 --json 可看全部。"


def _place(item: Finding) -> str:
    """Return where a finding is, in brackets; nothing for one about the whole file."""
    return f"[{item.place}] " if item.place else ""


def _check_lines(checks: tuple[Outcome, ...]) -> Iterator[str]:
    counts = Counter(check.result for check in checks)
    if checks:
        yield "勾稽核对：" + "，".join(f"{result.label} {counts[result]} 条" for result in Result) + "。"
    for check in checks:
        if check.result is Result.FAIL:
            difference = "" if check.difference is None else f"，相差 {money(check.difference)}"
            cells = "、".join(source.place for source in check.cells[:4])
            subject = f"（{check.subject_label or check.subject}）" if check.subject else ""
            yield f"  {check.level.label}·不符 {check.title}{subject}{difference} [{cells}] {check.reason}".rstrip()
