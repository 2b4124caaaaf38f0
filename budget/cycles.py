"""Holding back Python's collector of cycles while millions of small rows are made, which it would walk over and over."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def held_back() -> Iterator[None]:
    """Collect no cycles inside the block; what nobody refers to is freed all the same. Blocks may stand in each other.

    A block in another thread may end first and let the collector go on: that costs time and nothing else.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
