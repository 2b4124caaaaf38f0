"""A sheet -> blocks: title, unit line and captions, body rows, notes below. Whether a body is a table is decided later."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from budget.workbook.cells import is_amount_like, is_blank, is_total
from budget.workbook.folding import fold, unit_in_brackets
from budget.workbook.sheets import Sheet, printed
from budget.workbook.tables.titles import Title, number_alone, read_title

# A unit line of its own («金额单位：港币»), and one inside other words («部门：小红门乡  单位：万元»).
_UNIT = re.compile(r"\A\(?(?:金额|计量|货币)?单位:?(?P<unit>[^\s()、,;:]{0,6}(?:元|圆|币))\)?\Z")
_UNIT_INSIDE = re.compile(
    r"(?:金额|计量|货币)?单位[:为是]?(?P<unit>(?:人民币)?[百千万亿]{0,2}元)(?!(?!(?:金额|计量|货币)?单位)[一-鿿])"
)
# «本表以元为单位», «金额均为元», «数据以“千元”列示»: as notes say it in a sentence. A figure is none: «金额为5万元», nor
# what the figures were turned from: «以元为单位核算后转换».
_UNIT_TOLD = re.compile(
    r"(?:金额|数据|数字|数额|本表|报表)[^,。;\d]{0,8}?[以按用为是系][“\"'「]?(?P<unit>(?:人民币)?[百千万亿]{0,2}元)[”\"'」]?"
    r"(?:为[^,。;\d]{0,2}单位)?(?:列示|列报|反映|表示|填列|填报|计算|计量)?(?=[,。;)]|\Z)"
)
_UNIT_LABEL = re.compile(r"\A(?:金额|计量|货币)?单位:\Z")
# «元/万元», «元（万元）»: which of them a figure is in, nobody can tell.
_SECOND_UNIT = re.compile(r"[(/、,或和]+(?:人民币)?[百千万亿]{0,2}元")
_CAPTION = re.compile(
    r"\A\(?20\d\d(?:年度?)?\)?\Z"
    r"|\A20\d\d(?:年|[-./])\d{1,2}(?:(?:月|[-./])\d{1,2}日?|月)\Z"
    r"|\A(?:编制|填报|公开|预算|部门|单位|填制|制表|审核|批复|填表)[^:]{0,8}:"
    r"|\A\(?(?:单位|部门)\)?(?:名称|公章|盖章)[^:]{0,8}:"
    r"|\A(?:编制|填报|填表|制表|报送|打印|导出|生成|制单|公开)(?:日期|时间)"
    r"|\A(?:第\d+页|[-—–]+\d{1,3}[-—–]+\Z)"
)
# Who made a table and how they are reached stands below it: «填表人：| 张三 | 联系电话：| 63201234», in as many cells as they like.
_MAKER = re.compile(
    r"\A(?:单位|部门|财务|会计|分管|主管|科室|机构)*(?:填表|填报|制表|制单|经办|审核|复核|校对|编制|联系)人(?:员)?(?:\(?签[字章]\)?)?:"
    r"|\A(?:单位|部门|财务|会计|分管|主管|科室|机构|行政)*(?:负责人|领导|主管)(?:\(?签[字章]\)?)?:"
    r"|\A(?:联系|办公|咨询)?电话(?:号码)?:"
)
_YEAR_ALONE = re.compile(r"\(?20\d\d(?:年度?)?\)?\Z")
# Whose year a table is of: «(2026年度)», «部门：小红门乡 2026年度 单位：万元», «预算年度：2026». A date is when it was made.
_YEAR_TOLD = re.compile(
    r"\A\(?20\d\d(?:年度?)?(?:部门|单位)?(?:预算|决算)?\)?\Z|(?<!\d)20\d\d年度"
    r"|\A(?:预算|决算|会计|所属|公开)?(?:年度|年份|期间)[:为]?20\d\d(?!\d)"
)
_NOTE = re.compile(
    r"\A[*※(]?(?:注|说明|备注|附注|注释|填表说明|编制说明)(?:[:、.\d一二三四五六七八九十(]|\Z)|\A本表(?:为空|无|反映|不含|列示)|故本表为空|\A(?:本|我)(?:单位|部门|乡|镇|街道)[^:]*(?:没有|无|未|为空)"
)
# What a page or a table ends with, or a page begins with: nothing of the table is said by it.
_END_OF_PAGE = re.compile(
    r"\A[-—─(*/]*(?:(?:此|本)?[页表]?以下(?:均为|为)?(?:空白|无正文|无内容|无数据)|(?:此|本)[页表](?:空白|无正文)"
    r"|[接转续见至过](?:[下上次前])[一]?页|承[上前]页|(?:完|空|空白|续|续表))[-—─)*/]*\Z"
)
_PHONE = re.compile(r"(?:电话|手机)(?:号码)?:\Z")


class Text(NamedTuple):
    """A text of a sheet with its 0-based cell."""

    row: int
    column: int
    text: str


@dataclass(slots=True)
class Block:
    """A stretch of a sheet that may be a table. Rows are 0-based; `body` holds the rows that are not blank."""

    sheet: Sheet
    title: Title | None = None
    title_row: int = -1
    number: str = ""
    units: list[Text] = field(default_factory=list)
    captions: list[Text] = field(default_factory=list)
    body: list[int] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)

    @property
    def first_row(self) -> int:
        """Return the 0-based row on which the block begins."""
        rows = [self.title_row] if self.title_row >= 0 else []
        rows += [text.row for text in (*self.units[:1], *self.captions[:1])]
        return min([*rows, *self.body[:1]], default=0)


def unit_named(text: str) -> str:
    """Return the amount unit that a unit line names, folded («万元»); empty where the text is no unit line.

    A line that names two units at once gives both as one («元/万元»), which is no unit that anybody knows.
    """
    folded = fold(text)
    several = dict.fromkeys(found.group("unit") for found in _UNIT_INSIDE.finditer(folded))
    found = _UNIT_INSIDE.search(folded) or _UNIT.search(folded)
    if found is None or len(several) > 1:
        return "/".join(several)
    second = _SECOND_UNIT.match(folded, found.end("unit"))
    return found.group("unit") + (second.group() if second else "")


def units_told(note: str) -> list[str]:
    """Return the units that a note names, by itself or in its sentences."""
    told = [found.group("unit") for found in _UNIT_TOLD.finditer(fold(note))]
    return list(dict.fromkeys(filter(None, [unit_named(note), *told])))


def tells_year(caption: str) -> bool:
    """Whether what stands beside a title names the year whose figures the table has."""
    folded = fold(caption)
    return bool(_YEAR_TOLD.search(folded)) and not _NOTE.search(folded)


class _Scan:
    """Walks down a sheet and cuts it into blocks."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.blocks: list[Block] = []
        self.after_blank = True

    @property
    def current(self) -> Block:
        if not self.blocks:
            self.blocks.append(Block(self.sheet))
        return self.blocks[-1]

    def words(self, row: int, cells: list[Text]) -> None:
        """Take in a row of few cells, all of them text."""
        first = cells[0]
        titles = [cell for cell in cells if self._is_title(cell, cells)]
        if titles:
            self._title(row, titles[0], [cell for cell in cells if cell is not titles[0]])
        elif self._is_head(cells):
            self._head(cells)
        elif _NOTE.search(fold(first.text)) and not any(is_amount_like(cell.text) for cell in cells[1:]):
            block = self.current
            # Above its rows a table's note explains the title: it is no footnote, and ends nothing.
            (block.notes if block.body else block.captions).extend(cells)
        elif len(cells) == 1 and _END_OF_PAGE.match(fold(first.text)):
            self.current.captions.append(first)
        elif self._continues_note(row, cells):
            self.current.notes.extend(cells)
        elif len(cells) == 1 and not self.current.body and not is_total(first.text):
            self.current.captions.append(first)
        else:
            self.current.body.append(row)

    def makers(self, row: int, values: Sequence[object]) -> None:
        """Take in a row that names who made the table: a phone number in it is no amount."""
        cells = [Text(row, column, printed(value)) for column, value in enumerate(values) if not is_blank(value)]
        (self.current.notes if self.current.body else self.current.captions).extend(cells)

    def _is_title(self, cell: Text, cells: list[Text]) -> bool:
        title = read_title(cell.text, self.sheet.taught)
        if title is None or not all(other is cell or _is_head_cell(other.text) for other in cells):
            return False
        if not self.blocks or not self.current.body:
            return True
        # Inside a table a lone text may be a cell of a merged row: only what surely is a title ends it.
        return title.is_known or (self.after_blank and (cell.column == 0 or bool(title.number)))

    def _title(self, row: int, cell: Text, others: list[Text]) -> None:
        title = read_title(cell.text, self.sheet.taught)
        block = self.blocks[-1] if self.blocks else None
        if block is None or block.body or (block.title and block.title.is_known and title and title.is_known):
            # A title printed twice above the same rows, once for the sheet and once for the page, is one table.
            if block and not block.body and block.title and title and block.title.tables == title.tables:
                block.captions.append(cell)
                return
            block = Block(self.sheet)
            self.blocks.append(block)
        if block.title is None or (title and title.is_known):
            # A heading that no form knows («附件2») gives way to the title below it.
            if block.title is not None:
                block.captions.append(Text(block.title_row, 0, block.title.printed))
            block.title, block.title_row = title, row
        else:
            block.captions.append(cell)
        self._head(others)
        # «支出预算表（万元）» is all that some sheets say of their unit.
        inside = unit_named(cell.text) or unit_in_brackets(cell.text)
        if inside:
            block.units.append(Text(row, cell.column, inside))

    def _is_head(self, cells: list[Text]) -> bool:
        # Inside a table a lone «2026» may be an amount kept as text.
        inside = bool(self.blocks and self.current.body)
        if sum(bool(_YEAR_ALONE.match(fold(cell.text))) for cell in cells) > 1:
            return False  # «2025年 | 2026年» heads columns
        if any(_names_unit_alone(cell) or _unit_of_label(cells, place) for place, cell in enumerate(cells)):
            return not any(is_amount_like(cell.text) for cell in cells)  # beside the bare name of the body
        return all(_is_head_cell(cell.text) and not (inside and is_amount_like(cell.text)) for cell in cells)

    def _head(self, cells: list[Text]) -> None:
        if not cells:
            return
        units = [(cell, unit_named(cell.text) or _unit_of_label(cells, place)) for place, cell in enumerate(cells)]
        numbers = [number_alone(cell.text) for cell in cells]
        block = self.current
        if block.body and not any(unit for _, unit in units) and not any(numbers):
            block.notes.extend(cells)  # who made the table and when stands below it as often as above
            return
        if block.body:
            block = Block(self.sheet)
            self.blocks.append(block)
        for (cell, unit), number in zip(units, numbers, strict=True):
            block.number = block.number or number
            if unit:
                block.units.append(Text(cell.row, cell.column, unit))
            block.captions.append(cell)

    def _continues_note(self, row: int, cells: list[Text]) -> bool:
        notes = self.current.notes
        return bool(notes) and len(cells) == 1 and notes[-1].row == row - 1 and not is_amount_like(cells[0].text)


