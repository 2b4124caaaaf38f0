"""Work that is broken off: the line goes dead while a file is on its way; the session ends under the clerk's hands."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from budget.editions import draft
from budget.models import Edition, Event, Unit
from tests.builders import REAL, REASON, explained, real_prepared
from tests.journeys.conftest import NewPage
from tests.journeys.desk.acts import UPLOAD, give_password, log_in, named, press, send

pytestmark = pytest.mark.usefixtures("staff")

WORDS = "写了一上午的职责。"


def drafted() -> Edition:
    """The clerk's draft of the real workbook."""
    return explained(draft(real_prepared(Unit.objects.get()), User.objects.get(username="clerk")))


def write_until_the_session_ends(page: Page, edition: Edition) -> Page:
    """Let the clerk write a part of the draft's words, and end her session before she saves them."""
    log_in(page, "clerk")
    page.goto(f"/admin/budget/edition/{edition.pk}/texts/duties/")
    page.fill("textarea[name=body]", WORDS)
    page.context.clear_cookies(name="sessionid")
    return page


def test_an_upload_that_breaks_off_says_so_and_can_be_sent_again(new_page: NewPage, live_server: LiveServer) -> None:
    page = new_page(base_url=live_server.url)
    log_in(page, "clerk")
    page.goto(UPLOAD)

    def reset(route: Route) -> None:
        route.abort("connectionreset")

    page.route(f"**{UPLOAD}", reset)
    send(page, REAL)
    expect(page.locator("[data-said]")).to_contain_text("上传中断了")
    assert not Event.objects.exists()
    page.unroute(f"**{UPLOAD}", reset)
    page.click("input[type=submit][value=上传并核对]")
    expect(page.locator(".verdict")).to_have_text("还不能公开，因为有 5 条不符要先写明原因。")
    assert Event.objects.count() == 1


@pytest.mark.sweep
@pytest.mark.parametrize("change", ["saved anew", "moved"])
def test_a_file_that_changed_after_it_was_chosen_is_not_called_a_lost_network(
    new_page: NewPage, live_server: LiveServer, tmp_path: Path, change: str
) -> None:
    """As when somebody mends it in Excel meanwhile: no browser sends it then, however often the button is pressed."""
    file = tmp_path / "预算.xlsx"
    file.write_bytes(REAL.read_bytes())
    os.utime(file, (1, 1))
    page = new_page(base_url=live_server.url)
    log_in(page, "clerk")
    page.goto(UPLOAD)
    page.set_input_files("input[type=file]", file)
    if change == "moved":
        file.rename(tmp_path / "elsewhere.xlsx")
    else:
        file.write_bytes(REAL.read_bytes() + b" ")
    page.click("input[type=submit][value=上传并核对]")
    expect(page.locator("[data-said]")).to_contain_text("请重新选择文件")
    expect(page.locator("[data-chosen]")).to_have_text("")
    assert not Event.objects.exists()
    send(page, REAL)
    expect(page.locator(".verdict")).to_have_text("还不能公开，因为有 5 条不符要先写明原因。")


def test_what_is_wrong_with_a_file_is_said_to_who_came_to_the_form_by_a_link_within_the_page(
    new_page: NewPage, live_server: LiveServer
) -> None:
    """As by the first link of every page of the desk, for those who work by the keyboard."""
    page = new_page(base_url=live_server.url)
    log_in(page, "clerk")
    page.goto(UPLOAD)
    page.locator("a[href='#content-start']").press("Enter")
    page.wait_for_url("**#content-start")
    send(page, named(b"no workbook"))
    expect(page.locator(".errorlist")).to_contain_text("没有保存")


@pytest.mark.sweep
@pytest.mark.parametrize("status", [502, 504])
def test_a_gateway_that_gave_up_waiting_is_no_proof_that_nothing_was_saved(
    new_page: NewPage, live_server: LiveServer, status: int
) -> None:
    page = new_page(base_url=live_server.url)
    log_in(page, "clerk")
    page.goto(UPLOAD)
    page.route(f"**{UPLOAD}", lambda route: route.fulfill(status=status, body="gateway"))
    send(page, REAL)
    expect(page.locator("[data-said]")).to_contain_text("不知道有没有存成")
    expect(page.locator("input[type=submit][value=上传并核对]")).to_be_enabled()


