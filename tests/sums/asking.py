"""Random questions to the API's sums, and their answers held against SQL written by hand.

The oracle knows nothing of the program: it takes all facts that the given parameters allow, looks whether they mix what
must not be added, and adds them in SQL. What it knows of the forms is written here by hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from django.db import connection
from django.test import Client

from tests.sums.cast import OTHER_FORMS

# Parameters with their values.
Asked = dict[str, list[str]]
ADDRESS = "/api/v1/aggregates"
CODES = ("function", "gov_economic", "dept_economic")
VALUES: dict[str, tuple[str, ...]] = {
    "unit": ("xiaohongmen", "jia", "yi", "below", "nowhere", *OTHER_FORMS),
    "year": ("2018", "2024", "2025", "2026", "2030"),
    "stage": ("budget", "adjusted", "final"),
    "version": ("1", "2", "3"),
    "table": (
        "balance", "income", "expenditure", "procurement", "fiscal_balance", "general_expenditure", "general_basic",
        "sangong", "services", "projects", "performance", "fund_expenditure", "final_sangong", "final_general",
        "jiangsu_balance", "jiangsu_fiscal", "shanghai_income", "integrated_balance",
    ),
    "measure": ("total", "basic", "project", "personnel", "vehicles", "reception", "current", "fiscal", "other"),
    "function": ("2", "208", "20805", "213", "999"),
    "gov_economic": ("501", "502", "50201"),
    "dept_economic": ("301", "30227"),
    "unit_code": ("661", "661001", "901001"),
    "category": ("A", "C", "general_budget", "carried_forward", "total_income", "current_expenditure"),
    "source": ("general_budget", "unit_funds"),
    "side": ("income", "expenditure", "by_use"),
    "phase": ("budget", "initial", "adjusted", "final"),
    "line": ("detail", "subtotal", "total"),
    "is_total": ("true", "false"),
    "least": ("1000000.00", "0.00"),
    "most": ("5000000.00",),
}  # fmt: skip
ONCE = {"is_total", "least", "most"}
GROUPS = (
    "", "function:3", "function", "gov_economic:3", "dept_economic:5", "unit_code", "category", "measure", "edition",
    "unit", "year", "stage", "version", "phase", "table", "side", "edition,function:3", "table,measure", "unit,stage",
    "stage,version", "source", "phase,source", "stage,phase", "table,side,measure", "unit,year,stage,version,table,side,measure,category",
)  # fmt: skip
# The SQL of each dimension. Tables of income, of two lists, and what stands in these on the side of spending.
INCOME = "('income', 'jiangsu_income', 'final_income', 'shanghai_income', 'integrated_income')"
BALANCES = """('balance', 'fiscal_balance', 'jiangsu_balance', 'jiangsu_fiscal_balance', 'final_balance', 'final_fiscal_balance',
  'shanghai_balance', 'shanghai_fiscal_balance', 'integrated_balance', 'integrated_fiscal_balance')"""
SIDE = f"""CASE WHEN t.key IN {INCOME} THEN 'income'
  WHEN t.key LIKE 'jiangsu%balance' AND i.category IN ('basic', 'project', 'reserve') THEN 'by_use'
  WHEN t.key = 'jiangsu_fiscal_balance' AND i.category = 'total_expenditure' THEN 'by_use'
  WHEN t.key IN {BALANCES} AND i.category NOT IN ('', 'carried_over', 'current_expenditure', 'total_expenditure') THEN 'income'
  ELSE 'expenditure' END"""
# It is alone where its table has one printed row only, and marked as a sum.
ALONE = """(i.is_total AND NOT EXISTS (SELECT 1 FROM budget_lineitem o WHERE o.table_id = i.table_id
  AND (NOT o.is_total OR o.row_number <> i.row_number)))"""
WHOLE = """(i.is_total AND i.unit_code = '' AND i.function = '' AND i.gov_economic = '' AND i.dept_economic = ''
  AND i.category IN ('', 'total_income', 'total_expenditure', 'total_procurement')
  AND i.label NOT IN ('人员经费合计', '公用经费合计'))"""
LINE = f"""CASE WHEN NOT i.is_total OR {ALONE} THEN 'detail' WHEN {WHOLE} THEN 'total' ELSE 'subtotal' END"""
# «budget» is what an edition is about, but for tables that print a 预算数 beside the 决算数; they are about the last.
SEVERAL = "CAST(t.phases AS text) LIKE '%,%'"
PHASE = f"CASE WHEN i.phase = 'budget' AND NOT ({SEVERAL}) THEN e.stage ELSE i.phase END"
OWN = "CAST(t.phases AS text) LIKE '%\"' || i.phase || '\"]'"
FACTS = f"""SELECT u.slug AS unit, e.year AS year, e.stage AS stage, e.version AS version, {PHASE} AS phase,
  e.state = 'published' AS is_current, t.key AS "table", i.measure, i.function, i.gov_economic, i.dept_economic,
  i.unit_code, i.category, i.source, {OWN} AS is_own, {SIDE} AS side, {LINE} AS line, {WHOLE} AS whole, i.amount
