"""The only number formatting of the site: amounts, shares, changes, and the marks that lead to their cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from html import escape
from typing import Any, Protocol, TypeVar

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as mark

from budget.money import AmountUnit, exact_text, has_shares, in_unit
from budget.queries.results import Figure, Place
from disclosure.palette import kind


class Cells(Protocol):
    """Whoever knows the address of a cell."""

    def cell(self, place: Place) -> str:
        """Return the address of a cell in its sheet."""


Thing = TypeVar("Thing")


@lru_cache(maxsize=256)
def _told(_language: str | None, message: str) -> str:
    return gettext(message)


def translated(message: str) -> str:
    """Return a text in the reader's language: a page says some of these thousands of times, and gettext is slow."""
    return _told(get_language(), message)


_ = translated  # what looks for texts to be translated knows it by this name

# Decimals shown in a table: enough to tell the smallest printed items apart, few enough to compare by eye.
DECIMALS = {
    AmountUnit.YUAN: 2,
    AmountUnit.THOUSAND: 1,
    AmountUnit.WAN: 2,
    AmountUnit.MILLION: 2,
    AmountUnit.YI: 4,
}
# A cell that the form leaves blank; a printed 0 is shown as 0.
BLANK = "—"
NOT_COMPARABLE = mark("基数为0，不可比")
MINUS = "−"
# 分 in a million 元: what English readers count in, whatever unit the Chinese tables have.
MILLION = 100_000_000


def rounded(number: Decimal | Fraction, decimals: int) -> Decimal:
    """Round half away from zero, as the printed tables do: 0.125 -> 0.13, -0.125 -> -0.13."""
    if isinstance(number, Fraction):
        # Exact: the fraction is scaled to whole digits before a Decimal is made of it.
        scaled = abs(number) * 10**decimals
        whole = int(scaled + Fraction(1, 2))
        return Decimal(whole if number >= 0 else -whole).scaleb(-decimals)
    # What is less than nothing by less than half a digit is 0, which has no sign: «-0.0» is no number.
    return number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP) + 0


def grouped(number: Decimal | int) -> str:
    """Return a number with thousands separators and a true minus sign: «−1,234.50»."""
    text = f"{number:,f}" if isinstance(number, Decimal) else f"{number:,}"
    return text.replace("-", MINUS)


def nearest(part: int, whole: int) -> int:
    """Return a quotient without its sign as a whole number, a half rounded up: what a page does some thousand times."""
    return (2 * abs(part) + abs(whole)) // (2 * abs(whole))


def _pointed(digits: int, decimals: int) -> str:
    """Return whole digits with thousands separators, the last of them behind a point: 653456 -> «6,534.56»."""
    if not decimals:
        return f"{digits:,}"
    whole, rest = divmod(digits, 10**decimals)
    return f"{whole:,}.{rest:0{decimals}d}"


def amount_text(fen: int, unit: AmountUnit) -> str:
    """Return 分 in `unit` with that unit's decimals, without the unit's name: «6,534.56».

    Where those would all be zeros, with as many as there are: «0.00» of 30 元 would say that there is nothing, and
    «−0.00» is no number.
    """
    decimals = DECIMALS[unit]
    if _is_told(fen, unit):
        return f"{MINUS if fen < 0 else ''}{_pointed(nearest(fen, unit.fen // 10**decimals), decimals)}"
    return exact_grouped(fen, unit).rstrip("0")


