"""Everything that changes what public pages show, by whatever way it is written."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from budget.classification import read_folder
from budget.classification.loading import load
from budget.editions import approve, draft, publish, withdraw
from budget.models import ClassificationCode, Edition, Population, SiteWords, Unit
from tests.builders import REASON, real_prepared


def _reload() -> None:
    ClassificationCode.objects.filter(code="213").delete()
    load(read_folder(), 2026)


def _rebuild() -> None:
    call_command("index_search", stdout=StringIO())


WRITES: dict[str, Callable[[Edition], Any]] = {
    "a correction": lambda real: publish(draft(real_prepared(real.unit, b"more"), None), None, REASON),
    "a withdrawal": lambda real: withdraw(real, None, REASON),
    "an approval date": lambda real: approve(real, timezone.localdate(), None),
    "a code renamed past the models": lambda _: ClassificationCode.objects.filter(code="213").update(plain_name="新"),
    "a code saved": lambda _: ClassificationCode.objects.filter(code="213").first().save(),  # type: ignore[union-attr]
    "codes loaded": lambda _: _reload(),
    "a body renamed past the models": lambda _: Unit.objects.update(short_name="新名"),
    "a body registered": lambda _: Unit.objects.create(division_code="110105", code="9", name="另一个"),
    "residents counted": lambda real: Population.objects.create(unit=real.unit, year=2026, residents=3, source="x"),
    "words of the owner": lambda _: SiteWords.objects.create(name="某乡账本"),
    "words taken back": lambda _: (SiteWords.objects.create(), SiteWords.objects.all().delete()),
    "a search index made anew": lambda _: _rebuild(),
}
