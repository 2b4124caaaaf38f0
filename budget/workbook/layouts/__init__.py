"""What each official form looks like, as data: a new form is a new module here and one line in LAYOUTS and FORMS."""

from __future__ import annotations

from budget.workbook.layouts import beijing
from budget.workbook.layouts.layout import Column, Item, Kind, Layout, Role, Side

__all__ = ["FORMS", "LAYOUTS", "Column", "Item", "Kind", "Layout", "Role", "Side"]

LAYOUTS: tuple[Layout, ...] = beijing.LAYOUTS

# The tables that each form must have. A workbook is held against the form that it lacks least of;
# the fourteen-table form differs by an additional table only, so it needs no entry of its own.
FORMS: dict[str, tuple[Layout, ...]] = {"beijing": beijing.THIRTEEN}
