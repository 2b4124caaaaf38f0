"""The original files: bytes kept under MEDIA_ROOT by their SHA-256, written before the database knows of them.

A crash can leave a file that nobody refers to, never a reference without its file. `sweep` removes the former.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.db.models.fields.files import FieldFile

from budget.models import DiscardedDraft, SourceFile

logger = logging.getLogger(__name__)

FOLDER = "sources"
# The public copies lie apart, so that no mistake of a web server that hands out one folder reaches the other.
COPIES = "copies"
_LOCK = "lock"
_KEPT_SUFFIX = re.compile(r"\.[a-z0-9]{1,5}\Z")


def sha256_of(content: bytes) -> str:
    """Return the SHA-256 of `content` in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def name_of(sha256: str, filename: str, folder: str = FOLDER) -> str:
    """Return where the content is kept, below MEDIA_ROOT: «sources/ab/<sha256>.xlsx»."""
    suffix = Path(filename).suffix.lower()
    return f"{folder}/{sha256[:2]}/{sha256}{suffix if _KEPT_SUFFIX.match(suffix) else ''}"


@contextmanager
def keeping() -> Iterator[None]:
    """Hold off the removal of files from keeping one until the transaction that refers to it has ended."""
    with _lock_file() as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


def keep(content: bytes, filename: str, folder: str = FOLDER) -> str:
    """Keep the content and return its name below MEDIA_ROOT; it is on the disk when this returns.

    What lies there under its name and is not the same any more is replaced: a file that rotted is mended by the next
    upload of it. Raises OSError where the disk is full or read-only; then nothing is left behind.
    """
    name = name_of(sha256_of(content), filename, folder)
    target = _root() / name
    if target.exists() and target.read_bytes() == content:
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


def tidy_up(names: Iterable[str]) -> None:
    """Remove what an act has left behind; the act is done, so a disk that refuses leaves it to the next sweep."""
    try:
        remove_unreferenced(names)
    except OSError:
        logger.exception("kept files that nobody needs could not be removed")


def anything_kept() -> bool:
    """Whether any file was ever kept: then there was a database."""
    return any(path.is_file() for path in (_root() / FOLDER).glob("*/*"))


def remove_unreferenced(names: Iterable[str]) -> list[str]:
    """Remove those of `names` that no edition refers to and return them; none while a file is just being kept.

    Raises OSError where the folder cannot be written.
    """
    with _lock_file() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return []  # the next sweep finds them
        kept = SourceFile.every_stage.values_list("content", "copy")
        wanted = {name for names in kept for name in names}
        binned = DiscardedDraft.objects.values_list("files", flat=True)
        wanted |= {file["content"] for files in binned for file in files}
        removed = [name for name in names if name not in wanted]
        for name in removed:
            with suppress(FileNotFoundError):
                (_root() / name).unlink()
        return removed


def sweep() -> list[str]:
    """Remove every kept file that no edition refers to, and what a killed process left half-written."""
    every = [path for folder in (FOLDER, COPIES) for path in (_root() / folder).glob("*/*")]
    found = [path.relative_to(_root()).as_posix() for path in every if path.is_file()]
    return remove_unreferenced(sorted(found))


def is_sound(file: SourceFile) -> bool:
    """Whether the kept bytes, and those of the public copy, are there and still have their SHA-256."""
    kept = [(file.content, file.sha256), *([(file.copy, file.copy_sha256)] if file.copy_sha256 else [])]
    try:
        return all(_sha256_of_file(field) == sha256 for field, sha256 in kept)
    except OSError:
        logger.exception("kept file of %s cannot be read", file.content.name)
        return False


def _sha256_of_file(field: FieldFile) -> str:
    with field.open("rb") as content:
        return hashlib.file_digest(content.file, "sha256").hexdigest()


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
