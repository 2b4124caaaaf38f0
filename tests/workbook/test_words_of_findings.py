"""The catalogue of what reading can find: every entry is used, and says what to do."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

import budget.workbook
from budget.findings import finding
from budget.findings.files import FILES
from budget.findings.kinds import FindingKind
from budget.findings.reading import READING

SOURCE = "\n".join(path.read_text("utf-8") for path in Path(budget.workbook.__file__).parent.rglob("*.py"))
READ = FILES | READING
KINDS = list(READ.values())


@pytest.mark.parametrize("kind", KINDS, ids=list(READ))
def test_every_entry_is_used(kind: FindingKind) -> None:
    assert f'"{kind.code}"' in SOURCE


@pytest.mark.parametrize("kind", KINDS, ids=list(READ))
def test_every_entry_speaks_plain_chinese_with_a_hint(kind: FindingKind) -> None:
    assert kind.message.endswith(("。", "{reason}", "{text}"))
    assert kind.hint.endswith("。")
    assert "！" not in kind.message + kind.hint
    assert re.search("[一-鿿]", kind.hint)


@pytest.mark.parametrize("kind", KINDS, ids=list(READ))
def test_every_entry_can_be_filled(kind: FindingKind) -> None:
    fields = {name for text in (kind.message, kind.hint) for _, name, _, _ in string.Formatter().parse(text) if name}
    values = dict.fromkeys(fields, "某")
    assert "{" not in finding(kind.code, "表", "A1", **values).message


def test_every_code_in_the_source_has_an_entry() -> None:
    named = set(re.findall(r'(?:find|finding)\(\s*"([a-z]+\.[a-z_]+)"', SOURCE))
    assert len(named) > 30
    assert named <= set(READ)
