"""Amounts that stand in two places and may be the same money: a line of spending, a project, a purchased service."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from budget.forms import Subject
from budget.models import LineItem
from budget.queries.basis import Basis
from budget.queries.contents import contents
from budget.queries.results import EditionInfo
from budget.queries.standing import own_phase
from budget.vocabulary import Scheme


class TwinKind(StrEnum):
    """Where an amount stands."""

    LINE = "line"
    PROJECT = "project"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Twin:
    """One place of an amount: a project's code, or the function of a line; its printed name; 分."""

    kind: TwinKind
    code: str
    name: str
    fen: int


def twins(edition: EditionInfo, amounts: Collection[int], *kinds: TwinKind) -> tuple[Twin, ...]:
    """Return where one of these amounts, to the 分, stands in tables of these kinds. One query."""
    keys = {key: kind for key, kind in tables_of(edition).items() if kind in kinds}
    rows = LineItem.published.filter(
        own_phase(), edition=edition.id, table__edition=edition.id, table__key__in=keys, measure="total", is_total=False
    ).filter(amount__in={fen for fen in amounts if fen})
    fields = ("table__key", "label", "category", "function", "amount")
    return of_rows(keys, rows.values_list(*fields, named=True))


def tables_of(edition: EditionInfo) -> dict[str, TwinKind]:
    """Return by key the tables of an edition in which an amount can stand again."""
    found = contents(edition)
    spending = found.spending(Basis.ALL, Scheme.FUNCTION)
    kinds = {
        spending.key if spending else "": TwinKind.LINE,
        found.key(Subject.PROJECTS): TwinKind.PROJECT,
        found.key(Subject.PROJECT_GOALS): TwinKind.PROJECT,
        found.key(Subject.SERVICES): TwinKind.SERVICE,
    }
    return {key: kind for key, kind in kinds.items() if key}


def of_rows(kinds: Mapping[str, TwinKind], rows: Iterable[Any]) -> tuple[Twin, ...]:
    """Make twins of rows that were read, each of them once."""
    made = (
        Twin(kind, row.function if kind is TwinKind.LINE else row.category, row.label, row.amount)
        for row in rows
        if (kind := kinds.get(row.table__key)) is not None
    )
    return tuple(dict.fromkeys(made))
