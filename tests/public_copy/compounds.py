"""A compound file (OLE) of any streams: what .xls keeps beside its sheets, which no library here writes."""

from __future__ import annotations

import struct
from collections.abc import Mapping

_SECTOR, _NONE, _END, _FAT = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
# Smaller streams would stand in a stream of small ones.
_LEAST = 4096


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A file of these streams; a name «folder/stream» stands in its folder."""
    folders = sorted({name.partition("/")[0] for name in streams if "/" in name})
    top = [*folders, *(name for name in streams if "/" not in name)]
    inside = [name for name in streams if "/" in name]
    order = ["Root Entry", *top, *inside]
    contents = [streams[name].ljust(_LEAST, b"\0") for name in order if name in streams]
    lengths = [-(-len(content) // _SECTOR) for content in contents]
    directory = -(-len(order) * 128 // _SECTOR)
    fats = 1
    while fats * 128 < fats + directory + sum(lengths):
        fats += 1
    chains = [_FAT] * fats + _chain(fats, directory)
    starts = {}
    for name, length in zip((name for name in order if name in streams), lengths, strict=True):
        starts[name] = len(chains)
        chains += _chain(len(chains), length)
    entries = b""
    for place, name in enumerate(order):
        siblings = (
            top if name in top else [other for other in inside if other.partition("/")[0] == name.partition("/")[0]]
        )
        after = siblings.index(name) + 1 if name in siblings else len(siblings)
        right = order.index(siblings[after]) if after < len(siblings) else _NONE
        children = (
            top if place == 0 else [other for other in inside if name in folders and other.startswith(f"{name}/")]
        )
        kind = 5 if place == 0 else 1 if name in folders else 2
        child = order.index(children[0]) if children else _NONE
        written = name.rpartition("/")[2].encode("utf-16-le")
        size = max(len(streams.get(name, b"")), _LEAST) if name in streams else 0
        entries += written.ljust(64, b"\0") + struct.pack("<HBBIII", len(written) + 2, kind, 1, _NONE, right, child)
        entries += bytes(36) + struct.pack("<IQ", starts.get(name, _END if place else _NONE - 1), size)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHHHIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0, fats, fats, 0, _LEAST, _END, 0, _END, 0)
    head += b"".join(struct.pack("<I", number if number < fats else _NONE) for number in range(109))
    table = b"".join(struct.pack("<I", one) for one in chains).ljust(fats * _SECTOR, b"\xff")
    body = b"".join(content.ljust(length * _SECTOR, b"\0") for content, length in zip(contents, lengths, strict=True))
    return head + table + entries.ljust(directory * _SECTOR, b"\0") + body


def _chain(first: int, length: int) -> list[int]:
    return [*range(first + 1, first + length), _END]
