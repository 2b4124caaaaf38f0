"""Each page of an edition: what it says, that its figures are right, and how many queries it takes."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from budget import queries
from budget.models import Edition
from budget.vocabulary import Scheme
from disclosure.views import crossing
from tests.builders import make_township, published_of
from tests.disclosure.pages import YEAR, csv_rows, text_of

pytestmark = pytest.mark.sweep(on="postgresql")

PROJECT = "11010522T000000408139"


@pytest.fixture(autouse=True)
def _published(real: Edition, db: None) -> None:
    """The township's budget of 2026."""


def soup(client: Client, address: str) -> BeautifulSoup:
    """A page, parsed."""
    return BeautifulSoup(text_of(client, address), "html.parser")


def words(page: BeautifulSoup) -> str:
    """The text of a page's main part without line breaks or marks."""
    main = page.select_one("main")
    assert main is not None
    return re.sub(r"\s+", " ", main.get_text())


# One query asks for the state of everything public, one for the editions of the body, one for names, one for sheets.
@pytest.mark.sweep(keep=7)
@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/", 7),  # state, editions, headline (totals, sheets, counts), breakdown, names, failed checks
        ("/income/", 6),  # state, editions, income, names, sheets, flow
        ("/function/", 6),  # state, editions, breakdown, names, sheets, crossing
        ("/function/208/", 7),  # and the lines with the services bought for the 类, and the failed checks
        ("/function/2080206/", 7),  # and the lines, and the failed checks
        ("/function/?basis=general", 5),
        ("/function/208/?basis=general", 7),
        ("/economic/gov/", 5),
        ("/economic/gov/502/", 7),
        ("/economic/dept/30227/", 7),
        ("/matrix/", 4),  # state, editions, matrix, names
        ("/matrix/213/502/", 5),  # state, editions, lines, names, sheets
        ("/projects/", 6),  # state, editions, projects, their amounts, the sum of all project money, sheets
        ("/projects/?indicator=满意度", 7),  # and the targets
        (f"/projects/{PROJECT}/", 8),  # state, editions, project, targets, amounts, sheets, failed checks, twins
        ("/performance/", 6),  # state, editions, goal, targets, money, sheets
        ("/sangong/", 6),  # state, editions, table, amounts, sheets
        ("/procurement/", 7),  # and names, all spending
        ("/services/", 8),  # and the failed checks
        ("/tables/", 3),  # state, editions, tables
        ("/tables/03/", 6),
        ("/tables/12/", 8),
        ("/checks/", 6),  # state, editions, rules that agree, checks, sheets, what later codes say
        ("/sources/1/2/", 8),
        ("/data/", 5),
    ],
)
def test_a_page_takes_few_queries_whatever_the_size(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, address: str, queries: int
) -> None:
    with django_assert_num_queries(queries):
        page = text_of(client, address)
    assert "<h1" in page


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("/function/", "15,618.434219 万元"),
        ("/function/", "5,232.466339 万元"),
        ("/function/", "10,385.967880 万元"),
        ("/function/213/", "7,257.384943 万元"),
        ("/function/208/", "6,534.561027 万元"),
        ("/function/20805/", "607.817812 万元"),
        ("/function/2080206/", "1,570.198015 万元"),
        ("/sangong/", "24.239136 万元"),
        ("/procurement/", "3,210.897612 万元"),
        ("/services/", "1,472.701654 万元"),
        ("/projects/", "3,685.157100 万元"),
        ("/income/", "15,618.434219 万元"),
        ("/performance/", "15,618.434219 万元"),
    ],
)
def test_the_figures_of_2026_come_out(client: Client, address: str, title: str) -> None:
    titles = [str(amount["title"]) for amount in soup(client, address).select("main data.amount")]
    assert any(found.startswith(title) for found in titles)


