"""Parts -> tables: pages joined, a table met twice refused, the unit settled, the rows read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from budget.findings import Finding, finding
from budget.forms import BodyKind, Form, Layout, Role
from budget.money import AmountUnit
from budget.workbook.folding import unit_in_brackets
from budget.workbook.rows import FactRow, Line, Printed, TableColumn, TableReading
from budget.workbook.sheets import Sheet, address
from budget.workbook.tables.amounts import unknown_columns
from budget.workbook.tables.blocks import unit_named, units_told
from budget.workbook.tables.endings import has_total
from budget.workbook.tables.facts import read_facts
from budget.workbook.tables.lists import read_lists
from budget.workbook.tables.parts import Job, Log, Part
from budget.workbook.tables.performance import read_performance
from budget.workbook.tables.projects import read_projects
from budget.workbook.tables.recognise import Recognised
from budget.workbook.tables.said_of_itself import not_final, years_told
from budget.workbook.tables.unnamed import names_used


@dataclass(slots=True)
class Assembled:
    """The tables read, in the order of the workbook, and what was found."""

    tables: list[TableReading] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def assemble_tables(found: Recognised, form: Form, hidden: Sequence[tuple[Sheet, frozenset[str]]]) -> Assembled:
    """Make tables of the recognised parts. `hidden` are hidden sheets with the tables that seem to be on them."""
    result = Assembled()
    for parts in _grouped(found.parts, result):
        result.findings += not_final(parts, form)
        table = _read(parts, result)
        if table is not None:
            result.tables.append(table)
        else:
            found.unread.add(parts[0].layout.key)
    present = {part.layout.key for part in found.parts} | found.unread
    # A title without rows is worth a note where its table stands elsewhere; where it does not, it is why the table is
    # missing.
    result.findings += [note for layout, note in found.bare_titles if layout.key in present]
    bare = {layout.key: note for layout, note in found.bare_titles if layout.key not in present}
    result.findings += _missing(form, present, bare, hidden)
    result.findings += _in_another_unit(result.tables)
    return result


def _in_another_unit(tables: Sequence[TableReading]) -> list[Finding]:
    """Ask about each table in another unit than most others: no sum need tell that «元» was left above its 万元.

    Where the others are in 元, 万元 is the custom of some tables, and what is too large shows itself.
    """
    units = Counter(table.unit for table in tables if not table.is_empty)
    if len(units) < 2:
        return []
    usual, count = units.most_common(1)[0]
    customary = {usual, AmountUnit.WAN} if usual is AmountUnit.YUAN else {usual}
    if count * 2 <= units.total():
        return []
    return [
        finding(
            "table.other_unit",
            table.sheet,
            address(table.parts[0].title_row - 1, 0),
            title=table.title,
            unit=table.unit.label,
            usual=usual.label,
        )
        for table in tables
        if table.unit not in customary and not table.is_empty
    ]


def _missing(
    form: Form, present: set[str], bare: dict[str, Finding], hidden: Sequence[tuple[Sheet, frozenset[str]]]
) -> list[Finding]:
    """Return a finding for each table that the form has and the workbook lacks."""
    findings = []
    for layout in form.required:
        if layout.key in present:
            continue
        sheet = next((sheet for sheet, keys in hidden if layout.key in keys), None)
        if sheet is not None:
            reason = f"隐藏的工作表「{sheet.name}」上可能有这张表，隐藏的工作表不读取。"
            findings.append(finding("table.missing", sheet.name, title=layout.title, reason=reason))
        elif layout.key in bare:
            note = bare[layout.key]
            reason = f"工作表「{note.sheet}」上只有表名，没有表头和数据。"
            findings.append(finding("table.missing", note.sheet, title=layout.title, reason=reason))
        else:
            findings.append(finding("table.missing", title=layout.title, reason=""))
    return findings


def _grouped(parts: Sequence[Part], result: Assembled) -> list[list[Part]]:
    """Group the parts by table; a second table of a kind is refused, naming both places."""
    groups: dict[str, list[Part]] = {}
    last: Part | None = None
    for part in parts:
        group = groups.get(part.layout.key)
        if group is None:
            groups[part.layout.key] = [part]
        elif _is_next_page(group, part, adjacent=last is group[-1]):
            group.append(part)
        else:
            result.findings.append(
                finding(
                    "table.twice",
                    part.sheet.name,
                    address(part.title_row, 0),
                    title=part.layout.title,
                    first=group[0].place,
                    second=part.place,
                )
            )
            continue
        last = part
    for group in groups.values():
        places = list(dict.fromkeys(part.sheet.name for part in group))
        if len(places) > 1:
            first = group[0]
            result.findings.append(
                finding("table.joined", first.sheet.name, title=first.title, places="、".join(places))
            )
    return list(groups.values())


def _is_next_page(group: Sequence[Part], part: Part, *, adjacent: bool) -> bool:
    """Whether a part goes on where the last one stopped: a page break, or a sheet that says «续表»."""
    before = group[-1]
    # A table that has ended with its sum has no next page,
    if has_total(before, last_only=True):
        return False
    # and two sums are two tables.
    if has_total(part) and any(has_total(page) for page in group):
        return False
    if part.continued or before.sheet is part.sheet:
        return adjacent or part.continued
    # A sheet that does not say «续表» goes on with the one before only where that still owes the sum that its form ends
    # with.
    return adjacent and before.layout.has_total and before.layout.kind is BodyKind.FACTS and bool(before.rows)


def _unit(parts: Sequence[Part], findings: list[Finding]) -> AmountUnit | None:
    """Settle the amount unit of a table from its unit lines and headings; None with a finding where it cannot be."""
    title = parts[0].title
    stated: dict[AmountUnit, str] = {}
    for part in parts:
        lines = [(text.text, text.row, text.column) for text in part.units]
        lines += [
            (named, text.row, text.column) for text in (*part.captions, *part.notes) for named in units_told(text.text)
        ]
        headings = [
            (part.binding.paths[index].unit, part.header_rows[0], index)
            for index, column in part.binding.columns.items()
            if column.role is Role.AMOUNT and part.binding.paths[index].unit and part.header_rows
        ]
        for label, row, column in lines + headings:
            unit = AmountUnit.from_label(label)
            cell = address(row, column)
            if unit is None:
                findings.append(finding("table.unknown_unit", part.sheet.name, cell, title=title, unit=label))
                return None
            stated.setdefault(unit, f"{unit.label}（{part.sheet.name}!{cell}）")
        # «收支总表（万元）» may be all that names it, and may be left over from when the figures were in another.
        name = part.sheet.name
        if (named := unit_named(name) or unit_in_brackets(name)) and (unit := AmountUnit.from_label(named)):
            stated.setdefault(unit, f"{unit.label}（{name}）")
    if not stated:
        first = parts[0]
        cell = address(first.title_row, 0)
        findings.append(finding("table.no_unit", first.sheet.name, cell, title=title))
        return None
    # Headings count like unit lines: columns in 元 beside columns in 万元 would be added up together.
    if len(stated) > 1:
        units = "、".join(stated.values())
        findings.append(finding("table.unit_conflict", parts[0].sheet.name, title=title, units=units))
        return None
    return next(iter(stated))


def _read(parts: Sequence[Part], result: Assembled) -> TableReading | None:
    first = parts[0]
    layout = first.layout
    unit = _unit(parts, result.findings)
    if unit is None:
        return None
    log = Log()
    job = Job(layout, parts, unit, log)
    table = _by_kind(job, layout)
    log.add(*job.unread())
    if layout.kind is not BodyKind.PERFORMANCE:
        log.add(*_unknown_columns(parts))
        log.add(*_without_total(job, table))
    result.findings += log.findings
    texts = dict(table.texts)
    notes = [Printed(note.text.strip(), part.source(note.row, note.column)) for part in parts for note in part.notes]
    # Behind those that stand between its rows, which are words of the table too.
    if notes := [*([texts["footnote"]] if "footnote" in texts else []), *notes]:
        texts["footnote"] = Printed("\n".join(note.text for note in notes), notes[0].source)
    years = [] if layout.kind is BodyKind.PERFORMANCE else list(years_told(parts))
    if table.is_empty and not log.refused:
        result.findings.append(finding("table.empty", first.sheet.name, title=first.title))
    return TableReading(
        layout.key,
        first.number or layout.number,
        first.title,
        unit,
        tuple(part.table_part() for part in parts),
        table.columns,
        table.rows,
        table.projects,
        table.indicators,
        texts,
        log.refused,
        tuple(names_used(parts, table.rows)),
        tuple(years),
    )


def _unknown_columns(parts: Sequence[Part]) -> list[Finding]:
    """Return what is to be said of columns that nobody knows: once a heading, however many pages stand below it."""
    found = [one for part in parts for one in unknown_columns(part, part.rows)]
    # Of findings about one heading the last put in stays: reversed, that is the one of the first page.
    return list({one.place: one for one in reversed(found)}.values())[::-1]


def _without_total(job: Job, table: TableReading) -> list[Finding]:
    """Name each sum that the form ends with and the table lacks: the rules that need it could not run, unseen."""
    layout, last = job.layout, job.parts[-1]
    # The sum may be among the rows that were refused, and of those each has been named.
    if job.log.refused or table.is_empty or not layout.has_total:
        return []
    lacking: list[tuple[str, FactRow | None]] = []
    if layout.kind is BodyKind.FACTS:
        total = next((row for row in table.rows if row.line is Line.TOTAL), None)
        lacking = [("合计", total)] if total is None or not total.amounts else []
    for side in layout.sides:
        rows = [row for row in table.rows if row.side == side.name]
        printed = {(name, code.code): row for row in rows for name, code in row.dimensions.items()}
        is_filled = any(amount.fen for row in rows if row.line is Line.DETAIL for amount in row.amounts.values())
        for item in (item for item in side.items if item.is_sum and not item.aside):
            row = printed.get(item.key)
            # A heading may stand above blanks; the sum of a list that is filled may not be one.
            if row is None or (item.line == "total" and is_filled and not row.amounts):
                lacking.append((item.names[0], row))
    end = last.rows[-1] if last.rows else last.title_row
    return [
        finding("table.no_total", last.sheet.name, address(end, 0), title=last.title, label=label)
        if row is None
        else finding("table.blank_total", last.sheet.name, f"A{row.number}", title=last.title, label=row.label or label)
        for label, row in lacking
    ]


def _columns(parts: Sequence[Part]) -> tuple[TableColumn, ...]:
    """Return the columns of a table as read: those of its first page, of both halves where it has two."""
    first = parts[0]
    page = {part.span: part for part in parts if part.header_rows == first.header_rows and part.sheet is first.sheet}
    return tuple(column for part in page.values() for column in part.table_columns())


def _by_kind(job: Job, layout: Layout) -> TableReading:
    """Read the rows of a table in the way of its layout."""
    shell = TableReading(layout.key, "", "", job.unit, (), _columns(job.parts))
    if layout.kind is BodyKind.PERFORMANCE:
        form = read_performance(job)
        return replace(
            shell,
            columns=tuple(form.columns),
            rows=tuple(form.rows),
            indicators=tuple(form.indicators),
            texts=form.texts,
        )
    if layout.kind is BodyKind.PROJECTS:
        projects, indicators = read_projects(job)
        return replace(shell, projects=projects, indicators=indicators)
    if layout.kind is BodyKind.LISTS:
        return replace(shell, rows=read_lists(job))
    facts = read_facts(job)
    texts = {}
    if facts.notes:
        texts["footnote"] = Printed("\n".join(note.text for note in facts.notes), facts.notes[0].source)
    return replace(shell, rows=facts.rows, texts=texts)
