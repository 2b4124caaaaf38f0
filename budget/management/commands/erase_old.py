"""Erases what is not kept for ever; may be run as often as one likes, and is each night by deploy/nightly.sh."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from budget.editions.retention import ClockInDoubt, erase_old


class Command(BaseCommand):
    help = "按保存期限清除旧草稿、回收站、登录尝试等，并记入办理记录；公开过的版本和办理记录从不清除"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--drafts", type=int, default=730, help="草稿多少天没有动过就移到回收站（默认 730，至少 30）"
        )
        parser.add_argument("--trial", action="store_true", help="只数，不清除")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["drafts"] < 30:
            raise CommandError("草稿至少保留 30 天。")
        try:
            rules = erase_old(timedelta(days=options["drafts"]), options["trial"])
        except ClockInDoubt as doubt:
            raise CommandError(doubt.sentence) from doubt
        for rule in rules:
            self.stdout.write(f"{rule.says}：{rule.count}")
