"""No journey looks at a page that is still on its way: what a click loads is waited for before it is counted or read.

`expect(…)`, `locator.evaluate(…)` and `wait_for_…` wait; `page.evaluate`, `count`, `all` and `all_inner_texts` take what
has arrived. Such a test passes on an idle machine and fails on a busy one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

JOURNEYS = Path(__file__).parent / "journeys"
LEADS_ON = {"click", "press", "tap", "submit", "reload", "go_back", "dispatch_event"}
WAITS = {"expect", "goto"}
WAITING = ("wait_for", "expect_")
AT_ONCE = {"count", "all", "all_inner_texts", "all_text_contents", "content", "title", "is_visible", "query_selector"}

pytestmark = [pytest.mark.one_database, pytest.mark.no_cover]


def statements(body: list[ast.stmt]) -> Iterator[tuple[int, list[ast.AST]]]:
    """Give every simple statement, and the head of every compound one, with its line, in the order of the file."""
    for statement in body:
        inner = [getattr(statement, name, []) for name in ("body", "orelse", "finalbody")]
        below = {id(node) for block in inner for one in block for node in ast.walk(one)}
        yield statement.lineno, [node for node in ast.walk(statement) if id(node) not in below]
        for block in inner:
            yield from statements(block)


def steps(nodes: list[ast.AST]) -> bool:
    """Say whether a key is pressed that only moves on the page."""
    return any(isinstance(node, ast.Constant) and node.value in ("Tab", "ArrowDown", "ArrowUp") for node in nodes)


def hasty(function: ast.FunctionDef) -> Iterator[int]:
    """Give the lines that look at once after an act that may load a page."""
    on_its_way = False
    for line, nodes in statements(function.body):
        calls = [node.func for node in nodes if isinstance(node, ast.Call)]
        names = {call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "") for call in calls}
        waits = any(name in WAITS or name.startswith(WAITING) for name in names)
        raw = any(
            isinstance(call, ast.Attribute)
            and call.attr == "evaluate"
            and isinstance(call.value, ast.Name)  # `page.evaluate`; that of a locator waits
            for call in calls
        )
        if on_its_way and not waits and (raw or names & AT_ONCE):
            yield line
        on_its_way = False if waits else on_its_way or bool(names & LEADS_ON and not steps(nodes))


def found(source: str) -> list[int]:
    return [line for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef) for line in hasty(node)]


def test_no_journey_looks_at_a_page_on_its_way() -> None:
    wrong = [f"{file.name}:{line}" for file in sorted(JOURNEYS.rglob("*.py")) for line in found(file.read_text())]
    assert wrong == []


@pytest.mark.parametrize("look", ["page.evaluate('1')", "assert page.locator('h1').count() == 1", "rows.all()"])
def test_a_hasty_look_is_seen(look: str) -> None:
    assert found(f"def walk(page):\n    page.click('a')\n    {look}\n") == [3]
    assert found(f"def walk(page):\n    page.click('a')\n    page.wait_for_load_state()\n    {look}\n") == []
    assert found("def walk(page):\n    page.click('a')\n    page.locator('form').evaluate('f')\n") == []


@pytest.mark.parametrize("path", sorted(JOURNEYS.rglob("*.py")), ids=lambda path: path.name)
def test_no_journey_waits_by_what_the_policy_of_a_page_refuses(path: Path) -> None:
    """wait_for_function is right at its first look and refused at its second: it fails on a busy machine alone."""
    assert ".wait_for_function(" not in path.read_text(encoding="utf-8")
