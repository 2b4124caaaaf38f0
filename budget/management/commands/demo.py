"""Makes the demonstration: database, classification, the real workbook published, a staff account; then serves it."""

from __future__ import annotations

import os
import secrets
import sys
import tomllib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import BaseCommand

from budget.models import ClassificationCode, Edition
from budget.vocabulary import EditionState

PLACE = Path(settings.BASE_DIR) / "fixtures"


class Command(BaseCommand):
    help = "准备并启动演示站点；再次运行时保留已有的数据"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="只准备，不启动")
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")), help="端口")
        parser.add_argument("--host", default="127.0.0.1", help="监听的地址")

    def handle(self, *_args: Any, **options: Any) -> None:
        data = tomllib.loads((PLACE / "demo.toml").read_text(encoding="utf-8"))
        self.stdout.write("一、建立或更新数据库。")
        call_command("migrate", verbosity=0)
        self._load_classification(data["classification"]["year"])
        for edition in data["editions"]:
            self._import(edition)
        self._create_staff(data["staff"]["username"])
        address = f"http://{options['host']}:{options['port']}/"
        self.stdout.write(f"公开网站：{address}\n工作台：{address}admin/")
        if not options["no_serve"]:
            self._serve(options["host"], options["port"])

    def _load_classification(self, year: int) -> None:
        if ClassificationCode.objects.filter(year=year).exists():
            self.stdout.write(f"二、{year} 年分类目录已经载入，保留。")
            return
        self.stdout.write("二、载入分类目录。")
        call_command("load_classification", year, stdout=self.stdout)

    def _import(self, edition: dict[str, Any]) -> None:
        period = f"{edition['unit']} 单位 {edition['year']} 年"
        kept = Edition.every_stage.filter(
            unit__code=edition["unit"], unit__division_code=edition["division"],
            year=edition["year"], stage=edition["stage"],
        ).exclude(state=EditionState.DRAFT.value)  # fmt: skip
        if kept.exists():
            self.stdout.write(f"三、{period}的预算已经公开，保留。")
            return
        self.stdout.write(f"三、导入并公开 {edition['file']}。")
        described = {name: edition[name] for name in ("unit", "division", "slug", "short_name", "year", "stage")}
        file = PLACE / edition["file"]
        call_command(
            "import_workbook",
            file,
            publish=True,
            reason=edition["reason"],
            explain=edition["explain"],
            **described,
            stdout=self.stdout,
        )

    def _create_staff(self, username: str) -> None:
        if User.objects.filter(username=username).exists():
            self.stdout.write(
                f"四、工作人员账号 {username} 已有，密码不变；忘记时运行 manage.py changepassword {username}。"
            )
            return
        # Drawn, because a password that stands in a file is one that everybody knows, and demonstrations stay running.
        password = secrets.token_urlsafe(12)
        User.objects.create_superuser(username, password=password)
        self.stdout.write(f"四、工作人员账号：{username}　密码：{password}（只显示这一次，请记下）")

    def _serve(self, host: str, port: int) -> None:
        """Hand this process over to the web server: one process, so that every page sees a publication at once."""
        self.stdout.write("正在启动，按 Ctrl+C 结束。")
        self.stdout.flush()
        server = [sys.executable, "-m", "gunicorn", "disclosure.wsgi:application", f"--bind={host}:{port}"]
        quiet = ["--workers=1", "--threads=8", "--log-level=warning", "--timeout=120"]
        os.execv(sys.executable, [*server, *quiet])  # noqa: S606 - our own server, no shell
