"""Calculates simple formulas again: numbers, cells, sums and the four operations; of all others it says nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, DivisionByZero, InvalidOperation, Overflow

from budget.letters import letters_of
from budget.workbook.files.places import Place, column_number, place_of
from budget.workbook.sheets import decimal_text

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)"
    r"|(?P<sheet>(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?(?P<first>\$?[A-Za-z]{1,3}\$?\d{1,7})(?::(?P<last>\$?[A-Za-z]{1,3}\$?\d{1,7}))?(?![\w(.!])"
    r"|(?P<name>[A-Za-z]+)\("
    r"|(?P<sign>[-+*/(),%]))"
)
# A formula that refers to cells that refer to others, and so on: no form needs as many steps.
_MOST_STEPS = 60
_MOST_CELLS = 200_000
_MOST_PLACES = 12
# A cell in a formula that many cells share, as it is written for the first of them: what has no dollar moves along.
_SHARED = re.compile(r"(?<![\w.$])(\$?)([A-Za-z]{1,3})(\$?)(\d{1,7})(?![\w(.!])")

_TEXTS = re.compile(r"(\"(?:[^\"]|\"\")*\")")

Cells = Mapping[Place, object]


def shifted(formula: str, down: int, across: int) -> str:
    """Return a formula as it stands so many rows below and columns beside the cell that it is written for."""

    def moved(found: re.Match[str]) -> str:
        column = column_number(found[2].upper()) + (0 if found[1] else across)
        row = int(found[4]) + (0 if found[3] else down)
        return f"{found[1]}{letters_of(column)}{found[3]}{row}" if column > 0 and row > 0 else "#REF!"

    # What looks like a cell in a text is none.
    return "".join(part if part.startswith('"') else _SHARED.sub(moved, part) for part in _TEXTS.split(formula))


class _Unknown(ValueError):
    """The formula holds something that is not calculated here."""


class Workbook:
    """The cells and formulas of a workbook, by the names of its sheets in lower case."""

    def __init__(self, cells: Mapping[str, Cells], formulas: Mapping[str, Mapping[Place, str]]) -> None:
        self._cells = cells
        self._formulas = formulas
        self._known: dict[tuple[str, Place], Decimal | None] = {}
        self._left = _MOST_CELLS

    def result(self, sheet: str, place: Place) -> Decimal | None:
        """Return what the formula of a cell gives; None where it is not known."""
        try:
            return self._value(sheet.lower(), place, 0)
        except (_Unknown, DivisionByZero, InvalidOperation, Overflow):
            return None

    def _value(self, sheet: str, place: Place, steps: int) -> Decimal:
        """Return the number in a cell, calculated anew where it is a formula. Raises _Unknown."""
        formula = self._formulas.get(sheet, {}).get(place)
        if formula is None:
            if sheet not in self._cells:
                raise _Unknown
            return _number(self._cells[sheet].get(place, ""))
        if steps > _MOST_STEPS:
            raise _Unknown
        if (sheet, place) not in self._known:
            # Before it is calculated: a formula that comes back to itself finds that nothing is known, and does not run
            # for ever.
            self._known[sheet, place] = None
            self._known[sheet, place] = _Formula(self, sheet, formula, steps).calculated()
        known = self._known[sheet, place]
        if known is None:
            raise _Unknown
        return known

    def span(self, sheet: str, first: Place, last: Place, steps: int) -> list[Decimal]:
        """Return the numbers in a range; texts and blanks are left out, as sums leave them out. Raises _Unknown."""
        if sheet not in self._cells:
            raise _Unknown
        # Programs take «A5:A1» for A1:A5, and so on of any two corners.
        (top, bottom), (left, right) = (sorted(pair) for pair in zip(first, last, strict=True))
        # Over all formulas of a file, or a thousand sums over whole columns would take hours.
        self._left -= (bottom - top + 1) * (right - left + 1)
        if self._left < 0:
            raise _Unknown
        found = []
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                place = (row, column)
                held = self._cells[sheet].get(place, "")
                if place in self._formulas.get(sheet, {}) or isinstance(held, float):
                    found.append(self._value(sheet, place, steps + 1))
        return found


def _number(held: object) -> Decimal:
    if held == "":
        return Decimal(0)
    # Excel reads «5» as a number in «A1+1» and not in SUM(A1): where programs differ, nothing is known.
    if not isinstance(held, float):
        raise _Unknown
    return Decimal(decimal_text(held))


class _Formula:
    """Calculates one formula from left to right."""

    def __init__(self, book: Workbook, sheet: str, text: str, steps: int) -> None:
        self._book = book
        self._sheet = sheet
        self._steps = steps
        self._tokens: list[re.Match[str]] = []
        place, text = 0, text.lstrip("=").rstrip()
        while place < len(text):
            found = _TOKEN.match(text, place)
            if found is None:
                raise _Unknown
            self._tokens.append(found)
            place = found.end()
        self._at = 0

    def calculated(self) -> Decimal:
        """Return the result. Raises _Unknown."""
        result = self._sum()
        if self._at != len(self._tokens):
            raise _Unknown
        return result

    def _sign(self, *wanted: str) -> str:
        """Take the next sign where it is one of these."""
        sign = self._tokens[self._at]["sign"] if self._at < len(self._tokens) else None
        if sign in wanted and sign is not None:
            self._at += 1
            return sign
        return ""

    def _sum(self) -> Decimal:
        result = self._product()
        while sign := self._sign("+", "-"):
            other = self._product()
            result = result + other if sign == "+" else result - other
        return result

    def _product(self) -> Decimal:
        result = self._signed()
        while sign := self._sign("*", "/"):
            other = self._signed()
            result = result * other if sign == "*" else result / other
        return result

    def _signed(self) -> Decimal:
        sign = self._sign("-", "+")
        result = self._signed() if sign else self._operand()
        while not sign and self._sign("%"):
            result /= 100
        return -result if sign == "-" else result

    def _operand(self) -> Decimal:
        if self._sign("("):
            result = self._sum()
            self._close()
            return result
        token = self._next()
        if token["number"]:
            return Decimal(token["number"])
        if token["first"] and not token["last"]:
            sheet, place = self._place(token, "first")
            return self._book._value(sheet, place, self._steps + 1)  # noqa: SLF001 - two halves of one calculation
        if token["name"] and token["name"].upper() == "SUM":
            return self._total()
        if token["name"] and token["name"].upper() == "ROUND":
            return self._rounded()
        raise _Unknown

    def _rounded(self) -> Decimal:
        """Return what ROUND makes of its first argument: half away from zero, to as many places as the second says."""
        number = self._sum()
        if not self._sign(","):
            raise _Unknown
        places = self._sum()
        self._close()
        if places != int(places) or not -_MOST_PLACES <= places <= _MOST_PLACES:
            raise _Unknown
        return number.quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP)

    def _total(self) -> Decimal:
        """Return the sum of the arguments of SUM."""
        total = Decimal(0)
        while True:
            token = self._tokens[self._at] if self._at < len(self._tokens) else None
            if token is not None and token["first"]:
                self._at += 1
                sheet, first = self._place(token, "first")
                last = self._place(token, "last")[1] if token["last"] else first
                total += sum(self._book.span(sheet, first, last, self._steps), Decimal(0))
            else:
                total += self._sum()
            if not self._sign(","):
                self._close()
                return total

    def _close(self) -> None:
        if not self._sign(")"):
            raise _Unknown

    def _next(self) -> re.Match[str]:
        if self._at >= len(self._tokens):
            raise _Unknown
        self._at += 1
        return self._tokens[self._at - 1]

    def _place(self, token: re.Match[str], which: str) -> tuple[str, Place]:
        place = place_of(token[which])
        if place is None:
            raise _Unknown
        named = token["sheet"]
        sheet = named[:-1].strip("'").replace("''", "'").lower() if named else self._sheet
        return sheet, place
