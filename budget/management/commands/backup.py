"""Writes everything that the site keeps into one file: every table, every kept file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from budget.backups import back_up


class Command(BaseCommand):
    help = "把全部数据和保存的文件备份成一个文件，如 backup 2026-03-01.tar.gz；网站可以继续运行"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="备份文件")

    def handle(self, *_args: Any, **options: Any) -> None:
        manifest = back_up(options["file"])
        rows = sum(table["rows"] for table in manifest["tables"].values())
        size = options["file"].stat().st_size
        self.stdout.write(f"已备份到 {options['file']}：{rows} 行数据，{len(manifest['files'])} 个文件，{size} 字节。")
