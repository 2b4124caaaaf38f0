"""Figures in words: what is checked, on sentences with the defects that real disclosures have."""

import pytest

from budget.findings import Finding
from budget.texts import Figures, TableFigure, TextKind, review

WAN = 1_000_000
NOW = (
    TableFigure(15_618_434_219, ("expenditure",), "03 支出预算总表 合计"),
    TableFigure(5_232_466_339, ("basic",), "03 支出预算总表 基本支出"),
    TableFigure(242_391_36, ("sangong",), "10 “三公”经费 合计"),
    TableFigure(11_621_795 * 10, ("201",), "201 一般公共服务支出"),
    TableFigure(0, ("abroad",), "10 因公出国（境）费用"),
)
THEN = (
    TableFigure(18_960_000_000, ("expenditure",), "03 支出预算总表 合计"),
    TableFigure(5_000_000_000, ("basic",), "03 支出预算总表 基本支出"),
    TableFigure(0, ("sangong",), "10 “三公”经费 合计"),
)
ALONE = Figures(2026, NOW)
BESIDE = Figures(2026, NOW, THEN, {"农村公益事业": "农村社会事业"})


def codes(text: str, figures: Figures = BESIDE) -> list[str]:
    return [found.code for found in review(TextKind.CHANGES, text, figures)]


def only(text: str, figures: Figures = BESIDE) -> Finding:
    (found,) = review(TextKind.CHANGES, text, figures)
    return found


