"""What was published when and why, and what differs between two versions: cell by cell, in sums, and in targets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Max, Min, Q, Sum
from django.db.models.functions import Substr

from budget.models import Edition, LineItem, PerformanceIndicator, SourceSheet
from budget.queries.basis import Basis
from budget.queries.contents import contents, of_tables
from budget.queries.editions import edition_info, file_with
from budget.queries.file_info import FileInfo
from budget.queries.names import nodes
from budget.queries.results import EditionInfo, Figure, Node, Place
from budget.vocabulary import EditionState, Scheme

# What an amount is, wherever it stands: an inserted row moves no figure.
IDENTITY = ("table__key", "measure", "is_total", "unit_code", "function", "gov_economic", "dept_economic", "category")

Sheets = Mapping[int, tuple[int, int, str, str]]


@dataclass(frozen=True, slots=True)
class Version:
    """One act of publication. `edition` is None where the version was withdrawn: its figures are not shown."""

    number: int
    state: EditionState
    published_at: datetime
    publisher: str
    reason: str
    withdrawn_at: datetime | None
    withdrawn_reason: str
    edition: EditionInfo | None


@dataclass(frozen=True, slots=True)
class Difference:
    """An amount, or the words of its row, that differ; a side is None where that version has no such amount."""

    number: str
    label: str
    measure: str
    codes: str
    is_total: bool
    before: Figure | None
    after: Figure | None
    label_before: str

    @property
    def kind(self) -> str:
        """Return «added», «removed», «changed», or «renamed» where only the words of the row differ."""
        if self.before is None or self.after is None:
            return "added" if self.before is None else "removed"
        return "renamed" if self.before.fen == self.after.fen else "changed"

    @property
    def difference(self) -> int:
        """Return how much more the later version has, in 分."""
        return (self.after.fen if self.after else 0) - (self.before.fen if self.before else 0)


@dataclass(frozen=True, slots=True)
class SumChange:
    """All spending on one 类 in both versions; a side is None where the version books nothing on it."""

    node: Node
    before: Figure | None
    after: Figure | None

    @property
    def difference(self) -> int:
        """Return how much more the later version has, in 分."""
        return (self.after.fen if self.after else 0) - (self.before.fen if self.before else 0)


@dataclass(frozen=True, slots=True)
class TargetChange:
    """A target that differs; a side is empty where that version has no such target."""

    subject: str
    name: str
    before: str
    after: str
    before_place: Place | None
    after_place: Place | None


@dataclass(frozen=True, slots=True)
class VersionComparison:
    """Two versions of one body, year and stage side by side, with the files that each was read from."""

    before: EditionInfo
    after: EditionInfo
    changes: tuple[Difference, ...]
    sums: tuple[SumChange, ...]
    targets: tuple[TargetChange, ...]
    files_before: tuple[FileInfo, ...]
    files_after: tuple[FileInfo, ...]


def history(edition: EditionInfo) -> tuple[Version, ...]:
    """Return every version ever published for the year and stage, newest first, withdrawn ones too. One query."""
    rows = (
        Edition.every_stage.filter(unit=edition.unit.id, year=edition.year, stage=edition.stage.value)
        .exclude(state=EditionState.DRAFT.value)
        .select_related("unit")
        .order_by("-version")
    )
    return tuple(_version(row) for row in rows)


def compare(before: EditionInfo, after: EditionInfo) -> VersionComparison:
    """Compare two visible versions. Four queries, and the names of the 类.

    Only what differs leaves the database, so two versions of a million amounts are compared in flat memory.
    """
    files, sheets = _files(before, after)
    return VersionComparison(
        before,
        after,
        tuple(_changes(before, after, sheets)),
        tuple(_sums(before, after)),
        tuple(_targets(before, after, sheets)),
        files[before.id],
        files[after.id],
    )


def _version(row: Edition) -> Version:
    withdrawn = row.state == EditionState.WITHDRAWN
    return Version(
        number=row.version,
        state=EditionState(row.state),
        # Drafts are left out above, so that the time is there; the other one satisfies the type alone.
        published_at=row.published_at or row.created_at,
        publisher=row.unit.name,
        reason=row.reason,
        withdrawn_at=row.withdrawn_at,
        withdrawn_reason=row.withdrawn_reason,
        edition=None if withdrawn else edition_info(row),
    )


def _files(*editions: EditionInfo) -> tuple[dict[int, tuple[FileInfo, ...]], Sheets]:
    wanted = [edition.id for edition in editions]
    rows = SourceSheet.published.filter(file__edition__in=wanted).select_related("file")
    files: dict[int, dict[int, Any]] = {edition.id: {} for edition in editions}
    names: dict[int, list[tuple[int, str]]] = defaultdict(list)
    sheets = {}
    for row in rows.order_by("file__position", "position"):
        files[row.file.edition_id][row.file.pk] = row.file
        names[row.file.pk].append((row.position, row.name))
        sheets[row.pk] = (row.file.position, row.position, row.name, row.file.name)
    listed = {
        edition: tuple(file_with(file, tuple(names[pk])) for pk, file in found.items())
        for edition, found in files.items()
    }
    return listed, sheets


@dataclass(frozen=True, slots=True)
class _Side:
    """What one version has more of: amounts that agree in everything, in the order of the table."""

    label: str
    figure: Figure
    number: str
    order: tuple[int, int]


def _changes(before: EditionInfo, after: EditionInfo, sheets: Sheets) -> Iterator[Difference]:
    """Yield the changes in the order of the tables. One query: the database leaves out what both versions have."""
    sides: dict[tuple[Any, ...], tuple[list[_Side], list[_Side]]] = defaultdict(lambda: ([], []))
    for row in _unequal(before, after):
        key = tuple(row[name] for name in IDENTITY)
        extra = row["count_after"] - row["count_before"]
        name = "after" if extra > 0 else "before"
        # One that stood there twice and stands once now has lost one: only what is more is a difference.
        sides[key][extra > 0].extend([_side(row, name, sheets)] * abs(extra))
    pairs = [
        (key, old, new)
        for key, (olds, news) in sides.items()
        for old, new in _paired(sorted(olds, key=_order), sorted(news, key=_order))
    ]
    for key, old, new in sorted(pairs, key=lambda pair: _order(pair[2] or pair[1])):
        shown = new or old
        if shown is None:  # no pair is without both sides
            continue
        codes = " ".join(code for code in key[3:] if code)
        yield Difference(
            number=shown.number,
            label=shown.label or codes,
            measure=key[1],
            codes=codes,
            is_total=key[2],
            before=old.figure if old else None,
            after=new.figure if new else None,
            label_before=old.label if old else "",
        )


def _unequal(before: EditionInfo, after: EditionInfo) -> Iterable[dict[str, Any]]:
    rows = (
        LineItem.published.filter(table__edition__in=[before.id, after.id])
        .order_by()
        .values(*IDENTITY, "label", "amount")
    )
    places: dict[str, Any] = {}
    for name, edition in (("before", before), ("after", after)):
        # The least of a single row is its own; where several rows are counted, no place is shown: see `_side`.
        here = Q(edition=edition.id)
        places |= {
            f"count_{name}": Count("pk", filter=here),
            f"sheet_{name}": Min("sheet_id", filter=here),
            f"address_{name}": Min("address", filter=here),
            f"raw_{name}": Min("raw", filter=here),
        }
    found: Iterable[dict[str, Any]] = (
        rows.annotate(
            **places,
            number=Max("table__number"),
            table_order=Min("table__position"),
            row_order=Min("position"),
        )
        # Grouped by the amount and its words too: what both have equally often is the same, wherever it stands.
        .exclude(count_before=F("count_after"))
        .iterator()
    )
    return found


def _side(row: dict[str, Any], name: str, sheets: Sheets) -> _Side:
    # Of several amounts that agree in everything no one can say which of them is the additional one.
    place = None
    if row[f"count_{name}"] == 1:
        file, position, sheet, file_name = sheets[row[f"sheet_{name}"]]
        place = Place(file, position, sheet, row[f"address_{name}"], row[f"raw_{name}"], file_name)
    figure = Figure(row["amount"], place, row[f"count_{name}"])
    return _Side(row["label"], figure, row["number"], (row["table_order"], row["row_order"]))


def _order(side: _Side | None) -> tuple[int, int]:
    return side.order if side else (0, 0)


def _paired(olds: list[_Side], news: list[_Side]) -> Iterator[tuple[_Side | None, _Side | None]]:
    """Pair what the versions have more of: rows of the same words first, then in the order of the table."""
    # By words first: in mere order an inserted row would pair each row below with a stranger.
    waiting = list(olds)
    left = []
    for new in news:
        same = next((old for old in waiting if old.label == new.label), None)
        if same is None:
            left.append(new)
        else:
            waiting.remove(same)
            yield same, new
    for place in range(max(len(waiting), len(left))):
        yield (
            waiting[place] if place < len(waiting) else None,
            left[place] if place < len(left) else None,
        )


def _sums(before: EditionInfo, after: EditionInfo) -> Iterator[SumChange]:
    """Yield the 类 whose spending differs, in the order of their codes. One query, and the names."""
    by = Basis.ALL, Scheme.FUNCTION
    rows = LineItem.published.filter(
        of_tables({each.id: says for each in (before, after) if (says := contents(each).spending(*by))}),
        measure="total",
        is_total=False,
    ).annotate(part=Substr("function", 1, Scheme.FUNCTION.level_lengths[0]))
    found: dict[str, dict[int, Figure]] = defaultdict(dict)
    summed = rows.order_by().values_list("part", "edition_id").annotate(fen=Sum("amount"), count=Count("pk"))
    for part, edition, fen, count in summed:
        found[part][edition] = Figure(fen, None, count)
    differing = sorted(
        part for part, sides in found.items() if part and _fen(sides.get(before.id)) != _fen(sides.get(after.id))
    )
    if differing:
        for node in nodes(after, Scheme.FUNCTION, differing):
            yield SumChange(node, found[node.code].get(before.id), found[node.code].get(after.id))


def _fen(figure: Figure | None) -> int | None:
    return figure.fen if figure else None


def _targets(before: EditionInfo, after: EditionInfo, sheets: Sheets) -> Iterator[TargetChange]:
    """Yield the targets that differ, compared by project and place in the three levels. One query."""
    rows = PerformanceIndicator.published.filter(edition__in=[before.id, after.id]).select_related("project")
    found: dict[tuple[str, ...], dict[int, list[Any]]] = defaultdict(lambda: defaultdict(list))
    # Rows were kept in the order of their file: of two targets in one place the first is held against the first.
    for row in rows.order_by("edition_id", "pk"):
        subject = row.project.code if row.project else ""
        found[subject, row.activity, row.level1, row.level2, row.level3][row.edition_id].append(row)
    for key, sides in found.items():
        olds, news = sides[before.id], sides[after.id]
        for place in range(max(len(olds), len(news))):
            old = olds[place] if place < len(olds) else None
            new = news[place] if place < len(news) else None
            if _words(old) != _words(new):
                name = " / ".join(part for part in key[1:] if part)
                yield TargetChange(
                    _subject(old or new), name, _words(old), _words(new), _place(old, sheets), _place(new, sheets)
                )


def _words(row: Any) -> str:
    return f"{row.relation} {row.target_text} {row.unit_of_measure}".strip() if row else ""


def _subject(row: Any) -> str:
    return row.project.name if row.project else "部门整体"


def _place(row: Any, sheets: Sheets) -> Place | None:
    if not row:
        return None
    file, position, name, file_name = sheets[row.sheet_id]
    return Place(file, position, name, row.address, row.target_text, file_name)
