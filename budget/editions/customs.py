"""What is known of a body's workbooks before they are read: the form that it uses, and the names that it taught."""

from __future__ import annotations

from django.db.models import Q

from budget.forms.wordings import Customs
from budget.models import Edition, TaughtWording, Unit
from budget.vocabulary import EditionState, Stage


def customs_of(unit: Unit | None, stage: Stage | None) -> Customs:
    """Return what is known: of a body its own, of an unknown one what holds for all. At most two queries.

    What a body taught itself outranks what holds for all; what waits for its confirmation is used for that body alone,
    and is not public before.
    """
    body = unit.pk if unit else None
    mine = Q(unit=body) if body else Q(pk=None)
    found = TaughtWording.objects.filter(mine | Q(unit=None, confirmed_at__isnull=False), taken_back_at=None)
    by_words = {}
    # Later ones replace earlier ones: what holds for all stands first, the body's own last.
    for row in sorted(found, key=lambda row: (row.unit_id is not None, row.pk)):
        by_words[row.form, row.table if row.named != "title" else "", row.named, row.words] = row.as_read
    return Customs(_form(body, stage), tuple(by_words.values()))


def _form(body: int | None, stage: Stage | None) -> str:
    """Return the form of the latest edition of a body in a stage; empty where there is none."""
    if body is None or stage is None:
        return ""
    editions = Edition.every_stage.filter(unit=body, stage=stage.value).exclude(state=EditionState.WITHDRAWN.value)
    found: str | None = editions.order_by("-year", "-version").values_list("form", flat=True).first()
    return found or ""
