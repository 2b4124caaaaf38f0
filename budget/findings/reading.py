"""What can be wrong with a file, a sheet, a table, a column, a row or a cell while a workbook is read."""

from __future__ import annotations

from budget.findings.columns import COLUMNS
from budget.findings.kinds import FindingKind, Severity, kinds

# An error names what was not read, a warning what was read and may be wrong, a note what was settled without asking;
# each says in its last words what the person at the desk can do, in Excel or WPS, because nobody else can mend the
# file.
_FILE = kinds(
    Severity.ERROR,
    (
        "file.not_workbook",
        "这个文件不是能读的表格。",
        "请上传 .xlsx、.xls、.xlsb、.ods 工作簿，或由 PDF 提取的制表符分隔文本（.txt）。",
    ),
    (
        "file.too_large",
        "文件有 {size} MB，超过 {limit} MB 的上限。",
        "请删去与预算公开无关的工作表、图片后重新上传。",
    ),
    (
        "file.inflates_too_far",
        "这个文件解压后超过 {limit} MB，不像是预算公开表，没有打开。",
        "请用 Excel 或 WPS 重新保存一份再上传；如果仍然出现，请检查文件来源。",
    ),
    (
        "file.too_many_cells",
        "{where}占用 {rows} 行、{columns} 列，超过能读的范围。",
        "请删除表格右侧和下方多余的空行、空列（选中后右键删除），保存后重新上传。",
    ),
    ("file.damaged", "文件已损坏，读不出来。", "请用 Excel 或 WPS 打开后另存一份，再上传。"),
    (
        "file.password",
        "工作簿设有打开密码，不能读取。",
        "请在 Excel 或 WPS 中取消打开密码，保存后再上传。",
    ),
    (
        "file.sheet_missing",
        "工作簿里列有工作表「{name}」，文件里却找不到它的内容，整个文件没有读取。",
        "请用 Excel 或 WPS 打开后另存一份，核对每张表都在，再上传。",
    ),
    (
        "file.empty",
        "文件里没有任何内容。",
        "请确认选对了文件。",
    ),
)

_FILE_MORE = kinds(
    Severity.WARNING,
    (
        "file.macros",
        "工作簿带有宏。宏不会被运行，也不会公开。",
        "建议另存为不带宏的 .xlsx 后再上传。",
    ),
    (
        "file.external_links",
        "工作簿引用了别的文件。这里只读取保存时的结果，不会去取那些文件。",
        "请核对引用的数是否最新，或粘贴为数值后再上传。",
    ),
    (
        "file.embedded",
        "工作簿里嵌有其他文件或控件（{names}），没有读取。",
        "请删去嵌入的内容后再上传，以免一并公开。",
    ),
) | kinds(
    Severity.NOTE,
    (
        "file.gb18030",
        "文本按 GB18030 编码读取。",
        "如有乱码，请另存为 UTF-8 编码的文本后再上传。",
    ),
    (
        "file.not_checked",
        "{kind} 格式不能检查：{what}。",
        "如果表中可能有这些内容，请另存为 .xlsx 后再上传。",
    ),
)

_SHEET = kinds(
    Severity.WARNING,
    (
        "sheet.hidden",
        "工作表「{name}」是隐藏的，没有读取。",
        "如果它属于公开内容，请取消隐藏；否则请删除。",
    ),
    (
        "sheet.unseen_signs",
        "有 {count} 个单元格里夹有看不见的字符（第一个是 {first}：{signs}），已去掉后读取。",
        "常见于从网页、微信或 Word 粘贴的文字；请核对这些格子，显示有缺的请重新输入。",
    ),
    (
        "sheet.unrecognised",
        "第 {row} 行起的内容（{title}）没有认出是哪张表，其中的数没有读取。",
        "请核对表名和表头；如果不属于公开的表，可以删去。",
    ),
    (
        "sheet.stray_text",
        "第 {row} 行的文字「{text}」不属于任何表，没有读取。",
        "如果是表的内容，请移到表内；如果是说明，请以「注：」开头。",
    ),
) | kinds(
    Severity.NOTE,
    (
        "sheet.contents",
        "第 {row} 行只有表名「{title}」，没有表的内容，按目录处理。",
        "如果这里应当有一张表，请补上表头和数据。",
    ),
)

