"""The original files: bytes kept in Django's storage by their SHA-256, written before the database knows of them.

A crash can leave a file that nobody refers to, never a reference without its file. `sweep` removes the former.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import Q
from django.db.models.fields.files import FieldFile

from budget.models import DiscardedDraft, SourceFile

logger = logging.getLogger(__name__)

FOLDER = "sources"
# The public copies lie apart, so that no mistake of a web server that hands out one folder reaches the other.
COPIES = "copies"
_LOCK = "lock"
# The same lock in PostgreSQL, for hosts that share a storage: any number that no other program of this database takes.
_SHARED_LOCK = 7_161_203
_KEPT_SUFFIX = re.compile(r"\.[a-z0-9]{1,5}\Z")


def sha256_of(content: bytes) -> str:
    """Return the SHA-256 of `content` in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def name_of(sha256: str, filename: str, folder: str = FOLDER) -> str:
    """Return where the content is kept, in the storage: «sources/ab/<sha256>.xlsx»."""
    suffix = Path(filename).suffix.lower()
    return f"{folder}/{sha256[:2]}/{sha256}{suffix if _KEPT_SUFFIX.match(suffix) else ''}"


@contextmanager
def keeping() -> Iterator[None]:
    """Hold off the removal of files from keeping one until the transaction that refers to it has ended."""
    with _lock_file() as lock:
        # Shared: uploads do not wait for each other, only for a removal.
        fcntl.flock(lock, fcntl.LOCK_SH)
        with _locked_for_all_hosts("pg_advisory_lock_shared", "pg_advisory_unlock_shared"):
            yield


def keep(content: bytes, filename: str, folder: str = FOLDER) -> str:
    """Keep the content and return its name in the storage; it is safe there when this returns.

    What lies there under its name and is not the same any more is replaced: a file that rotted is mended by the next
    upload of it. Raises OSError where the disk is full or read-only; then nothing is left behind.
    """
    name = name_of(sha256_of(content), filename, folder)
    if default_storage.exists(name):
        # Compared whole and not by size: a file that rotted on the disk has its length and its name still.
        if read(name) == content:
            return name
        default_storage.delete(name)
    return default_storage.save(name, ContentFile(content))


def read(name: str) -> bytes:
    """Return the bytes of a kept file. Raises FileNotFoundError."""
    with default_storage.open(name) as file:
        content: bytes = file.read()
    return content


def tidy_up(names: Iterable[str]) -> None:
    """Remove what an act has left behind; the act is done, so a disk that refuses leaves it to the next sweep."""
    if not (left := list(names)):
        return
    try:
        remove_unreferenced(left)
    except OSError:
        logger.exception("kept files that nobody needs could not be removed")


def anything_kept() -> bool:
    """Whether any file was ever kept: then there was a database."""
    return next(kept_in(FOLDER), None) is not None


def kept_in(*folders: str) -> Iterator[str]:
    """Yield the name of every file that is kept in these folders, in order."""
    for folder in folders:
        try:
            inner = sorted(default_storage.listdir(folder)[0])
        except FileNotFoundError:
            continue
        for part in inner:
            yield from (f"{folder}/{part}/{name}" for name in sorted(default_storage.listdir(f"{folder}/{part}")[1]))


def remove_unreferenced(names: Iterable[str]) -> list[str]:
    """Remove those of `names` that no edition refers to and return them; none while a file is just being kept.

    Raises OSError where the folder cannot be written.
    """
    with _lock_file() as lock:
        try:
            # Without waiting: what nobody refers to can lie there another day, an upload should not wait for it.
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return []  # the next sweep finds them
        with _locked_for_all_hosts("pg_try_advisory_lock", "pg_advisory_unlock") as is_ours:
            return _removed(names) if is_ours else []


def unreferenced(names: Iterable[str] | None = None) -> list[str]:
    """Return those of `names`, else of all kept files, that no edition and no draft of the bin refers to."""
    kept = SourceFile.every_stage.order_by()
    if names is not None:
        names = list(names)
        kept = kept.filter(Q(content__in=names) | Q(copy__in=names))
    wanted = {name for both in kept.values_list("content", "copy") for name in both}
    binned = DiscardedDraft.objects.values_list("files", flat=True)
    wanted |= {file["content"] for files in binned for file in files}
    return [name for name in (kept_in(FOLDER, COPIES) if names is None else names) if name not in wanted]


def _removed(names: Iterable[str]) -> list[str]:
    removed = unreferenced(names)
    for name in removed:
        default_storage.delete(name)
    return removed


def sweep() -> list[str]:
    """Remove every kept file that no edition refers to, and what a killed process left half-written."""
    return remove_unreferenced(list(kept_in(FOLDER, COPIES)))


def is_sound(file: SourceFile) -> bool:
    """Whether the kept bytes, and those of the public copy, are there and still have their SHA-256."""
    kept = [(file.content, file.sha256), *([(file.copy, file.copy_sha256)] if file.copy_sha256 else [])]
    try:
        return all(_sha256_of_file(field) == sha256 for field, sha256 in kept)
    except OSError:
        logger.exception("kept file of %s cannot be read", file.content.name)
        return False


def _sha256_of_file(field: FieldFile) -> str:
    digest = hashlib.sha256()
    with field.open("rb") as content:
        for part in content.chunks():
            digest.update(part)
    return digest.hexdigest()


@contextmanager
def _lock_file() -> Iterator[int]:
    """Open the lock of this host, which lies in MEDIA_ROOT whatever the storage is."""
    folder = Path(settings.MEDIA_ROOT) / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    # A file of its own and never removed: a lock upon a file that is replaced is held by nobody.
    handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o640)
    try:
        yield handle
    finally:
        os.close(handle)  # which releases the lock


@contextmanager
def _locked_for_all_hosts(take: str, give_back: str) -> Iterator[bool]:
    """Hold the lock in the database that several hosts share, and tell whether it was had. SQLite has one host alone."""
    if connection.vendor != "postgresql":
        yield True
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {take}(%s)", [_SHARED_LOCK])
        (had,) = cursor.fetchone()
    try:
        yield had is not False  # a lock that is waited for says nothing
    finally:
        # A connection that broke has given it back by itself.
        if had is not False and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT {give_back}(%s)", [_SHARED_LOCK])
