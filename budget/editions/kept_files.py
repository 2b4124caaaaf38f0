"""The original files: bytes kept under MEDIA_ROOT by their SHA-256, written before the database knows of them.

A crash can leave a file that nobody refers to, never a reference without its file. `sweep` removes the former.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

from budget.models import SourceFile

FOLDER = "sources"
_LOCK = "lock"
_KEPT_SUFFIX = re.compile(r"\.[a-z0-9]{1,5}\Z")


def sha256_of(content: bytes) -> str:
    """Return the SHA-256 of `content` in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def name_of(sha256: str, filename: str) -> str:
    """Return where the content is kept, below MEDIA_ROOT: «sources/ab/<sha256>.xlsx»."""
    suffix = Path(filename).suffix.lower()
    return f"{FOLDER}/{sha256[:2]}/{sha256}{suffix if _KEPT_SUFFIX.match(suffix) else ''}"


@contextmanager
def keeping() -> Iterator[None]:
    """Hold off the removal of files from keeping one until the transaction that refers to it has ended."""
    with _lock_file() as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


def keep(content: bytes, filename: str) -> str:
    """Keep the content and return its name below MEDIA_ROOT; it is on the disk when this returns.

    Raises OSError where the disk is full or read-only; then nothing is left behind.
    """
    name = name_of(sha256_of(content), filename)
    target = _root() / name
    if target.exists() and target.stat().st_size == len(content):
        return name
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name_for_now = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
    temporary = Path(name_for_now)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(settings.FILE_UPLOAD_PERMISSIONS or 0o640)
        temporary.replace(target)
        _sync_folder(target.parent)
    finally:
        temporary.unlink(missing_ok=True)  # it is there only where something went wrong
    return name


def remove_unreferenced(names: Iterable[str]) -> list[str]:
    """Remove those of `names` that no edition refers to and return them; none while a file is just being kept."""
    with _lock_file() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return []  # the next sweep finds them
        wanted = set(SourceFile.every_stage.values_list("content", flat=True))
        removed = [name for name in names if name not in wanted]
        for name in removed:
            with suppress(FileNotFoundError):
                (_root() / name).unlink()
        return removed


def sweep() -> list[str]:
    """Remove every kept file that no edition refers to, and what a killed process left half-written."""
    folder = _root() / FOLDER
    found = [path.relative_to(_root()).as_posix() for path in folder.glob("*/*") if path.is_file()]
    return remove_unreferenced(sorted(found))


def is_sound(file: SourceFile) -> bool:
    """Whether the kept bytes are there and still have the SHA-256 under which they were kept."""
    try:
        with file.content.open("rb") as content:
            return hashlib.file_digest(content.file, "sha256").hexdigest() == file.sha256
    except FileNotFoundError:
        return False


def _root() -> Path:
    return Path(settings.MEDIA_ROOT)


@contextmanager
def _lock_file() -> Iterator[int]:
    folder = _root() / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o640)
    try:
        yield handle
    finally:
        os.close(handle)  # which releases the lock


def _sync_folder(folder: Path) -> None:
    """Bring the new name itself to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
