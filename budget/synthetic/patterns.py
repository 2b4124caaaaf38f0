"""A budget that was drawn and read, as a pattern of others: each figure of it is a sum of parts that grow one by one.

Every figure of a made-up budget is a sum of lines of expenditure with fixed shares. So the workbook is drawn once as it
is and once for each part of its lines with these a hundredth larger; what a cell gains is what it has of that part.
From then on a budget is made without a workbook being drawn and read, and is exactly what reading one would give, which
a test holds against the reader.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from budget.letters import letters_of
from budget.official_workbook.drawing import book_of
from budget.public_copy import CopiedSheet, copy_of
from budget.synthetic.bodies import MadeBody
from budget.workbook import read
from budget.workbook.rows import Amount, Code, FactRow, IndicatorRow, ProjectRow, Reading, SheetReading, Source
from fixtures.budgets import reading_of
from fixtures.codes import Pair, functions, pairs
from fixtures.forms import forms_of
from fixtures.generated import carried_of, lines_of
from fixtures.lines import WAN, Line, Township
from fixtures.packages import bytes_of

#: The parts of the lines that grow apart from each other.
PARTS = 3
#: A part is made larger by a hundredth, in whole 分 whatever share of it a cell has: a tenth, a third, a fifth.
_SHARES, _HUNDREDTH = 30, 100
#: Two projects are a fiftieth apart at least.
_GAP = 50
_YEAR = 2026
# What stands for the body in the workbook that is drawn; no code and no name of an official table has any of it.
_BODY = Township("987", "样板样板局", ("样板样板局本级",), "987654")
_TOKENS = (f"{_BODY.division}{_YEAR % 100}T", _BODY.name, str(_YEAR), _BODY.code)
_SHEETS = "合成·"

Key = tuple[str, str]
# What is printed in a cell: 分, how many decimals, the text.
Printed = Mapping[Key, tuple[int, int, str]]
# Of a row of a sheet, by place: what it is printed in and, where it is an amount, its cell.
Changes = Sequence[tuple[int, Key | None]]


class _NamesOfBody(dict[str, str]):
    """What each text of a pattern becomes for a body and a year: the same few thousand stand in every budget."""

    def __init__(self, fixed: Mapping[str, str], new: tuple[str, ...]) -> None:
        super().__init__(fixed)
        self._new = new

    def __missing__(self, text: str) -> str:
        named = text
        for old, other in zip(_TOKENS, self._new, strict=True):
            if old in named:
                named = named.replace(old, other)
        self[text] = named
        return named


@dataclass(frozen=True, slots=True)
class Grown:
    """A cell's amount in 分, and what a hundredth of each part adds to it."""

    fen: int
    parts: tuple[int, ...]


class Pattern:
    """What a budget is varied from."""

    def __init__(self, base: Reading, larger: Sequence[Reading]) -> None:
        self._base = base
        others = [_amounts(one) for one in larger]
        self._cells = {
            key: Grown(fen, tuple(other[key] - fen for other in others)) for key, fen in _amounts(base).items()
        }
        self._targets = {
            key for key, text in _targets(base).items() if any(_targets(one)[key] != text for one in larger)
        }
        for (key, text), *found in zip(
            _targets(base).items(), *(_targets(one).values() for one in larger), strict=True
        ):
            # A target that grew with a part is money said in words of 万元, and must go on agreeing with it.
            if key in self._targets:
                fen, *rest = (int(Decimal(one) * WAN) for one in (text, *found))
                self._cells[key] = Grown(fen, tuple(one - fen for one in rest))
        texts = {text for sheet in base.sheets for row in sheet.rows for text in row.texts if text}
        self._fixed = {text: text for text in texts if not _is_of_the_body(text)}
        self._changes = [_changes(sheet, self._cells) for sheet in base.sheets]

    def varied(self, body: MadeBody, year: int, parts: Sequence[int]) -> Reading:
        """Return the reading of a body's budget, each part grown by so many hundredths."""
        printed = {
            key: _printed(cell.fen + sum(map(int.__mul__, cell.parts, parts))) for key, cell in self._cells.items()
        }
        named = _NamesOfBody(self._fixed, (f"{body.division}{year % 100:02d}T", body.name, str(year), body.code))
        sheets = tuple(
            _sheet(sheet, changes, printed, named)
            for sheet, changes in zip(self._base.sheets, self._changes, strict=True)
        )
        tables = tuple(
            replace(
                table,
                title=named[table.title],
                rows=tuple(_row(row, printed, named) for row in table.rows),
                projects=tuple(_project(row, printed, named) for row in table.projects),
                indicators=tuple(_indicator(row, printed, self._targets, named) for row in table.indicators),
                texts={
                    name: text._replace(text=named[text.text], source=_source(text.source, named[text.source.raw]))
                    for name, text in table.texts.items()
                },
            )
            for table in self._base.tables
        )
        return replace(self._base, sheets=sheets, tables=tables)


def workbook_of(reading: Reading) -> bytes:
    """Return the workbook that gives a reading."""
    return copy_of(
        [CopiedSheet(sheet.name, list(enumerate(sheet.values or (), 1)), sheet.merges) for sheet in reading.sheets]
    )


def patterns(seed: int, count: int, rows: int = 0) -> tuple[Pattern, ...]:
    """Return so many patterns; `rows` are lines of expenditure beside those of a township."""
    return tuple(_pattern(Random(f"{seed} {number}"), rows) for number in range(count))  # noqa: S311 - made-up figures


