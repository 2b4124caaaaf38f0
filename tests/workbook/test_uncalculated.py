"""Results that nobody calculated are refused with their cause; those of programs that calculate are read."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from decimal import Decimal

import pytest
import xlsxwriter
from openpyxl import Workbook as OpenpyxlWorkbook

from budget.workbook import read
from budget.workbook.files.formulas import Workbook, shifted
from budget.workbook.files.places import Place
from budget.workbook.files.uncalculated import Calculated, Calculation, Formula, note_uncalculated
from budget.workbook.sheets import SheetFacts
from tests.workbook.books_made import Odd, Parts, xlsx, zipped
from tests.workbook.ods_made import ods
from tests.workbook.sheets_made import PROCUREMENT, codes, places
from tests.workbook.spellings_made import SPELLINGS
from tests.workbook.xls_made import xls

ASKS = Calculation(asks=True, was_done=True)
DONE = Calculation(asks=False, was_done=True)
BY_NOBODY = Calculation(asks=False, was_done=False)
STALE = Calculation(asks=False, was_done=True, is_stale=True)
CELLS: dict[Place, object] = {(0, 0): 5.0, (1, 0): 7.0, (2, 0): "某", (3, 0): 0.0}
UNKNOWN = "VLOOKUP(A1,B:B,1)"


def refused(calculation: Calculation, *formulas: tuple[str, str]) -> list[int]:
    """Which of these formulas with their results, one below the other in B, are refused."""
    made = [Formula((row, 1), text, result) for row, (text, result) in enumerate(formulas)]
    facts = SheetFacts()
    note_uncalculated([Calculated("一", made, lambda: CELLS, facts)], calculation)
    return [row for row, _ in facts.flaws]


CASES: list[tuple[Calculation, Sequence[tuple[str, str]], list[int]]] = [
    # A writer's zeros: all that is not zero for certain.
    (ASKS, [("A1+A2", "0"), (UNKNOWN, "0"), ("A4*5", "0"), ("A1+A2", "12")], [0, 1]),
    (BY_NOBODY, [("A1+A2", "0"), (UNKNOWN, "0"), (UNKNOWN, ""), ("A4*5", "0")], [0, 1, 2]),
    # One other result shows that somebody calculated: only what a formula contradicts is wrong.
    (BY_NOBODY, [(UNKNOWN, "3"), (UNKNOWN, "0"), ("A1+A2", "0")], [2]),
    (BY_NOBODY, [(UNKNOWN, "某"), (UNKNOWN, "0")], []),
    (DONE, [(UNKNOWN, "0"), ("SUM(A4:A4)", "0"), ("A1-5", "0"), (UNKNOWN, "")], []),
    (DONE, [("5451/100", "0")], [0]),
    # Results that were true before the file was changed.
    (DONE, [("A1+A2", "99")], []),
    (ASKS, [("A1+A2", "99"), ("A1+A2", "12.000000000000002"), (UNKNOWN, "3")], [0]),
    (STALE, [("A1+A2", "99"), (UNKNOWN, "0")], [0]),
    # Nobody who calculates wrote it: every program will, when it opens it.
    (BY_NOBODY, [("A1+A2", "99"), ("A1+A2", "12"), (UNKNOWN, "3"), ("A1", "某")], [0]),
    (ASKS, [], []),
]


@pytest.mark.parametrize(("calculation", "formulas", "wrong"), CASES, ids=range(len(CASES)))
def test_says_which_results_nobody_calculated(
    calculation: Calculation, formulas: Sequence[tuple[str, str]], wrong: list[int]
) -> None:
    assert refused(calculation, *formulas) == wrong


@pytest.mark.parametrize(
    ("given", "program", "expected"),
    [
        ({"calcId": "191029"}, "Microsoft Excel", DONE),
        ({"calcId": "124519", "fullCalcOnLoad": "1"}, "Microsoft Excel", ASKS),
        (None, "LibreOffice/24.2$Linux", DONE),
        ({"calcId": "0"}, "WPS 表格", DONE),
        ({"calcId": "0"}, "Microsoft Excel", BY_NOBODY),
        (None, "", BY_NOBODY),
        ({"calcId": "191029", "calcCompleted": "0"}, "", STALE),
        ({"calcId": "191029", "calcMode": "manual", "calcOnSave": "0"}, "", STALE),
        ({"calcId": "191029", "calcMode": "manual"}, "", DONE),
    ],
)
def test_takes_from_a_file_who_calculated_it(given: dict[str, str] | None, program: str, expected: Calculation) -> None:
    assert Calculation.of_xlsx(given, program) == expected


FORMULAS: list[tuple[str, str | None]] = [
    ("1+2*3", "7"), ("(1+2)*3", "9"), ("-2-3", "-5"), ("10/4", "2.5"), ("5451/100", "54.51"), ("50%*4", "2"), ("--3", "3"), ("1e2", "100"),
    ("A1", "5"), ("$A$1+A2", "12"), ("SUM(A1:A4)", "12"), ("SUM(A1,A2,3)", "15"), ("sum(A1:A2)/2", "6"), ("SUM(一!A1:A2)", "12"),
    ("'一'!A1*2", "10"), ("A9", "0"), ("C1", "10"), ("C2", "20"), ("A3+1", None), ("A1&A2", None), ("IF(A1,1,2)", None), ("二!A1", None),
    ("1/0", None), ("SUM(", None), ("1+", None), ("", None), ("A1 A2", None), ("C3", None), ("A1:A2", None),
    ("ROUND(A1,2)", "5"), ("ROUND(A1,A1/2)", None), ("ROUND(A1)", None),
    ("SUM(A4:A1)", "12"), ("SUM(B2:A1)", "12"), ("{1,2}", None), ("SUM(A1:XFD1048576)", None), ("A1.B", None),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "result"), FORMULAS)
def test_calculates_simple_formulas_and_says_nothing_of_others(formula: str, result: str | None) -> None:
    chain = {(0, 2): "A1*2", (1, 2): "C1*2", (2, 2): "C3+1", (0, 3): formula}
    found = Workbook({"一": CELLS}, {"一": chain}).result("一", (0, 3))
    assert found == (None if result is None else Decimal(result))


def written(program: str) -> bytes:
    """Table 04 whose figures are formulas, as a program writes it that does not calculate."""
    buffer = io.BytesIO()
    if program == "XlsxWriter":
        with xlsxwriter.Workbook(buffer) as book:
            sheet = book.add_worksheet("一")
            for row, cells in enumerate(PROCUREMENT):
                for column, value in enumerate(cells):
                    if isinstance(value, float):
                        sheet.write_formula(row, column, f"={value}*1")
                    else:
                        sheet.write(row, column, value)
    else:
        other = OpenpyxlWorkbook()
        page = other.active
        assert page is not None
        page.title = "一"
        for cells in PROCUREMENT:
            page.append([f"={value}*1" if isinstance(value, float) else value for value in cells])
        other.save(buffer)
    return buffer.getvalue()


def test_what_writers_leave_is_refused_with_its_cause() -> None:
    assert places(read(written("XlsxWriter"), "一"), "cell.uncalculated") == ["一!B4", "一!B5", "一!B6"]
    assert places(read(written("openpyxl"), "一"), "cell.formula_without_value") == ["一!B4", "一!B5", "一!B6"]


def test_zeros_of_programs_that_calculate_are_read() -> None:
    parts = ods(Odd(0.0, formula=True))
    generator = "<d xmlns:meta='m'><meta:generator>LibreOffice/7.4.7.2$Linux_X86_64</meta:generator></d>"
    assert codes(read(zipped({**parts, "meta.xml": generator.encode()}), "一")) == []
    assert codes(read(zipped(parts), "一")) == ["cell.uncalculated"]
    assert "cell.uncalculated" in codes(read(xls(Odd(formula=True)), "一"))


@pytest.mark.parametrize(
    ("formula", "moved"),
    [
        ("SUM(B2:B9)", "SUM(C5:C12)"),
        ("$B2+B$2*$B$2", "$B5+C$2*$B$2"),
        ("表!B2-'甲 乙'!C3", "表!C5-'甲 乙'!D6"),
        ("ROUND(Z9,2)+LOG10(3)", "ROUND(AA12,2)+LOG10(3)"),
        ('A1&"A1"', 'B4&"A1"'),
        ('IF(A1="say ""A1""",B$2,"")', 'IF(B4="say ""A1""",C$2,"")'),
    ],
)
def test_a_formula_that_cells_share_moves_with_them(formula: str, moved: str) -> None:
    assert shifted(formula, 3, 1) == moved
    assert shifted("A1", -1, 0) == "#REF!"


