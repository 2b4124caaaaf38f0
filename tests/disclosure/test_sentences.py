"""Every sentence that claims a relation between figures is held against the database, in whole and broken editions.

The truth is worked out a second time in tests/disclosure/claims.py; the sentences of the pages have to say it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import transaction
from django.test import Client

from budget.classification import read_folder
from budget.classification.loading import load
from budget.editions import draft, publish
from budget.models import Edition, LineItem, Population
from budget.vocabulary import Stage
from fixtures.generated import TOWNSHIPS
from tests import catalogue
from tests.builders import publish_made_up
from tests.disclosure.claims import ALWAYS, CLAIMS, lines_add_up
from tests.disclosure.telling import told, wrong
from tests.forms.test_published_editions import WHOLE, read_of

pytestmark = [pytest.mark.one_database, pytest.mark.no_cover]


def with_people(edition: Edition) -> Edition:
    """Let an edition's body have people, so that each page says what a sum is by head."""
    Population.objects.create(
        unit=edition.unit, year=edition.year, residents=70_001, households=30_001, source="统计公报"
    )
    return edition


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def more(by: int, table: str, measure: str = "total", **where: Any) -> Callable[[Edition], None]:
    """A change of one printed amount."""

    def change(edition: Edition) -> None:
        rows = LineItem.every_stage.filter(edition=edition, table__key=table, measure=measure, **where)
        row = rows.order_by("pk").first()
        assert row is not None, (table, measure, where)
        LineItem.every_stage.filter(pk=row.pk).update(amount=row.amount + by)

    return change


def without_kinds(edition: Edition) -> None:
    rows = LineItem.every_stage.filter(edition=edition, table__key="expenditure", is_total=False, function="2130199")
    rows.update(gov_economic="", dept_economic="")


LARGE = 10**12
SERVICES = {"services-inside", "services-by-class"}
PROJECT = "11010522T000000408139"
CONTRADICTIONS: dict[str, tuple[Callable[[Edition], None], tuple[str, ...]]] = {
    "grants above all spending": (
        more(LARGE, "fiscal_balance", category="current_expenditure"),
        ("/", "/income/", "/sangong/"),
    ),
    "a total that its parts miss": (more(1, "expenditure", is_total=True), ("/", "/function/", "/economic/gov/")),
    "a line without its split": (
        more(1, "expenditure", is_total=False),
        ("/", "/services/", "/function/213/", "/function/201/"),
    ),
    "income that does not add up": (more(1, "balance", category="current_income"), ("/income/",)),
    "more cars than 三公": (more(1, "sangong", "vehicles"), ("/sangong/",)),
    "services above everything": (more(LARGE, "services", is_total=True), ("/services/", "/matrix/")),
    "procurement above everything": (more(LARGE, "procurement", is_total=True), ("/procurement/",)),
    "services of a 类 of wages": (
        more(LARGE // 100, "services", is_total=False, function="212"),
        ("/services/", "/procurement/", "/function/212/", "/function/212/?basis=general"),
    ),
    "projects above all project money": (more(LARGE, "projects", is_total=False), ("/", "/projects/")),
    "a project paid twice": (
        more(1, "projects", "fiscal", is_total=False, category=PROJECT),
        (f"/projects/{PROJECT}/", "/projects/11010522T000000409993/", "/performance/"),
    ),
    "a department with more than its parts": (more(1, "performance", "fiscal"), ("/performance/",)),
    "lines without a kind": (
        without_kinds,
        ("/", "/matrix/", "/procurement/", "/function/213/", "/function/213/?basis=general", "/economic/dept/302/"),
    ),
}


def test_the_real_edition_says_what_its_rows_say(real: Edition, db: None, client: Client) -> None:
    found, read = wrong(client, with_people(real))
    assert found == []
    # What misled on the first site: services under 201, and under 212 on the basis that is all wages.
    assert {("services-inside", False), ("services-inside", True), ("contradiction", False)} <= read


def test_whatever_contradicts_itself_is_said_and_nothing_else(real: Edition, thawed: None, client: Client) -> None:
    seen: set[tuple[str, bool]] = set()
    with_people(real)
    for name, (change, pages) in CONTRADICTIONS.items():
        with undone():
            change(real)
            found, read = wrong(client, real, pages)
            assert found == [], name
            seen |= read
    # No claim stands here that was never seen to fail, but for what is only said where it holds.
    can_fail = {claim for claim, truth in CLAIMS.items() if truth not in {ALWAYS, lines_add_up}}
    assert {claim for claim, holds in seen if not holds} >= can_fail
    assert {claim for claim, holds in seen if holds} >= can_fail - {
        "services-by-class",
        "contradiction",
        "verdict",
        "parts-miss",
    }


@pytest.mark.sweep
@pytest.mark.one_database  # their figures are held on both elsewhere, and a sentence is made of figures
@pytest.mark.parametrize("township", TOWNSHIPS, ids=lambda township: township.code)
def test_made_up_editions_say_what_their_rows_say(db: None, client: Client, township: Any) -> None:
    found, read = wrong(client, with_people(publish_made_up(township, 2026, f"made-{township.code}")))
    assert found == []
    assert ("main-fact", True) in read


@pytest.mark.sweep
@pytest.mark.one_database  # their figures are held on both elsewhere, and a sentence is made of figures
@pytest.mark.parametrize("name", WHOLE)
def test_editions_of_other_forms_say_what_their_rows_say(db: None, client: Client, name: str) -> None:
    load(read_folder(), 2026)
    found, read = wrong(client, with_people(publish(draft(read_of(name), None), None, "公开")))
    assert found == []
    assert ("verdict", True) in read
    # Whatever the form, its first page says who is paid, or that the tables do not tell.
    assert {claim for claim, _holds in read} & {"main-fact", "basic-staff", "main-fact-untold"}


def test_services_fit_only_into_the_money_that_pays_them(real: Edition, db: None, client: Client) -> None:
    """All that 212 has for anything but staff is 72 万元 of the body's own money; its services are paid by the grants."""
    said = {
        address: [one.get_text() for _page, one in told(client, real, [address]) if str(one["data-claim"]) in SERVICES]
        for address in ("/function/212/", "/services/")
    }
    assert "这一类用财政拨款安排的钱里，人员待遇以外的一分也没有" in said["/function/212/"][0]
    assert any("写在 201 一般公共服务支出、212 城乡社区支出下面的服务" in one for one in said["/services/"])


def without_economic_codes(edition: Edition) -> None:
    rows = LineItem.every_stage.filter(edition=edition, table__key__in=("expenditure", "general_basic"))
    rows.update(gov_economic="", dept_economic="")


def below_zero(edition: Edition) -> None:
    row = LineItem.every_stage.filter(edition=edition, table__key="expenditure", dept_economic="30227").first()
    assert row is not None
    LineItem.every_stage.filter(pk=row.pk).update(amount=-LARGE)


@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (without_kinds, "没有写明花在什么上"),
        (without_economic_codes, "公开的表没有按花法分"),
        (below_zero, "其中有负数"),
        (more(1, "expenditure", is_total=True), "支出表各行一共"),
    ],
)
def test_who_is_paid_is_said_whatever_the_rows_are(
    real: Edition, thawed: None, client: Client, change: Callable[[Edition], None], said: str
) -> None:
    with undone():
        change(real)
        sentences = [one for _page, one in told(client, real, ["/"]) if str(one["data-claim"]).startswith("main-fact")]
        assert sentences
        assert all(said in one.get_text() for one in sentences)
        assert wrong(client, real, ["/"])[0] == []


