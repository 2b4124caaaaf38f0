"""Block -> layout: by title and headers, never by number; or a finding that says why not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from budget.findings import Finding, finding
from budget.forms import BodyKind, Form, Layout, Role
from budget.vocabulary import Stage
from budget.workbook.cells import is_amount_like, is_blank, is_dash
from budget.workbook.folding import fold
from budget.workbook.sheets import Sheet, address, printed
from budget.workbook.tables.blocks import Block, Text
from budget.workbook.tables.choosing import by_header, has_headings_of, header_of, likeliest_form, title_of
from budget.workbook.tables.endings import has_total
from budget.workbook.tables.headers import Binding, bind, header_candidates, is_half_heading, is_numbering, read_paths
from budget.workbook.tables.lists import bare_name
from budget.workbook.tables.parts import Part, filled_columns
from budget.workbook.tables.performance import money_unit
from budget.workbook.tables.titles import Title, names_another_stage, read_title
from budget.workbook.tables.unnamed import unnamed_column, unnamed_title

_LONGEST_QUOTE = 24


@dataclass(slots=True)
class Recognised:
    """The parts of all tables in the order of the workbook, what was found, and titles met without a table."""

    parts: list[Part] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    # A title with nothing below it: a table of contents, or a table whose body is gone.
    bare_titles: list[tuple[Layout, Finding]] = field(default_factory=list)
    # Tables whose header did not fit: named already, so not missing besides.
    unread: set[str] = field(default_factory=set)


def recognise_blocks(sheet: Sheet, blocks: Sequence[Block], form: Form, found: Recognised) -> None:
    """Recognise the blocks of one sheet as tables of a form; parts and findings are added to `found`."""
    for block in blocks:
        previous = found.parts[-1] if found.parts and found.parts[-1].sheet is sheet else None
        _recognise_block(block, title_of(block, blocks, form), form, previous, found)


def _recognise_block(block: Block, title: Title | None, form: Form, previous: Part | None, found: Recognised) -> None:
    layout = title.layout(form) if title else None
    if not block.body:
        if block.units and block.title is None and previous:
            # The unit is stated below the table: it must be the one that is stated above, if any is.
            previous.units += tuple(block.units)
            previous.notes += tuple(block.captions)
        else:
            _without_body(block, layout, found)
        return
    if block.title is None and previous and (pages := _next_pages(block, previous, found)):
        found.parts.extend(page for part in pages for page in _pages(part))
        return
    if rest := _rest_on_next_sheet(block, title, layout, found):
        found.parts.extend(rest)
        return
    if layout is None:
        layout = by_header(block, form) if block.title is None else None
        if layout is None and previous and _goes_on(block, halves := _halves(previous, found)):
            for half in halves:
                half.rows = [*half.rows, *block.body]
            previous.units += tuple(block.units)
            previous.captions += tuple(block.captions)
            previous.notes += tuple(block.notes)
            return
        if layout is None:
            _unrecognised(block, form, found)
            return
        found.findings.append(finding("table.by_header", block.sheet.name, row=block.first_row + 1, title=layout.title))
    for part in _fitted(block, layout, title, found):
        found.parts.extend(_pages(part))


def _goes_on(block: Block, halves: Sequence[Part]) -> bool:
    """Whether a block without a title and without headings is the rest of the table right above it.

    A unit line cut it off, below the headings or at the top of a page. Where words stand in a column of amounts, they are
    headings of another table; and figures in a column of which the table knows nothing are none of its own.
    """
    sheet, part = block.sheet, halves[-1]
    if block.title is not None or not part.header_rows:
        return False
    told = {text.row for half in halves for text in (*half.notes, *half.captions, *half.units)}
    between = range(max([*part.rows, *part.header_rows]) + 1, block.first_row)
    if any(filled_columns(sheet, row) for row in between if row not in told):
        return False
    return _fits_below(block, halves)


def _fits_below(block: Block, halves: Sequence[Part]) -> bool:
    """Whether every amount of a block stands where a table has amounts, and its columns of amounts hold nothing else."""
    columns = {place: column.role for half in halves for place, column in half.binding.columns.items()}
    # What stands below a heading that is none of the table's has been spoken of at the heading.
    headed = {place for half in halves for place in half.binding.paths}
    return all(
        is_amount_like(value) or is_dash(printed(value))
        if columns.get(place) is Role.AMOUNT
        else place in headed or not is_amount_like(value)
        for row in block.body
        for place, value in enumerate(block.sheet.grid[row])
        if not is_blank(value)
    )


def _rest_on_next_sheet(block: Block, title: Title | None, layout: Layout | None, found: Recognised) -> list[Part]:
    """Return the block as the rest of a table that the sheet before it begins, and that still owes the sum it ends with.

    Nobody printed the headings once more, and no title or that of the same table.
    """
    last = found.parts[-1] if found.parts else None
    if last is None or not last.rows or last.sheet.position + 1 != block.sheet.position:
        return []
    if title is not None and layout is not last.layout:
        return []
    if last.layout.kind not in (BodyKind.FACTS, BodyKind.LISTS) or not last.layout.has_total:
        return []
    halves = _halves(last, found)
    mine = [part for part in found.parts if part.layout is last.layout]
    if any(map(has_total, mine)) or not _fits_below(block, halves) or header_of(block, last.layout)[0]:
        return []
    width, rest = block.sheet.width, []
    # A line without an amount at the top of a page looks like a caption.
    names = {fold(name) for side in last.layout.sides for item in side.items for name in item.names}
    lines = [text for text in block.captions if bare_name(text.text) in names and text.row > block.title_row]
    rows = sorted({*block.body, *(text.row for text in lines)})
    for half in halves:
        paths = {
            place: path for place, path in half.binding.paths.items() if place in half.binding.columns and place < width
        }
        columns = {place: column for place, column in half.binding.columns.items() if place < width}
        part = _part(block, half.layout, title, (), Binding(columns, paths), rows, units=block.units)
        part.title, part.number, part.continued = last.title, last.number, True
        part.span = half.span and range(half.span.start, width if half is halves[-1] else half.span.stop)
        rest.append(part)
    # Halves share the notes below: said once.
    return [rest[0], *(replace(other, notes=(), captions=()) for other in rest[1:])]


def _halves(previous: Part, found: Recognised) -> list[Part]:
    """Return the stretches of the page of a table: one, or those that stand side by side."""
    header, sheet = previous.header_rows, previous.sheet
    return list(
        {part.span: part for part in found.parts if part.sheet is sheet and part.header_rows == header}.values()
    )


def _without_body(block: Block, layout: Layout | None, found: Recognised) -> None:
    texts = block.captions or block.notes or block.units
    if layout is not None and block.title is not None:
        note = finding("sheet.contents", block.sheet.name, row=block.title_row + 1, title=block.title.printed)
        found.bare_titles.append((layout, note))
    elif block.title is not None or texts:
        text = block.title.printed if block.title else texts[0].text
        found.findings.append(
            finding("sheet.stray_text", block.sheet.name, row=block.first_row + 1, text=text[:_LONGEST_QUOTE])
        )


def _unrecognised(block: Block, form: Form, found: Recognised) -> None:
    grid = block.sheet.grid
    row = block.body[0]
    heads = [block.title.printed] if block.title else [text.text for text in block.captions]
    words = next((text for text in (*heads, *map(printed, grid[row])) if text.strip()), "")
    # Words that are no table are only told of; figures that no table takes would be money that nobody counts.
    numbers = any(is_amount_like(value) for row in block.body for value in grid[row])
    if _lists_titles(block):
        found.findings.append(
            finding("sheet.contents", block.sheet.name, address(row, 0), row=row + 1, title=words[:_LONGEST_QUOTE])
        )
        return
    quote = words[:_LONGEST_QUOTE]
    if block.title and numbers and (stray := _of_others(block, form, quote)):
        found.findings.append(stray)
        return
    code = "sheet.unrecognised" if numbers else "sheet.stray_text"
    said = finding(code, block.sheet.name, address(row, 0), row=block.first_row + 1, title=quote, text=quote)
    # An empty table has its headings alone.
    may_be_one = heads and (numbers or has_headings_of(block, form))
    found.findings.append(replace(said, unnamed=unnamed_title(block, form, words)) if may_be_one else said)


def _of_others(block: Block, form: Form, quote: str) -> Finding | None:
    """Return the finding for a table that its title calls one of another form or of another stage; None where it does not."""
    cell = address(max(block.title_row, 0), 0)
    if other := likeliest_form(block):
        return finding("table.other_form", block.sheet.name, cell, title=quote, other=other.label, form=form.label)
    if block.title and names_another_stage(block.title.printed, form):
        said, rest = ("预算", "决算") if form.stages == (Stage.FINAL,) else ("决算", "预算")
        return finding("table.other_stage", block.sheet.name, cell, title=quote, said=said, rest=rest)
    return None


def _lists_titles(block: Block) -> bool:
    """Whether a body is a table of contents: each row a title, with at most the number of a page."""
    if len(block.body) < 2:
        return False
    for row in block.body:
        texts = [printed(value) for value in block.sheet.grid[row] if not is_blank(value)]
        titles = [text for text in texts if read_title(text, block.sheet.taught)]
        if not titles or not all(text in titles or text.strip().isdigit() for text in texts):
            return False
    return True


def _fitted(block: Block, layout: Layout, title: Title | None, found: Recognised) -> list[Part]:
    """Return the block as a part of its layout, or as two side by side; none, with findings that say what is missing."""
    sheet = block.sheet
    words = title.printed if title else layout.title
    if layout.kind is BodyKind.PERFORMANCE:
        unit = money_unit(sheet, block.body)
        units = (*block.units, *([unit] if unit else []))
        return [_part(block, layout, title, (), bind((), ()), block.body, units=units)]
    count, binding = header_of(block, layout)
    problems: list[Finding] = []
    cell = address(block.body[0], 0)
    if count == 0:
        problems.append(finding("table.no_header", sheet.name, cell, title=words))
    else:
        problems += [
            finding("column.missing", sheet.name, cell, title=words, column=column.headers[0])
            for stretch in binding.stretches
            for column in stretch.missing
        ]
        problems += [
            finding(
                "column.twice",
                sheet.name,
                address(block.body[count - 1], second.index),
                title=words,
                column=column.headers[0],
                first=f"{first.text}（{address(block.body[count - 1], first.index)}）",
                second=f"{second.text}（{address(block.body[count - 1], second.index)}）",
            )
            for stretch in binding.stretches
            for column, first, second in stretch.doubled
        ]
    if problems:
        found.findings.extend(problems)
        found.findings.extend(_unnamed_columns(block, layout, count, binding, words))
        found.unread.add(layout.key)
        return []
    # A row that is half a heading is read as a line too, unless it only numbers the columns.
    begins = count - 1 if is_half_heading(sheet, block.body[count - 1]) else count
    if begins < len(block.body) and is_numbering(sheet, block.body[begins]):
        begins += 1
    header, rest = block.body[: max(begins, count)], block.body[begins:]
    part = _part(block, layout, title, tuple(header), binding, rest, units=tuple(block.units))
    if binding.right is None:
        return [part]
    bounds = [0, *(min(stretch.paths) for stretch in binding.stretches[1:]), sheet.width]
    first, *others = (
        replace(part, binding=stretch, span=range(*pair))
        for stretch, pair in zip(binding.stretches, pairwise(bounds), strict=True)
    )
    # Both halves share the notes below: said once.
    return [first, *(replace(other, notes=(), captions=()) for other in others)]


def _unnamed_columns(block: Block, layout: Layout, count: int, binding: Binding, words: str) -> Iterator[Finding]:
    """Yield what may be taught where columns are missing: each heading that is none of the table's, as far as known."""
    sheet = block.sheet
    # Without any known heading, the rows of words alone are the headings.
    rows = block.body[:count] or header_candidates(sheet, block.body)
    below = block.body[len(rows) :]
    paths = [path for one in binding.stretches for path in one.unknown] if count else read_paths(sheet, rows)
    known = [column for one in binding.stretches for column in one.columns.values()]
    beside = {index for one in binding.stretches for index in one.beside}
    for path in paths:
        if path.index in beside or path.is_ignored or path.is_comparison:
            continue
        unnamed = unnamed_column(sheet, layout, path, below, known)
        if unnamed.figures:
            raw = unnamed.figures[0]
            said = finding("column.unnamed", sheet.name, address(*path.cell), title=words, column=path.text, raw=raw)
            yield replace(said, unnamed=unnamed)


