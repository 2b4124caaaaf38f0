"""Words and completeness on the desk: written by who uploaded, looked at before they are kept, read by all staff."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client

from budget.editions import discard, draft, publish, withdraw
from budget.editions.written_parts import body_of, mark_of, save_statement, save_text
from budget.models import Edition, EditionText, Statement, Unit
from budget.texts import TextKind
from tests.builders import REASON, draft_of, make_person, prepared, signed_in

pytestmark = pytest.mark.sweep(on="postgresql")


@pytest.fixture
def edition(township: Unit, clerk: User) -> Edition:
    return draft_of(township, clerk)


def page(client: Client, edition: Edition, place: str) -> BeautifulSoup:
    response = client.get(f"/admin/budget/edition/{edition.pk}/{place}/")
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def post(client: Client, edition: Edition, place: str, **given: str) -> int:
    return client.post(f"/admin/budget/edition/{edition.pk}/{place}/", given).status_code


def began(edition: Edition, kind: TextKind = TextKind.DUTIES) -> str:
    return mark_of(body_of(edition, kind))


def test_the_nine_parts_are_listed_with_what_is_still_to_do(edition: Edition, clerk: User) -> None:
    save_text(edition, TextKind.SANGONG, "减少，主要原因是。", clerk)
    rows = page(signed_in(clerk), edition, "texts").select("#content tbody tr")
    assert len(rows) == 9
    told = {row.th.get_text(): row.get_text() for row in rows if row.th}
    assert "1 处" in told["“三公”经费增减原因"]
    assert "还没有写" in told["部门职责"]


def test_a_text_is_looked_at_without_being_kept(edition: Edition, clerk: User) -> None:
    client = signed_in(clerk)
    given = {"body": "编制XX名。\n<b>x</b>", "began_with": began(edition), "preview": "1"}
    answer = client.post(f"/admin/budget/edition/{edition.pk}/texts/duties/", given)
    shown = BeautifulSoup(answer.content, "html.parser")
    assert [line.get_text() for line in shown.select("#preview > p")] == ["编制XX名。", "<b>x</b>"]
    assert "没有填的空" in shown.select_one(".finding.error").get_text()  # type: ignore[union-attr]  # it is there
    assert not EditionText.every_stage.exists()


def test_a_text_is_kept_by_who_uploaded(edition: Edition, clerk: User) -> None:
    given = {"body": "职责。", "began_with": began(edition), "save": "1"}
    assert post(signed_in(clerk), edition, "texts/duties", **given) == 302
    assert body_of(edition, TextKind.DUTIES) == "职责。"


def test_a_second_window_does_not_overwrite_the_first(edition: Edition, clerk: User) -> None:
    client, mark = signed_in(clerk), began(edition)
    assert post(client, edition, "texts/duties", body="甲", began_with=mark, save="1") == 302
    assert post(client, edition, "texts/duties", body="乙", began_with=mark, save="1") == 200
    assert body_of(edition, TextKind.DUTIES) == "甲"


def test_others_read_and_cannot_write(edition: Edition, reviewer: User, outsider: User) -> None:
    client = signed_in(reviewer)
    assert page(client, edition, "texts/duties").select("textarea") == []
    assert post(client, edition, "texts/duties", body="职责。", began_with=began(edition), save="1") == 403
    assert post(client, edition, "completeness", item="whole", answer="present", reason="是") == 403
    for place in ("texts", "texts/duties", "completeness"):
        assert signed_in(outsider).get(f"/admin/budget/edition/{edition.pk}/{place}/").status_code == 403
        assert Client().get(f"/admin/budget/edition/{edition.pk}/{place}/").status_code == 302
    assert not EditionText.every_stage.exists()
    other = signed_in(make_person("another", "录入"))
    assert post(other, edition, "texts/duties", body="职责。", began_with=began(edition), save="1") == 302
    assert EditionText.every_stage.get().body == "职责。"


def test_published_words_stay_as_they_are(township: Unit, clerk: User) -> None:
    edition = publish(draft_of(township, clerk), None, REASON)
    client = signed_in(clerk)
    assert page(client, edition, "texts/duties").select("textarea") == []
    assert post(client, edition, "texts/duties", body="职责。", began_with=began(edition), save="1") == 409
    assert not EditionText.every_stage.exists()


def test_words_that_cannot_be_kept_any_more_are_given_back(edition: Edition, clerk: User, reviewer: User) -> None:
    given = {"body": "<b>写了一上午的职责。", "began_with": began(edition), "save": "1"}
    place = f"/admin/budget/edition/{edition.pk}/texts/duties/"
    writer = signed_in(clerk)
    answers = [
        (Client().post(place, given), 403, "登录已过期，这些文字没有保存。"),
        (signed_in(reviewer).post(place, given), 403, "您没有上传预算工作簿的权限。"),
    ]
    discard(edition, reviewer)
    answers.append((writer.post(place, given), 404, "这份草稿已经不在了"))
    for answer, status, sentence in answers:
        shown = BeautifulSoup(answer.content, "html.parser").select_one("#content")
        assert shown is not None
        assert (answer.status_code, shown.select("textarea")[0].get_text().strip()) == (status, given["body"])
        assert sentence in shown.get_text()


@pytest.mark.parametrize("place", ["texts/nothing", "texts/<b>"])
def test_a_part_that_does_not_exist_is_not_found(edition: Edition, clerk: User, place: str) -> None:
    assert signed_in(clerk).get(f"/admin/budget/edition/{edition.pk}/{place}/").status_code == 404
    assert signed_in(clerk).get("/admin/budget/edition/99999/texts/").status_code == 404


def test_completeness_shows_every_item_and_takes_a_statement(edition: Edition, clerk: User) -> None:
    client = signed_in(clerk)
    assert post(client, edition, "completeness", item="whole", answer="present", reason="全部公开。") == 302
    kept = Statement.every_stage.get(edition=edition)
    assert (kept.item, kept.answer, kept.updated_by) == ("whole", "present", clerk)
    shown = page(client, edition, "completeness")
    row = next(row for row in shown.select("#content tbody tr") if "没有删减" in row.get_text())
    assert "全部公开。（公布单位说明）" in row.get_text()
    assert post(client, edition, "completeness", item="whole", answer="", reason="") == 302
    assert not Statement.every_stage.exists()


def test_a_statement_without_reason_is_refused_in_words(edition: Edition, clerk: User) -> None:
    client = signed_in(clerk)
    answer = client.post(
        f"/admin/budget/edition/{edition.pk}/completeness/", {"item": "whole", "answer": "present"}, follow=True
    )
    assert "请写明" in answer.content.decode()
    assert not Statement.every_stage.exists()


def test_only_what_no_figure_tells_can_be_stated(edition: Edition, clerk: User) -> None:
    save_statement(edition, "all-units", "present", "只有一个单位。", clerk)
    shown = page(signed_in(clerk), edition, "completeness")
    items = {str(field["value"]) for field in shown.select("input[name=item]")}
    assert {"all-units", "whole", "text-duties"} <= items
    assert not {item for item in items if item.startswith("table-")}


def test_last_years_words_are_offered_with_what_needs_another_look(township: Unit, clerk: User) -> None:
    before = draft(prepared(township, year=2025), clerk)
    save_text(before, TextKind.DUTIES, "2025年支出３０００万元，<b>在职12人</b>，增长5%。", clerk)
    save_text(before, TextKind.TERMS, "名词。", clerk)
    withdraw(publish(before, None, REASON), None, REASON)  # whatever became of it
    save_text(
        draft(prepared(township, year=2025, content=b"never public"), clerk), TextKind.DUTIES, "没公开的。", clerk
    )
    edition = draft_of(township, clerk)
    client = signed_in(clerk)
    offered = page(client, edition, "texts").select("a[href*=last-year]")
    assert [link.get_text() for link in offered] == ["照上年写的改"] * 2
    shown = page(client, edition, "texts/duties/?last-year=1")
    assert [mark.get_text() for mark in shown.select("#to-look-at mark")] == ["2025年", "３０００万元", "12人", "5%"]
    assert "<b>在职" in shown.select("#to-look-at p")[0].get_text()
    area = shown.select_one("textarea[name=body]")
    assert area is not None
    assert "支出３０００万元" in area.get_text()
    assert not EditionText.every_stage.filter(edition=edition).exists()
    assert post(client, edition, "texts/duties", body="2026年。", began_with=began(edition), save="1") == 302
    assert [link.get_text() for link in page(client, edition, "texts").select("a[href*=last-year]")] == ["照上年写的改"]
    assert "照 2025 年写的改" in page(client, edition, "texts/duties").get_text()