def _pattern(chance: Random, rows: int) -> Pattern:
    township = lines_of(_BODY, _YEAR, chance.randrange(10**6))
    lines = _apart([*township, *_more(chance, rows, {(line.function.code, line.pair) for line in township})])
    base = _read(lines)
    grown = [
        [replace(line, fen=line.fen + line.fen // _HUNDREDTH) if place % PARTS == part else line
         for place, line in enumerate(lines)]
        for part in range(PARTS)
    ]  # fmt: skip
    larger = [_read(some) for some in grown]
    return Pattern(base, larger)


def _apart(lines: list[Line]) -> list[Line]:
    """Return the lines with the largest of the projects so far apart that they keep their order when a part grows.

    A hundredth of a line is a whole number of 分 whatever share is taken of it.
    """
    most = 0
    kept = []
    whole = _SHARES * _HUNDREDTH
    ordered = sorted(lines, key=lambda line: (line.basic, line.fen))
    for line in ordered:
        fen = max(1, line.fen // whole) * whole
        if not line.basic:
            fen = most = max(fen, most + most // _GAP // whole * whole + whole)
        kept.append(replace(line, fen=fen))
    return kept


def _more(chance: Random, rows: int, taken: set[tuple[str, Pair]]) -> Iterator[Line]:
    """Yield lines of official codes, no two alike, and none like those that are taken."""
    official = [pair for pair in pairs()[:90] if pair.dept.code[:3] in {"302", "310", "399"}]
    most = len(taken) + rows
    while len(taken) < most:
        function, pair = chance.choice(functions()), chance.choice(official)
        if (function.code, pair) not in taken:
            taken.add((function.code, pair))
            yield Line(function, pair, pair.can_be_basic and chance.random() < 0.4, chance.randrange(10**6, 10**9))


def _read(lines: list[Line]) -> Reading:
    book = book_of(forms_of(reading_of(lines, _BODY, _YEAR, carried_of(lines))))
    for sheet in book.worksheets:
        sheet.title = f"{_SHEETS}{sheet.title}"
    return read(bytes_of(book), "pattern.xlsx")


def _amounts(reading: Reading) -> dict[Key, int]:
    """Return every amount by its cell."""
    found: dict[Key, int] = {}
    for table in reading.tables:
        for amounts in (*(row.amounts for row in table.rows), *(row.amounts for row in table.projects)):
            found |= {amount.source[:2]: amount.fen for amount in amounts.values()}
    return found


def _targets(reading: Reading) -> dict[Key, str]:
    """Return every target that is a number by its cell."""
    rows = (row for table in reading.tables for row in table.indicators)
    return {row.source[:2]: row.target_text for row in rows if row.target is not None}


def _is_of_the_body(text: str) -> bool:
    return any(token in text for token in _TOKENS)


def _printed(fen: int) -> tuple[int, int, str]:
    """Return an amount, its decimals, and its text in 万元 as a sheet shows it: without zeros that say nothing."""
    whole, rest = divmod(fen, WAN)
    decimals = f"{rest:06d}".rstrip("0")
    return fen, len(decimals), f"{whole}.{decimals}" if decimals else str(whole)


def _changes(sheet: SheetReading, cells: Mapping[Key, Grown]) -> Sequence[Changes]:
    """Return for each row of a sheet which of its cells change with the body: amounts, and what names the body."""
    found = []
    for row in sheet.rows:
        keys = [(sheet.name, f"{letters_of(place + 1)}{row.number}") for place in range(len(row.texts))]
        found.append(
            [
                (place, key if key in cells else None)
                for place, (key, text) in enumerate(zip(keys, row.texts, strict=True))
                if text and (key in cells or _is_of_the_body(text))
            ]
        )
    return found


def _sheet(sheet: SheetReading, changes: Sequence[Changes], printed: Printed, named: _NamesOfBody) -> SheetReading:
    rows, values = list(sheet.rows), list(sheet.values or ())
    for index, changed in enumerate(changes):
        if not changed:
            continue
        texts, contents = list(rows[index].texts), list(values[index])
        for place, key in changed:
            if key is None:
                contents[place] = texts[place] = named[texts[place]]
            else:
                texts[place] = printed[key][2]
                contents[place] = float(texts[place])
        rows[index] = replace(rows[index], texts=tuple(texts))
        values[index] = contents
    return replace(sheet, rows=rows, values=values)


def _row(row: FactRow, printed: Printed, named: _NamesOfBody) -> FactRow:
    codes = {name: _code(code, named) for name, code in row.dimensions.items()}
    return FactRow(
        row.position, row.number, row.line, named[row.label], codes, _figures(row.amounts, printed), row.side
    )


def _figures(amounts: Mapping[str, Amount], printed: Printed) -> dict[str, Amount]:
    found = {}
    for name, (_, _, (sheet, address, _)) in amounts.items():
        fen, decimals, text = printed[sheet, address]
        found[name] = Amount(fen, decimals, Source(sheet, address, text))
    return found


def _code(code: Code, named: _NamesOfBody) -> Code:
    number, name, source = code
    raw = named[source.raw]
    if raw == source.raw and named[number] == number and named[name] == name:
        return code
    return Code(named[number], named[name], _source(source, raw))


def _source(source: Source, raw: str) -> Source:
    return Source(source.sheet, source.address, raw)


def _project(row: ProjectRow, printed: Printed, named: _NamesOfBody) -> ProjectRow:
    return replace(
        row,
        code=named[row.code],
        unit=_code(row.unit, named) if row.unit else None,
        amounts=_figures(row.amounts, printed),
        source=_source(row.source, named[row.source.raw]),
    )


def _indicator(row: IndicatorRow, printed: Printed, targets: set[Key], named: _NamesOfBody) -> IndicatorRow:
    if row.source[:2] not in targets:
        return replace(row, project_code=named[row.project_code]) if row.project_code else row
    text = printed[row.source[:2]][2]
    return replace(
        row,
        project_code=named[row.project_code],
        target_text=text,
        target=Decimal(text),
        source=_source(row.source, text),
    )
