"""Results that are others at each opening are refused with what is calculated from them, and nothing else is."""

from __future__ import annotations

import re
import struct
import time

import pytest

from budget.workbook import read
from budget.workbook.files.formula_tokens import BIFF5, BIFF8, BIFF12, TokenBook, told_by_codes
from budget.workbook.files.formula_words import FormulaTold, Reach, gives_anew, told_by_words, told_names
from budget.workbook.files.ods.cells import plain_formula
from budget.workbook.files.volatile import ToldSheet, note_volatile
from budget.workbook.sheets import SheetFacts
from tests.workbook.books_changed import SHEET, related, with_formulas
from tests.workbook.books_made import MAIN, Odd, Parts, xlsb, xlsx, zipped
from tests.workbook.ods_made import ods
from tests.workbook.sheets_made import codes, fen, places, table
from tests.workbook.test_xml_2003_window import book
from tests.workbook.xls_made import xls

ANEW = [
    "RAND()", "ROUND(rand()*9, 2)", "_xlfn.RANDARRAY(3)", "COM.MICROSOFT.RANDARRAY(3)",
    "IF(NOW ()>1,1,2)", "A1*YEAR(TODAY())",
    'INFO("release")', 'CELL("filename",A1)', 'CELL("file"&"name",A1)', "CELL(A1,A1)",
    'CELL("address")', "COM.SUN.STAR.SHEET.ADDIN.ANALYSIS.GETRANDBETWEEN(1,2)",
]  # fmt: skip
SAME = [
    "BRAND()", "RANDOM(1)", '"RAND()"&A1', "'RAND(1)'!A1", "TODAYS", "OFFSET(A1,1,1)", 'INDIRECT("A1")', 'CELL("row",A1)', "NOWHERE(1)",
    "ORG.LIBREOFFICE.RAND.NV()", "INFORM(1)", "GET.CELL(63,A1)",
]  # fmt: skip


@pytest.mark.parametrize("formula", ANEW)
def test_a_formula_that_gives_another_result_each_time_is_known(formula: str) -> None:
    assert gives_anew(formula)


@pytest.mark.parametrize("formula", SAME)
def test_a_formula_that_gives_the_same_again_is_known(formula: str) -> None:
    assert not gives_anew(formula)


@pytest.mark.parametrize(
    "data", [zipped(xlsx(Odd(told="words"))), zipped(xlsb(Odd(told="words"))), xls(Odd(told="words"))]
)
def test_words_in_a_text_are_none_of_the_formula(data: bytes) -> None:
    reading = read(data, "一")
    assert set(codes(reading)) <= {"file.not_checked"}
    assert fen(table(reading, "procurement").rows[0]) == {"total": 54_510_000}


def text(place: str, formula: str, result: str) -> Parts:
    """The small workbook with a formula that gives a text in a cell."""
    parts = xlsx(Odd())
    cell = f'<c r="{place}" t="str"><f>{formula}</f><v>{result}</v></c>'
    return {**parts, SHEET: re.sub(rf'<c r="{place}".*?</c>', cell, parts[SHEET].decode()).encode()}


@pytest.mark.parametrize(
    ("parts", "wanted"),
    [
        (with_formulas(B4="RAND()", B6="B4+B5"), ["一!B4", "一!B6"]),
        (with_formulas(B4="RAND()", B6="SUM(B$4:B5)"), ["一!B4", "一!B6"]),
        (with_formulas(B4="RAND()", B6="SUM(B:B)-一!B6"), ["一!B4", "一!B6"]),
        (with_formulas(B4="RAND()", B6="SUM(B5:B5)"), ["一!B4"]),
        (with_formulas(B4='<f t="array" ref="B4:B6">_xlfn.RANDARRAY(3)</f>'), ["一!B4", "一!B5", "一!B6"]),
        (with_formulas(B4='<f t="shared" ref="B4:B5" si="0">RAND()+LEN("")</f>', B5='<f t="shared" si="0"/>'), ["一!B4", "一!B5"]),
        (text("A4", '"A-货物"&amp;LEFT(NOW(),0)', "A-货物"), ["一!A4"]),
        # What stands above the table says when it was printed.
        (text("A1", '"预算04表 "&amp;YEAR(TODAY())&amp;"年政府采购预算明细表"', "预算04表 2026年政府采购预算明细表"), []),
        (text("A2", '"金额单位：万元 "&amp;TEXT(TODAY(),"yyyy-m-d")', "金额单位：万元 2026-1-1"), []),
        (text("A3", '"采购类别"&amp;LEFT(NOW(),0)', "采购类别"), []),
    ],
)  # fmt: skip
def test_figures_and_words_of_lines_are_refused_with_what_they_make(parts: Parts, wanted: list[str]) -> None:
    reading = read(zipped(parts), "一")
    assert places(reading, "cell.volatile") == wanted
    assert table(reading, "procurement").rows or wanted


