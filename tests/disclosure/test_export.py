"""The copy of the public site as plain files: whole, the same as the live site, made again only where something changed."""

from __future__ import annotations

import multiprocessing
import re
from io import StringIO
from pathlib import Path
from unittest.mock import patch
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client

from budget.editions import withdraw
from budget.queries.marks import BETWEEN, EVERYWHERE, OF_A_BODY
from budget.triggers.raising import SHOWN
from disclosure.export import crawl, file_places
from disclosure.export.copy import Busy, Report, _alone, export
from disclosure.export.file_places import Address, NoCopy, Plan, group_of
from disclosure.export.makers import Options, crew
from disclosure.export.manifest import Manifest
from tests.builders import draft_of, make_township, published_of
from tests.disclosure.pages import body_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

BASE = "https://copy.example"
OPTIONS = Options(BASE, plan=Plan((), ()))
LINK = re.compile(r'\s(?:href|src|action|data-chart|data-chart-dark)="([^"#?]*)')


def copied(folder: Path, options: Options = OPTIONS) -> Report:
    return export(folder, options, 1, lambda _done, _known: None)


def paths(folder: Path) -> dict[str, bytes]:
    return {
        each.relative_to(folder).as_posix(): each.read_bytes()
        for each in folder.rglob("*")
        if each.is_file() and each.name not in {"manifest.json", ".lock"}
    }


@pytest.fixture
def fewer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what is many of a kind: each word of the glossary, and a page's choices but its version."""
    left_out = [
        "/glossary/",
        "/compare",
        "/embed/",
        "/data/all",
        "/data/current",
        "/api/v1/docs",
        "/about/",
        "/accessibility/",
    ]
    for body in ("xiaohongmen", "other-body", "third-body"):
        left_out += [
            f"/{body}/2026/{page}"
            for page in ("economic", "matrix", "checks", "data/", "editions", "texts", "completeness")
        ]
        left_out += [
            f"/{body}/2026/{page}"
            for page in ("function/2", "tables/", "sources/", "document", "card", "chart", "projects/")
        ]
    for start in left_out:
        monkeypatch.setitem(file_places.WITHOUT, start, NoCopy.LIVING)
    monkeypatch.setattr(file_places, "SAYS", ("edition",))
    monkeypatch.setattr(file_places, "SHOWN", ("theme",))
    monkeypatch.setattr(
        crawl, "COMMON", ("/", "/search/", "/status/", "/robots.txt", "/feed.atom", "/data/", "/sitemap.xml")
    )


@pytest.mark.sweep
@pytest.mark.usefixtures("fewer")
def test_a_copy_is_whole_follows_each_publication_and_holds_nothing_else(tmp_path: Path, client: Client) -> None:
    first = published_of(make_township())
    draft_of(make_township(code="702", slug="hidden-body"), content=b"draft")
    report = copied(tmp_path)
    held = paths(tmp_path)
    # What the living site links to and has not is as dead there.
    assert {client.get(address).status_code for address in report.dead} <= {404}
    assert set(report.written) == held.keys() == Manifest.read(tmp_path).files.keys()
    missing = {Plan().read(address).file for address in report.dead}  # type: ignore[union-attr] # each was asked for
    assert {file for file in dead_links(held) if file not in missing} == set()
    assert not [path for path, content in held.items() if b"hidden-body" in content or "hidden-body" in path]
    for address in (
        "/xiaohongmen/2026/function.csv",
        "/xiaohongmen/2026/function.xlsx",
        "/xiaohongmen/2026/function/208.json",
    ):
        if address[1:] in held:
            assert held[address[1:]] == body_of(client.get(address)), address
    assert copied(tmp_path).written == []
    out = StringIO()
    for more in ({}, {"check": True}):
        asked = {"site": BASE, "chinese_only": True, "wan_only": True, "processes": 1} | more
        call_command("export_site", tmp_path, stdout=out, stderr=out, **asked)
    assert "写入 0 个文件" in out.getvalue()
    assert "全部文件与清单一致" in out.getvalue()
    (tmp_path / "robots.txt").unlink()
    with pytest.raises(CommandError, match=r"robots\.txt"):
        call_command("export_site", tmp_path, check=True)
    (tmp_path / "robots.txt").write_bytes(held["robots.txt"])
    published_of(make_township(code="701", slug="other-body"), content=b"1")
    second = copied(tmp_path)
    touched = {group_of(f"/{path}", frozenset({"xiaohongmen", "other-body"})) for path in second.written}
    assert {"", "other-body"} <= touched
    fresh = tmp_path.parent / "fresh"
    copied(fresh)
    assert paths(fresh) == paths(tmp_path)
    # The second body of a site is named on every page; of the third nobody else's pages say anything.
    published_of(make_township(code="703", slug="third-body"), content=b"3")
    bodies = frozenset({"xiaohongmen", "other-body", "third-body"})
    assert {group_of(f"/{path}", bodies) for path in copied(tmp_path).written} == {"", "third-body"}
    withdraw(first, None, "数字有误")
    third = copied(tmp_path)
    gone = [path for path in paths(tmp_path) if path.startswith("xiaohongmen/2026/")]
    assert all("已撤回" in (tmp_path / path).read_text() for path in gone)
    assert "xiaohongmen/2026/function/index.html" in third.removed


