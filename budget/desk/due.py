"""Until when each body must publish: by the day of its approval, the day entered for its district, or the laws' course."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from budget.deadlines import Deadline, usual_last_day
from budget.models import Edition, PublicationDuty, Unit
from budget.vocabulary import EditionState, Stage

_EVERYWHERE = ""


class Duties:
    """The last days that administrators entered."""

    def __init__(self, **of: object) -> None:
        """Read them, all or those of a year and stage. One query."""
        rows = PublicationDuty.objects.filter(**of).values_list("year", "stage", "division_code", "last_day")
        self._days = {(year, stage, division): day for year, stage, division, day in rows}

    def deadline(self, unit: Unit, year: int, stage: Stage, versions: Sequence[Edition]) -> Deadline:
        """Return the deadline of a body's budget and whether it was kept; `versions` are all that there are, newest first."""
        public = any(row.state == EditionState.PUBLISHED for row in versions)
        first = min((row.published_at for row in versions if row.published_at), default=None) if public else None
        return Deadline(
            approved=next((row.approval_date for row in versions if row.approval_date), None),
            published=timezone.localdate(first) if first else None,
            today=timezone.localdate(),
            duty=self._entered(unit, year, stage),
            usual=usual_last_day(year, stage),
        )

    def _entered(self, unit: Unit, year: int, stage: Stage) -> date | None:
        # The district's own day goes before the one for everybody.
        days = (self._days.get((year, stage.value, division)) for division in (unit.division_code, _EVERYWHERE))
        return next((day for day in days if day), None)


def deadline_of(edition: Edition) -> Deadline:
    """Return the deadline of the budget that an edition is a version of. Two queries."""
    same = Edition.every_stage.filter(unit=edition.unit, year=edition.year, stage=edition.stage)
    stage = Stage(edition.stage)
    return Duties(year=edition.year, stage=stage.value).deadline(
        edition.unit, edition.year, stage, list(same.order_by("-version"))
    )