# Where a formula leads that does not say in so many words to which cells it refers.
LEADS: list[tuple[str, bool]] = [
    ("OFFSET(B6,-1,0)", True), ("SUM(OFFSET(A1,4,1,1,1))", True), ('INDIRECT("B5")', True), ('INDIRECT("B4:B9")+1', True),
    ('INDIRECT("B"&amp;5)', True), ("INDIRECT(A1)", True), ("SUM(一:一!B5)", True), ("SUM(B6:INDEX(B:B,5))", True),
    ("SUM(一!B4:一!B6)", True), ("SUM(表[金额])", True), ("表[[#This Row],[金额]]", True), ("fx()*1", True),
    ("OFFSET(二!B6,-1,0)", False), ('INDIRECT("B6")', False), ('INDIRECT("二!B5")', False), ("SUM(一:二!B6)", False),
    ("SUM(别[金额])", False), ('B6&amp;":"', False), ('IF(B6="B5:B5",1,2)', False),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "is_found"), LEADS)
def test_a_result_is_followed_where_no_address_says_where_it_goes(formula: str, is_found: bool) -> None:
    parts = with_formulas(B5="RAND()", B4=formula)
    names = '<definedNames><definedName name="fx">_xlfn.LAMBDA(一!$B$5)</definedName></definedNames>'
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"</workbook>", f"{names}</workbook>".encode())
    parts |= related(SHEET, "table", "../tables/table1.xml")
    parts["xl/tables/table1.xml"] = f'<table xmlns="{MAIN}" displayName="表" ref="A3:B6"/>'.encode()
    assert places(read(zipped(parts), "一"), "cell.volatile") == ["一!B4"] * is_found + ["一!B5"]


def test_a_formula_that_cells_share_is_followed_with_words_in_it() -> None:
    shared = '<f t="shared" ref="B4:B6" si="0">IF(A4="B5",1,B3)</f>'
    parts = with_formulas(B4=shared, B5="RAND()", B6='<f t="shared" si="0"/>')
    assert places(read(zipped(parts), "一"), "cell.volatile") == ["一!B5", "一!B6"]


def test_a_range_of_an_open_document_is_what_its_name_stands_for() -> None:
    told = told_by_words("SUM(甲)", told_names({"甲": "'一'!B5"}))
    assert told.refers == (Reach("一", (4, 1), (4, 1)),)
    assert plain_formula("of:=SUM([$一.B4:$'二 三'.B5])") == "SUM('一:二 三'!B4:B5)"
    assert plain_formula("of:=SUM([$一.B4:$一.B5])") == "SUM('一'!B4:B5)"


@pytest.mark.parametrize(
    ("version", "given", "wanted"),
    [
        (BIFF8, b"\x24" + struct.pack("<HH", 3, 0xC001) + b"\x1e\1\0\x1e\0\0\x42\3" + struct.pack("<H", 78), [("", 0)]),
        (BIFF8, b"\x17\2\0B5\x42\1" + struct.pack("<H", 148), [("", 4)]),
        (BIFF8, b"\x24" + struct.pack("<HH", 3, 0xC001) + b"\x42\1" + struct.pack("<H", 148), [("", 3), ("*", 0)]),
        (BIFF12, b"\x17\2\0B\x005\0\x42\1" + struct.pack("<H", 148), [("", 4)]),
        (BIFF12, b"\x18\x19" + bytes(12), [("*", 0)]),
        (BIFF5, b"\x3a" + struct.pack("<h8xHHHB", -1, 0, 2, 4, 1), [("*", 4)]),
    ],
)  # fmt: skip
def test_codes_lead_to_cells_of_which_they_name_no_address(
    version: int, given: bytes, wanted: list[tuple[str, int]]
) -> None:
    told = told_by_codes(given, TokenBook(version), (9, 1))
    assert [(one.sheet, one.first[0]) for one in told.refers] == wanted


