"""The commands: what they print, what they keep, and how they end."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError

from budget.classification import FOLDER
from budget.models import ClassificationCode, Edition, Event, LineItem, SourceFile, Unit

ROOT = Path(__file__).parents[2]
REAL = ROOT / "fixtures" / "workbooks" / "xiaohongmen-2026.xlsx"


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py in a process of its own."""
    plain = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "MEDIA_ROOT"}}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=plain | environment, capture_output=True, text=True, check=False)


def call(command: str, /, *arguments: Any, **options: Any) -> str:
    out = StringIO()
    call_command(command, *arguments, **options, stdout=out, stderr=out)
    return out.getvalue()


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code and what it wrote."""

    code: int
    out: str
    err: str


def check(*arguments: str) -> Ended:
    """Run check_workbook in this process, in which no test without a mark gets at a database."""
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("check_workbook", *arguments, stdout=out, stderr=err)
    assert isinstance(ended.value.code, int)
    return Ended(ended.value.code, out.getvalue(), err.getvalue())


class TestCheckWorkbook:
    @pytest.mark.no_cover
    def test_of_the_real_workbook_says_that_it_can_be_published(self, tmp_path: Path) -> None:
        # A machine whose database cannot be reached, and where no file can be kept.
        database = "postgresql://nobody@127.0.0.1:1/none"
        done = run("check_workbook", str(REAL), DATABASE_URL=database, MEDIA_ROOT=str(tmp_path / "none"))
        assert done.returncode == 0, done.stderr
        assert "认出 13 张表" in done.stdout
        assert "15,618.434219 万元" in done.stdout
        assert done.stdout.rstrip().endswith("结论：可以公开。")

    def test_gives_json_with_every_part_of_the_contract(self) -> None:
        done = check(str(REAL), "--json")
        assert done.code == 0
        report = json.loads(done.out)
        assert list(report) == ["file", "sha256", "tables", "findings", "checks"]
        tables = {table["table"]: table for table in report["tables"]}
        assert sorted(tables) == [f"{number:02d}" for number in range(1, 14)]
        assert (tables["03"]["rows"], tables["03"]["total"]) == (66, "15618.434219")
        assert (tables["08"]["total"], tables["12"]["total"]) == (None, "3685.157100")
        assert {frozenset(found) for found in report["findings"]} == {
            frozenset(("code", "severity", "sheet", "cell", "message", "hint"))
        }
        assert {frozenset(result) for result in report["checks"]} == {
            frozenset(("rule", "level", "result", "left", "right", "difference", "cells"))
        }
        assert {result["result"] for result in report["checks"]} >= {"pass", "fail", "not_applicable"}

    @pytest.mark.no_cover
    def test_does_not_even_read_the_address_of_a_database(self) -> None:
        assert run("check_workbook", str(REAL), DATABASE_URL="nonsense").returncode == 0

    def test_of_the_raw_text_says_that_it_cannot_and_why(self) -> None:
        done = check(str(REAL.with_suffix(".txt")))
        assert done.code == 1
        assert "必须改正" in done.out
        assert "结论：不能公开" in done.out

    @pytest.mark.parametrize("content", [b"", b"%PDF-1.7 no workbook", b"PK\x03\x04 broken zip"])
    def test_of_something_else_is_two_and_one_sentence(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "x.xlsx"
        path.write_bytes(content)
        done = check(str(path), "--json")
        assert done.code == 2
        report = json.loads(done.out)
        assert (report["tables"], report["checks"]) == ([], [])
        assert len(report["findings"]) == 1

    def test_of_a_file_that_is_not_there_is_two(self) -> None:
        done = check("/nowhere/x.xlsx")
        assert (done.code, done.out) == (2, "")
        assert "打不开文件 /nowhere/x.xlsx：没有这个文件。" in done.err

    def test_compares_unit_and_year_where_they_are_said(self) -> None:
        assert check(str(REAL), "--unit", "661", "--year", "2026").code == 0
        assert check(str(REAL), "--unit", "661", "--year", "2025").code == 1


@pytest.mark.django_db
class TestImportWorkbook:
    def test_registers_the_body_drafts_and_publishes(self) -> None:
        call("load_classification", 2026)
        out = call("import_workbook", REAL, unit="661", year=2026, publish=True, reason="2026 年预算公开")
        edition = Edition.published.get()
        unit = edition.unit
        assert (unit.code, unit.name, unit.division_code) == ("661", "北京市朝阳区小红门乡", "110105")
        assert Unit.objects.get(parent=unit).code == "661001"
        assert f"已公开：{edition}" in out
        assert Event.objects.filter(actor=None, actor_name__startswith="命令行").count() == 2

    def test_without_publish_keeps_a_draft(self) -> None:
        out = call("import_workbook", REAL, unit="661", year=2026, slug="xiaohongmen", stage="adjusted")
        edition = Edition.every_stage.get()
        assert (edition.state, edition.stage, edition.unit.slug) == ("draft", "adjusted", "xiaohongmen")
        assert "已存为草稿" in out

    def test_a_budget_is_never_taken_for_final_accounts(self) -> None:
        with pytest.raises(CommandError, match="预算、调整预算”的，您选的是“决算”"):
            call("import_workbook", REAL, unit="661", year=2026, slug="xiaohongmen", stage="final")
        assert not Edition.every_stage.exists()

    def test_of_what_cannot_be_read_ends_with_2(self, tmp_path: Path) -> None:
        broken = tmp_path / "坏.xlsx"
        broken.write_bytes(REAL.read_bytes()[:9_000])
        for path in (broken, tmp_path / "没有.xlsx"):
            with pytest.raises(CommandError) as refused:
                call("import_workbook", path, unit="661", year=2026)
            assert refused.value.returncode == 2

    def test_of_what_cannot_be_published_leaves_nothing_behind(self) -> None:
        text = REAL.with_suffix(".txt")
        with pytest.raises(CommandError, match="没有公开，也没有保存"):
            call(
                "import_workbook", text, unit="661", year=2026, name="某乡", division="110105", publish=True, reason="x"
            )
        assert not Edition.every_stage.exists()
        assert not Unit.objects.exists()
        assert not Path(site.MEDIA_ROOT).exists()

    def test_of_no_workbook_says_so_in_one_sentence(self, tmp_path: Path) -> None:
        path = tmp_path / "x.xlsx"
        path.write_bytes(b"hello")
        with pytest.raises(CommandError, match="不是能读的表格"):
            call("import_workbook", path, unit="661", year=2026)
        assert not Unit.objects.exists()

    def test_needs_a_reason_to_publish(self) -> None:
        with pytest.raises(CommandError, match="--reason"):
            call("import_workbook", REAL, unit="661", year=2026, publish=True)

    def test_of_a_body_that_the_tables_do_not_name_asks_for_its_name(self) -> None:
        with pytest.raises(CommandError, match="--name"):
            call("import_workbook", REAL, unit="999", year=2026)

    def test_of_a_file_that_is_not_there_says_so(self) -> None:
        with pytest.raises(CommandError, match="没有这个文件"):
            call("import_workbook", Path("/nowhere/x.xlsx"), unit="661", year=2026)

    def test_says_which_files_hold_no_table_and_why(self, tmp_path: Path) -> None:
        Unit.objects.create(division_code="110105", code="661", name="某乡", slug="mou")
        path = tmp_path / "x.txt"
        path.write_text("一\t二\n三\t四\n", encoding="utf-8")
        with pytest.raises(CommandError, match="没有读出任何预算公开表"):
            call("import_workbook", path, unit="661", year=2026)


@pytest.mark.django_db
class TestLoadClassification:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        return Path(shutil.copytree(FOLDER, tmp_path / "classification"))

    def test_says_what_it_did(self, folder: Path) -> None:
        assert "新增" in call("load_classification", 2026)
        explained = folder / "explanations" / "procurement.csv"
        for file in (folder / "procurement_catalogue.csv", explained, folder / "english.csv"):
            text = file.read_text(encoding="utf-8-sig")
            file.write_text(text.replace("A01,", "A99,", 1).replace("A02,设备", "A02,设备和家具", 1), encoding="utf-8")
        out = call("load_classification", 2026, folder=folder)
        assert "新增 1 个编码，改名 1 个" in out
        assert "改名：A02 设备 → 设备和家具" in out
        assert "文件中没有的编码 1 个，仍保留（加 --remove-gone 可删去）：A01" in out
        assert "已删去：A01" in call("load_classification", 2026, folder=folder, remove_gone=True)

    def test_refuses_a_year_that_is_none_and_a_folder_without_files(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="年份 26 不对"):
            call("load_classification", 26)
        with pytest.raises(CommandError, match="找不到分类目录文件"):
            call("load_classification", 2026, folder=tmp_path)
        assert not ClassificationCode.objects.exists()


@pytest.mark.django_db
class TestPublish:
    def test_publishes_the_draft(self) -> None:
        call("import_workbook", REAL, unit="661", year=2026)
        assert "已公开" in call("publish", unit="661", year=2026, reason="2026 年预算公开")
        assert Edition.published.count() == 1

    def test_of_what_must_be_corrected_first_lists_it(self) -> None:
        said = {"unit": "661", "year": 2026}
        call("import_workbook", REAL.with_suffix(".txt"), **said, name="某乡", division="110105")
        with pytest.raises(CommandError, match=r"还不能公开：有 \d+ 处问题必须先改正、写明原因或确认。\n.+!"):
            call("publish", **said, reason="x")
        assert not Edition.published.exists()

    def test_of_a_code_in_two_divisions_asks_which(self) -> None:
        for division in ("110105", "110106"):
            Unit.objects.create(division_code=division, code="661", name="某乡")
        with pytest.raises(CommandError, match="--division"):
            call("publish", unit="661", year=2026, reason="x")

    def test_without_a_draft_says_so(self) -> None:
        with pytest.raises(CommandError, match="没有找到"):
            call("publish", unit="661", year=2026, reason="x")


@pytest.mark.django_db
class TestVerifyFiles:
    @pytest.fixture
    def kept(self) -> Path:
        call("import_workbook", REAL, unit="661", year=2026)
        return Path(site.MEDIA_ROOT, SourceFile.every_stage.get().content.name)

    def test_proves_that_nothing_has_changed(self, kept: Path) -> None:
        assert kept.read_bytes() == REAL.read_bytes()
        assert "1 个原始文件都与上传时一致" in call("verify_files")

    def test_names_what_was_tampered_with(self, kept: Path) -> None:
        kept.chmod(0o600)
        kept.write_bytes(b"forged")
        with pytest.raises(CommandError, match="1 个缺失或与上传时不一致"):
            call("verify_files")

    def test_sweeps_what_nobody_refers_to(self, kept: Path) -> None:
        orphan = kept.with_name("0" * 64 + ".xlsx")
        half = kept.with_name(".half.part")
        shutil.copy(kept, orphan)
        half.touch()
        assert "清除没有用到的文件 2 个" in call("verify_files", sweep=True)
        assert kept.exists()
        assert not orphan.exists()
        assert not half.exists()


@pytest.mark.django_db
class TestDemo:
    def test_ends_with_a_published_budget_and_a_staff_account(self) -> None:
        out = call("demo", no_serve=True)
        assert Edition.published.get().unit.slug == "xiaohongmen"
        assert ClassificationCode.objects.filter(year=2026).exists()
        assert "http://127.0.0.1:8000/" in out
        password = out.split("密码：")[1].split("（")[0]
        assert User.objects.get(is_superuser=True).check_password(password)

    def test_hands_over_to_one_web_server(self, monkeypatch: pytest.MonkeyPatch) -> None:
        started: list[list[str]] = []
        monkeypatch.setattr(os, "execv", lambda _program, arguments: started.append(arguments))
        assert "正在启动" in call("demo", port=8123)
        assert started[0][1:5] == ["-m", "gunicorn", "disclosure.wsgi:application", "--bind=127.0.0.1:8123"]
        assert "--workers=1" in started[0]

    def test_run_again_keeps_what_is_there(self) -> None:
        call("demo", no_serve=True)
        before = (Edition.every_stage.get().pk, LineItem.every_stage.count(), User.objects.get().password)
        out = call("demo", no_serve=True)
        assert (Edition.every_stage.get().pk, LineItem.every_stage.count(), User.objects.get().password) == before
        assert "密码：" not in out
        assert out.count("保留") == 2
