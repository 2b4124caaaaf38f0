"""The cast: small tables made by hand, and the township's real 2026 figures without any file in between."""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

from budget.money import AmountUnit, parse
from budget.reconciliation import Context, Outcome, reconcile
from budget.vocabulary import REVENUE_SOURCES
from budget.workbook.rows import (
    Amount,
    Code,
    FactRow,
    IndicatorRow,
    Line,
    Printed,
    ProjectRow,
    Reading,
    Source,
    TableColumn,
    TablePart,
    TableReading,
)
from fixtures.build_xiaohongmen import reading as plain_reading
from fixtures.build_xiaohongmen import without_guess

CLASSIFICATION = Path(__file__).parents[2] / "fixtures" / "classification"
WAN = AmountUnit.WAN
NUMBERS = {
    "balance": "01",
    "income": "02",
    "expenditure": "03",
    "procurement": "04",
    "fiscal_balance": "05",
    "general_expenditure": "06",
    "general_basic": "07",
    "fund_expenditure": "08",
    "capital_expenditure": "09",
    "sangong": "10",
    "services": "11",
    "projects": "12",
    "performance": "13",
}
# The 类 of the 26 lines of 01 and 05, in their order.
CLASSES = (
    "201 202 203 204 205 206 207 208 210 211 212 213 214 215 216 217 219 220 221 222 223 224 229 232 233 234".split()
)
INCOME_LINES = (
    "general_budget government_fund state_capital special_account public_institution superior_subsidy "
    "affiliated_remittance institution_operation other_income"
).split()
FISCAL = ("general_budget", "government_fund", "state_capital")
INDICATOR = ("level1", "level2", "level3", "relation", "value", "unit")
DETAIL, SUBTOTAL, TOTAL = Line.DETAIL, Line.SUBTOTAL, Line.TOTAL


class Sheet:
    """A sheet being filled: it deals out a new cell for every value, so that no two figures share one."""

    def __init__(self, key: str, unit: AmountUnit = WAN) -> None:
        self.key, self.unit = key, unit
        self.rows: list[FactRow] = []
        self.projects: list[ProjectRow] = []
        self.indicators: list[IndicatorRow] = []
        self.texts: dict[str, Printed] = {}
        self._numbers = itertools.count(6)
        self._columns = itertools.count()

    def cell(self, raw: str, row: int) -> Source:
        return Source(NUMBERS.get(self.key, self.key), f"C{next(self._columns)}R{row}", raw)

    def amounts(self, row: int, values: Mapping[str, str | None]) -> dict[str, Amount]:
        found: dict[str, Amount] = {}
        for measure, text in values.items():
            if text is not None:
                parsed = parse(text, self.unit)
                found[measure] = Amount(parsed.fen, parsed.decimals, self.cell(text, row))
        return found

    def row(
        self,
        line: Line,
        dimensions: Mapping[str, str],
        values: Mapping[str, str | None] | str | None,
        label: str = "",
    ) -> None:
        """Add a row. A dimension is `code-name`; `values` alone is the measure total."""
        number = next(self._numbers)
        if not isinstance(values, Mapping):
            values = {"total": values}
        codes = {}
        for dimension, text in dimensions.items():
            code, _, name = text.partition("-")
            codes[dimension] = Code(code, name, self.cell(text, number))
        self.rows.append(FactRow(len(self.rows), number, line, label, codes, self.amounts(number, values)))

    def project(self, code: str, name: str, values: Mapping[str, str | None], unit: str = "") -> None:
        number = next(self._numbers)
        unit_code, _, unit_name = unit.partition("-")
        self.projects.append(
            ProjectRow(
                len(self.projects),
                number,
                code,
                name,
                Code(unit_code, unit_name, self.cell(unit, number)) if unit else None,
                self.amounts(number, values),
                "",
                self.cell(f"{code}-{name}", number),
            )
        )

    def indicator(self, owner: str, words: Sequence[str], *, of_department: bool = False) -> None:
        """Add an indicator of a project, or of an activity; `words` are its six columns as printed."""
        level1, level2, level3, relation, target, unit = words
        number = next(self._numbers)
        try:
            value: Decimal | None = Decimal(target)
        except InvalidOperation:
            value = None
        self.indicators.append(
            IndicatorRow(
                len(self.indicators),
                number,
                "" if of_department else owner,
                owner if of_department else "",
                level1,
                level2,
                level3,
                relation,
                target,
                value,
                unit,
                self.cell(target, number),
            )
        )

    def text(self, key: str, words: str) -> None:
        self.texts[key] = Printed(words, self.cell(words, next(self._numbers)))

    def read(self, columns: Sequence[str] = ()) -> TableReading:
        number = NUMBERS.get(self.key, "")
        return TableReading(
            self.key,
            number,
            self.key,
            self.unit,
            (TablePart(number or self.key, 1, (3, 4), 5, 400),),
            tuple(TableColumn(place, key, key, "amount") for place, key in enumerate(columns)),
            tuple(self.rows),
            tuple(self.projects),
            tuple(self.indicators),
            self.texts,
        )


