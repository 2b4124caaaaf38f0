"""When two printed names are the same: full width or half width, with spaces or without, numbered or not."""

from __future__ import annotations

import re
import unicodedata

_NUMBERING = re.compile(r"^(?:\([一二三四五六七八九十]+\)|[一二三四五六七八九十]+[、.])")


def fold(name: str) -> str:
    """Return a name as it is compared: NFKC (which makes brackets half width), no spaces, no «一、» before it."""
    plain = "".join(unicodedata.normalize("NFKC", name).split())
    return _NUMBERING.sub("", plain)