def test_economic_codes_add_up_from_table_03(client: Client) -> None:
    for address in ("/economic/gov/50205/", "/economic/dept/30227/"):
        page = soup(client, address)
        lead = page.select_one(".lead data.amount")
        assert lead is not None
        lines = page.select("#lines tbody tr:not(.total) td.num:first-of-type, #lines tbody tr:not(.total) td.num data")
        values = [Decimal(str(row.select("td.num data")[0]["value"])) for row in page.select("#lines tbody tr")]
        assert lines
        assert sum(values) == Decimal(str(lead["value"]))


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "address", ["/function/", "/function/213/", "/function/21301/", "/economic/gov/", "/economic/dept/302/"]
)
def test_the_parts_of_a_table_add_up_to_its_total(client: Client, address: str) -> None:
    table = soup(client, address).select_one("main table.ledger")
    assert table is not None
    amounts = [Decimal(str(row.select("td.num data")[0]["value"])) for row in table.select("tbody tr")]
    assert sum(amounts[:-1]) == amounts[-1]


def test_the_overview_says_the_year_in_plain_words(client: Client) -> None:
    said = words(soup(client, "/"))
    assert "2026 年计划支出 约 1.56 亿元" in said
    assert "每花 100 元，46.5 元用于" in said
    assert "其余 72 万元不是财政拨款" in said
    assert "单位资金" in said


def test_an_item_says_its_share_of_what_is_above_it_and_of_the_whole(client: Client) -> None:
    said = words(soup(client, "/function/20805/"))
    assert "占养老就业和救助的 9.3%，占全部支出的 3.9%" in said


def test_a_kind_of_spending_lists_the_services_bought_for_it(client: Client) -> None:
    page = soup(client, "/function/212/")
    listed = [line.get_text() for line in page.select("main section:not(#downloads) .results li")]
    assert len(listed) == 3
    assert "约 20.70 万元" in listed[0]


@pytest.mark.parametrize("code", ["208", "20805", "2130101", "2080206"])
@pytest.mark.parametrize("other", [Scheme.GOV_ECONOMIC, Scheme.DEPT_ECONOMIC])
def test_lines_crossed_here_are_what_the_database_crosses(real: Edition, code: str, other: Scheme) -> None:
    edition = queries.edition("xiaohongmen", 2026)
    found = queries.breakdown(edition, Scheme.FUNCTION, code)
    here = queries.crossed(found, queries.lines(edition, Scheme.FUNCTION, code), other)
    there = queries.cross(edition, Scheme.FUNCTION, code, other)
    parts = [[(row.node, row.total, row.basic, row.project) for row in each.rows] for each in (here, there)]
    assert sorted(parts[0], key=str) == sorted(parts[1], key=str)
    assert (here.total.fen, here.gap, there.gap) == (there.total.fen, 0, 0)