@pytest.mark.parametrize(("stands_for", "wanted"), [("RAND()", ["一!B4"]), ("一!$B$6*1", [])])
def test_a_name_is_what_it_stands_for(stands_for: str, wanted: list[str]) -> None:
    parts = with_formulas(B4="甲数*2")
    names = f'<definedNames><definedName name="乙">{stands_for}</definedName><definedName name="甲数">乙+1</definedName></definedNames>'
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"</workbook>", f"{names}</workbook>".encode())
    assert places(read(zipped(parts), "一"), "cell.volatile") == wanted


def test_a_date_of_today_is_left() -> None:
    parts = with_formulas(B4="TODAY()")
    parts["xl/styles.xml"] = parts["xl/styles.xml"].replace(b'formatCode="General"', b'formatCode="yyyy-m-d"')
    assert places(read(zipped(parts), "一"), "cell.volatile") == []


@pytest.mark.parametrize(
    ("formula", "attribute", "wanted"),
    [
        ("=RAND()", "", ["一!B4"]),
        ("=R1C1&amp;&quot;RAND()&quot;", "", []),
        ("=RAND()", ' ss:ArrayRange="RC:R[2]C"', ["一!B4", "一!B5", "一!B6"]),
    ],
)  # fmt: skip
def test_an_xml_of_2003_is_looked_at_too(formula: str, attribute: str, wanted: list[str]) -> None:
    data = book().replace(b'"=HYPERLINK(R1C1)"', f'"{formula}"{attribute}'.encode())
    assert places(read(data, "一.xls"), "cell.volatile") == wanted


def test_what_a_matrix_fills_is_refused_in_an_open_document() -> None:
    parts = ods(Odd(told="random"))
    spans = b' table:number-matrix-rows-spanned="2" table:number-matrix-columns-spanned="1" table:formula='
    parts["content.xml"] = parts["content.xml"].replace(b" table:formula=", spans)
    assert places(read(zipped(parts), "一"), "cell.volatile") == ["一!B4", "一!B5"]


@pytest.mark.parametrize(
    ("version", "codes_of_it", "first", "last"),
    [
        (BIFF8, b"\x24" + struct.pack("<HH", 3, 0xC001), (3, 1), (3, 1)),
        (BIFF8, b"\x25" + struct.pack("<HHHH", 3, 5, 0xC001, 2), (3, 1), (5, 2)),
        (BIFF8, b"\x4c" + struct.pack("<HH", 0xFFFF, 0xC0FF), (8, 0), (8, 0)),
        (BIFF12, b"\x44" + struct.pack("<IH", 3, 0xC001), (3, 1), (3, 1)),
        (BIFF12, b"\x2d" + struct.pack("<IIHH", 0xFFFFF, 1, 0xC000, 0xC001), (8, 1), (10, 2)),
        (BIFF5, b"\x24" + struct.pack("<HB", 0xC003, 1), (3, 1), (3, 1)),
        (BIFF5, b"\x25" + struct.pack("<HHBB", 3, 5, 1, 2), (3, 1), (5, 2)),
    ],
)
def test_codes_say_to_which_cells_they_refer(
    version: int, codes_of_it: bytes, first: tuple[int, int], last: tuple[int, int]
) -> None:
    told = told_by_codes(b"\x1e\x07\0" + codes_of_it + b"\x03", TokenBook(version), (9, 1))
    assert told == FormulaTold(refers=(Reach("", first, last),))


def test_words_say_to_which_cells_they_refer() -> None:
    told = told_by_words("SUM('甲 乙'!$A$1:B2,表!C3)+\"D4\"+E:F+LOG10(2)", {})
    assert [(one.sheet, one.first, one.last[1]) for one in told.refers] == [
        ("甲 乙", (0, 0), 1), ("表", (2, 2), 2), ("", (0, 4), 5),
    ]  # fmt: skip


