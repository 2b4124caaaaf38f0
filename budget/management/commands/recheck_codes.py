"""Checks what goes by a year's codes anew: for a district with more public editions than the desk reads at once."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from budget.editions.rechecking import recheck
from budget.management.commands.load_classification import tell


class Command(BaseCommand):
    help = "按一年的科目重新核对草稿，并对已公开的版本另作核对"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int, help="科目的年份，如 2026")

    def handle(self, *_args: Any, **options: Any) -> None:
        tell(self.stdout.write, recheck(options["year"], None))
