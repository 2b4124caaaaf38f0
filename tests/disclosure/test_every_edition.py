"""What holds for one edition holds for all, of every form: files add up, charts and openings say what the rows say."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from pytest_django import DjangoDbBlocker

from budget.models import DisclosedTable, Edition
from tests.disclosure import said_of_years, telling
from tests.disclosure.charted import of_kinds, of_parts, said_of, strip_of
from tests.disclosure.claims import Truth, pages_of, percent
from tests.disclosure.compared import rows_of as lines_of
from tests.disclosure.every_edition import all_kinds, root_of
from tests.disclosure.pages import body_of
from tests.disclosure.reckoned import (
    by_class,
    fen_of,
    keys_of,
    names_by_code,
    of_bodies,
    of_income,
    of_matrix,
    of_stages,
    of_years,
    printed,
    rows_in,
    shown_keys,
)
from tests.forms.test_published_editions import BEIJING

pytestmark = [pytest.mark.one_database, pytest.mark.no_cover, pytest.mark.django_db, pytest.mark.sweep]

KINDS = [
    "several years",
    "plan and account",
    "jiangsu-12.shengweiban-2018",
    "national-final-9.shegongbu-2024",
    "shanghai-9.wanli-dept-2024",
    BEIJING,
]


@pytest.fixture(scope="module")
def editions(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, Edition]]:
    """One of every kind."""
    with all_kinds(django_db_blocker) as found:
        yield found


def pages_with_files(edition: Edition) -> list[str]:
    """One of each kind of page that hands out files: a 类, its finest item and a kind of spending are the edition's own."""
    truth = Truth(edition)
    items = sorted({row["function"] for row in truth.rows if row["function"]})
    kinds = sorted({row["dept_economic"] for row in truth.of("expenditure") if row["dept_economic"]})
    named = (
        "/ /income/ /function/ /economic/gov/ /economic/dept/ /matrix/ /projects/ /sangong/ /procurement/ /services/"
    )
    own = [
        f"/function/{items[-1][:3]}/",
        f"/function/{items[-1]}/",
        *(f"/economic/dept/{kind[:3]}/" for kind in kinds[-1:]),
    ]
    return [*named.split(), "/performance/", "/stages/", "/compare", *own]


def totals_of(table: Tag) -> list[Decimal]:
    """The amounts in 元 of the row of a table that sums the others."""
    return [Decimal(str(one["value"])) * 10_000 for one in table.select("tr.total data.amount")]


@pytest.mark.sweep(keep=3)
@pytest.mark.parametrize("kind", [*KINDS, "one year", "integrated"])
def test_every_file_of_every_page_adds_up_to_what_the_page_says(
    client: Client, editions: dict[str, Edition], kind: str
) -> None:
    held = 0
    for page in pages_with_files(editions[kind]):
        answer = client.get(f"{root_of(editions[kind])}{page}")
        if answer.status_code == 404:
            continue
        soup = BeautifulSoup(answer.content, "html.parser")
        totals = {text_of(table, "caption span"): totals_of(table) for table in soup.select("main table.ledger")}
        for entry in soup.select("#downloads li"):
            title = text_of(entry, "span").strip()
            (file,) = entry.select('a[href*=".csv"]')
            rows = lines_of(client, str(file["href"]))
            wanted = totals.get(title.partition("：")[2], [])
            # The file of the crossing has its cells below each other, so it makes the whole alone.
            wanted = wanted[-1:] if page == "/matrix/" else wanted
            amounts = [name for name in rows[0] if name.endswith("（元）")]
            added = {name: sum(Decimal(row[name] or 0) for row in rows) for name in amounts}
            # What a row is, is said in one word everywhere: no sum stands among them.
            assert {row.get("行别", "明细") for row in rows} <= {"明细", "差额"}, (page, title)
            # What the total row shows, the columns of the file add up to, one by one.
            assert [one for one in wanted if one not in added.values()] == [], (page, title)
            held += len(wanted)
    assert held


@pytest.mark.sweep(keep=3)
@pytest.mark.parametrize("kind", [BEIJING, "integrated", "shanghai-9.wanli-dept-2024", *KINDS[:4]])
def test_no_two_columns_are_called_alike_and_none_is_part_of_itself(
    client: Client, editions: dict[str, Edition], kind: str
) -> None:
    whole, held = root_of(editions[kind]), 0
    for number in DisclosedTable.published.filter(edition=editions[kind]).values_list("number", flat=True):
        answer = client.get(f"{whole}/tables/{number}/rows.json")
        if answer.status_code == 404:  # an empty table has no rows
            continue
        columns = json.loads(body_of(answer))["columns"]
        headings = [each["heading"] for each in columns]
        assert len(set(headings)) == len(headings), number
        for each in columns:
            if within := re.fullmatch(r"已包含在“(.+)”里。", each["meaning"]):
                assert not each["heading"].endswith(f"其中：{within[1]}（元）"), number
                assert "/" not in each["heading"] or each["heading"].count(within[1].removesuffix("小计")) == 1, number
        held += len(columns)
    assert held


