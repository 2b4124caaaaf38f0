"""Reads and checks a workbook and says whether it could be published. No database is touched."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from budget import check_report
from budget.classification import FOLDER, read_folder
from budget.editions import examine
from budget.editions.kept_files import sha256_of
from budget.editions.preparing import context_of

PUBLISHABLE, NOT_PUBLISHABLE, UNREADABLE = 0, 1, 2


class Command(BaseCommand):
    help = "读取并核对一个工作簿，不碰数据库。退出码：0 可以公开，1 不能公开，2 无法读取"
    # Some of them ask the database, and this command is for machines that have none.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="工作簿（.xlsx .xls .xlsb .ods）或制表符分隔的文本")
        parser.add_argument("--json", action="store_true", help="输出 JSON")
        parser.add_argument("--unit", help="单位代码，如 661；写了就核对表里的单位")
        parser.add_argument("--year", type=int, help="年份，如 2026；写了就核对表里的年份")
        parser.add_argument("--classification", type=Path, default=FOLDER, help="分类目录 CSV 所在的文件夹")

    def handle(self, *_args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            content = path.read_bytes()
        except OSError as error:
            self.stderr.write(check_report.unopened(path, error))
            sys.exit(UNREADABLE)
        context = context_of(read_folder(options["classification"]), options["unit"], options["year"])
        examined = examine(content, path.name, context)
        if options["json"]:
            report = check_report.as_json(examined, path.name, sha256_of(content))
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=1))
        else:
            for line in check_report.as_lines(examined):
                self.stdout.write(line)
        if not examined.reading.is_readable:
            sys.exit(UNREADABLE)
        sys.exit(PUBLISHABLE if examined.is_publishable else NOT_PUBLISHABLE)
