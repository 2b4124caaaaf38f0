"""What the codes of a page of facts are called, each as its own edition calls it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from budget.models import Project
from budget.queries.facts import category_name
from budget.queries.names import names_on
from budget.queries.records import RecordRow, Records
from budget.queries.results import EditionInfo
from budget.queries.sums import Added
from budget.vocabulary import Scheme

_SCHEMES = {scheme.value: scheme for scheme in (Scheme.FUNCTION, Scheme.GOV_ECONOMIC, Scheme.DEPT_ECONOMIC)}
_NAMED = {*_SCHEMES, "unit_code", "category"}


class RecordNames:
    """The names on a page. Three queries, however many editions its facts are of."""

    def __init__(self, found: Records) -> None:
        editions: dict[int, EditionInfo] = {}
        codes: set[str] = set()
        categories: set[str] = set()
        for row in found.rows:
            edition = found.tables[row[1]].edition
            editions[edition.id] = edition
            # Positions of RecordRow: unit, function and the two economic codes; the category follows, and may be a project's.
            codes.update(row[5:9])
            categories.add(row[9])
        self._names = names_on(editions.values(), (codes | categories) - {""})
        self._projects: dict[int, dict[str, str]] = defaultdict(dict)
        # A category is a project's code in some tables alone: without any, nothing is asked.
        if categories := categories - {""}:
            listed = Project.published.filter(edition__in=editions, code__in=categories)
            for edition_id, code, name in listed.values_list("edition", "code", "name"):
                self._projects[edition_id][code] = name

    def named(self, edition: EditionInfo, table: str, row: RecordRow) -> tuple[str, str, str, str, str]:
        """Return the names of a fact's budget unit, its codes of the three classifications, and its category."""
        names = self._names[edition.id]
        unit, function, gov, dept, category = row[5:10]

        def name(scheme: Scheme, code: str) -> str:
            return names.name(scheme, code) if code else ""

        return (
            names.unit(unit),
            name(Scheme.FUNCTION, function),
            name(Scheme.GOV_ECONOMIC, gov),
            name(Scheme.DEPT_ECONOMIC, dept),
            category_name(names, self._projects[edition.id], table, category),
        )


class SumNames:
    """What the codes of sums are called: as the newest edition calls them where all are of one body, else officially.

    What a body alone prints, the names of its budget units and projects, is not said of sums over several bodies, for
    another may mean something else by the same code. Three queries.
    """

    def __init__(self, found: Added) -> None:
        # By year, and within it by when it was published: the last one is the newest.
        editions = sorted(found.basis.editions, key=lambda edition: (edition.year, edition.published_at))
        self._bodies = {edition.unit.slug: edition.unit.name for edition in editions}
        codes = {str(value) for row in found.rows for name, value in row.keys.items() if name in _NAMED} - {""}
        self._is_one = len(self._bodies) == 1
        self._names = names_on(editions[-1:], codes, printed=self._is_one)
        self._tables = found.basis.tables
        rows = Project.published.filter(edition__in=[edition.id for edition in editions[-1:]], code__in=codes)
        self._projects = dict(rows.values_list("code", "name")) if self._is_one and "category" in _keys(found) else {}

    def named(self, keys: Mapping[str, str | int]) -> dict[str, str]:
        """Return the names of the codes among the keys of a sum, each by its own field."""
        told: dict[str, str] = {}
        for names in self._names.values():
            for name, value in keys.items():
                code = str(value)
                if name in _SCHEMES:
                    told[f"{name}_name"] = names.name(_SCHEMES[name], code) if code else ""
                elif name == "unit_code":
                    told["unit_name"] = names.unit(code)
                elif name == "category":
                    # A category means what its table says: in sums over several tables it gets no name.
                    table = keys.get("table", self._tables[0] if len(self._tables) == 1 else "")
                    told["category_name"] = category_name(names, self._projects, str(table), code) if table else ""
        if "unit" in keys:
            told["body_name"] = self._bodies[str(keys["unit"])]
        return told


def _keys(found: Added) -> set[str]:
    return {name for row in found.rows[:1] for name in row.keys}
