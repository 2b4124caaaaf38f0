"""What somebody did already is called that: nobody reads that a draft is gone which is there."""

from __future__ import annotations

import pytest

from budget.models import Remark, Unit
from budget.roles import REVIEWER, UPLOADER
from tests.builders import draft_of, make_person, signed_in

pytestmark = pytest.mark.django_db


@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize(
    ("address", "given", "words"),
    [
        ("links/", {"link": "1"}, "这个链接已经收回了"),
        ("cancel/", {}, "现在没有定好的公开时间"),
        ("remarks/", {"act": "settle", "remark": "1"}, "这条批注已经了结了"),
        ("remarks/", {"act": "answer", "remark": "1", "words": "改好了"}, "要答复的批注不在这份草稿里了"),
        ("remarks/?about=table&anchor=none", {"words": "看"}, "要写批注的这一处现在没有了"),
        ("confirm/", {"doubt": "1", "message": "?"}, "这一条现在不用确认"),
        ("explain/", {"check": "1", "explanation": "如此"}, "这一条核对现在没有不符"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_of_a_draft_that_is_there(township: Unit, address: str, given: dict[str, str], words: str) -> None:
    draft = draft_of(township)
    client = signed_in(make_person("one", UPLOADER, REVIEWER))
    page = client.post(f"/admin/budget/edition/{draft.pk}/{address}", given, follow=True).content.decode()
    assert words in page
    assert "这份草稿已经不在了" not in page
    assert not Remark.objects.exists()


def test_of_a_draft_in_the_bin(township: Unit) -> None:
    client = signed_in(make_person("one", UPLOADER))
    page = client.post("/admin/budget/edition/bin/", {"draft": "1"}, follow=True).content.decode()
    assert "已经不在回收站里了" in page
