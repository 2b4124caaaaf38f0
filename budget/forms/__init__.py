"""What each official form looks like, as data: a form is a folder here, and nothing else knows it by name."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import Any

from budget.forms.columns import MEASURES as USUAL
from budget.forms.form import About, BodyKind, Column, Form, Funds, Item, Layout, Phase, Role, Side, Subject

__all__ = [
    "FORMS",
    "LAYOUTS",
    "MEASURES",
    "PUBLISHED_MEASURES",
    "TABLES",
    "About",
    "BodyKind",
    "Column",
    "Form",
    "Funds",
    "Item",
    "Layout",
    "Phase",
    "Role",
    "Side",
    "Subject",
    "form_of",
    "form_with",
    "layout_of",
    "measure_label",
    "measure_of",
    "own",
    "part_of",
]


def _found() -> list[Form]:
    """Return the FORMS of every folder here, in the order of their ranks."""
    folders = [one.name for one in iter_modules(__path__) if one.ispkg]
    forms = [form for name in folders for form in import_module(f"{__name__}.{name}").FORMS]
    return sorted(forms, key=lambda form: (form.rank, form.key))


# Where two forms fit a workbook equally well, the first is taken.
FORMS: tuple[Form, ...] = tuple(_found())

_BY_KEY = {form.key: form for form in FORMS}
# A table is known by its key in the whole house; forms may share one.
_LAYOUTS = {table.key: table for form in FORMS for table in form.tables}
LAYOUTS: tuple[Layout, ...] = tuple(_LAYOUTS.values())
TABLES: dict[str, str] = {table.key: table.title for table in LAYOUTS}
MEASURES: dict[str, str] = {key: usual.label for key, usual in USUAL.items()} | {
    key: column.label for table in LAYOUTS for key, column in table.measures.items() if key not in USUAL
}
# A column of another phase («年初预算数») is kept as the measure that it plans: nothing is published under its own key.
_OF_A_PHASE = {
    key for table in LAYOUTS for key, column in table.measures.items() if column.measure not in {"", key}
} - USUAL.keys()
PUBLISHED_MEASURES: dict[str, str] = {key: name for key, name in MEASURES.items() if key not in _OF_A_PHASE}


def form_of(key: str) -> Form:
    """Return the form of a key. Raises KeyError."""
    return _BY_KEY[key]


def form_with(tables: Iterable[str]) -> Form:
    """Return the form that has most of these tables; the first of those that have as many."""
    present = set(tables)
    return max(FORMS, key=lambda form: len(present & form.by_key.keys()))


def layout_of(key: str) -> Layout | None:
    """Return the table of a key; None where no form has it any more."""
    return _LAYOUTS.get(key)


def measure_label(table: str, measure: str) -> str:
    """Return what an amount of a table is called."""
    layout = _LAYOUTS.get(table)
    column = layout.measures.get(measure) if layout else None
    return column.label if column else MEASURES.get(measure, measure)


def measure_of(table: str, key: str) -> str:
    """Return as what measure the amounts of a column of a table are kept."""
    layout = _LAYOUTS.get(table)
    column = layout.measures.get(layout.measure(key)) if layout else None
    return (column.measure or layout.measure(key)) if layout and column else key


def part_of(table: str, measure: str) -> str:
    """Return the measure that `measure` is part of in a row of `table`: «basic» of «total»; "" for the whole."""
    layout = _LAYOUTS.get(table)
    if layout and (column := layout.measures.get(measure)):
        return column.part_of
    return USUAL[measure].part_of if measure in USUAL else ""


def own(form: Form, what: str, name: str) -> Any:
    """Return `name` of the module `what` in the folder of a form («rules»); None where the folder has no such thing."""
    module = f"budget.forms.{form.family}.{what}"
    # Looked for and not tried: an error inside the module must not pass for its not being there.
    return getattr(import_module(module), name, None) if find_spec(module) else None
