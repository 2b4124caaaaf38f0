"""From a mistake to a correction: a clerk uploads, reads, mends; another publishes; the public sees it, and what changed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from django.test import Client
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from budget.models import Edition
from tests.builders import REAL
from tests.journeys.conftest import NewPage
from tests.journeys.desk.acts import log_in, publish, upload

pytestmark = pytest.mark.usefixtures("staff")

SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
YEAR = "/xiaohongmen/2026"
SPENDING = "预算03表 支出预算总表"
# A 万元 goes from 委托业务费 to 会议费 of the same item: 合计 and 项目支出 of both lines, no other total.
CORRECTED = {"D6": 6.4, "F6": 6.4, "D7": 13.036, "F7": 13.036}
WHY = "更正录入时看错的两行"


@pytest.fixture
def mistaken(tmp_path: Path) -> Path:
    """The real workbook with words where the first amount of its third table should be."""
    return changed(tmp_path / "有错.xlsx", {"D5": "约十万"})


def changed(path: Path, cells: Mapping[str, str | float]) -> Path:
    """Save the real workbook with other contents in some cells of its third table, as a clerk does."""
    book = load_workbook(REAL)
    for address, content in cells.items():
        book[SPENDING][address] = content
    book.save(path)
    return path


@pytest.mark.sweep(keep=1)
@SCRIPT
def test_from_a_mistake_to_a_correction_that_the_public_can_follow(
    new_page: NewPage, live_server: LiveServer, mistaken: Path, tmp_path: Path, script: bool
) -> None:
    clerk, reviewer, resident = (new_page(base_url=live_server.url, java_script_enabled=script) for _ in range(3))
    log_in(clerk, "clerk")
    log_in(reviewer, "reviewer")
    # The mistake is named in its cell; mended, it waits for another person.
    assert upload(clerk, mistaken).startswith("还不能公开，因为有")
    expect(clerk.locator(".finding.error .where").first).to_contain_text(f"{SPENDING}!D5")
    expect(clerk.locator(".finding.error .cellgrid td.here").first).to_have_text("约十万")
    assert upload(clerk, REAL) == "可以公开。"
    expect(clerk.locator("input[value=公开这一版]")).to_have_count(0)
    assert Client().get(f"{YEAR}/").status_code == 404
    publish(reviewer, "2026 年预算公开")
    resident.goto(f"{YEAR}/")
    expect(resident.locator("main .lead").first).to_contain_text("1.56 亿元")
    resident.goto(f"{YEAR}/tables/03/")
    expect(line_of(resident, "30215-会议费")).to_contain_text("5.400000")
    # A figure is corrected: the clerk sees what will change, the public sees that it did, and why.
    assert upload(clerk, changed(tmp_path / "更正.xlsx", CORRECTED)) == "可以公开。"
    clerk.click("text=与已公开的第 1 版逐格比较")
    expect(clerk.locator(".verdict")).to_have_text("4 个金额不同。")
    line = line_of(clerk, f"{SPENDING}!D6")
    expect(line).to_contain_text("2010199 50202 30215")
    expect(line.locator("td.num")).to_have_text(["5.400000", "6.400000", "1.000000"])
    resident.reload()
    expect(line_of(resident, "30215-会议费")).to_contain_text("5.400000")
    publish(reviewer, WHY)
    resident.reload()
    expect(line_of(resident, "30215-会议费")).to_contain_text("6.400000")
    assert list(Edition.published.order_by("version").values_list("version", "state")) == [
        (1, "superseded"),
        (2, "published"),
    ]
    expect_difference(resident)


def expect_difference(page: Page) -> None:
    """Expect the public page of the versions to lead to the changed cell, both its amounts and the reason."""
    page.goto(f"{YEAR}/editions/")
    versions = page.locator("ol.versions > li")
    expect(versions).to_have_count(2)
    expect(versions.first).to_contain_text(WHY)
    versions.first.get_by_role("link", name="这一版的文件和改动").click()
    page.wait_for_url(f"**{YEAR}/editions/2/")
    expect(page.locator("main header")).to_contain_text(f"原因：{WHY}")
    cells = page.locator("#cells tbody tr").filter(has_text="D6")
    expect(cells).to_have_count(1)
    for words in ("2010199-其他人大事务支出", "5.40", "6.40", "1.00", f"{SPENDING} D6"):
        expect(cells).to_contain_text(words)
    page.click("text=看这一版")
    expect(page.locator("main .lead").first).to_contain_text("1.56 亿元")


def line_of(page: Page, words: str) -> Locator:
    """The first line of a table of the page that says these words."""
    return page.locator("#content tbody tr, main tbody tr").filter(has_text=words).first
