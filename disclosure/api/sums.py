"""What the API says of a sum: the sums, what they are of, what was chosen for the asker, and what is in none of them."""

from __future__ import annotations

from typing import Any

from budget.forms import MEASURES, TABLES
from budget.queries.choices import Basis
from budget.queries.results import EditionInfo
from budget.queries.sums import Added
from disclosure.api.answers import Answer, wan, which_edition, yuan
from disclosure.api.undecided import NAMES

# Editions that the basis of a sum lists at most; their number is always said.
MOST_LISTED = 100

_LEFT_OUT = {
    "stage": "另一个阶段，不与所选阶段相加",
    "unit": "已包含在上级部门的数里",
    "table": "没有这张表",
    "measure": "这张表没有所选的口径",
}


def sums_answer(found: Added) -> Answer:
    """Return the sums and what they are of."""
    return {
        "sums": [
            {**row.keys, "amount_yuan": yuan(row.fen), "amount_wan": wan(row.fen), "count": row.count}
            for row in found.rows
        ],
        "total_yuan": yuan(found.total),
        "total_wan": wan(found.total),
        "total_note": _note(found),
        "basis": basis_answer(found.basis),
    }


def basis_answer(basis: Basis) -> Answer:
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
