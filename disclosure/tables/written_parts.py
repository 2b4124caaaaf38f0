"""Tables of what an edition says in words: its written parts, and what it holds of all that is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from budget.completeness import Assessed, State
from budget.queries.written_parts import WrittenPart
from disclosure.asked_words import reason_of
from disclosure.english_names import called
from disclosure.tables.columns import FileTable, TextColumn
from disclosure.tables.public import WordColumn


@dataclass(frozen=True, slots=True)
class ParagraphRow:
    """One paragraph of a written part."""

    part: str
    number: int
    paragraph: str


class TextsTable(FileTable):
    """The written parts, a row each paragraph: for files; the page shows them as prose."""

    part = TextColumn(mark("部分"), name="part")
    number = TextColumn(mark("段"), name="number", css="num")
    paragraph = TextColumn(mark("正文"), name="paragraph")


def paragraph_rows(parts: Iterable[WrittenPart]) -> Iterator[ParagraphRow]:
    """Yield the paragraphs of every part in order."""
    for part in parts:
        for number, paragraph in enumerate(part.paragraphs, 1):
            yield ParagraphRow(part.kind.label, number, paragraph)


@dataclass(frozen=True, slots=True)
class AskedRow:
    """One thing that is asked for, as readers see it."""

    title: str
    state: str
    reason: str
    basis: str
    source: str
    url: str


class CompletenessTable(FileTable):
    """Everything that is asked for, with what was found."""

    stacked = True
    title = TextColumn(mark("要求公开什么"), name="title", url="url")
    state = WordColumn(mark("结果"), name="state", css="beside", words={state.value: state.label for state in State})
    reason = TextColumn(mark("怎么看出来的"), name="reason")
    source = TextColumn(mark("由谁核对"), name="source", css="opt nowrap")
    basis = TextColumn(mark("依据"), name="basis")


def asked_row(assessed: Assessed, url: str) -> AskedRow:
    """Return an item as a row; `url` leads to what was found, empty where nothing was."""
    item = assessed.item
    source = _("公布单位说明") if assessed.is_stated else _("系统核对")
    if assessed.state is State.UNCHECKED:
        source = _("还没有核对")
    return AskedRow(called(item.title), assessed.state.value, reason_of(assessed), called(item.basis), source, url)