def test_what_is_calculated_is_followed_over_sheets_and_comes_to_an_end() -> None:
    one, other = SheetFacts(), SheetFacts()
    told = {(0, 0): FormulaTold(is_volatile=True), (1, 0): FormulaTold(refers=(Reach("", (1, 0), (1, 0)),))}
    there = {
        (0, 0): FormulaTold(refers=(Reach("一", (0, 0), (0, 0)), Reach("", (1, 0), (1, 0)))),
        (1, 0): FormulaTold(refers=(Reach("", (0, 0), (0, 0)),)),
    }
    held: dict[tuple[int, int], object] = {(0, 0): 5.0, (1, 0): 7.0}
    note_volatile([ToldSheet("一", told, lambda: held, one), ToldSheet("二", there, lambda: held, other)])
    assert (set(one.flaws), set(other.flaws)) == ({(0, 0)}, {(0, 0), (1, 0)})


def test_names_that_stand_for_each_other_cost_nothing() -> None:
    names = {f"甲{place}": "+".join(f"甲{other}*RAND()" for other in range(60)) for place in range(60)}
    assert told_by_words("甲1", told_names(names)).is_volatile
    codes_of_it = b"".join(b"\x23" + struct.pack("<I", other + 1) for other in range(60))
    book_of_it = TokenBook(BIFF8, [("甲", codes_of_it)] * 60)
    assert told_by_codes(codes_of_it, book_of_it, (0, 0)) == FormulaTold()


@pytest.mark.parametrize("sign", ["'", '"', "[", "{", "a.", "A1:", "'!", "a!", "$A$1", "RAND", "x|"])
def test_no_formula_takes_long_to_look_at(sign: str) -> None:
    started = time.process_time()
    told_by_words(f"NOW({sign * 8000}", {"a": FormulaTold()})
    assert time.process_time() - started < 1


def test_a_name_of_an_old_file_is_what_it_stands_for() -> None:
    name = bytes([0, 0, 0, 2]) + struct.pack("<H", 3) + bytes(8) + b"\0AB" + b"\x41\x3f\0"
    data = xls(Odd(told="by name"), before=((0x0018, name),))
    assert places(read(data, "一"), "cell.volatile") == ["一!B4"]


# Each of so many results is in the area of each formula, or of each array: looking at all of them again never ends.
MANY = 20_000
ALL = Reach("", (0, 0), (MANY, 0))
CROWDS: dict[str, tuple[FormulaTold, dict[tuple[int, int], tuple[int, int]]]] = {
    "areas": (FormulaTold(False, False, (ALL,)), {}),
    "arrays of one": (FormulaTold(), {(row, 0): (row, 0) for row in range(MANY)}),
    "arrays of all": (FormulaTold(), {(row, 0): (MANY, 0) for row in range(MANY)}),
    "arrays of all that refer to all": (FormulaTold(False, True, (ALL,)), {(row, 1): (MANY, 1) for row in range(MANY)}),
}


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize("crowd", CROWDS)
def test_no_crowd_of_formulas_takes_long_to_follow(crowd: str) -> None:
    beside, spans = CROWDS[crowd]
    told = {(row, 0): FormulaTold(False, True) for row in range(MANY)} | {(row, 1): beside for row in range(MANY)}
    facts, values = SheetFacts(), dict.fromkeys(told, 1.0)
    started = time.process_time()
    note_volatile([ToldSheet("甲", told, lambda: values, facts, frozenset(), spans)])
    assert time.process_time() - started < 10
    assert set(facts.flaws) >= {place for place, one in told.items() if one.is_volatile or one.refers}


def test_an_array_of_few_cells_fills_them_alone() -> None:
    told = {(0, 0): FormulaTold(False, True), (5, 5): FormulaTold(False, False, (Reach("", (1, 0), (1, 0)),))}
    values = {(row, column): 1.0 for row in range(9) for column in range(9)}
    facts = SheetFacts()
    note_volatile([ToldSheet("甲", told, lambda: values, facts, frozenset(), {(0, 0): (1, 1)})])
    assert set(facts.flaws) == {(0, 0), (0, 1), (1, 0), (1, 1), (5, 5)}