def _unit_of_label(cells: list[Text], place: int) -> str:
    """Return the unit that the cell before a cell labels: «单位：» in one, «万元» in the next."""
    before = fold(cells[place - 1].text) if place else ""
    named = fold(cells[place].text)
    return named if _UNIT_LABEL.match(before) and _UNIT.match(before + named) else ""


def _names_unit_alone(cell: Text) -> bool:
    """Whether a cell is a unit line and nothing else: whatever stands beside it stands above a table too."""
    return bool(_UNIT.match(fold(cell.text)))


def _names_maker(first: str, values: Sequence[object]) -> bool:
    """Whether a row says who made the table: no unit stands beside it, as above a table, and no number but behind «电话：»."""
    if not _MAKER.match(fold(first)):
        return False
    before = ""
    for value in values:
        if is_blank(value):
            continue
        text = fold(printed(value))
        if unit_named(text) or number_alone(text):
            return False
        if (not isinstance(value, str) or is_amount_like(text)) and not _PHONE.search(before):
            return False
        before = text
    return True


def _is_head_cell(text: str) -> bool:
    """Whether a cell belongs above a table: a unit line, a year, a table number, who made it."""
    return bool(unit_named(text) or number_alone(text) or _CAPTION.search(fold(text)))


# Titles, unit lines and notes leave most of their row blank: more texts in a row are headings or a line of the table.
_FEW = 4


def find_blocks(sheet: Sheet) -> list[Block]:
    """Cut a sheet into blocks. Every row that is not blank is in exactly one: as title, caption, body row or note."""
    scan = _Scan(sheet)
    only_text = {str}
    for row, values in enumerate(sheet.grid):
        if values.count("") == len(values):
            scan.after_blank = True
            continue
        first = next(value for value in values if value != "")
        if isinstance(first, str) and (":" in first or "：" in first) and _names_maker(first, values):
            scan.makers(row, values)
            continue
        # Most rows of a long sheet hold a number and are done with here, without a look at any of their texts.
        if set(map(type, values)) == only_text:
            cells = [
                Text(row, column, value)
                for column, value in enumerate(values)
                if isinstance(value, str) and value and not value.isspace()
            ]
            if not cells:
                scan.after_blank = True
                continue
            if len(cells) <= _FEW:
                scan.words(row, cells)
                scan.after_blank = False
                continue
        scan.current.body.append(row)
        scan.after_blank = False
    return scan.blocks
