"""The data package: valid, complete, the same bytes each time, and never another edition's."""

import hashlib
import io
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from zipfile import ZipFile

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from budget.completeness import items_of
from budget.editions import withdraw
from budget.forms import form_of
from budget.models import ClassificationCode, Edition, EditionText, SourceFile, Statement
from disclosure.datapackage.archive import Digests, Entry, zipped
from disclosure.datapackage.contents import _plain
from tests.builders import REAL, real_copy
from tests.disclosure.package import EDITION, Package, body, keep_originals
from tests.disclosure.pages import csv_rows

pytestmark = pytest.mark.sweep

ZIP = f"{EDITION}/data/datapackage.zip"


@pytest.fixture(autouse=True)
def _published(real: Edition, db: None) -> None:
    """The township's budget, its file where this test looks for it."""
    keep_originals()


@pytest.fixture
def written(real: Edition, thawed: None) -> Edition:
    """The same with written parts, one paragraph of which begins like a formula, and a statement."""
    for kind, body_text in {
        "duties": "一、负责辖区事务。\n=HYPERLINK(1)",
        "sangong": "公务接待费减少，因为活动减少。",
    }.items():
        EditionText.every_stage.create(edition=real, kind=kind, body=body_text)
    Statement.every_stage.create(edition=real, item="all-units", answer="present", reason="只有一个所属单位。")
    return real


