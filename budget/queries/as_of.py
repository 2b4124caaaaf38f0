"""Editions as they were when a reading of many pages began: told by the last public act of then, not by listing them.

A page asks for what it shows and for no edition more, however many the site holds. Acts on what is public hold one lock
until they are done (`budget.editions.guarding`), so their events are numbered in the order in which readers see them; a
clock that is set back, or that of another server, changes nothing of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from budget.models import Edition, Event
from budget.models.editions import PUBLIC_ACTS
from budget.queries.editions import withdrawn
from budget.queries.errors import Changed
from budget.queries.filters import EditionFilter
from budget.vocabulary import EditionState

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class LastAct(NamedTuple):
    """The number of the last event that changed what is public, and its moment in microseconds since 1970; 0 where none did."""

    number: int = 0
    at: int = 0


def last_act() -> LastAct:
    """Return the last act of now. One query, by an index of these events alone."""
    found = Event.objects.filter(action__in=PUBLIC_ACTS).order_by("-pk").values_list("pk", "at").first()
    return LastAct(found[0], _microseconds(found[1])) if found else LastAct()


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class EditionsAsOf:
    """The editions that a filter names, as they were after an act: what superseded them since is not among them."""

    wanted: EditionFilter
    act: LastAct

    def within(self, path: str = "") -> Q:
        """Return the condition on editions, or on rows that belong to them by `path` («edition__»)."""
        which = {f"{path}{name}": value for name, value in self.wanted.meant.items()}
        if self.wanted.versions:
            current = Q(**{f"{path}version__in": self.wanted.versions})
        else:
            superseded = Q(**{f"{path}pk__in": self._since(Event.Action.SUPERSEDED)})
            current = Q(**{f"{path}state": EditionState.PUBLISHED}) | superseded
        return Q(**which) & current & ~Q(**{f"{path}pk__in": self._since(Event.Action.PUBLISHED)})

    def rows(self) -> QuerySet[Edition]:
        """Return the editions."""
        rows: QuerySet[Edition] = Edition.published.filter(self.within())
        return rows

    def expect(self) -> None:
        """Make sure that all of them can still be read; to be asked when a page has been read. Two queries.

        Raises Changed where one was withdrawn since, or where the act is not in the record, as after an older backup was
        put back.
        """
        if self.act.number:
            at = Event.objects.filter(pk=self.act.number).values_list("at", flat=True).first()
            if at is None or _microseconds(at) != self.act.at:
                raise Changed(None)
        gone = Edition.every_stage.filter(
            ~Q(pk__in=self._since(Event.Action.PUBLISHED)), pk__in=self._since(Event.Action.WITHDRAWN), **self._meant
        )
        if not self.wanted.versions:
            # What another version had taken the place of before was not among them.
            before = Event.objects.filter(
                edition=OuterRef("pk"), action=Event.Action.SUPERSEDED, pk__lte=self.act.number
            )
            gone = gone.filter(~Exists(before))
        if (one := gone.order_by("-version").values_list("pk", flat=True).first()) is not None:
            raise Changed(withdrawn({"pk": one}))

    def expect_any(self) -> None:
        """Raise Withdrawn where there is none because what the filter names was withdrawn. Up to two queries."""
        if not self.rows().exists() and (gone := withdrawn(self._meant)):
            raise gone

    @property
    def _meant(self) -> dict[str, object]:
        return self.wanted.meant | ({"version__in": self.wanted.versions} if self.wanted.versions else {})

    def _since(self, action: Event.Action) -> QuerySet[Event, int | None]:
        """Return the editions of acts since: within a query, so that it sees what the rest of it sees."""
        since = Event.objects.filter(pk__gt=self.act.number, action=action, edition__isnull=False)
        return since.order_by().values_list("edition", flat=True)
