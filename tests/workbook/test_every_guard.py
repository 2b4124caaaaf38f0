"""Every guard holds in every format of file, however its parts are named, pointed at and spelled."""

from __future__ import annotations

import pickle
import struct
from collections.abc import Callable

import pytest

from budget.workbook import read
from budget.workbook.rows import Reading
from budget.workbook.sheets import Shown
from tests.workbook.books_made import COLUMN, ROW, Odd, Parts, record, xlsb, xlsx, zipped
from tests.workbook.ods_made import ODS_SPELLINGS, ods
from tests.workbook.sheets_made import codes, fen, found, places, table
from tests.workbook.spellings_made import SPELLINGS
from tests.workbook.xls_made import xls

GUARDS: dict[str, tuple[Odd, str]] = {
    "a further section scales": (Odd(545100.0, "[<1]0;0\\.0000"), "cell.scaled_format"),
    "commas scale": (Odd(54_510_000.0, "0.00,,"), "cell.scaled_format"),
    "no sign": (Odd(-54.51, "0.00;0.00"), "cell.scaled_format"),
    "hidden": (Odd(54.51, ";;;"), "cell.scaled_format"),
    "words instead": (Odd(54.51, '"略"'), "cell.scaled_format"),
    "another unit": (Odd(54.51, "0.00元"), "cell.scaled_format"),
    "a date": (Odd(54.51, "yyyy-m-d"), "cell.scaled_format"),
    "a hidden text": (Odd("54.51", ";;;"), "cell.scaled_format"),
    "per cent": (Odd(0.5451, "0.00%"), "cell.percent"),
    "laid over by a condition": (Odd(0.9 + 54, overlay="0.00%"), "cell.scaled_format"),
    "a raised sign": (Odd("54.512", run="raised"), "cell.raised"),
    "a raised cell": (Odd(54.51, raised=True), "cell.raised"),
    "a struck sign": (Odd("54.512", run="struck"), "cell.struck"),
    "a struck cell": (Odd(54.51, struck=True), "cell.struck"),
    "a diagonal down": (Odd(54.51, diagonal="down"), "cell.struck"),
    "a diagonal up through a text": (Odd("54.51", diagonal="up"), "cell.struck"),
    "a diagonal by a condition": (Odd(54.51, laid_diagonal="up"), "cell.struck"),
    "a diagonal through a text by a condition": (Odd("54.51", laid_diagonal="down"), "cell.struck"),
    "paper upon paper": (Odd(54.51, ink="FFFFFF"), "cell.scaled_format"),
    "red upon red": (Odd(54.51, ink="FF0000", paper="FF0000"), "cell.scaled_format"),
    "a text that nobody sees": (Odd("54.51", ink="FFFFFF"), "cell.scaled_format"),
    "letters of one point": (Odd(54.51, points=1), "cell.scaled_format"),
    "a text in letters of one point": (Odd("54.51", points=1), "cell.scaled_format"),
    "a word that nobody sees": (Odd("略", ink="FFFFFF"), "cell.scaled_format"),
    "pictures for digits": (Odd(54.51, face="Wingdings 2"), "cell.scaled_format"),
    "filled up with noughts": (Odd(54.0, "0*0"), "cell.scaled_format"),
    "a sign that nobody sees": (Odd("54.512", run="unseen"), "cell.unread"),
    "again and again": (Odd(54.51, repeats=True), "cell.scaled_format"),
    "a text again and again": (Odd("54.51", repeats=True), "cell.scaled_format"),
    "a number that every program knows": (Odd(0.5451, "0.00%", number=68), "cell.percent"),
    "a number that only the style above explains": (Odd(0.5451, "0.00%", number=199, above=10), "cell.percent"),
    "an error": (Odd(error=True), "cell.error_value"),
    "no result": (Odd("", formula=True), "cell.formula_without_value"),
    "a zero nobody calculated": (Odd(0.0, formula=True), "cell.uncalculated"),
    "a hidden row": (Odd(54.51, hidden_row=True), "row.hidden"),
    "a row like a line": (Odd(54.51, thin_row=True), "row.hidden"),
    "a hidden column": (Odd(54.51, hidden_column=True), "column.hidden"),
    "white by a condition": (Odd(54.51, laid_ink="FFFFFF"), "cell.scaled_format"),
    "under a picture": (Odd(54.51, picture=True), "cell.under_picture"),
    "a text under a picture": (Odd("54.51", picture=True), "cell.under_picture"),
    "a column with no room": (Odd(5451.25, "0.00", narrow=True), "cell.too_narrow"),
    "an indent that leaves no room": (Odd(54.51, "0.00", indent=9), "cell.too_narrow"),
    "letters for which there is no room": (Odd(54.51, "0.00", points=40), "cell.too_narrow"),
    "a text whose first digits are hidden": (Odd("12,345.67", narrow=True, side="right"), "cell.too_narrow"),
    "a text cut off at both ends": (Odd("12,345.67", narrow=True, side="center"), "cell.too_narrow"),
    "spaces from right to left": (Odd("1 234.56", backwards=True), "cell.scaled_format"),
    "a minus from right to left": (Odd("-54.51", backwards=True), "cell.scaled_format"),
    "brackets from right to left": (Odd("(54.51)", backwards=True), "cell.scaled_format"),
    "on its head": (Odd(54.51, turned=True), "cell.scaled_format"),
    "a text on its head": (Odd("54.51", turned=True), "cell.scaled_format"),
    "rounded": (Odd(54.516, "0.00"), "cell.rounded"),
    "a bar alone": (Odd(54.51, alone="bar"), "cell.scaled_format"),
    "icons alone": (Odd(54.51, alone="icons"), "cell.scaled_format"),
    "ink that the theme paints white": (Odd(54.51, themed=True), "cell.scaled_format"),
    "ink that the palette paints white": (Odd(54.51, palette=True), "cell.scaled_format"),
    "a value of a kind of its own": (Odd(54.51, rich=True), "cell.unread"),
    "columns with no room": (Odd(5451.25, "0.00", all_narrow=True), "cell.too_narrow"),
    "no room though nothing is said": (Odd(123456789012.5, "0.00"), "cell.too_narrow"),
    "a fill of one colour twice": (Odd(54.51, ink="FF0000", paper="FF0000", mixed=True), "cell.scaled_format"),
    "black by a scale of colours": (Odd(54.51, shade="000000"), "cell.scaled_format"),
    "formulas shown": (Odd(54.51, formula=True, as_formulas=True), "cell.as_formula"),
    "zeros left out": (Odd(0.0, without_zeros=True), "cell.unseen_zero"),
    "rows above a frozen window": (Odd(first=(4, 0), panes=(1, 0)), "row.hidden"),
    "columns before a frozen window": (Odd(first=(0, 1), panes=(0, 1)), "column.hidden"),
    **{
        f"another one at each opening: {told}": (Odd(54.51, told=told), "cell.volatile")
        for told in ("random", "between", "now", "today", "file", "machine")
    },
    "out of another file": (Odd(54.51, told="another file"), "file.external_links"),
}
# calamine gives dates where a format makes them, and no format of file lets a date pass as an amount.
ALSO = {
    "cell.scaled_format": {"cell.not_amount"},
    "cell.formula_without_value": {"cell.uncalculated"},
    "cell.uncalculated": set(),
}
# What a format of file has no words for: colours by theme, palettes and data types are newer than .xls or unknown to .ods.
_TURNED = {"on its head", "a text on its head"}  # of which only .ods knows
NOT_IN = {
    "xlsx": _TURNED, "xlsb": _TURNED,
    "xls": {"a value of a kind of its own", "black by a scale of colours", *_TURNED},  # the file says that it does not look at these
    "ods": {
        "a value of a kind of its own", "ink that the theme paints white", "ink that the palette paints white",
        "formulas shown",  # a window's, which is not kept
        "a fill of one colour twice",
    },
}  # fmt: skip
FILES: dict[str, tuple[Callable[[Odd], Parts], Callable[[Parts], Parts]]] = {
    **{f"xlsx, {name}": (xlsx, spelled) for name, spelled in SPELLINGS.items()},
    **{f"xlsb, {name}": (xlsb, spelled) for name, spelled in SPELLINGS.items()},
    **{f"ods, {name}": (ods, spelled) for name, spelled in ODS_SPELLINGS.items()},
}