def dead_links(held: dict[str, bytes]) -> set[str]:
    """Return the files to which pages lead and that are not there."""
    wanted = set()
    for path, content in held.items():
        for link in LINK.findall(content.decode()) if path.endswith(".html") else ():
            whole = urljoin(f"{BASE}/{path.removesuffix('index.html')}", link)
            if whole.startswith(BASE):
                file = unquote(urlsplit(whole).path).removeprefix("/")
                wanted.add(f"{file}index.html" if not file or file.endswith("/") else file)
    return wanted - held.keys()


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("/a/2026/function/?amounts=yuan", "a/2026/function/~amounts=yuan/index.html"),
        ("/a/2026/function/?basis=general&edition=2&amounts=yi", "a/2026/function/~edition=2~basis=general/index.html"),
        ("/a/2026/function.csv?amounts=yuan", "a/2026/function.csv"),
        ("/a/2026/function/chart.json?theme=dark", "a/2026/function/chart~theme=dark.json"),
        ("/a/2026/function/208.csv?cross=gov_economic&basis=general", "a/2026/function/208~basis=general.csv"),
        ("/a/2026/function/208/rows.csv?cross=gov_economic&edition=1", "a/2026/function/208/rows~edition=1.csv"),
        ("/a/2026/function/208/cross.csv?cross=gov_economic", "a/2026/function/208/cross~cross=gov_economic.csv"),
        ("/a/2026/data/files/1/?edition=1", "a/2026/data/files/1~edition=1.xlsx"),
        ("/api/v1/units", "api/v1/units.json"),
        ("/preferences/?lang=en&next=/a/", "a/~lang=en/index.html"),
        ("/a/2026/projects/?q=x", NoCopy.TYPED),
        ("/compare/?unit=a&from=2025", NoCopy.COMPARED),
        ("/api/v1/line-items?unit=a", NoCopy.ASKED),
        ("/preferences/?theme=dark&next=/a/", NoCopy.DISPLAY),
        ("/admin/", NoCopy.DESK),
        ("/oembed?url=x", NoCopy.LIVING),
        ("/feed/a/", NoCopy.LIVING),
    ],
)
def test_an_address_has_a_file_or_a_reason(link: str, expected: str | NoCopy) -> None:
    read = Plan().read(link)
    assert (read.file if isinstance(read, Address) else read) == expected


def test_whatever_a_page_shows_is_a_part_of_some_mark() -> None:
    assert {*EVERYWHERE, *OF_A_BODY, *BETWEEN} == set(SHOWN)


def test_no_process_is_born_of_one_that_talks_to_the_database() -> None:
    with patch.object(connections, "close_all"), crew(2):  # which would end the transaction of this test
        assert len(multiprocessing.active_children()) == 2


def test_two_programs_never_make_one_copy(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"manifest\.json"):
        call_command("export_site", tmp_path, check=True)
    with _alone(tmp_path), pytest.raises(Busy):
        copied(tmp_path)
    with pytest.raises(BlockingIOError), _alone(tmp_path):
        raise BlockingIOError  # of the work itself, which says nothing of another program
