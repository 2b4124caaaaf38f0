"""Numbers in Chinese numerals, as the formats [DBNum1] to [DBNum3] show them, and back into digits."""

from __future__ import annotations

import re

# Nought is 〇 among the small ones and 零 on cheques.
_SMALL = ("〇一二三四五六七八九", "十百千", "万亿兆")
_LARGE = ("零壹贰叁肆伍陆柒捌玖", "拾佰仟", "万亿兆")
_WIDE = "０１２３４５６７８９"
_NUMBER = re.compile(r"\d+")
_DIGITS = {sign: digit for signs in (_SMALL[0], _LARGE[0], "零一二两四五六七八九") for digit, sign in enumerate(signs)}
_TENS = {sign: 10 ** (place + 1) for signs in (_SMALL[1], _LARGE[1]) for place, sign in enumerate(signs)}
_MYRIADS = {"万": 10**4, "亿": 10**8, "兆": 10**12}
_COUNTED = re.compile(rf"[{''.join(_DIGITS)}{''.join(_TENS)}万亿兆]+(?:[.．点][{''.join(_DIGITS)}]+)?\Z")


def in_numerals(drawn: str, kind: int, *, is_counted: bool) -> str:
    """Return a drawn number in numerals: 1 small, 2 those of cheques, 3 wide digits; counted («五十四») or digit by digit."""
    if kind == 3:
        return drawn.translate(str.maketrans("0123456789", _WIDE))
    digits, tens, myriads = _SMALL if kind == 1 else _LARGE
    table = str.maketrans("0123456789", digits)
    if not is_counted:
        return drawn.translate(table)
    whole, point, rest = drawn.partition(".")
    counted = _NUMBER.sub(lambda found: _counted(found[0], digits, tens, myriads), whole)
    return counted + point + rest.translate(table)


def _counted(number: str, digits: str, tens: str, myriads: str) -> str:
    """Say a whole number: 5040 is «五千〇四十»."""
    if not int(number):
        return digits[0]
    drawn: list[str] = []
    for place, sign in enumerate(number):
        power = len(number) - place - 1
        if sign != "0":
            drawn.append(digits[int(sign)] + (tens[power % 4 - 1] if power % 4 else ""))
        elif drawn and drawn[-1] != digits[0]:
            drawn.append(digits[0])
        # Four noughts have no 万 of their own: 100000005 is «一亿〇五».
        if power and power % 4 == 0 and power // 4 <= len(myriads) and int(number[max(0, place - 3) : place + 1]):
            if drawn[-1] == digits[0]:
                drawn.pop()
            drawn.append(myriads[power // 4 - 1])
    return "".join(drawn).rstrip(digits[0])


def from_numerals(text: str) -> str | None:
    """Return the digits of a number in numerals; None where it is none."""
    if not text or not _COUNTED.match(text):
        return None
    whole, _, rest = text.replace("．", ".").replace("点", ".").partition(".")
    fraction = "".join(str(_DIGITS[sign]) for sign in rest)
    if not set(whole) & (_TENS.keys() | _MYRIADS.keys()):
        return "".join(str(_DIGITS[sign]) for sign in whole) + (f".{fraction}" if fraction else "")
    total = section = digit = 0
    for sign in whole:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in _TENS:
            # «十二» leaves out the one before its ten.
            section += (digit or 1) * _TENS[sign]
            digit = 0
        else:
            # 亿 multiplies all that stands before it («一万亿»), 万 its own section alone.
            total = (
                (total + section + digit) * _MYRIADS[sign]
                if sign == "亿"
                else total + (section + digit) * _MYRIADS[sign]
            )
            section = digit = 0
    return f"{total + section + digit}" + (f".{fraction}" if fraction else "")