def cells(data: bytes, code: str) -> list[str]:
    """The cells of a file at which a finding of this kind stands."""
    wanted = {code} | ALSO.get(code, set())
    return [one.cell for one in read(data, "一").findings if one.code in wanted]


def place(guard: str) -> str:
    """Where the finding about the odd cell of a guard stands."""
    odd, code = GUARDS[guard]
    return (
        "A1"
        if any(odd.first)
        else {"row.hidden": "A4", "column.hidden": "B1", "file.external_links": ""}.get(code, "B4")
    )


@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize("file", FILES)
def test_holds_however_the_file_is_spelled(file: str) -> None:
    build, spelled = FILES[file]
    for guard, (odd, code) in GUARDS.items():
        if guard in NOT_IN.get(file.partition(",")[0], ()):
            continue
        assert (guard, cells(zipped(spelled(build(odd))), code)) == (guard, [place(guard)])


@pytest.mark.parametrize("guard", [guard for guard in GUARDS if guard not in NOT_IN["xls"]])
def test_holds_in_old_files(guard: str) -> None:
    odd, code = GUARDS[guard]
    assert cells(xls(odd), code) == [place(guard)]


def is_sound(data: bytes) -> bool:
    """Whether the file is read, the odd cell like any other, and nothing is said of it."""
    reading: Reading = read(data, "一")
    return fen(table(reading, "procurement").rows[0]) == {"total": 54_510_000} and set(codes(reading)) <= {
        "file.not_checked"
    }


