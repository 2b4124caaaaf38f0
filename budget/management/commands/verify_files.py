"""Proves that the kept original files still match their SHA-256, and removes files that nobody refers to."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from budget.editions.bin import forget_old
from budget.editions.kept_files import is_sound, sweep
from budget.models import SourceFile


class Command(BaseCommand):
    help = "核对保存的原始文件与上传时是否一致（SHA-256）；加 --sweep 清除没有用到的文件"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--sweep", action="store_true", help="清除没有任何版本用到的文件")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["sweep"]:
            forget_old()
            removed = sweep()
            self.stdout.write(f"清除没有用到的文件 {len(removed)} 个。")
            for name in removed:
                self.stdout.write(f"  {name}")
        files = list(SourceFile.every_stage.select_related("edition__unit"))
        bad = [file for file in files if not is_sound(file)]
        for file in bad:
            self.stderr.write(f"  不一致或缺失：{file.edition} 的“{file.name}”（{file.content.name}）")
        if bad:
            raise CommandError(f"{len(files)} 个原始文件中有 {len(bad)} 个缺失或与上传时不一致。")
        self.stdout.write(f"{len(files)} 个原始文件都与上传时一致。")
