"""Takes the pictures of the README: `make screenshots` publishes the real workbook, opens a Chromium and looks.

Each page at the width of a desk and of a phone, light and dark; what a reader sees first, charts drawn. Chinese fonts
must be installed (fonts-noto-cjk), or the pictures are full of boxes.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.chromium import ADVICE, find_chromium  # noqa: E402 - found from the root alone
from bench.production import MAIN_PAGES, Site, running  # noqa: E402

FOLDER = ROOT / "docs" / "screenshots"
PAGES = {name.replace(" ", "-"): page for name, page in MAIN_PAGES.items() if name != "home"} | {
    "search": "/search/?q=sangong"
}
SIZES = {1280: 900, 360: 740}  # CSS px: width and height of what is seen first
THEMES = ("light", "dark")
MOST_BYTES = 3_000_000  # of all pictures together: a clone of the project stays small


def chromium() -> str:
    """Return the path of a Chromium. Raises SystemExit where there is none."""
    found = find_chromium()
    if found is None:
        message = f"no Chromium on this machine ({ADVICE})"
        raise SystemExit(message)
    return found


def draw_charts(page: Page) -> None:
    """Go to every chart, wait until it is drawn, and come back to the top."""
    for plot in page.locator(".plot").all():
        plot.scroll_into_view_if_needed()
        expect(plot.locator(".main-svg").first).to_be_visible()
    page.evaluate("scrollTo(0, 0)")


def take(browser: Browser, site: Site, width: int, theme: str) -> None:
    """Take the pictures of all pages at one width in one theme."""
    context = browser.new_context(
        base_url=site.address,
        viewport={"width": width, "height": SIZES[width]},
        color_scheme="dark" if theme == "dark" else "light",
        locale="zh-CN",
        reduced_motion="reduce",
    )
    page = context.new_page()
    for name, address in PAGES.items():
        page.goto(address)
        draw_charts(page)
        page.screenshot(path=FOLDER / f"{name}-{width}-{theme}.png")
    context.close()


def main() -> int:
    """Take every picture, print what they weigh, and return 1 where that is too much."""
    FOLDER.mkdir(exist_ok=True)
    with running() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        for width in SIZES:
            for theme in THEMES:
                take(browser, site, width, theme)
        browser.close()
    weight = sum(path.stat().st_size for path in FOLDER.glob("*.png"))
    sys.stdout.write(f"{len(PAGES) * len(SIZES) * len(THEMES)} pictures, {weight / 1_000_000:.1f} MB\n")
    return int(weight > MOST_BYTES)


if __name__ == "__main__":
    sys.exit(main())