def reading_of(*tables: TableReading) -> Reading:
    """Return a reading of these tables alone."""
    return Reading((), tables, ())


def replaced(reading: Reading, table: TableReading) -> Reading:
    """Return the reading with one table in the place of its namesake."""
    return replace(reading, tables=tuple(table if old.key == table.key else old for old in reading.tables))


def without(reading: Reading, key: str) -> Reading:
    """Return the reading without a table."""
    return replace(reading, tables=tuple(table for table in reading.tables if table.key != key))


def results_of(rule: str, reading: Reading, context: Context | None = None) -> list[Outcome]:
    """Return what one rule gives."""
    return [result for result in reconcile(reading, context or Context()) if result.rule == rule]


def one(rule: str, reading: Reading, context: Context | None = None, subject: str | None = None) -> Outcome:
    """Return the only result of a rule, or the only one with a subject."""
    found = [r for r in results_of(rule, reading, context) if subject is None or r.subject == subject]
    assert len(found) == 1, [(r.subject, r.result, r.reason) for r in found]
    return found[0]


def amounts_in(reading: Reading) -> Iterator[tuple[str, str, int, str, Amount]]:
    """Yield (table, «rows» or «projects», place, measure, amount) for every amount."""
    for table in reading.tables:
        facts = [("rows", place, row.amounts) for place, row in enumerate(table.rows)]
        projects = [("projects", place, project.amounts) for place, project in enumerate(table.projects)]
        for kind, place, amounts in [*facts, *projects]:
            for measure, amount in amounts.items():
                yield table.key, kind, place, measure, amount


def perturbed(reading: Reading, table: str, kind: str, place: int, measure: str, by: int) -> Reading:
    """Return the reading with one amount changed by some 分."""
    old = reading.table(table)
    assert old is not None
    rows: list[Any] = list(old.projects if kind == "projects" else old.rows)
    amount = rows[place].amounts[measure]
    rows[place] = replace(rows[place], amounts={**rows[place].amounts, measure: amount._replace(fen=amount.fen + by)})
    if kind == "projects":
        return replaced(reading, replace(old, projects=tuple(rows)))
    return replaced(reading, replace(old, rows=tuple(rows)))


@cache
def xiaohongmen() -> Reading:
    """Return the township's 2026 figures as the reader yields them, from the plain reading, guesses left out."""
    tables = without_guess(plain_reading())["tables"]
    return reading_of(
        _balance(tables["01"]),
        _income(tables["02"]),
        _facts("expenditure", tables["03"], ("function", "gov_economic", "dept_economic")),
        _procurement(tables["04"]),
        _fiscal_balance(tables["05"]),
        _general_expenditure(tables["06"]),
        _facts("general_basic", tables["07"], ("gov_economic", "dept_economic")),
        _empty("fund_expenditure"),
        _empty("capital_expenditure"),
        _sangong(tables["10"]),
        _services(tables["11"]),
        _projects(tables["12"]),
        _performance(tables["13"], plain_reading()["year"]),
    )


