"""Writes the made chapters of the clerk's manual anew: what each finding means, and which figures are checked."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from budget.manual import MANUAL, ManualBroken, with_chapters


class Command(BaseCommand):
    help = "按现有的问题目录和核对规则，重写操作手册中的两章"

    def handle(self, *_args: Any, **_options: Any) -> None:
        before = MANUAL.read_text(encoding="utf-8")
        try:
            after = with_chapters(before)
        except ManualBroken as error:
            raise CommandError(str(error)) from error
        MANUAL.write_text(after, encoding="utf-8")
        self.stdout.write("操作手册没有变化。" if after == before else "操作手册已更新。")
