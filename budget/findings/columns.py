"""What can be wrong with a column of a table, or with the unit of them all or with what it says of itself, while a workbook is read."""

from __future__ import annotations

from budget.findings.kinds import Severity, kinds

COLUMNS = (
    kinds(
        Severity.ERROR,
        (
            "column.missing",
            "「{title}」缺少列「{column}」。",
            "请核对表头文字；这一列认不出来，整张表没有读取。",
        ),
        (
            "column.twice",
            "「{title}」有两列都像「{column}」：{first} 和 {second}。",
            "请让每一列的表头各不相同。",
        ),
        (
            "column.no_header",
            "单元格里有金额 {raw}，但这一列没有表头，不知道是什么数，整行没有读取。",
            "请核对这一行是否错位；或者补上表头。",
        ),
        (
            "column.unread",
            "「{title}」的列「{column}」是金额，但这种表不读取它，整张表不能公开。",
            "这是系统的缺漏，请告诉网站的管理员；表中的数没有问题。",
        ),
        (
            "column.unplaced",
            "「{title}」的列「{column}」认不出来，其中有数（第一个是 {first} 的 {raw}）没有计入；这张表又没有找到{wanted}列。",
            "如果就是规定的列，请在预览页选它是哪一列，或改成规定的名称；如果是另加的列，请在预览页说明或删去后重新上传。",
        ),
        (
            "column.strange",
            "「{title}」有一列「{column}」是表式里没有的，其中的数（第一个是 {first} 的 {raw}）不知道算什么，没有计入。",
            "请核对：如果它不属于本表，请在预览页说明或删去；如果本表确有这一列，请告诉网站的管理员。",
        ),
        (
            "column.unnamed",
            "「{title}」的列「{column}」认不出来（第一个数是 {raw}）。",
            "请在预览页选它是规定的哪一列；或改成规定的名称后重新上传。",
        ),
    )
    | kinds(
        Severity.WARNING,
        (
            "table.other_unit",
            "「{title}」按{unit}读取，其余多数的表是{usual}。",
            "请核对表上写的金额单位：“元”和“万元”差一万倍；确实是{unit}的，可以不改。",
        ),
        (
            "row.code_blank",
            "这一行的「{column}」没有编码（{told}），其余各行多数有：按这一栏归类时，这笔钱不在其中。",
            "请核对是否漏填，或者填串了栏。",
        ),
        (
            "table.blank_total",
            "「{title}」的「{label}」没有填金额，各行之和无从核对。",
            "请核对是否漏填；各行有金额的，请补上合计后重新上传。",
        ),
        (
            "table.not_final",
            "「{title}」写着「{told}」，不像是定下来要公开的表。",
            "请核对是不是拿错了文件；确实是要公开的，请删去这几个字后重新上传。",
        ),
        (
            "column.unknown",
            "「{title}」多出一列「{column}」，其中的数（第一个是 {first} 的 {raw}）没有计入。",
            "如果是统一样式里的列，请改成规定的名称。",
        ),
        (
            "column.words",
            "「{title}」的列「{column}」认不出来，其中的文字（第一处是 {first} 的「{raw}」）没有读取。",
            "如果就是规定的列（如科目名称），请在预览页选它是哪一列，或改成规定的名称后重新上传；如果是另加的说明，可以不改。",
        ),
    )
    | kinds(
        Severity.NOTE,
        (
            "column.remarks",
            "「{title}」的列「{column}」只供参考，其中的文字（第一处是 {first} 的「{raw}」）没有读取。",
            "网页上不会出现这些文字；如果应当公开，请写在表下的说明里。",
        ),
    )
)
