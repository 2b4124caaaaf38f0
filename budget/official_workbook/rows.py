"""Rows of the official tables: from what was read of a workbook, or blank ones for a clerk to fill in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from budget.forms.beijing.paper import BLANK_ROWS, LISTS, OFFICIAL
from budget.money import AmountUnit, in_unit
from budget.official_workbook.forms import TOTAL, Cell, Lines, Official, PrintedForm, Row, Span
from budget.workbook.rows import Amount, Code, FactRow, IndicatorRow, Line, Printed, ProjectRow, Reading, TableReading

_BLANK_INDICATORS = 40
_MONEY_OF_FORM = ("total", "fiscal", "fiscal_basic", "fiscal_project", "other", "other_basic")


@dataclass(frozen=True, slots=True)
class SheetBody:
    """Who the workbook is for, and the names of codes: scheme -> code -> name."""

    year: int
    unit_code: str = ""
    unit_name: str = ""
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    # The body and the units below it: code -> name.
    units: Mapping[str, str] = field(default_factory=dict)


def filled_forms(reading: Reading, body: SheetBody) -> list[PrintedForm]:
    """Return the thirteen forms with the figures of a reading; a table that it lacks is a blank form."""
    return [_filled(official, reading.table(key), body) for key, official in OFFICIAL.items()]


def blank_forms(body: SheetBody) -> list[PrintedForm]:
    """Return the thirteen forms with nothing but their labels, and the body's own code and name."""
    return [_filled(official, None, body) for official in OFFICIAL.values()]


def _filled(official: Official, table: TableReading | None, body: SheetBody) -> PrintedForm:
    if official.table in LISTS:
        return official.form(_lists(official.table, table))
    if official.table == "performance":
        return _performance(official, table, body)
    if official.table == "projects":
        return _projects(official, table)
    if table is None:
        return official.form(_blank(official, body))
    rows = [_fact(official, row, body) for row in table.rows]
    return official.form(rows)


def _money(amount: Amount | None) -> Decimal | None:
    return None if amount is None else in_unit(amount.fen, AmountUnit.WAN)


def _coded(code: Code | None) -> str | None:
    return None if code is None else f"{code.code}-{code.name}" if code.name else code.code


def _fact(official: Official, row: FactRow, body: SheetBody) -> Row:
    cells: list[Cell] = [_cell(column, row, body) for column in official.columns]
    if row.line is Line.TOTAL and official.total_at is not None:
        cells[official.total_at] = TOTAL
    return tuple(cells)


def _cell(column: str, row: FactRow, body: SheetBody) -> Cell:
    name, _, part = column.partition(".")
    code = row.dimensions.get(name)
    if column == "label":
        return row.label if row.line is Line.DETAIL else None
    if name == "service":
        return _service(code, int(part), body)
    if part in {"code", "name"}:
        return (code.code if part == "code" else code.name) if code else None
    if name in row.dimensions:
        return _coded(code)
    return _money(row.amounts.get(column))


def _service(code: Code | None, level: int, body: SheetBody) -> Cell:
    """Return the cell of a level of the catalogue; a row holds its finest code alone, so the coarser is looked up."""
    if code is None:
        return None
    first = code.code[:2]
    if level == 2:
        return _coded(code) if code.code != first else None
    if code.code == first:
        return _coded(code)
    name = body.names.get("service", {}).get(first, "")
    return f"{first}-{name}" if name else first


def _blank(official: Official, body: SheetBody) -> list[Row]:
    width = len(official.columns)
    nothing: Row = (None,) * width
    # It has one line, the body's own, and no sum.
    if official.table == "sangong":
        return [nothing]
    rows = [nothing] * BLANK_ROWS[official.table]
    if official.table == "income" and body.unit_code:
        rows[0] = (body.unit_code, body.unit_name, *nothing[2:])
    if official.table == "procurement":
        # The form has one line for each of goods, works and services, printed whether anything is bought or not.
        names = body.names.get("procurement", {})
        rows = [(f"{code}-{name}", None) for code, name in sorted(names.items()) if len(code) == 1] or rows
    if official.total_first:
        return [nothing, *rows]
    if official.total_at is None:
        return rows
    total: list[Cell] = [None] * width
    total[official.total_at] = TOTAL
    return [*rows, tuple(total)]


