"""完成率, 增减 and 占比 that a table prints beside its amounts must agree with them, as finely as they are printed."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest

from budget.reconciliation import Context, Level, Outcome, Result, reconcile
from budget.workbook import read
from fixtures.published import document, drawn
from fixtures.published.variants import with_plans

NATIONAL = document("national-final-9.shegongbu-2024")
GENERAL = 4  # 一般公共预算财政拨款支出决算表: code, name, 合计, 基本支出, 项目支出
RULE = "ratios.printed"
BESIDE = ["上年决算数", "增减额", "比上年增减（%）", "占比（%）"]


def beside(*, printed: dict[str, str] | None = None, fraction: bool = False) -> dict[str, Any]:
    """The document with the year before, the change, its percentage and each row's share beside one table."""
    told = deepcopy(NATIONAL)
    rows = told["tables"][GENERAL]["rows"]
    whole = next(Decimal(cells[2]) for cells in rows if "合计" in cells[0])
    rows[0] += BESIDE
    rows[1] += [""] * len(BESIDE)
    for cells in rows[2:]:
        now = Decimal(cells[2])
        past = (now * Decimal("0.8")).quantize(Decimal("0.01")) + 1
        rate, share = (now - past) * 100 / past, now * 100 / whole
        one = {
            "上年决算数": f"{past}",
            "增减额": f"{now - past}",
            "比上年增减（%）": f"{rate / 100:.6f}" if fraction else f"{rate:.1f}%",
            "占比（%）": f"{share:.2f}",
        }
        cells.extend((one | (printed or {} if cells[0] == "201" else {})).values())
    return told


def found(told: dict[str, Any]) -> list[Outcome]:
    return [one for one in reconcile(read(drawn(told, "national"), "决算.xlsx"), Context()) if one.rule == RULE]


@pytest.mark.parametrize(
    "told", [with_plans(NATIONAL), beside(), beside(fraction=True)], ids=["rate", "text", "fraction"]
)
def test_what_agrees_passes_and_says_how_many(told: dict[str, Any]) -> None:
    (one,) = found(told)
    assert one.result is Result.PASS
    assert one.instances > 20


@pytest.mark.parametrize(
    ("column", "printed"),
    [("增减额", "-12345.67"), ("比上年增减（%）", "99.9%"), ("比上年增减（%）", "0.99"), ("占比（%）", "12.34")],
)
def test_one_that_does_not_agree_is_named_by_its_cell(column: str, printed: str) -> None:
    failed = [one for one in found(beside(printed={column: printed})) if one.result is Result.FAIL]
    (one,) = failed
    assert one.level is Level.SHOULD
    assert [cell.raw for cell in one.left_cells] == [printed]
    assert printed in one.left_label
    assert "按同一行的金额算" in one.right_label
    assert one.left_cells[0].address.rstrip("0123456789") == "FGHI"[BESIDE.index(column)]


@pytest.mark.parametrize("heading", ["完成年初预算（%）", "完成全年预算（%）", "预算完成率", "决算数占预算数的比例"])
def test_a_rate_is_measured_by_the_plan_that_its_heading_names(heading: str) -> None:
    told = with_plans(NATIONAL)
    for place in (2, 4):
        rows = told["tables"][place]["rows"]
        rows[0][-1] = heading
    results = {one.result for one in found(told)}
    # Half of 年初预算 is a third of 全年预算.
    assert results == ({Result.FAIL} if "全年" in heading else {Result.PASS})


def test_what_has_nothing_to_be_measured_by_is_not_judged() -> None:
    told = beside(printed={"上年决算数": "—", "增减额": "", "比上年增减（%）": "不可比"})
    assert {one.result for one in found(told)} == {Result.PASS}
    (one,) = found(NATIONAL)
    assert one.result is Result.NOT_APPLICABLE


@pytest.mark.parametrize("fraction", [False, True])
def test_one_that_is_a_hundred_times_off_does_not_pass_for_the_other_way_of_writing(fraction: bool) -> None:
    """Without «%» a number may be a percentage or a fraction: what most of its column are, it is too."""
    told = beside(fraction=True)
    column = -2
    for place, cells in enumerate(told["tables"][GENERAL]["rows"][2:]):
        as_percent = Decimal(cells[column]) * 100
        is_odd = place == 4
        if is_odd == fraction:
            cells[column] = f"{as_percent:.4f}"
    failed = [one for one in found(told) if one.result is Result.FAIL]
    (one,) = failed
    assert [cell.address for cell in one.left_cells] == ["H9"]
