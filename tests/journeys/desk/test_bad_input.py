"""What a clerk may upload by mistake, through the real form: named where it stands, and nothing of it becomes public."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings as site
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from budget.editions.waiting import FOLDER
from budget.models import Edition, Event, LineItem, SourceFile
from fixtures.odd import CATALOGUE
from tests.journeys.conftest import NewPage
from tests.journeys.desk.acts import UPLOAD, log_in, named, press, problems, send, verdict

pytestmark = pytest.mark.usefixtures("staff")

# Files that are no workbook of a budget: the sentence that answers each.
UNREADABLE = {
    "not_a_workbook": "这是 PDF 文件，不是能读的表格。",
    "word_document": "这是 Word 文档，不是能读的表格。",
    "empty_file": "文件里没有任何内容。",
    "empty_workbook": "文件里没有任何内容。",
    "truncated": "文件已损坏，读不出来。",
    "entities_that_multiply": "文件已损坏，读不出来。",
    "password_protected": "工作簿设有打开密码，不能读取。",
    "zip_bomb": "这个文件解压后超过 200 MB",
    "far_away_cell": "第 4 张工作表占用 1048576 行、16384 列",
    "big_picture": "文件超过 20 MB 的上限，没有读取。",
}
# Budgets with one mistake: where the preview puts its finger, and what it says there.
MISTAKEN = {
    "missing_table": ("", "没有找到「一般公共预算财政拨款基本支出表」。"),
    "table_twice": ("预算04表 (2)!A1", "「政府采购预算明细表」出现了两次"),
    "text_in_amount": ("预算04表 政府采购预算明细表!B4", "「约五十四万」不是金额"),
    "more_decimals_than_a_fen_holds": ("预算04表 政府采购预算明细表!B4", "金额 54.5100005 万元细到不足 1 分"),
    "dropped_row": ("预算03表 支出预算总表!D70", "7.533800"),
    "duplicated_row": ("预算03表 支出预算总表!A19", "A20"),
    "wrong_subtotal": ("预算06表 一般公共预算财政拨款支出表!E7", "0.000001"),
    "yuan_where_wan_is_said": ("预算07表 一般公共预算财政拨款基本支出表!C30", "52,324,663.39"),
    "shifted_columns": ("预算07表 一般公共预算财政拨款基本支出表!D5", "E5"),
    "shifted_row": ("预算03表 支出预算总表!B5", "「2010108-代表工作」不是政府支出经济分类的编码"),
    "wrong_year": ("预算13表 部门整体支出绩效目标表!A2", "2025"),
    "wrong_unit": ("预算13表 部门整体支出绩效目标表!C3", "示例县示例丁乡"),
    "unknown_code": ("预算03表 支出预算总表!A19", "2050877"),
}
# Budgets that may be published: what is pointed at all the same.
ODD = {
    "name_disagrees_with_code": ("预算03表 支出预算总表!A19", "干部教育支出"),
    "with_macros": ("", "工作簿带有宏。宏不会被运行，也不会公开。"),
    "with_external_link": ("", "工作簿引用了别的文件。这里只读取保存时的结果，不会去取那些文件。"),
    "with_embedded_file": ("", "工作簿里嵌有其他文件或控件（Microsoft_Word_Document.docx），没有读取。"),
}


def kept_files() -> list[Path]:
    """The files that lie among the uploads; what waited for an answer goes after a day."""
    found = (path for path in Path(site.MEDIA_ROOT).rglob("*") if path.is_file() and path.name != "lock")
    return [path for path in found if FOLDER not in path.parts]


@pytest.mark.sweep
def test_what_is_no_workbook_gets_one_clear_sentence_and_leaves_nothing(
    new_page: NewPage, live_server: LiveServer, tmp_path: Path
) -> None:
    page = new_page(base_url=live_server.url)
    log_in(page, "clerk")
    for name, sentence in UNREADABLE.items():
        file = tmp_path / f"{name}.xlsx"
        file.write_bytes(CATALOGUE[name].build())
        page.goto(UPLOAD)
        send(page, file)
        expect(page.locator(".errorlist"), name).to_contain_text(sentence)
        expect(page.locator(".errorlist"), name).to_have_count(1)
    assert not Edition.every_stage.exists()
    assert not Event.objects.exists()
    assert kept_files() == []


@pytest.mark.sweep
def test_what_is_wrong_is_named_with_its_cell_and_never_becomes_public(
    new_page: NewPage, live_server: LiveServer
) -> None:
    page = new_page(base_url=live_server.url, java_script_enabled=False)
    log_in(page, "clerk")
    for name, (place, words) in MISTAKEN.items():
        assert upload_instead(page, name).startswith("还不能公开，因为有"), name
        assert [one for one in problems(page) if place in one and words in one], f"{name}: {problems(page)}"
    assert Client().get("/xiaohongmen/2026/").status_code == 404
    assert SourceFile.every_stage.count() == 1
    assert len(kept_files()) == 2  # the file and its public copy
    press(page, "废弃草稿")
    expect(page.get_by_text("草稿已废弃，在回收站里保留三十天，可以取回。", exact=True)).to_be_visible()
    assert not LineItem.every_stage.exists()
    assert len(kept_files()) == 1  # in the bin


@pytest.mark.sweep
def test_what_is_only_odd_is_pointed_at_and_may_be_published(new_page: NewPage, live_server: LiveServer) -> None:
    page = new_page(base_url=live_server.url, java_script_enabled=False)
    log_in(page, "clerk")
    for name, (place, words) in ODD.items():
        assert upload_instead(page, name) == "可以公开。", name
        assert [one for one in problems(page) if place in one and words in one], f"{name}: {problems(page)}"
    assert upload_instead(page, "negative_amount") == "可以公开。"
    page.goto(f"/admin/draft/{Edition.every_stage.get().pk}/tables/04/")
    expect(page.locator("main table")).to_contain_text("−54.510000")


def upload_instead(page: Page, name: str) -> str:
    """Upload an odd workbook as the budget of 2026 in place of the whole draft before; return the line on top."""
    page.goto(f"{UPLOAD}?year=2026")
    page.check("#id_whole")
    send(page, named(CATALOGUE[name].build()))
    return verdict(page)