@pytest.mark.no_cover
def test_frictionless_finds_no_error(client: Client, written: Edition, tmp_path: Path) -> None:
    with ZipFile(io.BytesIO(body(client.get(ZIP)))) as archive:
        archive.extractall(tmp_path)
    # In a process of its own: what it warns of is not ours to answer for.
    command = [sys.executable, "-W", "ignore", "-m", "frictionless", "validate", "datapackage.json", "--json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    report = json.loads(done.stdout)
    assert report["valid"], report
    assert report["stats"]["errors"] == 0
    counted = {task["name"]: task["stats"]["rows"] for task in report["tasks"]}
    assert (counted["projects"], counted["texts"], counted["completeness"]) == (
        33,
        3,
        len(items_of(form_of("beijing"))),
    )
    assert report["stats"]["tasks"] == 15


@pytest.mark.no_cover
def test_frictionless_would_find_an_error(client: Client, tmp_path: Path) -> None:
    with ZipFile(io.BytesIO(body(client.get(ZIP)))) as archive:
        archive.extractall(tmp_path)
    functions = tmp_path / "data" / "functions.csv"
    lines = functions.read_text(encoding="utf-8-sig").splitlines()
    functions.write_text("\n".join(line for line in lines if not line.startswith("2080505,")), encoding="utf-8")
    command = [sys.executable, "-W", "ignore", "-m", "frictionless", "validate", "datapackage.json", "--json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    kinds = {error["type"] for task in json.loads(done.stdout)["tasks"] for error in task["errors"]}
    assert {"foreign-key", "hash-count"} <= kinds


def test_the_same_edition_gives_the_same_bytes_under_the_same_tag(client: Client) -> None:
    first, second = client.get(ZIP), client.get(ZIP)
    tag = first.headers["ETag"]
    assert body(first) == body(second)
    assert tag == second.headers["ETag"]
    assert client.get(ZIP, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(f"{ZIP}?edition=1").status_code == 200
    ClassificationCode.objects.filter(code="208").update(explanation="换了说法")
    renamed = client.get(ZIP, headers={"If-None-Match": tag})
    assert renamed.status_code == 200
    assert "换了说法" in dict(Package.download(client).files)["data/functions.csv"].decode()


def test_it_holds_the_original_and_the_sums_of_everything(client: Client) -> None:
    package = Package.download(client)
    assert package.files["original/1-xiaohongmen-2026.xlsx"] == real_copy()
    sums = dict(line.split("  ")[::-1] for line in package.files["SHA256SUMS"].decode().splitlines())
    assert set(sums) == set(package.files) - {"SHA256SUMS"}
    assert all(hashlib.sha256(package.files[name]).hexdigest() == digest for name, digest in sums.items())
    described = package.json("datapackage.json")
    assert {each["path"] for each in described["resources"]} == {name for name in sums if name.endswith(".csv")}
    assert described["licenses"][0]["path"] == "LICENSE.txt"
    fiscal = {field.get("columnType") for field in described["resources"][0]["schema"]["fields"]}
    assert {"value", "date:fiscal-year", "functional-classification:generic:code"} <= fiscal
    assert len(package.json("checks.json")) == len(package.table("checks"))
    assert "公布原因：2026 年预算公开" in package.files["README.md"].decode()


def test_tables_keep_codes_as_text_and_every_amount_twice(client: Client) -> None:
    package = Package.download(client)
    facts = package.table("facts")
    (row,) = (
        row for row in facts if row["function"] == "2040604" and row["measure"] == "total" and row["dept_economic"]
    )
    assert (row["amount_yuan"], row["amount_wan"], row["source_text"]) == ("3000.00", "0.300000", "0.3")
    assert (row["table_number"], row["is_total"], row["source_file"]) == ("03", "false", "xiaohongmen-2026.xlsx")
    assert {row["is_total"] for row in package.table("totals")} == {"true"}
    assert len(package.table("indicators")) == 218 + 32  # those of the projects, and the department's own
    relations = {row["relation"] for row in package.table("indicators")}
    assert {"=", "≥"} <= relations


def test_words_and_what_is_asked_for_are_what_the_pages_say(client: Client, written: Edition) -> None:
    package = Package.download(client)
    texts, asked = package.table("texts"), package.table("completeness")
    assert [(row["part"], row["number"], row["paragraph"]) for row in texts] == [
        ("duties", "1", "一、负责辖区事务。"),
        ("duties", "2", "'=HYPERLINK(1)"),
        ("sangong", "1", "公务接待费减少，因为活动减少。"),
    ]
    shown = csv_rows(client, "/texts.csv")
    assert [(row["部分"], row["段"], row["正文"]) for row in shown] == [
        (row["part_name"], row["number"], row["paragraph"]) for row in texts
    ]
    by_whom = {"body": "公布单位说明", "system": "系统核对", "": "还没有核对"}
    assert sorted(
        (row["要求公开什么"], row["结果"], row["怎么看出来的"], row["由谁核对"], row["依据"])
        for row in csv_rows(client, "/completeness.csv")
    ) == sorted(
        (row["title"], row["state_name"], row["reason"], by_whom[row["checked_by"]], row["basis"]) for row in asked
    )
    by_item = {row["item"]: row for row in asked}
    assert by_item["text-duties"]["part"] == "duties"
    assert (by_item["text-structure"]["state"], by_item["text-structure"]["part"]) == ("absent", "")
    assert (by_item["basic-and-project"]["state"], by_item["basic-and-project"]["table"]) == ("present", "expenditure")
    assert (by_item["all-units"]["checked_by"], by_item["all-units"]["reason"]) == ("body", "只有一个所属单位。")


def test_the_day_of_publication_is_that_of_the_township(client: Client, real: Edition, thawed: None) -> None:
    Edition.every_stage.filter(pk=real.pk).update(published_at=datetime(2026, 1, 31, 20, tzinfo=UTC))
    assert "公布日期：2026-02-01" in Package.download(client).files["README.md"].decode()
    assert '"datePublished": "2026-02-01"' in client.get(f"{EDITION}/data/").content.decode()
    with ZipFile(io.BytesIO(body(client.get(f"{EDITION}/data.xlsx")))) as book:
        assert any("2026-02-01 公布".encode() in book.read(name) for name in book.namelist())


def test_a_withdrawn_edition_has_none(client: Client, real: Edition) -> None:
    withdraw(real, None, "金额有误")
    gone = client.get(ZIP)
    assert gone.status_code == 410
    assert "金额有误" in gone.content.decode()
    assert client.get(f"{EDITION}/data/datapackage.zip?edition=7").status_code == 404
    assert client.get("/data/index.json").json()["editions"] == []


def test_everything_at_once_with_an_index(client: Client) -> None:
    response = client.get("/data/all.zip")
    with ZipFile(io.BytesIO(body(response))) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        index = json.loads(archive.read("index.json"))
        one = archive.read("xiaohongmen/2026/v1/data/facts.csv")
    assert one == Package.download(client).files["data/facts.csv"]
    assert len([name for name in names if name.endswith("datapackage.json")]) == 1
    online = client.get("/data/index.json").json()
    assert online == index
    (edition,) = online["editions"]
    assert edition["files"][0]["sha256"] == hashlib.sha256(REAL.read_bytes()).hexdigest()
    assert client.get(edition["package_url"]).status_code == 200
    tag = response.headers["ETag"]
    assert client.get("/data/all.zip", headers={"If-None-Match": tag}).status_code == 304


def test_the_data_page_names_every_column(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(4):  # state, how much there is, bodies of the page, their editions
        page = client.get("/data/").content.decode()
    for word in ("source_cell", "part_of", "project_excluding_construction", "fiscal_balance", "data/checks.csv"):
        assert f"<code>{word}</code>" in page
    assert "第 1 版" in page
    withdraw(Edition.published.get(), None, "金额有误")
    assert "还没有公开的预算" in client.get("/data/").content.decode()


def test_an_archive_is_sent_in_portions_and_nothing_of_it_is_kept() -> None:
    noise = (Random(number).randbytes(100_000) for number in range(5))
    digests = Digests()
    sent = list(
        zipped([Entry("a.bin", digests.passing("a.bin", noise), True)], datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    )
    assert len(sent) > 2
    with ZipFile(io.BytesIO(b"".join(sent))) as archive:
        assert archive.testzip() is None
        assert archive.infolist()[0].date_time == (2026, 1, 2, 3, 4, 4)
        assert hashlib.sha256(archive.read("a.bin")).hexdigest() == digests.found["a.bin"][0]


@pytest.mark.parametrize(
    ("name", "kept"),
    [("预算.xlsx", "预算.xlsx"), ("../../etc/passwd", "_.._etc_passwd"), ("a\x00b", "a_b"), ("...", "file")],
)
def test_a_file_name_leads_out_of_no_folder(name: str, kept: str) -> None:
    assert _plain(name) == kept


def test_a_lost_original_is_said_and_is_no_fault_of_the_page(client: Client) -> None:
    kept = SourceFile.every_stage.get()
    kept.copy.storage.delete(kept.copy.name)
    response = client.get(f"{EDITION}/data/files/1/")
    assert response.status_code == 404
    assert "原始文件暂时取不到" in response.content.decode()
