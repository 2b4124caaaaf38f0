"""/compare/ of the years of one body: exact changes, words where there is no base, charts and files of the same rows."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker

from budget import queries
from budget.models import LineItem
from budget.money import AmountUnit
from budget.vocabulary import Scheme, Stage
from disclosure.tables.comparison import ChangeRow, signed
from fixtures.generated import TOWNSHIPS
from tests.builders import publish_made_up
from tests.conftest import kept_for_a_module
from tests.disclosure.compared import json_of, page, rows_of, tidy


@pytest.fixture(scope="module")
def published(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Three years of one township, the second also in final accounts."""
    with kept_for_a_module(django_db_blocker):
        for year in (2024, 2025, 2026):
            publish_made_up(TOWNSHIPS[0], year, "jia")
        publish_made_up(TOWNSHIPS[0], 2025, "jia", seed=2, stage=Stage.ADJUSTED)
        yield


pytestmark = [pytest.mark.usefixtures("published", "db"), pytest.mark.sweep(on="postgresql")]


def test_the_newest_two_of_a_stage_are_compared_by_default(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(6):  # state, editions, series, sums, printed names, classification
        text = page(client, "unit=jia")
    assert "<h1>2026\u00a0年预算比 2025\u00a0年预算</h1>" in text
    assert tidy(text) == tidy(page(client, ""))  # the only body is the default


def test_budget_and_final_accounts_can_be_compared(client: Client) -> None:
    text = page(client, "unit=jia&from=2025&to=2025-adjusted")
    assert "<h1>2025\u00a0年调整预算比 2025\u00a0年预算</h1>" in text
    assert tidy(text) == tidy(
        page(client, "unit=jia&from=2025-adjusted&to=2025")
    )  # whichever comes first in the address
    assert "<h1>2025\u00a0年调整预算比 2025\u00a0年预算</h1>" in page(client, "unit=jia&stage=adjusted")


@pytest.mark.parametrize(
    ("scheme", "level"), [("function", 1), ("function", 3), ("gov_economic", 2), ("dept_economic", 1)]
)
def test_the_file_has_every_change_exact_and_adds_up(client: Client, scheme: str, level: int) -> None:
    parts = rows_of(client, f"/compare.csv?unit=jia&from=2024&to=2026&scheme={scheme}&level={level}")
    found = queries.changes(queries.edition("jia", 2024), queries.edition("jia", 2026), Scheme(scheme), level)
    assert [row["编码"] for row in parts] == [row.node.code for row in found.rows]
    assert sum(Decimal(row["增减（元）"]) for row in parts) * 100 == found.after.total - found.before.total
    assert sum(Decimal(row["2026 年预算（元）"] or 0) for row in parts) * 100 == found.after.total
    for row, change in zip(parts, found.rows, strict=True):
        assert Decimal(row["增减（元）"]) * 100 == change.difference
        assert (row["变化（%）"] == "") == (not change.before or change.after is None)


def test_new_and_gone_are_words_and_have_no_percentage(client: Client) -> None:
    gone = rows_of(client, "/compare.csv?unit=jia&from=2025&to=2026")
    new = rows_of(client, "/compare.csv?unit=jia&from=2025-adjusted&to=2026&level=3")
    assert "取消" in {row["情况"] for row in gone}
    assert "新增" in {row["情况"] for row in new}
    for row in (*gone, *new):
        if row["情况"] in {"新增", "取消"}:
            assert row["变化（%）"] == ""
    assert "1 项取消了" in page(client, "unit=jia&from=2025&to=2026")


def test_the_same_table_is_a_workbook_and_json_that_name_both_editions(client: Client) -> None:
    response = client.get("/compare.xlsx?unit=jia&level=2")
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).worksheets[0]  # type: ignore[attr-defined]
    data = json_of(client, "/compare.json?unit=jia&level=2")
    assert sheet.max_row == len(data["rows"]) + 1
    assert [(each["year"], each["stage"]) for each in data["editions"]] == [(2025, "budget"), (2026, "budget")]
    assert "compare-jia-2025-2026-changes.xlsx" in response.headers["Content-Disposition"]


def test_each_amount_leads_to_the_lines_that_it_adds_up(client: Client) -> None:
    text = page(client, "unit=jia&level=3&amounts=yuan").partition('id="changes"')[2].partition("</table>")[0]
    marks = re.findall(
        r'<data class="amount" value="([\d.]+)"[^>]*>[^<]*</data><a class="src sum" href="([^"]+)"', text
    )
    found = queries.changes(queries.edition("jia", 2025), queries.edition("jia", 2026), Scheme.FUNCTION, 3)
    assert len(marks) == sum(2 - (row.before is None) - (row.after is None) for row in found.rows) + 2
    for value, address in marks[:6]:
        target = client.get(address.partition("#")[0]).content.decode()
        assert 'id="lines"' in target
        assert f'value="{value}"' in target


