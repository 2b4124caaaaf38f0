"""An SVG of ours -> PNG, with a font that comes along, so that a server without Chinese fonts draws the same."""

from __future__ import annotations

import hashlib
from pathlib import Path

import resvg_py
from django.core.cache import cache

FONT = Path(__file__).parent / "font" / "MingzhangSans-Regular.otf"
SCALE = 2  # for screens of high density
KEPT = 24 * 3600  # seconds


def png(svg: str, scale: int = SCALE) -> bytes:
    """Return the picture as PNG. Drawn once and kept: the name under which it is kept is the picture itself."""
    key = f"picture-{scale}-{hashlib.sha256(svg.encode()).hexdigest()}"
    kept: bytes | None = cache.get(key)
    if kept is None:
        kept = bytes(
            resvg_py.svg_to_bytes(svg_string=svg, zoom=scale, font_files=[str(FONT)], skip_system_fonts=is_covered(svg))
        )
        cache.set(key, kept, KEPT)
    return kept


def is_covered(text: str) -> bool:
    """Tell whether our font has every Chinese sign of a text; a rare one is looked for in the fonts of the machine."""
    try:
        "".join(sign for sign in text if sign >= "\u3400").encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
