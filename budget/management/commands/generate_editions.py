"""Publishes budgets of bodies that do not exist, to try the site at the size of a district or a city."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from budget.classification.loading import of_year
from budget.models import ClassificationCode, Edition, LineItem
from budget.synthetic import Publisher, bodies, patterns
from budget.vocabulary import MADE_UP_DIVISIONS, EditionState

# Bodies that are alike but for their sizes and names; more patterns only take longer to be drawn.
PATTERNS = 6
EVERY = 100  # editions between two lines of progress


class Command(BaseCommand):
    help = "生成并公开虚构单位的预算（名称、文件和每一页都标明是合成数据），用来测试大规模时的速度；已有的年份保留"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--units", type=int, required=True, help="单位数")
        parser.add_argument("--years", type=int, default=1, help="每个单位的年数，到 --until 为止")
        parser.add_argument("--until", type=int, default=2026, help="最后一年")
        parser.add_argument("--seed", type=int, default=1, help="种子；同样的种子生成同样的数字")
        parser.add_argument(
            "--rows",
            type=int,
            default=0,
            help="每个单位在乡镇规模之外再加的支出行数；0 约 370 个金额一版，200 约 1,300 个",
        )
        parser.add_argument(
            "--processes",
            type=int,
            default=0,
            help="同时工作的进程数；缺省在 PostgreSQL 上为处理器数，在 SQLite 上为 1（同时只能有一个写入者）",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if not ClassificationCode.objects.exists():
            raise CommandError("还没有分类目录，请先运行 manage.py load_classification 2026。")
        years = range(options["until"] - options["years"] + 1, options["until"] + 1)
        there = set(
            Edition.every_stage.filter(unit__division_code__startswith=MADE_UP_DIVISIONS)
            .exclude(state=EditionState.DRAFT.value)
            .values_list("unit__slug", "year")
        )
        self.stdout.write("正在绘制样板。")
        made_of = patterns(options["seed"], min(PATTERNS, options["units"]), options["rows"])
        publisher = Publisher(made_of, options["seed"], {year: of_year(year) for year in years})
        # The processors that this process may use, which in a container are fewer than the machine has.
        usual = len(os.sched_getaffinity(0)) if connection.vendor == "postgresql" else 1
        tasks = [
            (body, missing)
            for body in bodies(options["units"])
            if (missing := tuple(year for year in years if (body.slug, year) not in there))
        ]
        begun, made = monotonic(), 0
        for published in publisher.publish_all(tasks, options["processes"] or usual):
            made += published
            if made // EVERY > (made - published) // EVERY:
                self.stdout.write(f"{made} 版，每秒 {made / (monotonic() - begun):.1f} 版")
        amounts = LineItem.every_stage.filter(edition__unit__division_code__startswith=MADE_UP_DIVISIONS).count()
        seconds = monotonic() - begun
        self.stdout.write(f"完成：新增 {made} 版，用时 {seconds:.0f} 秒；合成数据共 {amounts:,} 个金额。")
