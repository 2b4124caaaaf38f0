"""Reading and checking a file before anything is written: bytes -> Prepared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from budget import unit_tree, workbook
from budget.classification import Classification
from budget.classification.loading import of_year
from budget.editions.kept_files import sha256_of
from budget.editions.refusals import NotReadable
from budget.findings import Finding, Severity
from budget.models import Edition, LineItem, Unit
from budget.reconciliation import CheckResult, Context, reconcile
from budget.unit_tree import Registration
from budget.vocabulary import EditionState, Scheme, Stage
from budget.workbook.rows import Reading


class Examined(NamedTuple):
    """A file read and checked, whoever it belongs to."""

    reading: Reading
    checks: tuple[CheckResult, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Return the findings that forbid publishing."""
        return tuple(found for found in self.reading.findings if found.severity is Severity.ERROR)

    @property
    def failed(self) -> tuple[CheckResult, ...]:
        """Return the results of must rules that forbid publishing."""
        return tuple(check for check in self.checks if check.blocks_publication)

    @property
    def is_publishable(self) -> bool:
        """Whether neither an error nor a failed must rule stands; warnings may."""
        return bool(self.reading.tables) and not self.errors and not self.failed


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file read and checked for a body, year and stage, ready to be drafted.

    `unit` may not be in the database yet; the draft saves it then.
    """

    unit: Unit
    year: int
    stage: Stage
    filename: str
    content: bytes
    sha256: str
    examined: Examined

    @property
    def reading(self) -> Reading:
        """Return what was read."""
        return self.examined.reading

    @property
    def checks(self) -> tuple[CheckResult, ...]:
        """Return what the rules gave."""
        return self.examined.checks


def examine(content: bytes, filename: str, context: Context) -> Examined:
    """Read and check a file. No database; a file that cannot be read gives findings and no checks."""
    reading = workbook.read(content, filename)
    return Examined(reading, reconcile(reading, context) if reading.tables else ())


def prepare(
    content: bytes, filename: str, body: Unit | Registration, year: int, stage: Stage = Stage.BUDGET
) -> Prepared:
    """Read and check a file for a body, year and stage. Reads the database, writes nothing.

    A body that is not registered is named by its Registration; its tables say what that leaves open.
    Raises NotReadable where such a file has no tables, UnitUnknown where they do not say enough.
    """
    reading = workbook.read(content, filename)
    unit = body if isinstance(body, Unit) else _registered(body, reading)
    context = context_of(of_year(year), unit.code, year, unit.name, _previous(unit, year, stage))
    examined = Examined(reading, reconcile(reading, context) if reading.tables else ())
    return Prepared(unit, year, stage, filename, content, sha256_of(content), examined)


def require_tables(reading: Reading) -> None:
    """Raise NotReadable, with every error of the reading, where no table was understood."""
    if not reading.tables:
        errors = [found for found in reading.findings if found.severity is Severity.ERROR]
        problems = [f"{found.place} {found.message}{found.hint}".strip() for found in errors]
        raise NotReadable("这个文件没有读出任何预算公开表，没有保存。", problems)


def _registered(body: Registration, reading: Reading) -> Unit:
    require_tables(reading)
    return unit_tree.find(body.code, body.division) or unit_tree.unregistered(body, reading)


def context_of(
    classification: Classification,
    unit_code: str | None = None,
    year: int | None = None,
    unit_name: str | None = None,
    previous: Mapping[tuple[str, str], int] | None = None,
) -> Context:
    """Return what the rules must know from outside the file."""
    return Context(
        unit_code=unit_code,
        year=year,
        codes=classification.names(),
        aliases=classification.aliases(),
        crosswalk=classification.crosswalk(),
        previous=previous,
        unit_name=unit_name,
    )


def _previous(unit: Unit, year: int, stage: Stage) -> Mapping[tuple[str, str], int] | None:
    """Return last year's published 分 by (scheme, code), for every level of the functions; None where there is none."""
    if not unit.pk:  # its registration waits for the draft
        return None
    edition = Edition.published.filter(unit=unit, year=year - 1, stage=stage, state=EditionState.PUBLISHED).first()
    if edition is None:
        return None
    sums: defaultdict[tuple[str, str], int] = defaultdict(int)
    rows = LineItem.published.filter(table__edition=edition, table__key="expenditure", measure="total", is_total=False)
    for function, amount in rows.exclude(function="").values_list("function", "amount"):
        for code in {function[:length] for length in Scheme.FUNCTION.level_lengths}:
            sums[Scheme.FUNCTION.value, code] += amount
    return dict(sums)
