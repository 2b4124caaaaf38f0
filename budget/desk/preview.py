"""What staff see of an edition before it is public: its tables, its findings, its checks, and what forbids it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Case, IntegerField, QuerySet, Value, When

from budget.desk.causes import Cause, causes
from budget.desk.cell_grids import CellGrid, grids
from budget.editions.acts import obstacles, to_mend
from budget.editions.explaining import marked, unexplained
from budget.editions.remarks import open_returns
from budget.findings import Severity
from budget.forms import form_of
from budget.models import CheckResult, DisclosedTable, Doubt, Edition, EditionText, SourceFile, StoredFinding
from budget.texts import TextKind
from budget.vocabulary import EditionState

# Findings that one page shows, the gravest first; how many there are is always said.
SHOWN = 200
# Results of checks that one page shows besides those that failed.
CHECKS_SHOWN = 500

_ROW = re.compile(r"\A[A-Z]{1,3}([0-9]+)\Z")
_ORDER = Case(
    *(When(severity=severity.value, then=Value(place)) for place, severity in enumerate(Severity)),
    default=Value(len(Severity)),
    output_field=IntegerField(),
)


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding, and its cell among its neighbours where it has one."""

    finding: StoredFinding
    grid: CellGrid | None

    @property
    def place(self) -> str:
        """Return «sheet!D12», the sheet alone, or an empty text."""
        return f"{self.finding.sheet}!{self.finding.cell}" if self.finding.cell else self.finding.sheet

    @property
    def label(self) -> str:
        """Return how grave it is, in words."""
        return Severity(self.finding.severity).label


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """The shown findings about one table, the gravest first."""

    title: str
    findings: tuple[ShownFinding, ...]


@dataclass(frozen=True, slots=True)
class TableLine:
    """A table of the edition with its total (分) here, in the version published now, and in last year's."""

    table: DisclosedTable
    published: int | None
    last_year: int | None

    @property
    def change(self) -> int | None:
        """Return how much more it is than what is published now; None where there is nothing to compare."""
        if self.table.total is None or self.published is None:
            return None
        return self.table.total - self.published


@dataclass(frozen=True, slots=True)
class BareRule:
    """A rule that does not agree and of which nobody has said why: its failed checks without an explanation."""

    rule: str
    title: str
    checks: tuple[CheckResult, ...]

    @property
    def mark(self) -> str:
        """Return what its form sends back, to tell these checks from others."""
        return marked(self.checks)


@dataclass(frozen=True, slots=True)
class DraftPreview:
    """An edition as its page on the desk shows it. `obstacles` is empty where it may be published."""

    edition: Edition
    files: tuple[SourceFile, ...]
    tables: tuple[TableLine, ...]
    missing: tuple[str, ...]
    groups: tuple[FindingGroup, ...]
    finding_counts: tuple[tuple[Severity, int], ...]
    check_counts: tuple[tuple[str, int], ...]
    failed: tuple[CheckResult, ...]
    checks: tuple[CheckResult, ...]
    obstacles: tuple[str, ...]
    # What must be mended in the files or the words: the obstacles that no confirmation takes away.
    to_mend: tuple[str, ...]
    # Whether it was sent back, and nothing was done since.
    is_returned: bool
    # The same by cause, and what is still to be explained, by rule.
    causes: tuple[Cause, ...]
    to_explain: tuple[BareRule, ...]
    # What the rules of disclosure ask for and is not there, and what whoever publishes stands by.
    lacking: tuple[str, ...]
    stood_by: tuple[str, ...]
    doubts: tuple[Doubt, ...]
    published: Edition | None
    last_year: Edition | None

    @property
    def explanations_wanted(self) -> int:
        """Return of how many failed checks somebody must still say why."""
        return sum(len(rule.checks) for rule in self.to_explain)

    @property
    def confirmations_wanted(self) -> int:
        """Return how many doubts somebody must still confirm."""
        return sum(doubt.is_open for doubt in self.doubts)

    @property
    def sentence(self) -> str:
        """Return the verdict on a draft in one sentence."""
        wanted = (
            (self.is_returned, "已经退回，要先改好或答复"),
            (len(self.to_mend), "有 {} 处必须先改正"),
            (self.explanations_wanted, "有 {} 条不符要先写明原因"),
            (self.confirmations_wanted, "有 {} 项要先有人确认"),
        )
        parts = [words.format(count) for count, words in wanted if count]
        return f"还不能公开，因为{'，'.join(parts)}。" if parts else "可以公开。"

    @property
    def findings_hidden(self) -> int:
        """Return how many findings the page does not show."""
        return sum(count for _, count in self.finding_counts) - sum(len(group.findings) for group in self.groups)


