"""Looks into a zip before anybody else does: names, true sizes, and what a workbook should not carry."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Container, Iterator
from io import BytesIO

# A workbook of 100,000 rows inflates to some 35 MB; a whole form of thirteen tables to less than one.
MOST_INFLATED = 200 * 1024 * 1024
_MOST_ENTRIES = 5000
_CHUNK = 1024 * 1024
# The part of an entry's own header that is always there; its name and extra fields follow.
_LOCAL_HEADER = 30


class Unsafe(ValueError):
    """The archive is damaged or lies about itself."""


class InflatesTooFar(ValueError):
    """The archive inflates beyond all reason."""


class Archive:
    """A zip file in memory whose entries are inflated within bounds, whatever its directory says."""

    def __init__(self, data: bytes) -> None:
        """Open the directory. Raises Unsafe, or InflatesTooFar where it admits to be too large."""
        self._data = data
        try:
            entries = zipfile.ZipFile(BytesIO(data)).infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error) as error:
            raise Unsafe from error
        self.entries = {entry.filename: entry for entry in entries}
        # Of two entries of one name some programs take the first, others the last: nobody knows what its author saw.
        if len(entries) != len(self.entries) or len(entries) > _MOST_ENTRIES:
            raise Unsafe
        if any(_is_odd(name) for name in self.entries):
            raise Unsafe
        if sum(entry.file_size for entry in entries) > MOST_INFLATED:
            raise InflatesTooFar
        # What the directory says may be a lie, so what really comes out is counted too, over all entries.
        self._left = MOST_INFLATED

    @property
    def is_encrypted(self) -> bool:
        """Whether an entry needs a password."""
        return any(entry.flag_bits & 1 for entry in self.entries.values())

    def check(self, *, but: Container[str] = ()) -> None:
        """Inflate every entry once, keeping nothing, but those named. Raises Unsafe or InflatesTooFar."""
        for name in self.entries:
            if name not in but:
                for _ in self.chunks(name):
                    pass

    def read(self, name: str) -> bytes:
        """Return an entry, inflated. Raises KeyError, Unsafe or InflatesTooFar."""
        return b"".join(self.chunks(name))

    def chunks(self, name: str) -> Iterator[bytes]:
        """Inflate an entry piece by piece; what the directory says of its size and sum must be true."""
        entry = self.entries[name]
        packed = self._packed(entry)
        if entry.compress_type == zipfile.ZIP_STORED:
            pieces: Iterator[bytes] = iter([bytes(packed)])
        elif entry.compress_type == zipfile.ZIP_DEFLATED:
            pieces = _inflated(bytes(packed))
        else:
            raise Unsafe
        size = crc = 0
        for piece in pieces:
            size += len(piece)
            self._left -= len(piece)
            if self._left < 0:
                raise InflatesTooFar
            # At once, and not when all is inflated: an entry that lies costs no more than it admits to.
            if size > entry.file_size:
                raise Unsafe
            crc = zlib.crc32(piece, crc)
            yield piece
        if size != entry.file_size or crc != entry.CRC:
            raise Unsafe

    def _packed(self, entry: zipfile.ZipInfo) -> memoryview:
        header = self._data[entry.header_offset : entry.header_offset + _LOCAL_HEADER]
        if len(header) < _LOCAL_HEADER or header[:4] != b"PK\x03\x04":
            raise Unsafe
        # The directory's lengths are other ones: writers put more into the extra field of one than of the other.
        name, extra = struct.unpack_from("<HH", header, 26)
        start = entry.header_offset + _LOCAL_HEADER + name + extra
        packed = memoryview(self._data)[start : start + entry.compress_size]
        if len(packed) != entry.compress_size:
            raise Unsafe
        return packed


def _inflated(packed: bytes) -> Iterator[bytes]:
    # Negative: an entry is bare deflate, without the header that zlib writes around it.
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    rest = packed
    while not inflate.eof:
        try:
            piece = inflate.decompress(rest, _CHUNK)
        except zlib.error as error:
            raise Unsafe from error
        rest = inflate.unconsumed_tail
        # It was cut off; to go on would be to wait for ever.
        if not piece and not rest and not inflate.eof:
            raise Unsafe
        yield piece


def _is_odd(name: str) -> bool:
    """Whether an entry name would leave the archive, were it ever unpacked."""
    parts = name.replace("\\", "/").split("/")
    return not parts[0] or ".." in parts or "\0" in name or ":" in name
