"""The guide: one text in docs/ and on the site, in two languages with the same examples, and every example runs."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client

from budget.models import Edition
from disclosure import guide
from tests.disclosure.package import keep_originals
from tests.disclosure.pages import body_of
from tests.disclosure.serving import serving

pytestmark = [pytest.mark.no_cover, pytest.mark.sweep]

CHINESE, ENGLISH = (guide.FILES[language].read_text(encoding="utf-8") for language in ("zh-hans", "en"))
BLOCKS = re.compile(r"```(\w+)( files)?\n(.*?)```", re.DOTALL)
# Every address that is shown with a question, and every one that is shown without.
ASKED = sorted(set(re.findall(r"`(/api/v1/[^`]+\?[^`]+)`", ENGLISH)))
NAMED = sorted(set(re.findall(r"`(/(?:data|api|oembed|feed|xiaohongmen)[^`?{…]*)`", ENGLISH)) - {"/api/v1/"})
ALL, TOTAL = "156184342.19", "36851571.00"
# What each example says in the end: of the language, and whether it reads files or asks the site.
SAID = {
    ("sh", ""): [f'"total_yuan":"{ALL}"', "current.parquet: OK"],
    ("python", ""): [f"total {ALL}"],
    ("r", ""): [f"total {TOTAL}"],
    ("python", " files"): [ALL],
    ("sql", " files"): [ALL],
    ("r", " files"): [f'"{ALL}"'],
    ("sqlite", " files"): ["'213', 7257384943"],
}


@pytest.fixture(autouse=True)
def _published(real: Edition, db: None) -> None:
    """The township's budget of 2026, and a client that nobody has counted yet."""
    cache.clear()


def shape(text: str) -> list[tuple[str, ...]]:
    """What both languages have in common: headings by level, addresses and parameters, examples word for word."""
    prose = BLOCKS.sub("", text)
    levels = [re.match(r"#*", line)[0] for line in prose.splitlines() if line.startswith("#")]  # type: ignore[index] # it begins with one
    return [tuple(levels), tuple(sorted(set(re.findall(r"`([^`]+)`", prose)))), tuple(BLOCKS.findall(text))]


def test_both_languages_say_the_same_of_the_same() -> None:
    assert shape(CHINESE) == shape(ENGLISH)


@pytest.mark.parametrize(("language", "text"), [("", CHINESE), ("en", ENGLISH)])
def test_the_page_is_the_file(client: Client, language: str, text: str) -> None:
    client.cookies["lang"] = language
    page = BeautifulSoup(client.get("/data/guide/", SERVER_NAME="ledger.example").content, "html.parser")
    titles = [heading.get_text() for heading in page.select("main h1, main h2")]
    assert titles == re.findall(r"^#+ (.+)$", BLOCKS.sub("", text), re.MULTILINE)
    code = [block.get_text() for block in page.select("main pre")]
    assert code == [
        block.rstrip("\n").replace("https://budget", "http://ledger") for _, _, block in BLOCKS.findall(text)
    ]
    words = re.sub(r"[\s`*]|^[#|-]+|\|", "", page.select_one("main").get_text())  # type: ignore[union-attr] # every page has one
    for line in BLOCKS.sub("", text).splitlines():
        if line and line[0] not in "#|-":
            assert re.sub(r"[\s`*]", "", line) in words


def test_examples_are_about_a_body_that_can_be_read(client: Client, thawed: None) -> None:
    Edition.published.update(year=2031)
    assert b"unit=xiaohongmen&amp;year=2031" in client.get("/data/guide/").content


def program(language: str, files: str, code: str, site: str) -> list[str]:
    """The command that runs an example."""
    code = code.replace(guide.HOST, site)
    if language == "r" and not files and "jsonlite" in code:
        code = f"suppressMessages({{ {code.splitlines()[0]} }})\n{code}"
    return {
        "sh": ["bash", "-euc", code],
        "python": [sys.executable, "-W", "ignore", "-c", code],
        "r": ["Rscript", "-e", code],
        "sql": [sys.executable, "-W", "ignore", "-c", f"import duckdb\nprint(duckdb.sql({code!r}).fetchall())"],
    }[language]


@pytest.mark.parametrize(("language", "files", "code"), BLOCKS.findall(ENGLISH))
def test_every_example_runs(client: Client, language: str, files: str, code: str, tmp_path: Path) -> None:
    tool = {"sh": "curl", "r": "Rscript"}.get(language, sys.executable)
    if shutil.which(tool) is None:
        pytest.skip(f"EXAMPLE NOT RUN: no {tool} on this machine")
    if files:
        for name in re.findall(r"current\.\w+", code) or ["current.sqlite"]:
            (tmp_path / name).write_bytes(body_of(client.get(f"/data/{name}")))
    if language == "sqlite":
        with sqlite3.connect(tmp_path / "current.sqlite") as database:
            said = str([database.execute(one).fetchall() for one in code.split(";") if one.strip()])
        database.close()
    else:
        with serving() as address:
            command = program(language, files, code, address)
            done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=300)
        said = done.stdout
    assert any(each in said for each in SAID[language, files]), said


def test_what_the_r_examples_ask_for_is_there(client: Client) -> None:
    """Where no R is: its address answers with whole rows, its columns are in the file."""
    (address,) = re.findall(rf'fromJSON\("{guide.HOST}([^"]+)"\)', ENGLISH)
    page = client.get(address).json()
    assert set(page["projects"][0]) == {"code", "name", "total_yuan"}
    assert page["next"] is None
    heading = body_of(client.get("/data/current.csv")).decode("utf-8-sig").splitlines()[0].split(",")
    assert set(re.findall(r'facts\[\["(.+?)"\]\]', ENGLISH)) <= set(heading)


def test_every_documented_address_is_described(client: Client) -> None:
    described = set(client.get("/api/v1/openapi.json").json()["paths"])
    named = set(re.findall(r"`(/api/v1/[a-z{}/-]+)`", ENGLISH)) - {"/api/v1/docs"}
    assert named == described


@pytest.mark.parametrize("address", ASKED)
def test_every_address_that_is_shown_answers_with_rows(client: Client, address: str) -> None:
    answer = client.get(address).json()
    assert any(value for value in answer.values() if isinstance(value, list)), answer


def test_every_address_that_is_named_answers(client: Client) -> None:
    keep_originals()
    wrong = {address: status for address in NAMED if (status := client.head(address).status_code) not in {200, 400}}
    assert wrong == {}