@pytest.mark.parametrize("spelled", SPELLINGS.values(), ids=list(SPELLINGS))
def test_results_of_a_formula_that_cells_share_are_held_against_it(spelled: Callable[[Parts], Parts]) -> None:
    """As a program writes them that fills in a template of last year and asks to be calculated."""
    parts, sheet = xlsx(Odd()), "xl/worksheets/sheet1.xml"
    for place, formula in (("B4", '<f t="shared" ref="B4:B5" si="0">C9+54.51</f>'), ("B5", '<f t="shared" si="0"/>')):
        parts[sheet] = re.sub(rf'(<c r="{place}"[^>]*>)'.encode(), rf"\g<1>{formula}".encode(), parts[sheet])
    book = parts["xl/workbook.xml"].replace(b"</workbook>", b'<calcPr fullCalcOnLoad="1"/></workbook>')
    assert places(read(zipped(spelled(parts | {"xl/workbook.xml": book})), "一.xlsx"), "cell.uncalculated") == ["一!B5"]


@pytest.mark.parametrize(
    ("formula", "result"), [("ROUND(A1/3,2)", "1.67"), ("ROUND(A1*100.5,-1)", "500"), ("ROUND(-A1/2,0)", "-3")]
)
def test_what_is_rounded_is_calculated_too(formula: str, result: str) -> None:
    assert refused(ASKS, (formula, result), (formula, "9")) == [1]
