"""What people do on the desk, as they do it: log in, choose files in the form, press its buttons, read what is said."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import FilePayload, Page

from tests.builders import PASSWORD

UPLOAD = "/admin/budget/edition/upload/"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def log_in(page: Page, name: str) -> None:
    """Log in and arrive on the start page."""
    page.goto("/admin/")
    give_password(page, name)
    # By its path alone: the page that asks for the password ends with «?next=/admin/».
    page.wait_for_url(lambda address: urlsplit(address).path == "/admin/")


def give_password(page: Page, name: str) -> None:
    """Fill in the page that asks for the password, wherever it leads."""
    page.fill("#id_username", name)
    page.fill("#id_password", PASSWORD)
    page.click("input[type=submit]")


def named(content: bytes, name: str = "预算.xlsx") -> FilePayload:
    """A file as the browser's file dialogue gives it."""
    return FilePayload(name=name, mimeType=XLSX, buffer=content)


def send(page: Page, file: Path | FilePayload | Sequence[Path]) -> None:
    """Choose files in the form that is open and send it."""
    page.set_input_files("input[type=file]", file)
    page.click("input[type=submit][value=上传并核对]")


def upload(page: Page, file: Path | FilePayload | Sequence[Path]) -> str:
    """Upload as the form asks, say yes where something is asked, and return the one line on top of the preview."""
    page.goto(UPLOAD)
    send(page, file)
    return verdict(page)


def verdict(page: Page) -> str:
    """Say yes and why where the upload asks for it, and return the one line on top of the preview."""
    page.locator(".verdict, .errorlist").first.wait_for()
    page.wait_for_load_state()  # what is counted below may stand further down than the line on top
    if page.locator("input[name=yes]").count():
        page.click("input[name=yes]")
        page.wait_for_url("**/change/")
    explain(page)
    return page.locator(".verdict").inner_text()


def explain(page: Page) -> None:
    """Say on the page of a draft why what should agree does not, where that is asked."""
    fields = page.locator("#to-explain textarea")
    for number in range(fields.count()):
        fields.nth(number).fill("按财政批复的数公开。")
    if fields.count():
        page.click("input[value=保存这些说明]")
        page.locator("#to-explain").wait_for(state="detached")


def press(page: Page, button: str) -> None:
    """Press the button of an act, and the one that says that it is meant."""
    page.click(f"input[value={button}]")
    page.click(f"input[value=确定，{button}]")


def publish(page: Page, reason: str) -> None:
    """Publish the draft that waits, from the start page on."""
    page.goto("/admin/")
    page.click("text=核对并公开")
    page.fill("#publish-reason", reason)
    press(page, "公开这一版")
    page.get_by_text("已公开。", exact=True).wait_for()


def problems(page: Page) -> list[str]:
    """What the preview says is wrong, a line each: findings with their cell, checks that fail with the cells of both sides."""
    rows = page.locator(".finding, #checks > table tbody tr").all_inner_texts()
    return [" ".join(row.split()) for row in rows]