FROM budget_lineitem i JOIN budget_disclosedtable t ON t.id = i.table_id JOIN budget_edition e ON e.id = i.edition_id
JOIN budget_unit u ON u.id = e.unit_id WHERE e.state IN ('published', 'superseded')"""  # noqa: S608 - constants
NESTED = {"below": "jia"}
# The dimensions of a fact whose values a question may take.
PLACES = (
    "unit",
    "year",
    "stage",
    "version",
    "table",
    "measure",
    *CODES,
    "unit_code",
    "category",
    "source",
    "side",
    "phase",
    "line",
)


def questions(random: Random, count: int, there: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Asked, str]]:
    """Yield random parameters, and a grouping: half of them such as any fact has, half such as one of `there` has."""
    for _ in range(count):
        names = random.sample(sorted(VALUES), random.choice((0, 1, 1, 2, 2, 3, 4)))
        fact = random.choice(there) if random.random() < 0.5 else {}
        asked: Asked = {}
        for name in names:
            most = 1 if name in ONCE or random.random() < 0.7 else 2
            asked[name] = random.sample(VALUES[name], min(most, len(VALUES[name])))
            if fact.get(name) and random.random() < 0.8:
                text = str(fact[name])
                asked[name][0] = text[: random.choice((3, 5, 7))] if name in CODES else text
        yield {name: [*dict.fromkeys(texts)] for name, texts in asked.items()}, random.choice(GROUPS)


@dataclass
class Oracle:
    """All facts of the cast, in a table of its own, and what may be added of them."""

    def __post_init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMPORARY TABLE oracle AS {FACTS}")

        self.bodies = {row[0] for row in self.rows([], [], "DISTINCT unit")}

    def facts(self) -> list[dict[str, Any]]:
        """Return all of them, in an order that is the same on every database."""
        found = [
            dict(zip(PLACES, row, strict=True)) for row in self.rows([], [], ", ".join(f'"{each}"' for each in PLACES))
        ]
        return sorted(found, key=lambda fact: [str(value) for value in fact.values()])

    def rows(self, conditions: list[str], values: list[Any], what: str, by: str = "") -> list[tuple[Any, ...]]:
        """Return what a question in SQL gives."""
        where = " AND ".join(["1 = 1", *conditions])
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {what} FROM oracle WHERE {where} {by}", values)  # noqa: S608 - our own words
            return list(cursor.fetchall())


def given_conditions(asked: Asked) -> tuple[list[str], list[Any]]:
    """Return the conditions of what was asked for, in SQL."""
    conditions, values = [], list[Any]()
    for name, texts in asked.items():
        if not texts:
            continue
        if name == "is_total":
            conditions.append("line <> 'detail'" if texts == ["true"] else "line = 'detail'")
        elif name in {"least", "most"}:
            conditions.append(f"amount {'>=' if name == 'least' else '<='} %s")
            values.append(int(texts[0].replace(".", "")))
        elif name in CODES:
            conditions.append("(" + " OR ".join(f"{name} LIKE %s" for _ in texts) + ")")
            values += [f"{text}%" for text in texts]
        else:
            numbers = name in {"year", "version"}
            conditions.append(f'"{name}" IN ({", ".join(["%s"] * len(texts))})')
            values += [int(text) if numbers else text for text in texts]
    if "version" not in asked:
        conditions.append("is_current")
    return conditions, values


def key_of(group: str) -> tuple[list[str], str]:
    """Return the columns of a grouping: their names, and their SQL."""
    names, parts = [], []
    for part in filter(None, group.split(",")):
        name, _, length = part.partition(":")
        for each in ("unit", "year", "stage", "version") if name == "edition" else (name,):
            names.append(each)
            parts.append(f'substr("{each}", 1, {length})' if length else f'"{each}"')
    return names, ", ".join(parts)


def check(client: Client, oracle: Oracle, asked: Asked, group: str) -> str:
    """Ask one question, hold the answer against the oracle, and return what kind of answer it was."""
    response = client.get(ADDRESS, {**asked, "group": group})
    found = response.json()
    question = f"{asked} by {group}: {found}"
    assert response.status_code in {200, 400, 410}, question
    conditions, values = given_conditions(asked)
    if response.status_code == 410:
        assert not oracle.rows(conditions, values, "1", "LIMIT 1"), question
        return "withdrawn"
    if response.status_code == 400:
        assert found["parameter"], question
        if unknown := [slug for slug in asked.get("unit", ()) if slug not in oracle.bodies]:
            assert (found["parameter"], len(found["errors"])) == ("unit", len(unknown)), question
            return "unknown"
        _is_truly_open(oracle, asked, group, found, question)
        return "refused"
    basis = found["basis"]
    # Of a printed total it is the whole that counts, also where its row is alone in its table.
    lines = "whole" if basis["line"] == "total" else "line = 'detail'"
    rest, kept = given_conditions({name: texts for name, texts in asked.items() if name not in {"line", "is_total"}})
    chosen, more = _chosen(basis)
    names, columns = key_of(group)
    if not {"phase"} & {*asked, *names}:
        chosen.append("is_own")
    if not {"source"} & {*asked, *names}:
        chosen.append("(source = '' OR measure LIKE '%%.%%')")
    what = f"{columns}{', ' if columns else ''}sum(amount), count(*)"
    by = f"GROUP BY {columns}" if columns else ""
    expected = [row for row in oracle.rows([*rest, lines, *chosen], [*kept, *more], what, by) if row[-1]]
    answered = [(*(row[name] for name in names), _fen(row["amount_yuan"]), row["count"]) for row in found["sums"]]
    assert sorted(map(repr, answered)) == sorted(repr((*row[:-2], int(row[-2]), row[-1])) for row in expected), question
    assert {*asked.get("unit", ())} <= oracle.bodies, question
    added = ([*rest, lines, *chosen], [*kept, *more])
    assert found["unmatched"] == _unmatched(oracle, asked, added if expected else None), question
    _is_no_mixture(basis, names, question)
    _names_its_choices(basis, asked, names, question)
    _total(found, names, question)
    if not found["sums"]:
        assert not oracle.rows(conditions, values, "1", "LIMIT 1") or "line" in asked or "is_total" in asked, question
    return "summed" if found["sums"] else "nothing"


def _unmatched(oracle: Oracle, asked: Asked, added: tuple[list[str], list[Any]] | None) -> dict[str, list[str]]:
    """Return what was asked for and is in none of the facts that were `added`; None where there are none."""
    by_edition = {name: texts for name, texts in asked.items() if name in {"unit", "year", "stage", "version"}}
    editions = given_conditions(by_edition)
    is_there = bool(oracle.rows(*editions, "1", "LIMIT 1"))
    found = _lost(oracle, by_edition, editions if is_there else ([], []))
    if not is_there:
        return found or by_edition
    few = 1 if added else 0
    others = {name: texts for name, texts in asked.items() if name not in {*by_edition, *ONCE} and len(texts) > few}
    lost = _lost(oracle, others, added or editions)
    return found | (lost if added else lost or others)


def _lost(oracle: Oracle, asked: Asked, among: tuple[list[str], list[Any]]) -> Asked:
    """Return the values that no fact has `among` those of some conditions."""
    lost: Asked = {}
    for name, texts in asked.items():
        for text in texts:
            conditions, values = given_conditions(
                {name: [text], "version": []} if name != "version" else {name: [text]}
            )
            if not oracle.rows([*among[0], *conditions], [*among[1], *values], "1", "LIMIT 1"):
                lost.setdefault(name, []).append(text)
    return lost


def _chosen(basis: dict[str, Any]) -> tuple[list[str], list[Any]]:
    """Return what the answer says that it chose, in SQL; the editions that it names are all that it added."""
    assert basis["edition_count"] == len(basis["editions"])
    one = "(unit = %s AND year = %s AND stage = %s AND version = %s)"
    conditions = ["(" + " OR ".join([one] * len(basis["editions"]) or ["1 = 0"]) + ")"]
    values = [each[name] for each in basis["editions"] for name in ("unit", "year", "stage", "version")]
    for name in ("table", "measure"):
        if name in basis["assumed"]:
            (word,) = basis[name]
            conditions.append(f'"{name}" = %s')
            values.append(word["key"])
    return conditions, values


def _fen(yuan: str) -> int:
    return int(yuan.replace(".", ""))


def _is_no_mixture(basis: dict[str, Any], names: list[str], question: str) -> None:
    """Whatever is not kept apart by the grouping has one value."""
    editions = [tuple(each[name] for name in ("unit", "year", "stage", "version")) for each in basis["editions"]]
    assert len({stage for _, _, stage, _ in editions}) <= 1 or "stage" in names, question
    assert len(basis["phase"]) <= 1 or {"stage", "phase"} & set(names), question
    assert len({each[:3] for each in editions}) == len(editions) or "version" in names, question
    assert len(basis["table"]) <= 1 or "table" in names, question
    assert len(basis["measure"]) == 1 or "measure" in names, question
    assert len(basis["side"]) <= 1 or {"side", "table"} & set(names), question
    within = [
        each
        for each in editions
        if any(other[1:3] == each[1:3] and NESTED.get(each[0]) == other[0] for other in editions)
    ]
    assert not within or "unit" in names, question


def _names_its_choices(basis: dict[str, Any], asked: Asked, names: list[str], question: str) -> None:
    """What was neither given nor grouped by is said to be assumed: no default is silent."""
    for name in ("table", "measure"):
        assert (name in basis["assumed"]) is (name not in asked and name not in names), question
    years = {edition["year"] for edition in basis["editions"]}
    assert ("year" in basis["assumed"]) is (len(years) > 1 and "year" not in asked and "year" not in names), question
    assert ("line" in basis["assumed"]) is not bool({"line", "is_total"} & set(asked)), question
    for name in ("stage", "phase"):
        assert (name in basis["assumed"]) is (name not in asked and name not in names), question


def _total(found: dict[str, Any], names: list[str], question: str) -> None:
    """The total is the sum of the sums, or is not there and says why."""
    rows = found["sums"]
    apart = any(
        len({row[name] for row in rows}) > 1
        for name in ("stage", "phase", "table", "side", "measure", "source")
        if name in names
    )
    if not rows:
        assert (found["total_yuan"], found["total_note"]) == (None, ""), question
    elif found["total_yuan"] is None:
        assert found["total_note"], question
    else:
        assert not apart, question
        assert _fen(found["total_yuan"]) == sum(_fen(row["amount_yuan"]) for row in rows), question


def _is_truly_open(oracle: Oracle, asked: Asked, group: str, found: dict[str, Any], question: str) -> None:
    """What is refused for a parameter would have mixed values of it, or is there for another value of it alone."""
    names, _ = key_of(group)
    parameter = found["parameter"]
    assert parameter not in names, question
    assert len(found["choices"]) > (parameter in asked), question
    conditions, values = given_conditions(asked)
    if parameter == "line":
        assert asked.get("line", []) not in (["detail"], ["total"]) or "is_total" in asked, question
        return
    if len(asked.get(parameter, ())) > 1:
        return
    if asked.get("is_total") == ["true"] or asked.get("line") == ["total"]:
        # A whole that is alone in its table counts too, as in `check`.
        rest, more = given_conditions(
            {name: texts for name, texts in asked.items() if name not in {"line", "is_total"}}
        )
        conditions, values = [f"({' AND '.join(conditions)} OR {' AND '.join([*rest, 'whole'])})"], values + more
    there = oracle.rows(conditions, values, f'DISTINCT "{parameter}"')
    assert len(there) > 1 or (there and parameter in {"table", "measure", "stage", "source", "phase", "unit"}), question


def ask(client: Client, seed: int, count: int) -> dict[str, int]:
    """Ask `count` random questions; return how many answers there were of each kind."""
    oracle = Oracle()
    kinds: dict[str, int] = {}
    for asked, group in questions(Random(seed), count, oracle.facts()):
        kind = check(client, oracle, asked, group)
        kinds[kind] = kinds.get(kind, 0) + 1
    return kinds
