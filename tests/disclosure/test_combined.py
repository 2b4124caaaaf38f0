"""Everything current as one file: the same rows in every form, only current versions, sums that hold."""

import csv
import io
import sqlite3
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Sum
from django.test import Client
from openpyxl import load_workbook
from pyarrow import parquet  # type: ignore[import-untyped] # it comes without types
from pytest_django import DjangoDbBlocker

from budget.editions import publish, withdraw
from budget.editions.acts import draft
from budget.models import LineItem
from fixtures.generated import TOWNSHIPS
from tests.builders import publish_made_up, publish_real, real_prepared
from tests.conftest import kept_for_a_module
from tests.disclosure.compared import body_of
from tests.forms.test_published_editions import read_of

pytestmark = [pytest.mark.no_cover, pytest.mark.sweep]


@pytest.fixture(scope="module")
def published(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Two bodies, two years, a correction and a withdrawal."""
    with kept_for_a_module(django_db_blocker):
        real = publish_real()
        publish(draft(real_prepared(real.unit, b" "), None), None, "更正")
        publish_made_up(TOWNSHIPS[0], 2025, "jia")
        publish_made_up(TOWNSHIPS[0], 2026, "jia")
        withdraw(publish_made_up(TOWNSHIPS[1], 2026, "yi"), None, "有误")
        publish(draft(read_of("national-final-9.caizhengju-2024"), None), None, "公开")
        yield


@pytest.fixture(autouse=True)
def _published(published: None, db: None) -> None:
    pass


def read(client: Client, address: str, form: str, folder: Path) -> list[dict[str, Any]]:
    """The rows of a file by the keys of its columns or, in CSV and XLSX, by their headings."""
    answer = client.get(f"{address}.{form}")
    assert answer.status_code == 200
    content = body_of(answer)
    if form == "csv":
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    if form == "xlsx":
        heading, *lines = load_workbook(io.BytesIO(content), read_only=True)["数据"].iter_rows(values_only=True)
        return [dict(zip(map(str, heading), line, strict=True)) for line in lines]
    if form == "parquet":
        return list[dict[str, Any]](parquet.read_table(io.BytesIO(content)).to_pylist())
    kept = folder / "kept.sqlite"
    kept.write_bytes(content)
    with sqlite3.connect(kept) as database:
        database.row_factory = sqlite3.Row
        rows = [dict(row) for row in database.execute("SELECT * FROM facts")]
    database.close()
    return rows


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet", "sqlite"])
def test_every_form_holds_every_current_figure_and_no_other(client: Client, form: str, tmp_path: Path) -> None:
    rows = read(client, "/data/current", form, tmp_path)
    current = LineItem.every_stage.filter(edition__state="published")
    assert len(rows) == current.count()
    amounts = {"parquet": "amount_yuan", "sqlite": "amount_fen"}.get(form, "金额（元）")
    scale = 1 if form == "sqlite" else 100
    assert sum(Decimal(str(row[amounts])) * scale for row in rows) == sum(current.values_list("amount", flat=True))
    which = (
        {"body": "body", "version": "version"}
        if form in {"parquet", "sqlite"}
        else {"body": "公开主体", "version": "版本"}
    )
    assert {(row[which["body"]], int(row[which["version"]])) for row in rows} == {
        ("xiaohongmen", 2),
        ("jia", 1),
        ("body-32", 1),
    }


def test_one_body_and_one_year_can_be_had_alone(client: Client, tmp_path: Path) -> None:
    assert {row["公开主体"] for row in read(client, "/data/current/jia", "csv", tmp_path)} == {"jia"}
    assert {row["年份"] for row in read(client, "/data/current/2025", "csv", tmp_path)} == {"2025"}
    for address in ("/data/current/2019.csv", "/data/current/nowhere.parquet"):
        assert client.get(address).status_code == 404
    assert client.get("/data/current/yi.csv").status_code == 410  # all that it published was withdrawn


def test_money_stays_exact_and_says_how_to_add(client: Client) -> None:
    table = parquet.read_table(io.BytesIO(body_of(client.get("/data/current.parquet"))))
    assert str(table.schema.field("amount_yuan").type) == "decimal128(18, 2)"
    assert "add_up" in table.schema.metadata[b"how_to_add"].decode()


def test_the_database_answers_the_usual_questions(client: Client, tmp_path: Path) -> None:
    kept = tmp_path / "kept.sqlite"
    kept.write_bytes(body_of(client.get("/data/current.sqlite")))
    with sqlite3.connect(kept) as database:
        asked = "SELECT sum(fen) FROM by_function WHERE body = 'xiaohongmen' AND year = 2026"
        assert database.execute(asked).fetchone() == (15_618_434_219,)
        for of_another_form in ("body-32", "jia"):
            asked = "SELECT DISTINCT sum(fen) FROM by_function WHERE body = ? GROUP BY year, stage, phase"
            sums = {fen for (fen,) in database.execute(asked, [of_another_form])}
            spent = LineItem.every_stage.filter(
                edition__unit__slug=of_another_form,
                table__subject="spending",
                table__funds="all",
                measure="total",
                is_total=False,
            )
            assert sums == {each["fen"] for each in spent.order_by().values("edition").annotate(fen=Sum("amount"))}
        by_table = dict(
            database.execute("SELECT \"table\", fen FROM by_table WHERE body = 'xiaohongmen' AND side = 'income'")
        )
        assert by_table["balance"] == by_table["income"] == 15_618_434_219
        found = database.execute("SELECT count(*) FROM search WHERE search MATCH '基本养老保险'").fetchone()
        assert found[0] > 0
        assert "add_up" in database.execute("SELECT words FROM about").fetchone()[0]
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()
