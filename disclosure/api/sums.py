"""What the API says of a sum: the sums, what they are of, what was chosen for the asker, and what is in none of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from budget.forms import MEASURES, TABLES
from budget.queries.choices import SumBasis
from budget.queries.record_names import SumNames
from budget.queries.results import EditionInfo
from budget.queries.sums import Added
from disclosure.api.answers import wan, which_edition, yuan
from disclosure.api.shapes import Answer, Listed
from disclosure.api.undecided import NAMES

# Editions that the basis of a sum lists at most; their number is always said.
MOST_LISTED = 100

# The field that names what a group holds.
NAMED = {
    "unit": "body_name",
    "table": "table_name",
    "measure": "measure_name",
    "unit_code": "unit_name",
    **{name: f"{name}_name" for name in ("function", "gov_economic", "dept_economic", "category")},
}
_LEFT_OUT = {
    "stage": "另一个阶段，不与所选阶段相加",
    "unit": "已包含在上级部门的数里",
    "table": "没有这张表",
    "measure": "这张表没有所选的口径",
}


def sums_answer(found: Added, groups: Iterable[str], *, is_flat: bool) -> Listed:
    """Return the sums and what they are of; as rows alone each says itself what it is of, and what was left out."""
    names = SumNames(found)
    rows = [
        {
            **_beside(row.keys, names),
            "amount_yuan": yuan(row.fen),
            "amount_wan": wan(row.fen),
            "count": row.count,
        }
        for row in found.rows
    ]
    if is_flat:
        said = _said(found, groups)
        columns = [*(name for key in groups for name in (key, NAMED.get(key)) if name), *said]
        money = ("amount_yuan", "amount_wan", "count")
        whole = [said | row for row in rows]
        return Listed(whole, "sums", columns=(*columns, *money), count=len(rows), unmatched=found.unmatched)
    more = {
        "total_yuan": yuan(found.total),
        "total_wan": wan(found.total),
        "total_note": _note(found),
        "basis": basis_answer(found.basis),
    }
    return Listed(rows, "sums", more, count=len(rows), unmatched=found.unmatched)


def _beside(keys: Mapping[str, str | int], names: SumNames) -> Answer:
    """Return the keys of a sum, each with its name beside it."""
    told = names.named(keys)
    if "table" in keys:
        told["table_name"] = TABLES.get(str(keys["table"]), str(keys["table"]))
    if "measure" in keys:
        told["measure_name"] = MEASURES.get(str(keys["measure"]), str(keys["measure"]))
    beside: Answer = {}
    for key, value in keys.items():
        beside[key] = value
        if (name := NAMED.get(key)) in told:
            beside[str(name)] = told[str(name)]
    return beside


def _said(found: Added, groups: Iterable[str]) -> Answer:
    """Return what all sums have in common, of what no group says, and how much of the question is in none of them."""
    basis = found.basis
    kept: dict[str, Sequence[str]] = {
        "table": basis.tables,
        "measure": basis.measures,
        "side": basis.sides,
        "stage": basis.stages,
        "phase": basis.phases,
        "line": (basis.line,),
    }
    said: Answer = {name: "; ".join(values) for name, values in kept.items() if name not in groups}
    return said | {
        "assumed": list(basis.assumed),
        "edition_count": len(basis.editions),
        "left_out_count": len(basis.left_out),
        "unmatched": [f"{name}={value}" for name, values in found.unmatched.items() for value in values],
    }


def basis_answer(basis: SumBasis) -> Answer:
    """Return what was added."""
    return {
        "table": [{"key": key, "name": TABLES.get(key, key)} for key in basis.tables],
        "measure": [{"key": key, "name": MEASURES.get(key, key)} for key in basis.measures],
        "side": [side.value for side in basis.sides],
        "stage": [stage.value for stage in basis.stages],
        "phase": list(basis.phases),
        "line": basis.line.value,
        "assumed": list(basis.assumed),
        "edition_count": len(basis.editions),
        "editions": [_pinned(edition) for edition in basis.editions[:MOST_LISTED]],
        "left_out": [{**_pinned(each.edition), "why": _LEFT_OUT[each.why]} for each in basis.left_out[:MOST_LISTED]],
        "left_out_count": len(basis.left_out),
    }


def _note(found: Added) -> str:
    if not found.apart:
        return ""
    return f"按{'、'.join(NAMES[name] for name in found.apart)}分开的数不能相加，所以没有总数。"


def _pinned(edition: EditionInfo) -> dict[str, Any]:
    return which_edition(edition) | {"is_current": edition.is_current}
