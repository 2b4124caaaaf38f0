"""A code column: what its cells say, each text taken apart once, for the same few come again and again."""

from __future__ import annotations

import re

from budget.forms import Column
from budget.workbook.cells import is_dash, is_mistyped_code, is_subtotal, is_sum_of_basic, is_total, split_code
from budget.workbook.folding import fold
from budget.workbook.rows import Code, Line, Source
from budget.workbook.sheets import letters, printed
from budget.workbook.tables.headers import LEVELS
from budget.workbook.tables.parts import Part

_ONE_DIGIT = re.compile(r"[0-9]\Z")
# «[0211]社区建设», «'208-社会保障», «类201»: a code with a sign before it is no name that came without its code.
_HIDDEN_CODE = re.compile(r"[\W_]*[一-鿿]?[0-9]")

# What a cell of a code column says: code, name and the text itself; a sum; a dash; or nothing known.
Seen = tuple[str, str, str] | tuple[()] | Line | None


class CodeColumn:
    """Reads one code column; the same few texts come again and again, so each is taken apart once."""

    def __init__(self, part: Part, index: int, column: Column) -> None:
        self.index = index
        self.key = column.key
        self.kind = column.code_kind
        self.carried_down = column.carried_down
        self.filled = column.filled
        self.levels = 1
        self.sheet = part.sheet.name
        self.letters = letters(index)
        self.named = {fold(name): code for name, code in column.named}
        self._known: dict[object, Seen] = {}

    def look(self, value: object) -> Seen:
        """Return (code, name, text), a Line where the cell names a sum, () for a dash, None where it is none of these."""
        # Not by what is known: to a dict TRUE and 1 are one key.
        if isinstance(value, bool):
            return None
        try:
            return self._known[value]
        except KeyError:
            found = self._known[value] = self._take_apart(value)
            return found

    def _take_apart(self, value: object) -> Seen:
        if isinstance(value, float) and not value.is_integer():
            return None
        text = printed(value)
        if is_total(text):
            return Line.TOTAL
        # A spreadsheet drops the zero of 02 where it takes it for a number.
        split = split_code(
            f"0{fold(text)}" if self.kind == "part" and _ONE_DIGIT.match(fold(text)) else text, self.kind
        )
        if split is not None:
            return (*split, text)
        is_sum = is_subtotal(text) or (self.key == "dept_economic" and is_sum_of_basic(text))
        return Line.SUBTOTAL if is_sum else self._without_code(text)

    def _without_code(self, text: str) -> Seen:
        if is_dash(text) or fold(text) in LEVELS:
            return ()
        if code := self.named.get(fold(text)):
            return code, text.strip(), text
        return (
            None
            if self.filled or _HIDDEN_CODE.match(fold(text)) or is_mistyped_code(text, self.kind)
            else ("", text.strip(), text)
        )


def joined(code: Code, finer: str, name: str, source: Source) -> Code | None:
    """Join the levels of a code that stand in columns of their own: 201 | 01 | 08, or 02 | 0211; None if they differ."""
    if len(finer) > len(code.code):
        return Code(finer, name, source) if finer.startswith(code.code) else None
    return Code(code.code + finer, name, source)
