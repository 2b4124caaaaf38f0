"""The number formats that files name by number only, as a Chinese Excel shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

# Which date each of them shows, by the system's language, makes no difference: no figure is read from a date.
_DATES = (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59), *range(71, 82))
_YUAN = '"¥"#,##0', '"¥"#,##0.00'

BUILTIN: dict[int, str] = {
    **dict.fromkeys(_DATES, "yyyy/m/d"),
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: f"{_YUAN[0]};-{_YUAN[0]}",
    6: f"{_YUAN[0]};[Red]-{_YUAN[0]}",
    7: f"{_YUAN[1]};-{_YUAN[1]}",
    8: f"{_YUAN[1]};[Red]-{_YUAN[1]}",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    37: "#,##0 ;-#,##0 ",
    38: "#,##0 ;[Red]-#,##0 ",
    39: "#,##0.00 ;-#,##0.00 ",
    40: "#,##0.00 ;[Red]-#,##0.00 ",
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
    48: "##0.0E+0",
    49: "@",
    # Those of a Thai Excel, which every other one knows too.
    59: "0",
    60: "0.00",
    61: "#,##0",
    62: "#,##0.00",
    63: f"{_YUAN[0]};-{_YUAN[0]}",
    64: f"{_YUAN[0]};[Red]-{_YUAN[0]}",
    65: f"{_YUAN[1]};-{_YUAN[1]}",
    66: f"{_YUAN[1]};[Red]-{_YUAN[1]}",
    67: "0%",
    68: "0.00%",
    69: "# ?/?",
    70: "# ??/??",
    76: "h:mm",
    77: "h:mm:ss",
    79: "mm:ss",
    80: "[h]:mm:ss",
    81: "mm:ss.0",
}


def formats_of(number: int, own: Mapping[int, str]) -> tuple[str, ...]:
    """Return the formats that a number may stand for, none where nobody knows it.

    A file that gives a number of these a format of its own is shown by some programs in the one, by others in the other.
    """
    found = [code or "General" for code in (own.get(number), BUILTIN.get(number)) if code is not None]
    return tuple(dict.fromkeys(found))


def formats_used(numbers: Iterable[int], above: Iterable[int], own: Mapping[int, str]) -> tuple[str, ...]:
    """Return the formats of a style that names these numbers and stands upon one that names those `above`.

    Where a number has no format, some programs show «General», others what the style above it has.
    """
    known = [formats_of(number, own) for number in numbers]
    if not all(known):
        known += [("General",), *(formats_of(number, own) for number in above)]
    return tuple(dict.fromkeys(code for codes in known for code in codes)) or ("General",)
