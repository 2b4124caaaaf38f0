"""Copies the public site into a folder of plain files that any web server can serve."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from disclosure.export.copy import Busy, Unsettled, differing, export
from disclosure.export.file_places import Plan
from disclosure.export.makers import Options
from disclosure.language import ENGLISH

WIDTH = 30  # signs of the bar
EVERY = 0.2  # seconds between two looks of the bar


class Command(BaseCommand):
    help = "把全部公开的网页和文件导出成静态文件，放在任何网页服务器或 CDN 上；再次导出只写有变化的文件"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="目标文件夹")
        parser.add_argument(
            "--site",
            default=settings.SITE_URL,
            help="副本将来的网址，如 https://budget.example.gov.cn；缺省为 SITE_URL",
        )
        parser.add_argument("--live", default="", help="能现场计算的网站的网址；筛选、任意比较等链接指向那里")
        parser.add_argument("--relative", action="store_true", help="网页之间用相对地址，副本可以放在任何路径下")
        parser.add_argument("--chinese-only", action="store_true", help="不导出英文网页")
        parser.add_argument("--wan-only", action="store_true", help="不导出以元、亿元为单位的网页")
        parser.add_argument("--processes", type=int, default=len(os.sched_getaffinity(0)), help="同时工作的进程数")
        parser.add_argument("--all", action="store_true", help="全部重新制作，不管有没有变化")
        parser.add_argument("--check", action="store_true", help="只核对文件夹里的文件和清单里的 SHA-256 是否一致")

    def handle(self, *_args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if options["check"]:
            self._check(folder)
            return
        plan = Plan(
            () if options["chinese_only"] else (ENGLISH,),
            () if options["wan_only"] else ("yuan", "yi"),
        )
        wanted = Options(options["site"].rstrip("/"), options["live"].rstrip("/"), options["relative"], plan)
        begun = monotonic()
        try:
            report = export(folder, wanted, max(1, options["processes"]), self._bar(), everything=options["all"])
        except Busy as error:
            raise CommandError("另一个程序正在往这个文件夹导出，请等它结束。") from error
        except Unsettled as error:
            raise CommandError("导出时公开的内容一直在变，没有写入任何文件。请稍后再试。") from error
        seconds = monotonic() - begun
        for address in report.dead:
            self.stderr.write(f"网站上没有：{address}")
        self.stdout.write(
            f"完成：共 {report.files:,} 个文件，{report.size / 1e6:,.1f} MB；问了 {report.asked:,} 个地址，"
            f"写入 {len(report.written):,} 个文件，"
            f"删除 {len(report.removed):,} 个，用时 {seconds:.1f} 秒。"
        )

    def _check(self, folder: Path) -> None:
        try:
            wrong = differing(folder)
        except (OSError, ValueError) as error:
            raise CommandError("这个文件夹里没有可读的清单 manifest.json。") from error
        if wrong:
            raise CommandError("与清单不一致：\n" + "\n".join(wrong))
        self.stdout.write("全部文件与清单一致。")

    def _bar(self) -> Any:
        """Return what shows on a terminal how far the work is; the whole grows while links are found."""
        last = 0.0

        def told(done: int, known: int) -> None:
            nonlocal last
            if not sys.stderr.isatty() or monotonic() - last < EVERY:
                return
            last = monotonic()
            part = WIDTH * done // max(known, 1)
            self.stderr.write(f"\r[{'#' * part}{' ' * (WIDTH - part)}] {done:,}/{known:,}", ending="")

        return told
