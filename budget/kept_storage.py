"""Where kept files lie by default: a folder of this machine, in which a name stands only when all its bytes are on the disk.

Another storage, an object store say, takes its place by MEDIA_STORAGE: whoever keeps or reads a file asks Django's
`default_storage`, and knows no path.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


class KeptOnDisk(FileSystemStorage):
    """A folder whose files are written beside their name first, and brought to the disk before they get it."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:  # noqa: ARG002 - Django names it
        """Return the name itself: it is made of the bytes, so what stands under it already is the same, or rotten."""
        return name

    def _save(self, name: str, content: File[bytes]) -> str:
        """Write the content and return its name. Raises OSError where the disk refuses; then nothing is left behind."""
        target = Path(self.path(name))
        target.parent.mkdir(mode=self.directory_permissions_mode or 0o750, parents=True, exist_ok=True)
        handle, name_for_now = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
        temporary = Path(name_for_now)
        try:
            with os.fdopen(handle, "wb") as file:
                for part in content.chunks():
                    file.write(part)
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(self.file_permissions_mode or 0o640)
            temporary.replace(target)
            _sync_folder(target.parent)
        finally:
            temporary.unlink(missing_ok=True)  # it is there only where something went wrong
        return name


def _sync_folder(folder: Path) -> None:
    """Bring the new name itself to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
