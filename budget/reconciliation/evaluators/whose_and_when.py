"""Whether the workbook is of the unit and year that the upload says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from budget.forms import Subject
from budget.reconciliation.comparing import passes, words_disagree
from budget.reconciliation.context import Context
from budget.reconciliation.declare import Rule
from budget.reconciliation.evaluators.names import fold
from budget.reconciliation.ledger import CannotCheck, Ledger
from budget.reconciliation.results import Outcome, Result
from budget.vocabulary import UNIT
from budget.workbook.rows import Printed, Source, TableReading

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")

# «2025年收支总表», «收支总表（2025）», «上年度支出总表»; «上年结转» is money of this year.
_YEAR_OF_TITLE = re.compile(r"(?<!\d)20\d\d(?!\d)|(?:上年度?|上一年度?|去年|前一年度?)(?!结转|结余)")
# «二〇二五年度».
_IN_WORDS = re.compile(r"二[〇零○]([〇零○一二三四五六七八九]{2})(?=年)")
_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")


def titles(rule: Rule, ledger: Ledger, context: Context) -> Iterator[Outcome]:
    """No title or amount column names another year than the upload: last year's sheet may have stayed in the workbook."""
    named = [
        (table, text, source, years)
        for table in ledger.reading.tables
        for text, source in _dated(table)
        if (years := _years(text))
    ]
    if not named:
        raise CannotCheck(Result.NOT_APPLICABLE, "各表的表名、表头、表名旁和工作表名都没有写年度。")
    if context.year is None:
        raise CannotCheck(Result.NOT_APPLICABLE, "没有指定年度，未作核对。")
    # Titles of the same year make one result; each that names another has its own.
    right: list[Source] = []
    # One result a heading, not a table: of two sheets of last year both cells are shown.
    for table, text, source, years in named:
        # «2025年执行数与2026年预算数对比表» names the year before by right.
        if str(context.year) in years:
            right.append(source)
            continue
        words = "、".join(sorted(years))
        yield words_disagree(
            rule,
            table.key,
            (f"表内写的是：{text}", f"上传年度：{context.year}"),
            [source],
            reason=f"{ledger.name(table.key)}写的年度是 {words}，上传时选的是 {context.year}。可能混进了别的年度的表。",
            subject_label=ledger.name(table.key),
        )
    if right:
        yield passes(rule, len(right), right)


def _years(text: str) -> set[str]:
    """Return the years that a text names, in digits; «上年度» as it stands."""
    digits = _IN_WORDS.sub(lambda found: "20" + found[1].translate(_DIGITS), fold(text))
    return set(_YEAR_OF_TITLE.findall(digits))


def _dated(table: TableReading) -> Iterator[tuple[str, Source]]:
    """Yield what of a table can name its year: title, headings of amounts, what stands beside the title; else its sheet's name."""
    title = Source(table.sheet, f"A{table.parts[0].title_row}", table.title)
    headings = [
        (column.path, Source(table.sheet, column.cell, column.path))
        for column in table.columns
        if column.key and column.role == "amount"
    ]
    found = [(table.title, title), *headings, *((told.text, told.source) for told in table.years)]
    yield from found
    if not any(_years(text) for text, _ in found):
        for sheet in dict.fromkeys(part.sheet for part in table.parts):
            yield sheet, Source(sheet, "A1", sheet)


def year(rule: Rule, ledger: Ledger, context: Context) -> Iterator[Outcome]:
    """The year that the table of the department's goals prints is the year of the upload."""
    printed = _printed(ledger, "year", "年度")
    # Folded, because full-width digits are a year too.
    found = _YEAR.search(fold(printed.text))
    if found is None:
        raise CannotCheck(Result.INSUFFICIENT, f"表内年度“{printed.text}”不是年份。")
    if context.year is None:
        raise CannotCheck(Result.NOT_APPLICABLE, f"没有指定年度，未作核对。表内年度是 {found.group()}。")
    if int(found.group()) == context.year:
        yield passes(rule, 1, [printed.source])
        return
    yield words_disagree(
        rule,
        found.group(),
        (f"表内年度：{found.group()}", f"上传年度：{context.year}"),
        [printed.source],
        reason=f"表内年度是 {found.group()}，上传时选的是 {context.year}。可能选错了年度或文件。",
    )