@pytest.mark.parametrize("file", FILES)
def test_a_sound_file_is_read_however_it_is_spelled(file: str) -> None:
    build, spelled = FILES[file]
    assert is_sound(zipped(spelled(build(Odd()))))


@pytest.mark.parametrize("build", [xlsx, xlsb, ods])
def test_what_stands_out_from_its_fill_is_read(build: Callable[[Odd], Parts]) -> None:
    assert is_sound(zipped(build(Odd(ink="FFFFFF", paper="FF0000"))))
    assert is_sound(xls(Odd(ink="FFFFFF", paper="FF0000")))
    assert is_sound(zipped(build(Odd(laid_ink="FF0000"))))
    assert is_sound(xls(Odd(laid_ink="FF0000")))


@pytest.mark.parametrize(
    "odd",
    [
        Odd(first=(4, 1)),
        Odd(panes=(2, 1)),
        Odd(first=(4, 1), panes=(1, 1), frozen=False),
        Odd(first=(0, 1), panes=(2, 0)),
        Odd(first=(2, 0), panes=(0, 1)),
    ],
)
def test_what_a_window_can_be_scrolled_to_is_not_hidden(odd: Odd) -> None:
    for build in (xlsx, xlsb, ods):
        assert is_sound(zipped(build(odd)))
    assert is_sound(xls(odd))


def test_a_sound_old_file_is_read() -> None:
    assert is_sound(xls(Odd()))


@pytest.mark.parametrize(("data", "kind"), [(xls(Odd()), ".xls"), (zipped(xlsb(Odd())), ".xlsb")])
def test_what_a_format_of_file_cannot_be_asked_is_said(data: bytes, kind: str) -> None:
    (note,) = found(read(data, "一"), "file.not_checked")
    assert kind in note.message
    assert "表格样式" in note.message


