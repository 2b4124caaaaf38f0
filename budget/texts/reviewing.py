"""Text + figures of the tables -> findings: amounts that match nothing, wrong rates, wrong years, unfinished words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from budget.findings import Finding, finding
from budget.money import AmountUnit, exact_text
from budget.texts.comparisons import compare
from budget.texts.figures import Figures, TableFigure
from budget.texts.kinds import TextKind, paragraphs
from budget.texts.mentions import YEAR, Mention, MentionRole, folded, mentions

_SENTENCE = re.compile(r"[^。；;！？]+[。；;！？]?")
_UNFINISHED = re.compile(
    r"(?:(?:主要)?原因(?:是|为|在于|有)?|主要(?:是|为|用于|包括|由于)|包括|用于|由于|其中|分别为)\s*[::]?\s*(?:[。；;，,、]|\Z)"
    r"|(?:增加|减少|增长|下降|降低|上升)\s*%"
    r"|(?:为|是|预算|安排|增加|减少|共计|合计|增长|下降)\s*(?:万元|亿元|元[，。；])"
    r"|[，,、]\Z"
)
_ENDS_OPEN = re.compile(r"[::]\Z")
_PLACEHOLDER = re.compile(r"[XxＸ×＊*]{2,}|[_＿]{2,}|\(\s*\)|□|[○〇]{2,}|待填|待补|此处填写|【[^】]{0,12}】")
_COMPARED_WITH = re.compile(r"(?:比|较|与|同)\s*(?P<year>20\d\d)\s*年(?!\s*(?:\d{1,2}\s*月|底|末))")
# A plan of several years may name any of them.
_PLAN = re.compile(r"规划|五年|“十|20\d\d\s*(?:年)?\s*(?:-|—|~|至|到)\s*20\d\d")
_QUOTED = 40
# Fewer digits than these are met by chance too often to prove whose figure an amount is.
_TELLING_DIGITS = 4


def review(kind: TextKind, body: str, figures: Figures) -> tuple[Finding, ...]:
    """Return what is wrong with a written part, in the order of its paragraphs."""
    found: list[Finding] = []
    for number, paragraph in enumerate(paragraphs(body), 1):
        place = f"{kind.label}，第 {number} 段"
        text = folded(paragraph)
        found += _words(place, text, figures)
        # What came first in a paragraph may be compared with in the next sentence, but never across paragraphs.
        for match in _SENTENCE.finditer(text):
            found += _sentence(place, match[0].strip(), figures)
    return tuple(dict.fromkeys(found))


def _words(place: str, text: str, figures: Figures) -> Iterator[Finding]:
    for match in _UNFINISHED.finditer(text):
        if not _ENDS_OPEN.search(match[0]):
            yield finding("text.unfinished", place, quote=_around(text, match))
    for match in _PLACEHOLDER.finditer(text):
        yield finding("text.placeholder", place, quote=_around(text, match))
    for old, new in figures.old_names.items():
        # A text that has both explains that the name has changed.
        if old in text and new not in text:
            yield finding("text.old_name", place, old=old, new=new)


def _around(text: str, match: re.Match[str]) -> str:
    return text[max(0, match.start() - _QUOTED // 2) : match.end() + 4]


def _sentence(place: str, sentence: str, figures: Figures) -> Iterator[Finding]:
    named = mentions(sentence, figures.year)
    amounts = [mention for mention in named if isinstance(mention, Mention)]
    yield from _years(place, sentence, figures.year, has_amounts=bool(amounts))
    for mention in amounts:
        if (wrong := _amount(place, mention, figures)) is not None:
            yield wrong
    yield from compare(place, sentence, named, figures)


def _years(place: str, sentence: str, year: int, *, has_amounts: bool) -> Iterator[Finding]:
    quote = sentence[:_QUOTED]
    compared = [int(match["year"]) for match in _COMPARED_WITH.finditer(sentence)]
    for named in compared:
        if named != year - 1:
            yield finding("text.base_year", place, named=named, year=year, expected=year - 1, quote=quote)
    if not has_amounts or _PLAN.search(sentence):
        return
    for match in YEAR.finditer(sentence):
        named = int(match["year"])
        if match["date"] is None and named not in {year, year - 1, *compared}:
            yield finding("text.other_year", place, named=named, year=year, quote=quote)


def _amount(place: str, mention: Mention, figures: Figures) -> Finding | None:
    """Look an amount up in the tables of its year. A change is known only where both years are."""
    if mention.part is MentionRole.CHANGE:
        return None  # it is held beside the amounts of its own sentence
    if not mention.fen:
        return None  # «0万元»: tables leave blank what is nothing
    if mention.part is MentionRole.PREVIOUS:
        return _last_years(place, mention, figures)
    if figures.now.within(mention.low, mention.high):
        return None
    return finding(
        "text.amount_unknown",
        place,
        amount=mention.text,
        candidate=_candidate(figures.now.nearest(mention.fen)),
    )


def _last_years(place: str, mention: Mention, figures: Figures) -> Finding | None:
    if figures.before.within(mention.low, mention.high):
        return None
    ours = figures.now.within(mention.low, mention.high)
    telling = len(str(mention.fen // mention.step)) >= _TELLING_DIGITS
    if ours and telling and not _has_sibling(mention, ours, figures):
        named = mention.named_year or figures.year - 1
        return finding(
            "text.amount_of_other_year",
            place,
            amount=mention.text,
            named=named,
            year=figures.year,
            label=ours[0].label,
        )
    if figures.previous is None:
        return None  # last year is not published here, so nothing can be said
    return finding(
        "text.last_year_unknown", place, amount=mention.text, candidate=_candidate(figures.before.nearest(mention.fen))
    )


def _has_sibling(mention: Mention, ours: list[TableFigure], figures: Figures) -> bool:
    """Whether last year had the same amount for the same thing, as far as the text's rounding shows."""
    last = (figures.before_by_key.get(figure.key) for figure in ours)
    return any(fen is not None and mention.low <= fen <= mention.high for fen in last)


def _candidate(figure: TableFigure | None) -> str:
    return f"最接近的是 {figure.label}：{exact_text(figure.fen, AmountUnit.WAN)} 万元。" if figure else ""
