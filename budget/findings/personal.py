"""Numbers of persons where the public would see them: errors until a reviewer lets each pass by name."""

from __future__ import annotations

from budget.findings.kinds import FindingKind, Severity, kinds

_HINT = "请从文件里删去后重新上传；确实应当公开的（如值班手机），由审核人员在草稿页上逐处放行，放行的人会留名。"

PERSONAL: dict[str, FindingKind] = kinds(
    Severity.ERROR,
    ("personal.cell", "这里有像{kind}的数字「{masked}」，公开后人人可见。", _HINT),
    ("personal.name", "{what}里有像{kind}的数字「{masked}」，公开后人人可见。", _HINT),
    ("personal.text", "文字里有像{kind}的数字「{masked}」，公开后人人可见。", _HINT),
)
