"""How long ago something was, by the clock of the wall less what that was set meanwhile (`turns.clock`).

What lasts a day must last a day though somebody sets the clock of the server: a rule of two persons, a lock, what is
kept. Moments that people are told, as the end of a link or the time of a publication, go by the clock that people see.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from budget.turns import private
from budget.turns.clock import SteadyClock

CLOCK = SteadyClock(lambda: private(settings.RUN_DIR))


def ago(span: timedelta) -> datetime:
    """Return the moment before which nothing was noted that is no older than `span`, whatever the clock was set since."""
    return timezone.now() + timedelta(seconds=CLOCK.shown(span.total_seconds())[0])


def ahead(span: timedelta) -> datetime:
    """Return the latest moment that the clock has shown within `span`: a clock that was set back dated its notes ahead."""
    return timezone.now() + timedelta(seconds=CLOCK.shown(span.total_seconds())[1])