@pytest.mark.parametrize("kind", [*KINDS, "one year", "integrated"])
def test_what_a_page_and_its_frame_lead_to_is_there(client: Client, editions: dict[str, Edition], kind: str) -> None:
    for page in (*pages_with_files(editions[kind]), "/tables/"):
        for address in (f"{root_of(editions[kind])}{page}", f"/embed{root_of(editions[kind])}{page}"):
            soup = BeautifulSoup(client.get(address).content, "html.parser")
            there = {f"#{each['id']}" for each in soup.select("[id]")}
            assert {str(link["href"]) for link in soup.select('a[href^="#"]')} <= there, address


PARTS = (
    "/function/?chart=treemap",
    "/function/{code}/",
    "/economic/gov/",
    "/economic/dept/302/",
    "/procurement/",
    "/services/",
    "/sangong/",
    "/projects/",
)


@pytest.mark.parametrize("kind", KINDS)
def test_charts_say_of_their_tables_what_the_tables_say(
    client: Client, editions: dict[str, Edition], kind: str
) -> None:
    edition, told = editions[kind], 0
    truth = Truth(edition)
    code = max(row["function"] for row in truth.rows)[:3]
    for page in PARTS:
        answer = client.get(f"{root_of(edition)}{page.format(code=code)}")
        soup = BeautifulSoup(answer.content, "html.parser")
        if not soup.select("main figure.chart"):
            continue
        title, words = said_of(soup)
        expected_title, expected_words = of_parts(soup)
        assert title == expected_title, page
        assert words.endswith(expected_words), (page, words)
        told += 1
    assert told > 1


def test_each_page_says_of_the_year_before_what_the_rows_of_both_say(
    client: Client, editions: dict[str, Edition]
) -> None:
    told: Counter[str] = Counter()
    for newest in (editions["several years"], editions["jiangsu-12.shengweiban-2018"]):
        earlier = Edition.every_stage.get(unit=newest.unit, stage=newest.stage, year=newest.year - 1)
        now, before = Truth(newest), Truth(earlier)
        # One project goes by its name from year to year: told with the lists of years. No other page here compares.
        here = re.compile(r"/([fe]|income|sang|proc|serv|perf|projects/$|matrix/$|$)")
        for address, sentence in telling.told(
            client, newest, [*filter(here.match, pages_of(now)), "/economic/dept/302/"]
        ):
            claim, place = str(sentence["data-claim"]), (address, sentence.get_text())
            if claim == "since-last-year":
                assert said_of_years.tells_the_year_before(now, before, address, sentence), place
                lead = sentence.find_parent(class_="lead")
                assert not isinstance(lead, Tag) or said_of_years.adds_up_as_it_is_said(lead), lead
                told[claim] += 1
            elif claim in {"new-parts", "gone-parts"} and re.fullmatch("/|/function/|/economic/.*", address):
                count = said_of_years.parts_that(claim, now, before, address)
                assert f"有 {count} 项：" in sentence.get_text(), place
                told[claim] += 1
    assert told["since-last-year"] > 30
    assert told["gone-parts"]


def test_plan_and_account_say_how_many_got_more_and_how_many_less(client: Client, editions: dict[str, Edition]) -> None:
    account = editions["plan and account"]
    plan = Edition.every_stage.get(unit=account.unit, year=account.year, stage="budget")
    for edition in (plan, account):
        page = soup_of(client, f"{root_of(edition)}/stages/")
        assert page is not None
        (counted,) = page.select('[data-claim="more-and-less"]')
        (said,) = page.select('[data-claim="plan-and-spent"]')
        totals = [said_of_years.total_of(Truth(each), "/") or 0 for each in (plan, account)]
        assert telling.amounts_in(said) == [*totals, abs(totals[0] - totals[1])]
        assert said_of_years.more_and_less(Truth(plan), Truth(account), counted), counted


def test_what_is_gone_does_not_bear_the_name_of_what_is_there(client: Client, editions: dict[str, Edition]) -> None:
    page = BeautifulSoup(client.get(f"{root_of(editions['several years'])}/services/").content, "html.parser")
    gone = page.select_one('[data-claim="gone-parts"]')
    assert gone is not None
    rows = [row for row in page.select("table#services tbody tr") if not row.select("th .vh")]
    there = {str(row.select("th, td")[0].find(string=True)).strip() for row in rows if row.select("td data")}
    listed = gone.get_text().partition("项：")[2].rstrip("。").split("、")
    assert [name for name in listed if name.partition("（")[0] in there and name.count("（") < 2] == []


@pytest.mark.parametrize("kind", KINDS)
def test_an_overview_opens_with_what_the_rows_say(client: Client, editions: dict[str, Edition], kind: str) -> None:
    edition = editions[kind]
    truth = Truth(edition)
    page = BeautifulSoup(client.get(f"{root_of(edition)}/").content, "html.parser")
    legend = [" ".join(one.get_text().split()) for one in page.select("figure.strip li")]
    assert legend == [f"{name} {share}" for name, share in strip_of(truth, page).items()]
    by_kind = bool(page.select("figure.strip rect.kind-none"))
    title, words = said_of(page)
    expected = of_kinds(truth, page) if by_kind else of_parts(page)
    assert title == expected[0]
    assert words.endswith(expected[1])


