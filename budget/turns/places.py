"""So many at once and so many waiting, counted over all processes; first come, first served.

A place is a file under an exclusive lock. Whoever comes takes the last waiting place and moves up, one file at a
time, so the line keeps its order; who finds no waiting place is sent away at once. A killed process leaves no place
taken, because the system gives its locks back.
"""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

# Seconds between two looks at the place ahead.
_LOOK = 0.01


class Full(Exception):
    """Nobody may wait any more, or the wait was too long. `seconds` is when to ask again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class TakenPlace:
    """A place that was taken; it is given back once, by whoever comes first."""

    def __init__(self, handle: int) -> None:
        self._handle: int | None = handle

    def __del__(self) -> None:
        """Nobody keeps a place whose answer was dropped half way."""
        self.give_back()

    def give_back(self) -> None:
        """Let the next one in."""
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)


class Places:
    """`at_once` places called `name` in a folder, and `waiting` before them."""

    def __init__(self, folder: Path, name: str, at_once: int, waiting: int) -> None:
        self._places = [folder / f"{name}.place{number}" for number in range(at_once)]
        self._line = [folder / f"{name}.wait{number}" for number in range(waiting)]

    def take(self, patience: float) -> TakenPlace:
        """Return a place, after at most `patience` seconds. Raises Full, OSError where the folder cannot be used."""
        deadline = time.monotonic() + patience
        if not self._somebody_waits() and (place := _first(self._places)) is not None:
            return TakenPlace(place)
        if not self._line or (mine := _locked(self._line[-1])) is None:
            raise Full(max(1, round(patience)))
        try:
            for ahead in reversed(self._line[:-1]):
                nearer = _until([ahead], deadline)
                os.close(mine)
                mine = nearer
            return TakenPlace(_until(self._places, deadline))
        finally:
            os.close(mine)

    def _somebody_waits(self) -> bool:
        """Whether the head of the line is taken: then whoever comes now must not overtake."""
        head = _locked(self._line[0]) if self._line else None
        if head is None:
            return bool(self._line)
        os.close(head)
        return False


def _until(files: list[Path], deadline: float) -> int:
    while (found := _first(files)) is None:
        if time.monotonic() > deadline:
            raise Full(1)
        time.sleep(_LOOK)
    return found


def _first(files: list[Path]) -> int | None:
    return next((handle for file in files if (handle := _locked(file)) is not None), None)


def _locked(file: Path) -> int | None:
    """Return the open file where its lock was free; None where somebody has it."""
    handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    except BaseException:  # even where the process is told to end: a place that stays locked is lost to all
        os.close(handle)
        raise
    return handle
