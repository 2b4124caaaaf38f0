"""Reading one file, or several as one budget: tables of newer files stand in for those of the files kept from before."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from pathlib import PurePath

from budget.findings import Finding, finding
from budget.forms import FORMS, Form
from budget.forms.wordings import NOTHING_KNOWN, Customs
from budget.workbook.cells import flaw_of, is_amount_like
from budget.workbook.files.reader import Opened, Unreadable, open_file
from budget.workbook.files.unseen_cells import take_out_unseen
from budget.workbook.rows import Reading, SheetReading
from budget.workbook.sheets import Flaw, Merge, Sheet, address, letters
from budget.workbook.tables.assemble import assemble_tables
from budget.workbook.tables.blocks import Block, find_blocks
from budget.workbook.tables.choosing import Choice, choose_form
from budget.workbook.tables.covered_cells import uncover
from budget.workbook.tables.guide_sheets import is_guide
from budget.workbook.tables.parts import Part
from budget.workbook.tables.recognise import Recognised, recognise_blocks
from budget.workbook.tables.unnamed import with_places

_MOST_ROWS_NAMED = 12
_LONGEST_STEM = 60
# Of what a hidden row or column holds.
_MOST_WORDS, _LONGEST_WORDS = 5, 40
_MOST_WORDS_NAMED = 3
_MOST_TITLES_NAMED = 6
_ROW = re.compile(r"\A[A-Z]{1,3}([0-9]+)\Z")


@dataclass(frozen=True, slots=True)
class Given:
    """A file to read. `is_kept` says that it is there from an earlier upload, so that newer tables replace its own."""

    content: bytes
    name: str
    is_kept: bool = False


@dataclass(frozen=True, slots=True)
class Together:
    """What several files yield. `files` are the indices of those that are used, in the order of `reading.sheets[].file`.

    `clashes` are titles of tables that two of the new files hold: nobody can say which one is meant.
    """

    reading: Reading
    files: tuple[int, ...]
    clashes: tuple[str, ...]


@dataclass
class _File:
    """An opened file and what was recognised on each of its sheets."""

    index: int
    given: Given
    opened: Opened
    found: Recognised = field(default_factory=Recognised)
    hidden: list[tuple[Sheet, frozenset[str]]] = field(default_factory=list)
    # Sheets whose tables were all replaced: nothing that is wrong on them matters any more.
    replaced: set[str] = field(default_factory=set)

    @cached_property
    def blocks(self) -> list[tuple[Sheet, list[Block]]]:
        """Return the blocks of each sheet, hidden ones and those of instructions apart."""
        return [(sheet, find_blocks(sheet)) for sheet in self.opened.sheets if not sheet.hidden and not is_guide(sheet)]

    @property
    def keys(self) -> set[str]:
        """Return the layout keys of its tables."""
        return {part.layout.key for part in self.found.parts}

    def findings(self) -> list[Finding]:
        """Return everything found before the tables are put together."""
        found = (*self.opened.findings, *_hidden(self.opened))
        return [one for one in found if one.sheet not in self.replaced]


def read_together(given: Sequence[Given], customs: Customs = NOTHING_KNOWN) -> Together:
    """Read files as one budget. Never raises for what is in them: every problem is a finding.

    `customs` are what is known of the body's workbooks beforehand.
    """
    unreadable: list[Finding] = []
    files: list[_File] = []
    taken: set[str] = set()
    for index, one in enumerate(given):
        try:
            opened = open_file(one.content, one.name)
            for sheet in opened.sheets:
                sheet.taught = customs.titles
                # Before anything is compared: a word with an invisible sign in it equals no other.
                opened.findings += take_out_unseen(sheet)
                covered = uncover(sheet)
                # A hidden sheet is not read, so what lies below its merges misleads nobody; it is blanked all the same.
                opened.findings += () if sheet.hidden else covered
        except Unreadable as refused:
            unreadable.append(_named(refused.found, one.name) if len(given) > 1 else refused.found)
            continue
        _name_sheets(opened, one.name, taken)
        files.append(_File(index, one, opened))
    choice = choose_form((blocks for file in files for _, blocks in file.blocks), customs)
    new = [file for file in files if not file.given.is_kept]
    form = choice.form
    if form is None:
        return Together(_unknown(files, unreadable, choice), tuple(file.index for file in files), ())
    for file in new:
        _recognise(file, form)
    # The newer files first: of what was kept only the tables stay that none of them brings.
    fresh = set[str]().union(*(file.keys for file in new))
    kept = [file for file in files if file.given.is_kept and _recognise_rest(file, form, fresh)]
    used = sorted((*kept, *new), key=lambda file: file.index)
    if not any(file.found.parts or file.found.unread or file.hidden or _names(file) for file in used):
        # Some heading was like one of a form: that does not make its tables missing ones.
        return Together(_unknown(files, unreadable, choice), tuple(file.index for file in files), ())
    return Together(_put_together(used, form, unreadable), tuple(file.index for file in used), _clashes(new))


def _unknown(files: Sequence[_File], unreadable: Sequence[Finding], choice: Choice) -> Reading:
    """Return the reading of a workbook of no known form: its sheets, and one sentence that says so."""
    findings = list(unreadable)
    if files:
        seen = "、".join(f"「{title}」" for title in choice.seen[:_MOST_TITLES_NAMED]) or "没有表名的内容"
        more = f"等 {len(choice.seen)} 张表" if len(choice.seen) > _MOST_TITLES_NAMED else ""
        forms = "、".join(form.label for form in FORMS)
        findings.append(finding("table.unknown_form", seen=seen + more, forms=forms))
        findings += [found for file in files for found in (*file.opened.findings, *_unseen_words(file, ()))]
    return Reading(_sheets(files), (), tuple(findings))


def _unseen_words(file: _File, known: Container[str]) -> Iterator[Finding]:
    """Yield the first words that must not be read of each sheet without a known table: they may be why there is none."""
    for sheet in file.opened.sheets:
        if sheet.has_flaws and not sheet.hidden and sheet.name not in known:
            words = (
                finding(told[0], sheet.name, address(row, column), raw=value.text, column="无表头", shown=told[1])
                for row, cells in enumerate(sheet.grid)
                for column, value in enumerate(cells)
                if isinstance(value, Flaw) and value.text.strip() and not is_amount_like(value.text)
                if (told := flaw_of(value))
            )
            yield from islice(words, _MOST_WORDS_NAMED)


def _sheets(files: Sequence[_File]) -> tuple[SheetReading, ...]:
    return tuple(
        # Of the first file nothing has to be changed: a sheet is of file 0 unless it says otherwise.
        replace(sheet.reading(), file=place) if place else sheet.reading()
        for place, file in enumerate(files)
        for sheet in file.opened.sheets
    )


def _put_together(used: Sequence[_File], form: Form, unreadable: Sequence[Finding]) -> Reading:
    whole = Recognised()
    for file in used:
        whole.parts += file.found.parts
        whole.findings += file.found.findings
        whole.bare_titles += file.found.bare_titles
        whole.unread |= file.found.unread
    assembled = assemble_tables(whole, form, [pair for file in used for pair in file.hidden])
    several = len(used) > 1
    findings = [
        # A finding with a sheet is found by it, for no two sheets are called alike; of a whole file the name is said.
        _named(one, file.given.name) if several and not one.sheet else one
        for file in used
        for one in file.findings()
    ]
    known = {part.sheet.name for part in whole.parts}
    findings += [one for file in used for one in _unseen_words(file, known | file.replaced)]
    tables = list(assembled.tables)
    if several:
        order = {layout.key: place for place, layout in enumerate(form.tables)}
        tables.sort(key=lambda table: order[table.key])
    present = {part.layout.key for part in whole.parts} | whole.unread
    rest = with_places((*whole.findings, *assembled.findings), form, present)
    if not tables and any(found.unnamed for found in rest):
        # Every table is called otherwise: it would say nothing that each of them is missing.
        rest = [found for found in rest if found.code != "table.missing"]
        rest.insert(0, finding("table.names_unknown", form=form.label))
    return Reading(_sheets(used), tuple(tables), (*unreadable, *findings, *rest), form.key)


def _names(file: _File) -> bool:
    """Whether a file holds names that somebody may teach."""
    return any(found.unnamed for found in file.found.findings)


def _recognise(file: _File, form: Form) -> None:
    file.hidden += [(sheet, _seemingly(sheet, form)) for sheet in file.opened.sheets if sheet.hidden]
    for sheet, blocks in file.blocks:
        recognise_blocks(sheet, blocks, form, file.found)


def _recognise_rest(file: _File, form: Form, fresh: set[str]) -> bool:
    """Recognise what newer files did not replace; tell whether any table is left."""
    for sheet, blocks in file.blocks:
        here = Recognised()
        recognise_blocks(sheet, blocks, form, here)
        gone = [part for part in here.parts if part.layout.key in fresh]
        stay = [part for part in here.parts if part.layout.key not in fresh]
        if gone and not stay:
            file.replaced.add(sheet.name)
            continue
        rows = [(max(min([part.title_row, *part.header_rows]), 0) + 1, part.table_part().last_row) for part in gone]
        file.found.parts += stay
        file.found.findings += [one for one in here.findings if not _stands_in(one, rows)]
        file.found.bare_titles += here.bare_titles
        file.found.unread |= here.unread - fresh
    # A kept file of which no table is left drops out, and all that was wrong with it.
    return bool(file.found.parts)


def _stands_in(found: Finding, rows: Iterable[tuple[int, int]]) -> bool:
    match = _ROW.match(found.cell)
    return match is not None and any(first <= int(match[1]) <= last for first, last in rows)


def _clashes(files: Iterable[_File]) -> tuple[str, ...]:
    holders: defaultdict[str, list[Part]] = defaultdict(list)
    for file in files:
        firsts: dict[str, Part] = {}
        for part in file.found.parts:
            # Several parts in one file are pages of one table; only two files with the same table clash.
            firsts.setdefault(part.layout.key, part)
        for key, part in firsts.items():
            holders[key].append(part)
    return tuple(
        f"{parts[0].layout.title}：{'、'.join(part.place for part in parts)}"
        for parts in holders.values()
        if len(parts) > 1
    )


def _name_sheets(opened: Opened, filename: str, taken: set[str]) -> None:
    """Give each sheet a name that no sheet of another file has, so that «sheet!D12» means one cell."""
    stem = PurePath(filename).stem[:_LONGEST_STEM]
    renamed: dict[str, str] = {}
    for sheet in opened.sheets:
        if sheet.name in taken:
            name, number = f"{sheet.name}（{stem}）", 2
            while name in taken:
                name, number = f"{sheet.name}（{stem} {number}）", number + 1
            renamed[sheet.name] = name
            sheet.name = name
        taken.add(sheet.name)
    # What was found while the file was opened names the sheets as they were called until now.
    opened.findings[:] = [replace(one, sheet=renamed.get(one.sheet, one.sheet)) for one in opened.findings]


def _named(found: Finding, filename: str) -> Finding:
    return replace(found, message=f"“{filename}”：{found.message}")


def _seemingly(sheet: Sheet, form: Form) -> frozenset[str]:
    """Return the tables that a hidden sheet seems to hold; they are not read."""
    looked = Recognised()
    recognise_blocks(sheet, find_blocks(sheet), form, looked)
    return frozenset(part.layout.key for part in looked.parts)


def _is_empty(cells: list[object]) -> bool:
    return cells.count("") == len(cells)


def _hidden(opened: Opened) -> list[Finding]:
    """Name what is hidden: sheets, and rows and columns that hold something."""
    findings = []
    for sheet in opened.sheets:
        if sheet.hidden:
            findings.append(finding("sheet.hidden", sheet.name, name=sheet.name))
            continue
        rows = [
            row for row in sorted(sheet.hidden_rows) if row <= len(sheet.grid) and not _is_empty(sheet.grid[row - 1])
        ]
        if rows:
            told = [f"{row}「{_words(sheet.grid[row - 1])}」" for row in rows[:_MOST_ROWS_NAMED]]
            named = "、".join(told) + (" 等" if len(rows) > _MOST_ROWS_NAMED else "")
            findings.append(finding("row.hidden", sheet.name, f"A{rows[0]}", count=len(rows), rows=named))
        findings += _covered(sheet)
        columns = [
            column
            for column in sorted(sheet.hidden_columns)
            if column <= sheet.width and any(row[column - 1] != "" for row in sheet.grid)
        ]
        if columns:
            named = "、".join(
                f"{letters(column - 1)}「{_words([row[column - 1] for row in sheet.grid])}」"
                for column in columns[:_MOST_ROWS_NAMED]
            ) + (" 等" if len(columns) > _MOST_ROWS_NAMED else "")
            cell = f"{letters(columns[0] - 1)}1"
            findings.append(finding("column.hidden", sheet.name, cell, columns=named))
    return findings


def _covered(sheet: Sheet) -> Iterator[Finding]:
    """Name the figures over which something lies, those for which there is no room, whose formulas are shown, that are fetched anew."""
    results = {
        (row, column) for row, column in sheet.as_formulas
        if row < len(sheet.grid) and column < sheet.width and is_amount_like(sheet.grid[row][column])
    }  # fmt: skip
    for code, places in (
        ("cell.under_picture", _figures_in(sheet, sheet.under)), ("cell.too_narrow", sheet.narrow),
        ("cell.as_formula", results), ("cell.refreshed", _figures_in(sheet, sheet.refreshed)),
    ):  # fmt: skip
        if places:
            first = sorted(places)
            named = "、".join(address(*place) for place in first[:_MOST_ROWS_NAMED]) + (
                " 等" if len(first) > _MOST_ROWS_NAMED else ""
            )
            yield finding(code, sheet.name, address(*first[0]), count=len(first), cells=named)


def _figures_in(sheet: Sheet, ranges: Iterable[Merge]) -> set[tuple[int, int]]:
    return {
        (row, column)
        for top, left, bottom, right in ranges
        for row in range(top - 1, min(bottom, len(sheet.grid)))
        for column in range(left - 1, min(right, sheet.width))
        if is_amount_like(sheet.grid[row][column])
    }


def _words(cells: Iterable[object]) -> str:
    """Return the first words and figures of a hidden row or column, by which one knows what becomes public."""
    filled = [
        cell.text if isinstance(cell, Flaw) else f"{cell:.15g}" if isinstance(cell, float) else str(cell)
        for cell in cells
        if cell != ""
    ]
    said = " ".join(filled[:_MOST_WORDS])
    return said if len(said) <= _LONGEST_WORDS and len(filled) <= _MOST_WORDS else f"{said[:_LONGEST_WORDS]}…"