def _class_lines(sheet: Sheet, found: Sequence[Mapping[str, Any]]) -> None:
    for code, line in zip(CLASSES, found, strict=True):
        name = re.sub(r"^[一二三四五六七八九十]+、", "", line["item"])
        sheet.row(DETAIL, {"function": f"{code}-{name}"}, line["amount"], line["item"])


def _balance(table: Mapping[str, Any]) -> TableReading:
    sheet = Sheet("balance")
    income, spent = table["income"], table["expenditure"]
    for source, line in zip(INCOME_LINES, income[:9], strict=True):
        sheet.row(DETAIL, {"revenue": f"{source}-{line['item']}"}, line["amount"])
    sheet.row(SUBTOTAL, {"item": "current_income"}, income[9]["amount"])
    sheet.row(DETAIL, {"revenue": "carried_forward"}, income[10]["amount"])
    sheet.row(TOTAL, {"item": "total_income"}, income[11]["amount"])
    _class_lines(sheet, spent[:26])
    sheet.row(SUBTOTAL, {"item": "current_expenditure"}, spent[26]["amount"])
    sheet.row(DETAIL, {"item": "carried_over"}, spent[27]["amount"])
    sheet.row(TOTAL, {"item": "total_expenditure"}, spent[28]["amount"])
    return sheet.read(("left.total", "right.total"))


def _fiscal_balance(table: Mapping[str, Any]) -> TableReading:
    sheet = Sheet("fiscal_balance")
    income, spent = [line["amount"] for line in table["income"]], table["expenditure"]
    sheet.row(SUBTOTAL, {"item": "current_income"}, income[0])
    for source, amount in zip(FISCAL, income[1:4], strict=True):
        sheet.row(DETAIL, {"revenue": source}, amount)
    sheet.row(SUBTOTAL, {"revenue": "carried_forward"}, income[4])
    for source, amount in zip(FISCAL, income[5:8], strict=True):
        sheet.row(DETAIL, {"revenue": f"carried_forward.{source}"}, amount)
    sheet.row(TOTAL, {"item": "total_income"}, income[8])
    sheet.row(SUBTOTAL, {"item": "current_expenditure"}, spent[0]["amount"])
    _class_lines(sheet, spent[1:27])
    sheet.row(DETAIL, {"item": "carried_over"}, spent[27]["amount"])
    sheet.row(TOTAL, {"item": "total_expenditure"}, spent[28]["amount"])
    return sheet.read(("left.total", "right.total"))


def _income(table: Sequence[Mapping[str, Any]]) -> TableReading:
    sheet = Sheet("income")
    sources = {name: code for code, name in REVENUE_SOURCES.items()}
    keys = {"合计": "total", "本年收入/小计": "current", "上年结转结余/小计": "carried"}
    for group, prefix in (("本年收入", "current"), ("上年结转结余", "carried")):
        keys |= {f"{group}/{name}": f"{prefix}.{code}" for name, code in sources.items()}
    measures = {label: keys[label] for label in table[0] if label in keys}
    for line, row in zip((SUBTOTAL, DETAIL, TOTAL), table, strict=True):
        unit = {} if line is TOTAL else {"unit": f"{row['部门(单位)代码']}-{row['部门(单位)名称']}"}
        sheet.row(line, unit, {measure: row[label] for label, measure in measures.items()})
    return sheet.read(tuple(measures.values()))


def _facts(key: str, table: Mapping[str, Any], dimensions: Sequence[str]) -> TableReading:
    sheet = Sheet(key)
    measures = [name for name in table["total_row"] if name != "seed_line"]
    printed = [*measures, "business_operation", "remitted_to_superior", "subsidy_to_affiliated"]
    for row in table["rows"]:
        codes = {dimension: f"{row[f'{dimension}_code']}-{row[f'{dimension}_name']}" for dimension in dimensions}
        sheet.row(DETAIL, codes, {measure: row[measure] for measure in measures})
    sheet.row(TOTAL, {}, {measure: table["total_row"][measure] for measure in measures})
    return sheet.read(printed if key == "expenditure" else measures)


