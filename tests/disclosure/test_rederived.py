"""Every total that a page shows follows from the published files alone: the package is downloaded and added up again."""

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.test import Client

from budget.models import Edition
from tests.disclosure.compared import rows_of
from tests.disclosure.package import EDITION, Package, Row, added

pytestmark = [pytest.mark.no_cover, pytest.mark.sweep]

TWO_SIDED = {"balance", "fiscal_balance"}
DIMENSIONS = ("unit_code", "function", "gov_economic", "dept_economic", "category")
SPLIT = ("total", "basic", "project")
AMOUNT = re.compile(r'<data class="amount[^"]*" value="([^"]+)"')
TOTAL_ROW = re.compile(r'<tr\s+class="total">.*?</tr>', re.DOTALL)


@pytest.fixture
def package(real: Edition, db: None, client: Client) -> Package:
    """The package of the township's budget."""
    cache.clear()
    return Package.download(client)


def is_income(row: Row) -> bool:
    return row["category"] not in {"", "carried_over"}


# What a named sum of the two summary tables adds.
SUMS = {
    "current_income": lambda row: is_income(row) and not row["category"].startswith("carried_forward"),
    "total_income": is_income,
    "current_expenditure": lambda row: row["category"] == "",
    "total_expenditure": lambda row: row["category"] in {"", "carried_over"},
}


def totals_shown(client: Client, address: str) -> list[list[Decimal]]:
    """The amounts in 元 of each row that a page sets apart as a total."""
    page = client.get(address)
    assert page.status_code == 200, address
    rows = TOTAL_ROW.findall(page.content.decode())
    return [[Decimal(value) * 10_000 for value in AMOUNT.findall(row)] for row in rows]


def spending(package: Package, table: str = "expenditure", **begins: str) -> list[Decimal]:
    """The total, 基本 and 项目 of what begins with these codes, those that are not there left out."""
    rows = [row for row in package.table("facts") if row["table"] == table]
    inside = [row for row in rows if all(row[name].startswith(code) for name, code in begins.items())]
    sums = (added(inside, lambda row, measure=measure: row["measure"] == measure) for measure in SPLIT)  # type: ignore[misc]
    return [value for value in sums if value is not None]


