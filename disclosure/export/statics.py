"""The site's own styles, scripts, fonts and pictures, those that a copy needs."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import find

# What a style sheet loads.
_LOADED = re.compile(r"""url\(["']?([^"')#?:]+)""")


def files(names: set[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the files of these names, and those that their styles load, each with its path below the copy."""
    waiting, seen = sorted(names), set(names)
    while waiting:
        name = waiting.pop()
        if name.startswith("/"):  # what browsers ask for at the root of any site
            yield name.removeprefix("/"), (settings.WHITENOISE_ROOT / name.removeprefix("/")).read_bytes()
            continue
        content = _place(name).read_bytes()
        yield f"static/{name}", content
        if name.endswith(".css"):
            for loaded in _LOADED.findall(content.decode()):
                other = posixpath.normpath(posixpath.join(posixpath.dirname(name), loaded))
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)


def _place(name: str) -> Path:
    """Return where a file lies: collected in production, elsewhere where it was written. Raises FileNotFoundError."""
    if settings.STATIC_ROOT:
        return Path(settings.STATIC_ROOT) / name
    found = find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(name)
    return Path(found)
