"""Finds rows that sum up finer rows of the same table: 661 above 661001, 201 above 2010108."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from budget.workbook.rows import Code, Line

Key = tuple[str, ...]


def coarse_sums(rows: Sequence[tuple[Line | None, Mapping[str, Code]]], dimensions: Sequence[str]) -> set[int]:
    """Return the places of unlabelled rows whose codes are coarser than those of other rows they stand above.

    A row is such a sum when some other row has, in every dimension, a code that begins with
    its own (a blank begins every code). Only the lengths that occur are tried, so that a table
    whose rows are all of the finest level costs one pass.
    """
    if not dimensions:
        return set()
    keys: list[tuple[int, Key]] = [
        (place, tuple(codes[name].code if name in codes else "" for name in dimensions))
        for place, (line, codes) in enumerate(rows)
        if line is None
    ]
    # A blank before a code is a hole, not a coarser level: such a row is no sum.
    keys = [(place, key) for place, key in keys if "" not in key[: sum(map(bool, key))]]
    shapes = {tuple(map(len, key)) for _, key in keys}
    sums: set[int] = set()
    for shape in shapes:
        finer = [other for other in shapes if other != shape and all(map(int.__le__, shape, other))]
        if not finer:
            continue
        covered = {
            tuple(code[:length] for code, length in zip(key, shape, strict=True))
            for _, key in keys
            if tuple(map(len, key)) in finer
        }
        sums |= {place for place, key in keys if tuple(map(len, key)) == shape and key in covered}
    return sums
