"""What the pages of checks and of completeness say, held against the results that are stored, and against each other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

from bs4 import Tag

from budget.models import CheckResult
from tests.disclosure.claims import Truth, spending_page

MISMATCH = ("must", "should")


def results(truth: Truth, address: str = "") -> list[CheckResult]:
    """Every stored result, or those of the rule that an address asks for."""
    rule = parse_qs(urlsplit(address).query).get("rule", [""])[0]
    rows = CheckResult.every_stage.filter(edition=truth.edition).order_by("position")
    return list(rows.filter(rule=rule) if rule else rows)


def mismatches(rows: list[CheckResult]) -> list[CheckResult]:
    """What does not agree: whatever must, and what should and differs in money."""
    failed = [row for row in rows if row.result == "fail"]
    return [row for row in failed if row.level == "must" or (row.level == "should" and row.difference)]


def rule_pages(truth: Truth) -> Iterator[str]:
    """The page of each rule by which something does not agree, and of the one by which most does."""
    rows = results(truth)
    often = Counter(row.rule for row in rows if row.result == "pass").most_common(1)
    for rule in {row.rule for row in mismatches(rows)} | {rule for rule, _count in often}:
        yield f"/checks/?rule={rule}"


def counts_them(truth: Truth, address: str, sentence: Tag) -> bool:
    """As many results are counted as there are, each kind in the bar too; what does not agree has its card, in order."""
    rows = results(truth, address)
    wrong = mismatches(rows)
    text = sentence.get_text()
    main = sentence.find_parent("main")
    assert isinstance(main, Tag)
    shown = Counter(
        {
            "对不上": len(wrong),
            "要说明的": sum(row.result == "fail" for row in rows) - len(wrong),
            "数据不足": sum(row.result == "insufficient" for row in rows),
            "不适用": sum(row.result == "not_applicable" for row in rows),
            "通过": sum(row.result == "pass" for row in rows),
        }
    )
    bar = Counter(
        {
            name: int(count)
            for one in main.select(".strip .legend li")
            for name, count, _unit in [one.get_text().split()]
        }
    )
    ranked = sorted(wrong, key=lambda row: (row.level != "must", -abs(row.difference or 0)))
    cards = [str(card["id"]) for card in main.select("article.check:not(details *)")]
    return (
        f"一共核对 {len(rows)} 项" in text
        and ("每项精确到分" in text) is not any(row.allowed for row in rows)
        and +shown == +bar
        and cards == [f"check-{row.position}" for row in ranked]
        and all(tells(row, main.select(f"#check-{row.position} h3")[0]) for row in ranked)
    )


def tells(row: CheckResult, head: Tag) -> bool:
    """What does not agree is said with both sides and what lies between them."""
    amounts = [int(Decimal(str(data["value"]).replace(",", "")) * 10**6) for data in head.select("data")]
    return row.difference is None or amounts == [row.left, row.right, abs(row.difference)]


def states_add_up(_truth: Truth, _address: str, sentence: Tag) -> bool:
    """The states that are counted are those of the rows below: what is there, what is not, what nobody looked at."""
    main = sentence.find_parent("main")
    assert isinstance(main, Tag)
    states = Counter(row.select("td")[0].get_text(strip=True) for row in main.select("table.ledger tbody tr"))
    said = {
        name: int(found[1]) if (found := re.search(rf"{words} (\d+) 项", sentence.get_text())) else 0
        for name, words in {"有": "，有", "无": "没有", "未核对": "未核对"}.items()
    }
    asked = re.search(r"规定要求公开 (\d+) 项", sentence.get_text())
    return (
        bool(asked)
        and all(states[name] == count for name, count in said.items())
        and (
            int(asked[1]) == sum(said.values())  # type: ignore[index] # bool(asked)
        )
    )


def is_the_verdict(truth: Truth, _address: str, sentence: Tag) -> bool:
    """How many do not agree, whether the one named is the largest of them, and how many could not be looked at."""
    rows = results(truth)
    wrong, text = mismatches(rows), sentence.get_text()
    unchecked = sum(row.result == "insufficient" for row in rows)
    largest = max((abs(row.difference or 0) for row in wrong), default=0)
    amounts = [int(Decimal(str(data["value"]).replace(",", "")) * 10**6) for data in sentence.select("data")]
    return (
        (f"另有 {unchecked} 项缺少数据，没有核对" in text) is bool(unchecked)
        and (f"发现 {len(wrong)} 处对不上" in text) is bool(wrong)
        and ("没有发现对不上的" in text) is not bool(wrong)
        and ("最大的一处：" not in text or not wrong or largest in amounts)
    )


def has_its_check(truth: Truth, address: str, sentence: Tag) -> bool:
    """Each 类 that is said to buy more than it can is one that does, and a check failed for it: there the sentence leads."""
    listed: dict[str, int] = {}
    for row in truth.of("services") or truth.of("services fiscal"):
        listed[row["function"][:3]] = listed.get(row["function"][:3], 0) + row["amount"]
    code = spending_page(address)[2] if "/function/" in address else ""
    over = {one for one, fen in listed.items() if fen > (truth.room(one, "expenditure") or 0)}
    failed = {
        row.subject.partition(" ")[0]: row.position
        for row in results(truth)
        if row.result == "fail" and row.rule.startswith("services")
    }
    link = str(sentence.select("a")[-1]["href"])
    here = {code} if code else over
    named = re.findall(r"\b\d{3}\b(?= )", sentence.get_text().partition("写在 ")[2].partition("下面")[0])
    return (
        here <= over <= failed.keys()
        and (code or sorted(named) == sorted(over))
        and any(link.endswith(f"#check-{failed[one]}") for one in here)
    )
