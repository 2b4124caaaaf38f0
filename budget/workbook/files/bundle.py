"""A ZIP of many bodies' workbooks: its files with their names, inflated within bounds; called in a process of its own."""

from __future__ import annotations

from contextlib import suppress
from pathlib import PurePosixPath

from budget.findings import Finding, finding
from budget.workbook.files.archive import Archive, InflatesTooFar, Unsafe

# Files of one ZIP, and bytes of one of them.
MOST_FILES, MOST_BYTES = 200, 20 * 1024 * 1024
# What systems and programs put beside the files that somebody packed.
_NOT_MEANT = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
# The flag of an entry whose name is UTF-8; any other name Python has read in the code page of the first PCs.
_UTF_8 = 0x800


def unpacked(content: bytes) -> list[tuple[str, bytes]] | Finding:
    """Return name and content of each file, in the order of the archive; or a finding that says why there are none."""
    try:
        archive = Archive(content)
        if archive.is_encrypted:
            return finding("file.bundle_encrypted")
        names = [name for name in archive.entries if not name.endswith("/") and _is_meant(name)]
        if len(names) > MOST_FILES:
            return finding("file.bundle_too_many", count=len(names), most=MOST_FILES)
        if any(archive.entries[name].file_size > MOST_BYTES for name in names):
            return finding("file.bundle_bomb")
        found = [(_readable(name, archive.entries[name].flag_bits), archive.read(name)) for name in names]
    except InflatesTooFar:
        return finding("file.bundle_bomb")
    except Unsafe:
        return finding("file.bundle_damaged")
    return found or finding("file.bundle_empty")


def _is_meant(name: str) -> bool:
    last = PurePosixPath(name).name
    return not name.startswith(_NOT_MEANT) and last not in _NOT_MEANT and not last.startswith(("~$", "._"))


def _readable(name: str, flags: int) -> str:
    """Return a name without its folders; Windows packs Chinese names in its own code page and does not say so."""
    if not flags & _UTF_8:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("gb18030")
    return name.replace("\\", "/").rpartition("/")[2]
