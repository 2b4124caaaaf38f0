"""Makes the search entries of published editions anew: after names were improved, or after an upgrade."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from budget.models import Edition
from budget.search_index import index_edition


class Command(BaseCommand):
    help = "重新建立已公开各版预算的搜索索引；更新分类目录的名称或升级程序之后使用"

    def handle(self, *_args: Any, **_options: Any) -> None:
        editions = Edition.published.select_related("unit")
        for edition in editions:
            with transaction.atomic():
                count = index_edition(edition)
            self.stdout.write(f"{edition}：{count} 条")
        self.stdout.write(f"完成，共 {len(editions)} 版。")