def text_of(place: Tag, within: str) -> str:
    """The text that stands in an element itself, without what its own elements say."""
    found = place.select_one(within)
    assert found is not None
    return "".join(found.find_all(string=True, recursive=False))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_all_spending_is_not_called_so(editions: dict[str, Edition], client: Client, kind: str) -> None:
    for address in (f"{root_of(editions[kind])}/", f"/{editions[kind].unit.slug}/"):
        page = BeautifulSoup(client.get(address).content, "html.parser")
        lead, basis = page.select_one(".lead"), page.select_one(".basis")
        assert lead is not None
        assert basis is not None
        edition, named = (each.strip() for each in basis.get_text().split("· 口径："))
        whole = "实际支出" if edition.endswith("决算") else "计划支出"
        said = whole if named == "全部支出" else named
        assert f"{edition[:4]} 年{said}" in lead.get_text().replace("\u2060", ""), address


def soup_of(client: Client, address: str) -> BeautifulSoup | None:
    """A page; None where the edition has none of it."""
    answer = client.get(address)
    return None if answer.status_code == 404 else BeautifulSoup(answer.content, "html.parser")


@pytest.mark.parametrize("kind", [*KINDS, "one year"])
def test_income_and_the_crossing_are_drawn_as_the_rows_say(
    client: Client, editions: dict[str, Edition], kind: str
) -> None:
    edition = editions[kind]
    root, told = root_of(edition), 0
    crossing, *named = (soup_of(client, f"{root}{page}") for page in ("/matrix/", "/function/", "/economic/gov/"))
    names = {code: name for page in named if page is not None for code, name in names_by_code(page).items()}
    income = soup_of(client, f"{root}/income/")
    if income is not None and income.select("main figure.chart"):
        said = said_of(income)
        expected = of_income(edition, income, names) or of_parts(income)
        assert said[0] == expected[0]
        assert said[1].endswith(expected[1])
        told += 1
    if crossing is not None and crossing.select("main figure.chart"):
        assert said_of(crossing) == of_matrix(edition, names)
        told += 1
    assert told or kind.startswith("jiangsu")


def test_plan_and_account_are_drawn_as_the_rows_of_both_say(client: Client, editions: dict[str, Edition]) -> None:
    account = editions["plan and account"]
    plan = Edition.every_stage.get(unit=account.unit, year=account.year, stage="budget")
    page = soup_of(client, f"{root_of(account)}/stages/")
    assert page is not None
    assert said_of(page) == of_stages(plan, account, names_by_code(page))


def test_years_and_bodies_are_drawn_as_the_rows_say(client: Client, editions: dict[str, Edition]) -> None:
    unit = editions["several years"].unit
    years = Edition.every_stage.filter(unit=unit).order_by("year")
    totals = {f"{each.year} 年预算": printed(rows_in(each, "spending", "all")) or 0 for each in years}
    page = soup_of(client, f"/{unit.slug}/")
    home = soup_of(client, "/")
    assert page is not None
    assert home is not None
    assert said_of(page)[1] == of_years(totals)
    first, *_between, last = totals.values()
    change = percent(abs(last - first), first)
    assert said_of(page)[0] == f"从 2024 年预算到 2026 年预算：{'↑' if last > first else '↓'} {change}"
    finals = Edition.every_stage.filter(year=2024, stage="final").order_by("unit__division_code", "unit__code")
    spent = [printed(rows_in(row, "spending", "all")) for row in finals]
    rows = [row for row in home.select("main table.ledger tbody tr") if row.select("data.amount")]
    listed = [(row.select("th a")[0].get_text(), fen_of(row.select("data.amount")[0])) for row in rows]
    assert sorted(fen for _name, fen in listed) == sorted(filter(None, spent))
    assert said_of(home) == of_bodies(listed)


@pytest.mark.parametrize("kind", [*KINDS, "one year"])
def test_key_figures_and_the_largest_items_are_those_of_the_tables(
    client: Client, editions: dict[str, Edition], kind: str
) -> None:
    edition = editions[kind]
    page = soup_of(client, f"{root_of(edition)}/")
    assert page is not None
    keys, shown = keys_of(edition), shown_keys(page)
    assert {name: fen for name, (fen, _basis) in shown.items()} == keys
    for name, (fen, basis) in shown.items():
        if "占全部支出" in basis:
            assert basis.endswith(f"占全部支出 {percent(fen, keys['一共支出'])}"), name
    fine = by_class(edition, 7)
    ranked = sorted(fine.values(), reverse=True)[:5]
    whole = sum(fine.values())
    items = page.select("section.questions ol.results li")
    if len(fine) <= max(5, len(by_class(edition))):
        assert not items
        return
    told = [(item.select(".code")[0].get_text(), fen_of(item.select("data")[0])) for item in items]
    assert [fen for _code, fen in told] == ranked
    for item, (code, fen) in zip(items, told, strict=True):
        assert fine[code] == fen
        assert item.select(".found-amount .where")[0].get_text().endswith(percent(fen, whole))
