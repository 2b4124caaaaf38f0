"""What a number format shows of a number, and how that stands to the number: drawn as the sheet draws it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budget.workbook.files.shown import CellStyle, Seen, look
from budget.workbook.formats.number_formats import number_format

ACCOUNTING = '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ '

DRAWN = [
    ("General", "15618.434219", "15618.43422"),
    ("General", "123456789012345", "1.23457E+14"),
    ("General", "0.0000001", "1E-07"),
    ("G/通用格式", "54.51", "54.51"),
    ("", "54.51", "54.51"),
    ("@", "54.51", "54.51"),
    ("0", "54.51", "55"),
    ("0.00", "1.005", "1.01"),
    ("#,##0.000000", "1234567.5", "1,234,567.500000"),
    ("#,###", "1234567", "1,234,567"),
    ("000,000", "5", "000,005"),
    (".00", "54.51", "54.51"),
    ("0.##", "54.5", "54.5"),
    ("0.0?", "54.5", "54.5 "),
    ("0.00", "-54.51", "-54.51"),
    ("0.00;0.00", "-54.51", "54.51"),
    ("0.00_);(0.00)", "-54.51", "(54.51)"),
    ("[Red]0.00;[蓝色]-0.00", "-54.51", "-54.51"),
    (ACCOUNTING, "54.51", " 54.51 "),
    (ACCOUNTING, "0", " -   "),
    ("0;-0;;@", "0", ""),
    (";;;", "54.51", ""),
    ("[White]0.00", "54.51", ""),
    ("[Red]0.00;[Color2]-0.00", "-54.51", ""),
    ("[<1]0;0\\.0000", "545100", "54.5100"),
    ("[>=10000]0!.0,\"万\";0.00", "545100", "54.5万"),
    ("[>=10000]0!.0,\"万\";0.00", "5451", "5451.00"),
    ("[=0]\"无\";[<0]\"负\"0;0.00", "0", "无"),
    ("[>10]0.0;[>5]0.00", "1", "#"),
    ("0!.0000", "545100", "54.5100"),
    ("0\\.0,", "545100", "54.5"),
    ("0.00,,", "54510000", "54.51"),
    ("0.00%", "0.9", "90.00%"),
    ("0.0E+00", "54510", "5.5E+04"),
    ("##0.0E+0", "54510", "54.5E+3"),
    ("0.00E-0", "0.05451", "5.45E-2"),
    ("# ?/?", "54.5", "54 1/2"),
    ("# ?/8", "54.5", "54 4/8"),
    ("# ??/??", "0.999", "1"),
    ("[DBNum1][$-804]General", "100540.51", "一十万〇五百四十.五一"),
    ("[DBNum2]General", "3000000", "叁佰万"),
    ("[DBNum2]0.00", "54.51", "伍肆.伍壹"),
    ("[DBNum3]0", "54", "５４"),
    ("[$¥-804]#,##0.00", "54.51", "¥54.51"),
    ("**0", "54", "*54"),
    ('0"元"', "54", "54元"),
    ("00\\-00", "1234", "12-34"),
    ("yyyy\"年\"m\"月\"", "45000", "日期"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "number", "shown"), DRAWN)
def test_draws_a_number(code: str, number: str, shown: str) -> None:
    assert number_format(code).shows(Decimal(number)) == (shown,)


@pytest.mark.parametrize(
    ("code", "number", "shown"),
    [
        ("[<0]0.00;0.0", "-5", {"-5.00", "5.00"}),
        ("[>100]0;0.0;0.00", "5", {"5.0", "5.00"}),
        ("[>=10000]0.0;0.00", "-5", {"-5.00", "5.00"}),
    ],
)
def test_gives_all_that_programs_make_of_it_where_they_disagree(code: str, number: str, shown: set[str]) -> None:
    assert set(number_format(code).shows(Decimal(number))) == shown


@pytest.mark.parametrize(
    ("code", "shown"),
    [("0", "某"), ("@", "某"), (ACCOUNTING, " 某 "), (";;;", ""), ('0;0;0;"略"', "略"), ('0;0;0;"约"@', "约某"), ("[$-804]@", "某")],
)  # fmt: skip
def test_draws_a_text(code: str, shown: str) -> None:
    assert number_format(code).shows_text("某") == shown


LOOKS = [
    *((code, "54.51", Seen.SAME) for code in ("General", "0.00", "#,##0.000000", ACCOUNTING, "@", "[Red]0.00", "[DBNum1]0.00", '0.00"0"')),
    *((code, "-54.51", Seen.SAME) for code in ("0.00", "0.00_);(0.00)", "[Red]-0.00;[Red]-0.00", '0.00;"△"0.00')),
    *((code, "0", Seen.SAME) for code in ("0", "0.00", ACCOUNTING)),
    *((code, "54.516789", Seen.ROUNDED) for code in ("0", "0.00", ACCOUNTING, "0.0E+00", "# ??/??", "[DBNum2]0.00")),
    *((code, "0", Seen.NO_ZERO) for code in ("0;-0;;@", "#", ";;;")),
    *((code, "54.51", Seen.UNIT) for code in ('0.00"万元"', "0.00元", "[$¥-804]#,##0.00", '"¥"0.00', "0.00\\元")),
    *((code, "2026", Seen.BESIDE_WORDS) for code in ('0"年"', "[$$-409]0", "[$€-2] 0", "**0", '"略"0')),
    *((code, "0.9", Seen.PERCENT) for code in ("0%", "0.00%", "[<1]0.0%;0", '0.0%;0"x"')),
    *((code, "545100", Seen.OTHER) for code in ("[<1]0;0\\.0000", "0!.0000", '0"."0000', "0.0,", "0.00,,", "#,##0,", "0\\.0,")),
    *((code, "54.51", Seen.OTHER) for code in ('"—"0.00', '"－ "0.00', '0.00"－"', '"约 △"0.00')),
    *((code, "54.51", Seen.OTHER) for code in (";;;", '"略"', '"***"', '0.00"万"', "0.00!亿", '0.00"%"', '0.00"‰"', "yyyy-m-d")),
    *((code, "54.51", Seen.OTHER) for code in ("h:mm", "-0.00", '"1"0.00', "(0.00)", r"0\ 0.00", "[NatNum5]0", "[>100]0.00;;")),
    *((code, "-54.51", Seen.OTHER) for code in ("0.00;0.00", "0.00;", "0.00;;", "#,##0.00;[Red]#,##0.00", '0.00;"亏损"', "[<0]0.00;0.00")),
]  # fmt: skip


@pytest.mark.parametrize(("code", "number", "seen"), LOOKS)
def test_holds_it_against_the_number(code: str, number: str, seen: Seen) -> None:
    assert look((code,), number).seen is seen


def test_the_format_that_shows_most_otherwise_counts() -> None:
    assert look(("0.00", "0.00%"), "0.9").seen is Seen.PERCENT
    assert look(("0.00", "0"), "54.51").seen is Seen.ROUNDED


SIGNS = st.sampled_from(
    [*'0#?.,%/E+-;@"\\\\!_*[]<>=0145 ymdhs$¥元万x()', "General", "[DBNum1]", "[<1]", "[Red]", "E+0", "?/?"]
)


@given(st.lists(SIGNS, max_size=14), st.floats(allow_nan=True, allow_infinity=True))
def test_any_code_and_number_give_a_look(signs: list[str], number: float) -> None:
    code = "".join(signs)
    assert look((code,), repr(number)).seen in Seen
    assert isinstance(number_format(code).shows_text("某"), str)


@pytest.mark.parametrize(
    "code", ["%" * 400 + "0", "0" * 5000, "[" * 3000, '"' * 499, "0" + "," * 400, "?/" + "9" * 300, "0E+" + "0" * 300]
)
def test_a_code_beyond_reason_costs_nothing(code: str) -> None:
    assert look((code,), "5").seen in Seen


def test_noise_of_doubles_is_no_rounding() -> None:
    assert look(("0.0",), repr(0.1 + 0.2)).seen is Seen.SAME


def test_what_is_not_drawn_would_look_the_same() -> None:
    """A style with a fixed number of places is not drawn for numbers that have no more: for speed, never for less care."""
    for code in {code for code, *_ in [*DRAWN, *LOOKS]}:
        places = CellStyle((code,)).places
        for number in ("54.51", "-54.51", "0.000123", "-1234567.891", "5", "100000"):
            decimals = len(number.partition(".")[2])
            if places is not None and (decimals <= places if places >= 0 else len(number) <= 11):
                assert look((code,), number).seen is Seen.SAME, (code, number)
