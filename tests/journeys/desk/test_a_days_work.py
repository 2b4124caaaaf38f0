"""What a day brings, done on a phone without scripts, every button by the keyboard: nothing is wider than the window."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.utils import timezone
from playwright.sync_api import FilePayload, Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from budget.editions import approve, draft, publish, publish_due
from budget.logins import PAIR as GUESSES
from budget.models import Edition, EditionText, PlannedPublication, PublicationDuty, Unit
from budget.roles import MANAGER, UPLOADER
from tests.budget.admin.test_district import packed
from tests.builders import REAL, REASON, explained, make_person, make_township, real_prepared
from tests.journeys.conftest import NewPage
from tests.journeys.desk.acts import log_in
from tests.journeys.test_every_page import sideways

pytestmark = pytest.mark.usefixtures("staff")

WIDTH = 390
NEW = "known-to-nobody-else"

Open = Callable[..., Page]


@pytest.fixture
def phone(new_page: NewPage, live_server: LiveServer) -> Open:
    """Open a phone without scripts, on which a person has logged in."""

    def open_phone(name: str = "") -> Page:
        window = {"width": WIDTH, "height": 844}
        page = new_page(base_url=live_server.url, java_script_enabled=False, viewport=window)
        if name:
            log_in(page, name)
        return page

    return open_phone


def press(page: Page, button: str) -> None:
    """Press a button by the keyboard, and see that the page that follows is no wider than the phone."""
    page.get_by_role("button", name=button, exact=True).first.press("Enter")
    page.wait_for_load_state()
    assert sideways(page, WIDTH) <= 0, page.url


def follow(page: Page, link: str) -> None:
    """Follow a link by the keyboard, as above."""
    page.get_by_role("link", name=link).first.press("Enter")
    page.wait_for_load_state()
    assert sideways(page, WIDTH) <= 0, page.url


@pytest.fixture
def waiting(staff: None) -> Edition:
    """A draft of the clerk's that may be published."""
    return explained(draft(real_prepared(Unit.objects.get()), User.objects.get(username="clerk")))


@pytest.mark.usefixtures("waiting")
def test_a_draft_is_sent_back_answered_and_published(phone: Open) -> None:
    reviewer, clerk = phone("reviewer"), phone("clerk")
    follow(reviewer, "核对并公开")
    reviewer.get_by_label("要改什么").fill("请写明三公经费的原因。")
    press(reviewer, "退回给录入人员")
    expect(reviewer.locator(".messagelist")).to_have_text("已退回，录入的同志在工作台上会看到。")
    expect(reviewer.get_by_role("button", name="公开这一版")).to_have_count(0)
    clerk.goto("/admin/")
    expect(clerk.locator(".steps")).to_contain_text("李明退回修改：请写明三公经费的原因。")
    follow(clerk, "看哪里要改")
    follow(clerk, "答复")
    clerk.get_by_label("答复").fill("已写在文字说明里。")
    press(clerk, "答复")
    expect(clerk.locator(".remark")).to_contain_text("已写在文字说明里。")
    reviewer.goto("/admin/budget/edition/notices/")
    expect(reviewer.locator(".steps li").first).to_contain_text("新")
    press(reviewer, "都看过了")
    expect(reviewer.get_by_role("button", name="都看过了")).to_have_count(0)
    reviewer.goto("/admin/")
    follow(reviewer, "核对并公开")
    follow(reviewer, "有 1 条批注还没有了结")
    press(reviewer, "了结这条批注")
    expect(reviewer.locator(".remark")).to_contain_text("李明于")
    reviewer.goto("/admin/")
    follow(reviewer, "核对并公开")
    reviewer.locator("#publish-reason").fill(REASON)
    press(reviewer, "公开这一版")
    press(reviewer, "确定，公开这一版")
    expect(reviewer.locator(".messagelist")).to_have_text("已公开。")


@pytest.mark.sweep
def test_the_leader_sees_a_draft_by_a_link_until_it_is_taken_back(phone: Open, waiting: Edition) -> None:
    clerk, leader = phone("clerk"), phone()
    clerk.goto(f"/admin/budget/edition/{waiting.pk}/change/")
    follow(clerk, "给出或收回预览链接")
    clerk.get_by_label("给谁看").fill("王乡长")
    press(clerk, "给出链接")
    address = clerk.locator("code.address").inner_text()
    leader.goto(address)
    expect(leader.locator("body")).to_contain_text("请不要转发")
    assert sideways(leader, WIDTH) <= 0
    follow(leader, "从哪来")
    assert leader.url.startswith(address)
    expect(leader.locator("main")).to_contain_text("15,618")
    clerk.reload()
    expect(clerk.locator("code.address")).to_have_count(0)
    press(clerk, "收回给王乡长的链接")
    expect(clerk.locator(".messagelist")).to_contain_text("链接已收回，马上就打不开了。")
    leader.reload()
    expect(leader.locator("main")).to_contain_text("打不开了")


