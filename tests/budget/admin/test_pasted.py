"""What is pasted from Word, Excel and slides: its lines stay lines, and what is too long is said and not cut off unseen."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from budget.editions import draft, publish, withdraw
from budget.editions.reasons import MOST_CHARACTERS
from budget.editions.written_parts import MOST_OF_A_STATEMENT, mark_of
from budget.models import CheckResult, Edition, EditionText, Remark, Statement, Unit
from budget.reconciliation import Level, Result
from budget.texts.kinds import MOST_CHARACTERS as MOST_OF_A_TEXT
from tests.builders import REASON, check, draft_of, prepared, pressed, published_of, signed_in

DESK = "/admin/budget/edition/{pk}/"
TEMPLATES = Path(__file__).parents[3] / "templates" / "admin"
# The end of a line in Word and PowerPoint, the next page, and what a web page or another system writes for it.
LINE_ENDS = ["\x0b", "\x0c", "\x85", "\u2028", "\u2029"]


@pytest.mark.sweep(keep=5)
@pytest.mark.parametrize("end", LINE_ENDS, ids=lambda end: f"U+{ord(end):04X}")
@pytest.mark.parametrize(
    ("to", "field", "given", "kept"),
    [
        ("texts/duties/", "body", {"save": "1", "began_with": mark_of("")}, EditionText.every_stage),
        ("remarks/", "words", {"act": "remark"}, Remark.objects),
        ("explain/", "explanation", {"check": "1"}, CheckResult.every_stage),
        ("completeness/", "reason", {"item": "whole", "answer": "present"}, Statement.every_stage),
    ],
    ids=["text", "remark", "explanation", "statement"],
)
def test_a_line_end_of_another_program_ends_the_line_here(
    township: Unit, clerk: User, to: str, field: str, given: dict[str, str], kept: object, end: str
) -> None:
    edition = draft(prepared(township, checks=(check(Level.SHOULD, Result.FAIL),)), clerk)
    sent = given | {field: f"增长{end}原因：人员增加"}
    page = signed_in(clerk).post(DESK.format(pk=edition.pk) + to, sent, follow=True).content.decode()
    row = kept.get()  # type: ignore[attr-defined] # each a manager of one of the models
    assert getattr(row, {"words": "body"}.get(field, field)) == "增长\n原因：人员增加"
    assert "看不见的字符" not in page


def test_a_name_is_of_one_line(township: Unit, clerk: User) -> None:
    edition = draft_of(township, clerk)
    sent = {"name": "王\x0b乡长", "hours": "24"}
    page = signed_in(clerk).post(f"{DESK.format(pk=edition.pk)}links/", sent, follow=True).content.decode()
    assert "王乡长" in page
    assert "看不见的字符" in page


@pytest.mark.parametrize(
    ("begin", "act"), [(draft_of, "publish"), (published_of, "withdraw")], ids=["publish", "withdraw"]
)
def test_a_reason_that_is_too_long_is_refused_with_its_length_and_handed_back(
    township: Unit, reviewer: User, begin: Callable[[Unit], Edition], act: str
) -> None:
    edition = begin(township)
    long = "因" * MOST_CHARACTERS + "果"
    page = pressed(signed_in(reviewer), edition, act, reason=long)
    assert f"原因有 {len(long)} 字" in page
    assert long in page
    assert Edition.every_stage.get().state == edition.state
    done = {"publish": publish, "withdraw": withdraw}[act](edition, reviewer, long[:-1])
    assert long[:-1] in (done.reason, done.withdrawn_reason)


def test_a_statement_that_is_too_long_is_refused_with_its_length(township: Unit, clerk: User) -> None:
    edition = draft_of(township, clerk)
    sent = {"item": "whole", "answer": "present", "reason": "全" * (MOST_OF_A_STATEMENT + 1)}
    page = signed_in(clerk).post(f"{DESK.format(pk=edition.pk)}completeness/", sent, follow=True).content.decode()
    assert f"说明有 {MOST_OF_A_STATEMENT + 1} 字" in page
    assert not Statement.every_stage.exists()


def test_a_text_that_is_too_long_is_refused_with_its_length_and_stays_in_its_field(township: Unit, clerk: User) -> None:
    edition, long = draft_of(township, clerk), "字" * (MOST_OF_A_TEXT + 1)
    sent = {"body": long, "save": "1", "began_with": mark_of("")}
    page = signed_in(clerk).post(f"{DESK.format(pk=edition.pk)}texts/duties/", sent).content.decode()
    assert f"这一部分有 {len(long)} 字，超过 {MOST_OF_A_TEXT} 字的上限，没有保存。" in page
    assert long in page
    assert not EditionText.every_stage.exists()


def test_no_browser_cuts_off_unseen_what_is_pasted_into_several_lines() -> None:
    """It keeps the first `maxlength` signs and says nothing: only a limit that the program refuses too is no trap.

    What goes through an address has one, for no server takes addresses of any length.
    """
    found = {
        (file.name, int(match[1]))
        for file in TEMPLATES.rglob("*.html")
        for match in re.finditer(r'<textarea[^>]*maxlength="(\d+)"', file.read_text(encoding="utf-8"))
    }
    assert {name for name, _ in found} <= {"acts.html"}
    assert all(most > MOST_CHARACTERS for _, most in found)
    # Nine signs of an address for each of the longest, and some room for the rest of it: gunicorn and nginx take 8190.
    assert all(9 * most + 600 < 8190 for _, most in found)


@pytest.mark.parametrize("act", ["publish", "discard", "withdraw"])
def test_whoever_comes_back_to_the_question_after_the_act_reads_that_it_was_done(
    township: Unit, reviewer: User, act: str
) -> None:
    """By the browser's own button: the page would say that it «will be public at once»."""
    edition = published_of(township)
    if act == "withdraw":
        withdraw(edition, None, REASON)
    here = DESK.format(pk=edition.pk)
    answer = signed_in(reviewer).get(f"{here}ask/{act}/", {"reason": REASON}, follow=True)
    assert answer.redirect_chain[0][0] == f"{here}change/"
    assert "会马上" not in answer.content.decode()
    assert "没有保存，要用请先复制" not in answer.content.decode()  # with these words it was done
    other = signed_in(reviewer).get(f"{here}ask/{act}/", {"reason": "另写的原因"}, follow=True).content.decode()
    assert "您写的“另写的原因”没有保存" in other
    assert "不能这样办理" in answer.content.decode() or "已经公开了" in answer.content.decode()
