"""Random questions to the API's sums, and their answers held against SQL written by hand.

The cast has what tempts to add too much: three stages, a correction, a withdrawal, two years, a unit below a department
that discloses for both, a table of 三公 that is one row, tables of two sides. The oracle knows nothing of the program: it
takes all facts that the given parameters allow, looks whether they mix what must not be added, and adds them in SQL.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from random import Random
from typing import Any

from django.db import connection
from django.test import Client

from budget.editions import publish, withdraw
from budget.editions.acts import draft
from budget.models import Edition, LineItem, Unit
from budget.vocabulary import Stage
from fixtures.generated import TOWNSHIPS
from tests.builders import make_township, publish_made_up, publish_real, real_prepared

# Parameters with their values.
Asked = dict[str, list[str]]
ADDRESS = "/api/v1/aggregates"
CODES = ("function", "gov_economic", "dept_economic")
VALUES: dict[str, tuple[str, ...]] = {
    "unit": ("xiaohongmen", "jia", "yi", "below", "nowhere"),
    "year": ("2025", "2026", "2030"),
    "stage": ("budget", "adjusted", "final"),
    "version": ("1", "2", "3"),
    "table": (
        "balance", "income", "expenditure", "procurement", "fiscal_balance", "general_expenditure", "general_basic",
        "sangong", "services", "projects", "performance", "fund_expenditure",
    ),
    "measure": ("total", "basic", "project", "personnel", "vehicles", "reception", "current", "fiscal", "other"),
    "function": ("2", "208", "20805", "213", "999"),
    "gov_economic": ("501", "502", "50201"),
    "dept_economic": ("301", "30227"),
    "unit_code": ("661", "661001", "901001"),
    "category": ("A", "C", "general_budget", "carried_forward", "total_income", "current_expenditure"),
    "source": ("general_budget", "unit_funds"),
    "side": ("income", "expenditure"),
    "phase": ("budget", "initial", "final"),
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
# The SQL of each dimension. A row is on the side of income where its table is the one of income, or a table of two
# sides names a source; it is alone where its table has one printed row only, and marked as a sum.
SIDE = """CASE WHEN t.key = 'income' OR (t.key IN ('balance', 'fiscal_balance')
  AND i.category NOT IN ('', 'carried_over', 'current_expenditure', 'total_expenditure')) THEN 'income' ELSE 'expenditure' END"""
ALONE = """(i.is_total AND NOT EXISTS (SELECT 1 FROM budget_lineitem o WHERE o.table_id = i.table_id
  AND (NOT o.is_total OR o.row_number <> i.row_number)))"""
WHOLE = """(i.is_total AND i.unit_code = '' AND i.function = '' AND i.gov_economic = '' AND i.dept_economic = ''
  AND i.category IN ('', 'total_income', 'total_expenditure'))"""
LINE = f"""CASE WHEN NOT i.is_total OR {ALONE} THEN 'detail' WHEN {WHOLE} THEN 'total' ELSE 'subtotal' END"""
# «budget» is what an edition is about.
PHASE = "CASE WHEN i.phase = 'budget' THEN e.stage ELSE i.phase END"
FACTS = f"""SELECT u.slug AS unit, e.year AS year, e.stage AS stage, e.version AS version, {PHASE} AS phase,
  e.state = 'published' AS is_current, t.key AS "table", i.measure, i.function, i.gov_economic, i.dept_economic,
  i.unit_code, i.category, i.source, {PHASE} = e.stage AS is_own, {SIDE} AS side, {LINE} AS line, {WHOLE} AS whole, i.amount
FROM budget_lineitem i JOIN budget_disclosedtable t ON t.id = i.table_id JOIN budget_edition e ON e.id = i.edition_id
JOIN budget_unit u ON u.id = e.unit_id WHERE e.state IN ('published', 'superseded')"""  # noqa: S608 - constants
NESTED = {"below": "jia"}


def publish_phases(unit: Unit) -> None:
    """Publish final accounts that print 年初预算数 beside 决算数, and the money from one source beside that from all."""
    laid = draft(replace(real_prepared(unit, b"  "), stage=Stage.FINAL), None)
    facts = LineItem.every_stage.filter(edition=laid)
    facts.filter(table__key="expenditure").update(phase="final")
    for beside, changes in (("expenditure", {"phase": "initial"}), ("procurement", {"source": "general_budget"})):
        copies = list(facts.filter(table__key=beside))
        for copy in copies:
            copy.pk, copy.amount, copy.address = None, copy.amount // 2, f"ZZ{copy.address}"
            for name, value in changes.items():
                setattr(copy, name, value)
        LineItem.every_stage.bulk_create(copies)
    publish(laid, None, "决算公开")


def cast() -> None:
    """Publish what tempts to add too much."""
    real = publish_real()
    township = real.unit
    publish(draft(real_prepared(township, b" "), None), None, "更正")
    publish_phases(township)
    publish_made_up(TOWNSHIPS[0], 2026, "jia")
    publish_made_up(TOWNSHIPS[0], 2026, "jia", 2, Stage.ADJUSTED)
    publish_made_up(TOWNSHIPS[0], 2026, "jia", 3, Stage.FINAL)
    publish_made_up(TOWNSHIPS[0], 2025, "jia", 4, Stage.FINAL)
    publish_made_up(TOWNSHIPS[1], 2026, "yi", 5)
    withdraw(publish_made_up(TOWNSHIPS[1], 2025, "yi", 6), None, "金额有误")
    publish_made_up(TOWNSHIPS[2], 2026, "below", 7)
    Unit.objects.filter(slug="below").update(parent=Unit.objects.get(slug="jia"))
    publish_real(make_township("991", "below-none"))
    withdraw(Edition.every_stage.get(unit__slug="below-none"), None, "误发")


def questions(seed: int, count: int) -> Iterator[tuple[Asked, str]]:
    """Yield random parameters, and a grouping."""
    random = Random(seed)
    for _ in range(count):
        names = random.sample(sorted(VALUES), random.choice((0, 1, 1, 2, 2, 3, 4)))
        asked: Asked = {}
        for name in names:
            most = 1 if name in ONCE or random.random() < 0.7 else 2
            asked[name] = random.sample(VALUES[name], min(most, len(VALUES[name])))
        yield asked, random.choice(GROUPS)


@dataclass
class Oracle:
    """All facts of the cast, in a table of its own, and what may be added of them."""

    def __post_init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMPORARY TABLE oracle AS {FACTS}")

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
    _is_no_mixture(basis, names, question)
    _names_its_choices(basis, asked, names, question)
    _total(found, names, question)
    if not found["sums"]:
        assert not oracle.rows(conditions, values, "1", "LIMIT 1") or "line" in asked or "is_total" in asked, question
    return "summed" if found["sums"] else "nothing"


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
    there = oracle.rows(conditions, values, f'DISTINCT "{parameter}"')
    assert len(there) > 1 or (there and parameter in {"table", "measure", "stage", "source", "phase"}), question


def ask(client: Client, seed: int, count: int) -> dict[str, int]:
    """Ask `count` random questions; return how many answers there were of each kind."""
    oracle = Oracle()
    kinds: dict[str, int] = {}
    for asked, group in islice(questions(seed, count), count):
        kind = check(client, oracle, asked, group)
        kinds[kind] = kinds.get(kind, 0) + 1
    return kinds
