"""Publishes budgets of made-up bodies through the same door as real ones, in this process or in several."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context

from django.db import connections

from budget.classification import Classification
from budget.cycles import held_back
from budget.editions import confirm_all, draft, publish
from budget.synthetic.bodies import MadeBody
from budget.synthetic.patterns import Pattern
from budget.synthetic.preparing import prepared

REASON = "合成数据：只用来测试，不是任何单位的预算"
# A body and the years that it publishes: by one process, because one is the next version of the other's words.
Task = tuple[MadeBody, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Publisher:
    """What budgets are made of: patterns, the seed, the classification of each year."""

    patterns: tuple[Pattern, ...]
    seed: int
    official: Mapping[int, Classification]

    def publish(self, task: Task) -> int:
        """Publish the budgets of a body, and return how many they are."""
        body, years = task
        pattern = self.patterns[body.place % len(self.patterns)]
        for year in years:
            # Garbage is collected between budgets: in the midst of one it would walk over all of its rows again and
            # again.
            with held_back():
                edition = draft(prepared(pattern, body, year, self.seed, self.official[year]), by=None)
            confirm_all(edition, None)
            publish(edition, None, REASON)
        return len(years)

    def publish_all(self, tasks: Iterable[Task], processes: int) -> Iterator[int]:
        """Publish the budgets of many bodies; yield how many were published since the last time."""
        if processes == 1:
            yield from map(self.publish, tasks)
            return
        # No process may go on with a connection that another has opened.
        connections.close_all()
        # Forked, so that every process has the patterns without their being written out and read again.
        with ProcessPoolExecutor(processes, get_context("fork"), _HELD.append, (self,)) as pool:
            for done in as_completed([pool.submit(_publish, task) for task in tasks]):
                yield done.result()


# In a process of its own: what it publishes of, which is too large to be sent with each task.
_HELD: list[Publisher] = []


def _publish(task: Task) -> int:
    return _HELD[-1].publish(task)
