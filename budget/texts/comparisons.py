"""A sentence's own arithmetic: the change and the rate that it gives, recomputed from the amounts beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from budget.findings import Finding, finding
from budget.money import AmountUnit, exact_text
from budget.texts.figures import Figures
from budget.texts.mentions import Mention, MentionRole, Percent

_DIRECTIONS = {1: "增加", -1: "减少", 0: "持平"}


@dataclass(frozen=True, slots=True)
class _Span:
    """An exact amount in 分 that is known only as far as it is printed: from `low` to `high`. `shown` is for people."""

    low: int
    high: int
    shown: str

    @classmethod
    def of(cls, mention: Mention) -> _Span:
        return cls(mention.low, mention.high, mention.text)


@dataclass(slots=True)
class _KnownFigures:
    """What a sentence has said so far about one thing."""

    current: _Span | None = None
    previous: _Span | None = None
    change: Mention | None = None


def compare(place: str, sentence: str, named: Sequence[Mention | Percent], figures: Figures) -> Iterator[Finding]:
    """Yield what does not follow from the amounts of a sentence, or of last year's tables where it names only ours."""
    known = _KnownFigures()
    for one in named:
        if isinstance(one, Percent):
            yield from _rate(place, sentence, one, known, figures)
        elif one.part is MentionRole.CHANGE:
            known.change = one
            yield from _difference(place, sentence, one, known, figures)
        elif one.part is MentionRole.PREVIOUS:
            known.previous = _Span.of(one)
            # A change that was said before belongs to another pair of figures.
            known.change = None
        else:
            # «上年 100 万元，今年 120 万元»: the year before may be named first, but belongs to one figure of this year alone.
            followed = known.previous if known.current is None else None
            known = _KnownFigures(current=_Span.of(one), previous=followed)


def _difference(
    place: str, sentence: str, change: Mention, known: _KnownFigures, figures: Figures
) -> Iterator[Finding]:
    pairs = _pairs(known, figures)
    wrong = []
    for before, after in pairs:
        least, most = after.low - before.high, after.high - before.low
        signed = (change.sign * change.high, change.sign * change.low)
        # Any pair that fits will do: a sentence may mean one of several figures, and only what fits none is wrong.
        if least <= max(signed) and min(signed) <= most:
            return
        wrong.append((before, after, least, most))
    if not wrong:
        return
    before, after, least, most = wrong[0]
    if _sign(least, most) not in {change.sign, None}:
        yield _turned(place, sentence, change.sign, _sign(least, most) or 0, before, after)
        return
    middle = abs(least + most) // 2
    yield finding(
        "text.difference_wrong",
        place,
        amount=change.text,
        before=before.shown,
        after=after.shown,
        difference=f"{_two_decimals(Fraction(middle, AmountUnit.WAN.value))} 万元",
    )


def _rate(place: str, sentence: str, rate: Percent, known: _KnownFigures, figures: Figures) -> Iterator[Finding]:
    pairs = _pairs(known, figures) or _from_change(known)
    wrong: list[tuple[_Span, _Span, tuple[Fraction, Fraction] | None]] = []
    for before, after in pairs:
        # From nothing there is no rate, and officials write one all the same.
        if before.high == 0:
            wrong.append((before, after, None))
            continue
        least, most = _rates(before, after)
        printed = rate.value * rate.sign
        half = rate.step / 2
        if least - half <= printed <= most + half:
            return
        wrong.append((before, after, (least, most)))
    if not wrong:
        return
    before, after, bounds = wrong[0]
    if bounds is None:
        yield finding("text.zero_base", place, percent=rate.text)
        return
    turned = _sign(*bounds)
    if turned not in {rate.sign, None}:
        yield _turned(place, sentence, rate.sign, turned or 0, before, after)
        return
    yield finding(
        "text.percent_wrong",
        place,
        percent=rate.text,
        before=before.shown,
        after=after.shown,
        recomputed=f"{_DIRECTIONS[turned or rate.sign]} {_two_decimals(abs(bounds[0] + bounds[1]) / 2)}%",
    )


def _rates(before: _Span, after: _Span) -> tuple[Fraction, Fraction]:
    """Return the least and the greatest rate, in per cent, that the printed digits allow.

    `before` has no bound at nothing: a printed 0 is exact, and a year before that may have been nothing is no pair.
    """
    corners = [
        (Fraction(late - early) / abs(early)) * 100
        for early in (before.low, before.high)
        for late in (after.low, after.high)
    ]
    return min(corners), max(corners)


def _pairs(known: _KnownFigures, figures: Figures) -> list[tuple[_Span, _Span]]:
    """Return (before, after): as the sentence names them, else ours beside last year's figure of the same thing."""
    if known.current is None:
        return []
    if known.previous is not None:
        return [(known.previous, known.current)]
    ours = figures.now.within(known.current.low, known.current.high)
    last = [(figures.before_by_key[figure.key], figure) for figure in ours if figure.key in figures.before_by_key]
    return [(_Span(fen, fen, f"上年的 {exact_text(fen, AmountUnit.WAN)} 万元"), known.current) for fen, _ in last]


def _from_change(known: _KnownFigures) -> list[tuple[_Span, _Span]]:
    """Return (before, after) where the sentence gives one of them and the change."""
    if known.change is None:
        return []
    sign, change = known.change.sign, _Span.of(known.change)
    if known.current is not None:
        low, high = _added(known.current, change, -sign)
        before = _Span(low, high, f"{known.current.shown}{'减去' if sign > 0 else '加上'}{change.shown}")
        return [(before, known.current)] if before.low > 0 else []
    if known.previous is not None:
        low, high = _added(known.previous, change, sign)
        after = _Span(low, high, f"{known.previous.shown}{'加上' if sign > 0 else '减去'}{change.shown}")
        return [(known.previous, after)]
    return []


def _added(one: _Span, other: _Span, sign: int) -> tuple[int, int]:
    """Return the bounds of a sum or a difference of two spans."""
    ends = [left + sign * right for left in (one.low, one.high) for right in (other.low, other.high)]
    return min(ends), max(ends)


def _sign(low: int | Fraction, high: int | Fraction) -> int | None:
    """Return the direction of a span; None where the printed digits leave it open."""
    if low > 0:
        return 1
    if high < 0:
        return -1
    return 0 if low == high == 0 else None


def _turned(place: str, sentence: str, said: int, fact: int, before: _Span, after: _Span) -> Finding:
    return finding(
        "text.direction_wrong",
        place,
        said=_DIRECTIONS[said],
        fact=_DIRECTIONS[fact],
        before=before.shown,
        after=after.shown,
        quote=sentence[:60],
    )


def _two_decimals(number: Fraction) -> str:
    hundredths = round(number * 100)
    return f"{hundredths // 100}.{hundredths % 100:02d}"
