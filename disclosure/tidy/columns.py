"""The columns of a file of facts: key, heading, kind and meaning. The data dictionary is made from them."""

from __future__ import annotations

from dataclasses import dataclass

from disclosure.tables import FieldKind


@dataclass(frozen=True, slots=True)
class TidyColumn:
    """A column of a file. `fiscal` is its type in the Fiscal Data Package's taxonomy of budgets, "" where it has none.

    `required` says that no row leaves it empty.
    """

    key: str
    heading: str
    meaning: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    fiscal: str = ""


COLUMNS = (
    TidyColumn("body", "公开主体", "公开主体的网址名，如 xiaohongmen。", required=True),
    TidyColumn("body_name", "公开主体名称", "公开主体的全称。", required=True),
    TidyColumn("year", "年份", "预算年份。", FieldKind.COUNT, required=True, fiscal="date:fiscal-year"),
    TidyColumn("stage", "阶段", "budget 预算，adjusted 调整预算，final 决算。", required=True, fiscal="phase:id"),
    TidyColumn("version", "版本", "第几版。更正会作为新的一版公布，旧版一直保留。", FieldKind.COUNT, required=True),
    TidyColumn(
        "is_current", "是否现行版本", "是：现行版本；否：已被新版替代，不要与新版相加。", FieldKind.FLAG, required=True
    ),
    TidyColumn("table", "表", "公开表的固定名称，不随各地表号变化，如 expenditure。", required=True),
    TidyColumn("table_number", "表号", "公开表上印的编号，文本，保留前导零。", required=True),
    TidyColumn("table_title", "表名", "公开表上印的名称。", required=True),
    TidyColumn(
        "add_up",
        "相加这些行",
        "是：同一张表、同一收支方向里，这些行相加就是全表的数；否：不要再加。",
        FieldKind.FLAG,
        required=True,
    ),
    TidyColumn(
        "side", "收支方向", "income 收入，expenditure 支出，by_use 同一支出按用途再列一次。几样不相加。", required=True
    ),
    TidyColumn(
        "phase",
        "环节",
        "金额属于 budget 预算、initial 年初预算、adjusted 调整预算（全年预算）还是 final 决算，不同环节不相加。",
        required=True,
    ),
    TidyColumn("line", "行的性质", "detail 明细，subtotal 小计，total 总计。", required=True),
    TidyColumn(
        "is_total",
        "是否合计",
        "是：表内已有的小计或总计行，不要与明细相加；否：明细行。",
        FieldKind.FLAG,
        required=True,
    ),
    TidyColumn("row", "行号", "在原始工作表里的行号。", FieldKind.COUNT, required=True),
    TidyColumn("label", "表内文字", "这一行在表里的文字。"),
    TidyColumn(
        "measure", "口径", "金额属于哪一栏，如 total 合计、basic 基本支出。", required=True, fiscal="value-kind:code"
    ),
    TidyColumn("measure_name", "口径名称", "口径的中文名称。", required=True, fiscal="value-kind:label"),
    TidyColumn("part_of", "从属口径", "同一行里这个口径已包含在哪个口径之内；空的不包含在别的口径里。"),
    TidyColumn(
        "unit_code", "预算单位编码", "部门或单位的编码。", fiscal="administrative-classification:generic:level1:code"
    ),
    TidyColumn(
        "unit_name", "预算单位", "部门或单位的名称。", fiscal="administrative-classification:generic:level1:label"
    ),
    TidyColumn(
        "function", "支出功能分类编码", "类 3 位、款 5 位、项 7 位。", fiscal="functional-classification:generic:code"
    ),
    TidyColumn(
        "function_name", "支出功能分类", "科目名称，先用表内所印。", fiscal="functional-classification:generic:label"
    ),
    TidyColumn(
        "gov_economic", "政府支出经济分类编码", "类 3 位、款 5 位。", fiscal="economic-classification:generic:code"
    ),
    TidyColumn("gov_economic_name", "政府支出经济分类", "科目名称。", fiscal="economic-classification:generic:label"),
    TidyColumn("dept_economic", "部门支出经济分类编码", "类 3 位、款 5 位。"),
    TidyColumn("dept_economic_name", "部门支出经济分类", "科目名称。"),
    TidyColumn("category", "类别编码", "收入来源、采购品目、服务目录、项目代码或合计项的编码，看是哪张表。"),
    TidyColumn("category_name", "类别", "类别的名称。"),
    TidyColumn("amount_yuan", "金额（元）", "精确到分。", FieldKind.YUAN, required=True, fiscal="value"),
    TidyColumn("amount_wan", "金额（万元）", "与元一栏是同一个数，精确到分。", FieldKind.WAN, required=True),
    TidyColumn("source_file", "出处文件", "原始文件名。", required=True),
    TidyColumn("source_sheet", "出处工作表", "工作表名。", required=True),
    TidyColumn("source_cell", "出处单元格", "单元格地址，如 D12。", required=True),
    TidyColumn("source_text", "单元格原文", "单元格里印着的文字。", required=True),
)
KEYS = tuple(column.key for column in COLUMNS)
# The place of the amounts among the columns, from 0.
YUAN = KEYS.index("amount_yuan")
WAN = KEYS.index("amount_wan")
