"""Sentences of the desk that are put together from what happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from budget.classification.replacing import ReplacementPreview
from budget.classification.uploading import Changes, CodeChange
from budget.desk import sentences
from budget.findings import Severity
from budget.models import Doubt, Edition, PreviewLink, Remark, TaughtWording, Unit
from budget.vocabulary import Scheme

LI = User(username="li", last_name="李", first_name="梅")
NIGHT = datetime(2026, 3, 31, 16, 30, tzinfo=UTC)  # half past midnight in China
BODY = Unit(name="小红门乡")


@pytest.mark.parametrize(
    ("doubt", "said"),
    [
        (Doubt(code="size.whole"), "还须由录入人员、审核人员确认。"),
        (
            Doubt(code="size.whole", confirmed_by=LI, confirmed_at=NIGHT),
            "李梅于 4 月 1 日 00:30 确认属实。还须由审核人员确认。",
        ),
        (
            Doubt(code="personal.phone", reviewed_by=LI, reviewed_at=NIGHT),
            "李梅于 4 月 1 日 00:30 审核放行。",
        ),
        (
            Doubt(code="size.whole", confirmed_at=NIGHT, reviewed_by=LI, reviewed_at=NIGHT),
            "命令行于 4 月 1 日 00:30 确认属实。李梅于 4 月 1 日 00:30 审核确认。",
        ),
    ],
)
def test_of_a_doubt(doubt: Doubt, said: str) -> None:
    assert sentences.of_doubt(doubt) == said


def test_of_a_link_to_a_preview() -> None:
    ahead = timezone.now() + timedelta(days=1)
    link = PreviewLink(created_by=LI, created_at=NIGHT, ends_at=ahead, opened=0)
    assert sentences.of_link(link) == f"李梅 4 月 1 日 00:30 给出；{sentences.when(ahead)} 失效。打开过 0 页。"
    link.ends_at, link.opened, link.opened_at = NIGHT, 2, NIGHT
    assert sentences.of_link(link).endswith("；4 月 1 日 00:30 已失效。打开过 2 页，最近 4 月 1 日 00:30。")
    link.revoked_at = NIGHT
    assert "4 月 1 日 00:30 已收回" in sentences.of_link(link)


def test_of_an_edition() -> None:
    draft = Edition(unit=BODY, year=2026, stage="budget", version=2, state="draft")
    assert sentences.of_state(draft) == "草稿。"
    assert sentences.of_publishing(draft, None) == "公开的是：小红门乡 2026 年预算第 2 版。"
    public = Edition(unit=BODY, version=1, state="published", published_at=NIGHT, published_by=LI)
    assert sentences.of_state(public) == "已公开，2026 年 4 月 1 日 00:30 由 李梅 公开。"
    public.state = "withdrawn"
    assert sentences.of_state(public) == "已撤回，原来是 2026 年 4 月 1 日 00:30 由 李梅 公开的。"
    assert "第 1 版的更正" in sentences.of_publishing(draft, public)


def test_of_codes_that_are_replaced() -> None:
    one = CodeChange("201", "", "")
    changes = Changes(new=(one,), renamed=(), gone=(one, one), same=4)
    shown = ReplacementPreview(Scheme.FUNCTION, 2026, 5, None, changes, None, None)
    assert sentences.of_replacing(shown) == ""
    assert "新增 1 个，改名 0 个，去掉 2 个，其余 4 个不变" in sentences.of_replacing(
        replace(shown, against_now=changes)
    )


def test_of_numbers_of_several_kinds() -> None:
    assert sentences.counted([(Severity.ERROR, 2), ("有", 1)], "处") == "必须改正 2 处，有 1 处"
    assert sentences.counted([], "处") == ""


def test_what_a_thread_and_a_wording_are_called() -> None:
    assert Remark(is_return=True).heading == "退回修改"
    assert [Remark(about="table", label=label).heading for label in ("", "03 表")] == ["表", "表：03 表"]
    states = [
        TaughtWording(),
        TaughtWording(confirmed_at=NIGHT),
        TaughtWording(confirmed_at=NIGHT, taken_back_at=NIGHT),
    ]
    assert [one.state for one in states] == ["等管理人员确认", "已确认", "已经撤回"]
