"""Editions of other forms, from the published document to every page: no figure lost, no page that leads nowhere."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from openpyxl.utils.cell import coordinate_to_tuple
from pytest_django import DjangoDbBlocker

from budget import queries
from budget.classification import read_folder
from budget.classification.loading import load
from budget.editions import Prepared, confirm_all, draft, prepare, publish
from budget.models import CheckResult, Edition, LineItem, Unit
from budget.vocabulary import Stage
from fixtures.published import document, drawn, figures_of
from fixtures.published.variants import of_beijing
from tests.conftest import kept_for_a_module
from tests.disclosure.pages import body_of, few_of_each_kind
from tests.disclosure.printed_documents import AMOUNT, pages_of, tables_of

pytestmark = [pytest.mark.no_cover, pytest.mark.sweep(on="postgresql")]

WHOLE = [
    "jiangsu-12.shengweiban-2017",
    "jiangsu-12.shengweiban-2018",
    "national-final-9.caizhengju-2024",
    "national-final-9.shegongbu-2024",
    "shanghai-9.wanli-dept-2024",
]
WITH_ERRORS = "shanghai-9.sifaju-unit-2026"
# As Beijing publishes the same kind of document, in twelve tables.
BEIJING = "beijing-12.final"
TOLD = {name: document(name) for name in (*WHOLE, WITH_ERRORS)} | {
    BEIJING: of_beijing(document("national-final-9.shegongbu-2024"))
}
WHOLE.append(BEIJING)
# What belongs to an edition and is a page: no file, no other choice of the same page.
PAGE = re.compile(r'href="(/[a-z0-9-]+/20\d\d(?![^"]*/data/files/)[^"#?]*/)"')


def read_of(name: str) -> Prepared:
    """A document as a clerk of its body uploads it, without a word on what it is."""
    meta = TOLD[name]["meta"]
    unit, _ = Unit.objects.get_or_create(
        division_code="310107", code=f"{100 + len(name)}", defaults={"name": meta["unit"], "slug": f"body-{len(name)}"}
    )
    content = drawn(TOLD[name], name.partition("-")[0])
    return prepare(content, f"{name}.xlsx", unit, meta["year"], Stage.FINAL if "final" in name else Stage.BUDGET)


def published(name: str) -> Edition:
    edition = draft(read_of(name), None)
    confirm_all(edition, None)  # of two years of one body some lines are ten times what they were
    return publish(edition, None, "公开")


@pytest.fixture(scope="module")
def editions(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, Edition]]:
    """Every document whose figures agree, published."""
    with kept_for_a_module(django_db_blocker):
        load(read_folder(), 2026)
        yield {name: published(name) for name in WHOLE}


@pytest.mark.sweep(keep=2)
@pytest.mark.django_db
@pytest.mark.parametrize("name", WHOLE)
def test_every_printed_figure_is_in_the_database_at_its_cell(editions: dict[str, Edition], name: str) -> None:
    rows = LineItem.published.filter(edition=editions[name]).values_list("sheet__name", "address", "amount")

    assert sorted(rows) == sorted(
        (one.sheet, one.cell, one.fen) for one in figures_of(TOLD[name], name.partition("-")[0])
    )


@pytest.mark.sweep
@pytest.mark.django_db
@pytest.mark.parametrize("name", WHOLE)
def test_no_page_leads_to_one_that_is_not_there(editions: dict[str, Edition], name: str) -> None:
    client = Client()
    edition = editions[name]
    start = f"/{edition.unit.slug}/{edition.year}{Stage(edition.stage).suffix}/"
    found: dict[str, str] = {start: ""}
    waiting = [start]
    met: Counter[str] = Counter()
    while waiting:
        address = waiting.pop()
        response = client.get(address)
        assert response.status_code == 200, f"{address} from {found[address]}"
        ahead = set(PAGE.findall(response.content.decode())) - found.keys()
        onward = sorted(one for one in ahead if one.startswith(start))
        found |= dict.fromkeys(onward, address)
        waiting += few_of_each_kind(onward, met)
    assert len(found) > 40
    assert {f"{start}{part}/" for part in ("income", "function", "tables", "checks", "data")} <= found.keys()
    listed = client.get(f"/sitemap/{start.strip('/')}.xml").content.decode()
    unlinked = few_of_each_kind(set(re.findall(r"<loc>https?://[^/]+(/[^<]*)</loc>", listed)) - found.keys(), met)
    assert {address: client.get(address).status_code for address in unlinked} == dict.fromkeys(unlinked, 200)


@pytest.mark.django_db
@pytest.mark.usefixtures("editions")
def test_search_finds_what_a_whole_is_parted_into_and_half_a_name_has_no_amount() -> None:
    reserve = [(row.name, row.fen) for row in queries.search("机动经费").found]
    assert reserve == [("单位预留机动经费", 1_973_860_000)]
    basic = [row for row in queries.search("基本支出").found if row.name == "基本支出"]
    assert {row.edition.unit.slug for row in basic} == {f"body-{len(name)}" for name in WHOLE}
    # The service that the classification calls 法律服务 by its code is printed as 社区服务.
    legal = {row.name: row.fen for row in queries.search("法律服务").found}
    assert legal.pop("社区服务") is None
    assert all("法律服务" in name for name, fen in legal.items() if fen is not None)


def printed_amounts(name: str) -> dict[str, list[tuple[int, str]]]:
    """The amounts of a document by sheet: column and text of each, in the order of reading."""
    found: dict[str, list[tuple[int, int, str]]] = {}
    for one in figures_of(TOLD[name], name.partition("-")[0]):
        row, column = coordinate_to_tuple(one.cell)
        found.setdefault(one.sheet, []).append((row, column - 1, f"{amount_of(one.printed):,f}"))
    return {sheet: [(column, text) for _, column, text in sorted(cells)] for sheet, cells in found.items()}


def amount_of(text: str) -> Decimal:
    """What a printed amount says."""
    return Decimal(text.replace(",", ""))


@pytest.mark.sweep(keep=1)
@pytest.mark.one_database
@pytest.mark.django_db
@pytest.mark.parametrize("name", WHOLE)
def test_the_document_to_post_prints_every_figure_as_it_was_printed(editions: dict[str, Edition], name: str) -> None:
    edition, client = editions[name], Client()
    address = f"/{edition.unit.slug}/{edition.year}{Stage(edition.stage).suffix}/document"
    expected = printed_amounts(name)
    sheets = list(edition.tables.order_by("position").values_list("sheet__name", flat=True))

    word = tables_of(client.get(f"{address}.docx").content)
    assert len(word) == len(sheets)
    for sheet, table in zip(sheets, word, strict=True):
        theirs = expected.get(sheet, [])
        assert [(column, amount_of(text)) for column, text in table.amounts()] == [
            (column, amount_of(text)) for column, text in theirs
        ]
        # A publisher may print whole numbers beside others with decimals; no decimal that he prints is left out.
        pairs = zip(table.amounts(), theirs, strict=True)
        assert all(len(ours.partition(".")[2]) >= len(text.partition(".")[2]) for (_, ours), (_, text) in pairs)

    in_pdf = Counter(
        amount for page in pages_of(client.get(f"{address}.pdf").content) for amount in AMOUNT.findall(page)
    )
    in_word = Counter(text for table in word for _, text in table.amounts())
    assert in_word - in_pdf == Counter()


@pytest.mark.django_db
def test_errors_that_the_publisher_printed_are_named_by_cell_and_stop_publication(editions: dict[str, Edition]) -> None:
    failed = {(one.rule, one.subject_label) for one in read_of(WITH_ERRORS).examined.failed}

    assert ("shanghai_expenditure.row_total", "第 8 行 2040601 行政运行") in failed
    assert ("shanghai_expenditure.column_total", "基本支出") in failed
    assert not read_of(WITH_ERRORS).examined.is_publishable


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "yuan"), [("shanghai-9.wanli-dept-2024", "156211123.00"), (BEIJING, "3078200.00")])
def test_a_sum_is_of_the_usual_table_of_the_form_where_nothing_is_said(
    editions: dict[str, Edition], name: str, yuan: str
) -> None:
    edition = editions[name]
    question = f"unit={edition.unit.slug}&year={edition.year}&stage={edition.stage}"
    found = Client().get(f"/api/v1/aggregates?{question}").json()

    assert (found["total_yuan"], found["basis"]["left_out"]) == (yuan, [])


@pytest.mark.sweep(keep=1)
@pytest.mark.django_db
@pytest.mark.parametrize("name", WHOLE)
def test_every_file_of_an_edition_can_be_had(editions: dict[str, Edition], name: str) -> None:
    edition, client = editions[name], Client()
    start = f"/{edition.unit.slug}/{edition.year}{Stage(edition.stage).suffix}/"
    numbers = [number for number, empty in edition.tables.values_list("number", "is_empty") if not empty]
    addresses = [f"tables/{number}{end}" for number in numbers for end in (".csv", "/rows.csv", "/rows.xlsx")]
    wrong = {}
    for address in addresses:
        answer = client.get(f"{start}{address}")
        if answer.status_code != 200 or not body_of(answer):
            wrong[address] = answer.status_code
    assert wrong == {}


@pytest.mark.django_db
def test_what_holds_all_editions_holds_a_list_that_is_printed_once_more(editions: dict[str, Edition]) -> None:
    client = Client()
    everything = body_of(client.get("/data/current.csv")).decode("utf-8-sig")
    rows = [row for row in csv.DictReader(everything.splitlines()) if row["收支方向"] == "by_use"]
    assert rows
    edition = next(one for one in editions.values() if f"body-{len('jiangsu-12.shengweiban-2018')}" == one.unit.slug)
    asked = f"/api/v1/aggregates?unit={edition.unit.slug}&year={edition.year}&table={rows[0]['表']}"
    sums = {side: client.get(f"{asked}&side={side}").json() for side in ("income", "expenditure", "by_use")}
    assert sums["expenditure"]["total_yuan"] == sums["by_use"]["total_yuan"] is not None
    assert client.get(asked).status_code == 400  # which of the three is for the reader to say


@pytest.mark.one_database
@pytest.mark.django_db
def test_what_differs_by_rounding_alone_is_said_to(editions: dict[str, Edition]) -> None:
    """The overview says how many places differ and the largest of them; what agrees to the last digit says nothing of it."""
    edition = editions["national-final-9.caizhengju-2024"]
    near = [
        abs(one.difference)
        for one in CheckResult.published.filter(edition=edition, result="pass", allowed__gt=0).exclude(difference=0)
        if one.difference is not None and abs(one.difference) <= one.allowed
    ]
    for part in ("", "checks/"):
        start = f"/{edition.unit.slug}/{edition.year}{Stage(edition.stage).suffix}/"
        said = BeautifulSoup(body_of(Client().get(f"{start}{part}")), "html.parser").get_text()
        assert f"有 {len(near)} 处两边略有出入，都在四舍五入允许的范围以内" in said
        assert f"最大的一处差 {max(near) // 100} 元" in said
    exact = editions["jiangsu-12.shengweiban-2018"]
    assert "两边略有出入" not in Client().get(f"/{exact.unit.slug}/{exact.year}/").content.decode()


@pytest.mark.django_db
def test_grants_said_in_one_line_are_no_money_of_the_bodys_own() -> None:
    told = deepcopy(TOLD["national-final-9.shegongbu-2024"])
    lines = told["tables"][0]["rows"]
    lines[2][0], lines[3][0], lines[4][0] = "一、财政拨款收入", "", ""
    unit = Unit.objects.create(division_code="310107", code="199", name=told["meta"]["unit"], slug="one-line")
    publish(draft(prepare(drawn(told, "national"), "决算.xlsx", unit, 2024, Stage.FINAL), None), None, "公开")

    flow = queries.flow(queries.edition("one-line", 2024, Stage.FINAL))
    assert dict(flow.nodes)["fiscal_income"] == "财政拨款收入"
    assert [(link.target, link.fen) for link in flow.links if link.source == "fiscal_income"] == [
        ("fiscal", 307_820_000)
    ]
    assert "unit_funds" not in {link.source for link in flow.links}
    page = Client().get("/one-line/2024-final/income/").content.decode()
    assert "钱从这里来：财政拨款收入 307.82" in page
    assert "fiscal_income" not in page