_TABLE = (
    kinds(
        Severity.ERROR,
        (
            "table.missing",
            "没有找到「{title}」。{reason}",
            "请把这张表放进工作簿；没有数的表也要保留表头，公开为空表。",
        ),
        (
            "table.twice",
            "「{title}」出现了两次：{first} 和 {second}。只读取了前一张。",
            "请删去多余的一张；如果是同一张表的下一页，请在表名后注明「续表」。",
        ),
        (
            "table.unknown_form",
            "这份文件的表不是系统认识的公开表式：看到的是{seen}；认识的是{forms}。",
            "请核对是不是选错了文件。如果贵地用的是别的表式，请把文件交给网站的管理员，由他加上这种表式。",
        ),
        (
            "table.names_unknown",
            "这份文件的表名系统都不认识；看表头，像是“{form}”。",
            "请在预览页逐张选它是哪一张表，不用改文件；选错了，各表之间的核对会指出来。",
        ),
        (
            "table.other_form",
            "「{title}」是“{other}”里的表，这份文件的其他表是“{form}”，没有读取。",
            "一份文件只能用一种表式。请换成同一种表式的表；如果不属于公开的表，请删去。",
        ),
        (
            "table.other_stage",
            "「{title}」从表名看是{said}的表，这份文件的其他表是{rest}的，没有读取。",
            "请核对表名；如果确实是{said}，请和{said}的其他表一起上传。",
        ),
        (
            "table.no_unit",
            "「{title}」没有写明金额单位，金额没有读取。",
            "请在表名下一行写明「金额单位：万元」或「金额单位：元」。",
        ),
        (
            "table.unit_conflict",
            "「{title}」写有互相矛盾的金额单位：{units}。",
            "请统一为一种单位。",
        ),
        (
            "table.no_header",
            "「{title}」没有找到表头。",
            "请保留表头各行，列名与统一样式一致。",
        ),
        (
            "table.unknown_unit",
            "「{title}」的金额单位「{unit}」不认识。",
            (
                "请先把表里的金额换算成万元或元，再把这一格改写成“万元”或“元”；只改单位、不换算金额，数字就错了。"
                "按百元填的，除以 100 是万元，乘以 100 是元。千元、百万元、亿元也认识，不用换算。"
            ),
        ),
    )
    | kinds(
        Severity.WARNING,
        (
            "table.by_header",
            "第 {row} 行起的表没有认识的表名，按表头认作「{title}」。",
            "请核对；最好在表的上方写上表名。",
        ),
        (
            "table.no_total",
            "「{title}」没有「{label}」一行，各行之和无从核对。",
            "请核对是否漏了这一行；统一样式里有这一行的，请补上后重新上传。",
        ),
    )
    | kinds(
        Severity.NOTE,
        (
            "table.joined",
            "「{title}」分在几处，已按同一张表接续读取：{places}。",
            "请核对接续的顺序。",
        ),
        (
            "table.empty",
            "「{title}」是空表，没有金额。",
            "如果确无此项收支，可以公开为空表。",
        ),
    )
)

