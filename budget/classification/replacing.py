"""Putting an uploaded list in the place of a scheme's codes of a year, and what that changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max

from budget.classification.files import CodeEntry
from budget.classification.uploading import Changes, compare
from budget.models import ClassificationCode, EconomicPair, Event
from budget.models.people import name_of
from budget.vocabulary import Scheme

# What staff have written in plain words goes on for a code that keeps its name.
_PLAIN = ("plain_name", "explanation", "english_name", "aliases")


@dataclass(frozen=True, slots=True)
class ReplacementPreview:
    """What a list would change: against the year before, and against what the year has now (None: nothing yet).

    `carried_from` is the year from which the other schemes will be taken, because this year has none yet.
    """

    scheme: Scheme
    year: int
    count: int
    earlier_year: int | None
    against_earlier: Changes
    against_now: Changes | None
    carried_from: int | None


def preview(scheme: Scheme, year: int, rows: Sequence[CodeEntry]) -> ReplacementPreview:
    """Return what would change; nothing is written."""
    earlier = _earlier_year(scheme, year)
    now = _names(scheme, year)
    return ReplacementPreview(
        scheme,
        year,
        len(rows),
        earlier,
        compare(rows, _names(scheme, earlier) if earlier else {}),
        compare(rows, now) if now else None,
        _carried_from(year),
    )


def replace(scheme: Scheme, year: int, rows: Sequence[CodeEntry], by: User) -> Changes:
    """Make the rows the codes of a scheme in a year, in one transaction, and record it. Codes not in them go."""
    with transaction.atomic():
        earlier = _earlier_year(scheme, year)
        before = _names(scheme, earlier) if earlier else {}
        if (source := _carried_from(year)) is not None:
            _carry_others(scheme, source, year)
        known = _plain_words(scheme, year, earlier)
        ClassificationCode.objects.filter(scheme=scheme.value, year=year).delete()
        ClassificationCode.objects.bulk_create(_record(row, year, known) for row in rows)
        changes = compare(rows, before)
        Event.objects.create(
            action=Event.Action.CLASSIFIED,
            actor=by,
            actor_name=name_of(by),
            subject=f"{year} 年{scheme.label}，{len(rows)} 个编码",
            details={
                "scheme": scheme.value, "year": year, "new": [one.code for one in changes.new],
                "renamed": [[one.code, one.before, one.after] for one in changes.renamed],
                "gone": [one.code for one in changes.gone],
            },
        )  # fmt: skip
    return changes


def _earlier_year(scheme: Scheme, year: int) -> int | None:
    found: int | None = ClassificationCode.objects.filter(scheme=scheme.value, year__lt=year).aggregate(
        last=Max("year")
    )["last"]
    return found


def _names(scheme: Scheme, year: int) -> dict[str, str]:
    return dict(ClassificationCode.objects.filter(scheme=scheme.value, year=year).values_list("code", "name"))


def _carried_from(year: int) -> int | None:
    """Return the year from which a year without any codes takes the other schemes; None where it has its own."""
    if ClassificationCode.objects.filter(year=year).exists():
        return None
    found: int | None = ClassificationCode.objects.filter(year__lt=year).aggregate(last=Max("year"))["last"]
    return found


def _carry_others(scheme: Scheme, source: int, year: int) -> None:
    """Copy the other schemes and the usual pairs of a year: a year with one scheme alone would know no other code."""
    codes = list(ClassificationCode.objects.filter(year=source).exclude(scheme=scheme.value))
    for code in codes:
        # Without a key it is saved as a new row.
        code.pk, code.year = None, year
    ClassificationCode.objects.bulk_create(codes)
    pairs = list(EconomicPair.objects.filter(year=source))
    for pair in pairs:
        pair.pk, pair.year = None, year
    EconomicPair.objects.bulk_create(pairs)


def _plain_words(scheme: Scheme, year: int, earlier: int | None) -> dict[tuple[str, str], ClassificationCode]:
    years = [one for one in (earlier, year) if one is not None]
    # By year, so that of two the later one's words stay.
    rows = ClassificationCode.objects.filter(scheme=scheme.value, year__in=years).order_by("year")
    return {(row.code, row.name): row for row in rows}


def _record(row: CodeEntry, year: int, known: dict[tuple[str, str], ClassificationCode]) -> ClassificationCode:
    record = ClassificationCode(
        scheme=row.scheme.value,
        year=year,
        code=row.code,
        name=row.name,
        parent_code=row.parent_code,
        level=row.level,
        status=row.status,
        sources=row.sources,
        note=row.note,
    )
    if (same := known.get((row.code, row.name))) is not None:
        for name in _PLAIN:
            setattr(record, name, getattr(same, name))
    return record
