"""When two printed names are the same: full width or half width, with spaces or without, numbered or not."""

from __future__ import annotations

import unicodedata

from budget.numbering import without_number


def fold(name: str) -> str:
    """Return a name as it is compared: NFKC (which makes brackets half width), no spaces, no «一、» before it."""
    return "".join(unicodedata.normalize("NFKC", without_number(name)).split())