def test_an_answer_that_is_not_the_desks_is_said_to_be_none(new_page: NewPage, live_server: LiveServer) -> None:
    page = new_page(base_url=live_server.url)
    log_in(page, "clerk")
    page.goto(UPLOAD)
    page.route(f"**{UPLOAD}", lambda route: route.fulfill(status=403, content_type="text/html", body="<p>denied</p>"))
    send(page, REAL)
    expect(page.locator("[data-said]")).to_contain_text("没有上传（403）")
    expect(page.locator("input[type=submit][value=上传并核对]")).to_be_enabled()


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_session_that_ended_asks_for_the_password_and_leads_back_to_the_upload(
    new_page: NewPage, live_server: LiveServer, script: bool
) -> None:
    page = new_page(base_url=live_server.url, java_script_enabled=script)
    log_in(page, "clerk")
    page.goto(UPLOAD)
    page.context.clear_cookies(name="sessionid")
    send(page, REAL)
    expect(page.locator("#id_password")).to_be_visible()
    assert not Edition.every_stage.exists()
    give_password(page, "clerk")
    page.wait_for_url(f"**{UPLOAD}")
    send(page, REAL)
    expect(page.locator(".verdict")).to_have_text("还不能公开，因为有 5 条不符要先写明原因。")


def test_a_session_that_ended_does_not_cost_the_words_that_were_written(
    new_page: NewPage, live_server: LiveServer
) -> None:
    edition = drafted()
    page = write_until_the_session_ends(new_page(base_url=live_server.url), edition)
    page.click("input[name=save]")
    expect(page.locator(".verdict")).to_have_text("登录已过期，这些文字没有保存。")
    written = page.get_by_label("您写的文字在这里").input_value()
    with page.context.expect_page() as opened:
        page.click("text=在新窗口重新登录")
    anew = opened.value
    give_password(anew, "clerk")
    anew.fill("textarea[name=body]", written)
    anew.click("input[name=save]")
    expect(anew.locator(".messagelist")).to_have_text("已保存“部门职责”。")
    assert edition.texts.get().body == WORDS


@pytest.mark.sweep
def test_a_session_that_ended_publishes_nothing_until_the_button_is_pressed_again(
    new_page: NewPage, live_server: LiveServer
) -> None:
    edition = drafted()
    page = new_page(base_url=live_server.url)
    log_in(page, "reviewer")
    page.goto(f"/admin/budget/edition/{edition.pk}/change/")
    page.fill("#publish-reason", REASON)
    page.click("input[value=公开这一版]")
    page.context.clear_cookies(name="sessionid")
    page.click("input[value=确定，公开这一版]")
    expect(page.get_by_label("您写的文字在这里")).to_have_value(REASON)
    with page.context.expect_page() as opened:
        page.click("text=在新窗口重新登录")
    anew = opened.value
    give_password(anew, "reviewer")
    expect(anew.locator(".messagelist")).to_contain_text("还没有办理。")
    assert Edition.every_stage.get().state == "draft"
    anew.fill("#publish-reason", REASON)
    press(anew, "公开这一版")
    expect(anew.locator(".messagelist")).to_have_text("已公开。")


@pytest.mark.sweep
def test_a_form_from_before_a_new_login_says_so_and_gives_its_words_back(
    new_page: NewPage, live_server: LiveServer
) -> None:
    edition = drafted()
    page = write_until_the_session_ends(new_page(base_url=live_server.url), edition)
    log_in(page.context.new_page(), "clerk")
    page.click("input[name=save]")
    expect(page.locator(".verdict")).to_contain_text("您在别处重新登录过，所以没有办理。")
    expect(page.get_by_label("您写的文字在这里")).to_have_value(WORDS)
