"""The sentences of pages, each held against what the rows of the tables say: whether it holds, and every amount in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from bs4 import BeautifulSoup, Tag
from django.test import Client

from budget.models import Edition, PerformanceIndicator, Population
from budget.vocabulary import Stage
from tests.disclosure import said_of_checks
from tests.disclosure.claims import (
    CLAIMS,
    OF_SEVERAL_EDITIONS,
    Truth,
    hundredth,
    of_project,
    pages_of,
    percent,
    shares,
    spending_page,
    tenths,
)


def of_cell(truth: Truth, address: str) -> list[str | int]:
    function, economic = address.strip("/").split("/")[1:]
    return [truth.sum("expenditure", function=function, gov_economic=economic)]


def of_income(truth: Truth, _address: str) -> list[str | int]:
    named = {row["category"]: row["amount"] for row in truth.rows if row["table"] == "balance"}
    return [named["total_income"]] if "total_income" in named else []


MEASURES = {"total", "basic", "project", "fiscal"}
CODES = ("function", "gov_economic", "dept_economic", "category", "unit_code")
STAFF, HIRED, UNNAMED = ("301", "501", "50501"), ("30226", "30227", "50205"), ("30199", "50199")


def paid(truth: Truth, codes: tuple[str, ...], measure: str = "total") -> int:
    """What lines of these kinds of spending are given: by the department's code, without one by the government's."""
    rows = truth.of("expenditure", measure)
    return sum(row["amount"] for row in rows if (row["dept_economic"] or row["gov_economic"]).startswith(codes))


def of_kinds(truth: Truth, _address: str) -> list[str | int]:
    """Of each 100 元 of all lines what is for staff, for contracted work, for the rest, and what has no kind."""
    rows, whole = truth.of("expenditure"), truth.sum("expenditure")
    unknown = sum(row["amount"] for row in rows if not row["dept_economic"] and not row["gov_economic"])
    staff, hired = paid(truth, STAFF), paid(truth, HIRED)
    parts = [part for part in (staff, hired, whole - staff - hired - unknown, unknown) if part]
    return [*parts, *(hundredth(part, whole) for part in parts), *roughly(parts, whole)]


def roughly(parts: list[int], whole: int) -> list[str | int]:
    """What is said besides where the 元 of each hundred, rounded, do not make a hundred."""
    return [] if sum(tenths(part, whole) for part in parts) == 100 else ["大约 "]


def of_negatives(truth: Truth, _address: str) -> list[str | int]:
    whole, staff, hired = truth.sum("expenditure"), paid(truth, STAFF), paid(truth, HIRED)
    return [staff, hired, whole - staff - hired] if min(whole, staff, hired, whole - staff - hired) < 0 else ["nothing"]


def of_nothing(truth: Truth, _address: str) -> list[str | int]:
    """It may be said only where neither all spending nor 基本支出 has a kind."""
    rows = [row for row in truth.rows if row["table"] == "expenditure" or row["table"].startswith("basic ")]
    return ["some kind is told"] if any(row["dept_economic"] or row["gov_economic"] for row in rows) else []


def of_leading(truth: Truth, _address: str) -> list[str | int]:
    table = next(name for name in ("expenditure", "spending fiscal", "general_expenditure") if truth.of(name))
    classes: dict[str, int] = {}
    for row in truth.of(table):
        classes[row["function"][:3]] = classes.get(row["function"][:3], 0) + row["amount"]
    ranked = sorted(filter(None, classes.values()), reverse=True)
    first = len(ranked) if len(ranked) < 5 else 3
    parts = [*ranked[:first], *([sum(ranked[first:])] if ranked[first:] else [])]
    if len(ranked) == 1:
        return ["全部用于"]
    return [*(f"{hundredth(part, sum(ranked))}用于" for part in parts), *roughly(parts, sum(ranked))]


def of_staff_in_projects(truth: Truth, _address: str) -> list[str | int]:
    return [percent(paid(truth, STAFF, "project"), truth.sum("expenditure", "project"))]


def of_unnamed(truth: Truth, address: str) -> list[str | int]:
    return [paid(truth, UNNAMED)] if address == "/" else []


def of_year(truth: Truth, address: str) -> list[str | int]:
    name = address.strip("/")
    whole = [row["amount"] for row in truth.rows if row["table"] == name and row["measure"] == "total"]
    return whole[:1] if name == "sangong" else []


def of_all(truth: Truth, address: str) -> list[str | int]:
    """The whole of the widest table that is coded so, and how many 类 it has."""
    asked, dimension, _code = spending_page(address)
    names = [asked] if "basis=general" in address else ["expenditure", "spending fiscal", "general_expenditure"]
    for table in (*names, "basic general"):
        if codes := {row[dimension][:3] for row in truth.of(table) if row[dimension]}:
            codes = {code for code in codes if truth.sum(table, **{dimension: code})}
            # A table of 基本支出 alone may print the sums of its two halves, and no other.
            sums = [row["amount"] for row in truth.of(table, printed=True) if not any(row[one] for one in CODES)]
            whole = sum(sums) if table.startswith("basic") else truth.printed(table)
            return [truth.sum(table) if whole is None or not sums else whole, f"分为 {len(codes)} 类"]
    return ["a table that is coded so"]


def of_gap(truth: Truth, address: str) -> list[str | int]:
    """By how much the lines miss the whole that stands above them, and which of them is the larger."""
    _table, dimension, code = spending_page(address) if address != "/" else ("", "function", "")
    if code:
        return ["a whole of its own"]
    whole = next(one for one in of_all(truth, address if address != "/" else "/function/") if isinstance(one, int))
    table = table_of(truth, address, dimension)
    missed = whole - truth.sum(table)
    return [abs(missed), "加起来比合计少" if missed > 0 else "加起来比合计多"]


def table_of(truth: Truth, address: str, dimension: str) -> str:
    """The widest table that is coded so, or the one that the address names."""
    asked = [] if address == "/" else [spending_page(address)[0]]
    names = asked if "basis=general" in address else ["expenditure", "spending fiscal", "general_expenditure"]
    return next(name for name in (*names, "basic general") if any(row[dimension] for row in truth.of(name)))


def of_basic(truth: Truth, _address: str) -> list[str | int]:
    """What of 基本支出 is for staff, and what is spent besides."""
    first = next(row["table"] for row in truth.rows if row["table"].startswith("basic "))
    rows, whole = truth.of(first), truth.sum(first)
    staff, hired = (
        sum(row["amount"] for row in rows if (row["dept_economic"] or row["gov_economic"]).startswith(codes))
        for codes in (STAFF, HIRED)
    )
    spent = truth.printed("expenditure")
    rest = 0 if spent is None else spent - whole
    parts = [part for part in (staff, hired, whole - staff - hired) if part]
    said = [*parts, *(hundredth(part, whole) for part in parts), *roughly(parts, whole)]
    return [whole, *said, *([rest] if rest > 0 else [])]


def of_sangong_table(truth: Truth, _address: str) -> list[str | int]:
    """Every amount that the table of 三公 prints of what is no part of it."""
    inside = {"total", "abroad", "reception", "vehicles", "vehicle_purchase", "vehicle_running"}
    return [row["amount"] for row in truth.rows if row["table"].startswith("sangong ") and row["measure"] not in inside]


def of_blank(truth: Truth, _address: str) -> list[str | int]:
    return ["is not blank"] if any(row["table"].startswith("sangong ") for row in truth.rows) else []


def of_both_totals(truth: Truth, _address: str) -> list[str | int]:
    spent, fiscal = truth.printed("expenditure"), truth.printed("fiscal_balance", category="current_expenditure")
    return [] if spent is None or fiscal is None else [spent, fiscal, spent - fiscal]


def of_projects(truth: Truth, _address: str) -> list[str | int]:
    codes = {row["category"] for row in truth.of("projects")}
    return [truth.sum("projects"), f"公开了 {len(codes)} 个项目"]


def of_sangong(truth: Truth, _address: str) -> list[str | int]:
    return [row["amount"] for row in truth.rows if row["table"] == "sangong" and row["measure"] == "total"][:1]


def of_services(truth: Truth, _address: str) -> list[str | int]:
    whole = truth.printed("services")
    return [] if whole is None else [whole]


TEXTS: dict[str, Callable[[Truth, str], list[str | int]]] = {
    "main-fact": of_kinds,
    "main-fact-negative": of_negatives,
    "main-fact-untold": of_nothing,
    "leading": of_leading,
    **dict.fromkeys(("project-staff", "staff-in-projects"), of_staff_in_projects),
    "unnamed-staff": of_unnamed,
    **dict.fromkeys(("share-of-3", "share-of-5", "share-of-7"), shares),
    "cell": of_cell,
    "income": of_income,
    "year": of_year,
    "all": of_all,
    "two-totals": of_both_totals,
    "projects": of_projects,
    "sangong": of_sangong,
    "services": of_services,
    "parts-miss": of_gap,
    "basic-staff": of_basic,
    "no-targets": lambda _truth, _address: ["没有逐个公开项目的绩效目标"],
    "projects-untold": lambda truth, _address: [truth.printed("expenditure", "project") or 0],
    "sangong-beside": of_sangong_table,
    "sangong-blank": of_blank,
    "personnel-scope": lambda truth, _address: [paid(truth, STAFF)],
}


def amounts_in(sentence: Tag) -> list[int]:
    return [int(Decimal(str(data["value"]).replace(",", "")) * 10**6) for data in sentence.select("data")]


def holds_what_it_says(truth: Truth, address: str, sentence: Tag) -> bool:
    """The shares of staff and of contracted work in a code, and that of its largest kind by either classification."""
    table, dimension, code = spending_page(address)
    if table != "expenditure":
        return True
    rows = [row for row in truth.of(table) if row[dimension].startswith(code)]
    whole, text = sum(row["amount"] for row in rows), sentence.get_text()
    staff, hired = (
        sum(row["amount"] for row in rows if (row["dept_economic"] or row["gov_economic"]).startswith(codes))
        for codes in (STAFF, HIRED)
    )
    if dimension == "function":
        named = ((staff, "是人员待遇"), (hired, "付给受委托"), (whole - staff - hired, "是其他开支"))
        if any(
            (f"{percent(fen, whole)} {words}" in text) is not (0 < fen < whole)
            or (f"全部{words}" in text) is not (fen == whole and words != "是其他开支")
            for fen, words in named
        ):
            return False
    largest = set()
    for scheme in {"function", "gov_economic", "dept_economic"} - {dimension}:
        for length in (3, 5, 7):
            added: dict[str, int] = {}
            for row in rows:
                added[row[scheme][:length]] = added.get(row[scheme][:length], 0) + row["amount"]
            most = max(added.values())
            largest.add("全部花在" if most == whole else f"占 {percent(most, whole)}")
    return "最大的" not in text or any(one in text for one in largest)


def counts_its_lines(truth: Truth, address: str, sentence: Tag) -> bool:
    """As many lines are said as the table has under the code."""
    _table, dimension, code = spending_page(address)
    lines = [row for row in truth.of(table_of(truth, address, dimension)) if row[dimension].startswith(code)]
    return f" {len(lines)} 行" in sentence.get_text()


def is_for_each(truth: Truth, address: str, sentence: Tag) -> bool:
    """What a sum is by head and by household, to the 分, and where it was divided to less than that."""
    people = Population.objects.get(unit=truth.edition.unit, year=truth.edition.year)
    if address == "/" or not spending_page(address)[2]:
        total = next(one for one in of_all(truth, "/function/" if address == "/" else address) if isinstance(one, int))
    else:
        _table, dimension, code = spending_page(address)
        total = truth.sum(table_of(truth, address, dimension), **{dimension: code})
    divisors = [number for number in (people.residents, people.households) if number]
    each = [int((Decimal(total) / number).quantize(Decimal(1), ROUND_HALF_UP)) for number in divisors]
    return amounts_in(sentence) == each and all(f"{number:,} " in sentence.get_text() for number in divisors)


def stands_twice(truth: Truth, _address: str, sentence: Tag) -> bool:
    """The amount is printed in two of the tables of lines, projects and services, or twice in one."""
    (fen, *_others) = amounts_in(sentence)
    lines = [
        row for row in truth.rows if row["table"] in {"expenditure", "projects", "services"} and not row["is_total"]
    ]
    return len([row for row in lines if row["amount"] == fen and row["measure"] in MEASURES]) > 1


def is_a_part(truth: Truth, address: str, sentence: Tag) -> bool:
    """What one piece costs is the project's total divided by one of its counts, to the 分."""
    code = address.strip("/").split("/")[-1]
    total = next(row["amount"] for row in of_project(truth, code) if row["measure"] == "total")
    counts = PerformanceIndicator.every_stage.filter(
        edition=truth.edition, project__code=code, level2="数量指标", target__gt=0
    ).values_list("target", flat=True)
    parts = {int((Decimal(total) / count).quantize(Decimal(1), ROUND_HALF_UP)) for count in counts if count}
    return amounts_in(sentence)[0] in parts


