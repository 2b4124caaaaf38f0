"""Lighthouse, as a phone, on the main pages of a production site: `python bench/lighthouse.py` prints a table.

Lighthouse is a program of Node: it is taken from the path, else fetched by npx. Where there is no Node or no Chromium
it says NOT RUN and ends with 0, because nothing was found wrong. The exit status is 1 where a target is missed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.chromium import find_chromium  # noqa: E402 - found from the root alone
from bench.production import MAIN_PAGES, YEAR, running, wait_for  # noqa: E402

# One of every other kind of page that readers come to.
PAGES = MAIN_PAGES | {
    "home": "/",
    "income": f"{YEAR}/income/",
    "crossing": f"{YEAR}/matrix/",
    "projects": f"{YEAR}/projects/",
    "services": f"{YEAR}/services/",
    "checks": f"{YEAR}/checks/",
    "sheet": f"{YEAR}/sources/1/2/",
    "search": "/search/?q=%E5%85%BB%E8%80%81",
    "glossary": "/glossary/",
    "data": "/data/",
}
TARGETS = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
MOST_SHIFT = 0.02  # cumulative layout shift
CHROME_FLAGS = "--headless --no-sandbox --disable-gpu --disable-background-networking"
PATIENCE = 180  # seconds for one page


def command() -> list[str] | None:
    """Return how Lighthouse is started here, None where it cannot be."""
    if found := shutil.which("lighthouse"):
        return [found]
    if npx := shutil.which("npx"):
        return [npx, "--yes", "lighthouse@12"]
    return None


def audit(lighthouse: list[str], browser: str, address: str) -> dict[str, Any]:
    """Return Lighthouse's report of one address. Raises CalledProcessError, TimeoutExpired."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        asked = [*lighthouse, address, "--quiet", f"--chrome-flags={CHROME_FLAGS}", "--output=json"]
        environment = os.environ | {"CHROME_PATH": browser}
        for tries_left in (1, 0):
            # Now and then it misses the start of the page («NO_NAVSTART») and asks to be run again.
            done = subprocess.run(
                [*asked, f"--output-path={report}"], check=not tries_left, timeout=PATIENCE, env=environment
            )
            if not done.returncode:
                break
        found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
        return found


def short_of(report: dict[str, Any]) -> list[str]:
    """Return the audits that cost a category its points."""
    audits = report["audits"]
    weighed = {ref["id"] for each in report["categories"].values() for ref in each["auditRefs"] if ref["weight"]}
    return sorted(name for name in weighed if audits[name]["score"] is not None and audits[name]["score"] < 0.9)


def main() -> int:
    """Measure, print, and return 1 where a target is missed."""
    lighthouse, browser = command(), find_chromium()
    if lighthouse is None or browser is None:
        print("LIGHTHOUSE NOT RUN: it needs Node (npx) and a Chromium, and this machine lacks one of them")
        return 0
    missed = False
    print(f"{'page':<16}" + "".join(f"{name:>16}" for name in TARGETS) + f"{'layout shift':>16}  {'largest paint':>14}")
    with running() as site:
        for name, page in PAGES.items():
            wait_for(f"{site.address}{page}")  # what is loaded once is loaded now
            report = audit(lighthouse, browser, f"{site.address}{page}")
            scores = {each: round(report["categories"][each]["score"] * 100) for each in TARGETS}
            shift = report["audits"]["cumulative-layout-shift"]["numericValue"]
            paint = report["audits"]["largest-contentful-paint"]["displayValue"]
            print(f"{name:<16}" + "".join(f"{score:>16}" for score in scores.values()) + f"{shift:>16.3f}  {paint:>14}")
            if shift >= MOST_SHIFT or any(scores[each] < target for each, target in TARGETS.items()):
                missed = True
                print(f"    below its targets: {', '.join(short_of(report)) or 'layout shift'}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
