"""What the charts and the opening of a page have to say, worked out a second time: from rows of tables, not from charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from bs4 import BeautifulSoup, Tag

from tests.disclosure.claims import Truth, percent

NAMED = 6


@dataclass(frozen=True)
class Shown:
    """A row of a page's own table: the name that leads, its amount in 分, and what it is beside the others."""

    name: str
    fen: int
    kind: str


def money(fen: int) -> str:
    """An amount as words print it."""
    return f"{(Decimal(fen) / 1_000_000).quantize(Decimal('0.01'), ROUND_HALF_UP):,} 万元".replace("-", "−")


def rows_of(table: Tag) -> list[Shown]:
    """The rows of a table that have an amount."""
    found = []
    for row in table.select("tbody tr"):
        head, cell = row.select_one("th"), row.select_one("td.num")
        amount = None if cell is None else cell.select_one("data.amount")
        if head is None or amount is None:  # what only the year before had has no amount of this year
            continue
        link = head.select_one("a")
        for note in head.select(".official, .row-note"):
            note.extract()
        name = " ".join((link or head).get_text().split())
        kind = next(iter(row.get("class") or ()), "part")
        found.append(Shown(name, int(Decimal(str(amount["value"])) * 1_000_000), kind))
    return found


def title_of(parts: Sequence[Shown], total: int) -> str:
    """What the largest parts are of the whole."""
    ranked = sorted(parts, key=lambda row: -row.fen)
    if not ranked or total <= 0:
        return "各部分的大小"
    first = ranked[0]
    if len(ranked) == 1 and first.fen == total:
        return f"全部是{first.name}"
    if first.fen * 2 > total:
        return f"{first.name}占 {percent(first.fen, total)}"
    leading = ranked[: 3 if len(ranked) > 5 else 2]
    together = percent(sum(row.fen for row in leading), total)
    return f"{'、'.join(row.name for row in leading)}合占 {together}"


def words_of(parts: Sequence[Shown], total: int) -> str:
    """The chart in words, behind the name of the whole."""
    ranked = sorted(parts, key=lambda row: -row.fen)
    first = len(ranked) if len(ranked) == NAMED + 1 else NAMED
    named = [f"{row.name} {money(row.fen)}（{percent(row.fen, total)}）" for row in ranked[:first]]
    if rest := ranked[first:]:
        fen = sum(row.fen for row in rest)
        named.append(f"其余 {len(rest)} 项共 {money(fen)}（{percent(fen, total)}）")
    return f"共 {money(total)}，分为 {len(parts)} 项：{'；'.join(named)}。"


def said_of(page: BeautifulSoup) -> tuple[str, str]:
    """The title and the words of the chart of a page."""
    title, words = page.select_one("main .chart-title"), page.select_one("main figure.chart details.words p")
    assert title is not None
    assert words is not None
    for link in words.select("a"):
        link.extract()
    return title.get_text().strip(), words.get_text().strip()


def of_parts(page: BeautifulSoup) -> tuple[str, str]:
    """What the chart of a page with a table of parts has to say; the name of the whole stands before the words."""
    table = page.select_one("main table.ledger")
    assert table is not None
    rows = rows_of(table)
    total = next((row.fen for row in rows if row.kind == "total"), None)
    parts = [row for row in rows if row.kind == "part" and row.fen]
    whole = sum(row.fen for row in parts) if total is None else total
    return title_of(parts, whole), words_of(parts, whole)


HIRED = ("30226", "30227")


def kinds_of(truth: Truth, code: str = "") -> tuple[int, int, int]:
    """What of a 类, or of everything, is for staff, for contracted work, for anything else."""
    rows = truth.of("expenditure", function=code)
    known = truth.kinds(function=code)
    assert known is not None
    hired = sum(
        row["amount"]
        for row in rows
        if (row["dept_economic"].startswith(HIRED) if row["dept_economic"] else row["gov_economic"] == "50205")
    )
    return known[1], hired, known[0] - known[1] - hired


KINDS = ("人员的工资和社保", "受委托办事的单位和个人", "其他开支")


def of_kinds(truth: Truth, page: BeautifulSoup) -> tuple[str, str]:
    """What the chart of the overview has to say where each line tells what it is spent on."""
    kinds, codes = kinds_of(truth), [str(one.get_text()) for one in page.select("table#overview tbody th .code")]
    total, changes = sum(kinds), changes_of(page)
    # Takes the codes out of the page.
    rows = [row for row in rows_of(page.select("table#overview")[0]) if row.kind == "part"]
    told = [f"{name} {money(fen)}（{percent(fen, total)}）" for name, fen in zip(KINDS, kinds, strict=True)]
    staff = [kinds_of(truth, code)[0] for code in codes]
    listed = [
        f"{row.name} {money(row.fen)}，{f'其中人员待遇 {percent(fen, row.fen)}' if fen else '没有人员待遇'}{since}"
        for row, fen, since in zip(rows, staff, changes, strict=True)
    ]
    return f"{percent(kinds[0], total)} 是人员的工资和社保", f"{'；'.join(told)}。{'；'.join(listed)}。"


def changes_of(page: BeautifulSoup) -> list[str]:
    """How each row of the overview's table changed, as its chart says it: nothing where no year before stands beside it."""
    table = page.select("table#overview")[0]
    heads = [head.get_text(strip=True) for head in table.select("thead th")]
    rows = [row for row in table.select("tbody tr") if row.select("th .code")]
    if "比上年" not in heads:
        return [""] * len(rows)
    at = heads.index("比上年")
    before = next(head for head in heads if head.endswith("年") and head[:4].isdigit())
    cells = [" ".join(row.select("th, td")[at].get_text(" ", strip=True).split()) for row in rows]
    return [f"，比 {before} {cell}" for cell in cells]


def strip_of(truth: Truth, page: BeautifulSoup) -> dict[str, str]:
    """What the line below the opening has to say: each kind, or each 类, with its share."""
    if page.select("figure.strip rect.kind-none, figure.strip rect.kind-301"):
        kinds = kinds_of(truth)
        return {name: percent(fen, sum(kinds)) for name, fen in zip(KINDS, kinds, strict=True) if fen}
    rows = rows_of(page.select("table#overview")[0])
    total = next(row.fen for row in rows if row.kind == "total")
    return {row.name: percent(row.fen, total) for row in rows if row.kind == "part"}
