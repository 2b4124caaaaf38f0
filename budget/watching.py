"""Readers who watch a body by mail: how they ask, confirm and end it, and which letters are due. Who sends is elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from budget.models import Edition, Event, Unit, Watching
from budget.queries.news import PublicEvent, events
from budget.steady_time import ago
from budget.vocabulary import EditionState

# How long a letter may be answered; then the address goes.
ANSWERED_WITHIN = timedelta(days=2)
# How long whoever sends a letter may take before somebody else tries again.
LEASE = timedelta(minutes=10)
LONGEST_WAIT = timedelta(days=1)
# So often in a row a mailbox may refuse, the waits growing to a day: some nine days. Then the address goes.
REFUSALS = 12
_TOLD = (Event.Action.PUBLISHED, Event.Action.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Watched:
    """What one address watches, for the page that its links lead to."""

    slug: str
    body_name: str
    is_confirmed: bool
    language: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that is due, and is this process's to send. Without events it asks whether the address is its reader's."""

    key: UUID
    address: str
    language: str
    slug: str
    body_name: str
    events: tuple[PublicEvent, ...] = ()


def ask(slug: str, address: str, language: str) -> bool:
    """Have the one letter sent that asks; return False where no such body is public. An address asks as often as it likes."""
    shown = Edition.every_stage.exclude(state=EditionState.DRAFT.value).filter(unit=OuterRef("pk"))
    unit = Unit.objects.filter(Exists(shown), slug=slug).first()
    if unit is None:
        return False
    asked = {"asked_at": timezone.now(), "is_asked": True}
    # The answer is the same whether the address was there or not: nobody learns by it who watches what.
    row, _ = Watching.objects.update_or_create(
        unit=unit, address=address, defaults=asked, create_defaults=asked | {"language": language}
    )
    # Anybody may write anybody's address into the form: in what language she is written to stays her own choice.
    Watching.objects.filter(pk=row.pk, confirmed_at=None).update(language=language)
    return True


def watched(key: UUID) -> Watched | None:
    """Return what a link is about; None where it has ended, or was not answered in time."""
    row = _open().select_related("unit").filter(key=key, unit__slug__isnull=False).first()
    return Watched(row.unit.slug or "", row.unit.name, row.confirmed_at is not None, row.language) if row else None


def confirm(key: UUID) -> Watched | None:
    """Note that the address is its reader's; what is published from now on is told. None as `watched` says."""
    found = watched(key)
    if found is None or found.is_confirmed:
        return found
    # From now on: nobody wants a letter about what was public before she asked.
    newest = _events().filter(unit__slug=found.slug).aggregate(last=Max("pk"))["last"] or 0
    Watching.objects.filter(key=key, confirmed_at=None).update(confirmed_at=timezone.now(), told=newest)
    return watched(key)


def write_in(key: UUID, language: str) -> None:
    """Write to a reader in another language from now on, where she has confirmed her address."""
    Watching.objects.filter(key=key).exclude(confirmed_at=None).update(language=language)


def end(key: UUID) -> None:
    """Forget the address, at once."""
    Watching.objects.filter(key=key).delete()


def forget_unanswered(is_trial: bool = False) -> int:
    """Erase the addresses whose letter was not answered in time; return how many."""
    late = Watching.objects.filter(confirmed_at=None, asked_at__lt=ago(ANSWERED_WITHIN))
    return late.count() if is_trial else late.delete()[0]


def due(most: int = 100) -> Iterator[Letter]:
    """Yield letters that are due, each taken for this process: of several that ask at once, one gets it."""
    now = timezone.now()
    newer = _events().filter(unit=OuterRef("unit"), pk__gt=OuterRef("told"))
    # No letter waits for longer than that: what does was dated by a clock that was ahead.
    in_turn = Q(not_before=None) | Q(not_before__lte=now) | Q(not_before__gt=now + LONGEST_WAIT)
    rows = _open().filter(in_turn, unit__slug__isnull=False)
    rows = rows.filter(Q(is_asked=True) | (Q(confirmed_at__isnull=False) & Exists(newer)))
    told: dict[str, tuple[PublicEvent, ...]] = {}
    for row in rows.select_related("unit").order_by("asked_at")[:most]:
        taken = Watching.objects.filter(pk=row.pk, not_before=row.not_before, told=row.told, is_asked=row.is_asked)
        # Another process has it: the update is the lock, on both databases.
        if not taken.update(not_before=now + LEASE):
            continue
        slug = row.unit.slug or ""
        if not row.is_asked and slug not in told:
            told[slug] = events([slug])
        news = () if row.is_asked else tuple(each for each in told[slug] if each.id > row.told)
        yield Letter(row.key, row.address, row.language, slug, row.unit.name, news)


def sent(letter: Letter) -> None:
    """Note that a letter went out."""
    done = {"told": max(each.id for each in letter.events)} if letter.events else {"is_asked": False}
    Watching.objects.filter(key=letter.key).update(**done, not_before=None, failures=0)


def refused(letter: Letter) -> None:
    """Note that the mailbox took no letter: it is tried again ever later, and forgotten after so many times."""
    row = Watching.objects.filter(key=letter.key).first()
    if row is None:
        return
    if row.failures + 1 >= REFUSALS:
        row.delete()
        return
    wait = min(LEASE * 2**row.failures, LONGEST_WAIT)
    Watching.objects.filter(key=letter.key).update(failures=row.failures + 1, not_before=timezone.now() + wait)


def _open() -> QuerySet[Watching]:
    in_time = Q(asked_at__gte=ago(ANSWERED_WITHIN))
    return Watching.objects.filter(Q(confirmed_at__isnull=False) | in_time)


def _events() -> QuerySet[Event]:
    return Event.objects.filter(action__in=_TOLD)
