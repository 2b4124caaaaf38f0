"""Reads the XML of an .xlsx sheet that is spelled unlike other programs spell it, and writes it as they do.

Prefixes, comments, character references, CDATA, cells without a place, texts in another element: all of it is legal, and
some of it calamine reads as a blank or as other digits. What is not legal is a flaw of its cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from budget.workbook.cells import is_amount_like
from budget.workbook.files.archive import Unsafe
from budget.workbook.files.ink import Palette
from budget.workbook.files.markup import COMPATIBILITY, Attributes, local, walk
from budget.workbook.files.places import Place, place_of
from budget.workbook.files.sheet_maker import MOST_ROWS
from budget.workbook.files.xlsx.strings import RichText, written
from budget.workbook.sheets import Flaw, FlawKind, letters

# Plain digits only: programs read no others as numbers.
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?\Z", re.ASCII)
_TEXTS = ("str", "inlineStr")
_ROW_KEPT = ("hidden", "ht", "customHeight")


def is_whole(text: str) -> bool:
    """Whether a text is a whole number in plain digits, and no longer than any that a sheet needs."""
    return text.isascii() and text.isdigit() and len(text) < 8


class _OddCell:
    """A cell while it is read."""

    def __init__(self, place: Place, given: Attributes, *, is_misplaced: bool) -> None:
        self.place = place
        self.kind = given.get("t", "n")
        self.style = given.get("s", "").strip()
        self.is_misplaced = is_misplaced
        # `vm` leads to what newer programs show instead of the value: a currency, a picture in the cell.
        self.is_rich = given.get("vm", "0").strip() not in ("", "0")
        self.formula: list[str] | None = None
        self.shared = self.fills = ""
        self.values: list[str] = []
        self.rich: RichText | None = None

    @property
    def value(self) -> str | None:
        """What it holds; None where it holds nothing."""
        if self.rich is not None and self.kind == "inlineStr":
            return self.rich.text
        # Whichever it is: a cell with two values is refused.
        return self.values[-1] if self.values else None


class OddSheet:
    """The sheet as others spell it, and the cells that cannot be read for certain."""

    def __init__(self, palette: Palette) -> None:
        self._palette = palette
        self.flaws: dict[Place, Flaw] = {}
        self.frame: list[bytes] = []
        self._rows: dict[int, tuple[str, dict[int, str]]] = {}
        self._row = self._column = -1
        self._cell: _OddCell | None = None
        self._taken: list[str] | None = None
        self._depth = 0
        self._space: str | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        space, _, element = name.rpartition(" ")
        if self._space is None:
            self._space = space
        if self._depth and space not in (self._space, COMPATIBILITY):
            raise Unsafe  # it is named like a cell, and is none to whoever minds the namespace
        if element == "sheetData":
            self._depth += 1
        elif not self._depth:
            return
        elif self._cell is not None:
            self._inside(element, attributes)
        elif element == "row":
            self._begin_row(attributes)
        elif element == "c":
            self._begin_cell(attributes)

    def _begin_row(self, attributes: Attributes) -> None:
        number = attributes.get("r", "").strip()
        self._row = int(number) - 1 if is_whole(number) else self._row + 1
        if not 0 <= self._row < MOST_ROWS:
            raise Unsafe
        self._column = -1
        kept = "".join(f' {name}="{escape(attributes[name])}"' for name in _ROW_KEPT if name in attributes)
        self._rows.setdefault(self._row, (kept, {}))

    def _begin_cell(self, attributes: Attributes) -> None:
        place = place_of(attributes["r"]) if "r" in attributes else (self._row, self._column + 1)
        if place is None:
            raise Unsafe  # nobody can say where it stands
        self._column = place[1]
        # Who minds that a dollar belongs to formulas alone reads nothing in such a cell.
        is_misplaced = place[0] != self._row or "$" in attributes.get("r", "")
        self._cell = _OddCell(place, attributes, is_misplaced=is_misplaced)

    def _inside(self, element: str, attributes: Attributes) -> None:
        cell = self._cell
        if cell is None:
            return
        if self._taken is not None:
            cell.is_misplaced = True  # nothing stands inside a value: who skips it reads other digits than who does not
        if element == "is":
            cell.rich = RichText(self._palette)
        elif cell.rich is not None and self._taken is None:
            cell.rich.start(element, attributes)
        if element == "v":
            cell.values.append("")
            self._taken = []
        elif element == "f":
            self._taken = []
            cell.shared = attributes.get("si", "").strip()
            cell.fills = attributes.get("ref", "").strip() if attributes.get("t", "").strip() == "array" else ""

    def characters(self, text: str) -> None:
        if self._taken is not None:
            self._taken.append(text)
        elif self._cell is not None and self._cell.rich is not None:
            self._cell.rich.characters(text)

    def end(self, name: str) -> None:
        element, cell = local(name), self._cell
        if element == "sheetData":
            self._depth -= 1
        elif cell is None:
            return
        elif element == "c":
            self._keep(cell)
            self._cell = None
        elif element == "v" and self._taken is not None:
            cell.values[-1], self._taken = "".join(self._taken), None
        elif element == "f" and self._taken is not None:
            cell.formula, self._taken = self._taken, None
        elif cell.rich is not None:
            cell.rich.end(element)

    def _keep(self, cell: _OddCell) -> None:
        row, column = cell.place
        cells = self._rows.setdefault(row, ("", {}))[1]
        value = cell.value
        if (flaw := _flaw(cell, is_taken=column in cells)) is not None:
            self.flaws[cell.place] = flaw
        if value is None and cell.formula is None and column in cells:
            return
        style = f' s="{int(cell.style)}"' if is_whole(cell.style) else ""
        kind = "str" if cell.kind in _TEXTS or (flaw and flaw.kind is FlawKind.UNREAD) else cell.kind
        shared = f' si="{cell.shared}"' if is_whole(cell.shared) else ""
        shared += f' t="array" ref="{escape(cell.fills)}"' if cell.fills else ""
        formula = f"<f{shared}>{escape(''.join(cell.formula), quote=False)}</f>" if cell.formula is not None else ""
        shown = value if kind == "str" or value is None else value.strip()
        inner = formula + ("" if shown is None else f"<v>{written(shown)}</v>")
        typed = f' t="{kind}"' if kind in ("s", "str", "b", "e", "d") else ""
        start = f'<c r="{letters(column)}{row + 1}"{style}'
        # A blank cell is known by its look alone.
        cells[column] = f"{start}{typed}>{inner}</c>" if inner else f"{start}/>" if style else ""

    def rows(self) -> Iterable[str]:
        """Yield the rows as others spell them."""
        for row, (kept, cells) in sorted(self._rows.items()):
            yield f'<row r="{row + 1}"{kept}>{"".join(cells[column] for column in sorted(cells))}</row>'


def _flaw(cell: _OddCell, *, is_taken: bool) -> Flaw | None:
    """Return what is wrong with a cell that no program writes."""
    value = cell.value
    # A text within a cell and a value beside it: some programs show the one, some the other.
    is_double = cell.rich is not None and (cell.kind != "inlineStr" or any(one.strip() for one in cell.values))
    if is_taken or cell.is_misplaced or len(cell.values) > 1 or is_double:
        return Flaw(FlawKind.UNREAD, value or "")
    # What stands for a value of a kind of its own is shown by newer programs as that value says, not as its digits do.
    is_strange = cell.kind not in ("n", "s", "b", "e", "d", *_TEXTS) or (cell.is_rich and cell.kind != "e" and value)
    if is_strange:
        return Flaw(FlawKind.UNREAD, value or "")
    if value is not None and (value or cell.kind == "n"):
        bare = value.strip()
        if cell.kind == "n" and not _NUMBER.match(bare) and (bare or value):
            return Flaw(FlawKind.UNREAD, value)
        if cell.kind in ("s", "b") and not is_whole(bare):
            return Flaw(FlawKind.UNREAD, value)
    if cell.kind == "inlineStr" and cell.rich is None and value and is_amount_like(value):
        return Flaw(FlawKind.UNREAD, value)  # Excel shows it, others show nothing
    return cell.rich.flaw if cell.rich is not None else None


def spelled_as_usual(data: bytes, palette: Palette | None = None) -> tuple[bytes, dict[Place, Flaw]]:
    """Return the cells of a sheet as most programs write them, and what cannot be read. Raises BadContent or Unsafe."""
    sheet = OddSheet(palette or Palette())
    walk([data], sheet.start, sheet.end, sheet.characters)
    return f"<sheetData>{''.join(sheet.rows())}</sheetData>".encode("utf-8", "replace"), sheet.flaws
