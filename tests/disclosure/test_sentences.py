"""Every sentence that claims a relation between figures is held against the database, in whole and broken editions.

The truth is worked out here a second time, from the rows of the tables alone; the sentences of the pages have to say it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.db import transaction
from django.test import Client

from budget.models import CheckResult, Edition, LineItem, Project
from fixtures.generated import TOWNSHIPS
from tests import catalogue
from tests.builders import publish_made_up

Row = dict[str, Any]
FIELDS = (
    "table__key", "measure", "category", "function", "gov_economic", "dept_economic", "unit_code", "is_total", "amount",
)  # fmt: skip


class Truth:
    """The rows of an edition, and what they say."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.rows: list[Row] = list(LineItem.every_stage.filter(edition=edition).values(*FIELDS))

    def of(self, table: str, measure: str = "total", printed: bool = False, **begins: Any) -> list[Row]:
        """The rows of a table and measure, the printed sums or the details, whose codes begin as named."""
        return [
            row
            for row in self.rows
            if row["table__key"] == table
            and row["measure"] == measure
            and row["is_total"] is printed
            and all(row[name].startswith(begin) for name, begin in begins.items())
        ]

    def sum(self, table: str, measure: str = "total", **begins: Any) -> int:
        return sum(row["amount"] for row in self.of(table, measure, **begins))

    def printed(self, table: str, measure: str = "total", category: str = "") -> int | None:
        """The printed total of a table, or its named sum."""
        found = [row for row in self.of(table, measure, printed=True) if row["category"] == category]
        plain = [row for row in found if not any(row[name] for name in ("function", "gov_economic", "dept_economic"))]
        return plain[0]["amount"] if plain else None

    def kinds(self, **begins: Any) -> tuple[int, int] | None:
        """What is spent, and what of it is for staff; None where a row has no kind."""
        rows = self.of("expenditure", **begins)
        if any(not row["dept_economic"] and not row["gov_economic"] for row in rows):
            return None
        staff = [
            row for row in rows if (row["dept_economic"] or row["gov_economic"]).startswith(("301", "501", "50501"))
        ]
        return sum(row["amount"] for row in rows), sum(row["amount"] for row in staff)

    def room(self, code: str, table: str) -> int | None:
        """What of a 类 in a table can be for anything but staff."""
        room = 0
        for item in {row["function"] for row in self.of(table, function=code)}:
            known = self.kinds(function=item)
            if known is None:
                return None
            room += min(self.sum(table, function=item), known[0] - known[1])
        return room


def spending_page(address: str) -> tuple[str, str, str]:
    """The table, dimension and code of a page of spending."""
    table = "general_expenditure" if "basis=general" in address else "expenditure"
    path = address.partition("?")[0].strip("/").split("/")
    if "function" in path:
        return table, "function", "".join(path[path.index("function") + 1 :])
    place = path.index("economic")
    return table, f"{path[place + 1]}_economic", "".join(path[place + 2 :])


def splits(truth: Truth, address: str) -> bool:
    if "/economic/" not in address and "/function/" not in address:
        address = "/function/"  # the overview answers with the same sentence
    table, dimension, code = spending_page(address)
    begins: dict[str, Any] = {dimension: code}
    whole = None if code else truth.printed(table)
    total = truth.sum(table, **begins) if whole is None else whole
    return truth.sum(table, "basic", **begins) + truth.sum(table, "project", **begins) == total


def same_money(truth: Truth, address: str) -> bool:
    _table, dimension, code = spending_page(address)
    other = {"function": "gov_economic"}.get(dimension, "function")
    begins: dict[str, Any] = {dimension: code}
    return all(row[other] for row in truth.of("expenditure", **begins))


def services_fit(truth: Truth, address: str) -> bool:
    table, _dimension, code = spending_page(address)
    services = sum(row["amount"] for row in truth.of("services") if row["function"] == code)
    room = truth.room(code, table)
    return bool(services <= (truth.sum(table, function=code) if room is None else room))


def bought_fits(table: str) -> Callable[[Truth, str], bool]:
    def fits(truth: Truth, _address: str) -> bool:
        kinds = truth.kinds()
        limit = truth.sum("expenditure") if kinds is None else kinds[0] - kinds[1]
        return (truth.printed(table) or 0) <= limit

    return fits


