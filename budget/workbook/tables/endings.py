"""Where a table ends: with the sum of the whole of it."""

from __future__ import annotations

from budget.forms import BodyKind, Role
from budget.workbook.cells import is_amount_like, is_total
from budget.workbook.folding import fold
from budget.workbook.tables.parts import Part


def has_total(part: Part, *, last_only: bool = False) -> bool:
    """Whether a part has a sum of the whole table; `last_only` asks for one that ends it."""
    if not part.layout.has_total or part.layout.kind is BodyKind.PERFORMANCE:
        return False
    rows = part.rows[-1:] if last_only else part.rows
    grid = part.sheet.grid
    words = [index for index, column in part.binding.columns.items() if column.role is not Role.AMOUNT]
    if not words:
        return bool(rows)
    # A balance has sums half-way down («本年收入合计»): those of all of a list end it.
    items = (item for side in part.layout.sides for item in side.items if item.line == "total" and not item.aside)
    ends = {fold(name) for item in items for name in item.names}
    for row in rows:
        texts = [value for index in words if isinstance(value := grid[row][index], str) and value]
        if any(is_total(text) or fold(text) in ends for text in texts):
            return True
        if part.layout.blank_total and not texts and any(map(is_amount_like, grid[row])):
            return True
    return False
