"""What a table says of itself beside its figures: whose year they are, and that they are not those to disclose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from budget.findings import Finding, finding
from budget.forms import Form
from budget.workbook.folding import fold
from budget.workbook.rows import Printed
from budget.workbook.sheets import address
from budget.workbook.tables.blocks import tells_year
from budget.workbook.tables.parts import Part
from budget.workbook.tables.titles import names_another_stage

# What heads a column in which each line names its year.
_OF_YEARS = re.compile(r"\A(?:(?:预算|决算|会计|所属|公开)?(?:年度|年份)|期间)\Z")
# What stands beside the title, or in the name of the sheet, of a table that nobody has decided on yet, or any more. A draft that
# a people's congress is given is called 草案, and what finance has approved 二下.
_NOT_FINAL = re.compile(
    r"草稿|初稿|征求意见|讨论稿|送审|样表|样张|模板|示例|作废|废止|未审|待审|测试|\((?:旧|老|旧版|样)\)"
    r"|\([一二]上\)|\(一下\)|[一二]上(?:稿|表|数|版|预算)"
    # Nor are figures of a part of the year, or of what is spent so far, those that are disclosed.
    r"|执行[数表]|执行情况|执行进度|快报|[上下]半年|季度|(?<!\d)(?!0?1[-—~至到]12月)\d{1,2}[-—~至到]\d{1,2}月"
)
# «2026年度部门决算»: in a longer line 决算 and 预算 stand in the names of offices.
_STAGE_ALONE = re.compile(r"\(?20\d\d年?度?(?:部门|单位)?(?:预算|决算)\)?\Z")


def not_final(parts: Sequence[Part], form: Form) -> Iterator[Finding]:
    """Ask about a table that calls itself a draft, void, or of another part of the cycle: in title, sheet, or beside the title."""
    for part in parts:
        top = max(part.title_row, 0)
        said = [(part.title, top, 0), *((text.text, text.row, text.column) for text in part.captions)]
        for text, row, column in (*said, (part.sheet.name, top, 0)):
            is_stage = _STAGE_ALONE.match(fold(text)) and names_another_stage(f"{text}表", form)
            if _NOT_FINAL.search(fold(text)) or is_stage:
                cell = address(row, column)
                yield finding("table.not_final", part.sheet.name, cell, title=parts[0].title, told=text.strip())
                return


def years_told(parts: Sequence[Part]) -> Iterator[Printed]:
    """Yield what names the year of a table: beside its title, and in a column of years, once each."""
    for part in parts:
        for text in part.captions:
            if tells_year(text.text):
                yield Printed(text.text.strip(), part.source(text.row, text.column))
        for path in part.binding.unread:
            if _OF_YEARS.match(path.parts[-1]):
                cells = [part.source(row, path.index) for row in part.rows]
                yield from {
                    one.raw: Printed(one.raw.strip(), one) for one in reversed(cells) if tells_year(one.raw)
                }.values()
