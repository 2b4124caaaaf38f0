"""The workbook handed back: every problem in its cell, everything else as it came; and the list of all."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from budget.desk.problems import problems_of
from budget.editions import draft
from budget.editions.preparing import examine
from budget.findings import Severity
from budget.handback import MOST_BYTES, is_xlsx, listed, marked
from budget.marked_problems import CannotMark, MarkedProblem
from budget.models import Unit
from budget.reconciliation import Context
from fixtures.odd import CATALOGUE, Outcome
from tests.builders import REAL, make_township, real_prepared

pytestmark = [pytest.mark.one_database, pytest.mark.no_cover, pytest.mark.sweep]

WORKBOOKS = REAL.parent


def problem(
    cells: tuple[str, ...] = ("B2",), sheet: str = "表", severity: Severity = Severity.ERROR, message: str = "不对。"
) -> MarkedProblem:
    return MarkedProblem("读取", severity, sheet, cells, message, "请改。")


def small() -> bytes:
    book = Workbook()
    sheet = sheet_of(book)
    sheet.title = "表"
    sheet["A1"], sheet["B2"], sheet["C2"] = "标题", 3.5, "=B2*2"
    sheet["B2"].number_format = "0.00"
    sheet.merge_cells("A1:C1")
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def sheet_of(book: Workbook, title: str = "") -> Worksheet:
    sheet = book[title] if title else book.worksheets[0]
    assert isinstance(sheet, Worksheet)
    return sheet


def back(content: bytes, *problems: MarkedProblem) -> Workbook:
    return load_workbook(BytesIO(marked(content, problems)))


def comment(book: Workbook, cell: str) -> str:
    found = sheet_of(book)[cell].comment
    return found.text if found else ""


def test_a_problem_is_a_coloured_cell_with_its_words() -> None:
    book = back(small(), problem())
    assert comment(book, "B2") == "【必须改正】不对。请改。"
    assert sheet_of(book)["B2"].fill.fgColor.rgb == "00F8B9AE"


def test_the_gravest_problem_gives_the_colour_and_all_are_told() -> None:
    book = back(small(), problem(severity=Severity.NOTE, message="甲。"), problem(message="乙。"))
    assert sheet_of(book)["B2"].fill.fgColor.rgb == "00F8B9AE"
    assert "甲。" in comment(book, "B2")
    assert "乙。" in comment(book, "B2")


def test_a_problem_in_a_merged_cell_stands_in_its_first_cell() -> None:
    assert comment(back(small(), problem(("C1",))), "A1")


def test_a_problem_of_a_sheet_or_of_the_file_stands_in_the_first_cell() -> None:
    assert comment(back(small(), problem((), sheet="表")), "A1")
    assert comment(back(small(), problem((), sheet="")), "A1")


def test_a_problem_of_another_file_is_left_to_that_file() -> None:
    assert comment(back(small(), problem(sheet="别处")), "B2") == ""


def test_a_comment_that_was_there_is_kept() -> None:
    once = marked(small(), [problem(message="先前的。")])
    assert comment(back(once, problem(message="后来的。")), "B2").count("先前的。") == 1


def test_a_long_comment_ends_and_says_so() -> None:
    text = comment(back(small(), *(problem(message=f"第 {n} 个问题。") for n in range(200))), "B2")
    assert len(text) < 1000
    assert "共 200 处" in text


def test_formulas_stay_formulas_and_are_worked_out_anew() -> None:
    book = back(small(), problem(("C2",)))
    assert sheet_of(book)["C2"].value == "=B2*2"
    assert book.calculation is not None
    assert book.calculation.fullCalcOnLoad


def looks(sheet: Worksheet) -> list[tuple[object, ...]]:
    """What a reader of a sheet sees of each cell, its fill left aside."""
    return [
        (c.coordinate, c.value, c.number_format, c.font.name, c.font.b, c.border.left.style, c.alignment.horizontal)
        for row in sheet
        for c in row
    ]


def test_nothing_else_of_the_real_workbook_changes() -> None:
    problems = [problem(("D10",), "预算03表 支出预算总表"), problem((), "预算01表 收支总表")]
    before, after = load_workbook(REAL), load_workbook(BytesIO(marked(REAL.read_bytes(), problems)))
    assert after.sheetnames == before.sheetnames
    for old in before.worksheets:
        new = sheet_of(after, old.title)
        assert new.merged_cells.ranges == old.merged_cells.ranges
        assert {k: d.width for k, d in new.column_dimensions.items()} == {
            k: d.width for k, d in old.column_dimensions.items()
        }
        assert looks(new) == looks(old)


def test_the_marked_workbook_reads_like_the_original() -> None:
    content = REAL.read_bytes()
    first = examine(content, REAL.name, Context())
    again = examine(marked(content, [problem(("D10",), "预算03表 支出预算总表")]), REAL.name, Context())
    assert again.reading.tables == first.reading.tables
    assert again.reading.findings == first.reading.findings


@pytest.mark.parametrize("name", ["old-excel.xls", "open-document.ods", "xiaohongmen-2026.txt"])
def test_other_formats_get_the_list_alone_and_are_told_so(name: str) -> None:
    content = (WORKBOOKS / name).read_bytes()
    assert not is_xlsx(content)
    with pytest.raises(CannotMark) as refused:
        marked(content, [problem()])
    assert "问题清单" in refused.value.sentence


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and no more", b"PK" + bytes(MOST_BYTES)])
def test_what_is_no_workbook_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(CannotMark):
        marked(content, [problem()])


UNREADABLE = sorted(name for name, quirk in CATALOGUE.items() if quirk.outcome is Outcome.UNREADABLE)


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_marked_or_refused_in_words(name: str) -> None:
    content = CATALOGUE[name].content
    said = ""
    try:
        marked_bytes = marked(content, [problem()])
    except CannotMark as refused:
        marked_bytes, said = b"", refused.sentence
    assert is_xlsx(marked_bytes) or "问题清单" in said


@pytest.mark.parametrize("name", ["text_in_amount", "several_tables_on_one_sheet", "hidden_sheet", "with_macros"])
def test_each_finding_of_an_odd_workbook_is_in_its_cell(name: str) -> None:
    content = CATALOGUE[name].content
    found = examine(content, "a.xlsx", Context()).reading.findings
    problems = [
        MarkedProblem("读取", f.severity, f.sheet, (f.cell,) if f.cell else (), f.message, f.hint) for f in found
    ]
    book = back(content, *problems)
    told = [(s.title, c.comment.text) for s in book.worksheets for row in s for c in row if c.comment]
    missing = [one for one in problems if not any(one.message[:20] in text for _, text in told)]
    assert problems
    assert missing == []


def test_the_list_names_every_problem_gravest_first_and_runs_no_formula() -> None:
    rows = load_workbook(
        BytesIO(listed([problem(severity=Severity.NOTE, message="=1+1"), problem(("B2", "C3"))], "清单"))
    )
    sheet = sheet_of(rows)
    assert [cell.value for cell in sheet[2]][1:5] == ["读取", "必须改正", "表", "B2、C3"]
    assert sheet["F3"].value == "=1+1"
    assert sheet["F3"].data_type == "s"
    assert sheet.freeze_panes == "A2"


def test_a_failed_check_is_handed_back_with_both_sides(db: None) -> None:
    township: Unit = make_township()
    edition = draft(real_prepared(township), None)
    failed = [one for one in problems_of(edition) if one.origin == "核对"]
    assert failed
    content = marked(REAL.read_bytes(), problems_of(edition))
    book = load_workbook(BytesIO(content))
    marks = {(s.title, c.coordinate) for s in book.worksheets for row in s for c in row if c.comment}
    assert {(one.sheet, one.cells[0]) for one in failed if one.cells} & marks