@pytest.mark.sweep
def test_a_publication_is_set_for_a_time_called_off_and_set_again(phone: Open, waiting: Edition) -> None:
    reviewer = phone("reviewer")
    reviewer.goto(f"/admin/budget/edition/{waiting.pk}/change/")
    at = timezone.localtime() + timedelta(days=1)
    for planned in range(2):
        reviewer.locator("#id_at").fill(f"{at:%Y-%m-%dT%H:%M}")
        reviewer.locator("#plan-reason").fill(REASON)
        press(reviewer, "定好时间")
        expect(reviewer.locator("#acts")).to_contain_text(f"{at:%H:%M} 自动公开，李明定的。")
        if not planned:
            press(reviewer, "取消定时公开")
            expect(reviewer.locator(".messagelist")).to_have_text("定时公开已取消。")
    PlannedPublication.objects.update(at=timezone.now())
    publish_due()
    reviewer.goto("/xiaohongmen/2026/")
    expect(reviewer.locator("h1")).to_contain_text("小红门乡")


@pytest.mark.sweep
def test_words_are_corrected_without_an_upload_and_come_back_from_the_bin(phone: Open, waiting: Edition) -> None:
    public = publish(waiting, User.objects.get(username="reviewer"), REASON)
    clerk = phone("clerk")
    clerk.goto(f"/admin/budget/edition/{public.pk}/change/")
    press(clerk, "只改文字说明")
    expect(clerk.locator(".messagelist")).to_contain_text("已建好更正的草稿")
    follow(clerk, "文字说明")
    follow(clerk, "部门职责")
    clerk.locator("textarea[name=body]").fill("负责辖区公共服务。")
    press(clerk, "保存")
    edition = Edition.every_stage.get(state="draft")
    clerk.goto(f"/admin/budget/edition/{edition.pk}/change/")
    press(clerk, "废弃草稿")
    press(clerk, "确定，废弃草稿")
    clerk.goto("/admin/")
    follow(clerk, "回收站")
    expect(clerk.locator(".act")).to_contain_text("文字说明 1 部分")
    press(clerk, "取回这份草稿")
    assert EditionText.every_stage.get(edition__state="draft").body == "负责辖区公共服务。"
    assert Edition.published.get() == public


@pytest.mark.sweep
def test_a_lock_and_a_forgotten_password_are_mended_by_the_manager(phone: Open) -> None:
    make_person("manager", MANAGER)
    clerk, manager = phone(), phone("manager")
    clerk.goto("/admin/")
    for _ in range(GUESSES):
        clerk.fill("#id_username", "clerk")
        clerk.fill("#id_password", "forgotten")
        press(clerk, "登录")
    expect(clerk.locator("#content")).to_contain_text("输错的次数太多，15 分钟后再试。")
    manager.goto("/admin/auth/user/")
    row = manager.locator("#result_list tbody tr", has_text="王芳")
    expect(row).to_contain_text("已锁定")
    row.locator("input[type=checkbox]").press("Space")
    manager.locator("select[name=action]").select_option("unlock")
    press(manager, "执行")
    expect(manager.locator(".messagelist")).to_contain_text("已解锁 1 人，现在就可以登录。")
    manager.goto(f"/admin/auth/user/{User.objects.get(username='clerk').pk}/password/")
    for field in ("password1", "password2"):
        manager.locator(f"input[name={field}]").fill("told-by-the-manager")
    press(manager, "修改密码")
    clerk.goto("/admin/")
    clerk.fill("#id_username", "clerk")
    clerk.fill("#id_password", "told-by-the-manager")
    press(clerk, "登录")
    expect(clerk.locator("h1")).to_contain_text("密码")  # her own first, before anything else
    clerk.locator("input[name=old_password]").fill("told-by-the-manager")
    for field in ("new_password1", "new_password2"):
        clerk.locator(f"input[name={field}]").fill(NEW)
    press(clerk, "修改我的密码")
    clerk.goto("/admin/")
    expect(clerk.locator("#user-tools")).to_contain_text("王芳")