def test_the_series_has_each_edition_beside_its_own_stage(client: Client) -> None:
    rows = rows_of(client, "/compare/series.csv?unit=jia")
    assert [row["年份"] for row in rows] == ["2024 年预算", "2025 年预算", "2025 年调整预算", "2026 年预算"]
    assert [row["变化（%）"] == "" for row in rows] == [True, False, True, False]
    difference = Decimal(rows[3]["全部支出（元）"]) - Decimal(rows[1]["全部支出（元）"])
    assert Decimal(rows[3]["比上年（元）"]) == difference


def test_charts_draw_the_rows_of_their_tables_and_say_so_in_words(client: Client) -> None:
    changes = json_of(client, "/compare/chart.json?unit=jia&theme=dark")
    table = json_of(client, "/compare.json?unit=jia")
    fens = {int(Decimal(row["difference_yuan"]) * 100) for row in table["rows"]}
    assert set(changes["data"][0]["x"]) <= fens
    series = json_of(client, "/compare/series-chart.json?unit=jia")
    assert len(series["data"][0]["y"]) == 4
    for chart in (changes, series):
        assert chart["title"]
        assert chart["description"].endswith("。")
    text = page(client, "unit=jia")
    assert 'data-chart="/compare/chart.json?unit=jia"' in text
    assert 'data-chart="/compare/series-chart.json?unit=jia"' in text


def test_the_choices_are_in_the_links(client: Client) -> None:
    text = page(client, "unit=jia&scheme=gov_economic&level=2&amounts=yuan")
    assert "unit=jia&amp;from=2025&amp;to=2026&amp;level=2&amp;amounts=yuan" in text
    assert "economic/gov/50101/?amounts=yuan" in text
    assert "单位：元" in text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("unit=nix", 404),
        ("unit=jia&from=2019", 404),
        ("unit=jia&to=2026-adjusted", 404),
        ("unit=jia&stage=final", 404),
        ("unit=jia&from=2025&to=2025", 400),
        ("unit=jia&from=1999", 400),
        ("unit=jia&from=abc", 400),
        ("unit=../etc", 400),
        ("unit=jia&scheme=revenue", 400),
        ("unit=jia&scheme=nix", 400),
        ("unit=jia&level=4", 400),
        ("unit=jia&level=x", 400),
        ("unit=jia&stage=nix", 400),
        ("units=jia,nix", 404),
        ("units=jia&year=2019", 404),
        ("units=a,b,c,d,e,f,g,h,i", 400),
        ("unit=%00", 400),
    ],
)
def test_what_cannot_be_compared_is_said(client: Client, query: str, status: int) -> None:
    assert "<h1>" in page(client, query, status)


@pytest.mark.parametrize(
    "address", ["/compare/shares.csv?unit=jia", "/compare/lines.csv", "/compare/shares-chart.json"]
)
def test_a_table_that_this_comparison_does_not_have_is_not_there(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_an_economic_classification_has_no_third_level(client: Client) -> None:
    finest = rows_of(client, "/compare.csv?unit=jia&scheme=gov_economic&level=3")
    assert finest == rows_of(client, "/compare.csv?unit=jia&scheme=gov_economic&level=2")


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("before", "after", "status"),
    [(None, 5, "新增"), (5, None, "取消"), (0, 5, ""), (5, 5, "")],
)
def test_a_row_says_what_happened_to_its_code(before: int | None, after: int | None, status: str) -> None:
    assert ChangeRow(name="甲", before=before, after=after).status == status


def test_a_changed_name_is_said() -> None:
    assert ChangeRow(name="甲", before=1, after=1, former_name="乙").status == "更名"


@pytest.mark.parametrize(
    ("fen", "text"), [(12_500_000, "增加 12.50 万元"), (-3_000_000, "减少 3.00 万元"), (0, "没有变化")]
)
def test_a_change_is_said_in_words(fen: int, text: str) -> None:
    assert signed(fen, AmountUnit.WAN) == text


@pytest.mark.parametrize("level", [1, 2, 3])
def test_the_counts_of_a_comparison_are_those_of_its_rows(client: Client, level: int) -> None:
    sentence = BeautifulSoup(page(client, f"unit=jia&level={level}"), "html.parser").select_one(
        '[data-claim="changes"]'
    )
    assert sentence is not None
    sums: list[dict[str, int]] = []
    for year in (2025, 2026):
        rows = LineItem.published.filter(
            edition__unit__slug="jia",
            edition__year=year,
            edition__stage="budget",
            table__key="expenditure",
            measure="total",
            is_total=False,
        )
        by_code: dict[str, int] = {}
        for code, fen in rows.values_list("function", "amount"):
            key = code[: 1 + 2 * level]
            by_code[key] = by_code.get(key, 0) + fen
        sums.append(by_code)
    before, after = sums
    both = before.keys() & after.keys()
    counted = {
        "增加": sum(after[code] > before[code] for code in both),
        "减少": sum(after[code] < before[code] for code in both),
        "一样多": sum(after[code] == before[code] for code in both),
        "是新增的": len(after.keys() - before.keys()),
        "取消了": len(before.keys() - after.keys()),
    }
    told = {word: int(count) for count, word in re.findall(r"(\d+) 项([^，。]+)", sentence.get_text())}
    assert told == {word: count for word, count in counted.items() if count}
    assert sum(told.values()) == len(before.keys() | after.keys())
