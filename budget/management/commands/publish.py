"""Publishes the draft of a body, year and stage."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from budget import check_report, unit_tree
from budget.editions import Refused, confirm_all, explain_all, publish
from budget.editions.explaining import unexplained
from budget.models import Edition
from budget.vocabulary import EditionState, Stage


class Command(BaseCommand):
    help = "公开一份草稿"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--unit", required=True, help="单位代码，如 661")
        parser.add_argument("--division", default="", help="区划代码，如 110105；几个区划有同一代码时用")
        parser.add_argument("--year", required=True, type=int, help="年份，如 2026")
        stages = [stage.value for stage in Stage]
        parser.add_argument("--stage", choices=stages, default=stages[0], help="阶段：预算、调整预算、决算")
        parser.add_argument("--reason", required=True, help="公开的原因")
        parser.add_argument("--confirm", action="store_true", help="已经核对草稿页上要求确认的各项，都属实")
        parser.add_argument(
            "--explain", default="", help="“应当”相符而不符、还没有写明原因的各条，用这句话说明；会公开"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            unit = unit_tree.find(options["unit"], options["division"])
            period = {"unit": unit, "year": options["year"], "stage": options["stage"]}
            draft = Edition.every_stage.filter(**period, state=EditionState.DRAFT.value).first()
            if draft is None:
                raise CommandError("没有找到这个单位、年份和阶段的草稿。")
            if options["confirm"]:
                confirm_all(draft, None)
            if options["explain"]:
                explain_all(draft, options["explain"], None)
            self.stdout.write(f"已公开：{publish(draft, None, options['reason'])}")
            if bare := unexplained([draft.pk]).count():
                self.stdout.write(check_report.unexplained(bare))
        except unit_tree.UnitUnknown as error:
            raise CommandError(str(error)) from error
        except Refused as error:
            raise CommandError("\n".join((error.sentence, *error.problems))) from error
