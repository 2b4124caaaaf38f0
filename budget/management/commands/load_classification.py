"""Loads a year's official codes from a folder of CSV files."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from budget.classification import FOLDER, BadClassification, read_folder
from budget.classification.loading import load
from budget.editions.rechecking import Rechecked, recheck


def tell(write: Callable[[str], object], again: Rechecked) -> None:
    """Say what was checked anew by the codes of a year."""
    if again.drafts or again.public:
        write(
            f"已按这些科目重新核对：草稿 {len(again.drafts)} 份；已公开的另作核对 {len(again.public)} 份，原来的结果不改。"
        )
    for edition in again.left:
        write(f"  没能重新核对：{edition}")


class Command(BaseCommand):
    help = "载入一年的分类目录（功能、政府经济、部门经济、采购、购买服务、收入来源）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int, help="年份，如 2026")
        parser.add_argument("--folder", type=Path, default=FOLDER, help="CSV 文件所在的文件夹")
        parser.add_argument("--remove-gone", action="store_true", help="删去该年已有、文件中没有的编码")

    def handle(self, *_args: Any, **options: Any) -> None:
        year: int = options["year"]
        if not 2000 <= year <= 2100:
            raise CommandError(f"年份 {year} 不对。")
        try:
            loaded = load(read_folder(options["folder"]), year, remove_gone=options["remove_gone"])
        except BadClassification as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{year} 年分类目录：新增 {len(loaded.new)} 个编码，改名 {len(loaded.renamed)} 个，"
            f"其他改动 {len(loaded.changed)} 个，未变 {loaded.unchanged} 个；常用经济分类对照 {loaded.pairs} 组。"
        )
        for code, before, after in loaded.renamed:
            self.stdout.write(f"  改名：{code} {before} → {after}")
        if loaded.gone:
            verb = "已删去" if options["remove_gone"] else "仍保留（加 --remove-gone 可删去）"
            self.stdout.write(f"  文件中没有的编码 {len(loaded.gone)} 个，{verb}：{'、'.join(loaded.gone)}")
        tell(self.stdout.write, recheck(year, None))