@pytest.mark.parametrize(
    "text",
    [
        "2026年支出预算15,618.434219万元。",
        "2026年支出预算15618.43万元，约1.56亿元，即156184342.19元。",
        "2026年支出预算１５６１８．４３万元。",
        "2026年支出预算15618.43万元，比2025年18960万元减少3341.57万元，下降17.62%。",
        "2026年支出预算15618.43万元，比上年减少3341.57万元，下降17.62%。",
        "支出由2025年的18960万元减少到15618.43万元，下降17.6%。",
        "基本支出5232.47万元，占33.5%，比上年增加232.47万元，增长4.65%；支出合计15618.43万元，比上年下降17.62%。",
        "“三公”经费24.24万元，上年为0万元，基数为0，不可比。",
        "物业管理每户补助50元/户，不计入本表。",
        "本单位共有内设机构8个，编制60名。",
        "截至2024年12月31日，车辆5台，支出合计15618.43万元。",
        "“十四五”规划2021年至2025年实施，今年安排5232.47万元。",
        "主要原因是：人员减少，工资支出相应下降。",
        "因公出国（境）费用0万元，与2025年的0万元持平；公务接待费0.00元。",
        "单位价值100万元以上的设备0台（套），单位价值50万元（含）以上的通用设备1台。",
        "单台价格20万元及以上、单价为３万元的不采购；每人每年3000元，人均1.2万元。",
    ],
)
def test_what_agrees_with_the_tables_is_left_alone(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize(
    "text", ["公务接待费12万元。", "支出预算33万元，单位价值100万元以上的设备0台。", "一共不超过12万元。"]
)
def test_what_is_no_limit_and_not_nothing_is_still_looked_up(text: str) -> None:
    assert codes(text) == ["text.amount_unknown"]


def test_a_rate_that_rises_where_the_figures_fall_is_found() -> None:
    found = only("2026年支出预算15618.43万元，比2025年18960万元增加17.62%。")
    assert found.code == "text.direction_wrong"
    assert "写的是增加" in found.message
    assert "减少" in found.message


def test_a_rate_is_recomputed_from_the_two_amounts_of_its_sentence() -> None:
    found = only("2026年支出预算15618.43万元，比上年18960万元下降17.92%。", ALONE)
    assert found.code == "text.percent_wrong"
    assert "17.62%" in found.message


def test_a_rate_is_recomputed_from_an_amount_and_its_change() -> None:
    found = only("2026年支出预算15618.43万元，比上年减少3341.57万元，下降21.4%。", ALONE)
    assert found.code == "text.percent_wrong"
    assert "17.62%" in found.message


def test_a_rate_is_recomputed_from_last_years_tables_where_the_sentence_names_only_ours() -> None:
    text = "2026年基本支出5232.47万元，比上年增长46.5%。"
    assert only(text).code == "text.percent_wrong"
    assert codes(text, ALONE) == []  # nothing to hold it against


def test_rounding_of_the_printed_amounts_is_allowed_for() -> None:
    assert (
        codes("今年0.02亿元，上年0.03亿元，下降30%。", Figures(2026, (TableFigure(2 * WAN * 100, ("a",), "a"),))) == []
    )


def test_where_the_year_before_may_have_been_nothing_any_rate_may_be_right() -> None:
    known = Figures(2026, (TableFigure(15_000 * 100, ("a",), "a"),))
    assert codes("今年1.5万元，比上年增加1.4万元，增长3000%。", known) == []  # of 0.05 万元, say
    assert codes("今年1.5万元，比上年增加1.2万元，增长3000%。", known) == ["text.percent_wrong"]


def test_a_change_that_is_not_the_difference_is_found() -> None:
    found = only("2026年支出预算15618.43万元，比上年18960万元减少3431.57万元。", ALONE)
    assert found.code == "text.difference_wrong"
    assert "3341.57" in found.message


def test_a_digit_too_many_is_pointed_at_with_what_was_meant() -> None:
    found = only("2026年支出预算156188.434219万元。")
    assert found.code == "text.amount_unknown"
    found = only("2026年基本支出52332.466339万元。")
    assert "5232.466339" in found.message


def test_one_yuan_off_is_pointed_at() -> None:
    found = only("2026年支出预算156184343.19元。")
    assert found.code == "text.amount_unknown"
    assert "15618.434219" in found.message


def test_an_amount_like_nothing_is_named_without_a_guess() -> None:
    found = only("2026年安排3.3万元。")
    assert found.code == "text.amount_unknown"
    assert "最接近" not in found.message


def test_a_percentage_on_a_zero_base_is_found() -> None:
    assert codes("“三公”经费24.24万元，上年0万元，增长100%。") == ["text.zero_base"]


def test_last_years_text_with_this_years_figures_is_found() -> None:
    found = only("2025年支出预算15618.43万元。")
    assert found.code == "text.amount_of_other_year"
    assert "2025" in found.message


def test_an_amount_of_last_year_is_looked_up_in_last_years_tables() -> None:
    text = "2026年支出预算15618.43万元，上年是18690万元。"
    found = only(text)
    assert found.code == "text.last_year_unknown"
    assert "18960.000000" in found.message
    assert codes(text, ALONE) == []


def test_a_wrong_base_year_is_found() -> None:
    found = only("2026年支出预算15618.43万元，比2024年减少。")
    assert found.code == "text.base_year"
    assert "2025" in found.message


def test_a_year_that_is_neither_this_nor_last_is_found() -> None:
    assert codes("2023年支出预算15618.43万元。", ALONE)[0] == "text.other_year"


@pytest.mark.parametrize(
    "text",
    [
        "公务接待费减少，主要原因是。",
        "公务接待费减少，主要原因是：",
        "公务接待费减少，原因为，另行说明。",
        "公务接待费主要用于。",
        "下降%，原因是人员减少。",
        "机关运行经费预算为万元。",
        "机关运行经费减少，",
    ],
)
def test_a_sentence_that_was_not_finished_is_found(text: str) -> None:
    expected = [] if text.endswith("：") else ["text.unfinished"]
    assert codes(text) == expected


@pytest.mark.parametrize(
    "text", ["本单位编制XX名。", "机关运行经费____万元。", "截至（  ）年底。", "车辆××台。", "【请填写】"]
)
def test_a_blank_that_was_left_is_found(text: str) -> None:
    assert "text.placeholder" in codes(text)


def test_an_old_name_is_found_with_the_new_one() -> None:
    found = only("农村公益事业支出增加。")
    assert found.code == "text.old_name"
    assert "农村社会事业" in found.message


def test_a_finding_names_part_and_paragraph() -> None:
    (found,) = review(TextKind.SANGONG, "第一段没有问题。\n\n第二段主要原因是。", BESIDE)
    assert found.sheet == "“三公”经费增减原因，第 2 段"
    assert found.severity == "error"