def _part(
    block: Block,
    layout: Layout,
    title: Title | None,
    header: tuple[int, ...],
    binding: Binding,
    rows: Sequence[int],
    *,
    units: Sequence[Text],
) -> Part:
    number = (title.number if title else "") or block.number
    return Part(
        layout=layout,
        sheet=block.sheet,
        title=title.printed if title else layout.title,
        title_row=block.title_row if block.title_row >= 0 else block.first_row,
        number=number,
        continued=bool(title and title.continued) or bool(read_continued(block)),
        header_rows=header,
        binding=binding,
        rows=rows,
        units=tuple(units),
        notes=tuple(block.notes),
        captions=tuple(block.captions),
    )


def read_continued(block: Block) -> bool:
    """Whether the name of the sheet says that it continues another one."""
    named = read_title(block.sheet.name, block.sheet.taught)
    return bool(named and named.continued)


def _next_pages(block: Block, previous: Part, found: Recognised) -> list[Part]:
    """Return the block as the next page of the table above it, or of its halves, where it repeats that table's header."""
    header = previous.header_rows
    count = len(header)
    # A page without a title is the table's only where it prints the very same headings; anything else would be a guess.
    if not header or not _same_rows(block.sheet, block.body[:count], header):
        return []
    title = Title(previous.title, previous.number, "", continued=True)
    pages = []
    for half in _halves(previous, found):
        head, rows = tuple(block.body[:count]), block.body[count:]
        part = _part(block, half.layout, title, head, half.binding, rows, units=block.units)
        part.title_row = block.first_row
        part.span = half.span
        pages.append(part)
    return pages