def fiscal_is_less(truth: Truth, _address: str) -> bool:
    fiscal = truth.printed("fiscal_balance", category="current_expenditure") or 0
    return fiscal <= (truth.printed("expenditure") or 0)


def income_adds_up(truth: Truth, _address: str) -> bool:
    named = {row["category"]: row["amount"] for row in truth.rows if row["table__key"] == "balance"}
    return bool(named["current_income"] + named["carried_forward"] == named["total_income"])


def sangong(*parts: str) -> Callable[[Truth, str], bool]:
    def adds_up(truth: Truth, _address: str) -> bool:
        found = {row["measure"]: row["amount"] for row in truth.rows if row["table__key"] == "sangong"}
        return bool(sum(found.get(part, 0) for part in parts[1:]) == found[parts[0]])

    return adds_up


def projects_are_less(truth: Truth, _address: str) -> bool:
    return truth.sum("projects") <= (truth.printed("expenditure", "project") or 0)


def project_adds_up(truth: Truth, address: str) -> bool:
    code = address.strip("/").split("/")[-1]
    money = {row["measure"]: row["amount"] for row in of_project(truth, code)}
    return bool(money.get("fiscal", 0) + money.get("other", 0) == money["total"])


def of_project(truth: Truth, code: str) -> list[Row]:
    return [row for row in truth.rows if row["table__key"] == "projects" and row["category"] == code]


def no_mismatch(truth: Truth, _address: str) -> bool:
    failed = CheckResult.every_stage.filter(edition=truth.edition, result="fail")
    return (
        not failed.filter(level="must").exists()
        and not failed.filter(level="should").exclude(difference=None).exclude(difference=0).exists()
    )


def lines_add_up(_truth: Truth, _address: str) -> bool:
    return True  # a code's total is the sum of its lines: nothing prints another one


ALWAYS, NEVER = (lambda _truth, _address: True), (lambda _truth, _address: False)
CLAIMS: dict[str, Callable[[Truth, str], bool]] = {
    "leading": ALWAYS,
    "main-fact": ALWAYS,
    "project-staff": ALWAYS,
    "staff-in-projects": ALWAYS,
    "personnel-scope": ALWAYS,
    "unnamed-staff": ALWAYS,
    "holds": ALWAYS,
    "two-totals": ALWAYS,
    "sangong": ALWAYS,
    "services": ALWAYS,
    "same-amount": ALWAYS,
    "lines": lines_add_up,
    "fiscal-share": fiscal_is_less,
    "basic-and-project": splits,
    "same-money": same_money,
    "services-inside": services_fit,
    "services-inside-all": bought_fits("services"),
    "procurement-inside": bought_fits("procurement"),
    "services-by-class": NEVER,
    "income-parts": income_adds_up,
    "sangong-parts": sangong("total", "vehicles", "reception", "abroad"),
    "vehicle-parts": sangong("vehicles", "vehicle_purchase", "vehicle_running"),
    "projects-cover": projects_are_less,
    "project-money": project_adds_up,
    "verdict": no_mismatch,
    "contradiction": NEVER,
}


def pages_of(truth: Truth) -> Iterator[str]:
    yield from ("/", "/income/", "/sangong/", "/procurement/", "/services/", "/projects/", "/checks/")
    for basis in ("", "?basis=general"):
        table = "general_expenditure" if basis else "expenditure"
        yield f"/function/{basis}"
        codes = {row["function"] for row in truth.of(table)}
        yield from (f"/function/{code}/{basis}" for code in sorted({code[:3] for code in codes}))
        yield f"/function/{min(codes)}/{basis}"
    for scheme in ("gov", "dept"):
        yield f"/economic/{scheme}/"
        codes = {row[f"{scheme}_economic"] for row in truth.of("expenditure") if row[f"{scheme}_economic"]}
        yield f"/economic/{scheme}/{min(codes)[:3]}/"
    projects = Project.every_stage.filter(edition=truth.edition).order_by("pk").values_list("code", flat=True)
    yield from (f"/projects/{code}/" for code in projects[:4])


