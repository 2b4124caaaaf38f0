"""Columns of a sheet by letters and numbers, rows and columns of an address: «AB12» is row 12, column 28."""

from __future__ import annotations

import re
from functools import lru_cache
from string import ascii_uppercase

_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]*)")
_BASE = len(ascii_uppercase)


@lru_cache(1024)
def letters_of(column: int) -> str:
    """Return the letters of a column, counted from 1."""
    text = ""
    while column:
        column, rest = divmod(column - 1, _BASE)
        text = ascii_uppercase[rest] + text
    return text


def column_of(letters: str) -> int:
    """Return the number of a column, counted from 1. Raises ValueError where these are no capital letters."""
    number = 0
    for letter in letters:
        number = number * _BASE + ascii_uppercase.index(letter) + 1
    return number


def parts_of_address(address: str) -> tuple[str, int]:
    """Return the letters and the row of an address. Raises ValueError where it is none."""
    if not (found := _ADDRESS.fullmatch(address)):
        raise ValueError(address)
    return found[1], int(found[2])


def row_and_column(address: str) -> tuple[int, int]:
    """Return row and column of an address, counted from 1. Raises ValueError where it is none."""
    letters, row = parts_of_address(address)
    return row, column_of(letters)
