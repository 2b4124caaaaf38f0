"""What pictures and shapes lie over, in each format of file: the cells under them nobody sees."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from budget.workbook.files.markup import Attributes, local, walk
from budget.workbook.files.opc import Package
from budget.workbook.sheets import Merge, SheetFacts

# A column and a row as every program begins with them, in the units of drawings (EMU), for a shape that says its size alone.
_COLUMN, _ROW = 609_600, 190_500
_ANCHORS = ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor")
# The record of a drawing of old files in which a shape says from which cell to which it goes.
_CLIENT_ANCHOR = re.compile(rb"\x00\x00\x10\xf0\x12\x00\x00\x00(.{18})", re.DOTALL)
# The same in a drawing of remarks: left column, its offset, top row, its offset, right, bottom.
_SHAPE = re.compile(r"<v:shape\b.*?</v:shape>", re.DOTALL | re.IGNORECASE)
_ANCHOR = re.compile(r"<x:Anchor>\s*(\d{1,7}(?:\s*,\s*\d{1,7}){7})\s*</x:Anchor>", re.IGNORECASE)
# Shapes that are looked at: a drawing of a map has tens of thousands.
_MOST = 1000


def _steps(length: str, one: int) -> int:
    """Return how many whole columns or rows a length is."""
    return int(length) // one if length.isascii() and length.isdigit() and len(length) < 12 else 0


class _Drawing:
    """Follows the anchors of a drawing: from which cell each shape goes, and to which or how far."""

    def __init__(self) -> None:
        self.found: list[Merge] = []
        self._side = ""
        self._taken: list[str] | None = None
        self._at: dict[str, int] = {}

    def start(self, name: str, given: Attributes) -> None:
        element = local(name)
        if element in _ANCHORS:
            self._at = {}
        elif element in ("from", "to"):
            self._side = element
        elif self._side and element in ("col", "row"):
            self._taken = []
        elif element == "pos" and not self._at:
            # A shape that is pinned to no cell says how far it is from the corner of the sheet.
            self._at = {"from col": _steps(given.get("x", ""), _COLUMN), "from row": _steps(given.get("y", ""), _ROW)}
        elif element == "ext" and "cx" in given and "to col" not in self._at and "from col" in self._at:
            self._far(given)

    def _far(self, given: Attributes) -> None:
        for side, size, one in (("col", "cx", _COLUMN), ("row", "cy", _ROW)):
            self._at[f"to {side}"] = self._at.get(f"from {side}", 0) + _steps(given.get(size, ""), one)

    def characters(self, text: str) -> None:
        if self._taken is not None:
            self._taken.append(text)

    def end(self, name: str) -> None:
        element = local(name)
        if self._taken is not None and element in ("col", "row"):
            text = "".join(self._taken).strip()
            self._at[f"{self._side} {element}"] = (
                int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0
            )
            self._taken = None
        elif element in ("from", "to"):
            self._side = ""
        elif element in _ANCHORS and len(self._at) == 4 and len(self.found) < _MOST:
            at = self._at
            self.found.append((at["from row"] + 1, at["from col"] + 1, at["to row"] + 1, at["to col"] + 1))


def _shown_notes(vml: str) -> Iterator[Merge]:
    """Yield what the remarks and the buttons of an older drawing lie over; a remark lies there only where it is told to.

    Such a drawing is written for a web page of 1998, and often is no XML.
    """
    for shape in _SHAPE.findall(vml)[:_MOST]:
        anchor = _ANCHOR.search(shape)
        is_shown = "<x:visible" in shape.lower() or ('objecttype="note"' not in shape.lower())
        if anchor and is_shown:
            left, _, top, _, right, _, bottom, _ = map(int, anchor[1].split(","))
            yield top + 1, left + 1, bottom + 1, right + 1


def note_drawings(package: Package, part: str, facts: SheetFacts) -> None:
    """Note what the drawings of a sheet of an .xlsx or .xlsb lie over. Raises BadContent."""
    for relation in package.relations(part).values():
        if relation.kind == "drawing" and relation.part:
            drawing = _Drawing()
            walk([package.read(relation.part)], drawing.start, drawing.end, drawing.characters)
            facts.under += drawing.found
        elif relation.kind == "vmlDrawing" and relation.part:
            facts.under += _shown_notes(package.read(relation.part).decode("utf-8", "replace"))


def anchors_of(record: bytes) -> Iterator[Merge]:
    """Yield what the shapes of a record of an .xls lie over."""
    for found in _CLIENT_ANCHOR.finditer(record):
        _, left, _, top, _, right, _, bottom, _ = struct.unpack("<9H", found[1])
        # The bytes that are looked for may also stand in a picture's own data; what they then spell is seldom a range.
        if top <= bottom and left <= right:
            yield top + 1, left + 1, bottom + 1, right + 1