def _lists(key: str, table: TableReading | None) -> list[Row]:
    """Return the two lists side by side; both end in their 总计, the foot of the left one stands at the bottom."""
    left, foot, right, height = LISTS[key]
    known = {
        (dimension, code.code): _money(row.amounts.get("total"))
        for row in (table.rows if table else ())
        for dimension, code in row.dimensions.items()
    }
    lefts = _placed(left, foot, height, known)
    rights = _placed(right, 1, height, known)
    return [one + other for one, other in zip(lefts, rights, strict=True)]


def _placed(lines: Lines, foot: int, height: int, known: Mapping[tuple[str, str], Decimal | None]) -> list[Row]:
    drawn: list[Row] = [(label, known.get((dimension, code))) for dimension, code, label in lines]
    gap: list[Row] = [(None, None)] * (height - len(lines))
    return [*drawn[: len(drawn) - foot], *gap, *drawn[len(drawn) - foot :]]


def _projects(official: Official, table: TableReading | None) -> PrintedForm:
    if table is None:
        return official.form([(None,) * len(official.columns)] * BLANK_ROWS["projects"])
    told: defaultdict[str, list[IndicatorRow]] = defaultdict(list)
    for indicator in table.indicators:
        told[indicator.project_code].append(indicator)
    rows: list[Row] = []
    merges: list[Span] = []
    for project in table.projects:
        first = len(rows)
        left = _project(project)
        lines = [_indicator(one) for one in told[project.code]] or [(None,) * 6]
        rows += [(*left, *line) for line in lines]
        # A spreadsheet refuses a merged area of a single cell.
        merges += [(first, column, len(rows) - 1, column) for column in range(len(left)) if len(lines) > 1]
    return official.form(rows, merges=tuple(merges))


def _project(project: ProjectRow) -> Row:
    amounts = (_money(project.amounts.get(measure)) for measure in ("total", "fiscal", "other"))
    return (_coded(project.unit), f"{project.code}-{project.name}", *amounts, project.goal or None)


def _indicator(one: IndicatorRow) -> Row:
    words = (one.level1, one.level2, one.level3, one.relation)
    return (*(word or None for word in words), _target(one), one.unit_of_measure or None)


def _target(one: IndicatorRow) -> Cell:
    """Return a target: a number where it is one, as a clerk types it, else its text."""
    if one.target is None or str(one.target) != one.target_text:
        return one.target_text or None
    # A text that the number would not give back, as «1.50», stays as it is written.
    whole = one.target == one.target.to_integral_value()
    return int(one.target) if whole else float(one.target_text)


def _performance(official: Official, table: TableReading | None, body: SheetBody) -> PrintedForm:
    """Return the department's form: money, goal, then indicators by activity."""
    texts = table.texts if table else {}
    money = table.rows[0].amounts if table and table.rows else {}
    blank: Row = (None,) * 8
    rows: list[Row] = [
        ("部门名称", None, _text(texts, "department") or body.unit_name or None, *blank[3:]),
        ("总体资金情况(万元)", None, "预算支出总额", "财政拨款", None, None, "其他资金", None),
        (None, None, None, "合计", "基本支出", "项目支出", "合计", "基本支出"),
        (None, None, *(_money(money.get(measure)) for measure in _MONEY_OF_FORM)),
        ("整体绩效目标", None, _text(texts, "goal"), *blank[3:]),
        ("其他说明", None, _text(texts, "note"), *blank[3:]),
        ("活动", None, "绩效指标", None, "指标性质", "指标值", "度量单位", None),
    ]
    rows += [_of_activity(one) for one in table.indicators] if table else [blank] * _BLANK_INDICATORS
    return official.form(rows, unit_line=None, subtitle=f"({body.year}年度)", merges=_form_merges(len(rows)))


def _text(texts: Mapping[str, Printed], name: str) -> str | None:
    return texts[name].text if name in texts else None


def _of_activity(one: IndicatorRow) -> Row:
    indicator = f"{one.level1}{one.level2}{one.level3}"
    return (one.activity, None, indicator, None, one.relation, _target(one), one.unit_of_measure or None, None)


def _form_merges(height: int) -> tuple[Span, ...]:
    merges: list[Span] = [(row, 2, row, 7) for row in (0, 4, 5)]
    merges += [(row, 0, row, 1) for row in (0, 4, 5)]
    merges += [(1, 0, 3, 1), (1, 2, 2, 2), (1, 3, 1, 5), (1, 6, 1, 7)]
    for row in range(6, height):
        merges += [(row, 0, row, 1), (row, 2, row, 3), (row, 6, row, 7)]
    return tuple(merges)
