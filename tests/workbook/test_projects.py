"""The table of projects: where a project begins, which indicators are its own, and what is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from budget.workbook.rows import Reading
from tests.workbook.sheets_made import Row, codes, found, places, read_rows, table

INDICATOR_HEADER = ("一级指标", "二级指标", "三级指标", "绩效指标性质", "本年绩效指标值", "绩效度量单位")
HEADER: list[Row] = [
    ["年度项目支出绩效表"],
    ["单位：万元"],
    ["单位名称", "项目名称", "项目总额", "其中：", None, "绩效目标", *INDICATOR_HEADER],
    [None, None, None, "财政资金", "其他资金"],
]
UNIT = "661001-小红门乡人民政府"
ROADS, TREES = "11010522T000000408139", "11010523T000002010514"
AREA: Row = ["产出指标", "数量指标", "保洁面积", "≥", 2, "个"]
COST: Row = ["成本指标", "经济成本指标", "预算金额", "=", 335.49, "万元"]
GOAL = "道路保洁事业正常运转"


def project(code: str = ROADS, name: str = "道路保洁", unit: str | None = UNIT, total: object = 335.5) -> Row:
    return [unit, f"{code}-{name}", total, total, None, GOAL, *AREA]


def more(indicator: Row = COST) -> Row:
    return [None, None, None, None, None, None, *indicator]


def projects(*rows: Row, merges: tuple[str, ...] = ()) -> Reading:
    return read_rows(*HEADER, *rows, merges=merges)


def shape(reading: Reading) -> list[tuple[str, list[str]]]:
    """Each project with the level-3 names of its indicators."""
    read = table(reading, "projects")
    return [
        (one.code, [indicator.level3 for indicator in read.indicators if indicator.project_code == one.code])
        for one in read.projects
    ]


BOTH = [(ROADS, ["保洁面积", "预算金额"]), (TREES, ["保洁面积", "预算金额"])]


def test_a_project_holds_until_the_next_code() -> None:
    reading = projects(project(), more(), project(TREES, "绿化", None), more())
    assert shape(reading) == BOTH
    first, second = table(reading, "projects").projects
    assert (first.name, first.goal, first.amounts["total"].fen) == ("道路保洁", GOAL, 335_500_000)
    assert first.source.address == "B5"
    assert first.goal_source is not None
    assert first.goal_source.address == "F5"
    assert second.unit is not None
    assert second.unit.code == "661001"
    assert codes(reading) == []


def test_merged_left_cells_say_the_same() -> None:
    reading = projects(
        project(), more(), project(TREES, "绿化", None), more(), merges=("A5:A8", "B5:B6", "C5:C6", "B7:B8")
    )
    assert shape(reading) == BOTH
    assert table(reading, "projects").projects[1].unit is not None


def test_left_cells_repeated_in_each_row_say_the_same() -> None:
    repeated = [*project()[:6], *COST]
    reading = projects(project(), repeated, project(TREES, "绿化"), [*project(TREES, "绿化")[:6], *COST])
    assert shape(reading) == BOTH
    assert codes(reading) == []


@pytest.mark.parametrize(
    ("column", "value", "cell"),
    [
        (2, 99.0, "C6"),
        (4, 1.0, "E6"),
        (5, "另一个目标", "F6"),
        (1, f"{ROADS}-别的名字", "B6"),
        (0, "661002-乡政府另一单位", "A6"),
    ],
)
def test_repeated_cells_that_differ_are_refused(column: int, value: object, cell: str) -> None:
    repeated = [*project()[:6], *COST]
    repeated[column] = value
    reading = projects(project(), repeated)
    assert places(reading, "project.conflict") == [f"Sheet1!{cell}"]
    assert shape(reading) == [(ROADS, ["保洁面积"])]


def test_an_amount_below_a_project_that_has_none_there_is_refused() -> None:
    reading = projects(project(), [None, None, 5.0, None, None, None, *COST])
    assert places(reading, "project.conflict") == ["Sheet1!C6"]


def test_code_and_name_may_stand_in_columns_of_their_own() -> None:
    header = [list(row) for row in HEADER]
    header[2].insert(1, "项目编码")
    header[3].insert(1, None)
    reading = read_rows(*header, [UNIT, ROADS, "道路保洁", *project()[2:]], [None, *more()])
    assert shape(reading) == [(ROADS, ["保洁面积", "预算金额"])]
    assert table(reading, "projects").projects[0].name == "道路保洁"


def test_other_divisions_have_codes_of_the_same_shape() -> None:
    reading = projects(project("31011526A123456789012"))
    assert table(reading, "projects").projects[0].code == "31011526A123456789012"


def test_a_project_without_a_code_is_refused_with_its_indicators() -> None:
    reading = projects(project(), [None, "绿化", 1.0, 1.0, None, GOAL, *AREA], more())
    assert shape(reading) == [(ROADS, ["保洁面积"])]
    assert places(reading, "project.no_code") == ["Sheet1!B6"]
    assert places(reading, "project.refused_indicator") == ["Sheet1!G7"]
    assert table(reading, "projects").refused == 2


def test_a_project_code_twice_names_both_places() -> None:
    reading = projects(project(), project(TREES, "绿化"), project(), more())
    (error,) = found(reading, "project.twice")
    assert "Sheet1!B5" in error.message
    assert "Sheet1!B7" in error.message
    assert [code for code, _ in shape(reading)] == [ROADS, TREES]
    assert shape(reading)[1][1] == ["保洁面积"]


def test_an_indicator_before_any_project_is_refused() -> None:
    assert codes(projects(more(), project())) == ["indicator.no_project"]


def test_a_row_moved_to_the_left_is_refused_with_what_follows() -> None:
    reading = projects([*project()[1:], None], more(), project(TREES, "绿化"), more())
    assert shape(reading) == [(TREES, ["保洁面积", "预算金额"])]
    assert "Sheet1!A5" in places(reading, "cell.shifted")
    assert places(reading, "project.refused_indicator") == ["Sheet1!G6"]


def test_an_indicator_moved_to_the_left_is_refused_alone() -> None:
    reading = projects(project(), [*more()[1:], None], more())
    assert shape(reading) == [(ROADS, ["保洁面积", "预算金额"])]
    assert "Sheet1!F6" in places(reading, "cell.shifted")
    assert table(reading, "projects").refused == 1


@pytest.mark.parametrize(
    ("indicator", "code", "cell"),
    [
        (["数量", "数量指标", "面积", "≥", 2, "个"], "indicator.unknown_level", "G6"),
        (["产出指标", "面积", "面积", "≥", 2, "个"], "indicator.unknown_level", "H6"),
        (["产出指标", "数量指标", 90, "≥", 2, "个"], "cell.not_text", "I6"),
        (["产出指标", "数量指标", "面积", "大约", 2, "个"], "cell.not_relation", "J6"),
        (["产出指标", "数量指标", "面积", 90, "个", None], "cell.not_relation", "J6"),
        (["产出指标", "数量指标", "面积", "≥", "≥", "个"], "cell.shifted", "K6"),
        (["产出指标", "数量指标", "面积", "≥", 2, 3], "cell.not_text", "L6"),
        (["产出指标", "产出指标", "面积", "≥", 2, "个"], "cell.shifted", "H6"),
    ],
)
def test_cells_of_the_wrong_kind_refuse_the_row(indicator: Row, code: str, cell: str) -> None:
    reading = projects(project(), more(indicator))
    assert f"Sheet1!{cell}" in places(reading, code)
    assert shape(reading) == [(ROADS, ["保洁面积"])]


def test_what_an_indicator_lacks_is_a_warning() -> None:
    reading = projects(project(), more(["成本指标", None, None, None, None, None]))
    (warning,) = found(reading, "indicator.incomplete")
    assert warning.cell == "G6"
    assert "二级指标、三级指标、指标性质、指标值" in warning.message
    assert len(table(reading, "projects").indicators) == 2


def test_targets_are_kept_as_printed_and_as_numbers() -> None:
    rows: list[Row] = [
        ["产出指标", "质量指标", "合格率", "≥", "95 %", "%"],
        ["效益指标", "社会效益指标", "环境改善", "定性", "环境改善", None],
        ["成本指标", "经济成本指标", "预算", "≤", 206982.7, "元/年"],
        ["产出指标", "数量指标", "次数", "＞＝", "1,200", "次"],
    ]
    indicators = table(projects(project(), *map(more, rows)), "projects").indicators[1:]
    assert [(one.relation, one.target_text, one.target) for one in indicators] == [
        ("≥", "95 %", Decimal(95)),
        ("定性", "环境改善", None),
        ("≤", "206982.7", Decimal("206982.7")),
        ("≥", "1,200", Decimal(1200)),
    ]
    assert [one.source.address for one in indicators] == ["K6", "K7", "K8", "K9"]


def test_a_project_without_money_is_kept_and_named() -> None:
    reading = projects(project(total=None), more())
    assert table(reading, "projects").projects[0].amounts == {}
    assert places(reading, "project.no_amount") == ["Sheet1!C5"]


def test_a_unit_in_the_middle_of_its_projects_is_not_that_of_the_rows_below_it_alone() -> None:
    """Whoever centres a name over rows that are not merged means those above it too; of two units nobody can tell."""
    reading = projects(project(unit=None), more(), project(TREES, "绿化"), more())
    assert shape(reading) == [BOTH[1]]
    assert places(reading, "row.code_missing") == ["Sheet1!A5"]


def test_a_unit_in_the_middle_of_a_project_is_refused() -> None:
    reading = projects(project(unit=None), [UNIT, *more()[1:]], project(TREES, "绿化", None), more())
    assert places(reading, "project.conflict") == ["Sheet1!A6"]


def test_projects_may_have_no_unit_at_all() -> None:
    assert shape(projects(project(unit=None), more(), project(TREES, "绿化", None), more())) == BOTH