def told(client: Client, edition: Edition, pages: Iterable[str] = ()) -> Iterator[tuple[str, Tag]]:
    """Every computed sentence of some pages of an edition, or of all kinds of them, with its page."""
    root = f"/{edition.unit.slug}/{edition.year}"
    for address in pages or pages_of(Truth(edition)):
        answer = client.get(f"{root}{address}")
        if answer.status_code == 404:  # a table that this edition does not have
            continue
        assert answer.status_code == 200, address
        for sentence in BeautifulSoup(answer.content, "html.parser").select("main [data-claim]"):
            yield address, sentence


def wrong(client: Client, edition: Edition, pages: Iterable[str] = ()) -> tuple[list[str], set[tuple[str, bool]]]:
    """The sentences that do not say what the rows say, and the claims that were read with what they said."""
    truth, found, read = Truth(edition), [], set()
    for address, sentence in told(client, edition, pages):
        claim, holds = str(sentence["data-claim"]), sentence.get("data-holds") != "no"
        read.add((claim, holds))
        if CLAIMS[claim](truth, address) is not holds:
            found.append(f"{address} {claim}: {sentence.get_text()[:120]}")
        if not holds and claim not in {"basic-and-project", "same-money", "lines"} and not sentence.select("a"):
            found.append(f"{address} {claim} leads nowhere")
    return found, read


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
PROJECT = "11010522T000000408139"
CONTRADICTIONS: dict[str, tuple[Callable[[Edition], None], tuple[str, ...]]] = {
    "grants above all spending": (
        more(LARGE, "fiscal_balance", category="current_expenditure"),
        ("/", "/income/", "/sangong/"),
    ),
    "a total that its parts miss": (more(1, "expenditure", is_total=True), ("/", "/function/", "/economic/gov/")),
    "a line without its split": (more(1, "expenditure", is_total=False), ("/", "/function/213/", "/function/201/")),
    "income that does not add up": (more(1, "balance", category="current_income"), ("/income/",)),
    "more cars than 三公": (more(1, "sangong", "vehicles"), ("/sangong/",)),
    "services above everything": (more(LARGE, "services", is_total=True), ("/services/",)),
    "procurement above everything": (more(LARGE, "procurement", is_total=True), ("/procurement/",)),
    "services of a 类 of wages": (
        more(LARGE // 100, "services", is_total=False, function="212"),
        ("/services/", "/function/212/", "/function/212/?basis=general"),
    ),
    "projects above all project money": (more(LARGE, "projects", is_total=False), ("/", "/projects/")),
    "a project paid twice": (
        more(1, "projects", "fiscal", is_total=False, category=PROJECT),
        (f"/projects/{PROJECT}/", "/projects/11010522T000000409993/"),
    ),
    "lines without a kind": (
        without_kinds,
        ("/", "/procurement/", "/function/213/", "/function/213/?basis=general", "/economic/dept/302/"),
    ),
}


def test_the_real_edition_says_what_its_rows_say(real: Edition, db: None, client: Client) -> None:
    found, read = wrong(client, real)
    assert found == []
    # What misled on the first site: services under 201, and under 212 on the basis that is all wages.
    assert {("services-inside", False), ("services-inside", True), ("contradiction", False)} <= read


def test_whatever_contradicts_itself_is_said_and_nothing_else(real: Edition, thawed: None, client: Client) -> None:
    seen: set[tuple[str, bool]] = set()
    for name, (change, pages) in CONTRADICTIONS.items():
        with undone():
            change(real)
            found, read = wrong(client, real, pages)
            assert found == [], name
            seen |= read
    # No claim stands here that was never seen to fail, but for what is only said where it holds.
    can_fail = {claim for claim, truth in CLAIMS.items() if truth not in {ALWAYS, lines_add_up}}
    assert {claim for claim, holds in seen if not holds} >= can_fail
    assert {claim for claim, holds in seen if holds} >= can_fail - {"services-by-class", "contradiction", "verdict"}


@pytest.mark.parametrize("township", TOWNSHIPS, ids=lambda township: township.code)
def test_made_up_editions_say_what_their_rows_say(db: None, client: Client, township: Any) -> None:
    found, read = wrong(client, publish_made_up(township, 2026, f"made-{township.code}"))
    assert found == []
    assert ("main-fact", True) in read


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
