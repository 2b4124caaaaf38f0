"""A ZIP file that is sent while it is made: nothing of it is kept, and the same contents give the same bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import RawIOBase
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

# Bytes that travel together.
PORTION = 64 * 1024
# Ordinary files, which their owner may change and all may read.
MODE = 0o100644 << 16
LEVEL = 6


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in an archive. `may_be_huge` says that it may pass 2 GB, which not every program can unpack."""

    name: str
    parts: Iterable[bytes]
    may_be_huge: bool = False


class _Pipe(RawIOBase):
    """What the archive is written to, and what is taken from it to be sent; it cannot be wound back."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting = bytearray()

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def write(self, data: Any) -> int:
        """Take bytes in."""
        self.waiting += data
        return len(data)

    def take(self) -> bytes:
        """Give what is waiting."""
        taken = bytes(self.waiting)
        self.waiting.clear()
        return taken


def zipped(entries: Iterable[Entry], at: datetime) -> Iterator[bytes]:
    """Yield a ZIP file of the entries, all dated `at`."""
    pipe = _Pipe()
    # A zip says no zone: by the machine's own the same edition would give other bytes elsewhere.
    moment = at.astimezone(UTC)
    date = (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second)
    with ZipFile(pipe, "w", ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        for entry in entries:
            info = ZipInfo(entry.name, date)
            info.compress_type = ZIP_DEFLATED
            info.external_attr = MODE
            # Unix, to which the rights above belong; without this it depends on the machine.
            info.create_system = 3
            with archive.open(info, "w", force_zip64=entry.may_be_huge) as out:
                for part in entry.parts:
                    out.write(part)
                    if len(pipe.waiting) > PORTION:
                        yield pipe.take()
    yield pipe.take()


class Digests:
    """Passes bytes on and remembers of each file its SHA-256 and its size."""

    def __init__(self) -> None:
        self.found: dict[str, tuple[str, int]] = {}

    def passing(self, name: str, parts: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the parts; once they are through, the file is known by its name."""
        digest, size = hashlib.sha256(), 0
        for part in parts:
            digest.update(part)
            size += len(part)
            yield part
        self.found[name] = (digest.hexdigest(), size)

    def listed(self) -> bytes:
        """Return the text of SHA256SUMS, as sha256sum writes and checks it."""
        return "".join(f"{digest}  {name}\n" for name, (digest, _) in self.found.items()).encode()
