"""The careful reading of the township's document, brought to the form that our reading has."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from budget.vocabulary import REVENUE_SOURCES
from tests.workbook.sheets_made import WORKBOOKS, wan

# (dimensions, amounts in 分) of each row of a table.
Rows = list[tuple[dict[str, str], dict[str, int]]]

RENAMED = {"amount": "total", "project_excl_capital_construction": "project_excluding_construction"}
FUNCTIONS = (
    "201 202 203 204 205 206 207 208 210 211 212 213 214 215 216 217 219 220 221 222 223 224 229 232 233 234".split()
)
INCOME_LINES = (
    *("general_budget", "government_fund", "state_capital", "special_account", "public_institution"),
    *("superior_subsidy", "affiliated_remittance", "institution_operation", "other_income"),
)


@cache
def careful() -> dict[str, Any]:
    """The JSON file."""
    loaded: dict[str, Any] = json.loads((WORKBOOKS / "xiaohongmen-2026.json").read_text("utf-8"))
    return loaded


def _amounts(row: Mapping[str, Any], keys: Sequence[str]) -> dict[str, int]:
    return {RENAMED.get(key, key): fen for key in keys if (fen := wan(row.get(key))) is not None}


def _plain(number: str, dimensions: Mapping[str, str], measures: Sequence[str]) -> Rows:
    """A table of plain rows; `dimensions` maps our names to the JSON's."""
    content = careful()["tables"][number]
    rows = [
        ({name: row[key].split("-")[0] for name, key in dimensions.items()}, _amounts(row, measures))
        for row in content["rows"]
    ]
    return [*rows, ({}, _amounts(content["total_row"] or {}, measures))]


def _lists(number: str, left: Sequence[tuple[str, str]], right: Sequence[tuple[str, str]]) -> Rows:
    content = careful()["tables"][number]
    rows: Rows = []
    for side, names in (("income", left), ("expenditure", right)):
        for (dimension, code), line in zip(names, content[side], strict=True):
            rows.append(({dimension: code}, _amounts({"total": line["amount"]}, ["total"])))
    return rows


def _income() -> Rows:
    rows: Rows = []
    names = {"合计": "total", "本年收入/小计": "current", "上年结转结余/小计": "carried"}
    for code, name in REVENUE_SOURCES.items():
        names |= {f"本年收入/{name}": f"current.{code}", f"上年结转结余/{name}": f"carried.{code}"}
    for row in careful()["tables"]["02"]:
        unit = row["部门(单位)代码"]
        amounts = {names[key]: fen for key in row if key in names and (fen := wan(row[key])) is not None}
        rows.append(({"unit": unit} if unit else {}, amounts))
    return rows


def _services() -> Rows:
    content = careful()["tables"]["11"]
    rows = [
        (
            {"service": row["level2"].split("-")[0], "function": row["service_area"].split("-")[0]},
            _amounts({"total": row["amount"]}, ["total"]),
        )
        for row in content["rows"]
    ]
    return [({}, _amounts({"total": content["total_row"]}, ["total"])), *rows]


def _performance() -> Rows:
    keys = ("total", "fiscal", "fiscal_basic", "fiscal_project", "other", "other_basic")
    money = careful()["tables"]["13"]["money"]
    return [({}, _amounts(dict(zip(keys, money, strict=True)), keys))]


def expected_rows() -> dict[str, Rows]:
    """Every row of figures of the document, by table."""
    tables = careful()["tables"]
    functions = [("function", code) for code in FUNCTIONS]
    sums = [("item", "current_expenditure"), ("item", "carried_over"), ("item", "total_expenditure")]
    three = {"function": "function_code", "gov_economic": "gov_economic_code", "dept_economic": "dept_economic_code"}
    fiscal = ("general_budget", "government_fund", "state_capital")
    sangong = tables["10"]
    vehicles = {"vehicles": "vehicle", "vehicle_purchase": "vehicle_buy", "vehicle_running": "vehicle_run"}
    costs = {"total": "total", "abroad": "abroad", "reception": "reception", **vehicles}
    return {
        "balance": _lists(
            "01",
            [
                *(("revenue", line) for line in INCOME_LINES),
                ("item", "current_income"),
                ("revenue", "carried_forward"),
                ("item", "total_income"),
            ],
            [*functions, *sums],
        ),
        "income": _income(),
        "expenditure": _plain("03", three, ["total", "basic", "project"]),
        "procurement": [
            ({} if row["category"] == "合 计" else {"procurement": row["category"][0]}, _amounts(row, ["amount"]))
            for row in tables["04"]
        ],
        "fiscal_balance": _lists(
            "05",
            [
                ("item", "current_income"),
                *(("revenue", line) for line in fiscal),
                ("revenue", "carried_forward"),
                *(("revenue", f"carried_forward.{line}") for line in fiscal),
                ("item", "total_income"),
            ],
            [sums[0], *functions, *sums[1:]],
        ),
        "general_expenditure": _plain(
            "06",
            {"unit": "unit", "function": "function_code"},
            ["total", "basic", "personnel", "operating", "project", "project_excl_capital_construction"],
        ),
        "general_basic": _plain(
            "07",
            {"gov_economic": "gov_economic_code", "dept_economic": "dept_economic_code"},
            ["total", "personnel", "operating"],
        ),
        "fund_expenditure": _plain("08", three, []),
        "capital_expenditure": _plain("09", three, []),
        "sangong": [({}, {ours: fen for ours, theirs in costs.items() if (fen := wan(sangong[theirs])) is not None})],
        "services": _services(),
        "projects": [],
        "performance": _performance(),
    }