def pages_of(client: Client, pattern: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The pages of the edition's own map whose address matches, with what the pattern names."""
    text = client.get("/sitemap/xiaohongmen/2026.xml").content.decode()
    for address in re.findall(rf"<loc>[^<]*?({EDITION}/[^<]*)</loc>", text):
        found = re.fullmatch(f"{EDITION}/{pattern}/", address)
        if found:
            yield address, found.groups()


@pytest.mark.parametrize(
    ("pattern", "column"),
    [
        (r"function(?:/(\d+))?", "function"),
        (r"economic/gov(?:/(\d+))?", "gov_economic"),
        (r"economic/dept(?:/(\d+))?", "dept_economic"),
    ],
)
def test_totals_of_every_drill_down(client: Client, package: Package, pattern: str, column: str) -> None:
    seen = 0
    for address, (code,) in pages_of(client, pattern):
        expected = spending(package, **{column: code or ""})
        for shown in totals_shown(client, address):
            seen += 1
            assert shown == expected, address
    assert seen > 10


def test_totals_of_grants_alone(client: Client, package: Package) -> None:
    (shown,) = totals_shown(client, f"{EDITION}/function/?basis=general")
    assert shown == spending(package, "general_expenditure")


def test_totals_of_the_cells_of_the_matrix(client: Client, package: Package) -> None:
    cells = list(pages_of(client, r"matrix/(\d+)/(\d+)"))
    assert cells
    for address, (row, column) in cells:
        expected = spending(package, function=row, gov_economic=column)
        page = client.get(address).content.decode()
        assert expected[0] in {Decimal(value) * 10_000 for value in AMOUNT.findall(page)}, address
        assert all(shown == expected for shown in totals_shown(client, address)), address
    (shown,) = totals_shown(client, f"{EDITION}/matrix/")
    rows = [row for row in package.table("facts") if row["table"] == "expenditure" and row["measure"] == "total"]
    columns = sorted({row["gov_economic"][:3] for row in rows})
    by_column = [added(rows, lambda row, code=code: row["gov_economic"][:3] == code) for code in columns]  # type: ignore[misc]
    assert shown == [*by_column, added(rows, lambda _: True)]


def test_totals_of_the_pages_of_one_table(client: Client, package: Package) -> None:
    facts = package.table("facts")
    income = added(facts, lambda row: row["table"] == "balance" and is_income(row))
    unit = added(facts, lambda row: row["table"] == "income" and row["measure"] == "total")
    assert totals_shown(client, f"{EDITION}/income/") == [[income]]
    assert sum(Decimal(row["金额（元）"]) for row in rows_of(client, f"{EDITION}/income/units.csv")) == unit
    for page, table in {"procurement": "procurement", "services": "services"}.items():
        expected = added(facts, lambda row, table=table: row["table"] == table)  # type: ignore[misc]
        assert totals_shown(client, f"{EDITION}/{page}/") == [[expected]]
    for page in ("sangong", "performance"):
        parts = added(facts, lambda row, page=page: row["table"] == page and row["part_of"] == "total")  # type: ignore[misc]
        assert totals_shown(client, f"{EDITION}/{page}/")[0] == [parts]
    projects = package.table("projects")
    money = [sum((Decimal(row[f"{part}_yuan"]) for row in projects), Decimal(0)) for part in ("total", "fiscal")]
    assert totals_shown(client, f"{EDITION}/projects/")[0] == money
    assert totals_shown(client, f"{EDITION}/")[0] == spending(package)


def test_every_printed_total_is_the_sum_of_details(package: Package) -> None:
    facts, totals = package.table("facts"), package.table("totals")
    derived = 0
    for total in totals:
        own = [row for row in facts if (row["table"], row["measure"]) == (total["table"], total["measure"])]
        if total["table"] in TWO_SIDED:
            expected = added(own, SUMS[total["category"]])
        elif own:
            codes = {name: total[name] for name in DIMENSIONS}
            expected = added(own, lambda row, codes=codes: all(row[name].startswith(codes[name]) for name in codes))  # type: ignore[misc]
        else:
            same = [row for row in totals if row["table"] == total["table"]]
            expected = added(same, lambda row, total=total: row["part_of"] == total["measure"])  # type: ignore[misc]
        if expected is not None:
            derived += 1
            assert Decimal(total["amount_yuan"]) == expected, total
    assert derived >= len(totals) - 7  # the finest amounts of 三公 and of the department have nothing below them


def test_official_tables_show_those_totals(client: Client, package: Package) -> None:
    printed = [*package.table("totals"), *package.table("facts")]
    kept = {(row["table_number"], row["source_cell"]): Decimal(row["amount_yuan"]) for row in printed}
    shown = 0
    for address, (number,) in pages_of(client, r"tables/(\d+)"):
        text = client.get(address).content.decode()
        for row in TOTAL_ROW.findall(text):
            for cell, exact in re.findall(r'<td[^>]*id="([A-Z]+\d+)"[^>]*title="[^（"]*（([^ ]+) 元）', row):
                shown += 1
                assert kept[number, cell] == Decimal(exact.replace(",", ""))
    assert shown > 20


def test_the_check_page_shows_code_that_gives_its_figures(client: Client, package: Package) -> None:
    page = client.get(f"{EDITION}/data/verify/").content.decode()
    assert page.count("\u3000相符") == 11
    assert "不相符" not in page
    pandas = pytest.importorskip("pandas")
    known = {}
    for name in ("facts", "totals"):
        rows = package.table(name)
        table = pandas.DataFrame(rows)
        table["amount_yuan"] = table["amount_yuan"].map(Decimal)
        known[name] = table
    for card in re.findall(r'<div class="card" id="step-.*?</div>', page, re.DOTALL):
        code = re.search(r"<code data-pandas>(.*?)</code>", card, re.DOTALL)
        assert code
        text = code[1].replace("&quot;", '"').replace("&#x27;", "'").replace("&amp;", "&")
        printed, derived = (Decimal(value) * 10_000 for value in AMOUNT.findall(card))
        assert eval(text, {}, known) == printed == derived  # noqa: S307 - our own page says it
