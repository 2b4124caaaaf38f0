"""Documents that were made before, beside the locks of this machine: a name is all that the document depends on.

Nothing here is ever wrong, only unneeded: what changes has another name, and the oldest go when there are too many.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from budget.queries.results import EditionInfo
from budget.turns import private

MOST = 400
# How each kept file begins: what was cut off by a full disk or a machine that stopped is made anew.
_SIZE = 16


def name_of(edition: EditionInfo, files: tuple[str, ...], address: str, form: str) -> str:
    """Return the name of a document: an edition never changes, but what its body is called does, and when it was approved."""
    said = (edition, edition.unit, files, address, settings.RELEASE, form)
    return f"{hashlib.sha256(repr(said).encode()).hexdigest()[:40]}.{form}"


def kept(name: str, make: Callable[[], bytes]) -> bytes:
    """Return the document of a name, and make and keep it where it is not there. A folder that fails is no reason to fail."""
    folder = settings.RUN_DIR / "documents"
    try:
        private(settings.RUN_DIR)
        private(folder)
        found = (folder / name).read_bytes()
        if int(found[:_SIZE], 16) == len(found) - _SIZE:
            return found[_SIZE:]
    except (OSError, ValueError):
        pass
    content = make()
    with suppress(OSError):
        _keep(folder, name, content)
    return content


def _keep(folder: Path, name: str, content: bytes) -> None:
    # Beside its place and renamed when it is whole: others may look for it at any moment.
    with tempfile.NamedTemporaryFile(dir=folder, prefix="new-", delete=False) as draft:
        try:
            draft.write(f"{len(content):0{_SIZE}x}".encode() + content)
        except OSError:
            Path(draft.name).unlink()
            raise
    Path(draft.name).replace(folder / name)
    found = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime)
    for path in found[:-MOST]:
        path.unlink(missing_ok=True)
