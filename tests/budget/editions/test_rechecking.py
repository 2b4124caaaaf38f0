"""A list of codes that is loaded later checks the drafts of its year anew, and which year's codes are in use is said."""

from __future__ import annotations

from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client

from budget.classification import read_folder
from budget.classification.loading import load, year_for
from budget.editions import draft, prepare_files, publish, save_text, uploaded
from budget.editions.rechecking import recheck
from budget.models import CheckResult, ClassificationCode, Event, Unit
from budget.texts import TextKind
from tests.builders import REAL, REASON, draft_of, explained, signed_in

pytestmark = pytest.mark.sweep(on="postgresql")


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
    assert recheck(2024, clerk) == ([], [], [], 0)
    assert recheck(2025, clerk) == ([edition], [], [], 0)
    after = dict(failed.values_list("rule", "explanation"))
    assert after.pop("codes.crosswalk") == ""
    assert after == before
    assert edition.texts.get().body == "办事。"
    edition.refresh_from_db()
    assert edition.codes_year == 2025
    assert Event.objects.latest("pk").reason == "按新载入的科目重新核对"
    load(read_folder(), 2026)
    assert "编码按 2026 年的" in desk.get(here).content.decode()


def test_a_draft_whose_file_cannot_be_read_is_named(township: Unit, clerk: User) -> None:
    edition = draft_of(township, clerk)  # its bytes are no workbook
    load(read_folder(), 2026)
    assert recheck(2026, clerk) == ([], [], [edition], 0)
    assert CheckResult.every_stage.filter(edition=edition).exists()


def test_public_remarks_stay_and_what_later_codes_say_stands_beside_them(
    township: Unit, reviewer: User, client: Client
) -> None:
    load(read_folder(), 2025)
    ClassificationCode.objects.filter(year=2025, scheme="function", code="2080502").update(name="别的名称")
    content = uploaded(REAL.read_bytes(), "a.xlsx")
    edition = publish(draft(prepare_files([content], township, 2026, None, by=None), None), None, REASON)
    before = list(CheckResult.every_stage.filter(edition=edition).values())
    address = f"/{township.slug}/2026/checks/"
    page = client.get(address).content.decode()
    assert "公布时按 2025 年的科目核对。" in page
    assert "官方名称是“别的名称”" in page
    load(read_folder(), 2026)
    ClassificationCode.objects.filter(year=2026, scheme="function", code="2080505").update(name="又一个名称")
    assert recheck(2026, None, at_once=0) == ([], [], [], 1)
    assert client.get(address).content.decode() == page
    told = StringIO()
    call_command("recheck_codes", "2026", stdout=told)
    assert "已公开的另作核对 1 份" in told.getvalue()
    after = client.get(address).content.decode()
    assert "按 2026 年的科目又核对了一次编码和名称：原来要说明的有 1 处已经相符，有 1 处要另外说明。" in after
    assert "官方名称是“又一个名称”" in after.partition("按后来的科目要说明的")[2]
    assert after.count("按后来载入的科目，这一处已经相符。") == 1
    assert "官方名称是“别的名称”" in after
    assert list(CheckResult.every_stage.filter(edition=edition).values()) == before
    rows = client.get("/api/v1/rechecks").json()
    changed = {
        (row["rule"], row["result_before"], row["result"]): row for row in rows if row["result_before"] != row["result"]
    }
    assert set(changed) == {("codes.names", "fail", "pass"), ("codes.names", None, "fail")}
    assert "又一个名称" in changed["codes.names", None, "fail"]["reason"]
    assert {(row["codes_year"], row["later_codes_year"]) for row in rows} == {(2025, 2026)}
    assert any("别的名称" in row["reason"] for row in client.get("/api/v1/checks?result=fail").json())
    call_command("load_classification", "2026", stdout=told)
    assert "有 1 处要另外说明" not in client.get(address).content.decode()


def test_what_could_not_be_checked_is_not_said_to_agree_when_it_does_not(township: Unit, client: Client) -> None:
    content = uploaded(REAL.read_bytes(), "a.xlsx")
    publish(draft(prepare_files([content], township, 2026, None, by=None), None), None, REASON)
    call_command("load_classification", "2026", stdout=StringIO())
    rows = client.get("/api/v1/rechecks").json()
    assert {row["result"] for row in rows if row["result_before"] == "insufficient"} == {"pass", "fail"}
    assert not any(row["result"] == "insufficient" for row in rows)
    page = client.get(f"/{township.slug}/2026/checks/").content.decode()
    assert "公布时按" not in page
    assert "原来没有科目可核对的，现在核对了，有 " in page
    assert "按后来载入的科目，这一处已经相符。" not in page