@pytest.mark.parametrize(
    ("name", "page", "printed", "meant"),
    [
        # 30311 was 住房公积金 in 2017; a list of 2024 calls 0201 社区建设, which the catalogue calls 法律服务.
        ("jiangsu-12.shengweiban-2017", "/economic/dept/303/", "住房公积金", "代缴社保费"),
        ("beijing-12.final", "/services/", "社区建设", "法律服务"),
    ],
)
def test_a_code_that_is_printed_with_another_name_gets_no_meaning_from_the_catalogue(
    db: None, client: Client, name: str, page: str, printed: str, meant: str
) -> None:
    load(read_folder(), 2026)
    edition = publish(draft(read_of(name), None), None, "公开")
    root = f"/{edition.unit.slug}/{edition.year}{Stage(edition.stage).suffix}"
    text = client.get(f"{root}{page}").content.decode()
    assert printed in text
    assert meant not in text


def test_the_main_fact_counts_to_a_hundred(real: Edition, db: None, client: Client) -> None:
    said = " ".join(sentence.get_text() for _address, sentence in told(client, real, ["/"]))
    assert "每 100 元里，62.6 元是人员的工资和社保（约 9,782.17 万元）" in said
    assert "33.2 元付给受委托办事的单位和个人（约 5,184.34 万元），4.2 元是其他开支" in said
    assert "其中 48.2% 也是人员的工资和社保" in said
    assert "其余 约 6,700.81 万元只在支出表里按科目列出" in said
    assert "约 5,009.58 万元（32.1%）记在“其他工资福利支出”名下" in said


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("208", "95.3% 是人员待遇"),
        ("212", "92.6% 是人员待遇"),
        ("205", "全部花在“培训”上"),
        ("210", "88.7% 是人员待遇"),
    ],
)
def test_a_code_says_what_its_lines_hold_and_folds_what_it_could_hold(
    real: Edition, db: None, client: Client, code: str, said: str
) -> None:
    page = BeautifulSoup(client.get(f"/xiaohongmen/2026/function/{code}/").content, "html.parser")
    holds = page.select_one('[data-claim="holds"]')
    assert holds is not None
    assert said in holds.get_text()
    meaning = page.select_one("details.meaning")
    assert meaning is not None
    assert not meaning.has_attr("open")


@pytest.mark.parametrize(
    ("address", "links"),
    [
        ("/function/211/", {"/projects/11010526T000003777929/", "/services/"}),
        ("/projects/11010526T000003777929/", {"/function/2111201/#lines", "/services/"}),
        ("/services/", {"/function/2111201/#lines", "/projects/11010526T000003777929/"}),
    ],
)
def test_the_same_amount_twice_is_shown_as_perhaps_the_same(
    real: Edition, db: None, client: Client, address: str, links: set[str]
) -> None:
    said = [sentence for _page, sentence in told(client, real, [address]) if sentence["data-claim"] == "same-amount"]
    (rubbish,) = [sentence for sentence in said if "265.255292 万元" in sentence.get_text()]
    assert "公开表没有写明是否同一笔" in rubbish.get_text()
    assert {str(link["href"]).removeprefix("/xiaohongmen/2026") for link in rubbish.select("a:not(.term)")} == links


# What a template must not say of figures: that one holds another, that they make a whole, that they are the same money.
RELATIONS = re.compile(r"已经包含在|其余 ?(%|\\{)|相加而成|^全部是|没有超过|再加一次|还是这笔钱|相差 ?%")


def test_no_template_claims_a_relation_by_itself() -> None:
    claims = [
        f"{path}: {text}"
        for text, path in catalogue.texts()
        if path.startswith("templates/pages/") and RELATIONS.search(text)
    ]
    assert claims == []
