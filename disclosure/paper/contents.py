"""What the document of an edition says, part by part, as plain values: Word and PDF are two drawings of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils import timezone

from budget import queries
from budget.forms import form_of, own
from budget.queries.results import EditionInfo
from disclosure.paper.amounts import decimals_of
from disclosure.paper.sheets import PrintedSheet, printed
from disclosure.visit import Visit

# The order that the Ministry of Finance asks for; a form that has another says so in its folder.
USUAL = (
    ("部门概况", ("duties", "structure")),
    ("{year}年度部门{stage}表", ("tables",)),
    (
        "{year}年度部门{stage}情况说明",
        ("changes", "sangong", "operating", "procurement", "assets", "performance"),
    ),
    ("名词解释", ("terms",)),
)
# Rows of all tables together from which on nobody prints them: some thousand pages.
MOST_ROWS = 20_000
DIGITS = "零一二三四五六七八九"


# What stands on every page of one that is not public.
OF_A_DRAFT = "草稿　尚未公开　仅供内部核对"


class TooLong(ValueError):
    """The tables have more rows than a document can hold; the number of rows."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A written part under its heading."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaperPart:
    """«第一部分 …»: its written parts, or the tables."""

    title: str
    chapters: tuple[Chapter, ...] = ()
    tables: tuple[PrintedSheet, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """The whole document. `facts` are what the title page says of it, `warning` is set on one that is not public."""

    body: str
    title: str
    facts: tuple[tuple[str, str], ...]
    parts: tuple[PaperPart, ...]
    warning: str = ""

    @property
    def running(self) -> str:
        """Return what stands on top of every page."""
        return self.body + self.title


def title_of(edition: EditionInfo) -> str:
    """Return what the document is called."""
    return f"{edition.year}年度部门{edition.stage.label}公开"


def paper_of(visit: Visit, address: str, warning: str = "") -> Paper:
    """Return the document of an edition. Three queries, and four for each table. Raises TooLong."""
    edition = visit.edition
    infos = queries.tables(edition)
    if (rows := sum(info.row_count for info in infos)) > MOST_ROWS:
        raise TooLong(rows)
    # More than any table can have by now: a row may be printed over several lines of its sheet.
    found = [queries.official_table(edition, info.number, 1, 10 * MOST_ROWS) for info in infos]
    decimals = decimals_of(found)
    tables = tuple(printed(visit, one, decimals[one.info.amount_unit]) for one in found)
    return Paper(
        body=edition.unit.name,
        title=title_of(edition),
        facts=tuple(_facts(edition, address, is_public=not warning)),
        parts=tuple(_parts(edition, tables)),
        warning=warning,
    )


def _facts(edition: EditionInfo, address: str, *, is_public: bool) -> Iterator[tuple[str, str]]:
    yield "公开单位", edition.unit.name
    if edition.approval_date:
        yield "批复日期", _day(edition.approval_date)
    if is_public:
        yield "公开日期", _day(timezone.localdate(edition.published_at))
    state = "" if edition.is_current else "（已有更新的版本，以现行版本为准）"
    yield "公开版本", f"第{edition.version}版{state}"
    yield "固定网址", address


def _day(day: object) -> str:
    return f"{day:%Y}年{day:%-m}月{day:%-d}日"


def _parts(edition: EditionInfo, tables: tuple[PrintedSheet, ...]) -> Iterator[PaperPart]:
    texts = {part.kind.value: part for part in queries.texts(edition)}
    order = own(form_of(edition.form), "document", "PARTS") or USUAL
    number = 0
    for title, kinds in order:
        chapters = tuple(
            Chapter(f"{chinese(place)}、{texts[kind].kind.label}", texts[kind].paragraphs)
            for place, kind in enumerate((kind for kind in kinds if kind in texts), 1)
        )
        here = tables if "tables" in kinds else ()
        if chapters or here:
            number += 1
            named = title.format(year=edition.year, stage=edition.stage.label)
            yield PaperPart(f"第{chinese(number)}部分　{named}", chapters, here)


def chinese(number: int) -> str:
    """Return a number from 1 to 99 as headings count: «一», «十二», «二十»."""
    tens, ones = divmod(number, 10)
    return f"{'' if tens < 2 else DIGITS[tens]}{'十' if tens else ''}{DIGITS[ones] if ones else ''}"


def every_text(paper: Paper) -> Iterable[str]:
    """Yield every text that the document shows."""
    yield from (paper.running, paper.warning, *(text for fact in paper.facts for text in fact))
    for part in paper.parts:
        yield part.title
        for chapter in part.chapters:
            yield from (chapter.title, *chapter.paragraphs)
        for table in part.tables:
            yield from table.texts()
