"""How often somebody asked, counted by all processes together in one mapped file of a fixed size.

Each key has the moment at which it will have paid for what it asked (the «generic cell rate»): exact over any
stretch of time, eight bytes a key. Keys are hashed; where the table is crowded the key that has been quiet for
longest is forgotten, which lets somebody through and never shuts anybody out.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import re
import struct
import threading
import time
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path

from budget.turns.folder import private

_ENTRY = struct.Struct("<Qd")  # key, when it is paid for
# Half a megabyte, for more networks than ask a budget site within any rate's stretch of time.
_ENTRIES = 1 << 15
_NEAR = 16  # entries in which a key may stand
_RATE = re.compile(r"([1-9][0-9]*)/(s|sec|m|min|h|hour|d|day)")
_SECONDS = {"s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600, "hour": 3600, "d": 86400, "day": 86400}


@dataclass(frozen=True, slots=True)
class Rate:
    """So many in so many seconds."""

    most: int
    seconds: int

    @classmethod
    def read(cls, text: str) -> Rate:
        """Return the rate that «120/min» means. Raises ValueError."""
        if (match := _RATE.fullmatch(text.strip())) is None:
            raise ValueError(f"{text!r} is no rate such as 120/min.")
        return cls(int(match[1]), _SECONDS[match[2]])


@dataclass(frozen=True, slots=True)
class Quota:
    """How a count stands: seconds to wait (0: none), how many more may be asked, seconds until all of them may again."""

    wait: int
    left: int
    reset: int


@cache
def counts_in(folder: Path) -> Counts:
    """Return the one set of counts of a folder, for all threads of this process. Raises OSError."""
    return Counts(private(folder) / "counts")


class Counts:
    """The counts kept in a file; it is opened on first use, anew after a fork, whose copy would share the lock."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._guard = threading.Lock()
        self._process = 0
        self._handle = -1
        self._table: mmap.mmap | None = None

    def ask(self, key: str, rate: Rate) -> int:
        """Count one more of `key`; return 0, or after how many seconds to ask again. Raises OSError."""
        return self.count(key, rate).wait

    def count(self, key: str, rate: Rate) -> Quota:
        """Count one more of `key` and say how that stands.

        The clock is the machine's own from its start, so that nobody gains by a wall clock that is set.
        Raises OSError where the file cannot be used.
        """
        # By a hash, so that no address of a reader stands in the file; 0 is an entry that was never used.
        name = int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little") or 1
        with self._guard:
            table = self._opened()
            fcntl.flock(self._handle, fcntl.LOCK_EX)
            try:
                now = time.monotonic()
                place, paid = self._find(table, name)
                # From before the machine's last start: a moment that lies further ahead than any count leads.
                start = paid if now < paid <= now + rate.seconds else now
                after = start + rate.seconds / rate.most
                if after - now > rate.seconds + 1e-6:
                    return Quota(max(1, round(after - now - rate.seconds)), 0, max(1, round(start - now)))
                _ENTRY.pack_into(table, place, name, after)
                left = int((rate.seconds - (after - now)) * rate.most / rate.seconds + 1e-6)
                return Quota(0, left, max(1, round(after - now)))
            finally:
                fcntl.flock(self._handle, fcntl.LOCK_UN)

    def _opened(self) -> mmap.mmap:
        if self._table is None or self._process != os.getpid():
            self._handle = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            # A sparse file would be filled through the map, where a full disk kills the process instead of raising an
            # error.
            os.posix_fallocate(self._handle, 0, _ENTRIES * _ENTRY.size)
            self._table = mmap.mmap(self._handle, _ENTRIES * _ENTRY.size)
            self._process = os.getpid()
        return self._table

    @staticmethod
    def _find(table: mmap.mmap, name: int) -> tuple[int, float]:
        """Return where the key stands, or where it is to stand, and until when it has paid."""
        quietest, least = 0, float("inf")
        for step in range(_NEAR):
            place = (name + step) % _ENTRIES * _ENTRY.size
            known, paid = _ENTRY.unpack_from(table, place)
            if known == name:
                return place, paid
            if paid < least:
                quietest, least = place, paid
        return quietest, 0.0