def newer(*records: bytes) -> bytes:
    """An .xlsb with conditions over the odd cell as newer programs write them, beside the older ones or alone."""
    parts = xlsb(Odd())
    where = struct.pack("<IIIIIIII", 2, 1, 2, 1, ROW, ROW, COLUMN, COLUMN) + bytes(8)
    sheet = parts["xl/worksheets/sheet1.bin"]
    parts["xl/worksheets/sheet1.bin"] = sheet[:-3] + record(1046, where) + b"".join(records) + sheet[-3:]
    return zipped(parts)


@pytest.mark.parametrize(
    ("rule", "drawn", "shown", "said"),
    [
        ((0, 4), record(1051, bytes(4) + b"\x0a\x5a\0" + bytes(4)), ["B4"], False),
        ((0, 4), record(1051, bytes(4) + b"\x0a\x5a\1" + bytes(4)), [], False),
        ((0, 6), record(1052, bytes(4) + struct.pack("<IH", 17, 2)), ["B4"], False),
        ((0, 6), record(1052, bytes(4) + struct.pack("<IH", 17, 4)), [], False),
        ((0, 1), b"", [], True),
        ((4, 1), b"", [], True),
    ],
)
def test_conditions_of_newer_programs_are_looked_at_or_said(
    rule: tuple[int, int], drawn: bytes, shown: list[str], said: bool
) -> None:
    data = newer(record(1048, struct.pack("<II", *rule) + bytes(60)), drawn)
    assert cells(data, "cell.scaled_format") == shown
    (note,) = found(read(data, "一"), "file.not_checked")
    assert ("新版条件格式" in note.message) is said


@pytest.mark.parametrize("odd", [Odd(shade="000000"), Odd(alone="bar")])
def test_colours_of_scales_of_an_old_file_are_said_not_to_be_looked_at(odd: Odd) -> None:
    (note,) = found(read(xls(odd), "一"), "file.not_checked")
    assert "色阶和数据条的颜色" in note.message


def test_rows_of_which_an_old_file_says_nothing_are_hidden_where_it_hides_all_others() -> None:
    hidden = (0x0225, struct.pack("<HH", 2, 300))
    assert cells(xls(Odd(), hidden, without=0x0208), "row.hidden") == ["A1"]
    assert cells(xls(Odd(), hidden), "row.hidden") == []


@pytest.mark.parametrize("build", [xlsx, xlsb])
def test_a_sheet_that_is_not_there_is_refused(build: Callable[[Odd], Parts]) -> None:
    parts = {name: part for name, part in build(Odd()).items() if "sheet1" not in name}
    assert codes(read(zipped(parts), "一")) == ["file.sheet_missing"]
    assert places(read(zipped(parts), "一"), "file.sheet_missing") == [""]


@pytest.mark.parametrize("more", [1, 200, 30_000])
def test_a_text_of_an_old_file_that_says_it_is_longer_than_its_record_is_refused(more: int) -> None:
    label, held = 0x0204, b"54.51"
    told = struct.pack("<HHHHB", ROW, COLUMN, 0, len(held) + more, 0) + held
    assert codes(read(xls(Odd(), (label, told)), "一")) == ["file.damaged"]
    whole = struct.pack("<HHHHB", 20, COLUMN, 0, len(held), 0) + held
    assert "file.damaged" not in codes(read(xls(Odd(), (label, whole)), "一"))


def test_two_parts_whose_names_differ_only_in_spelling_are_refused() -> None:
    parts = xlsx(Odd())
    assert codes(read(zipped({**parts, "XL/Styles.xml": parts["xl/styles.xml"]}), "一")) == ["file.damaged"]


def test_what_is_shown_beside_a_number_comes_over_from_the_process_that_reads() -> None:
    number = Shown(54.51, "54.51元", "元")
    again = pickle.loads(pickle.dumps(number))  # noqa: S301 - our own
    assert (again, again.text, again.unit) == (number, number.text, number.unit)
