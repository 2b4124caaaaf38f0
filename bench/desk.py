"""How long a clerk waits: `python bench/desk.py [ROWS]` uploads to a production site and prints from upload to preview.

While the large workbook is being read, and while its problems are marked in it, a reader asks for the overview again and
again: the median and the longest answer say whether others have to wait. Seconds of one run on one machine; nothing is
asserted.
"""

from __future__ import annotations

import io
import os
import re
import secrets
import statistics
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import APIRequestContext, sync_playwright  # noqa: E402 - as the others below

from bench.production import YEAR, Site, running  # noqa: E402 - found from the root alone
from fixtures.generated import large  # noqa: E402 - as above
from fixtures.lines import Township  # noqa: E402 - as above

REAL = ROOT / "fixtures" / "workbooks" / "xiaohongmen-2026.xlsx"
ROWS = 100_000
TIMES = 5
UPLOAD = "/admin/budget/edition/upload/"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PATIENCE = 300_000  # milliseconds


def enter(desk: APIRequestContext, site: Site) -> None:
    """Make a member of staff and log in."""
    who = {"DJANGO_SUPERUSER_USERNAME": "clerk", "DJANGO_SUPERUSER_PASSWORD": secrets.token_urlsafe(24)}
    command = [sys.executable, "manage.py", "createsuperuser", "--no-input", "--email", ""]
    subprocess.run(command, cwd=ROOT, env={**site.environment, **who}, check=True, stdout=subprocess.DEVNULL)
    form = {"username": "clerk", "password": who["DJANGO_SUPERUSER_PASSWORD"], "next": UPLOAD}
    answer = desk.post("/admin/login/", form={**form, "csrfmiddlewaretoken": token(desk, "/admin/login/")})
    if not answer.url.endswith(UPLOAD):
        raise RuntimeError(answer.url)


def token(desk: APIRequestContext, address: str) -> str:
    """Return the token of the form at an address."""
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', desk.get(address).text())
    if found is None:
        raise RuntimeError(address)
    return found.group(1)


def upload(desk: APIRequestContext, name: str, content: bytes) -> tuple[float, str]:
    """Return the seconds from sending a workbook to having its preview, and where that is."""
    csrf = token(desk, UPLOAD)
    start = time.perf_counter()
    answer = desk.post(
        UPLOAD,
        multipart={
            "csrfmiddlewaretoken": csrf,
            "whole": "on",
            "file": {"name": name, "mimeType": XLSX, "buffer": content},
        },
        timeout=PATIENCE,
    )
    if "/upload/question/" in answer.url:  # it stands beside what is public: the clerk says that this is meant
        form: dict[str, str | float | bool] = {"csrfmiddlewaretoken": token(desk, answer.url), "yes": "1"}
        answer = desk.post(answer.url, form=form, timeout=PATIENCE)
    seconds = time.perf_counter() - start
    if not answer.ok or not re.search(r"/edition/\d+/", answer.url):
        raise RuntimeError(f"{answer.status} {answer.url}")
    return seconds, answer.url


def another(content: bytes, number: int) -> bytes:
    """Return the same workbook as another file, so that nothing that was read of it before can help."""
    buffer = io.BytesIO(content)
    with zipfile.ZipFile(buffer, "a") as package:
        package.comment = f"{number}".encode()
    return buffer.getvalue()


def busy() -> float:
    """Return the seconds for which the site's programs have kept a processor busy, those that read files included.

    On a machine shared with others it says how long the same takes on one that is not.
    """
    lines = [(path.parent.name, path.read_text()) for path in Path("/proc").glob("[0-9]*/stat")]
    fields = {pid: line.rpartition(")")[2].split() for pid, line in lines}
    ours = {str(os.getpid())}
    for _ in fields:  # as deep as it goes
        more = {pid for pid, each in fields.items() if each[1] in ours} - ours
        if not more:
            break
        ours |= more
    ticks = sum(sum(map(int, fields[pid][11:15])) for pid in ours - {str(os.getpid())})
    return ticks / os.sysconf("SC_CLK_TCK")


def mark(desk: APIRequestContext, preview: str) -> tuple[float, float]:
    """Return the seconds of the first answer to who wants the marked workbook, and those until it came."""
    address = preview.replace("/change/", "/marked/1.xlsx")
    start = time.perf_counter()
    answer = desk.get(address, timeout=PATIENCE)
    first = time.perf_counter() - start
    while answer.status == 202:
        time.sleep(1)
        answer = desk.get(address, timeout=PATIENCE)
    if XLSX not in answer.headers["content-type"]:
        raise RuntimeError(f"{answer.status} {answer.url}")
    return first, time.perf_counter() - start


@contextmanager
def beside_a_reader(site: Site) -> Iterator[None]:
    """Print how long a reader waited for his pages while the block was at work."""
    stop, waits = threading.Event(), list[float]()
    reader = threading.Thread(target=reading, args=(site, stop, waits))
    reader.start()
    try:
        yield
    finally:
        stop.set()
        reader.join()
    print(f"  meanwhile {len(waits)} readers: median {statistics.median(waits):.2f} s, longest {max(waits):.2f} s")


def reading(site: Site, stop: threading.Event, waits: list[float]) -> None:
    """Ask for the overview until told to stop, and note how long each answer took."""
    while not stop.is_set():
        start = time.perf_counter()
        with urlopen(f"{site.address}{YEAR}/", timeout=120) as answer:  # noqa: S310 - an address on this machine
            answer.read()
        waits.append(time.perf_counter() - start)
        time.sleep(0.1)


def main() -> None:
    """Upload the real workbook some times, then a large one beside a reader; print what was waited."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    content = large(rows, Township("661", "北京市朝阳区小红门乡", ("北京市朝阳区小红门乡人民政府",)))
    print(f"load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    with running() as site, sync_playwright() as playwright:
        desk = playwright.request.new_context(base_url=site.address)
        enter(desk, site)
        small = [upload(desk, REAL.name, another(REAL.read_bytes(), number))[0] for number in range(TIMES)]
        print(
            f"real workbook, upload to preview: median {statistics.median(small):.2f} s of {TIMES}, first {small[0]:.2f}"
        )
        with beside_a_reader(site):
            before = busy()
            seconds, preview = upload(desk, "large.xlsx", content)
            print(
                f"{rows:,} rows ({len(content) / 1e6:.1f} MB), upload to preview: {seconds:.1f} s, busy {busy() - before:.1f} s"
            )
        with beside_a_reader(site):
            first, whole = mark(desk, preview)
            print(f"the same, marked for hand-back: answered in {first:.2f} s, ready after {whole:.1f} s")


if __name__ == "__main__":
    main()