def test_where_the_lines_are_many_the_file_has_them(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = soup(client, "/function/208/?cross=dept_economic").select_one("table#cross tbody")
    monkeypatch.setattr(crossing, "MOST_LINES", 5)
    page = soup(client, "/function/208/?cross=dept_economic&amounts=wan")
    assert not page.select("#lines table")
    assert str(page.select_one("table#cross tbody")) == str(listed)
    assert len(csv_rows(client, "/function/208/lines.csv")) == 2 * 14
    leaf = soup(client, "/function/2130101/")
    assert "全部在下面的文件里" in words(leaf)


def test_projects_say_openly_how_much_they_cover(client: Client) -> None:
    said = words(soup(client, "/projects/"))
    assert "公开了 33 个项目" in said
    assert "35.5%" in said


@pytest.mark.parametrize(
    ("query", "count"),
    [("q=保洁", 4), ("least=600", 2), ("least=600&most=600", 1), ("indicator=满意度指标", 33), ("q=没有这个项目", 0)],
)
def test_projects_are_found_by_words_amounts_and_targets(client: Client, query: str, count: int) -> None:
    page = soup(client, f"/projects/?{query}")
    assert len(page.select("tbody tr:not(.total):not(.none)")) == count
    assert f"找到 {count} 个项目" in words(page)


def test_targets_of_a_project_are_readable(client: Client) -> None:
    said = words(soup(client, f"/projects/{PROJECT}/"))
    assert "少于 50 处" in said
    assert "不超过 15 元/平方米" in said
    assert "335.49 万元" in said


def test_the_department_has_32_targets(client: Client) -> None:
    assert len(soup(client, "/performance/").select("#performance tbody tr")) == 32


def test_a_node_of_one_cell_leads_to_it_and_a_sum_to_its_lines(client: Client) -> None:
    page = soup(client, "/function/20805/")
    marks = [str(mark["href"]) for mark in page.select("main section:first-of-type tbody td.num a.src")]
    assert any(mark.startswith(f"{YEAR}/sources/1/2/#D") for mark in marks)
    leaf = soup(client, "/function/2080206/")
    assert leaf.select_one("#lines") is not None
    assert len(leaf.select("#lines tbody tr")) == 5


def test_everyday_names_come_first_and_official_ones_after(client: Client) -> None:
    row = soup(client, "/function/").select_one("tbody tr th")
    assert row is not None
    official = row.select_one(".official")
    assert official is not None
    assert "213" in official.get_text()
    assert "农林水支出" in official.get_text()


def test_an_empty_table_is_published_as_an_empty_table(client: Client) -> None:
    for number, what in (("08", "政府性基金预算财政拨款"), ("09", "国有资本经营预算财政拨款")):
        page = soup(client, f"/tables/{number}/")
        assert page.select("table.form thead th")
        statement = page.select_one(".statement")
        assert statement is not None
        assert statement.get_text().startswith("本表无数据，")
        assert what in statement.get_text()
        assert statement.get_text().endswith("故本表为空表。")


def test_an_official_table_has_its_rows_of_headers_and_merged_cells(client: Client) -> None:
    page = soup(client, "/tables/06/")
    assert len(page.select("table.form thead tr")) == 3
    assert page.select("table.form thead th[colspan]")
    assert len(page.select("table.form tbody tr")) == 30
    assert page.select("table.form tbody tr.total")


def test_every_cell_of_a_sheet_has_its_address(client: Client) -> None:
    page = soup(client, "/sources/1/2/")
    cell = page.select_one("#D33")
    assert cell is not None
    assert cell.get_text() == "374.583208"


@pytest.mark.parametrize(("amounts", "shown"), [("yuan", "72,573,849.43"), ("wan", "7,257.38"), ("yi", "0.7257")])
def test_amounts_are_shown_in_the_unit_of_the_address(client: Client, amounts: str, shown: str) -> None:
    page = soup(client, f"/function/?amounts={amounts}")
    assert any(data.get_text() == shown for data in page.select("table.ledger data"))
    links = [str(link["href"]) for link in page.select("table.ledger tbody th a")]
    assert all(("amounts" in link) is (amounts != "wan") for link in links)


def test_the_basis_is_always_named_and_switched(client: Client) -> None:
    page = soup(client, "/function/?basis=general")
    assert "15,546.434219" in str(page.select_one(".lead data"))
    assert "一般公共预算财政拨款支出" in words(page)
    assert "口径：全部支出" in words(soup(client, "/function/"))


def test_checks_are_public_with_what_does_not_agree_first(client: Client) -> None:
    page = soup(client, "/checks/")
    heads = [head.get_text(" ", strip=True).split()[0] for head in page.select("main section h2")]
    assert heads[:3] == ["对不上的", "其他结果", "通过"]
    assert "逐条核对发现 4 处对不上，最大的一处：购买服务表把 277.255292 万元" in words(page)
    differences = [str(data["value"]).lstrip("-") for data in page.select(".check:not(details *) dd strong data")]
    assert differences == ["160.633497", "51.805598", "5.647134", "0.000001"]  # the largest first
    counted = [int(number.text.split()[0]) for number in page.select(".strip .legend b")]
    assert sum(counted) == len(csv_rows(client, "/checks.csv"))
    # A remark is no contradiction: it waits in a list that opens.
    remarks = page.select("details.more")[0].get_text()
    assert "单位资金，不是财政拨款" in remarks
    assert "这一对科目不在通常的对照关系中" in remarks


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "address", ["/", "/function/", "/function/208/", "/income/", "/projects/", "/tables/03/", "/matrix/"]
)
def test_nothing_on_a_page_breaks_its_policy(client: Client, address: str) -> None:
    page = soup(client, address)
    for code in page.select("textarea"):  # what others may copy is text for a browser
        code.clear()
    assert not page.select("[style], script:not([src]):not([type='application/ld+json']), style")
    assert not [tag for tag in page.find_all(True) for name in tag.attrs if name.startswith("on")]
    assert not [tag for tag in page.select("[src]") if not str(tag["src"]).startswith("/")]


