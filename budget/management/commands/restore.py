"""Brings an empty, migrated site to what a backup holds; every row is compared with the backup before it is kept."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from budget.backups import BadBackup, restore


class Command(BaseCommand):
    help = "把备份恢复到刚用 migrate 建好的空数据库，SQLite 和 PostgreSQL 的备份可以互换"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="备份文件")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            manifest = restore(options["file"])
        except BadBackup as error:
            raise CommandError(str(error)) from error
        rows = sum(table["rows"] for table in manifest["tables"].values())
        self.stdout.write(f"已恢复 {rows} 行数据、{len(manifest['files'])} 个文件，每一行都和备份核对过。")
