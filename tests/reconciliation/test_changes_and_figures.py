"""Changes from the year before, and figures that are no money at all."""

from __future__ import annotations

import pytest

from budget.reconciliation import Context, Level, Result, Thresholds
from tests.reconciliation.cast import DETAIL, TOTAL, Sheet, one, reading_of, results_of

WAN = 1_000_000


def spent(**items: str) -> Sheet:
    """A table 03 with the amount of each 项 («f2010101»)."""
    sheet = Sheet("expenditure")
    for code, amount in items.items():
        sheet.row(DETAIL, {"function": f"{code[1:]}-行政运行"}, amount)
    return sheet


def against(previous: dict[str, int], sheet: Sheet, thresholds: Thresholds | None = None) -> Context:
    return Context(
        previous={("function", code): fen for code, fen in previous.items()}, thresholds=thresholds or Thresholds()
    )


def test_without_last_year_there_is_nothing_to_compare() -> None:
    result = one("changes.since_last_year", reading_of(spent(f2010101="100").read()))

    assert (result.result, result.reason) == (Result.NOT_APPLICABLE, "没有上一年的数据可比。")


@pytest.mark.parametrize(
    ("now", "before", "reason"),
    [
        ("130.000000", 100 * WAN, "比上年增加 30.000000 万元，增加 30.0%。"),
        ("50.000000", 150 * WAN, "比上年减少 100.000000 万元，减少 66.7%。"),
        ("20.000000", 0, "比上年增加 20.000000 万元。基数为 0，不可比。"),
        ("20.000000", -10 * WAN, "比上年增加 30.000000 万元，增加 300.0%。"),
    ],
)
def test_a_large_change_is_a_note_with_both_years(now: str, before: int, reason: str) -> None:
    sheet = spent(f2010101=now)

    result = one(
        "changes.since_last_year",
        reading_of(sheet.read()),
        against({"2010101": before, "201": before}, sheet),
        "2010101",
    )

    assert (result.result, result.level, result.right, result.reason) == (Result.FAIL, Level.NOTE, before, reason)
    assert result.left_cells == (sheet.rows[0].amounts["total"].source,)


def test_small_changes_share_one_result() -> None:
    sheet = spent(f2010101="129.999999", f2010102="109.999999")

    result = one(
        "changes.since_last_year",
        reading_of(sheet.read()),
        against({"2010101": 100 * WAN, "2010102": 100 * WAN, "201": 200 * WAN}, sheet),
    )

    assert (result.result, result.instances) == (Result.PASS, 3)


def test_both_thresholds_must_be_passed() -> None:
    sheet = spent(f2010101="2.000000")
    previous = {"2010101": WAN, "201": WAN}

    usual = one("changes.since_last_year", reading_of(sheet.read()), against(previous, sheet))
    tight = against(previous, sheet, Thresholds(change_percent=50, change_fen=WAN))

    assert usual.result is Result.PASS
    assert {r.result for r in results_of("changes.since_last_year", reading_of(sheet.read()), tight)} == {Result.FAIL}


def test_what_is_gone_is_noted_too() -> None:
    sheet = spent(f2010101="100.000000")

    result = one(
        "changes.since_last_year",
        reading_of(sheet.read()),
        against({"2010101": 100 * WAN, "201": 100 * WAN, "2019999": 50 * WAN}, sheet),
        "2019999",
    )

    assert (result.result, result.left, result.reason) == (
        Result.FAIL,
        0,
        "比上年减少 50.000000 万元，减少 100.0%。",
    )


def summary(total: str = "100.000000") -> Sheet:
    sheet = Sheet("balance")
    sheet.row(TOTAL, {"item": "total_expenditure"}, total)
    return sheet


def test_a_figure_larger_than_the_whole_budget_is_named_by_cell() -> None:
    sheet = spent(f2010101="100.000001", f2010102="1.000000", f2010103="-100.000001")

    too_large, too_small, fine = results_of("amounts.within_budget", reading_of(summary().read(), sheet.read()))

    assert (too_large.result, [c.raw for c in too_large.left_cells]) == (Result.FAIL, ["100.000001"])
    assert [c.raw for c in too_small.left_cells] == ["-100.000001"]
    assert (fine.result, fine.instances) == (Result.PASS, 2)


def test_a_project_larger_than_the_whole_budget_may_span_years_and_is_only_pointed_at() -> None:
    sheet = Sheet("projects")
    sheet.row(DETAIL, {"project": "11010526T000000000001"}, "500.000000")
    reading = reading_of(summary().read(), sheet.read())

    assert one("projects.within_budget", reading).result is Result.FAIL
    assert one("projects.within_budget", reading).level is Level.SHOULD
    assert "500.000000" not in [
        cell.raw for result in results_of("amounts.within_budget", reading) for cell in result.left_cells
    ]
    assert one("amounts.within_budget", reading).level is Level.MUST


def test_without_a_budget_total_nothing_is_called_too_large() -> None:
    sheet = Sheet("balance")
    sheet.row(TOTAL, {"item": "total_expenditure"}, None)
    sheet.row(DETAIL, {"function": "201"}, "1.000000")

    assert one("amounts.within_budget", reading_of(sheet.read())).result is Result.INSUFFICIENT


def test_a_year_read_as_money_is_called_a_year() -> None:
    sheet = spent(f2010101="2026", f2010102="2026.000000", f2010103="3.500000")

    result = one("amounts.no_years", reading_of(sheet.read()), Context(year=2026))

    assert (result.result, result.reason) == (Result.FAIL, "这些数像是年份，可能读错了栏。")
    assert [cell.raw for cell in result.left_cells] == ["2026"]


def test_row_numbers_read_as_money_are_called_row_numbers() -> None:
    counted = spent(f2010101="1", f2010102="2", f2010103="3", f2010104="4")
    by_chance = spent(f2010101="1", f2010102="2", f2010103="3")

    assert one("amounts.no_years", reading_of(counted.read())).right_label == "行号"
    assert one("amounts.no_years", reading_of(by_chance.read())).result is Result.PASS
