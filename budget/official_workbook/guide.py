"""What helps a clerk to fill in the blank workbook: a sheet of instructions, lists of codes, and drop-down lists."""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from budget.forms.beijing.paper import OFFICIAL
from budget.official_workbook.rows import SheetBody
from budget.vocabulary import Scheme
from budget.workbook.guide_sheets import GUIDE_MARK

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


def add_guide(book: Workbook, body: SheetBody, firsts: Mapping[str, int]) -> None:
    """Add instructions and lists behind the tables, and drop-down lists from the first data row of each on."""
    guide = book.create_sheet(GUIDE, 0)
    _write_guide(guide, body)
    codes = book.create_sheet(CODES)
    ranges = _write_codes(codes, body)
    for table, official in OFFICIAL.items():
        sheet = book[official.sheet or official.title]
        if isinstance(sheet, Worksheet):
            for place, column in enumerate(official.columns, 1):
                key = "function of service" if table == "services" and column == "function" else column
                if key in ranges:
                    _drop_down(sheet, get_column_letter(place), firsts[table], ranges[key])
    book.active = 0


def _write_guide(sheet: Worksheet, body: SheetBody) -> None:
    sheet["A1"] = GUIDE_MARK
    sheet["A2"] = f"{body.year} 年预算公开表填表说明　{body.unit_code} {body.unit_name}".rstrip()
    sheet["A2"].font = Font(size=16, bold=True)
    for row, line in enumerate(_INSTRUCTIONS, 4):
        cell = sheet.cell(row, 1, line.format(year=body.year))
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[row].height = 18 * (1 + len(line) // 48)
    sheet.column_dimensions["A"].width = 100
    sheet.sheet_view.showGridLines = False


def _write_codes(sheet: Worksheet, body: SheetBody) -> dict[str, str]:
    """Write a column for each list; return the range of each. A scheme without codes has none."""
    sheet["A1"] = GUIDE_MARK
    columns: list[tuple[str, str, list[str]]] = []
    for key, (heading, scheme, digits, is_named) in _LISTS.items():
        known = sorted(body.names.get(scheme.value, {}).items())
        values = [f"{code}-{name}" if is_named else code for code, name in known if len(code) == digits]
        columns.append((key, heading, values))
    columns += [(key, heading, list(values)) for key, (heading, values) in _WORDS.items()]
    ranges: dict[str, str] = {}
    for place, (key, heading, values) in enumerate((one for one in columns if one[2]), 1):
        letter = get_column_letter(place)
        sheet.cell(2, place, heading).font = Font(bold=True)
        for row, value in enumerate(values, 3):
            cell = sheet.cell(row, place, value)
            cell.number_format = "@"
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