@pytest.mark.sweep(keep=2)
@pytest.mark.no_cover
@pytest.mark.parametrize(
    "address", ["/", "/function/", "/economic/gov/502/", "/income/", "/sangong/", "/checks/", "/data/"]
)
def test_headings_are_in_order_and_tables_have_captions(client: Client, address: str) -> None:
    page = soup(client, address)
    levels = [int(heading.name[1]) for heading in page.select("main h1, main h2, main h3, main h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all(table.select_one("caption") for table in page.select("main table"))


def test_home_is_the_newest_year_of_the_one_body_and_a_list_of_several(client: Client) -> None:
    assert client.get("/?amounts=yuan").headers["Location"] == "/xiaohongmen/2026/?amounts=yuan"
    published_of(make_township("662", "yizhuang"))
    page = BeautifulSoup(client.get("/").content, "html.parser")
    assert [link["href"] for link in page.select("dl.districts a")] == ["/xiaohongmen/", "/yizhuang/"]


def test_a_body_leads_to_its_newest_year_in_the_unit_that_was_chosen(client: Client) -> None:
    page = BeautifulSoup(client.get("/xiaohongmen/?amounts=yi").content, "html.parser")
    assert [link["href"] for link in page.select("ul.results a")] == ["/xiaohongmen/2026/?amounts=yi"]
    assert client.get("/nobody/").status_code == 404


def test_display_choices_are_kept_in_cookies_and_lead_back(client: Client) -> None:
    answer = client.get("/preferences/", {"theme": "dark", "text_size": "large", "next": f"{YEAR}/income/"})
    assert answer.headers["Location"] == f"{YEAR}/income/"
    page = soup(client, "/income/")
    assert page.html is not None
    assert (page.html["data-theme"], page.html["data-text"]) == ("dark", "large")
    assert client.get("/preferences/", {"next": "https://elsewhere.example/"}).headers["Location"] == "/"
    assert client.get("/preferences/", {"theme": "pink"}).status_code == 400


def test_the_overview_says_whence_what_for_and_which_items_are_largest(client: Client) -> None:
    page = soup(client, "/")
    assert "99.5% 是财政" in words(page)
    listed = page.select("ol.results li")
    shown = [(str(item.select_one("a")["href"]), item.select(".where")[-1].text) for item in listed]  # type: ignore[index]
    shares = {"2080299": "27.9%", "2130199": "18.3%", "2130101": "16.9%", "2080206": "10.1%", "2130126": "8.6%"}
    assert shown == [(f"{YEAR}/function/{code}/", f"占全部支出 {share}") for code, share in shares.items()]


def test_the_lines_of_the_smallest_item_do_not_repeat_its_name(client: Client) -> None:
    heads = [head.text for head in soup(client, "/function/2080206/").select("#lines thead th")]
    assert heads[:2] == ["政府支出经济分类", "部门支出经济分类"]
    general = soup(client, "/function/2080206/?basis=general").select("#lines thead th")
    assert general[0].text == "支出功能分类"
    file = client.get(f"{YEAR}/function/2080206.csv").getvalue().decode("utf-8-sig")
    assert file.startswith("支出功能分类编码,支出功能分类,政府支出经济分类编码")
