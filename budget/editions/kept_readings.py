"""What was read of files, for the hour in which somebody answers a question about them: nobody waits for it twice."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from budget.forms.wordings import Customs
from budget.turns import kept_for
from budget.workbook import Given

# Bytes of files from which reading them once more is felt, and for how long what they gave is kept.
FELT, _SECONDS = 20_000, 3600


def kept_reading(files: Sequence[Given], customs: Customs) -> Path | None:
    """Return where what these files give is kept: it depends on them, on what is known, and on the program alone.

    None where they are small. The folder is this user's alone, and is cleared of what is old.
    """
    if sum(len(file.content) for file in files) < FELT:
        return None
    told = hashlib.sha256(repr((settings.RELEASE, customs)).encode())
    for file in files:
        # With the length, so that two files never give the same bytes as one.
        told.update(repr((file.name, file.is_kept, len(file.content))).encode() + file.content)
    return kept_for(_SECONDS, settings.RUN_DIR, "readings") / told.hexdigest()[:40]
