"""Folding of printed words: what the eye takes for the same must compare as the same."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# NFKC makes plain blanks of all wide and narrow ones, and leaves those of no width.
_SPACES = re.compile(r"[\s\u200b\u200c\u200d\ufeff]+")
_QUOTES = str.maketrans("", "", "“”\"'‘’「」『』《》〈〉`")
_YEAR = re.compile(r"20\d\d年度?")
_UNIT_SUFFIX = re.compile(r"\((?:金额|计量)?(?:单位:?)?((?:人民币)?(?:元|千元|万元|百万元|亿元))\)")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return `text` in half-width forms without any space or line break: «（合 计）» becomes «(合计)»."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=8192)
def fold_label(text: str) -> str:
    """Return a heading or title folded further: no quotation marks, year, unit in brackets or closing colon."""
    folded = _UNIT_SUFFIX.sub("", _YEAR.sub("", fold(text).translate(_QUOTES)))
    return folded.strip(":")


@lru_cache(maxsize=8192)
def unit_in_brackets(text: str) -> str:
    """Return the amount unit that a heading states in brackets, «万元» of «预算数（万元）», or an empty text."""
    found = _UNIT_SUFFIX.search(fold(text))
    return found.group(1) if found else ""


def without_unit(text: str) -> str:
    """Return the folded name of a line without a unit in brackets and a closing colon: «合 计（万元）：» is 合计."""
    return _UNIT_SUFFIX.sub("", fold(text)).rstrip(":")


def shown(text: str) -> str:
    """Return a printed heading on one line without inner spaces, otherwise as printed."""
    return _SPACES.sub("", text)
