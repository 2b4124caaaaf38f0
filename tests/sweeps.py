"""Which tests are sweeps: they ask all members of a kind of which `make test` asks some, and `make sweeps` runs them.

Nobody waits for them while a line is written; continuous integration runs them after `make test`, so nothing lands without.

- `@pytest.mark.sweep`: the whole test is one.
- `@pytest.mark.sweep(keep=6)`: of its parameters six are asked by `make test`, spread over all of them; the others are sweeps.
- `@pytest.mark.sweep(on="postgresql")`: on that database alone, which may differ there and seldom does.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest

TOO, NONE, ALONE = "too", "none", "alone"
DATABASES = ("sqlite", "postgresql")

# A module that names none of these has no test that touches a database: marks, and the fixtures of all that ask for one.
ASKS_A_DATABASE = re.compile(
    r"django_db|\b(db|transactional_db|real|thawed|township|clerk|reviewer|outsider|edition)\b"
)


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


def left_unread(module: Path, wanted: str, database: str) -> bool:
    """Tell from its text whether a module of tests has none that is wanted, so that nobody need import it.

    Two thirds of the modules are so on PostgreSQL, and reading them costs each process as much as a tenth of its tests.
    """
    if wanted != NONE or not module.name.startswith("test_"):
        return False
    text = module.read_text(encoding="utf-8")
    if database == "postgresql" and ASKS_A_DATABASE.search(text) is None:
        return True
    without = {"pytest.mark.sweep", f"pytest.mark.sweep(on='{database}')"}
    if database == "postgresql":
        without.add("pytest.mark.one_database")
    return not without.isdisjoint(_own_marks(text))


def _own_marks(text: str) -> set[str]:
    """The marks that a module gives to all of its tests, as they would be written on one line."""
    if "\npytestmark = " not in text:
        return set()
    for line in ast.parse(text).body:
        if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "pytestmark":
            marks = line.value.elts if isinstance(line.value, ast.List) else [line.value]
            return {ast.unparse(mark) for mark in marks}
    return set()