def test_a_forgotten_password_is_set_anew_by_mail(phone: Open, settings: Settings, live_server: LiveServer) -> None:
    settings.EMAIL_URL, settings.SITE_URL = "smtp://mail.example", live_server.url
    User.objects.filter(username="clerk").update(email="clerk@example.gov.cn")
    clerk = phone()
    clerk.goto("/admin/")
    follow(clerk, "忘了密码")
    clerk.locator("input[name=email]").fill("clerk@example.gov.cn")
    press(clerk, "发邮件给我")
    expect(clerk.locator("h1")).to_have_text("请看邮箱")
    found = re.search(r"https?://\S+", str(mail.outbox[-1].body))
    assert found is not None
    clerk.goto(urlsplit(found[0]).path)
    for field in ("new_password1", "new_password2"):
        clerk.locator(f"input[name={field}]").fill(NEW)
    press(clerk, "保存")
    expect(clerk.locator("h1")).to_have_text("密码已经换好")
    follow(clerk, "回到登录")
    clerk.fill("#id_username", "clerk")
    clerk.fill("#id_password", NEW)
    press(clerk, "登录")
    expect(clerk.locator("#user-tools")).to_contain_text("王芳")


@pytest.mark.sweep
def test_a_district_uploads_a_zip_and_sees_who_is_late(phone: Open) -> None:
    make_township("662", "other")
    make_person("manager", MANAGER)
    clerk, manager = phone("clerk"), phone("manager")
    clerk.goto("/admin/budget/edition/upload/many/")
    content = packed(("小红门.xlsx", REAL.read_bytes()), ("照片.jpg", b"\xff\xd8\xff"))
    clerk.set_input_files(
        "input[type=file]", FilePayload(name="各单位.zip", mimeType="application/zip", buffer=content)
    )
    press(clerk, "上传并核对")
    expect(clerk.locator("#content [role=status]")).to_have_text("上次的压缩包：2 个文件，1 个存为草稿")
    expect(clerk.locator("tbody tr", has_text="照片.jpg")).to_contain_text("图片")
    yesterday = timezone.localdate() - timedelta(days=1)
    manager.goto("/admin/budget/publicationduty/add/")
    manager.locator("input[name=year]").fill("2026")
    manager.locator("input[name=last_day]").fill(f"{yesterday}")
    press(manager, "保存")
    assert PublicationDuty.objects.get().last_day == yesterday
    approve(Edition.every_stage.get(), timezone.localdate() - timedelta(days=3), None)
    manager.goto("/admin/")
    follow(manager, "各单位公开了没有")
    manager.locator("select[name=year]").select_option("2026")
    press(manager, "看")
    expect(manager.locator("tbody tr").nth(0)).to_contain_text("（统一规定），已经过了 1 天。")
    expect(manager.locator("tbody tr").nth(1)).to_contain_text("（批复后 20 日内），还有 17 天。")


@pytest.mark.sweep
def test_a_word_of_the_glossary_is_said_otherwise(phone: Open) -> None:
    make_person("manager", MANAGER)
    manager = phone("manager")
    manager.goto("/admin/budget/ownword/add/")
    manager.locator("#known-name").select_option("预算")
    press(manager, "看自带的解释")
    expect(manager.locator(".known")).to_contain_text("一年的花钱计划")
    manager.locator("input[name=plain]").fill("乡里一年打算怎么收、怎么花。")
    press(manager, "保存")
    expect(manager.locator(".messagelist")).to_contain_text("自带的是：一年的花钱计划")
    manager.goto("/glossary/yusuan/")
    expect(manager.locator("main")).to_contain_text("乡里一年打算怎么收、怎么花。")


@pytest.mark.sweep
def test_rights_are_given_by_body_and_hold_for_that_body_alone(phone: Open, waiting: Edition) -> None:
    other, one = make_township("662", "other"), make_person("newcomer", UPLOADER)
    make_person("manager", MANAGER)
    manager, page = phone("manager"), phone("newcomer")
    expect(page.locator("#content")).to_contain_text("小红门")
    manager.goto(f"/admin/auth/user/{one.pk}/change/")
    manager.get_by_label("录入：全部单位").press("Space")
    for act in ("录入", "审核"):
        manager.get_by_label(f"{act}：662 {other.name}").press("Space")
    press(manager, "保存")
    expect(manager.locator(".messagelist")).to_be_visible()
    assert sorted(map(str, one.charges.all())) == [f"审核：{other}", f"录入：{other}"]
    Unit.objects.filter(pk=other.pk).update(name="北京市朝阳区十八里店乡")
    page.goto("/admin/")
    expect(page.locator("#content")).not_to_contain_text("小红门")
    page.goto(f"/admin/budget/edition/{waiting.pk}/change/")
    expect(page.locator("body")).not_to_contain_text("小红门")
    page.goto("/admin/budget/edition/upload/")
    page.set_input_files("input[type=file]", REAL)
    press(page, "上传并核对")
    expect(page.locator(".errorlist")).to_contain_text("您没有为这个单位上传")
    assert Edition.every_stage.count() == 1
