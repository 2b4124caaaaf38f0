"""Nobody makes public, or takes back, what she has not looked at: a change between look and press refuses the press."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from budget.editions import (
    approve,
    confirm_all,
    draft,
    explain,
    plan,
    publish,
    publish_due,
    save_statement,
    save_text,
    seen_mark,
    share,
    withdraw,
)
from budget.editions.explaining import explain_rules, marked
from budget.editions.refusals import ChangedSince, Overtaken
from budget.editions.remarks import WHOLE, remark
from budget.editions.written_parts import mark_of
from budget.models import (
    CheckResult,
    ClassificationCode,
    DepartmentGoal,
    DisclosedTable,
    Doubt,
    Edition,
    EditionText,
    Event,
    LineItem,
    PerformanceIndicator,
    PlannedPublication,
    PrintedName,
    Project,
    SheetRow,
    SourceFile,
    SourceSheet,
    Statement,
    StoredFinding,
    Unit,
)
from budget.models.people import name_of
from budget.reconciliation import Level, Result
from budget.texts import TextKind
from budget.triggers.freezing import frozen_models
from tests.builders import REASON, check, prepared, published_of, signed_in

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[3]
HOME = "/admin/budget/edition"


@pytest.fixture
def waiting(township: Unit, clerk: User) -> Edition:
    """A draft that may be published, with a check that was explained."""
    ClassificationCode.objects.create(
        scheme="function", year=2026, code="2130001", name="农林水 1", level=3, status="verified2"
    )
    made = draft(prepared(township, checks=(check(Level.SHOULD, Result.FAIL),)), clerk)
    explain(made, 1, "按来文另列。", clerk)
    confirm_all(made, None)
    return made


Act = Callable[[Edition, User], object]
# What her refusal names, and how it comes to be otherwise.
CHANGES: dict[str, Act] = {
    "“部门职责": lambda edition, by: save_text(edition, TextKind.DUTIES, "一、办别的事。", by),
    "完整性说明": lambda edition, by: save_statement(edition, "whole", "present", "是本级的全部收支。", by),
    "核对说明": lambda edition, by: explain(edition, 1, "记错了。", by),
    "财政批复日期": lambda edition, by: approve(edition, date(2026, 1, 5), by),
    "单位的名称": lambda edition, _: Unit.objects.filter(pk=edition.unit_id).update(name="北京市朝阳区大红门乡"),
    "科目的名称": lambda *_: ClassificationCode.objects.filter(code="2130001").update(name="行政运行"),
    "核对结果": lambda edition, _: CheckResult.every_stage.filter(edition=edition).update(difference=7),
    "表和金额": lambda edition, _: LineItem.every_stage.filter(table__edition=edition).update(amount=7),
    "文件": lambda edition, _: SourceFile.every_stage.filter(edition=edition).update(name="别的.xlsx"),
}
# Written with the draft and with it alone (`storing`), so that its number stands for them; the findings of the words come
# of the words; no reader sees a doubt, and one that is new refuses the press itself.
WITH_THE_DRAFT = {
    SourceSheet, SheetRow, Project, PerformanceIndicator, DepartmentGoal, PrintedName, StoredFinding, Doubt,
}  # fmt: skip


def form_for(act: str, client: Client, edition: Edition) -> dict[str, str]:
    """What the form of an act sends, of the page as it stands now."""
    page = BeautifulSoup(client.get(f"{HOME}/{edition.pk}/change/").content, "html.parser")
    place = "ask/" if act != "plan" else ""
    seen = page.select_one(f"form[action$='{place}{act}/'] input[name=seen]")
    assert seen is not None
    if place:
        asked = client.get(f"{HOME}/{edition.pk}/ask/{act}/", {"seen": str(seen["value"])})
        seen = BeautifulSoup(asked.content, "html.parser").select_one("form[method=post] input[name=seen]")
        assert seen is not None
    at = timezone.localtime(timezone.now() + timedelta(hours=2))
    return {"seen": str(seen["value"]), "reason": REASON, "at": f"{at:%Y-%m-%dT%H:%M}"}


def press(act: str, client: Client, edition: Edition, form: dict[str, str]) -> str:
    return client.post(f"{HOME}/{edition.pk}/{act}/", form, follow=True).content.decode()


@pytest.mark.sweep(keep=1, on="postgresql")
@pytest.mark.sweep(keep=3)
@pytest.mark.parametrize("act", ["publish", "plan"])
@pytest.mark.parametrize("what", CHANGES)
def test_what_changed_since_she_looked_is_not_made_public(
    waiting: Edition, clerk: User, reviewer: User, act: str, what: str
) -> None:
    judge = signed_in(reviewer)
    form = form_for(act, judge, waiting)
    CHANGES[what](waiting, clerk)
    page = press(act, judge, waiting, form)
    assert f"您看过之后，草稿又改过：{what}" in page
    assert "没有办理，请再看一遍。" in page
    assert f"您写的“{REASON}”没有保存，要用请先复制。" in page
    assert Edition.every_stage.get().state == "draft"
    assert not PlannedPublication.objects.exists()
    press(act, judge, waiting, form_for(act, judge, waiting))
    assert Edition.published.exists() or PlannedPublication.objects.exists()


def test_all_that_changed_is_named(waiting: Edition, clerk: User, reviewer: User) -> None:
    mark = seen_mark(waiting)
    for what in ("财政批复日期", "核对说明"):
        CHANGES[what](waiting, clerk)
    with pytest.raises(ChangedSince, match="又改过：核对说明、财政批复日期。"):
        publish(waiting, reviewer, REASON, seen=mark)


def test_the_page_says_who_changed_it_last(waiting: Edition, clerk: User, reviewer: User) -> None:
    """For who read its words on another page before they were changed."""
    CHANGES["财政批复日期"](waiting, clerk)
    page = signed_in(reviewer).get(f"{HOME}/{waiting.pk}/change/").content.decode()
    assert f"草稿最后一次改动：{name_of(clerk)}，" in page
    assert "，修改文字（财政批复日期）。" in page


def test_what_changes_nothing_public_refuses_no_press(waiting: Edition, clerk: User, reviewer: User) -> None:
    judge = signed_in(reviewer)
    form = form_for("publish", judge, waiting)
    share(waiting, "王乡长", 24, clerk)
    remark(waiting, WHOLE, "很好。", clerk)
    confirm_all(waiting, reviewer)
    for page in ("texts", "completeness", "change"):
        judge.get(f"{HOME}/{waiting.pk}/{page}/")
    explain(waiting, 1, "按来文另列。", clerk)  # as it was
    assert "已公开。" in press("publish", judge, waiting, form)


@pytest.mark.parametrize("mark", ["", "0", "-".join("0" * 19)])
def test_a_press_from_nowhere_is_refused(waiting: Edition, reviewer: User, mark: str) -> None:
    assert "没有办理" in press("publish", signed_in(reviewer), waiting, {"reason": REASON, "seen": mark})
    assert "没有办理" in press("publish", signed_in(reviewer), waiting, {"reason": REASON})
    assert Edition.every_stage.get().state == "draft"


def test_a_version_that_was_replaced_meanwhile_is_not_withdrawn_in_place_of_the_new_one(
    township: Unit, reviewer: User
) -> None:
    first, judge = published_of(township), signed_in(reviewer)
    form = form_for("withdraw", judge, first)
    second = published_of(township, content=b"corrected")
    page = press("withdraw", judge, first, form)
    assert "您看过之后，又有变动：这一版的状态、公众现在看到的版本。" in page
    assert set(Edition.every_stage.values_list("state", flat=True)) == {"published", "superseded"}
    press("withdraw", judge, second, form_for("withdraw", judge, second))
    assert Edition.every_stage.get(pk=second.pk).state == "withdrawn"


def test_an_approval_date_is_no_reason_to_keep_up_what_must_go(township: Unit, reviewer: User) -> None:
    public = published_of(township)
    mark = seen_mark(public)
    approve(public, date(2026, 1, 5), reviewer)
    Unit.objects.update(short_name="红门")
    assert withdraw(public, reviewer, REASON, seen=mark).state == "withdrawn"


def test_a_draft_whose_public_version_was_withdrawn_is_no_correction_of_it(township: Unit, reviewer: User) -> None:
    public = published_of(township)
    correction = draft(prepared(township, content=b"corrected"), None)
    confirm_all(correction, None)
    mark = seen_mark(correction)
    withdraw(public, None, REASON)
    with pytest.raises(ChangedSince, match="公众现在看到的版本"):
        publish(correction, reviewer, REASON, seen=mark)


@pytest.mark.parametrize("what", ["单位的名称", "科目的名称"])
def test_what_was_approved_for_a_time_is_not_published_otherwise(
    waiting: Edition, reviewer: User, clerk: User, what: str
) -> None:
    """These are no acts on the draft, so nothing had called the plan off."""
    plan(waiting, timezone.now() + timedelta(hours=2), reviewer, REASON, seen=seen_mark(waiting))
    CHANGES[what](waiting, clerk)
    PlannedPublication.objects.update(at=timezone.now() - timedelta(minutes=1))
    assert "没有公开" in publish_due()[0]
    assert not Edition.published.exists()
    assert f"草稿又改过：{what}" in Event.objects.get(action="cancelled").reason


def test_a_plan_from_before_marks_were_kept_is_carried_out(waiting: Edition, reviewer: User) -> None:
    at = timezone.now() - timedelta(minutes=1)
    PlannedPublication.objects.create(edition=waiting, at=at, reason=REASON, by=reviewer)
    assert publish_due()[0].startswith("已公开")


def _explanations(page: BeautifulSoup) -> dict[str, str]:
    form = page.select("#checks form")[0]
    return {"explanation": "我写的。"} | {str(one["name"]): str(one["value"]) for one in form.select("input[name]")}


def _rules(page: BeautifulSoup) -> dict[str, str]:
    form = page.select("#to-explain form")[0]
    return {"words": "我写的。"} | {str(one["name"]): str(one["value"]) for one in form.select("input[name]")}


def _date(page: BeautifulSoup) -> dict[str, str]:
    before = page.select("form[action$='/approve/'] input[name=before]")[0]
    return {"approval_date": "2026-01-07", "before": str(before["value"])}


def _statement(page: BeautifulSoup) -> dict[str, str]:
    item = page.select("input[name=item][value=whole]")[0]
    assert item.parent is not None
    stated = item.parent.select("input[name=stated]")[0]
    return {"item": "whole", "answer": "present", "reason": "我写的。", "stated": str(stated["value"])}


Fill = Callable[[BeautifulSoup], dict[str, str]]
# The page with the form, the act, what it sends, what a colleague does meanwhile, and how that stands.
WORDS: dict[str, tuple[str, str, Fill, Act, str]] = {
    "an explanation": ("change", "explain", _explanations, CHANGES["核对说明"], "记错了。"),
    "a rule's explanation": ("change", "explain", _rules, CHANGES["核对说明"], "记错了。"),
    "a rule's checks": ("change", "explain", _rules, CHANGES["核对结果"], ""),
    "another check in its place": ("change", "explain", _explanations, CHANGES["核对结果"], ""),
    "a date": ("change", "approve", _date, CHANGES["财政批复日期"], "2026-01-05"),
    "a statement": ("completeness", "completeness", _statement, CHANGES["完整性说明"], "是本级的全部收支。"),
}


@pytest.mark.sweep(keep=2)
@pytest.mark.sweep(keep=1, on="postgresql")
@pytest.mark.parametrize("name", WORDS)
def test_who_saves_last_does_not_undo_the_other_silently(
    township: Unit, clerk: User, reviewer: User, name: str
) -> None:
    edition = draft(prepared(township, checks=(check(Level.SHOULD, Result.FAIL),)), clerk)
    where, act, fill, meanwhile, stands = WORDS[name]
    here = signed_in(clerk)
    form = fill(BeautifulSoup(here.get(f"{HOME}/{edition.pk}/{where}/").content, "html.parser"))
    meanwhile(edition, reviewer if where == "change" else clerk)
    refused = press(act, here, edition, form)
    assert "已经变了，可能是同事刚改的，没有保存。" in refused
    assert ("您写的“我写的。”没有保存，要用请先复制。" in refused) is ("我写的。" in form.values())
    page = BeautifulSoup(here.get(f"{HOME}/{edition.pk}/{where}/").content, "html.parser")
    assert stands in str(page)
    assert "我写的。" not in str(page)
    # Of the page as it stands now it is saved, and once more by an impatient second press.
    if not (name == "a rule's explanation" and stands):
        assert "没有保存" not in press(act, here, edition, fill(page))
        page = BeautifulSoup(here.get(f"{HOME}/{edition.pk}/{where}/").content, "html.parser")
        assert "我写的。" in str(page) or "2026-01-07" in str(page)


def test_a_second_press_of_the_same_words_is_no_refusal(township: Unit, clerk: User) -> None:
    edition, here = draft(prepared(township, checks=(check(Level.SHOULD, Result.FAIL),)), clerk), signed_in(clerk)
    for name in ("a rule's explanation", "an explanation", "a date", "a statement"):
        where, act, fill, *_ = WORDS[name]
        form = fill(BeautifulSoup(here.get(f"{HOME}/{edition.pk}/{where}/").content, "html.parser"))
        for _press in range(2):
            assert "没有保存" not in press(act, here, edition, form)


def test_a_second_save_of_the_same_text_is_no_refusal(waiting: Edition, clerk: User) -> None:
    for _press in range(2):
        save_text(waiting, TextKind.DUTIES, "一、办别的事。", clerk, began_with=mark_of(""))
    assert Event.objects.filter(edition=waiting, reason=TextKind.DUTIES.label).count() == 1


def test_other_words_on_a_rule_than_a_colleague_s_are_refused_still(waiting: Edition, clerk: User) -> None:
    bare = [one for one in CheckResult.every_stage.filter(edition=waiting) if one.explanation]
    for one in bare:
        one.explanation = ""
    mark = {bare[0].rule: marked(bare)}
    explain_rules(waiting, {bare[0].rule: "按来文另列。"}, clerk, mark)
    with pytest.raises(Overtaken):
        explain_rules(waiting, {bare[0].rule: "是别的原因。"}, clerk, mark)


def test_every_part_of_an_edition_is_in_the_mark_or_written_with_it_alone() -> None:
    marked = {EditionText, Statement, CheckResult, LineItem, DisclosedTable, SourceFile}
    assert marked | WITH_THE_DRAFT == set(frozen_models())
    assert not marked & WITH_THE_DRAFT
    writers = {path.stem for path in ROOT.glob("budget/**/*.py") if re.search(_writes(), path.read_text("utf-8"))}
    assert writers == {"storing"}


def _writes() -> str:
    """What the writing of a row looks like that comes with a draft, or of an amount, a table or a file."""
    once = (SourceSheet, SheetRow, Project, PerformanceIndicator, DepartmentGoal, PrintedName, LineItem, DisclosedTable)
    names = "|".join(model.__name__ for model in once)
    return rf"\b({names})\.every_stage\.(\w+\([^()]*\)\.)?(update|create|bulk_create|update_or_create)\(|bulk\.insert\(({names}),"