def _same_rows(sheet: Sheet, rows: Sequence[int], header: Sequence[int]) -> bool:
    return len(rows) == len(header) and all(
        sheet.grid[row] == sheet.grid[first] for row, first in zip(rows, header, strict=True)
    )


def _pages(part: Part) -> list[Part]:
    """Cut a part where its header rows stand again in the body: pages without a title of their own."""
    header = part.header_rows
    if not header:
        return [part]
    grid = part.sheet.grid
    top = grid[header[0]]
    starts = [
        place
        for place, row in enumerate(part.rows)
        if grid[row] == top and _same_rows(part.sheet, part.rows[place : place + len(header)], header)
    ]
    if not starts:
        return [part]
    pages = []
    bounds = [-len(header), *starts, len(part.rows)]
    for begin, end in pairwise(bounds):
        rows = part.rows[begin + len(header) : end]
        head = tuple(part.rows[begin : begin + len(header)]) if begin >= 0 else header
        page = Part(
            part.layout,
            part.sheet,
            part.title,
            part.title_row if begin < 0 else head[0],
            part.number,
            part.continued or begin >= 0,
            head,
            part.binding,
            rows,
            part.units,
            part.notes if end == len(part.rows) else (),
            part.captions if begin < 0 else (),
            part.span,
        )
        pages.append(page)
    return pages
