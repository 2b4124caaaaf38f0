"""What the sentences of pages claim, worked out a second time from the rows of the tables alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from budget.models import CheckResult, Edition, LineItem, PerformanceIndicator, Project

Row = dict[str, Any]
FIELDS = (
    "table__subject", "table__funds", "measure", "category", "function", "gov_economic", "dept_economic", "unit_code", "is_total", "amount",
)  # fmt: skip


# What the claims call a table, by what it is about.
NAMES = {
    ("balance", "all"): "balance",
    ("balance", "fiscal"): "fiscal_balance",
    ("spending", "all"): "expenditure",
    ("spending", "general"): "general_expenditure",
    ("sangong", "fiscal"): "sangong",
    ("procurement", "all"): "procurement",
    ("services", "fiscal"): "services",
    ("project_goals", "all"): "projects",
    ("department_goals", "all"): "performance",
}


class Truth:
    """The rows of an edition, and what they say."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.rows: list[Row] = list(LineItem.every_stage.filter(edition=edition).values(*FIELDS))
        for row in self.rows:
            about = row.pop("table__subject"), row.pop("table__funds")
            row["table"] = NAMES.get(about, " ".join(about))

    def of(self, table: str, measure: str = "total", printed: bool = False, **begins: Any) -> list[Row]:
        """The rows of a table and measure, the printed sums or the details, whose codes begin as named."""
        return [
            row
            for row in self.rows
            if row["table"] == table
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
        """What of a 类 in a table can be for services: for anything but staff, and from the fiscal grants."""
        room = 0
        grants = [name for name in ("spending fiscal", "general_expenditure") if self.of(name)][:1]
        for item in {row["function"] for row in self.of(table, function=code)}:
            known = self.kinds(function=item)
            if known is None:
                return None
            most = [self.sum(name, function=item) for name in (table, *grants)]
            room += min(*most, known[0] - known[1])
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
    if not truth.of(table):  # a table of its sums alone, which may have columns beside these two
        columns = ("basic", "project", "reserve", "carried_over")
        return sum(truth.printed(table, column) or 0 for column in columns) == total
    return bool(truth.sum(table, "basic", **begins) + truth.sum(table, "project", **begins) == total)


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
    named = {row["category"]: row["amount"] for row in truth.rows if row["table"] == "balance"}
    return bool(named["current_income"] + named["carried_forward"] == named["total_income"])


def sangong(*parts: str) -> Callable[[Truth, str], bool]:
    def adds_up(truth: Truth, _address: str) -> bool:
        found = {row["measure"]: row["amount"] for row in truth.rows if row["table"] == "sangong"}
        return bool(sum(found.get(part, 0) for part in parts[1:]) == found[parts[0]])

    return adds_up


def projects_are_less(truth: Truth, _address: str) -> bool:
    return truth.sum("projects") <= (truth.printed("expenditure", "project") or 0)


def project_adds_up(truth: Truth, address: str) -> bool:
    code = address.strip("/").split("/")[-1]
    money = {row["measure"]: row["amount"] for row in of_project(truth, code)}
    return bool(money.get("fiscal", 0) + money.get("other", 0) == money["total"])


PIECES = "个台辆项部座处"


def costs_add_up(truth: Truth, address: str) -> bool:
    """Whether the cost targets, prices multiplied by the one quantity that counts the same, are the project's total."""
    code = address.strip("/").split("/")[-1]
    targets = list(PerformanceIndicator.every_stage.filter(edition=truth.edition, project__code=code))
    fen = Decimal(0)
    for cost in targets:
        money, _, per = cost.unit_of_measure.partition("/")
        if cost.level1 != "成本指标" or cost.target is None or money not in {"元", "万元"}:
            continue
        counted = [
            each.target
            for each in targets
            if each.level2 == "数量指标" and each.target and (per in each.unit_of_measure or per in PIECES)
            and (per not in PIECES or set(each.unit_of_measure) & set(PIECES))
        ]  # fmt: skip
        if per not in {"", "年"} and len(counted) != 1:
            return True  # nothing to hold against the total, and the sentence says so
        price = cost.target * (100 if money == "元" else 1_000_000)
        fen += price * (1 if per in {"", "年"} else counted[0])
    total = next((row["amount"] for row in of_project(truth, code) if row["measure"] == "total"), fen)
    return bool(not fen or fen == total)


def department_adds_up(truth: Truth, _address: str) -> bool:
    money = {row["measure"]: row["amount"] for row in truth.rows if row["table"] == "performance"}
    return bool(money.get("fiscal", 0) + money.get("other", 0) == money["total"])


def of_project(truth: Truth, code: str) -> list[Row]:
    return [row for row in truth.rows if row["table"] == "projects" and row["category"] == code]


def no_mismatch(truth: Truth, _address: str) -> bool:
    failed = CheckResult.every_stage.filter(edition=truth.edition, result="fail")
    return (
        not failed.filter(level="must").exists()
        and not failed.filter(level="should").exclude(difference=None).exclude(difference=0).exists()
    )


def lines_add_up(_truth: Truth, _address: str) -> bool:
    return True  # a code's total is the sum of its lines: nothing prints another one


def tenths(part: int, whole: int) -> Decimal:
    """How many of each 100 元 go to a part."""
    return (Decimal(part) * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)


def hundredth(part: int, whole: int) -> str:
    """The same as it is said: a part is not said to be nothing, nor less than all to be all."""
    rounded = tenths(part, whole)
    if part and not rounded:
        return "不足 0.1 元"
    return "超过 99.9 元" if rounded == 100 and part < whole else f"{rounded} 元"


def percent(part: int, whole: int) -> str:
    """A share as pages print it."""
    share = (Decimal(part) * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)
    if not share and part:
        return "不足 0.1%"
    return "超过 99.9%" if share == 100 and part < whole else f"{share}%"


def shares(truth: Truth, address: str) -> list[str | int]:
    """What a code is of the code above it, and of the whole."""
    table, dimension, code = spending_page(address)
    here = truth.sum(table, **{dimension: code})
    whole = truth.printed(table)
    bases = [truth.sum(table, **{dimension: code[:length]}) for length in (3, 5) if length < len(code)][-1:]
    bases.append(truth.sum(table) if whole is None else whole)
    return [share_of(here, base) for base in bases if here and base]


def share_of(part: int, whole: int) -> str:
    """A share as a sentence says it: what is all, and what is too little or too much for one decimal, in words."""
    said = percent(part, whole)
    words = {"不足 0.1%": "的 0.1%", "超过 99.9%": "的 99.9% 以上"}
    return "的全部" if part == whole else words.get(said, f"的 {said}")


def crossed(truth: Truth, _address: str) -> bool:
    return all(row["function"] and row["gov_economic"] for row in truth.of("expenditure"))


def listed_is_all(table: str) -> Callable[[Truth, str], bool]:
    return lambda truth, _address: truth.sum(table) in {row["amount"] for row in truth.of(table, printed=True)}


ALWAYS, NEVER = (lambda _truth, _address: True), (lambda _truth, _address: False)
CLAIMS: dict[str, Callable[[Truth, str], bool]] = {
    "leading": ALWAYS,
    "absent": ALWAYS,
    **dict.fromkeys(("main-fact", "main-fact-negative", "main-fact-untold"), ALWAYS),
    "project-staff": ALWAYS,
    "staff-in-projects": ALWAYS,
    "personnel-scope": ALWAYS,
    "unnamed-staff": ALWAYS,
    "holds": ALWAYS,
    "two-totals": ALWAYS,
    "sangong": ALWAYS,
    "services": ALWAYS,
    "same-amount": ALWAYS,
    **dict.fromkeys(("basic-staff", "projects-untold", "sangong-blank", "sangong-beside"), ALWAYS),
    "parts-miss": NEVER,
    "lines": lines_add_up,
    "fiscal-share": fiscal_is_less,
    "basic-and-project": splits,
    "same-money": same_money,
    "services-inside": services_fit,
    "services-inside-all": bought_fits("services"),
    "procurement-inside": bought_fits("procurement"),
    "services-by-class": NEVER,
    "checked": ALWAYS,
    "asked": ALWAYS,
    "income-parts": income_adds_up,
    "sangong-parts": sangong("total", "vehicles", "reception", "abroad"),
    "vehicle-parts": sangong("vehicles", "vehicle_purchase", "vehicle_running"),
    "projects-cover": projects_are_less,
    "no-targets": ALWAYS,
    "project-money": project_adds_up,
    "verdict": no_mismatch,
    "contradiction": NEVER,
    "target-costs": costs_add_up,
    "unit-cost": ALWAYS,
    "priced": ALWAYS,
    "per-head": ALWAYS,
    "department-money": department_adds_up,
    **dict.fromkeys(("year", "all", "cell", "income", "projects", "share-of-3", "share-of-5", "share-of-7"), ALWAYS),
    "crossed": crossed,
    "procurement": listed_is_all("procurement"),
    "bought": listed_is_all("services"),
}


# Of the years before and of plan and account, which a single edition cannot tell: tried with the pages that say them.
OF_SEVERAL_EDITIONS = {
    "since-last-year",
    "came-and-went",
    "plan-and-spent",
    "plan-missing",
    "carried-over",
    "more-and-less",
    "targets-since-last-year",
}


def pages_of(truth: Truth) -> Iterator[str]:
    yield from (
        "/",
        "/income/",
        "/sangong/",
        "/procurement/",
        "/projects/",
        "/performance/",
        "/checks/",
        "/matrix/",
        "/completeness/",
        "/stages/",
        "/services/",
        "/data/",
        "/tables/",
        "/texts/",
        "/editions/",
    )
    for basis in ("", "?basis=general"):
        table = "general_expenditure" if basis else "expenditure"
        yield f"/function/{basis}"
        codes = {row["function"] for row in truth.of(table)}
        if not codes:
            continue
        yield from (f"/function/{code}/{basis}" for code in sorted({code[:3] for code in codes}))
        yield f"/function/{min(codes)}/{basis}"
        yield f"/function/{max(codes)[:5]}/{basis}"
        kinds = sorted({row["gov_economic"][:3] for row in truth.of(table) if row["function"] == max(codes)})
        yield from (f"/matrix/{max(codes)[:3]}/{kind}/" for kind in kinds if kind and not basis)
    for scheme in ("gov", "dept"):
        yield f"/economic/{scheme}/"
        codes = {row[f"{scheme}_economic"] for row in truth.of("expenditure") if row[f"{scheme}_economic"]}
        if codes:
            yield f"/economic/{scheme}/{min(codes)[:3]}/"
    projects = Project.every_stage.filter(edition=truth.edition).order_by("pk").values_list("code", flat=True)
    yield from (f"/projects/{code}/" for code in projects)
