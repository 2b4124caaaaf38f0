"""Texts that a spreadsheet would take for a formula or a command, defused for files that are opened in one."""

from __future__ import annotations

import re

# What makes a formula where it stands first in a text; East Asian programs read the wide signs as the narrow.
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
# One sign alone, and a plain number, are none: «=» is a relation between a target and its value.
_HARMLESS = re.compile(r"[=+@＝＋－＠-]|[+-][0-9][0-9.,]*")


def defused(text: str) -> str:
    """Return a text with an apostrophe before what could run: programs show the rest as it is."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) and not _HARMLESS.fullmatch(text) else text
