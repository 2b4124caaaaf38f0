"""Publishes the drafts whose set time has come; may be run as often as one likes."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from budget.editions import publish_due


class Command(BaseCommand):
    help = "公开到了时间的草稿"

    def handle(self, *_args: Any, **_options: Any) -> None:
        for said in publish_due() or ["没有到时间的草稿。"]:
            self.stdout.write(said)
