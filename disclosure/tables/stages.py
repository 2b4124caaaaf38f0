"""Tables of the stages of one year: each code as planned, as adjusted and as spent; and what is carried over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from budget.forms import Phase
from budget.money import AmountUnit, in_unit
from budget.queries.contents import contents
from budget.queries.results import EditionInfo, Figure
from budget.queries.stages import CARRIED_LINES, StageColumn, StagesBeside
from budget.vocabulary import Scheme
from disclosure.figures import BLANK, amount_html, bar_html, mark_html, percent_text
from disclosure.sentences.years import GONE, NEW
from disclosure.tables.columns import (
    AmountColumn,
    Field,
    FieldKind,
    FileColumn,
    FileTable,
    RowKindColumn,
    TextColumn,
    Value,
    percent,
)
from disclosure.tables.comparison import ChangedNameColumn, ChangeRow, DifferenceColumn, EditionColumn
from disclosure.tables.rows import RowKind
from disclosure.visit import Visit

CARRIED_NAMES = {
    "carried_forward": mark("年初结转和结余"),
    "current_income": mark("本年收入合计"),
    "own_balance_used": mark("使用非财政拨款结余"),
    "current_expenditure": mark("本年支出合计"),
    "surplus_distribution": mark("结余分配"),
    "carried_over": mark("年末结转和结余"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRow(ChangeRow):
    """A code of the first and the last stage, with the one between them, and the reason that the body gives."""

    middle: int | None = None
    middle_url: str = ""
    reason: str = ""

    @property
    def figure(self) -> Figure | None:  # type: ignore[override] # pictures draw what is a Figure
        """Return what bars show: the difference, which stands in no cell; with one stage alone, its amount."""
        fen = self.after if self.is_first else self.difference
        return None if fen is None else Figure(fen, None, 0)

    @property
    def is_change(self) -> bool:
        """Tell whether what bars show is a difference."""
        return not self.is_first


def phase_name(column: StageColumn) -> str:
    """Return what a column is called: the stage of its own edition, or the phase that a later one prints."""
    if column.phase is Phase.INITIAL:
        return _("年初预算")
    if column.phase is Phase.ADJUSTED:
        return _("调整预算") if column.is_own else _("全年预算")
    return _("决算")


class StageNameColumn(ChangedNameColumn):
    """The name of a code, and below it why its amount is another one than planned."""

    def fields(self) -> tuple[Field, ...]:
        """Return the names, what happened to the code, and the reason."""
        return (*super().fields(), Field("reason", "公布单位的说明"))

    def values(self, record: Any) -> tuple[Value, ...]:
        """Return them as text."""
        return (*super().values(record), record.reason)

    def render(self, record: Any, table: Any) -> SafeString:
        """Return the name, and the reason in the words of the body below it."""
        name = super().render(record, table)
        if not record.reason:
            return name
        return format_html(_('{}<span class="row-note">公布单位说：“{}”</span>'), name, record.reason)


class RateColumn(FileColumn):
    """How much of the first amount the last one is, with the bar of the difference."""

    def __init__(self, heading: str, words: Mapping[str, str]) -> None:
        super().__init__(heading, name="rate", css="share")
        self.words = words

    def fields(self) -> tuple[Field, ...]:
        """Return the rate, empty where there is nothing to divide by."""
        return (Field("rate", f"{self.heading}（%）", FieldKind.PERCENT),)

    def values(self, record: StageRow) -> tuple[Value, ...]:
        """Return the rate with four decimals."""
        if not record.before or record.after is None:
            return (None,)
        return (percent(record.after, record.before),)

    def render(self, record: StageRow, table: Any) -> SafeString | str:
        """Return the bar and the rate; in words what only one of the two has."""
        if record.kind is RowKind.GAP:
            return BLANK
        if record.before is None or record.after is None:
            # In lines of its own width: a row of words would cover its bar, or on a phone leave none to the name.
            text: SafeString | str = format_html('<span class="word">{}</span>', self.words.get(record.status, BLANK))
        else:
            text = percent_text(record.after, record.before)
        if record.kind is not RowKind.PART or not record.difference:
            return text
        return format_html("{}{}", bar_html(record.difference, table.longest, record.colour), text)


def stages_table(found: StagesBeside) -> type[FileTable]:
    """Return the table of the stages of a year, with a column for each that is there."""
    first, *between = found.columns
    columns: dict[str, Any] = {"name": StageNameColumn(_("科目"))}
    if between:
        last = found.columns[-1]
        before, after = phase_name(first), phase_name(last)
        words = {
            NEW: _("{stage}没有").format(stage=before),
            GONE: _("{stage}没有").format(stage=after),
        }
        rate = _("完成{stage}") if last.phase is Phase.FINAL else _("是{stage}的")
        columns |= {
            "rate": RateColumn(rate.format(stage=before), words),
            "difference": DifferenceColumn(
                _("{after}减{before}").format(after=after, before=before), name="difference"
            ),
            "before": EditionColumn(before, name="before", css="num opt"),
        }
        if len(found.columns) > 2:
            columns["middle"] = EditionColumn(phase_name(found.columns[1]), name="middle", css="num opt")
        columns["after"] = EditionColumn(after, name="after", css="num opt")
    else:
        columns["after"] = EditionColumn(phase_name(first), name="after")
    return type("StagesTable", (FileTable,), {**columns, "kind": RowKindColumn(), "adds_up": False})


def stage_rows(visit: Visit, found: StagesBeside, reasons: Mapping[str, str]) -> list[StageRow]:
    """Return a row for each code, the difference where they do not add up, and the total."""
    there = [visit.in_year(column.edition, found.scheme, found.basis) for column in found.columns]
    rows = [
        _row(
            list(row.amounts),
            [_lines(found, column, one, row.node.code) for column, one in zip(found.columns, there, strict=True)],
            name=row.node.name,
            code=row.node.code,
            plain_name=row.node.plain_name,
            url=_page(found, row.amounts, there, row.node.code),
            former_name=row.former_name,
            colour=row.node.code,
            reason=reasons.get(row.node.code, ""),
        )
        for row in found.rows
    ]
    if any(found.gaps):
        rows.append(_row(list(found.gaps), [""] * len(there), name=_("与合计的差额"), kind=RowKind.GAP))
    wholes = [_lines(found, column, one, "") for column, one in zip(found.columns, there, strict=True)]
    totals: list[int | None] = [column.total for column in found.columns]
    rows.append(_row(totals, wholes, name=_("合计"), kind=RowKind.TOTAL))
    return rows


def _row(amounts: Sequence[int | None], urls: Sequence[str], **more: Any) -> StageRow:
    # One stage alone is an outcome without a before, so that no change is told.
    is_alone = len(amounts) == 1
    middle, middle_url = (amounts[1], urls[1]) if len(amounts) > 2 else (None, "")
    return StageRow(
        before=None if is_alone else amounts[0],
        before_url="" if is_alone else urls[0],
        middle=middle,
        middle_url=middle_url,
        after=amounts[-1],
        after_url=urls[-1],
        is_first=is_alone,
        **more,
    )


def _page(found: StagesBeside, amounts: Sequence[int | None], there: Sequence[Visit], code: str) -> str:
    """Return the page of a code in the last stage that has it."""
    newest = max(at for at, fen in enumerate(amounts) if fen is not None)
    return there[newest].scheme(found.scheme, code) if _has_pages(found, found.columns[newest]) else ""


def _lines(found: StagesBeside, column: StageColumn, there: Visit, code: str) -> str:
    """Return where the lines of an amount stand: on the page of its code, or in the official table."""
    # A plan that final accounts print beside what was spent stands in that table alone: pages of theirs show what was
    # spent.
    from_own_table = column.phase is Phase.FINAL or column.is_own
    if from_own_table and _has_pages(found, column):
        return f"{there.scheme(found.scheme, code)}#lines" if code else there.scheme(found.scheme)
    says = contents(column.edition).spending(found.basis, found.scheme)
    return there.link("table", number=says.number) if says else ""


def _has_pages(found: StagesBeside, column: StageColumn) -> bool:
    return found.basis in contents(column.edition).bases(found.scheme)


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedRow:
    """A line that carries money from year to year, with its figure in each edition; None where it prints none."""

    name: str
    figures: Sequence[Figure | None]
    row_class: str = ""


class StageFigure(AmountColumn):
    """A printed figure of one of several editions, with the mark of its cell there."""

    def __init__(self, place: int, edition: EditionInfo, there: Visit) -> None:
        super().__init__(_(edition.stage.label), name=edition.stage.value)
        self.place = place
        self.there = there

    def fields(self) -> tuple[Field, ...]:
        """Return the amount twice, and its cell."""
        return (*super().fields(), Field(f"{self.key}_cell", f"{self.heading}出处"))

    def values(self, record: CarriedRow) -> tuple[Value, ...]:
        """Return them, empty where nothing is printed."""
        figure = record.figures[self.place]
        if figure is None or figure.place is None:
            return None, None, ""
        where = f"{figure.place.sheet}!{figure.place.address}"
        return in_unit(figure.fen, AmountUnit.YUAN), in_unit(figure.fen, AmountUnit.WAN), where

    def render(self, record: CarriedRow, table: Any) -> SafeString:
        """Return the amount and its mark."""
        figure = record.figures[self.place]
        shown = amount_html(figure, table.visit.unit)
        if figure is None or figure.place is None:
            return shown
        return format_html("{}{}", shown, mark_html(figure.place, self.there.cell(figure.place)))


def carried_table(visit: Visit, told: Sequence[tuple[EditionInfo, dict[str, Figure]]]) -> FileTable | None:
    """Return the lines that carry money from year to year, an edition a column; None where none prints what is left."""
    if not any({"carried_forward", "carried_over"} & figures.keys() for _edition, figures in told):
        return None
    columns: dict[str, Any] = {"name": TextColumn(_("项目"), name="name")}
    for place, (edition, _figures) in enumerate(told):
        there = visit.in_year(edition, Scheme.FUNCTION, contents(edition).basis(Scheme.FUNCTION))
        columns[edition.stage.value] = StageFigure(place, edition, there)
    kind = type("CarriedTable", (FileTable,), columns)
    table: FileTable = kind(
        list(_carried_rows([figures for _edition, figures in told])),
        visit,
        _("{year} 年的结转和结余").format(year=visit.edition.year),
        name="carried",
    )
    return table


def _carried_rows(told: Sequence[Mapping[str, Figure]]) -> Iterable[CarriedRow]:
    for line in CARRIED_LINES:
        figures = [one.get(line) for one in told]
        if any(figures):
            yield CarriedRow(name=_(CARRIED_NAMES[line]), figures=figures)
