"""Holding back Python's collector of cycles while millions of small rows are made, which it would walk over and over."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# So many objects that it would be felt if the collector walked over them once more.
_MANY = 100_000


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
            # What was made counts as old from now on: else the next small object has all of it walked over at once.
            if gc.get_count()[0] > _MANY and not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()