def preview(edition: Edition) -> DraftPreview:
    """Return what staff see of an edition; a dozen queries, whatever its size."""
    tables = tuple(DisclosedTable.every_stage.filter(edition=edition).select_related("sheet__file"))
    published, last_year = published_beside(edition), published_before(edition)
    now, then = _totals(published), _totals(last_year)
    rows = StoredFinding.every_stage.filter(edition=edition)
    severities = Counter(rows.order_by().values_list("severity", flat=True))
    checks = CheckResult.every_stage.filter(edition=edition)
    results = Counter(checks.order_by().values_list("result", flat=True))
    return DraftPreview(
        edition=edition,
        files=tuple(SourceFile.every_stage.filter(edition=edition).select_related("uploaded_by")),
        tables=tuple(TableLine(table, now.get(table.key), then.get(table.key)) for table in tables),
        missing=_missing(edition, tables),
        groups=_groups(edition, list(rows.order_by(_ORDER, "position")[:SHOWN]), tables),
        finding_counts=tuple((severity, severities[severity.value]) for severity in Severity),
        check_counts=tuple((label, results[value]) for value, label in CheckResult.Result.choices),
        failed=tuple(checks.filter(result=CheckResult.Result.FAIL)[:CHECKS_SHOWN]),
        checks=tuple(checks[:CHECKS_SHOWN]),
        obstacles=tuple(obstacles(edition)),
        to_mend=tuple(to_mend(edition)),
        is_returned=bool(open_returns([edition])),
        causes=causes(edition),
        to_explain=_bare_rules(edition),
        lacking=tuple(_lacking(edition)),
        stood_by=tuple(_stood_by(severities, checks)),
        doubts=tuple(Doubt.every_stage.filter(edition=edition).select_related("confirmed_by", "reviewed_by")),
        published=published,
        last_year=last_year,
    )


def published_beside(edition: Edition) -> Edition | None:
    """Return what the public sees now of the same body, year and stage, unless it is this edition."""
    same = {"unit": edition.unit_id, "year": edition.year, "stage": edition.stage}
    return _current(same, edition)


def published_before(edition: Edition) -> Edition | None:
    """Return what the public sees of the year before, in the same stage."""
    return _current({"unit": edition.unit_id, "year": edition.year - 1, "stage": edition.stage}, edition)


def _current(wanted: Mapping[str, object], but: Edition) -> Edition | None:
    rows = Edition.every_stage.filter(**wanted, state=EditionState.PUBLISHED.value).exclude(pk=but.pk)
    found: Edition | None = rows.select_related("unit").first()
    return found


def _totals(edition: Edition | None) -> dict[str, int | None]:
    if edition is None:
        return {}
    return dict(DisclosedTable.every_stage.filter(edition=edition).values_list("key", "total"))


def _missing(edition: Edition, tables: Iterable[DisclosedTable]) -> tuple[str, ...]:
    """Return the titles of the tables that the edition's form asks for and that are not there."""
    present = {table.key for table in tables}
    return tuple(layout.title for layout in form_of(edition.form).required if layout.key not in present)


def _lacking(edition: Edition) -> Iterator[str]:
    """Yield what the rules of disclosure ask for beside the tables and is not there yet."""
    written = set(EditionText.every_stage.filter(edition=edition).values_list("kind", flat=True))
    if parts := [kind.label for kind in TextKind if kind.value not in written]:
        yield f"文字说明还有 {len(parts)} 部分没有写：{'、'.join(parts)}。"
    if edition.approval_date is None:
        yield "没有填财政批复日期，看不出是否在二十日内公开。"


def _stood_by(severities: Mapping[str, int], checks: QuerySet[CheckResult]) -> Iterator[str]:
    """Yield what the reviewer stands by in publishing: nobody else looks at it after that."""
    if warnings := severities[Severity.WARNING.value]:
        yield f"“请核对”的 {warnings} 处都核对过。"
    should = checks.filter(level=CheckResult.Level.SHOULD, result=CheckResult.Result.FAIL)
    if count := should.count():
        yield f"“应当”相符而不符的 {count} 条，原因都属实。"


def _bare_rules(edition: Edition) -> tuple[BareRule, ...]:
    grouped: defaultdict[str, list[CheckResult]] = defaultdict(list)
    for check in unexplained([edition.pk]):
        grouped[check.rule].append(check)
    return tuple(BareRule(rule, found[0].title, tuple(found)) for rule, found in grouped.items())


def _groups(edition: Edition, shown: list[StoredFinding], tables: Iterable[DisclosedTable]) -> tuple[FindingGroup, ...]:
    """Group the findings by the table on whose rows they stand; before them those about a sheet or the whole file."""
    around = grids(edition, {(one.sheet, one.cell) for one in shown if one.cell})
    owners = _owners(tables)
    grouped: defaultdict[tuple[int, str], list[ShownFinding]] = defaultdict(list)
    for one in shown:
        grouped[_owner(one, owners)].append(ShownFinding(one, around.get((one.sheet, one.cell))))
    return tuple(FindingGroup(title, tuple(found)) for (_, title), found in sorted(grouped.items()))


_Stretch = tuple[int, int, DisclosedTable]


def _owners(tables: Iterable[DisclosedTable]) -> dict[str, list[_Stretch]]:
    """Return by sheet the rows (first, last) that each table covers, its title included."""
    owners: defaultdict[str, list[_Stretch]] = defaultdict(list)
    for table in tables:
        for part in table.parts:
            if part["sheet"] == table.sheet.position:
                first = max(1, min([part["title_row"], part["first_row"], *part["header_rows"]]))
                owners[table.sheet.name].append((first, part["last_row"], table))
    return owners


def _owner(found: StoredFinding, owners: Mapping[str, list[_Stretch]]) -> tuple[int, str]:
    stretches = owners.get(found.sheet, [])
    match = _ROW.match(found.cell)
    for first, last, table in stretches:
        # A sheet with one table belongs to it whole, with what is said around it.
        if len(stretches) == 1 or (match and first <= int(match[1]) <= last):
            return table.position, f"{table.number} {table.title}"
    if found.code.startswith("text."):
        # Behind all tables.
        return 10_000, "文字说明"
    return 0, f"工作表“{found.sheet}”" if found.sheet else "整个文件"
