"""What differs from last year, for a draft: on its page by table, on a page of its own amount by amount, largest first."""

from __future__ import annotations

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client

from budget.editions import draft, prepare
from budget.models import Edition, LineItem
from budget.roles import REVIEWER
from fixtures.generated import TOWNSHIPS, generated, lines_of
from fixtures.lines import total
from tests.builders import make_person, publish_made_up, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.sweep(on="postgresql")]

HERE = TOWNSHIPS[0]
THIS, LAST = (total(lines_of(HERE, year, 1)) for year in (2026, 2025))  # 分


@pytest.fixture
def waiting() -> Edition:
    """The draft of 2026 of a made-up township whose 2025 is public."""
    before = publish_made_up(HERE, 2025, "beiqiao")
    return draft(prepare(generated(HERE, 2026), "2026.xlsx", before.unit, 2026), None)


@pytest.fixture
def client() -> Client:
    return signed_in(make_person("reviewer", REVIEWER))


def page(client: Client, edition: Edition, place: str) -> BeautifulSoup:
    answer = client.get(f"/admin/budget/edition/{edition.pk}/{place}/")
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def fen(cell: Tag) -> int:
    """The amount of a cell in 分; 0 where it says that there is none."""
    text = cell.get_text().replace(",", "")
    return 0 if text == "没有" else int(Decimal(text) * 1_000_000)


def rows_of(shown: BeautifulSoup) -> list[tuple[int, int, int, str]]:
    """Before, after, difference and cell of each line of the comparison."""
    lines = shown.select(".module")[0].select("tbody tr")
    return [(*(fen(cell) for cell in line.select("td.num")), line.select("td")[-1].get_text()) for line in lines]  # type: ignore[misc]


@pytest.mark.no_cover
def test_the_preview_shows_last_year_beside_each_table(waiting: Edition, client: Client) -> None:
    shown = page(client, waiting, "change")
    assert [head.get_text() for head in shown.select("#tables thead th")][-2:] == ["合计（万元）", "2025 年"]
    line = next(row for row in shown.select("#tables tbody tr") if row.td and row.td.get_text() == "03")
    assert [fen(cell) for cell in line.select("td.num")[-2:]] == [THIS, LAST]
    assert shown.find("a", string="与 2025 年逐格比较") is not None


def test_every_amount_stands_beside_last_years_the_largest_difference_first(waiting: Edition, client: Client) -> None:
    rows = rows_of(page(client, waiting, "differences/year"))
    assert len(rows) > 100
    assert all(after - before == difference for before, after, difference, _ in rows)
    assert (LAST, THIS, THIS - LAST) in [row[:3] for row in rows]
    sizes = [abs(difference) for _, _, difference, _ in rows]
    assert sizes == sorted(sizes, reverse=True)
    facts = LineItem.every_stage.filter(table__edition=waiting).values_list("sheet__name", "address", "amount")
    now = {f"{sheet}!{address}": amount for sheet, address, amount in facts}
    assert all(now[cell] == after for _, after, _, cell in rows if not cell.startswith("原"))


@pytest.mark.no_cover
def test_without_a_year_before_nothing_is_compared(waiting: Edition, client: Client) -> None:
    first = Edition.every_stage.get(year=2025)
    shown = page(client, first, "change")
    assert shown.find("a", string="与 2024 年逐格比较") is None
    answer = client.get(f"/admin/budget/edition/{first.pk}/differences/year/")
    assert answer.status_code == 404
    assert "没有可以比较的已公开版本。" in answer.content.decode()