def department(rule: Rule, ledger: Ledger, context: Context) -> Iterator[Outcome]:
    """The department that the table of its goals names is the uploading unit."""
    printed = _printed(ledger, "department", "部门名称")
    names, cells = _expected_names(ledger, context)
    if fold(printed.text) in {fold(name) for name in names}:
        yield passes(rule, 1, [printed.source], cells[:1])
        return
    yield words_disagree(
        rule,
        printed.text,
        (f"表内部门：{printed.text}", f"应为：{'、'.join(names)}"),
        [printed.source],
        cells,
        reason=f"绩效目标表写的部门是“{printed.text}”，与“{'、'.join(names)}”不同。可能选错了单位或文件。",
    )


def unit_codes(rule: Rule, ledger: Ledger, context: Context) -> Iterator[Outcome]:
    """Every unit code in the tables is that of the upload, one of its units, or its department."""
    cells = ledger.printed.codes(UNIT)
    if not cells:
        raise CannotCheck(Result.INSUFFICIENT, "表中没有单位编码。")
    own = context.unit_code
    if own is None:
        raise CannotCheck(Result.NOT_APPLICABLE, f"没有指定单位，未作核对。表内单位是 {'、'.join(sorted(cells))}。")
    # Either begins with the other: a unit prints its department's code, a department the codes of its units.
    strangers = sorted(code for code in cells if not (code.startswith(own) or own.startswith(code)))
    for code in strangers:
        label = ledger.printed.label(UNIT, code)
        yield words_disagree(
            rule,
            code,
            (f"表内单位：{label}", f"上传单位：{own}"),
            ledger.printed.cells(UNIT, code),
            reason=f"表中出现单位 {label}，不属于上传单位 {own}。可能选错了单位或文件。",
            subject_label=label,
        )
    if right := [cell for code, cell in cells.items() if code not in strangers]:
        yield passes(rule, len(right), right)


def units_listed(rule: Rule, ledger: Ledger, _context: Context) -> Iterator[Outcome]:
    """Every unit that any table names has its own row of income: a row that was lost leaves no gap in the sums."""
    income = ledger.about(Subject.INCOME)
    rows = ledger.complete(income).rows
    # The table of income is the one that a form prints by unit; the others name units beside something else.
    listed = {code.code: code.source for row in rows for code in [row.dimensions.get(UNIT)] if code}
    named = ledger.printed.codes(UNIT)
    if not named:
        raise CannotCheck(Result.NOT_APPLICABLE, "表中没有单位编码。")
    for code in sorted(named.keys() - listed.keys()):
        label = ledger.printed.label(UNIT, code)
        yield words_disagree(
            rule,
            code,
            (f"其他表中的单位：{label}", f"收入总表中的单位：{'、'.join(sorted(listed)) or '无'}"),
            ledger.printed.cells(UNIT, code),
            list(listed.values()),
            reason=f"其他表中有单位 {label}，{ledger.name(income)}没有它的一行。可能漏了一行。",
            subject_label=label,
        )
    if both := [cell for code, cell in listed.items() if code in named]:
        yield passes(rule, len(both), both)


def _printed(ledger: Ledger, key: str, label: str) -> Printed:
    goals = ledger.about(Subject.DEPARTMENT_GOALS)
    printed = ledger.table(goals).texts.get(key)
    if printed is None or not printed.text.strip():
        raise CannotCheck(Result.INSUFFICIENT, f"{ledger.name(goals)}没有印出{label}。")
    return printed


def _expected_names(ledger: Ledger, context: Context) -> tuple[list[str], list[Source]]:
    # What the site knows of the body comes first; a file that is checked by itself is held against its own tables.
    if context.unit_name:
        return [context.unit_name], []
    units = {
        name: cell
        for (code, name), cell in ledger.printed.first.get(UNIT, {}).items()
        # Without a code of the upload any unit that is printed may be the one.
        if name and code and context.unit_code in {None, code}
    }
    if not units:
        raise CannotCheck(Result.INSUFFICIENT, "不知道上传单位的名称，无从核对。")
    return list(units), list(units.values())
