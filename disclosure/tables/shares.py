"""The table of one share: bodies in rows, years in columns, each cell a part of what the body spends in that year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from budget.money import AmountUnit, in_unit
from budget.queries.years import Lack
from disclosure.figures import amount_html, percent_text
from disclosure.tables.columns import Field, FieldKind, FileColumn, FileTable, TextColumn, Value, percent
from disclosure.tables.years import LACKS


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareCell:
    """A body's year: 分 of the item and of the whole with where they stand; else why there is no share."""

    fen: int | None = None
    whole: int = 0
    url: str = ""
    lack: Lack | None = None
    stage: str = ""

    @property
    def share(self) -> Fraction | None:
        """Return the exact share; None where there is none."""
        return Fraction(self.fen, self.whole) if self.fen is not None and self.whole else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareRow:
    """A body with a cell for each year, in the order of the columns."""

    name: str
    url: str
    cells: Sequence[ShareCell]
    row_class: str = ""


class YearShareColumn(FileColumn):
    """A year: the share, its amount below it with the mark that leads to its lines; files have both, exact."""

    def __init__(self, place: int, year: int) -> None:
        super().__init__(_("{year} 年").format(year=year), name=f"y{year}", css="num")
        self.place = place
        self.year = year

    def fields(self) -> tuple[Field, ...]:
        """Return share, amount, what all spending is, and why there is none."""
        return (
            Field(f"{self.name}_share", f"{self.year} 年占比（%）", FieldKind.PERCENT),
            Field(f"{self.name}_yuan", f"{self.year} 年金额（元）", FieldKind.YUAN),
            Field(f"{self.name}_whole_yuan", f"{self.year} 年全部支出（元）", FieldKind.YUAN),
            Field(f"{self.name}_note", f"{self.year} 年说明"),
        )

    def values(self, record: ShareRow) -> tuple[Value, ...]:
        """Return them, empty where there is none."""
        cell = record.cells[self.place]
        if cell.fen is None:
            return None, None, in_unit(cell.whole, AmountUnit.YUAN) if cell.whole else None, _words(cell)
        share = percent(cell.fen, cell.whole) if cell.whole else None
        return share, in_unit(cell.fen, AmountUnit.YUAN), in_unit(cell.whole, AmountUnit.YUAN), ""

    def render(self, record: ShareRow, table: Any) -> SafeString:
        """Return the share and the amount; words where there is none."""
        cell = record.cells[self.place]
        if cell.fen is None:
            return format_html('<span class="blank">{}</span>', _words(cell))
        return format_html(
            _(
                '{}<span class="official">{}<a class="src sum" href="{}" title="看组成这个数的各行和单元格">'
                '<span class="vh">看这个数的出处</span></a></span>'
            ),
            percent_text(cell.fen, cell.whole),
            amount_html(cell.fen, table.visit.unit),
            cell.url,
        )


def _words(cell: ShareCell) -> str:
    return _(LACKS[cell.lack or Lack.ABSENT]).format(stage=cell.stage)


def shares_by_year(years: Sequence[int]) -> type[FileTable]:
    """Return the table of a share with a column for each year."""
    columns: dict[str, Any] = {"name": TextColumn(mark("单位"), name="name", url="url")}
    # With a letter before it: a year alone is no name of an attribute.
    columns |= {f"y{year}": YearShareColumn(place, year) for place, year in enumerate(years)}
    # A column of amounts is none of its columns, but its cells have amounts in the unit of the page.
    return type("SharesByYear", (FileTable,), {**columns, "adds_up": False, "has_amounts": True})
