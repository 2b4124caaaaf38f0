"""The triggers that refuse to change what is or was public: an edition's rows stay what they were when it was published.

What an edition may still go through is named in `MAY_CHANGE` and `STEPS`; all else of it, columns of later releases
included, is frozen with its rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

from budget.models import Edition
from budget.models.managers import EditionPart
from budget.triggers.raising import SHOWN
from budget.triggers.sql import Trigger, columns_of
from budget.vocabulary import EditionState

MESSAGE = "已经公开过的版本不能修改或删除"
# What a published edition may still be given, and from which state to which it may go.
MAY_CHANGE = frozenset({"state", "withdrawn_at", "withdrawn_reason", "approval_date"})
STEPS = (
    (EditionState.PUBLISHED, EditionState.SUPERSEDED),
    (EditionState.PUBLISHED, EditionState.WITHDRAWN),
    (EditionState.SUPERSEDED, EditionState.WITHDRAWN),
)

_EDITION = Edition._meta.db_table  # noqa: SLF001 - Django's documented model API
_REFUSE = {
    "sqlite": f"SELECT RAISE(ABORT, '{MESSAGE}');",
    "postgresql": f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';",
}


def frozen_models() -> list[type[EditionPart]]:
    """Return the models whose rows no one may change once their edition was public."""
    parts = [model for model in apps.get_app_config("budget").get_models() if issubclass(model, EditionPart)]
    return [model for model in parts if model is not Edition and model not in SHOWN]


def triggers(connection: BaseDatabaseWrapper, tables: set[str]) -> Iterator[Trigger]:
    """Yield the triggers for those tables that are there."""
    vendor = connection.vendor
    for model in frozen_models():
        if model._meta.db_table in tables:  # noqa: SLF001 - Django's documented model API
            yield from _of_rows(model) if vendor == "sqlite" else _of_statements(model)
    if _EDITION in tables:
        yield from _of_editions(vendor, columns_of(connection, _EDITION))


def _way(model: type[EditionPart]) -> list[tuple[str, str]]:
    """Return the way from a row to its edition: each column that points on, and the table that it points to."""
    steps: list[tuple[str, str]] = []
    here: Any = model
    for name in model.edition_path.split("__"):
        field = here._meta.get_field(name)  # noqa: SLF001 - Django's documented model API
        here = field.related_model
        steps.append((field.column, here._meta.db_table))  # noqa: SLF001 - as above
    return steps


def _of_rows(model: type[EditionPart]) -> Iterator[Trigger]:
    table, way = model._meta.db_table, _way(model)  # noqa: SLF001 - Django's documented model API

    def public(row: str) -> str:
        key = f"{row}.{way[0][0]}"
        for (_, there), (column, _) in pairwise(way):
            key = f"(SELECT {column} FROM {there} WHERE id = {key})"  # noqa: S608 - names of our own models
        return f"(SELECT state FROM {_EDITION} WHERE id = {key}) <> '{EditionState.DRAFT}'"  # noqa: S608 - as above

    conditions = {"INSERT": public("NEW"), "UPDATE": f"{public('OLD')} OR {public('NEW')}", "DELETE": public("OLD")}
    for event, condition in conditions.items():
        stem = f"frozen_{table.removeprefix('budget_')}_{event.lower()}"
        yield Trigger(stem, f"BEFORE {event} ON {table} FOR EACH ROW WHEN {condition}", _REFUSE["sqlite"])


def _of_statements(model: type[EditionPart]) -> Iterator[Trigger]:
    """Look once a statement at all rows that it touched: a million rows are copied in without a million questions."""
    table, way = model._meta.db_table, _way(model)  # noqa: SLF001 - Django's documented model API
    joined = "".join(
        f" JOIN {there} step{place} ON step{place}.id = {f'step{place - 1}' if place else 'touched'}.{column}"
        for place, (column, there) in enumerate(way)
    )
    found = f"step{len(way) - 1}.state <> '{EditionState.DRAFT}'"
    refuse = (
        f"IF EXISTS (SELECT 1 FROM touched{joined} WHERE {found}) THEN {_REFUSE['postgresql']} END IF; RETURN NULL;"  # noqa: S608
    )
    sides = {
        "insert": ("INSERT", "NEW"),
        "update": ("UPDATE", "OLD"),
        # Both sides of an update: a row must be moved neither out of what is public nor into it.
        "moved": ("UPDATE", "NEW"),
        "delete": ("DELETE", "OLD"),
    }
    short = table.removeprefix("budget_")
    for stem, (event, side) in sides.items():
        events = f"AFTER {event} ON {table} REFERENCING {side} TABLE AS touched FOR EACH STATEMENT"
        yield Trigger(f"frozen_{short}_{stem}", events, refuse)
    # TRUNCATE fires no trigger of rows.
    yield _of_truncation(short, table)


def _of_truncation(short: str, table: str) -> Trigger:
    some = f"EXISTS (SELECT 1 FROM {_EDITION} WHERE state <> '{EditionState.DRAFT}')"  # noqa: S608 - names of our own models
    refuse = f"IF {some} THEN {_REFUSE['postgresql']} END IF; RETURN NULL;"
    return Trigger(f"frozen_{short}_truncate", f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT", refuse)


def _of_editions(vendor: str, columns: set[str]) -> Iterator[Trigger]:
    # `<>` is unknown beside NULL, and would let a date be put where there was none.
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    was_public = f"OLD.state <> '{EditionState.DRAFT}'"
    # By the columns that the table has, so that one of a later release is frozen without a word here.
    changed = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in sorted(columns - MAY_CHANGE))
    steps = " OR ".join(f"(OLD.state = '{before}' AND NEW.state = '{after}')" for before, after in STEPS)
    stepped = f"(OLD.state = NEW.state OR {steps})"
    refuse = _REFUSE[vendor] if vendor == "sqlite" else f"{_REFUSE[vendor]} RETURN NULL;"
    conditions = {"update": f"{was_public} AND ({changed} OR NOT {stepped})", "delete": was_public}
    for event, condition in conditions.items():
        events = f"BEFORE {event.upper()} ON {_EDITION} FOR EACH ROW WHEN ({condition})"
        yield Trigger(f"frozen_edition_{event}", events, refuse)
    if vendor == "postgresql":
        yield _of_truncation("edition", _EDITION)
