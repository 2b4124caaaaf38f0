"""Cell -> amount, code and name, relation, number of a target. Every quirk of how they are written lives here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from budget.findings import Finding, finding
from budget.money import MOST_FEN, AmountUnit, NotAnAmount, OutOfBounds, TooPrecise, parse
from budget.workbook.folding import fold, without_unit
from budget.workbook.rows import Amount, Source
from budget.workbook.sheets import Flaw, FlawKind, Shown, letters, printed

_DASHES = re.compile(r"(?:[-‐-―−－﹣─━]+|/)\Z")
_MINUS = str.maketrans(dict.fromkeys("‐‑‒–—―−－﹣", "-"))
_SPACED_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?: \d{3})+(?:\.\d+)?\Z")
# «54.51①», «1.2²»: a mark for a footnote, which folding would turn into one more digit.
_MARKED = re.compile(r"[²³¹⁰-⁹₀-₉①-⓿❶-➓㉈-㉏㉑-㉟㊱-㊿]")
_AMOUNT_LIKE = re.compile(r"[(△▲+-]*[¥￥]?[+-]?\d[\d,]*(?:\.\d*)?\)?[%‰-]?\Z")


class UnreadableCell(Exception):
    """A cell cannot be read; the finding says why."""

    def __init__(self, found: Finding) -> None:
        super().__init__(found.message)
        self.found = found


def is_amount_like(value: object) -> bool:
    """Whether a cell holds a number, or text that looks like one: such a cell is never a heading."""
    if isinstance(value, str):
        return bool(_AMOUNT_LIKE.match(fold(value)))
    return isinstance(value, float | int) and not isinstance(value, bool)


def is_blank(value: object) -> bool:
    """Whether a cell holds nothing but spaces."""
    return isinstance(value, str) and not value.strip()


class _Written(NamedTuple):
    """An amount as written, cleaned for `money.parse`, with the note it deserves."""

    text: str
    note: str = ""


def _clean(raw: str) -> _Written | None:
    """Fold a written amount; None for a dash. Raises NotAnAmount."""
    # Before folding, for NFKC makes «54.51²» to «54.512».
    if _MARKED.search(raw):
        raise NotAnAmount(raw)
    text = unicodedata.normalize("NFKC", raw).strip()
    # A dash alone is how forms print nothing; before a number the same sign is a minus.
    if _DASHES.match(text):
        return None
    text = text.translate(_MINUS)
    note = ""
    if text[:1] in "△▲":
        # Accountants' signs for a minus. Each is told of, because a triangle may also be a mark for «new».
        text, note = "-" + text[1:].lstrip(), "cell.negative"
    elif text.startswith("(") and text.endswith(")"):
        text, note = "-" + text[1:-1].strip(), "cell.negative"
    elif text.endswith("-"):
        text, note = "-" + text[:-1].rstrip(), "cell.negative"
    sign = text[:1] if text[:1] in ("+", "-") else ""
    text = sign + text[len(sign) :].lstrip().removeprefix("¥").lstrip()
    if " " in text:
        # «54 12» may be two amounts in one cell: only groups of three are one number.
        if not _SPACED_THOUSANDS.match(text):
            raise NotAnAmount(raw)
        text = text.replace(" ", "")
    return _Written(text, note)


class AmountCells:
    """Reads the amount cells of one column: exact 分, or a refusal that names the cell."""

    def __init__(self, sheet: str, column: int, path: str, unit: AmountUnit, note: Callable[[Finding], None]) -> None:
        self._sheet = sheet
        self._letters = letters(column)
        self._path = path
        self._unit = unit
        self._exact = unit.exact_decimals
        self._note = note
        # Both are common: a table reports how many there are and where the first one is.
        self.text_numbers: list[Source] = []
        self.dashes: list[Source] = []

    def read(self, number: int, value: object) -> Amount | None:
        """Read the cell of row `number`; None where it is blank. Raises UnreadableCell."""
        if type(value) is float:
            text = repr(value)
            # The common cell, without Decimal: seventeen digits are where a double no longer prints what was typed; «n»
            # is nan and inf.
            if len(text) <= 16 and "e" not in text and "n" not in text:
                whole, _, fraction = text.partition(".")
                if fraction == "0":
                    fraction, text = "", whole
                if len(fraction) <= self._exact:
                    # By its decimal digits and never by multiplying, which would lose a 分 in one amount out of some
                    # thousands.
                    fen = int(whole + fraction.ljust(self._exact, "0"))
                    if -MOST_FEN <= fen <= MOST_FEN:
                        source = Source(self._sheet, f"{self._letters}{number}", text)
                        return Amount(fen, len(fraction), source)
        if value == "":
            return None
        return self._read_slowly(number, value)

    def _find(self, code: str, number: int, raw: str, shown: str = "") -> Finding:
        place, unit = f"{self._letters}{number}", self._unit.label
        return finding(code, self._sheet, place, raw=raw, column=self._path, unit=unit, shown=shown)

    def _read_slowly(self, number: int, value: object) -> Amount | None:
        raw = printed(value)
        flaw = flaw_of(value)
        # «54.51万元» is what the unit line says already.
        if flaw and not (isinstance(value, Shown) and value.unit == self._unit.label):
            raise UnreadableCell(self._find(flaw[0], number, raw, flaw[1]))
        if isinstance(value, bool) or not isinstance(value, str | float | int):
            raise UnreadableCell(self._find("cell.not_amount", number, raw))
        if not raw.strip():
            return None
        source = Source(self._sheet, f"{self._letters}{number}", raw)
        # Told by its own name, for «是百分数» says what to do and «不是金额» does not.
        if raw.rstrip()[-1] in "%％‰":
            raise UnreadableCell(self._find("cell.percent", number, raw))
        try:
            written = _clean(raw)
            if written is None:
                self.dashes.append(source)
                return None
            fen, decimals = _parsed(written.text, self._unit)
        except NotAnAmount as error:
            raise UnreadableCell(self._find("cell.not_amount", number, raw)) from error
        except TooPrecise as error:
            raise UnreadableCell(self._find("cell.too_precise", number, raw)) from error
        except OutOfBounds as error:
            raise UnreadableCell(self._find("cell.out_of_bounds", number, raw)) from error
        if written.note:
            self._note(self._find(written.note, number, raw))
        if isinstance(value, str):
            self.text_numbers.append(source)
        return Amount(fen, decimals, source)


def _parsed(text: str, unit: AmountUnit) -> tuple[int, int]:
    parsed = parse(text, unit)
    return parsed.fen, parsed.decimals


FLAW_FINDINGS = {
    FlawKind.ERROR: "cell.error_value",
    FlawKind.FORMULA: "cell.formula_without_value",
    FlawKind.PERCENT: "cell.percent",
    FlawKind.SCALED: "cell.scaled_format",
    FlawKind.RAISED: "cell.raised",
    FlawKind.UNSEEN: "cell.unseen_signs",
    FlawKind.STRUCK: "cell.struck",
    FlawKind.CROSSED: "cell.struck",
    FlawKind.UNREAD: "cell.unread",
    FlawKind.UNCALCULATED: "cell.uncalculated",
    FlawKind.VOLATILE: "cell.volatile",
    FlawKind.CHANGING: "cell.volatile",
}


def flaw_of(value: object) -> tuple[str, str] | None:
    """Return the finding that a cell which must not be read deserves, and what the sheet shows of it, if it is one."""
    if isinstance(value, Flaw):
        return FLAW_FINDINGS[value.kind], f"是「{value.shown}」" if value.shown else "什么也没有"
    if isinstance(value, Shown):
        return FLAW_FINDINGS[FlawKind.SCALED], f"是「{value.text}」"
    return None


# The codes of each dimension: pattern, and what a clerk calls it. Functions begin with 2,
# economic classes of departments with 3 and of governments with 5: a cell in the wrong
# column shows itself.
CODE_KINDS: dict[str, tuple[re.Pattern[str], str]] = {
    "function": (re.compile(r"2[0-9][0-9](?:[0-9][0-9](?:[0-9][0-9])?)?\Z"), "功能分类"),
    "gov_economic": (re.compile(r"5[0-9][0-9](?:[0-9][0-9])?\Z"), "政府支出经济分类"),
    "dept_economic": (re.compile(r"3[0-9][0-9](?:[0-9][0-9])?\Z"), "部门支出经济分类"),
    "procurement": (re.compile(r"[ABC](?:[0-9][0-9]){0,4}\Z"), "采购品目"),
    "service": (re.compile(r"[0-9][0-9](?:[0-9][0-9]){0,2}\Z"), "政府购买服务目录"),
    "unit": (re.compile(r"[0-9]{3}(?:[0-9]{3}){0,2}\Z"), "预算单位"),
    # District, year, a letter for its kind, a number: given out by the finance system, never by a clerk.
    "project": (re.compile(r"[0-9]{8}[A-Z][0-9]{12}\Z"), "项目"),
    "part": (re.compile(r"[0-9]{2,3}\Z"), "分类"),
}

PROJECT_CODE = re.compile(r"\s*(\d{8}[A-ZＡ-Ｚ]\d{12})(?!\d)")
EXAMPLE_PROJECT_CODE = "11010522T000000408139"

# A code ends at a separator or a Chinese word: «661OO1», its noughts typed as letters, is not 661 with a name «OO1».
_CODE_AND_NAME = re.compile(
    r"\s*(\d{8}[A-Za-zＡ-Ｚ]\d{12}|[A-CＡ-Ｃ]?\d+|[A-CＡ-Ｃ])(?![^\W_一-鿿㐀-䶿豈-﫿𠀀-𿿿])\s*[-‐-―−－﹣_:：、.．]*\s*(.*)\Z",
    re.DOTALL,
)
# «O5-05 养老», «OO1»: a name never begins so, but the rest of a code does whose digits were typed as letters.
# Latin, Cyrillic and Greek signs and circles that the eye takes for 0 or 1.
_ALIKE = "OoIl|ОоІ〇○Οο"
_MISTYPED = re.compile(rf"(?=[0-9{_ALIKE}]*[0-9])[0-9]*[{_ALIKE}][0-9{_ALIKE}]*(?![A-Za-z0-9])")
_WITHOUT_LETTERS = frozenset({"function", "gov_economic", "dept_economic", "unit", "service", "part"})

# The levels of a classification written apart: «208-05-05 养老», «201.01.08».
_LEVELLED = {"function": 7, "gov_economic": 5, "dept_economic": 5}
_NEXT_LEVEL = re.compile(r"(\d\d)(?:[\s.．·、:：_\-‐-―−－]+|\Z)(.*)\Z", re.DOTALL)
_TWO_DIGITS = re.compile(r"\d\d(?!\d)")
# «661 001-小红门乡» is not 661 with a name: of «120急救中心» the digits are a part of the word.
_REST_OF_CODE = re.compile(r"\d{1,3}(?:[\W_]|\Z)")

TOTAL_WORDS = frozenset({"合计", "总计", "共计"})
_SUBTOTAL_WORDS = ("小计", "合计")
# A page begins and ends with what the pages before it come to: «承前页», «过次页», «转下页», «本页累计».
_SUM_OF_PAGES = re.compile(
    r"[-—(]*(?:[承接续][上前][一]?页|[接过转][下次][一]?页|结转[下次]页|[上前]页结转|(?:[本上前][一]?页)?累计)(?:累计|金额|数)?[-—)]*\Z"
)
# What the sums of 基本支出 are called for short; elsewhere these may be names of what the money is for.
_SUMS_OF_BASIC = frozenset({"人员经费", "公用经费", "日常公用经费"})


def split_code(text: str, kind: str) -> tuple[str, str] | None:
    """Split «2010108-代表工作», «2010108 代表工作» or a bare code; None where no code of `kind` begins the text."""
    found = _CODE_AND_NAME.match(text)
    if not found:
        return None
    code = unicodedata.normalize("NFKC", found.group(1))
    # «20101.08» or «2010108-01» are no codes with names: what follows must be words.
    name = found.group(2).rstrip()
    if not CODE_KINDS[kind][0].match(code) or name.isdigit():
        return None
    if is_mistyped_code(name, kind):
        return None
    return _joined_levels(code, name, kind)


def is_mistyped_code(text: str, kind: str) -> bool:
    """Whether a text begins with a code, or the rest of one, in which a letter stands for a digit."""
    return kind in _WITHOUT_LETTERS and bool(_MISTYPED.match(unicodedata.normalize("NFKC", text).lstrip()))


def _joined_levels(code: str, name: str, kind: str) -> tuple[str, str] | None:
    """Join a code whose levels are written apart; None where two digits follow it that no sign parts from the name."""
    finest = _LEVELLED.get(kind, 0)
    while len(code) < finest and (level := _NEXT_LEVEL.match(name)):
        code, name = code + unicodedata.normalize("NFKC", level[1]), level[2]
    # «208-05 05»: a level that was not joined would make a 类 of an 项, and its amount would be counted twice.
    if len(code) < finest and _TWO_DIGITS.match(name):
        return None
    if not finest and _REST_OF_CODE.match(name):
        return None
    return code, name


def is_dash(text: str) -> bool:
    """Whether a cell holds nothing but a dash, as a blank is often printed."""
    return bool(_DASHES.match(unicodedata.normalize("NFKC", text).strip()))


def is_total(text: str) -> bool:
    """Whether a label says that its row is the sum of the whole table: «合 计», «合计（万元）»."""
    return without_unit(text).removesuffix("数") in TOTAL_WORDS


# «支出合计» sums up the table, or some lines of it: that depends on whether the table has another sum.
_MAY_BE_TOTAL = re.compile(
    r"(?:本年度?|全年|部门|单位|各项|年度|预算|决算|支出|收入|经费|资金|总)*(?:合计|总计|共计)数?\Z"
)


def may_be_total(text: str) -> bool:
    """Whether a label may name the sum of the whole table, where no other row does: «支出合计», «本年支出合计»."""
    # «2025年合计» may be that of another year.
    return bool(_MAY_BE_TOTAL.match(without_unit(text)))


def is_sum_of_basic(text: str) -> bool:
    """Whether a label, where an economic code belongs, names one of the sums of 基本支出."""
    return fold(text).rstrip(":") in _SUMS_OF_BASIC


def is_subtotal(text: str) -> bool:
    """Whether a label says that its row sums up rows of the table: «小计», «农林水支出小计», «过次页»."""
    label = fold(text).rstrip(":")
    return label.endswith(_SUBTOTAL_WORDS) or bool(_SUM_OF_PAGES.match(label))


_RELATIONS = {
    "=": "=",
    "==": "=",
    "等于": "=",
    "≥": "≥",
    ">=": "≥",
    "≧": "≥",
    "=>": "≥",
    "大于等于": "≥",
    "大于或等于": "≥",
    "≤": "≤",
    "<=": "≤",
    "≦": "≤",
    "=<": "≤",
    "小于等于": "≤",
    "小于或等于": "≤",
    ">": ">",
    "大于": ">",
    "<": "<",
    "小于": "<",
    "定性": "定性",
}


def relation(text: str) -> str | None:
    """Return the relation that a cell names (= ≥ ≤ > < 定性), empty for a blank, None where it names none."""
    folded = fold(text)
    return _RELATIONS.get(folded) if folded else ""


# In groups of three or in none: «1,5» may be a decimal comma, and is then a word.
_TARGET = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?\Z")


def target_number(text: str) -> Decimal | None:
    """Return the number of an indicator's target, «95 %» included, or None where it is words."""
    if _MARKED.search(text):
        return None
    folded = fold(text).removesuffix("%").translate(_MINUS)
    return Decimal(folded.replace(",", "")) if _TARGET.match(folded) else None
