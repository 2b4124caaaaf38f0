"""Why something is published or withdrawn, in the words of who does it: it stands on pages, in feeds and in letters."""

from __future__ import annotations

from budget.editions.refusals import ReasonMissing
from budget.editions.written_parts import TextRefused
from budget.personal_numbers import personal_numbers
from budget.unseen_signs import taken_out

MOST_CHARACTERS = 500


def public_reason(reason: str, act: str) -> str:
    """Return the reason of an act as it is kept. Raises ReasonMissing, TextRefused."""
    if not (stripped := taken_out(reason).strip()):
        raise ReasonMissing(f"请写明{act}的原因，它会随预算一起公开。")
    if len(stripped) > MOST_CHARACTERS:
        raise TextRefused(
            f"原因有 {len(stripped)} 字，超过 {MOST_CHARACTERS} 字，没有办理。它会随预算一起公开，请写短些。"
        )
    if persons := personal_numbers(stripped):
        raise ReasonMissing(f"原因里有像{persons[0].kind.label}的数字，它会随预算一起公开。请删去后再办。")
    return stripped
