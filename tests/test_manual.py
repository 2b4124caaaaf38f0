"""The clerk's manual: what it says of findings and rules is what the program does, and its pictures are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from budget import manual
from budget.findings import CATALOGUE
from budget.manual import BEGIN, END, MANUAL, ManualBroken, chapters, with_chapters
from budget.reconciliation.rules import every_rule


def text() -> str:
    return MANUAL.read_text(encoding="utf-8")


def test_the_manual_is_up_to_date() -> None:
    assert text() == with_chapters(text()), "run: python manage.py write_manual"


def test_every_finding_and_every_rule_is_explained_once() -> None:
    made = chapters()
    assert made.count("怎么改：") == len(CATALOGUE)
    lines = made.splitlines()
    assert sum(line.startswith("- ") for line in lines) == len(CATALOGUE) + len(every_rule())
    assert "{" not in made


def test_the_rest_of_the_manual_is_left_alone() -> None:
    assert with_chapters(f"甲\n{BEGIN}\n旧\n{END}\n乙") == f"甲\n{BEGIN}\n\n{chapters()}\n{END}\n乙"


@pytest.mark.parametrize("broken", ["", BEGIN, END, f"{END}{BEGIN}"])
def test_a_manual_without_its_marks_is_refused(broken: str) -> None:
    with pytest.raises(ManualBroken):
        with_chapters(broken)


def test_every_picture_is_there_and_is_of_modest_size() -> None:
    shown = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text())
    assert shown
    sizes = {name: (MANUAL.parent / name).stat().st_size for name in shown}
    assert {name: size for name, size in sizes.items() if size > 200_000} == {}
    assert {path.name for path in (MANUAL.parent / "manual").iterdir()} == {name.partition("/")[2] for name in shown}


def test_the_command_writes_what_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "manual.zh.md"
    copy.write_text(f"甲\n{BEGIN}\n旧\n{END}\n", encoding="utf-8")
    monkeypatch.setattr("budget.management.commands.write_manual.MANUAL", copy)
    call_command("write_manual")
    call_command("write_manual")
    assert capsys.readouterr().out.split() == ["操作手册已更新。", "操作手册没有变化。"]
    assert copy.read_text(encoding="utf-8") == with_chapters(copy.read_text(encoding="utf-8"))
    copy.write_text("没有标记", encoding="utf-8")
    with pytest.raises(CommandError, match="起止标记"):
        call_command("write_manual")


def test_the_chapters_name_every_kind_of_place() -> None:
    assert {code.partition(".")[0] for code in CATALOGUE} <= set(manual._ABOUT)
