"""One verdict on top: what must be mended, what is asked for and missing, what publishing confirms; and why a check fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.fixtures import Settings

from budget.editions import NotAllowed, NotPublishable, confirm_all, discard, draft, explain, kept_files, publish
from budget.editions.refusals import SecondPersonNeeded
from budget.editions.written_parts import TextRefused, words_in_bin
from budget.findings import finding
from budget.models import CheckResult, DiscardedDraft, Edition, Unit
from budget.reconciliation import Level, Result
from budget.roles import REVIEWER, UPLOADER
from budget.workbook.rows import Source
from tests.builders import REASON, check, make_person, make_township, prepared, signed_in, whole_reading

pytestmark = [pytest.mark.django_db, pytest.mark.sweep(on="postgresql")]


@pytest.fixture
def township() -> Unit:
    return make_township()


def page_of(edition: Edition, client: Client) -> str:
    """The desk's page of an edition."""
    return client.get(f"/admin/budget/edition/{edition.pk}/change/").content.decode()


def test_what_must_be_mended_stands_first_whether_found_or_checked(township: Unit) -> None:
    found = finding("row.no_label", "支出", "A5")
    edition = draft(prepared(township, whole_reading(findings=(found,)), (check(Level.MUST, Result.FAIL),)), None)
    page = page_of(edition, signed_in(make_person("clerk", UPLOADER)))
    assert "还不能公开，因为有 2 处必须先改正。" in page
    first = page[page.index("先改这些（2 处）") : page.index("规定要求公开、还没有的")]
    assert "支出!A5" in first
    assert "支出!D7" in first


def test_what_is_asked_for_and_what_publishing_confirms_is_said(township: Unit) -> None:
    edition = draft(prepared(township, checks=(check(Level.SHOULD, Result.FAIL),)), None)
    judge = signed_in(make_person("judge", REVIEWER))
    page = page_of(edition, judge)
    assert "还不能公开，因为有 1 条不符要先写明原因。" in page
    assert "文字说明还有 9 部分没有写" in page
    assert "没有填财政批复日期" in page
    judge.post(f"/admin/budget/edition/{edition.pk}/explain/", {"rule": "inside.expenditure", "words": "按来文另列。"})
    page = page_of(edition, judge)
    assert "可以公开。" in page
    assert "“应当”相符而不符的 1 条，原因都属实。" in page


def test_what_should_agree_is_explained_before_a_person_publishes_it(township: Unit) -> None:
    bare = check(Level.SHOULD, Result.FAIL)
    other = replace(bare, rule="projects.costs", title="成本指标之和 = 项目总额", subject="甲")
    edition = draft(prepared(township, checks=(bare, other, replace(other, subject="乙"))), None)
    reviewer = make_person("judge", REVIEWER)
    with pytest.raises(NotPublishable) as refused:
        publish(edition, reviewer, REASON)
    assert [line.rpartition("　")[2] for line in refused.value.problems] == ["须写明原因。"] * 3
    judge = signed_in(reviewer)
    assert "（用于这 2 条；" in page_of(edition, judge)
    given = {"rule": ["inside.expenditure", "projects.costs"], "words": ["另列。", "问 13800138000"]}
    address = f"/admin/budget/edition/{edition.pk}/explain/"
    assert "像手机号的数字" in judge.post(address, given, follow=True).content.decode()
    assert set(CheckResult.every_stage.values_list("explanation", flat=True)) == {""}
    judge.post(address, given | {"words": ["另列。", "按次计价。"]})
    said = CheckResult.every_stage.order_by("position").values_list("explanation", flat=True)
    assert list(said) == ["另列。", "按次计价。", "按次计价。"]
    assert publish(edition, reviewer, REASON).state == "published"


def test_one_cause_is_one_line_however_many_cells_it_shows_in(township: Unit) -> None:
    unknown = [
        finding("cell.not_code", "支出", f"A{row}", kind="功能科目", column="功能科目", raw="２1x")
        for row in range(5, 45)
    ]
    failing = [
        replace(
            check(Level.MUST, Result.FAIL), rule=f"rule.{number}", title=f"规则{number}", difference=sign * 90_000,
            right_cells=(Source("收入", f"B{number}", ""),),
        )
        for number, sign in enumerate((1, -1, 1, 1))
    ]  # fmt: skip
    alone = replace(check(Level.MUST, Result.FAIL), rule="rule.9", title="规则9", difference=7)
    edition = draft(prepared(township, whole_reading(findings=tuple(unknown)), (*failing, alone)), None)
    shown = BeautifulSoup(page_of(edition, signed_in(make_person("clerk", UPLOADER))), "html.parser")
    box = shown.select_one("#to-mend")
    assert box is not None
    assert box.h2 is not None
    assert box.h2.get_text() == "先改这些（45 处，3 个原因）"
    lines = [line.get_text() for line in box.select("li")]
    assert "支出!A5、支出!A6" in lines[0]
    assert "等 40 处" in lines[0]
    assert "有 4 处核对都差 0.090000 万元" in lines[1]
    assert "这些核对都用到：支出!D7。" in lines[1]
    assert "规则9" in lines[2]
    assert shown.select(".verdict")[0].get_text() == "还不能公开，因为有 45 处必须先改正。"


