"""Whether the clock of the wall may be gone by: held against one that nobody sets, by all processes of a host together.

A machine that wakes with a wrong date would else publish what was planned for a day to come, and no correction of the
date would take that back. What was seen last lies in a file, so that a command which cron starts anew each minute knows
as much of the clock as a server that runs for months.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

logger = logging.getLogger(__name__)

# Seconds by which a clock may be set without a word, and for which one that was set further must have gone on since.
_SET_BY, SETTLES = 120, 600
# Seconds for which a jump is remembered: longer than anything that is counted from one moment to another. And how many.
REMEMBERED, _MOST = 400 * 86400, 100
_BOOT = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class _Seen:
    """Both clocks at one look, the start of the machine that the second counts from, and when the first jumped."""

    boot: str
    wall: float
    own: float
    jumped: float | None = None
    # When the first was set, by the second, and by how much: ahead above nought.
    jumps: tuple[tuple[float, float], ...] = ()


class SteadyClock:
    """Tells by two clocks whether the time is believed; for ten minutes after a jump, or a start, it is not."""

    def __init__(self, folder: Callable[[], Path]) -> None:
        """Keep what is seen in a folder, which is asked for at the first look."""
        self._folder = folder
        self._seen: _Seen | None = None

    def is_believed(self) -> bool:
        """Look at both clocks, and tell whether the wall's may be gone by."""
        seen = self._look()
        # By the clock that nobody sets: the other one is what is in doubt.
        return seen.jumped is None or seen.own - seen.jumped >= SETTLES

    def shown(self, seconds: float) -> tuple[float, float]:
        """Look at both clocks, and tell what the wall's has shown at the earliest and the latest within so many seconds.

        Both are seconds from what it shows now: a clock that nobody set has shown (-seconds, 0). What bears a moment that
        is not between them is older than that, whatever the clock was set meanwhile.
        """
        seen = self._look()
        earliest, latest, later = 0.0, 0.0, 0.0
        # From now back: just after each jump it had begun anew, just before it had come as far as it did.
        for ago, by in reversed([(seen.own - when, by) for when, by in seen.jumps]):
            if ago > seconds:
                break
            earliest, later = min(earliest, -ago - later), later + by
            latest = max(latest, -ago - later)
        return min(earliest, -seconds - later), latest

    def _look(self) -> _Seen:
        try:
            handle = os.open(self._folder() / "clock", os.O_RDWR | os.O_CREAT, 0o600)
            with os.fdopen(handle, "r+", encoding="utf-8", errors="replace") as file:
                # A server's thread and a command of cron may look at the same moment.
                fcntl.flock(file, fcntl.LOCK_EX)
                self._seen = _looked(_read(file.read()) or self._seen)
                file.seek(0)
                # Over what stands there, and cut only then: emptied first, it would stay empty where the disk is full, and
                # a command of cron believe any clock.
                file.write(json.dumps(asdict(self._seen)))
                file.truncate()
        except OSError:
            # Without a folder, or on a full disk, this process still remembers what it saw itself.
            logger.exception("what the clock said cannot be kept")
            self._seen = _looked(self._seen)
        return self._seen


def _read(text: str) -> _Seen | None:
    try:
        return _Seen(**json.loads(text))
    except (ValueError, TypeError):
        return None  # nothing yet, or half of it: a full disk


def _looked(before: _Seen | None) -> _Seen:
    """Return what is seen now, after what was seen before; a first look has nothing to doubt the clock by."""
    boot = _BOOT.read_text(encoding="ascii").strip() if _BOOT.exists() else ""
    wall, own = time.time(), time.monotonic()
    if before is None:
        return _Seen(boot, wall, own)
    if before.boot != boot:
        # The second clock began anew with the machine, whose date may be that of an empty battery until it is set. How long
        # the machine stood still nobody knows; but no time was before the last look.
        jumps = [(when - before.own + own, by) for when, by in before.jumps]
        back = wall - before.wall
        return _Seen(boot, wall, own, 0.0, _kept([*jumps, *([(own, back)] if back < -_SET_BY else [])], own))
    by = (wall - before.wall) - (own - before.own)
    if abs(by) <= _SET_BY:
        return _Seen(boot, wall, own, before.jumped, _kept(before.jumps, own))
    logger.warning("the clock jumped: planned publications wait for %s seconds", SETTLES)
    return _Seen(boot, wall, own, own, _kept([*before.jumps, (own, by)], own))


def _kept(jumps: Iterable[tuple[float, float]], own: float) -> tuple[tuple[float, float], ...]:
    """Return the jumps that something may still go by."""
    return tuple((when, by) for when, by in jumps if own - when <= REMEMBERED)[-_MOST:]
