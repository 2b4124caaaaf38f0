"""Makes the large files ahead, so that no reader waits for them; the server does so by itself after each publication."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from disclosure.making import EDITIONS, make_ahead


class Command(BaseCommand):
    help = "把大文件预先做好：全部数据、各单位新公布的数据包和数据文件（网站运行时自己会做）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--editions", type=int, default=EDITIONS, help=f"最近公布的几版（默认 {EDITIONS}）")

    def handle(self, *_args: Any, **options: Any) -> None:
        if not settings.SITE_URL:
            raise CommandError("请先设置 SITE_URL：文件里写着网站的地址。")
        self.stdout.write(f"做好了 {make_ahead(options['editions'])} 个文件。")
