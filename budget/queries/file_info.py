"""What readers see of a file that an edition was read from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class FileInfo:
    """A file that an edition was read from, and its public copy; `position` is its number in addresses.

    `sha256` and `size` are of the kept original, which staff alone can open. `taken_out` says what it carries that
    the copy does not have, as (kind, how many); `has_plain_look` that the copy does not look like it.
    """

    position: int
    name: str
    sha256: str
    size: int
    uploaded_at: datetime
    sheets: tuple[tuple[int, str], ...]
    copy_name: str
    copy_sha256: str
    copy_size: int
    taken_out: tuple[tuple[str, int], ...]
    has_plain_look: bool
