"""A draft is sent back with a remark; remarks hang on its parts, are answered and settled, and outlive an upload."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from budget.editions import Gone, NotAllowed, NotPublishable, TextRefused, WrongState, draft, publish
from budget.editions.remarks import (
    WHOLE,
    anchor_of,
    answer,
    find_anchor,
    give_back,
    may_remark,
    open_returns,
    remark,
    remarks_of,
    settle,
)
from budget.findings import finding
from budget.models import Edition, Event, Remark, Unit
from tests.builders import REASON, draft_of, prepared, signed_in, whole_reading

pytestmark = pytest.mark.sweep(on="postgresql")


def test_what_was_sent_back_is_not_public_before_something_was_done(
    township: Unit, clerk: User, reviewer: User
) -> None:
    edition = draft_of(township, clerk)
    with pytest.raises(NotAllowed):
        give_back(edition, "请改", clerk)
    with pytest.raises(TextRefused):
        give_back(edition, " \n", reviewer)
    returned = give_back(edition, "表三少一行", reviewer)
    assert Event.objects.get(action="returned").reason == "表三少一行"
    for person in (reviewer, None):
        with pytest.raises(NotPublishable, match="还不能公开") as refused:
            publish(edition, person, REASON)
        assert "退回修改：表三少一行" in refused.value.problems[0]
    with pytest.raises(NotAllowed):
        settle(edition, returned.pk, clerk)
    answer(edition, returned.pk, "原文就是这样", clerk)
    assert publish(edition, reviewer, REASON).state == "published"
    assert Remark.objects.get(pk=returned.pk).settled_by == reviewer


def test_a_new_upload_is_something_done_and_keeps_what_was_said(township: Unit, clerk: User, reviewer: User) -> None:
    give_back(draft_of(township, clerk), "表三少一行", reviewer)
    again = draft_of(township, clerk, content=b"mended")
    assert open_returns([again]) == {}
    assert [str(one) for one in remarks_of(again)] == ["表三少一行"]
    newer = give_back(again, "还是少一行", reviewer)
    assert open_returns([again]) == {again.pk: newer}
    settle(again, newer.pk, reviewer)
    assert publish(again, reviewer, REASON).state == "published"
    # The next version begins without them, and what is public is remarked on no more.
    assert remarks_of(draft_of(township, clerk, content=b"corrected")) == []
    with pytest.raises(WrongState):
        remark(Edition.every_stage.get(version=1), WHOLE, "晚了", reviewer)


def test_remarks_hang_on_a_table_a_finding_and_a_check(township: Unit, clerk: User, reviewer: User) -> None:
    found = finding("row.no_label", "支出", "A5")
    edition = draft(prepared(township, whole_reading(findings=(found,))), clerk)
    parts = [edition.tables.first(), edition.findings.get(), edition.checks.get()]
    anchors = [anchor_of(part) for part in parts]
    assert [one.label.split(" ")[0] for one in anchors] == ["03", "支出!A5", "03"]
    for one in anchors:
        assert find_anchor(edition, one.about, one.anchor) == one
        remark(edition, one, f"看看{one.label}", reviewer)
    mended = draft_of(township, clerk, content=b"mended")
    assert find_anchor(mended, "finding", anchors[1].anchor) == anchors[1]  # the finding is gone, what was said is not
    with pytest.raises(Gone):
        find_anchor(mended, "table", "no such table")
    with pytest.raises(Gone):
        answer(mended, 0, "好", clerk)
    page = signed_in(clerk).get(f"/admin/budget/edition/{mended.pk}/change/").content.decode()
    assert "有 3 条批注还没有了结" in page
    assert "看看03 支出预算总表" in page


def test_only_those_who_work_on_a_draft_remark_on_it(township: Unit, clerk: User, outsider: User) -> None:
    edition = draft_of(township, clerk)
    assert may_remark(edition, clerk)
    assert not may_remark(edition, outsider)
    with pytest.raises(NotAllowed):
        remark(edition, WHOLE, "x", outsider)
    with pytest.raises(TextRefused, match="1001 字"):
        remark(edition, WHOLE, "长" * 1001, clerk)


def test_on_the_desk_a_draft_goes_back_and_forth(township: Unit, clerk: User, reviewer: User) -> None:
    edition = draft_of(township, clerk)
    here = f"/admin/budget/edition/{edition.pk}/remarks/"
    judge, desk = signed_in(reviewer), signed_in(clerk)
    page = judge.post(here, {"act": "return", "words": "表三少<b>一行"}, follow=True).content.decode()
    assert "已退回" in page
    assert "还不能公开，因为有 已经退回" not in page
    assert "还不能公开，因为已经退回，要先改好或答复。" in page
    start = desk.get("/admin/").content.decode()
    assert "reviewer退回修改：</b>表三少&lt;b&gt;一行" in start
    pk = str(Remark.objects.get().pk)
    assert (
        "答复已保存，审核的同志会看到"
        in desk.post(here, {"act": "answer", "remark": pk, "words": "补了"}, follow=True).content.decode()
    )
    assert "可以公开。" in judge.get(f"/admin/budget/edition/{edition.pk}/change/").content.decode()
    on_table = {"about": "table", "anchor": "expenditure"}
    query = "?about=table&anchor=expenditure"
    assert "关于 03 支出预算总表" in " ".join(judge.get(here, on_table).content.decode().split())
    judge.post(here + query, {"act": "remark", "words": "单位对吗"})
    assert "还没有写内容" in judge.post(here + query, {"act": "remark", "words": ""}).content.decode()
    assert "看这份草稿的全部批注" in desk.get(here, on_table).content.decode()
    last = str(Remark.objects.get(about="table").pk)
    assert "已了结" in judge.post(here + query, {"act": "settle", "remark": last}, follow=True).content.decode()
    assert desk.get(here, {"about": "table", "anchor": "none"}).status_code == 302
