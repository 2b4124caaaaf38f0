"""Makes what is derived from published editions anew: search entries, sums and counts, after names changed or an upgrade."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from budget.editions.guarding import lock_revision
from budget.holdings import count_all
from budget.indexed_texts import drop_unused_texts
from budget.models import Edition
from budget.queries.official_names import kept_through
from budget.search_index import index_edition
from budget.spending_sums import add_up


class Command(BaseCommand):
    help = "重新建立已公开各版预算的搜索索引、支出合计和公开数量；更新分类目录的名称或升级程序之后使用"

    def handle(self, *_args: Any, **_options: Any) -> None:
        editions = Edition.published.select_related("unit")
        for edition in editions:
            # One edition at a time: a site of thousands would be locked for an hour.
            with transaction.atomic():
                lock_revision()
                with kept_through() as codes:
                    count = index_edition(edition, codes)
                add_up(edition)
            self.stdout.write(f"{edition}：{count} 条")
        drop_unused_texts()
        count_all()
        self.stdout.write(f"完成，共 {len(editions)} 版。")
