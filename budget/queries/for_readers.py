"""What a result says of the figures, without what it asks of the clerk: readers can do nothing about a cell."""

from __future__ import annotations

import re

_SENTENCES = re.compile(r"[^。]*(?:。|$)")
_REQUEST = re.compile(r"[，；]\s*请[^。]*")


def without_requests(reason: str) -> str:
    """Return a reason without its sentences and clauses that begin with «请»."""
    kept = (sentence for sentence in _SENTENCES.findall(reason) if not sentence.lstrip().startswith("请"))
    return "".join(_REQUEST.sub("", sentence) for sentence in kept)
