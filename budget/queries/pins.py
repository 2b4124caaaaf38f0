"""What a reading of many pages began with: the moment of its newest edition, and a digest of which editions they were.

The moment finds the same editions again when later ones are published; the digest tells when they are not the same,
because one was withdrawn, or was published while the reading began.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from budget.queries.results import EditionInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Pin:
    """`at` is the moment in microseconds since 1970."""

    at: int
    digest: str

    @property
    def moment(self) -> datetime:
        """Return the moment."""
        return EPOCH + timedelta(microseconds=self.at)


def pin_of(editions: Iterable[EditionInfo], at: int | None = None) -> Pin:
    """Return what pins these editions; `at` is the moment where it is known already."""
    found = list(editions)
    newest = max((edition.published_at for edition in found), default=EPOCH)
    # Sorted: the same editions in another order are the same reading.
    ids = ",".join(str(number) for number in sorted(edition.id for edition in found))
    moment = (newest - EPOCH) // timedelta(microseconds=1) if at is None else at
    return Pin(moment, hashlib.sha256(ids.encode()).hexdigest()[:_DIGITS])