def _is_told(fen: int, unit: AmountUnit) -> bool:
    """Tell whether the decimals of a unit tell an amount from nothing; nothing itself is told."""
    return not fen or bool(nearest(fen, unit.fen // 10 ** DECIMALS[unit]))


def shown_fen(fen: int, unit: AmountUnit) -> int:
    """Return the amount, in 分, that `amount_text` shows: what a reader who adds up has to work with."""
    if not _is_told(fen, unit):
        return fen
    step: int = unit.fen // 10 ** DECIMALS[unit]
    return nearest(fen, step) * (-step if fen < 0 else step)


def exact_grouped(fen: int, unit: AmountUnit) -> str:
    """Return 分 in `unit` with all digits and thousands separators: «6,534.561027»."""
    return f"{MINUS if fen < 0 else ''}{_pointed(abs(fen), unit.exact_decimals)}"


def exact_words(fen: int) -> str:
    """Return the exact amount in 万元 and 元: «6,534.561027 万元（65,345,610.27 元）»."""
    return _("{wan} 万元（{yuan} 元）").format(
        wan=exact_grouped(fen, AmountUnit.WAN), yuan=exact_grouped(fen, AmountUnit.YUAN)
    )


def unit_name(unit: AmountUnit) -> str:
    """Return the name of a unit in the reader's language: «万元», «10,000 yuan»."""
    return _(unit.label)


def with_unit(fen: int, unit: AmountUnit) -> str:
    """Return an amount with that unit's decimals and its name: «6,534.56 万元»; in English in millions."""
    if get_language() == "en":
        return about(fen, unit)
    # A sentence says «30 元» where a table says «0.003» below the 万元 of its heading.
    if not _is_told(fen, unit):
        unit = AmountUnit.YUAN
    return f"{amount_text(fen, unit)} {unit_name(unit)}"


def about(fen: int, unit: AmountUnit | None = None) -> str:
    """Return an amount as a sentence says it: «约 1.56 亿元», «72 万元»; «约» only where digits were left out.

    Without a `unit` the largest one is taken in which the amount is at least 1.
    """
    if get_language() == "en" and (unit is AmountUnit.YUAN or abs(fen) < MILLION):
        unit = AmountUnit.YUAN
    elif get_language() == "en":
        exact_millions = Fraction(fen, MILLION)
        millions = rounded(exact_millions, 2)
        said = _("{amount} 百万元") if millions == exact_millions else _("约 {amount} 百万元")
        return said.format(amount=grouped(millions))
    unit, decimals = _fitting(fen, unit)
    exact = in_unit(fen, unit)
    short = rounded(exact, decimals)
    plain = short.to_integral_value() if short == short.to_integral_value() else short
    said = _("{amount} {unit}") if short == exact else _("约 {amount} {unit}")
    return said.format(amount=grouped(plain), unit=unit_name(unit))


def _fitting(fen: int, unit: AmountUnit | None) -> tuple[AmountUnit, int]:
    """Return the unit in which a sentence says an amount, the chosen one or the best, and its decimals."""
    if unit is None:
        unit = next((u for u in (AmountUnit.YI, AmountUnit.WAN) if abs(fen) >= u.value), AmountUnit.YUAN)
    # Below one 亿 two decimals would be a million 元 apart.
    decimals = 4 if unit is AmountUnit.YI and abs(fen) < unit.fen else 2
    # «约 0 亿元» would say that there is nothing: what its unit cannot tell from nothing is said in a smaller one.
    return _fitting(fen, None) if fen and not rounded(in_unit(fen, unit), decimals) else (unit, decimals)


def said_fen(fen: int, unit: AmountUnit | None = None) -> int:
    """Return the amount, in 分, that `about` says: what a reader who adds up has to work with."""
    if get_language() == "en":
        exact = unit is AmountUnit.YUAN or abs(fen) < MILLION
        return fen if exact else int(rounded(Fraction(fen, MILLION), 2) * MILLION)
    unit, decimals = _fitting(fen, unit)
    return int(rounded(in_unit(fen, unit), decimals) * unit.fen)


def exactly(fen: int, unit: AmountUnit | None = None) -> str:
    """Return an amount to the 分 as a sentence says it, «277.255292 万元»: where what was left out would matter."""
    if get_language() == "en":
        unit = AmountUnit.YUAN
    unit = unit or (AmountUnit.WAN if abs(fen) >= AmountUnit.WAN.value else AmountUnit.YUAN)
    number = in_unit(fen, unit)
    # Of a yuan nobody says one decimal.
    whole = unit is not AmountUnit.YUAN or number == number.to_integral_value()
    amount = _without_zeros(number) if whole else grouped(rounded(number, 2))
    return _("{amount} {unit}").format(amount=amount, unit=unit_name(unit))


def _without_zeros(number: Decimal) -> str:
    whole = number.to_integral_value()
    return grouped(whole if number == whole else number.normalize())


def percent_text(part: int, whole: int, decimals: int = 1) -> str:
    """Return the share of `part` in `whole`, both in 分: «41.8%»; a zero base gives no percentage."""
    if whole == 0:
        return _(NOT_COMPARABLE)
    digits, hundred = nearest(100 * part * 10**decimals, whole), 100 * 10**decimals
    # «0.0%» would say that there is nothing, «100.0%» that there is nothing else.
    if not digits and part:
        least = Decimal(1).scaleb(-decimals)
        # Its size alone: «minus less than» is nothing that anybody says.
        return _("不足 {least}%").format(least=least)
    is_less = (part < 0) != (whole < 0)
    if digits == hundred and abs(part) < abs(whole):
        most = 100 - Decimal(1).scaleb(-decimals)
        words = _("超过 {most}%").format(most=most)
        return f"{MINUS}{words}" if is_less else words
    return f"{MINUS if is_less and digits else ''}{_pointed(digits, decimals)}%"


def share_words(part: int, whole: int, name: SafeString | str) -> SafeString | None:
    """Return what a part is of a named whole, as a sentence says it: «占全部支出的 41.8%», «不到全部支出的 0.1%».

    None where it is nothing, or no part.
    """
    if not part or not has_shares([part], whole):
        return None
    share = Fraction(part, whole) * 100
    short = rounded(share, 1)
    if share == 100:
        return format_html(_("是{whole}的全部"), whole=name)
    if short == 0:
        return format_html(_("不到{whole}的 0.1%"), whole=name)
    if short == 100 and share < 100:
        return format_html(_("占{whole}的 99.9% 以上"), whole=name)
    return format_html(_("占{whole}的 {share}"), whole=name, share=percent_text(part, whole))


def per_hundred(part: int, whole: int) -> str:
    """Return how many 元 of each 100 元 go to a part: «46.5»; never «0.0» of something, or «100.0» of less than all."""
    return _(NOT_COMPARABLE) if whole == 0 else percent_text(part, whole).replace("%", "")


def makes_hundred(parts: Iterable[int], whole: int) -> bool:
    """Tell whether the 元 of each 100 元 make 100 as they are said, or rounding lets them miss it."""
    return sum(rounded(Fraction(part, whole) * 100, 1) for part in parts) == 100


def change_text(now: int, before: int) -> str:
    """Return a change by sign and arrow: «↑ 3.2%», «↓ 3.2%», «持平»; never a percentage of nothing."""
    if now == before:
        return _("持平")
    if before == 0:
        return _(NOT_COMPARABLE)
    arrow = "↑" if now > before else "↓"
    return f"{arrow} {percent_text(abs(now - before), abs(before))}"


def within_quotes(name: str) -> str:
    """Return a name that is going to stand between “ and ”: what is quoted in it gets the inner marks."""
    return name.replace("“", "‘").replace("”", "’")


def fen_of(figure: Figure | int | None) -> int | None:
    """Return the 分 of a figure that may be blank."""
    return figure.fen if isinstance(figure, Figure) else figure


def amount_html(figure: Figure | int | None, unit: AmountUnit) -> SafeString:
    """Return an amount as a page shows it; the exact figure is its title and, in 万元, its machine-readable value."""
    fen = fen_of(figure)
    if fen is None:
        told = escape(_("原表此处为空"))  # within the f-string nobody would find it for translation
        return mark_safe(f'<span class="blank" title="{told}">{BLANK}</span>')  # noqa: S308 - escaped
    return shown_html(fen, amount_text(fen, unit))


def shown_html(fen: int, text: str) -> SafeString:
    """Return an amount that is shown in these words, with its exact figure."""
    # A page has thousands: nothing that was formatted here is formatted by format_html, at ten times the time.
    value, title = exact_text(fen, AmountUnit.WAN), escape(exact_words(fen))
    return mark_safe(f'<data class="amount" value="{value}" title="{title}">{escape(text)}</data>')  # noqa: S308 - escaped


def words_html(
    figure: Figure | int | None, unit: AmountUnit | None = None, made_of: str = "", *, to_the_fen: bool = False
) -> SafeString:
    """Return an amount as a sentence says it, with its unit; its title is the exact figure and what it is made of."""
    fen = fen_of(figure)
    if fen is None:
        return format_html('<span class="blank">{}</span>', _("未列出"))
    return format_html(
        '<data class="amount{}" value="{}" title="{}{}">{}</data>',
        " derived" if made_of else "",
        exact_text(fen, AmountUnit.WAN),
        exact_words(fen),
        f"{_('，')}{made_of}" if made_of else "",
        exactly(fen, unit) if to_the_fen else about(fen, unit),
    )


def mark_html(place: Place, address: str) -> SafeString:
    """Return the small mark after an amount that leads to its cell."""
    where = f"{place.sheet} {place.address}"
    title = escape(_("出处：{place}，原文 {text}").format(place=where, text=place.raw or _("（空）")))
    said = escape(_("出处：{place}").format(place=where))
    return mark_safe(f'<a class="src" href="{escape(address)}" title="{title}"><span class="vh">{said}</span></a>')  # noqa: S308 - escaped


def parts_html(parts: int, address: str) -> SafeString:
    """Return the mark of a sum, which leads to the list of what it adds up."""
    said = escape(_("由 {count} 个单元格相加，看明细").format(count=parts))
    return mark_safe(  # noqa: S308 - escaped
        f'<a class="src sum" href="{escape(address)}" title="{said}"><span class="vh">{said}</span></a>'
    )


def figure_mark(figure: Figure, visit: Cells, parts_url: str = "") -> SafeString | str:
    """Return the mark of a figure: its cell, or the list of what it adds up where there is one."""
    if figure.place is not None:
        return mark_html(figure.place, visit.cell(figure.place))
    return parts_html(figure.parts, parts_url) if parts_url and figure.parts > 1 else ""


def bar_html(part: int, longest: int, colour: str = "") -> SafeString:
    """Return a row's bar, as long as its part of the longest row; SVG attributes alone, because styles are refused."""
    width = nearest(1000 * min(abs(part), abs(longest)), longest) if longest else 0
    css = f"{kind(colour) or 'none'}{' negative' if part < 0 else ''}"
    return mark_safe(  # noqa: S308 - escaped
        f'<svg class="bar kind-{escape(css)}" viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true"'
        f' focusable="false"><rect width="{width}" height="8"/></svg>'
    )


def plain_number(number: Decimal | int | None) -> str:
    """Show a number that is no amount (a target, a count) without needless zeros: 400.00000000 -> «400»."""
    if number is None:
        return BLANK
    return grouped(number) if isinstance(number, int) else _without_zeros(number)


def foremost(things: Iterable[Thing], size: Callable[[Thing], Any]) -> list[Thing]:
    """Return what is largest; several of one size, for «the largest» said of one of them would be false."""
    listed = [(size(thing), thing) for thing in things]
    most = max((each for each, _thing in listed), default=None)
    return [thing for each, thing in listed if each == most]