def is_worth(truth: Truth, address: str, sentence: Tag) -> bool:
    """The pieces that a printed price makes of the project's total."""
    code = address.strip("/").split("/")[-1]
    total = next(row["amount"] for row in of_project(truth, code) if row["measure"] == "total")
    prices = PerformanceIndicator.every_stage.filter(
        edition=truth.edition, project__code=code, level1="成本指标", target__gt=0
    ).values_list("target", "unit_of_measure")
    worth = set()
    for price, unit in prices:
        exact = Fraction(total) / (Fraction(price) * (10**6 if "万" in unit else 100))
        whole = int(exact + Fraction(1, 2))
        worth.add(f"{'' if exact == whole else '约 '}{whole:,}")
    return any(f"相当于 {number} " in sentence.get_text() for number in worth)


ABSENT = {
    "中小学和幼儿园": ("20502",), "医院和社区卫生机构": ("21002", "21003"), "低保": ("20819",), "残疾人": ("20811",), "公安": ("20402",),
    "消防": ("22402",), "修路灯、修市政道路": ("21203",), "公路和公交": ("214",), "保障房": ("22101",), "文化馆、图书馆": ("20701",),
    "体育": ("20703",),
}  # fmt: skip


def lacks_them(truth: Truth, _address: str, sentence: Tag) -> bool:
    """What is said to be absent has no row that is coded so, nor one that is coded too coarsely to tell."""
    table = next(name for name in ("expenditure", "spending fiscal", "general_expenditure") if truth.of(name))
    codes = {row["function"] for row in truth.of(table) if row["amount"] and row["function"]}
    named = sentence.get_text().partition("：")[2].partition("。")[0]
    there = {
        name: any(row.startswith(code) or code.startswith(row) for code in below for row in codes)
        for name, below in ABSENT.items()
    }
    return named == "、".join(name for name, is_there in there.items() if not is_there)


