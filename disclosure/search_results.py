"""What a question found, as pages, suggestions and programs show it: groups of results, each with its address."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from budget.forms import MEASURES
from budget.queries.matching import IN_TEXT, RELATED, Kind
from budget.queries.results import EditionInfo
from budget.queries.search import Found, FoundFigure, SearchResult
from budget.queries.search_text import Question, marked
from budget.vocabulary import Scheme
from disclosure import glossary
from disclosure.converters import CodeConverter, NumberConverter, ProjectConverter, TextConverter
from disclosure.english_names import called_way, english_of
from disclosure.glossary import Term
from disclosure.language import ENGLISH
from disclosure.selection import AmountChoice, Period, Selection
from disclosure.told_apart import told_apart
from disclosure.visit import cell_of

TERM, FIGURE, GLOSS = "term", "figure", "gloss"
# The groups in the order of a page: the things themselves, then what explains them and where they are printed.
LABELS = {
    Kind.CODE.value: mark("科目"),
    Kind.PROJECT.value: mark("项目"),
    Kind.INDICATOR.value: mark("绩效指标"),
    Kind.SERVICE.value: mark("购买服务"),
    Kind.INCOME.value: mark("收入"),
    Kind.PROCUREMENT.value: mark("政府采购"),
    Kind.SANGONG.value: mark("“三公”经费"),
    TERM: mark("名词"),
    Kind.TABLE.value: mark("公开表"),
    FIGURE: mark("表里的数字"),
    GLOSS: mark("意思相近的（金额不一定用在这上面，所以不写）"),
}
# Signs of a longer text that are shown around what was found in it.
AROUND = 32


class ShownHit(NamedTuple):
    """What a page writes of a hit; `also` are (year, address) of the other years."""

    label: SafeString
    url: str
    text: SafeString | str = ""
    also: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class SearchHit:
    """One line of a group. `edition` is None for a term.

    A question may have six hundred hits, of which a page shows some dozen: `show` writes one when it is shown.
    """

    kind: str
    name: str
    show: Callable[[], ShownHit]
    code: str = ""
    place: str = ""
    fen: int | None = None
    edition: EditionInfo | None = None
    whose: str = ""
    rank: int = IN_TEXT

    @cached_property
    def shown(self) -> ShownHit:
        """Return what is written of it."""
        return self.show()


@dataclass(slots=True)
class ResultGroup:
    """The results of one kind, best first."""

    kind: str
    results: list[SearchHit] = field(default_factory=list)

    @property
    def label(self) -> str:
        """Return the heading."""
        return _(LABELS[self.kind])


def groups(result: SearchResult, amounts: AmountChoice) -> list[ResultGroup]:
    """Return what was found in groups: those with the best match first, equal ones in the order of LABELS."""
    made: dict[str, ResultGroup] = {}
    for line in lines(result, amounts):
        made.setdefault(line.kind, ResultGroup(line.kind)).results.append(line)
    order = list(LABELS)
    # Targets are many and rarely what a short question means: of groups that match equally well they come last.
    targets = Kind.INDICATOR.value
    return sorted(
        made.values(),
        key=lambda found: (
            found.kind == GLOSS,
            found.results[0].rank,
            found.kind == targets,
            order.index(found.kind),
        ),
    )


def lines(result: SearchResult, amounts: AmountChoice) -> list[SearchHit]:
    """Return everything that was found, best first; of equal ones a term comes after what has money."""
    editions = [*(row.edition for row in result.found), *(row.edition for row in result.figures)]
    shown = {edition.unit.slug for edition in editions}
    asked, whose = result.question, told_apart((body.card for body in result.bodies.values()), shown)
    found = [_result(row, asked, amounts, whose) for row in result.found]
    found += [_term(rank, term, asked) for rank, term in glossary.current().find(asked)]
    found.sort(key=lambda line: (line.kind == GLOSS, line.rank))
    return found + [_figure(row, asked, amounts, whose) for row in result.figures]


def address(row: Found, amounts: AmountChoice = AmountChoice.WAN) -> str:
    """Return where a thing is shown: its own page, or the page of its kind where it can have none."""
    return _ADDRESSES[row.kind](row, selection_of(row.edition, amounts))


def lasting_address(row: Found) -> str:
    """Return the same with the version pinned, for whoever keeps it."""
    return _ADDRESSES[row.kind](row, selection_of(row.edition, AmountChoice.WAN).but(version=row.edition.version))


def selection_of(edition: EditionInfo, amounts: AmountChoice) -> Selection:
    """Return the selection of an edition's pages."""
    return Selection(unit=edition.unit.slug, period=Period(edition.year, edition.stage), amounts=amounts)


def _fits(converter: type[TextConverter], code: str) -> bool:
    """Tell whether an address can name a code: a file may print any text as one."""
    return re.fullmatch(converter.regex, code) is not None


def _code(row: Found, selection: Selection) -> str:
    scheme = Scheme(row.scheme)
    # A code of an odd length has no page of its own; the one that it begins with has.
    length = max((length for length in scheme.level_lengths if length <= len(row.code)), default=0)
    code = row.code[:length]
    page = "function" if scheme is Scheme.FUNCTION else "economic"
    arguments: dict[str, object] = {} if scheme is Scheme.FUNCTION else {"scheme": scheme}
    if not _fits(CodeConverter, code):
        return selection.link(page, **arguments)
    return selection.link(f"{page}-code", code=code, **arguments)


