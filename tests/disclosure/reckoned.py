"""What the charts of income, crossing, stages, years and bodies, the key figures and the largest items have to say.

Worked out a second time from the rows of the database, in their last phase; a page gives only the names, by code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bs4 import BeautifulSoup, Tag

from budget.models import Edition, LineItem
from budget.vocabulary import ITEMS
from tests.disclosure.charted import money, rows_of
from tests.disclosure.claims import percent

Row = dict[str, Any]
NAMED = 6


def rows_in(edition: Edition, subject: str, *funds: str) -> list[Row]:
    """The rows of the first tables about something, each in the phase that its table is about."""
    found = LineItem.every_stage.filter(edition=edition, table__subject=subject).order_by("table__position", "pk").values(
        "table__funds", "table__key", "table__phases", "table__dimensions", "phase", "measure", "category", "side", "function",
        "gov_economic", "dept_economic", "unit_code", "is_total", "line", "amount",
    )  # fmt: skip
    rows = [row for row in found if not row["table__phases"] or row["phase"] in {"", row["table__phases"][-1]}]
    return [row for row in rows if not funds or row["table__funds"] in funds]


def printed(rows: Iterable[Row], category: str = "", measure: str = "total") -> int | None:
    """The first printed sum of tables under a name, of everything that the table lists."""
    coded = ("function", "gov_economic", "dept_economic", "unit_code")
    for row in rows:
        whole = (
            row["is_total"] and not any(row[code] for code in coded) and (row["category"] or row["line"] != "subtotal")
        )
        if whole and row["category"] == category and row["measure"] == measure:
            return int(row["amount"])
    return None


def first(*amounts: int | None) -> int | None:
    return next((amount for amount in amounts if amount is not None), None)


def keys_of(edition: Edition) -> dict[str, int]:
    """The key figures, each from the table that states it."""
    balance, granted = rows_in(edition, "balance", "all"), rows_in(edition, "balance", "fiscal")
    spending, fiscal = rows_in(edition, "spending", "all"), rows_in(edition, "spending", "fiscal")
    general, basic = rows_in(edition, "spending", "general"), rows_in(edition, "basic", "general")
    sangong = [row | {"is_total": True} for row in rows_in(edition, "sangong")]
    found = {
        "一共支出": first(
            printed(spending), printed(balance, "current_expenditure"), printed(balance, "total_expenditure")
        ),
        "一共收入": first(printed(balance, "total_income"), printed(rows_in(edition, "income"))),
        "财政拨款支出": first(
            printed(granted, "current_expenditure"), printed(fiscal), printed(granted, "total_expenditure"), printed(general)
        ),
        "基本支出": printed(spending, measure="basic"),
        "项目支出": printed(spending, measure="project"),
        "人员经费": first(printed(general, measure="personnel"), printed(basic, measure="personnel")),
        "公用经费": first(printed(general, measure="operating"), printed(basic, measure="operating")),
        "“三公”经费": printed(sangong),
        "年末结转和结余": printed(balance, "carried_over") if edition.stage == "final" else None,
        "政府采购": printed(rows_in(edition, "procurement")),
    }  # fmt: skip
    return {name: fen for name, fen in found.items() if fen is not None}


def shown_keys(page: BeautifulSoup) -> dict[str, tuple[int, str]]:
    """The key figures that a page shows, each with its basis."""
    found = {}
    for card in page.select(".keys > *"):
        label, data, basis = (card.select_one(one) for one in (".figure-label", "data.amount", ".basis"))
        assert label is not None
        assert data is not None
        found[label.get_text().strip()] = (fen_of(data), basis.get_text() if basis else "")
    return found


def fen_of(data: Tag) -> int:
    whole, _point, part = str(data["value"]).partition(".")
    return int(f"{whole}{part.ljust(6, '0')}")


def names_by_code(page: BeautifulSoup) -> dict[str, str]:
    """The names that a page of spending gives to the codes of its table."""
    names = {}
    for head in page.select("main table.ledger tbody th"):
        code, link = head.select_one(".code"), head.select_one("a")
        if code is not None:
            names[code.get_text()] = (link or head).get_text().strip()
    return names


def of_income(edition: Edition, income: BeautifulSoup, names: Mapping[str, str]) -> tuple[str, str] | None:
    """The flow: which share is 财政拨款, and both ends of it, largest first; None where the tables do not tell."""
    granted = [row for row in rows_in(edition, "balance", "fiscal") if row["side"] == "expenditure"]
    spent = [row for row in rows_in(edition, "balance", "all") if row["side"] == "expenditure"]
    details = [[row for row in rows if not row["is_total"] and row["measure"] == "total"] for rows in (granted, spent)]
    if not all(details) or any(row["amount"] < 0 for rows in details for row in rows):
        return None
    fiscal, whole = (sum(row["amount"] for row in rows) for rows in details)
    # What a year leaves over goes to the next: it stands beside what is spent.
    spent_on: dict[str, int] = {}
    for row in details[1]:
        name = names[row["function"]] if row["function"] else ITEMS[row["category"]]
        spent_on[name] = spent_on.get(name, 0) + row["amount"]
    sources = {row.name: row.fen for row in rows_of(table(income)) if row.kind == "part"}
    ends = [{name: fen for name, fen in end.items() if fen} for end in (sources, spent_on)]
    comes, goes = (
        "；".join(f"{name} {money(fen)}" for name, fen in sorted(end.items(), key=lambda one: -one[1])) for end in ends
    )
    title = "全部是财政拨款" if fiscal == whole else f"{percent(fiscal, whole)} 是财政拨款"
    return title, f"钱从这里来：{comes}。钱到这里去：{goes}。"


def table(page: BeautifulSoup) -> Tag:
    found = page.select_one("main table.ledger")
    assert found is not None
    return found


def of_matrix(edition: Edition, names: Mapping[str, str]) -> tuple[str, str]:
    """The crossing: its largest cell, and how many there are."""
    cells: dict[tuple[str, str], int] = {}
    for row in rows_in(edition, "spending", "all"):
        if not row["is_total"] and row["measure"] == "total" and row["function"] and row["gov_economic"]:
            place = row["function"][:3], row["gov_economic"][:3]
            cells[place] = cells.get(place, 0) + row["amount"]
    total, (across, down) = sum(cells.values()), max(cells, key=lambda place: cells[place])
    rows, columns = ({place[side] for place in cells} for side in (0, 1))
    filled = sum(1 for fen in cells.values() if fen)
    most = cells[across, down]
    title = f"最大的一格：{names[across]}里的{names[down]}，占 {percent(most, total)}"
    return title, (
        f"{len(rows)} 个功能类与 {len(columns)} 个经济类相交，{filled} 格有钱，共 {money(total)}。"
        f"最大的一格是{names[across]}用于{names[down]}的 {money(most)}。"
    )


def by_class(edition: Edition, length: int = 3) -> dict[str, int]:
    """What a table of all spending, or the widest there is, gives each code of a length."""
    for funds in ("all", "fiscal", "general"):
        added: dict[str, int] = {}
        rows = rows_in(edition, "spending", funds)
        for row in rows:
            if (
                not row["is_total"]
                and row["measure"] == "total"
                and row["function"]
                and row["table__key"] == rows[0]["table__key"]
            ):
                added[row["function"][:length]] = added.get(row["function"][:length], 0) + row["amount"]
        if added:
            return added
    return {}


def of_stages(plan: Edition, account: Edition, names: Mapping[str, str]) -> tuple[str, str]:
    """The changes from what was planned to what was spent, the largest first."""
    before, after = by_class(plan), by_class(account)
    changes = {code: after.get(code, 0) - before.get(code, 0) for code in before.keys() | after.keys()}
    changed = {code: fen for code, fen in changes.items() if fen}
    ranked = sorted(changed, key=lambda code: -abs(changed[code]))

    def said(code: str) -> str:
        return f"{names[code]}{'增加' if changed[code] > 0 else '减少'} {money(abs(changed[code]))}"

    up = sum(fen > 0 for fen in changed.values())
    rest = f"；其余 {len(ranked) - NAMED} 项变化较小" if len(ranked) > NAMED else ""
    largest = ranked[0]
    title = f"变化最大的是{names[largest]}，{said(largest).removeprefix(names[largest])}"
    return title, f"{up} 项增加，{len(changed) - up} 项减少。{'；'.join(map(said, ranked[:NAMED]))}{rest}。"


def of_years(totals: Mapping[str, int]) -> str:
    """The totals of a body by edition."""
    return f"各年全部支出：{'；'.join(f'{name} {money(fen)}' for name, fen in totals.items())}。"


def of_bodies(totals: list[tuple[str, int]]) -> tuple[str, str]:
    """Bodies beside each other, the largest first."""
    most = [name for name, fen in totals if fen == totals[0][1]]
    each = "，各 " if len(most) > 1 else "，"
    named = "；".join(f"{name} {money(fen)}" for name, fen in totals[:NAMED])
    rest = f"；其余 {len(totals) - NAMED} 个单位较小" if len(totals) > NAMED else ""
    title = f"支出最多的是{'、'.join(most)}{each}{money(totals[0][1])}"
    return title, f"{len(totals)} 个单位，方块的大小是全部支出。{named}{rest}。"