CHECKED: dict[str, Callable[[Truth, str, Tag], bool]] = {
    "holds": holds_what_it_says,
    "absent": lacks_them,
    "same-amount": stands_twice,
    "lines": counts_its_lines,
    "per-head": is_for_each,
    "unit-cost": is_a_part,
    "priced": is_worth,
    "checked": said_of_checks.counts_them,
    "asked": said_of_checks.states_add_up,
    "verdict": said_of_checks.is_the_verdict,
    "services-by-class": said_of_checks.has_its_check,
}


def all_pages(truth: Truth) -> Iterator[str]:
    """The pages of an edition, each kind of them."""
    yield from pages_of(truth)
    yield from said_of_checks.rule_pages(truth)


def told(client: Client, edition: Edition, pages: Iterable[str] = ()) -> Iterator[tuple[str, Tag]]:
    """Every computed sentence of some pages of an edition, or of all kinds of them, with its page."""
    root = f"/{edition.unit.slug}/{edition.year}{Stage(edition.stage).suffix}"
    for address in pages or all_pages(Truth(edition)):
        answer = client.get(f"{root}{address}")
        if answer.status_code == 404:  # a table that this edition does not have
            continue
        assert answer.status_code == 200, address
        page = BeautifulSoup(answer.content, "html.parser")
        assert alike(page) == [], address
        ill = [
            block.get_text() for block in page.select("main p, main [data-claim]") if ILL_SAID.search(block.get_text())
        ]
        assert ill == [], address
        for sentence in page.select("main [data-claim]"):
            yield address, sentence