def _project(row: Found, selection: Selection) -> str:
    if not row.code:
        # A list of projects alone names it, one of the tables.
        return selection.link("tables")
    if not _fits(ProjectConverter, row.code):
        return selection.link("projects")
    return selection.link("project", code=row.code)


def _table(row: Found, selection: Selection) -> str:
    if not _fits(NumberConverter, row.code):
        return selection.link("tables")
    return selection.link("table", number=row.code)


_ADDRESSES: dict[Kind, Callable[[Found, Selection], str]] = {
    Kind.CODE: _code,
    Kind.PROJECT: _project,
    Kind.INDICATOR: lambda row, selection: _project(row, selection) if row.code else selection.link("performance"),
    Kind.SERVICE: lambda row, selection: selection.link("services"),  # noqa: ARG005 - all take both
    Kind.INCOME: lambda row, selection: selection.link("income"),  # noqa: ARG005
    Kind.PROCUREMENT: lambda row, selection: selection.link("procurement"),  # noqa: ARG005
    Kind.SANGONG: lambda row, selection: selection.link("sangong"),  # noqa: ARG005
    Kind.TABLE: _table,
}


def _result(row: Found, asked: Question, amounts: AmountChoice, whose: Mapping[str, str]) -> SearchHit:
    shows_code = row.kind in {Kind.CODE, Kind.PROJECT, Kind.TABLE}
    return SearchHit(
        kind=GLOSS if row.is_gloss else row.kind.value,
        name=row.name,
        show=partial(_shown, row, asked, amounts),
        code=row.code if shows_code else "",
        place=called_way(row.place),
        fen=row.fen,
        edition=row.edition,
        whose=whose.get(row.edition.unit.slug, row.edition.unit.short_name),
        rank=row.rank,
    )


def _shown(row: Found, asked: Question, amounts: AmountChoice) -> ShownHit:
    if row.kind is Kind.INDICATOR:
        text: SafeString | str = highlighted(row.text, asked)
    else:
        text = excerpt(row.text, asked) if row.is_gloss or row.rank >= RELATED else ""
    label = highlighted(row.name, asked)
    if row.kind is not Kind.INDICATOR and (english := english_of(row.name)):
        label = format_html('{} <span class="official">{}</span>', english, label)
    return ShownHit(label, address(row, amounts), text, _also(row, amounts))


def _also(row: Found, amounts: AmountChoice) -> tuple[tuple[str, str], ...]:
    link = _ADDRESSES[row.kind]
    return tuple((edition.title, link(row, selection_of(edition, amounts))) for edition in row.also)


def _term(rank: int, term: Term, asked: Question) -> SearchHit:
    return SearchHit(
        kind=TERM,
        name=term.name,
        show=partial(_shown_term, term, asked),
        rank=rank,
    )


def _shown_term(term: Term, asked: Question) -> ShownHit:
    label = highlighted(term.name, asked)
    if get_language() == ENGLISH and term.english_name and term.english_plain:
        english = highlighted(term.english_name, asked)
        label = format_html('{} <span class="official">{}</span>', english, label)
        return ShownHit(label, term.url, highlighted(term.english_plain, asked))
    return ShownHit(label, term.url, highlighted(term.plain, asked))


def _figure(row: FoundFigure, asked: Question, amounts: AmountChoice, whose: Mapping[str, str]) -> SearchHit:
    def shown() -> ShownHit:
        place, selection = row.place, selection_of(row.edition, amounts)
        sheet = selection.link("sheet", file=place.file, position=place.sheet_position)
        said = _("单元格 {address}").format(address=place.address)
        return ShownHit(highlighted(row.label or _("合计"), asked), cell_of(sheet, place.address), said)

    return SearchHit(
        kind=FIGURE,
        name=row.label or row.table,
        show=shown,
        place=called_way(f"{row.table} › {MEASURES.get(row.measure, row.measure)}"),
        fen=row.fen,
        edition=row.edition,
        whose=whose.get(row.edition.unit.slug, row.edition.unit.short_name),
    )


def highlighted(text: str, asked: Question) -> SafeString:
    """Return a text, escaped, with what the question names marked."""
    return _joined(marked(text, asked))


def excerpt(text: str, asked: Question) -> SafeString:
    """Return the part of a longer text around the first thing that the question names; "" where it names nothing."""
    stretches = list(marked(text, asked))
    first = next((at for at, (_, hit) in enumerate(stretches) if hit), None)
    if first is None:
        return SafeString("")
    before = stretches[first - 1][0] if first else ""
    after = "".join(part for part, _ in stretches[first + 1 :])
    head = f"…{before[-AROUND:]}" if len(before) > AROUND or first > 1 else before
    tail = f"{after[:AROUND]}…" if len(after) > AROUND else after
    return _joined([(head, False), stretches[first], (tail, False)])


def _joined(stretches: Iterable[tuple[str, bool]]) -> SafeString:
    parts: Sequence[tuple[str]] = [(format_html("<mark>{}</mark>", part) if hit else part,) for part, hit in stretches]
    return format_html_join("", "{}", parts)
