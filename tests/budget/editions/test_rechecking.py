"""A list of codes that is loaded later checks the drafts of its year anew, and which year's codes are in use is said."""

from __future__ import annotations

from django.contrib.auth.models import User

from budget.classification import read_folder
from budget.classification.loading import load, year_for
from budget.editions import draft, prepare_files, save_text, uploaded
from budget.editions.rechecking import recheck_drafts
from budget.models import CheckResult, Event, Unit
from budget.texts import TextKind
from tests.builders import REAL, draft_of, explained, signed_in


def test_drafts_are_checked_anew_and_nothing_else_of_them_changes(township: Unit, clerk: User) -> None:
    assert year_for(2026) is None
    edition = explained(
        draft(prepare_files([uploaded(REAL.read_bytes(), "a.xlsx")], township, 2026, None, by=None), clerk)
    )
    save_text(edition, TextKind.DUTIES, "办事。", clerk)
    failed = CheckResult.every_stage.filter(edition=edition, result="fail")
    before = dict(failed.values_list("rule", "explanation"))
    assert "codes.crosswalk" not in before
    desk = signed_in(clerk)
    here = f"/admin/budget/edition/{edition.pk}/change/"
    assert "还没有载入任何一年的" in desk.get(here).content.decode()
    load(read_folder(), 2025)
    assert "还没有载入 2026 年的科目，编码按 2025 年的" in desk.get(here).content.decode()
    assert recheck_drafts(2024, clerk) == ([], [])
    assert recheck_drafts(2025, clerk) == ([edition], [])
    after = dict(failed.values_list("rule", "explanation"))
    assert after.pop("codes.crosswalk") == ""
    assert after == before
    assert edition.texts.get().body == "办事。"
    assert Event.objects.latest("pk").reason == "按新载入的科目重新核对"
    load(read_folder(), 2026)
    assert "编码按 2026 年的" in desk.get(here).content.decode()


def test_a_draft_whose_file_cannot_be_read_is_named(township: Unit, clerk: User) -> None:
    edition = draft_of(township, clerk)  # its bytes are no workbook
    load(read_folder(), 2026)
    assert recheck_drafts(2026, clerk) == ([], [edition])
    assert CheckResult.every_stage.filter(edition=edition).exists()
