"""What helps a clerk to fill in the blank workbook: a sheet of instructions, lists of codes, and drop-down lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from budget.forms import Column, Form, Role
from budget.forms.beijing.paper import OFFICIAL
from budget.official_workbook.of_form import TablePaper
from budget.official_workbook.rows import SheetBody
from budget.vocabulary import UNIT, Scheme
from budget.workbook.tables.guide_sheets import GUIDE_MARK

GUIDE, CODES = "填表说明", "编码表"

_RELATIONS = ("=", "≥", "≤", ">", "<", "定性")
_LEVELS = ("产出指标", "成本指标", "效益指标", "满意度指标")

# Column of an official table -> the list that drops down there: (its heading, scheme, digits, what is listed).
_LISTS: Mapping[str, tuple[str, Scheme, int, bool]] = {
    "function": ("功能分类（项）", Scheme.FUNCTION, 7, True),
    "function.code": ("功能分类编码（项）", Scheme.FUNCTION, 7, False),
    "gov_economic": ("政府经济分类（款）", Scheme.GOV_ECONOMIC, 5, True),
    "dept_economic": ("部门经济分类（款）", Scheme.DEPT_ECONOMIC, 5, True),
    "procurement": ("采购类别", Scheme.PROCUREMENT, 1, True),
    "service.1": ("购买服务一级", Scheme.SERVICE, 2, True),
    "service.2": ("购买服务二级", Scheme.SERVICE, 4, True),
    "function of service": ("服务领域（类）", Scheme.FUNCTION, 3, True),
}
_WORDS = {"relation": ("指标性质", _RELATIONS), "level1": ("一级指标", _LEVELS)}

_INSTRUCTIONS = (
    "一、这本工作簿用来填 {year} 年预算公开的十三张表。填好后在工作台上传，系统逐格核对，问题会指到单元格。",
    "二、金额一律填万元，最多六位小数（到分）。没有金额的格子留空，不要填 0、横线或“无”。",
    "三、不要改表名、表头和金额单位。行不够时在“合 计”上面插入行；多余的空行可以留着，也可以删去。",
    "四、科目写成“编码-名称”，如“2010301-行政运行”。科目格子可以从下拉列表中选；列表里没有的，先核对编码，确实是新科目也可以直接填写。",
    "五、“合 计”请按财政系统的数填写，不用公式：系统会拿它与各行之和核对，用公式就核对不出漏行。",
    "六、没有政府性基金、国有资本经营预算的，对应的表保留表头和“合 计”行，留空即可，会按空表公开。",
    "七、绩效表中同一项目的各行指标，单位、项目名称、金额、目标只填在第一行，下面的格子留空或与第一行合并。",
    "八、部门整体支出绩效目标表的“绩效指标”依次写一级、二级、三级指标，如“产出指标数量指标发放人数”。",
    "九、本页和“编码表”不属于公开的表，可以留着，也可以删去。",
)


_OF_ANY_FORM = (
    "一、这本工作簿用来填 {year} 年的{form}，共 {count} 张。填好后在工作台上传，系统逐格核对，问题会指到单元格。",
    "二、金额按每张表右上角写的单位填（{units}），到分为止。没有金额的格子留空，不要填横线或“无”。",
    "三、不要改表名、表头和金额单位。行不够时在最后一行上面插入行；多余的空行可以留着，也可以删去。",
    "四、编码可以从下拉列表中选，名称照“编码表”填。列表里没有的，先核对编码，确实是新科目也可以直接填写。",
    "五、合计和小计请按财政系统的数填写，不用公式：系统会拿它们与各行之和核对，用公式就核对不出漏行。",
    "六、没有数的表保留表名、表头和合计行，留空即可，会按空表公开。",
    "七、本页和“编码表”不属于公开的表，可以留着，也可以删去。",
)


class OfferedList(NamedTuple):
    """A list to choose from: by what it is known here, its heading on the sheet of codes, and what is in it."""

    key: str
    heading: str
    values: tuple[str, ...]


def add_guide(book: Workbook, body: SheetBody, firsts: Mapping[str, int]) -> None:
    """Add instructions and lists behind the tables, and drop-down lists from the first data row of each on."""
    guide = book.create_sheet(GUIDE, 0)
    _write_guide(guide, body, "预算公开表", [line.format(year=body.year) for line in _INSTRUCTIONS])
    ranges = _write_codes(book.create_sheet(CODES), _official_lists(body))
    for table, official in OFFICIAL.items():
        sheet = book[official.sheet or official.title]
        if isinstance(sheet, Worksheet):
            for place, column in enumerate(official.columns, 1):
                key = "function of service" if table == "services" and column == "function" else column
                if key in ranges:
                    _drop_down(sheet, get_column_letter(place), firsts[table], ranges[key])
    book.active = 0


def add_guide_of(
    book: Workbook, body: SheetBody, form: Form, papers: Sequence[TablePaper], firsts: Mapping[str, int]
) -> None:
    """Add the same to the workbook of any form: what drops down in a column is what the form says stands there."""
    units = "、".join(dict.fromkeys(str(paper.printed.unit_line).removeprefix("单位：") for paper in papers))
    said = {"year": body.year, "form": form.label, "count": len(papers), "units": units}
    _write_guide(book.create_sheet(GUIDE, 0), body, form.label, [line.format(**said) for line in _OF_ANY_FORM])
    lists = {(paper.printed.sheet, place): _list_of(paper, place, body) for paper in papers for place in _places(paper)}
    ranges = _write_codes(book.create_sheet(CODES), dict.fromkeys(lists.values()))
    for (name, place), one in lists.items():
        if one.key in ranges:
            _drop_down(book[name], get_column_letter(place + 1), firsts[name], ranges[one.key])
    book.active = 0


def _places(paper: TablePaper) -> range:
    return range(len(paper.columns))


def _list_of(paper: TablePaper, place: int, body: SheetBody) -> OfferedList:
    """Return what may be chosen in a column of a table; nothing where anything may stand there."""
    column = paper.columns[place]
    heading = column.headers[0].replace("/", "")
    if column.role is Role.CODE and column.named:
        words = {code: name for name, code in reversed(column.named)}
        return OfferedList(f"named {heading}", heading, tuple(words[code] for code in sorted(words)))
    if column.role is Role.CODE and column.code_kind in {scheme.value for scheme in Scheme}:
        return _codes(paper, column, body)
    if column.key == UNIT and column.role is Role.CODE:
        return OfferedList("unit codes", "单位代码", tuple(body.units))
    if column.key == UNIT and column.role is Role.NAME:
        return OfferedList("unit names", "单位名称", tuple(body.units.values()))
    return OfferedList(f"words {heading}", heading, column.choices)


def _codes(paper: TablePaper, column: Column, body: SheetBody) -> OfferedList:
    """Return the codes of a classification, with their names where these stand in the same cell."""
    scheme = Scheme(column.code_kind)
    alike = [one for one in paper.columns if one.key == column.key]
    levels = [one for one in alike if one.role is Role.CODE]
    lengths = scheme.level_lengths
    if len(levels) > 1:
        place = levels.index(column)
        lengths = lengths[place : place + 1]
    is_named = len(levels) == len(alike)
    known = sorted(body.names.get(scheme.value, {}).items())
    listed = (f"{code}-{name}" if is_named else code for code, name in known if not lengths or len(code) in lengths)
    return OfferedList(
        f"{scheme.value} {lengths} {is_named}", f"{scheme.label}{'' if is_named else '编码'}", tuple(listed)
    )


def _write_guide(sheet: Worksheet, body: SheetBody, what: str, lines: Sequence[str]) -> None:
    sheet["A1"] = GUIDE_MARK
    sheet["A2"] = f"{body.year} 年{what}填表说明　{body.unit_code} {body.unit_name}".rstrip()
    sheet["A2"].font = Font(size=16, bold=True)
    for row, line in enumerate(lines, 4):
        cell = sheet.cell(row, 1, line)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        # So many signs fit into a line of this width; Excel does not make rows higher by itself when a program wrote
        # them.
        sheet.row_dimensions[row].height = 18 * (1 + len(line) // 48)
    sheet.column_dimensions["A"].width = 100
    sheet.sheet_view.showGridLines = False


def _official_lists(body: SheetBody) -> list[OfferedList]:
    columns = []
    for key, (heading, scheme, digits, is_named) in _LISTS.items():
        known = sorted(body.names.get(scheme.value, {}).items())
        values = tuple(f"{code}-{name}" if is_named else code for code, name in known if len(code) == digits)
        columns.append(OfferedList(key, heading, values))
    return columns + [OfferedList(key, heading, values) for key, (heading, values) in _WORDS.items()]


def _write_codes(sheet: Worksheet, lists: Iterable[OfferedList]) -> dict[str, str]:
    """Write a column for each list; return the range of each. A scheme without codes has none."""
    sheet["A1"] = GUIDE_MARK
    ranges: dict[str, str] = {}
    for place, (key, heading, values) in enumerate((one for one in lists if one.values), 1):
        letter = get_column_letter(place)
        sheet.cell(2, place, heading).font = Font(bold=True)
        for row, value in enumerate(values, 3):
            cell = sheet.cell(row, place, value)
            cell.number_format = "@"
            # Or a name that begins with «=» would become a formula.
            cell.data_type = "s"
        sheet.column_dimensions[letter].width = 34
        ranges[key] = f"'{sheet.title}'!${letter}$3:${letter}${len(values) + 2}"
    sheet.freeze_panes = "A3"
    return ranges


def _drop_down(sheet: Worksheet, letter: str, first: int, source: str) -> None:
    """Offer a list in the cells of a column; what is not in it may still be typed, after a word of warning."""
    rule = DataValidation(type="list", formula1=source, allow_blank=True, errorStyle="warning", showErrorMessage=True)
    rule.errorTitle, rule.error = "列表里没有", "请核对编码和名称；确实是新科目可以照填。"
    rule.add(f"{letter}{first}:{letter}{max(first, sheet.max_row)}")
    sheet.add_data_validation(rule)
