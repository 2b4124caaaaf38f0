"""What is no sweep and what is one are together all tests, and each kind keeps members for `make test`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import touches_the_database
from tests.sweeps import DATABASES, NONE, left_unread, of

pytestmark = pytest.mark.no_cover

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, eq=False)
class Collected:
    """As much of a collected test as a choice among them asks for."""

    nodeid: str
    marks: tuple[pytest.MarkDecorator, ...] = field(default=())

    def iter_markers(self, name: str) -> Iterator[pytest.Mark]:
        return (one.mark for one in self.marks if one.mark.name == name)


def swept(database: str, *items: Any) -> list[str]:
    return sorted(item.nodeid for item in of(items, database))


def many(mark: pytest.MarkDecorator) -> list[Collected]:
    return [Collected(f"test_it.py::test_all[{name}]", (mark,)) for name in "jihgfedcba"]


def test_of_many_members_some_stay_spread_over_all_whatever_their_order() -> None:
    members = many(pytest.mark.sweep(keep=3))
    left_out = swept("sqlite", *members)
    assert [name[-2] for name in left_out] == list("bcefhij")
    assert swept("sqlite", *members[::-1]) == left_out
    assert swept("sqlite", *many(pytest.mark.sweep(keep=10))) == []
    assert len(swept("sqlite", *many(pytest.mark.sweep))) == 10


def test_on_one_database_alone() -> None:
    members = many(pytest.mark.sweep(keep=4, on="postgresql"))
    assert (len(swept("sqlite", *members)), len(swept("postgresql", *members))) == (0, 6)
    both = [
        Collected(f"test_it.py::test_all[{name}]", (pytest.mark.sweep(keep=8), pytest.mark.sweep(on="postgresql")))
        for name in "0123456789"
    ]
    assert (len(swept("sqlite", *both)), len(swept("postgresql", *both))) == (2, 10)
    with pytest.raises(ValueError, match="no tests run on oracle"):
        of([Collected("a", (pytest.mark.sweep(on="oracle"),))], "sqlite")  # type: ignore[list-item]


def test_what_neither_has_nor_is_one_is_left_alone() -> None:
    assert swept("sqlite", Collected("a"), Collected("b", (pytest.mark.no_cover,))) == []


@pytest.mark.sweep  # all modules are collected where all tests are
@pytest.mark.parametrize("database", DATABASES)
def test_a_module_that_is_not_read_has_nothing_that_would_be_run(request: pytest.FixtureRequest, database: str) -> None:
    collected = request.session.items
    swept_there = of(collected, database)
    asked = [
        item for item in collected if item not in swept_there and (database == "sqlite" or touches_the_database(item))
    ]
    assert {str(item.path) for item in asked if left_unread(item.path, NONE, database)} == set()


def test_marks_of_a_whole_module_are_seen_without_importing_it(tmp_path: Path) -> None:
    module = tmp_path / "test_it.py"
    for marks, unread in [
        ("pytest.mark.sweep", {"sqlite", "postgresql"}),
        ("[\n    pytest.mark.no_cover,\n    pytest.mark.sweep,\n]", {"sqlite", "postgresql"}),
        ('[pytest.mark.django_db, pytest.mark.sweep(on="postgresql")]', {"postgresql"}),
        ("[pytest.mark.django_db, pytest.mark.one_database]", {"postgresql"}),
        ("pytest.mark.no_cover", {"postgresql"}),
        ("[pytest.mark.django_db, pytest.mark.sweep(keep=3)]", set()),
        ("pytest.mark.usefixtures('real')", set()),
    ]:
        module.write_text(f"import pytest\n\npytestmark = {marks}\n")
        assert {database for database in DATABASES if left_unread(module, NONE, database)} == unread, marks
        assert not any(left_unread(module, wanted, database) for wanted in ("too", "alone") for database in DATABASES)


def test_ci_runs_both() -> None:
    commands = re.findall(r"^make (\w+)", (ROOT / ".ci" / "run").read_text(), re.MULTILINE)
    assert commands == ["test", "sweeps"]
    makefile = (ROOT / "Makefile").read_text()
    asked = re.findall(r"^\t(.*)\$\(PYTEST\) --sweeps (\w+) (.*?)( --cov .*)?$", makefile, re.MULTILINE)
    wanted = {
        sweeps: {(before, what) for before, each, what, _ in asked if each == sweeps} for sweeps in ("none", "alone")
    }
    traced = {(before, what) for before, each, what, coverage in asked if each == "too" and coverage}
    assert len(wanted["none"]) == 3
    assert wanted["alone"] | traced == wanted["none"]
