"""A draft as the public would see it: for staff with the permission alone, marked, and kept by nobody."""

from __future__ import annotations

import pytest
from django.test import Client

from budget.classification import read_folder
from budget.classification.loading import load
from budget.editions import draft, prepare_files, publish, uploaded
from budget.models import Edition
from budget.models.managers import PREVIEWED
from budget.roles import REVIEWER, UPLOADER
from tests.builders import REAL, make_person, make_township, publish_real, real_prepared, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.sweep(on="postgresql")]


@pytest.fixture
def waiting() -> Edition:
    load(read_folder(), 2026)
    return draft(real_prepared(make_township()), None)


@pytest.mark.no_cover
def test_shows_the_pages_with_links_that_stay_in_the_preview(waiting: Edition) -> None:
    client = signed_in(make_person("reviewer", REVIEWER))
    home = f"/admin/draft/{waiting.pk}/"
    for path in ("", "income/", "function/", "function/213/", "economic/gov/", "projects/", "tables/03/", "checks/"):
        response = client.get(home + path)
        page = response.content.decode()
        assert response.status_code == 200, path
        assert "草稿预览" in page
        assert response.headers["Cache-Control"] == "private, no-store"
        assert "ETag" not in response.headers
        assert f'href="{home}' in page
        assert 'href="/xiaohongmen/2026' not in page
    assert PREVIEWED.get() is None


def test_hands_out_the_files_of_the_draft(waiting: Edition) -> None:
    client = signed_in(make_person("reviewer", REVIEWER))
    assert "15618.434219" in client.get(f"/admin/draft/{waiting.pk}/tables/03.csv").content.decode()
    assert client.get(f"/admin/draft/{waiting.pk}/function/chart.json").json()["data"]


def test_is_for_staff_with_the_permission_alone(waiting: Edition) -> None:
    path = f"/admin/draft/{waiting.pk}/"
    assert "草稿预览" not in Client().get(path, follow=True).content.decode()
    assert signed_in(make_person("outsider")).get(path).status_code == 403
    assert signed_in(make_person("reviewer", REVIEWER)).post(path).status_code == 405


def test_leaves_the_draft_hidden_from_the_public(waiting: Edition) -> None:
    signed_in(make_person("reviewer", REVIEWER)).get(f"/admin/draft/{waiting.pk}/")
    assert Client().get("/xiaohongmen/2026/").status_code == 404
    assert Client().get("/xiaohongmen/2026/?edition=1").status_code == 404
    assert "xiaohongmen" not in Client().get("/").content.decode()


def test_is_not_there_for_what_is_public_or_gone() -> None:
    client = signed_in(make_person("reviewer", REVIEWER))
    assert client.get(f"/admin/draft/{publish_real().pk}/").status_code == 404
    assert client.get("/admin/draft/999999/").status_code == 404


def test_a_fault_in_a_page_ends_the_preview(waiting: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("disclosure.views.draft._answer", broken)
    with pytest.raises(ZeroDivisionError):
        signed_in(make_person("reviewer", REVIEWER)).get(f"/admin/draft/{waiting.pk}/")
    assert PREVIEWED.get() is None


def test_differences_from_what_is_public_are_shown_for_a_draft() -> None:
    first = publish_real()
    second = draft(real_prepared(first.unit, b" "), None)
    page = signed_in(make_person("reviewer", REVIEWER)).get(f"/admin/budget/edition/{second.pk}/differences/published/")
    assert "0 个金额不同" in page.content.decode()
    assert PREVIEWED.get() is None


@pytest.mark.one_database
@pytest.mark.parametrize("name", ["old-excel.xls", "open-document.ods", "xiaohongmen-2026.xlsx"])
def test_the_preview_says_where_the_copy_does_not_look_like_the_file(name: str) -> None:
    file = uploaded((REAL.parent / name).read_bytes(), name)
    waiting = draft(prepare_files([file], make_township(), 2026, None, by=None), None)
    page = (
        signed_in(make_person("reviewer", REVIEWER)).get(f"/admin/budget/edition/{waiting.pk}/change/").content.decode()
    )
    said = "副本不保留字体、底色、列宽和数字格式，用统一的样式；金额、文字、单元格的位置和合并照原样。"
    assert (said in page) == (not name.endswith(".xlsx"))


def test_whoever_uploads_and_whoever_publishes_is_told_that_the_name_of_the_file_becomes_public() -> None:
    named = "小红门乡 2026 年预算（张三改）.xlsx"
    unit = make_township()
    waiting = draft(prepare_files([uploaded(REAL.read_bytes(), named)], unit, 2026, None, by=None), None)
    desk = signed_in(make_person("clerk", UPLOADER))
    assert "文件名会公开，不要写人名" in desk.get("/admin/budget/edition/upload/").content.decode()
    page = desk.get(f"/admin/budget/edition/{waiting.pk}/change/").content.decode()
    assert "文件名和这些工作表的名称照样公开" in page
    publish(waiting, None, "公开")
    assert named in Client().get(f"/{unit.slug}/2026/sources/1/2/").content.decode()
