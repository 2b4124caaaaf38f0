"""Reads, checks and drafts a workbook, and publishes it where asked: what staff do, from a command line."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from budget import check_report
from budget.editions import NotReadable, Refused, confirm_all, draft, explain_all, prepare, publish
from budget.editions.explaining import unexplained
from budget.unit_tree import Registration, UnitUnknown
from budget.vocabulary import Stage

UNREADABLE = 2


class Command(BaseCommand):
    help = "读取、核对一个工作簿并存为草稿；加 --publish 则随即公开。退出码：0 办成，1 没有办成，2 无法读取"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="工作簿（.xlsx .xls .xlsb .ods）或制表符分隔的文本")
        parser.add_argument("--unit", required=True, help="单位代码，如 661")
        parser.add_argument("--year", required=True, type=int, help="年份，如 2026")
        stages = [stage.value for stage in Stage]
        parser.add_argument("--stage", choices=stages, default=stages[0], help="阶段：预算、调整预算、决算")
        parser.add_argument("--division", default="", help="区划代码，如 110105；单位未登记时用，缺省取自项目编码")
        parser.add_argument("--slug", default="", help="单位的网址，如 xiaohongmen；单位未登记时用")
        parser.add_argument("--name", default="", help="单位名称；单位未登记时用，缺省取自表内")
        parser.add_argument("--short-name", default="", help="单位简称；单位未登记时用")
        parser.add_argument("--publish", action="store_true", help="存为草稿后随即公开")
        parser.add_argument("--reason", default="", help="公开的原因，与 --publish 一起用")
        parser.add_argument(
            "--confirm", action="store_true", help="已经核对要求确认的各项，都属实，与 --publish 一起用"
        )

        parser.add_argument(
            "--explain", default="", help="“应当”相符而不符的各条，用这句话说明；会公开，与 --publish 一起用"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["publish"] and not options["reason"].strip():
            raise CommandError("公开须写明原因：请加 --reason。")
        path: Path = options["file"]
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(check_report.unopened(path, error), returncode=UNREADABLE) from error
        body = Registration(
            options["unit"], options["division"], options["slug"], options["name"], options["short_name"]
        )
        try:
            prepared = prepare(content, path.name, body, options["year"], Stage(options["stage"]))
            self._say(check_report.as_lines(prepared.examined))
            # Before a draft is kept: whoever asks for publication wants no half of it.
            if options["publish"] and not prepared.examined.is_publishable:
                raise CommandError("没有公开，也没有保存任何内容。请改正后重新导入。")
            edition = draft(prepared, by=None)
            self.stdout.write(f"已存为草稿：{edition}")
            if options["publish"]:
                if options["confirm"]:
                    confirm_all(edition, None)
                if options["explain"]:
                    explain_all(edition, options["explain"], None)
                self.stdout.write(f"已公开：{publish(edition, None, options['reason'])}")
                if bare := unexplained([edition.pk]).count():
                    self.stdout.write(check_report.unexplained(bare))
        except UnitUnknown as error:
            raise CommandError(str(error)) from error
        except Refused as error:
            code = UNREADABLE if isinstance(error, NotReadable) else 1
            raise CommandError("\n".join((error.sentence, *error.problems)), returncode=code) from error

    def _say(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.stdout.write(line)
