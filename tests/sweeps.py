"""Which tests are sweeps: they ask all members of a kind of which `make test` asks some, and `make sweeps` runs them.

Nobody waits for them while a line is written; continuous integration runs them after `make test`, so nothing lands without.

- `@pytest.mark.sweep`: the whole test is one.
- `@pytest.mark.sweep(keep=6)`: of its parameters six are asked by `make test`, spread over all of them; the others are sweeps.
- `@pytest.mark.sweep(on="postgresql")`: on that database alone, which may differ there and seldom does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pytest

TOO, NONE, ALONE = "too", "none", "alone"
DATABASES = ("sqlite", "postgresql")


def add_option(parser: pytest.Parser) -> None:
    """Let the command line say whether sweeps run; where it says nothing, they do."""
    parser.addoption(
        "--sweeps", choices=(TOO, NONE, ALONE), default=TOO, help="run the sweeps too (default), not, or alone"
    )


def of(items: Iterable[pytest.Item], database: str) -> set[pytest.Item]:
    """Those of the tests that are sweeps on this database.

    Raises:
        ValueError: a mark names a database that there is not.

    """
    marked: dict[tuple[str, int], list[pytest.Item]] = defaultdict(list)
    for item in items:
        for mark in item.iter_markers("sweep"):
            on = mark.kwargs.get("on", database)
            if on not in DATABASES:
                raise ValueError(f"{item.nodeid}: no tests run on {on}")
            if on == database:
                marked[item.nodeid.partition("[")[0], mark.kwargs.get("keep", 0)].append(item)
    found: set[pytest.Item] = set()
    for (_, keep), members in marked.items():
        # By name, not by the order of the day: every process of a run, and every run, keeps the same.
        members.sort(key=lambda item: item.nodeid)
        kept = {members[place * len(members) // keep].nodeid for place in range(keep)}
        found.update(item for item in members if item.nodeid not in kept)
    return found


def select(config: pytest.Config, items: list[pytest.Item], database: str) -> None:
    """Leave in the list what the command line asks for."""
    wanted = config.getoption("--sweeps")
    if wanted == TOO:
        return
    swept = of(items, database)
    left_out = [item for item in items if (item in swept) is (wanted == NONE)]
    config.hook.pytest_deselected(items=left_out)
    gone = set(left_out)
    items[:] = [item for item in items if item not in gone]
