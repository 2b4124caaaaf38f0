"""What all processes of this machine share without a service of its own: places in a queue, and counts of who asked.

Both live in files of one folder: places are locks, which the system gives back when a process dies; counts are
numbers in a mapped file. Neither needs a database, so both still work when there is none.
"""

from budget.turns.counts import Counts, Quota, Rate, counts_in
from budget.turns.folder import kept_for, private
from budget.turns.places import Full, Places

__all__ = ["Counts", "Full", "Places", "Quota", "Rate", "counts_in", "kept_for", "private"]