def test_a_failed_check_is_published_with_the_publishers_words(township: Unit, client: Client) -> None:
    edition = draft(prepared(township, checks=(check(Level.SHOULD, Result.FAIL),)), None)
    clerk = signed_in(make_person("clerk", UPLOADER))
    answer = clerk.post(
        f"/admin/budget/edition/{edition.pk}/explain/", {"check": "1", "explanation": "按来文<b>另列"}, follow=True
    )
    assert "核对说明已保存" in answer.content.decode()
    # A new upload of the same figures keeps it.
    edition = draft(prepared(township, checks=(check(Level.SHOULD, Result.FAIL),), content=b"again"), None)
    assert CheckResult.every_stage.get().explanation == "按来文<b>另列"
    publish(edition, None, REASON)
    assert "公布单位的说明：按来文&lt;b&gt;另列" in client.get("/xiaohongmen/2026/checks/").content.decode()
    assert client.get("/api/v1/checks?unit=xiaohongmen&year=2026").json()[0]["explanation"] == "按来文<b>另列"


def test_only_failed_checks_of_drafts_are_explained_by_those_who_may(township: Unit) -> None:
    edition = draft(prepared(township, checks=(check(Level.SHOULD, Result.FAIL),)), None)
    with pytest.raises(NotAllowed):
        explain(edition, 1, "x", make_person("outsider"))
    with pytest.raises(TextRefused):
        explain(edition, 1, "问 13800138000", None)
    publish(edition, None, REASON)
    with pytest.raises(NotAllowed):
        explain(Edition.every_stage.get(), 1, "x", None)
    assert CheckResult.every_stage.get().explanation == ""


def explained_by_the_first_of_two(township: Unit) -> tuple[Edition, User, User, User]:
    """A clerk's draft of which one reviewer said why a check does not agree, and another did not."""
    clerk, first, second = (
        make_person("clerk", UPLOADER),
        make_person("first", REVIEWER),
        make_person("second", REVIEWER),
    )
    edition = draft(prepared(township, checks=(check(Level.SHOULD, Result.FAIL),)), clerk)
    explain(edition, 1, "按来文另列", first)
    return edition, clerk, first, second


def test_who_says_why_a_check_does_not_agree_is_no_second_person(township: Unit, settings: Settings) -> None:
    settings.REQUIRE_SECOND_PERSON = True
    edition, _, first, second = explained_by_the_first_of_two(township)
    with pytest.raises(SecondPersonNeeded):
        publish(edition, first, REASON)
    assert publish(edition, second, REASON).published_by == second


def _again(edition: Edition, by: User) -> Edition:
    return draft(prepared(edition.unit, checks=(check(Level.SHOULD, Result.FAIL),), content=b"again"), by)


def _thrown_away_and_back(edition: Edition, by: User) -> Edition:
    content = kept_files.read(str(edition.files.get().content.name))
    discard(edition, by)
    entry = DiscardedDraft.objects.get()
    words = words_in_bin(entry)
    entry.delete()  # as `restore` does, of a file that is no workbook
    ready = prepared(edition.unit, checks=(check(Level.SHOULD, Result.FAIL),), content=content)
    return draft(ready, by, words_from=words)


def _reworded(edition: Edition, by: User) -> Edition:
    explain(edition, 1, "按来文另列，见附件。", by)
    return _again(edition, by)


def _corrected(edition: Edition, by: User) -> Edition:
    publish(edition, None, REASON)
    made = _again(edition, by)
    confirm_all(made, None)
    return made


@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize("later", [_again, _thrown_away_and_back, _reworded, _corrected])
def test_she_is_none_for_a_later_draft_that_her_words_are_carried_to(
    township: Unit, settings: Settings, later: Callable[[Edition, User], Edition]
) -> None:
    settings.REQUIRE_SECOND_PERSON = True
    edition, clerk, first, second = explained_by_the_first_of_two(township)
    edition = later(later(edition, clerk), clerk)
    with pytest.raises(SecondPersonNeeded):
        publish(edition, first, REASON)
    assert publish(edition, second, REASON).published_by == second


def test_words_that_a_later_draft_does_not_have_make_nobody_its_maker(township: Unit, settings: Settings) -> None:
    settings.REQUIRE_SECOND_PERSON = True
    clerk, first = make_person("clerk", UPLOADER), make_person("first", REVIEWER)
    edition = draft(prepared(township, checks=(check(Level.SHOULD, Result.FAIL),)), clerk)
    explain(edition, 1, "按来文另列", first)
    # Of another year, even in the same words; and a later upload in which the check agrees.
    last = draft(prepared(township, checks=(check(Level.SHOULD, Result.FAIL),), year=2025), clerk)
    explain(last, 1, "按来文另列", clerk)
    for made in (last, draft(prepared(township, content=b"mended"), clerk)):
        confirm_all(made, None)
        assert publish(made, first, REASON).published_by == first