def _general_expenditure(table: Mapping[str, Any]) -> TableReading:
    sheet = Sheet("general_expenditure")
    keys = {"project_excl_capital_construction": "project_excluding_construction"}
    names = ("total", "basic", "personnel", "operating", "project", "project_excl_capital_construction")
    for row in [*table["rows"], table["total_row"]]:
        is_total = row is table["total_row"]
        codes = {} if is_total else {"unit": row["unit"], "function": f"{row['function_code']}-{row['function_name']}"}
        sheet.row(TOTAL if is_total else DETAIL, codes, {keys.get(name, name): row[name] for name in names})
    return sheet.read(tuple(keys.get(name, name) for name in names))


def _procurement(table: Sequence[Mapping[str, Any]]) -> TableReading:
    sheet = Sheet("procurement")
    for row in table[:3]:
        sheet.row(DETAIL, {"procurement": row["category"]}, row["amount"])
    sheet.row(TOTAL, {}, table[3]["amount"])
    return sheet.read(("total",))


def _empty(key: str) -> TableReading:
    sheet = Sheet(key)
    sheet.row(TOTAL, {}, {})
    return sheet.read(("total", "basic", "project"))


def _sangong(table: Mapping[str, Any]) -> TableReading:
    sheet = Sheet("sangong")
    keys = {"vehicle": "vehicles", "vehicle_buy": "vehicle_purchase", "vehicle_run": "vehicle_running"}
    values = {keys.get(name, name): text for name, text in table.items()}
    sheet.row(TOTAL, {}, values)
    return sheet.read(tuple(values))


def _services(table: Mapping[str, Any]) -> TableReading:
    sheet = Sheet("services")
    sheet.row(TOTAL, {}, table["total_row"])
    for row in table["rows"]:
        sheet.row(DETAIL, {"service": row["level2"], "function": row["service_area"]}, row["amount"], row["level3"])
    return sheet.read(("total",))


def _projects(table: Sequence[Mapping[str, Any]]) -> TableReading:
    sheet = Sheet("projects")
    for project in table:
        values = {measure: project[measure] for measure in ("total", "fiscal", "other")}
        sheet.project(project["code"], project["name"], values, project["unit"])
        for line in project["indicators"]:
            sheet.indicator(project["code"], [line[name] or "" for name in INDICATOR])
    return sheet.read(("total", "fiscal", "other"))


def _performance(table: Mapping[str, Any], year: int) -> TableReading:
    sheet = Sheet("performance")
    measures = ("total", "fiscal", "fiscal_basic", "fiscal_project", "other", "other_basic")
    sheet.row(TOTAL, {}, dict(zip(measures, table["money"], strict=True)))
    sheet.text("year", str(year))
    sheet.text("department", table["dept"])
    for line in table["indicators"]:
        sheet.indicator(line["activity"], [line[name] or "" for name in INDICATOR], of_department=True)
    return sheet.read(measures)


@cache
def official() -> Context:
    """Return the township's own context: unit 661, 2026, the codes and the crosswalk that the project ships."""
    files = {
        "function": "functional_codes",
        "gov_economic": "government_economic_codes",
        "dept_economic": "department_economic_codes",
        "procurement": "procurement_catalogue",
        "service": "purchase_service_catalogue",
    }
    codes = {
        scheme: {row["code"]: row["name"] for row in _table(name) if row["code"]} for scheme, name in files.items()
    }
    # The file also keeps the pair that only the township prints, marked as not in the standard: it is no rule.
    pairs = frozenset(
        (row["gov_code"], row["dep_code"])
        for row in _table("economic_crosswalk")
        if not row["source"].startswith("seed only")
    )
    return Context("661", 2026, codes, crosswalk=pairs)


def _table(name: str) -> list[dict[str, str]]:
    with (CLASSIFICATION / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