_CELL = kinds(
    Severity.ERROR,
    ("cell.not_amount", "「{raw}」不是金额（列「{column}」），整行没有读取。", "请改为数字；没有金额的请留空。"),
    (
        "cell.too_precise",
        "金额 {raw} {unit}细到不足 1 分（列「{column}」），整行没有读取。",
        "请核对这个数和金额单位；系统不代为四舍五入。",
    ),
    (
        "cell.out_of_bounds",
        "金额 {raw} {unit}大得不合情理（列「{column}」），整行没有读取。",
        "请核对是否把编码或其他数填进了金额列。",
    ),
    (
        "cell.formula_without_value",
        "公式没有保存计算结果（列「{column}」），整行没有读取。",
        "请在 Excel 或 WPS 中打开、重新计算并保存，或粘贴为数值。",
    ),
    ("cell.error_value", "单元格是错误值 {raw}（列「{column}」），整行没有读取。", "请改正公式，或填入正确的数。"),
    ("cell.percent", "「{raw}」是百分数，不是金额（列「{column}」），整行没有读取。", "请填写金额。"),
    (
        "cell.scaled_format",
        "单元格里存的是 {raw}，表上看到的却{shown}（列「{column}」），整行没有读取。",
        "请把显示格式（包括条件格式）改为常规或数值，并按表上写的单位填写。",
    ),
    (
        "cell.raised",
        "「{raw}」里有上标或下标，说不清它是数的一位还是注释的编号（列「{column}」），整行没有读取。",
        "请把注释的编号移到备注里，这一格只留数字。",
    ),
    (
        "cell.unseen_signs",
        "「{raw}」里夹有看不见的字符，它可能打乱数字的次序，或在别的电脑上显示成别的样子（列「{column}」），整行没有读取。",
        "请删去这一格的内容，重新输入。",
    ),
    (
        "cell.struck",
        "「{raw}」全部或部分画有删除线，或被单元格的斜线边框划过，说不清它是否作数（列「{column}」），整行没有读取。",
        "删去的内容请真正删掉；仍然有效的，请取消删除线或斜线边框。",
    ),
    (
        "cell.unread",
        "单元格里写的是「{raw}」，但写法不合规定，不同的软件会读出不同的内容（列「{column}」），整行没有读取。",
        "请用 Excel 或 WPS 打开，重新填写这一格并保存，再上传。",
    ),
    (
        "cell.uncalculated",
        "公式的结果「{raw}」不是算出来的，是生成文件的程序填的，或者已经过时（列「{column}」），整行没有读取。",
        "请用 Excel 或 WPS 打开这个文件，等它重新计算后保存，再上传。",
    ),
    (
        "cell.merged_amount",
        "金额 {raw} 写在合并单元格 {range} 里，说不清是哪一行、哪一列的数（列「{column}」），整行没有读取。",
        "请取消合并，每一行、每一列各填各的金额。",
    ),
    (
        "cell.covered",
        "单元格里的「{raw}」被合并单元格 {range} 盖住，表上看不见，没有读取。",
        "请取消合并，删去或恢复被盖住的内容；确实合并的，只在第一格留内容。",
    ),
    (
        "cell.covered_more",
        "合并单元格 {range} 下面还盖着 {count} 格内容，表上看不见，没有读取。",
        "请取消合并，删去或恢复被盖住的内容；确实合并的，只在第一格留内容。",
    ),
    (
        "cell.not_code",
        "「{raw}」不是{kind}的编码（列「{column}」），整行没有读取。",
        "请核对编码，并检查这一行是否错位。",
    ),
    (
        "cell.shifted",
        "「{raw}」出现在「{column}」列，这一行很可能错位，整行没有读取。",
        "请把这一行的各个单元格移回原来的列。",
    ),
    ("cell.not_relation", "「{raw}」不是指标性质（应为 = ≥ ≤ > < 或 定性），整行没有读取。", "请核对这一行是否错位。"),
    ("cell.not_text", "「{column}」列应当是文字，这里是「{raw}」，整行没有读取。", "请核对这一行是否错位。"),
) | kinds(
    Severity.NOTE,
    ("cell.dash", "这张表里有 {count} 个金额格写的是横线或斜线，按空白处理。", "空白表示没有这项金额。"),
    (
        "cell.rounded",
        "这张表里有 {count} 个金额在表上是四舍五入后显示的（第一个显示为 {shown}，单元格里是 {raw}），已按单元格里的数读取。",
        "公开的是单元格里的数；如果应当公开表上显示的数，请改填该数后重新上传。",
    ),
    (
        "cell.unseen_zero",
        "这张表里有 {count} 个 0 按显示格式没有显示出来（第一个在 {first}），已按 0 读取。",
        "0 和空白不同；没有这项金额的请留空。",
    ),
    (
        "cell.text_number",
        "这张表里有 {count} 个金额是以文本形式存的（第一个是 {raw}），已按数字读取。",
        "建议改为数值格式。",
    ),
)

