"""The pages that Django brings keep our Content-Security-Policy as well; `page` fails on any refusal in the console."""

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import Page, expect


@pytest.fixture
def chief(transactional_db: None) -> None:
    get_user_model().objects.create_superuser("chief", password="a long and quiet password")


@pytest.mark.usefixtures("chief")
def test_staff_log_in_and_work_under_the_policy(page: Page) -> None:
    answer = page.goto("/admin/")
    assert answer is not None
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    page.get_by_label("用户名").fill("chief")
    page.get_by_label("密码").fill("a long and quiet password")
    page.get_by_role("button", name="登录").click()
    expect(page.locator("#user-tools")).to_contain_text("CHIEF", ignore_case=True)
    page.goto("/admin/auth/user/")
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    page.goto("/admin/auth/user/add/")
    expect(page.get_by_label("用户名")).to_be_visible()


def test_a_wrong_password_is_answered_in_plain_chinese(page: Page) -> None:
    page.goto("/admin/")
    page.get_by_label("用户名").fill("nobody")
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("button", name="登录").click()
    expect(page.locator(".errornote")).to_contain_text("请输入一个正确的工作人员账户")