# What nobody says: «占全部支出的 不足 0.1%», a hundred per cent of something, one of several, signs that meet, quotes within
# quotes of the same kind.
ILL_SAID = re.compile(
    r"的 ?(不足|超过|基数)|[，。；：][，。；：]|““|””|(^|[，。：])100\.0%|占 100\.0%|(这|其余) 1 [项类]|约 ?约"
)


def alike(page: BeautifulSoup) -> list[str]:
    """Amounts that differ and look alike in one breath: a reader takes them for the same."""
    found = []
    for block in page.select("main p, main li, main dd"):
        shown: dict[str, set[str]] = {}
        for data in block.select("data"):
            shown.setdefault(data.get_text(), set()).add(str(data["value"]))
        found += [f"{text}: {block.get_text()}" for text, values in shown.items() if len(values) > 1]
    return found


def wrong(client: Client, edition: Edition, pages: Iterable[str] = ()) -> tuple[list[str], set[tuple[str, bool]]]:
    """The sentences that do not say what the rows say, and the claims that were read with what they said."""
    truth, found, read = Truth(edition), [], set()
    for address, sentence in told(client, edition, pages):
        claim, holds = str(sentence["data-claim"]), sentence.get("data-holds") != "no"
        if claim in OF_SEVERAL_EDITIONS:
            continue
        read.add((claim, holds))
        if CLAIMS[claim](truth, address) is not holds:
            found.append(f"{address} {claim}: {sentence.get_text()[:120]}")
        if claim in CHECKED and not CHECKED[claim](truth, address, sentence):
            found.append(f"{address} {claim} is not what the rows make: {sentence.get_text()}")
        wanted = TEXTS[claim](truth, address) if claim in TEXTS else []
        said = amounts_in(sentence)
        shown = f"{sentence}{sentence.get_text()}"
        missed = [one for one in wanted if one not in (said if isinstance(one, int) else shown)]
        found += [f"{address} {claim} does not say {one}: {sentence}" for one in missed]
        # By how much things differ is an amount above nothing; which of them is larger the words say.
        if re.search(r"[差多少] ?(约 ?)?[-−]", sentence.get_text()):
            found.append(f"{address} {claim} says a difference below nothing: {sentence.get_text()}")
        if (
            not holds
            and claim not in {"basic-and-project", "same-money", "lines", "crossed"}
            and not sentence.select("a")
        ):
            found.append(f"{address} {claim} leads nowhere")
    return found, read
