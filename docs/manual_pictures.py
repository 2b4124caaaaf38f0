"""Takes the pictures of the clerk's manual from a running desk: `python docs/manual_pictures.py`."""

from __future__ import annotations

import re
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright  # noqa: E402 - after the path above

from bench.chromium import find_chromium  # noqa: E402
from bench.production import Site, running  # noqa: E402
from fixtures.odd import CATALOGUE  # noqa: E402

PICTURES = ROOT / "docs" / "manual"
REAL = ROOT / "fixtures" / "workbooks" / "xiaohongmen-2026.xlsx"
SIZE = ViewportSize(width=1000, height=720)
QUIET = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
STAFF = {"luru": "录入", "shenhe": "审核", "guanli": "管理"}
CODES = ROOT / "fixtures" / "classification" / "functional_codes.csv"
SAMPLE = (
    "2026年收入预算15618.43万元，其中一般公共预算拨款15546.43万元。\n"
    "农林水支出7275.38万元，主要用于村级补助和环境整治。\n"
    "公务接待费比上年减少，主要原因是。"
)


def make_staff(site: Site, password: str) -> None:
    """Make one person for each role, as the manager would in the admin."""
    made = "\n".join(
        f"u = User.objects.create_user({name!r}, password={password!r}, is_staff=True); "
        f"u.groups.add(Group.objects.get(name={role!r})); "
        f"Charge.objects.create(account=u, is_everywhere=True, act=next(a for a, r in ROLE_OF.items() if r == {role!r}))"
        for name, role in STAFF.items()
    )
    code = f"from django.contrib.auth.models import Group, User\nfrom budget.rights import ROLE_OF, Charge\n{made}"
    subprocess.run([sys.executable, "manage.py", "shell", "-c", code], cwd=ROOT, env=dict(site.environment), check=True)


class Desk:
    """A browser on the desk; each picture shows the page as far down as a screen does."""

    def __init__(self, browser: Browser, site: Site, password: str) -> None:
        self._browser, self._site, self._password = browser, site, password
        self.page = self._new_page()

    def _new_page(self) -> Page:
        context = self._browser.new_context(base_url=self._site.address, locale="zh-CN", viewport=SIZE)
        return context.new_page()

    def sign_in(self, name: str) -> None:
        """Go on as another person."""
        self.page = self._new_page()
        self.page.goto("/admin/login/?next=/admin/budget/edition/")
        self.page.fill("input[name=username]", name)
        self.page.fill("input[name=password]", self._password)
        self.page.click("[type=submit]")
        self.page.wait_for_url("**/admin/budget/edition/**")

    def take(self, name: str, part: str = "") -> None:
        """Take a picture of the screen, `part` of the page scrolled into view."""
        if part:
            self.page.locator(part).first.scroll_into_view_if_needed()
        self.page.screenshot(path=PICTURES / f"{name}.png")

    def upload(self, file: Path) -> str:
        """Upload a workbook and return the address of its draft."""
        self.page.goto("/admin/budget/edition/upload/")
        self.page.set_input_files("input[type=file]", file)
        self.page.click("#content form [type=submit]")
        self.page.wait_for_url(re.compile("/question/|/change/"))
        if "/question/" in self.page.url:  # it stands beside what is public: the clerk says that this is meant
            self.page.click("input[name=yes]")
            self.page.wait_for_url("**/change/**")
        return self.page.url.partition("/change/")[0]


def take_all(desk: Desk, odd: Path, codes: Path) -> None:
    """Walk through a clerk's year and take every picture of it."""
    desk.sign_in("luru")
    desk.page.goto("/admin/budget/edition/templates/")
    desk.take("templates")
    desk.page.goto("/admin/budget/edition/upload/")
    desk.take("upload")
    desk.upload(odd)
    desk.take("draft")
    desk.page.evaluate("document.querySelector('.finding').scrollIntoView()")
    desk.take("finding")
    desk.page.goto("/admin/")
    desk.take("start")
    draft = desk.upload(REAL)
    desk.page.goto(f"{draft}/texts/changes/")
    desk.page.fill("textarea[name=body]", SAMPLE)
    desk.page.click("input[name=save]")
    desk.page.wait_for_load_state()
    desk.take("text", ".finding")
    desk.page.goto(f"{draft}/texts/")
    desk.take("texts")
    desk.page.goto(f"{draft}/completeness/")
    desk.take("completeness")
    desk.page.goto(f"{draft}/texts/changes/")
    desk.page.fill("textarea[name=body]", SAMPLE.splitlines()[0])
    desk.page.click("input[name=save]")
    desk.sign_in("shenhe")
    desk.page.goto(f"{draft}/change/")
    while desk.page.locator("#doubts input[type=submit]").count():
        desk.page.click("#doubts input[type=submit] >> nth=0")
        desk.page.wait_for_load_state()
    desk.take("publish", "form[action$='/publish/']")
    desk.sign_in("guanli")
    desk.page.goto("/admin/budget/classificationcode/load/")
    desk.page.fill("input[name=year]", "2027")
    desk.page.set_input_files("input[type=file]", codes)
    desk.page.click("#content form [type=submit]")
    desk.page.wait_for_selector("input[name=signed]", state="attached")
    desk.take("codes")
    desk.page.goto("/admin/budget/publicationduty/add/")
    desk.page.fill("input[name=division_code]", "110105")
    desk.page.fill("input[name=year]", "2026")
    desk.page.fill("input[name=last_day]", "2026-02-28")
    desk.take("duty")
    desk.page.goto("/admin/budget/edition/overview/?year=2026&stage=budget")
    desk.take("overview")
    desk.page.goto("/admin/budget/ownword/add/?name=机关运行经费")
    desk.take("word")


def with_changes(folder: Path) -> Path:
    """Return a list of codes with a few that are renamed, new and gone."""
    lines = CODES.read_text(encoding="utf-8-sig").splitlines()
    head, kept = lines[0], [line for line in lines[1:] if not line.startswith("2019999,")]
    renamed = [line.replace("213,农林水支出,", "213,农林水利支出,", 1) for line in kept]
    file = folder / "2027年功能分类.csv"
    file.write_text("\n".join([head, *renamed, "2130198,数字乡村建设,项,21301,,,,"]), encoding="utf-8")
    return file


def main() -> None:
    """Serve the real edition, make staff, and take the pictures."""
    PICTURES.mkdir(exist_ok=True)
    password = secrets.token_urlsafe(12)
    with tempfile.TemporaryDirectory() as folder, running() as site, sync_playwright() as playwright:
        make_staff(site, password)
        odd = Path(folder) / "2026年预算公开表.xlsx"
        odd.write_bytes(CATALOGUE["text_in_amount"].content)
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=QUIET)
        take_all(Desk(browser, site, password), odd, with_changes(Path(folder)))
        browser.close()
    sys.stdout.write(f"已在 {PICTURES.relative_to(ROOT)} 生成 {len(list(PICTURES.glob('*.png')))} 张图。\n")


if __name__ == "__main__":
    main()
