"""What can be wrong with the written parts of a disclosure, held beside its tables."""

from __future__ import annotations

from budget.findings.kinds import FindingKind, Severity, kinds

TEXTS: dict[str, FindingKind] = kinds(
    Severity.ERROR,
    (
        "text.unfinished",
        "这句话没有写完：「{quote}」。",
        "请补上内容；确实没有的，写明没有。",
    ),
    (
        "text.placeholder",
        "这里还留着没有填的空：「{quote}」。",
        "请填上，或删去这一处。",
    ),
) | kinds(
    Severity.WARNING,
    (
        "text.amount_unknown",
        "「{amount}」在本年的表里找不到。{candidate}",
        "请对照表格核对；如果这个数本来就不在表里（如资产、编制），可以保留。",
    ),
    (
        "text.last_year_unknown",
        "「{amount}」写作上年的数，但上年公开的表里找不到。{candidate}",
        "请对照上年公开的预算核对。",
    ),
    (
        "text.amount_of_other_year",
        "「{amount}」写作 {named} 年的数，但它是 {year} 年的{label}。",
        "请核对是不是年份写错，或沿用了上年的文字。",
    ),
    (
        "text.percent_wrong",
        "「{percent}」与前后的数不符：由 {before} 到 {after}，应当是{recomputed}。",
        "请重算增减幅度：（今年－上年）÷ 上年。",
    ),
    (
        "text.direction_wrong",
        "写的是{said}，但由 {before} 到 {after} 是{fact}：「{quote}」。",
        "请核对是增加还是减少，或两个数是否写反。",
    ),
    (
        "text.difference_wrong",
        "「{amount}」与前后的数不符：由 {before} 到 {after}，相差 {difference}。",
        "请重算增减额。",
    ),
    (
        "text.zero_base",
        "上年是 0，却写了增减幅度「{percent}」。",
        "基数为 0，不能算百分比，请写“基数为 0，不可比”。",
    ),
    (
        "text.base_year",
        "拿来比较的是 {named} 年，{year} 年预算应当与 {expected} 年比：「{quote}」。",
        "请核对年份，或沿用了旧的文字。",
    ),
    (
        "text.other_year",
        "这句话里的数写的是 {named} 年，本年是 {year} 年：「{quote}」。",
        "请核对年份。",
    ),
    (
        "text.old_name",
        "「{old}」是旧名称，现在叫「{new}」。",
        "请改用本年的科目名称。",
    ),
)
