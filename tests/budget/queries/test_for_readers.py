"""What readers are told of a result is about the figures: no word of it tells the clerk what to do."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from budget import reconciliation
from budget.models import CheckResult, Edition
from budget.queries.for_readers import without_requests

ROOT = Path(reconciliation.__file__).parent


def told(node: ast.AST) -> str:
    """The text of a literal, a word for each value in it."""
    if isinstance(node, ast.JoinedStr):
        return "".join(told(part) for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else "某"


def sentences() -> Iterator[str]:
    """Every text of the rules that asks the clerk for something."""
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant | ast.JoinedStr) and "请" in told(node):
                yield told(node)


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        ("支出功能分类中没有编码 2050877。请核对是否录错；确为新科目的，先更新该年的分类科目。", "支出功能分类中没有编码 2050877。"),
        ("这一对科目不在通常的对照关系中，按表内所印保留，请核对。", "这一对科目不在通常的对照关系中，按表内所印保留。"),
        ("两边恰好相差一万倍，可能把元当成了万元，请核对表上的金额单位。", "两边恰好相差一万倍，可能把元当成了万元。"),
        ("本表为空表（表08）。", "本表为空表（表08）。"),
        ("表内写作“申请费”，官方名称是“请示费”", "表内写作“申请费”，官方名称是“请示费”"),
        ("", ""),
    ],
)  # fmt: skip
def test_what_is_asked_of_the_clerk_is_left_out_and_nothing_else(reason: str, shown: str) -> None:
    assert without_requests(reason) == shown


def test_no_rule_asks_readers_for_anything() -> None:
    found = [text for text in sentences() if not text.startswith(("Return", "Yield"))]
    assert found
    assert [text for text in found if "请" in without_requests(text)] == []


@pytest.mark.one_database
def test_no_page_and_no_file_of_an_edition_asks_readers(real: Edition, db: None, client: Client) -> None:
    assert CheckResult.published.filter(edition=real, reason__contains="请核对").exists()
    for address in ("/xiaohongmen/2026/checks/", "/xiaohongmen/2026/checks.csv", "/api/v1/checks?result=fail"):
        assert "请核对" not in b"".join(client.get(address)).decode(), address