_ROW = kinds(
    Severity.ERROR,
    (
        "row.code_missing",
        "这一行有金额，但「{column}」是空的，整行没有读取。",
        "请补上编码；如果是小计或合计，请写明。",
    ),
    (
        "row.code_too_coarse",
        "「{raw}」的编码比这张表其他行的短，又没有更细的行与它对应，整行没有读取。",
        "请填写到最末一级科目；如果是小计，请在下面列出各项。",
    ),
    ("row.no_label", "这一行有金额，但没有写明是什么，整行没有读取。", "请补上项目名称；如果是合计，请写「合计」。"),
    ("row.unknown_item", "不认识的项目「{label}」，它的金额没有读取。", "请使用统一的项目名称。"),
    (
        "row.undivided",
        "「{title}」的「{label}」没有分成一般公共预算、政府性基金预算、国有资本经营预算，不知道是哪一本预算的钱，没有读取。",
        "按《预算法》，各本预算分开编列：请在这一行下面分行填列，没有的留空。",
    ),
    (
        "row.part_larger",
        "「{label}」的金额是 {raw}，比它所属的「{above}」还多，没有读取。",
        "请核对这两行；「其中」的数不应超过上面的数，几项「其中」加起来也不应超过。",
    ),
    ("row.item_twice", "项目「{label}」出现了两次，后一次没有读取。", "请删去重复的一行。"),
    (
        "row.total_twice",
        "「{title}」有两个合计行：{first} 和 {second}，后一个没有读取。",
        "请删去多余的一个；分类的合计请写「小计」。",
    ),
    ("row.outside", "这一行的内容「{raw}」不在表内的任何一列，没有读取。", "请核对这一行是否错位。"),
) | kinds(
    Severity.WARNING,
    (
        "cell.short_code",
        "编码只写了一位数字（{cells}），按前面少了一个 0 读取（2 读作 02）。",
        "请把这一列设为文本后补上前面的 0；读成的编码和名称请核对。",
    ),
    (
        "row.hidden",
        "有 {count} 行是隐藏的，或冻结窗格后滚动不到（第 {rows} 行），读进表的内容会公开，其余不公开。",
        "请核对；不应公开的行请删除；滚动不到的，请取消冻结窗格，滚动到最上面再冻结。",
    ),
    ("cell.negative", "「{raw}」按负数处理。", "请核对是否确为负数。"),
    ("row.unknown_blank_item", "不认识的项目「{label}」，它没有金额，没有读取。", "请使用统一的项目名称。"),
    (
        "row.part_of_line",
        "「{label}」是上面「{above}」的一部分，已经包含在那一行里，不另外计入，也没有单独读取；公开的原表上看得到它。",
        "不必修改；它不超过上面的数，已经核对。",
    ),
    (
        "cell.under_picture",
        "有 {count} 个数被图片或图形盖住了（{cells}），表上看不到，读进表的会公开。",
        "请核对这些数；图片和图形本身不会公开。",
    ),
    (
        "cell.too_narrow",
        "有 {count} 个数比所在的列宽（{cells}），表上会显示成“####”，存成文字的只看得到一部分，按单元格里的数读取。",
        "请把列拉宽，看清这些数对不对。",
    ),
    (
        "cell.as_formula",
        "工作表设成了显示公式，有 {count} 个数（{cells}）在表上看到的是公式，按计算结果读取。",
        "请关闭“显示公式”，看清这些数对不对。",
    ),
    (
        "column.hidden",
        "有隐藏的列，或冻结窗格后滚动不到的列（{columns}），读进表的内容会公开，其余不公开。",
        "请核对；不应公开的列请删除；滚动不到的，请取消冻结窗格，滚动到最左边再冻结。",
    ),
)

_PERFORMANCE = kinds(
    Severity.ERROR,
    ("project.no_code", "项目「{raw}」没有项目编码，这个项目没有读取。", "请填写 21 位项目编码，如「{example}」。"),
    ("project.twice", "项目编码 {project} 出现了两次：{first} 和 {second}，后一次没有读取。", "请删去重复的项目。"),
    (
        "project.conflict",
        "同一项目的「{column}」前后不一致：{first} 与 {second}，整行没有读取。",
        "请改为一致；合并单元格里只留一个值。",
    ),
    (
        "project.refused_indicator",
        "这一行指标的项目没有读取成功，所以这一行也没有读取。",
        "请先改正它上面的项目所在行。",
    ),
    ("indicator.no_project", "这一行指标上面没有项目，没有读取。", "请核对这一行属于哪个项目。"),
    ("indicator.unknown_level", "「{raw}」不是{kind}（列「{column}」），整行没有读取。", "请核对这一行是否错位。"),
    ("performance.unknown_row", "绩效目标表里这一行认不出来：「{raw}」，没有读取。", "请核对表的样式。"),
    ("performance.twice", "「{label}」出现了两次，后一次没有读取。", "请删去重复的一处。"),
) | kinds(
    Severity.WARNING,
    ("project.no_amount", "项目 {project} 没有填写金额。", "请补上项目总额；公开时按原样显示为空。"),
    ("indicator.incomplete", "这条指标缺少{what}。", "请补全；公开时按原样显示。"),
)

READING: dict[str, FindingKind] = {
    **_FILE,
    **_FILE_MORE,
    **_SHEET,
    **_TABLE,
    **COLUMNS,
    **_CELL,
    **_ROW,
    **_PERFORMANCE,
}
