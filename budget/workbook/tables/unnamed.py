"""What of a workbook no form knows, as somebody may be asked what it names: its words, its first figures, free places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from enum import Enum

from budget.findings import Finding, Unnamed
from budget.forms import BodyKind, Column, Form, Funds, Layout, Role
from budget.forms.wordings import BESIDE, Named, Wording, column_places, place_label
from budget.workbook.cells import is_amount_like
from budget.workbook.folding import fold
from budget.workbook.rows import FactRow, Source, TaughtName
from budget.workbook.sheets import Sheet, address
from budget.workbook.tables.blocks import Block
from budget.workbook.tables.headers import Path
from budget.workbook.tables.parts import Part
from budget.workbook.tables.titles import names_another_stage, title_words

_MOST_FIGURES = 3
# Columns of numbers that are no money.
_NO_MONEY = re.compile(r"编码|代码|编号|数量|人数|单价|个数|面积|电话|批次|台次|期限|年度|日期")
# Words of a title that say whose money a table counts: it can be taught as no table of other money.
_MONEY = {
    "政府性基金": {Funds.FUND, Funds.FISCAL, Funds.ALL},
    "国有资本": {Funds.CAPITAL, Funds.FISCAL, Funds.ALL},
    "一般公共预算": {Funds.GENERAL, Funds.FISCAL},
}
# Words of a title that make it no table of an edition at all.
_NEVER = re.compile(r"上年|去年|上一年")


class Contains(Enum):
    """What stands below a heading that nobody knows."""

    ANYTHING = "anything"
    MONEY = "money"
    WORDS = "words"


def counts_no_money(path: Path) -> bool:
    """Whether a heading says that the numbers below it are no amounts: 数量, 编码."""
    return bool(_NO_MONEY.search(path.parts[-1]))


def unnamed_title(block: Block, form: Form, printed: str) -> Unnamed | None:
    """Return what may be taught about the title of a block; None where it has no words, or none that may be taught."""
    words = title_words(printed)
    if not words or _NEVER.search(words) or names_another_stage(printed, form):
        return None
    return Unnamed(form.key, "", Named.TITLE.value, words, printed, _figures(block.sheet, block.body))


def unnamed_column(
    sheet: Sheet,
    layout: Layout,
    path: Path,
    rows: Sequence[int],
    bound: Iterable[Column],
    *,
    of: Contains = Contains.ANYTHING,
) -> Unnamed:
    """Return what may be taught about the heading of a column; `of` says which places it can have."""
    taken = list(bound)
    places = tuple(
        (place, column.headers[0])
        for place, column in column_places(layout).items()
        if column not in taken
        and column.role is not Role.BESIDE
        and (of is Contains.ANYTHING or (column.role is Role.AMOUNT) == (of is Contains.MONEY))
    )
    free = (*places, (BESIDE, place_label(layout, Named.COLUMN, BESIDE)))
    words = "/".join(path.parts)
    figures = _figures(sheet, rows, path.index)
    return Unnamed("", layout.key, Named.COLUMN.value, words, path.text, figures, free)


def unnamed_line(layout: Layout, words: str, printed: str, figures: Iterable[str]) -> Unnamed:
    """Return what may be taught about a line of a list; its free places are known when the whole list is."""
    return Unnamed("", layout.key, Named.LINE.value, words, printed, tuple(figures)[:_MOST_FIGURES])


def with_places(findings: Iterable[Finding], form: Form, present: set[str]) -> list[Finding]:
    """Return the findings, each with the form and the tables of it that are still free; without any it asks nothing."""
    finished = []
    for found in findings:
        asked = found.unnamed
        if asked is not None and asked.named == Named.TITLE.value:
            free = tuple(
                (table.key, table.title)
                for table in form.tables
                if table.key not in present and _may_be(asked.words, table)
            )
            asked = replace(asked, places=free) if free else None
        finished.append(
            replace(found, unnamed=replace(asked, form=form.key) if asked else None) if found.unnamed else found
        )
    return finished


def names_used(parts: Sequence[Part], rows: Sequence[FactRow]) -> Iterator[TaughtName]:
    """Yield the names of a table that were understood because somebody taught them, each once."""
    first = parts[0]
    layout = first.layout
    for one in layout.taught:
        means = place_label(layout, one.named, one.place)
        match one.named:
            case Named.TITLE if title_words(first.title) == one.words:
                source = Source(first.sheet.name, address(max(first.title_row, 0), 0), first.title)
            case Named.COLUMN if found := _heading(parts, one.words):
                source = found
            case Named.LINE if found := _line(rows, one):
                source = found
            case _:
                continue
        yield TaughtName(one.number, one.named.value, source.raw, means, source)


def _heading(parts: Sequence[Part], words: str) -> Source | None:
    for part in parts:
        for path in part.binding.paths.values():
            if "/".join(path.parts) == words:
                return Source(part.sheet.name, address(*path.cell), path.text)
    return None


def _line(rows: Sequence[FactRow], wording: Wording) -> Source | None:
    _, dimension, code = wording.place.split("|")
    for row in rows:
        found = row.dimensions.get(dimension)
        if found and found.code == code and fold(row.label).endswith(wording.words):
            return found.source
    return None


def _may_be(words: str, table: Layout) -> bool:
    """Whether the words of a title leave it open that it is this table: they name no other money."""
    named = next((funds for word, funds in _MONEY.items() if word in words), None)
    return table.kind is not BodyKind.PERFORMANCE and (named is None or table.about.funds in named)


def _figures(sheet: Sheet, rows: Sequence[int], column: int | None = None) -> tuple[str, ...]:
    columns = range(sheet.width) if column is None else (column,)
    places = ((row, place) for row in rows for place in columns)
    found = (
        sheet.text(*place) for place in places if sheet.grid[place[0]][place[1]] != "" and _counts(sheet, place, column)
    )
    return tuple(text for text, _ in zip(found, range(_MOST_FIGURES), strict=False))


def _counts(sheet: Sheet, place: tuple[int, int], column: int | None) -> bool:
    """Whether a cell shows what stands below a heading: of a column whatever there is, of a table its amounts."""
    return column is not None or is_amount_like(sheet.grid[place[0]][place[1]])
