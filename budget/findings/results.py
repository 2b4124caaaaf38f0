"""What can be wrong with results that a sheet shows otherwise when it is opened next."""

from __future__ import annotations

from budget.findings.kinds import FindingKind, Severity, kinds

RESULTS: dict[str, FindingKind] = kinds(
    Severity.ERROR,
    (
        "cell.volatile",
        "公式的结果「{raw}」每次打开都可能不同：它或它引用的单元格用了随机数、今天的日期、本机信息等函数（列「{column}」），整行没有读取。",
        "请核对后把这一格粘贴为数值，再上传。",
    ),
) | kinds(
    Severity.WARNING,
    (
        "cell.refreshed",
        "有 {count} 个数（{cells}）在打开文件时会自动刷新的透视表或外部数据里，打开后看到的可能不同，按保存时的数读取。",
        "请刷新后核对这些数，再粘贴为数值上传。",
    ),
)
