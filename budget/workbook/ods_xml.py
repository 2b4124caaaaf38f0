"""One pass over the content of an .ods: extent, merges, hidden rows, error values, formulas without a result."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.parsers import expat

from budget.workbook.markup import BadContent
from budget.workbook.sheets import Flaw, FlawKind, SheetFacts, percent_text

_HIDDEN = ("collapse", "filter")
# A flaw or a hidden row that is repeated more often than this fills no table.
_MOST_REPEATS = 1000


@dataclass(slots=True)
class _Cell:
    attributes: dict[str, str]
    text: list[str] = field(default_factory=list)


class _Scan:
    """Follows the XML; one SheetFacts for each table, in order."""

    def __init__(self) -> None:
        self.sheets: list[SheetFacts] = []
        self.row = 0
        self.column = 0
        self.row_repeat = 1
        self.table_column = 0
        self.cell: _Cell | None = None
        self.depth = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "table" and name.startswith("table:"):
            self.depth += 1
            if self.depth == 1:
                self.sheets.append(SheetFacts(merges=[]))
                self.row, self.table_column = 0, 0
        elif self.depth != 1:
            return
        elif local == "table-column":
            self._table_column(attributes)
        elif local == "table-row":
            self.column = 0
            self.row_repeat = _repeat(attributes, "rows")
            if attributes.get("table:visibility") in _HIDDEN:
                last = self.row + min(self.row_repeat, _MOST_REPEATS)
                self.sheets[-1].hidden_rows.update(range(self.row + 1, last + 1))
        elif local in ("table-cell", "covered-table-cell"):
            self.cell = _Cell(attributes)

    def end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local == "table" and name.startswith("table:"):
            self.depth -= 1
        elif self.depth != 1:
            return
        elif local == "table-row":
            self.row += self.row_repeat
        elif local in ("table-cell", "covered-table-cell") and self.cell:
            self._cell(self.cell)
            self.cell = None

    def characters(self, text: str) -> None:
        if self.cell is not None:
            self.cell.text.append(text)

    def _table_column(self, attributes: dict[str, str]) -> None:
        repeat = _repeat(attributes, "columns")
        if attributes.get("table:visibility") in _HIDDEN:
            last = self.table_column + min(repeat, _MOST_REPEATS)
            self.sheets[-1].hidden_columns.update(range(self.table_column + 1, last + 1))
        self.table_column += repeat

    def _cell(self, cell: _Cell) -> None:
        facts = self.sheets[-1]
        repeat = _repeat(cell.attributes, "columns")
        text = "".join(cell.text).strip()
        flaw = _flaw(cell.attributes, text)
        if text or flaw or "office:value-type" in cell.attributes:
            facts.fill(self.row + self.row_repeat - 1, self.column + repeat - 1)
        if flaw and repeat * self.row_repeat <= _MOST_REPEATS:
            for row in range(self.row, self.row + self.row_repeat):
                for column in range(self.column, self.column + repeat):
                    facts.flaws[row, column] = flaw
        down = _number(cell.attributes, "table:number-rows-spanned")
        across = _number(cell.attributes, "table:number-columns-spanned")
        if facts.merges is not None and (down > 1 or across > 1):
            facts.merges.append((self.row + 1, self.column + 1, self.row + down, self.column + across))
        self.column += repeat


def _number(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    return int(text) if text.isdecimal() and len(text) < 8 else 1


def _repeat(attributes: dict[str, str], what: str) -> int:
    return _number(attributes, f"table:number-{what}-repeated")


def _flaw(attributes: dict[str, str], text: str) -> Flaw | None:
    kind = attributes.get("office:value-type", "")
    if attributes.get("calcext:value-type") == "error" or (text.startswith("#") and text.endswith(("!", "?", "/A"))):
        return Flaw(FlawKind.ERROR, text or "错误值")
    if "table:formula" in attributes and not kind:
        return Flaw(FlawKind.FORMULA, "")
    if kind == "percentage":
        return Flaw(FlawKind.PERCENT, percent_text(attributes.get("office:value", "0")))
    return None


def scan_content(chunks: Iterable[bytes]) -> list[SheetFacts]:
    """Read content.xml once; the facts of each sheet in order. Raises BadContent."""
    scan = _Scan()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = scan.start
    parser.EndElementHandler = scan.end
    parser.CharacterDataHandler = scan.characters

    def refuse(*_: object) -> None:
        raise BadContent

    parser.EntityDeclHandler = refuse
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError) as error:
        raise BadContent from error
    return scan.sheets
