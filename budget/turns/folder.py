"""The folder of the shared files: this user's own, so that nobody else on the machine can hold its locks."""

from __future__ import annotations

import os
import stat
import time
from contextlib import suppress
from pathlib import Path


def private(folder: Path) -> Path:
    """Make the folder where it is missing and return it. Raises PermissionError where it is open to others."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # `lstat`: a link that somebody else laid in /tmp may lead to a folder that is ours.
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise PermissionError(f"{folder} must be a folder of this user alone (mode 0700).")
    return folder


def kept_for(seconds: float, folder: Path, name: str) -> Path:
    """Return the folder `name` in a private one, rid of what was left there longer than that. Raises PermissionError."""
    inner = private(private(folder) / name)
    for path in inner.iterdir():
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > seconds:
                path.unlink()
    return inner
