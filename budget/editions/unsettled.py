"""Whether the names that a draft was read with may be relied on: each confirmed, none taken back."""

from __future__ import annotations

from budget.models import DisclosedTable, Edition, TaughtWording


def unsettled(edition: Edition) -> list[str]:
    """Return a sentence for each taught name of a draft that nobody confirmed, or that was taken back. Two queries."""
    used = DisclosedTable.every_stage.filter(edition=edition).order_by("position").values_list("title", "taught")
    names = [(title, one) for title, taught in used for one in taught]
    if not names:
        return []
    # By number, as the draft was read: one that is there no more is missed, and said.
    kept = TaughtWording.objects.in_bulk([one["number"] for _, one in names])
    sentences = []
    for title, one in names:
        wording = kept.get(one["number"])
        if wording is not None and wording.is_settled:
            continue
        said = f"{one['sheet']}!{one['cell']}　「{title}」里的“{one['printed']}”认作“{one['means']}”"
        # Taken back or gone, the draft still holds what was read by it, so only another reading helps.
        if wording is None or wording.taken_back_at is not None:
            sentences.append(f"{said}：这个认法已经撤回，请重新读取或重新上传。")
        else:
            sentences.append(f"{said}：须由管理人员确认。")
    return sentences
