"""Who has published what, by when, and what is missing: a line for each body of a year and stage, overdue ones first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import User
from django.utils import timezone

from budget.deadlines import Deadline
from budget.desk.due import Duties
from budget.forms import form_of
from budget.models import DisclosedTable, Edition, EditionText, PublicationDuty, Unit
from budget.rights import SEE, narrowed
from budget.texts import TextKind
from budget.vocabulary import EditionState, Stage

# Tables that a line names; how many are missing is always said.
_NAMED = 3


@dataclass(frozen=True, slots=True)
class BodyLine:
    """Where one body stands. `edition` is what the line leads to: the draft where there is one, else what is public."""

    unit: Unit
    edition: Edition | None
    draft: Edition | None
    published_on: date | None
    deadline: Deadline
    missing: tuple[str, ...]

    @property
    def state(self) -> str:
        """Return where it stands, in words."""
        if self.published_on is not None:
            version = f"，另有第 {self.draft.version} 版草稿" if self.draft else ""
            return f"{self.published_on:%Y-%m-%d} 已公开{version}"
        if self.edition is None:
            return "还没有上传"
        return "有草稿，没有公开" if self.draft else f"没有公开（{self.edition.get_state_display()}）"

    @property
    def is_overdue(self) -> bool:
        """Whether it should be public by now and is not."""
        return self.published_on is None and self.deadline.is_late

    @property
    def order(self) -> tuple[int, date, str, str]:
        """Return its place: overdue, due soon, without a date, published late, published."""
        far = date.max
        last = self.deadline.last_day or far
        waits = 0 if self.is_overdue else 1 if last != far else 2
        group = waits if self.published_on is None else 3
        return group, last if self.published_on is None else far, self.unit.division_code, self.unit.code


def lines_of(user: User, year: int, stage: Stage) -> list[BodyLine]:
    """Return a line for each disclosing body that this person sees. Five queries."""
    units = narrowed(Unit.objects.filter(slug__isnull=False), user, SEE, path="")
    rows = Edition.every_stage.filter(unit__in=units, year=year, stage=stage.value).order_by("-version")
    of_unit: dict[int, list[Edition]] = {}
    for row in rows.select_related("unit"):
        of_unit.setdefault(row.unit_id, []).append(row)
    shown = [chosen.pk for found in of_unit.values() if (chosen := _shown(found))]
    tables: dict[int, set[str]] = {}
    for edition, key in DisclosedTable.every_stage.filter(edition__in=shown).values_list("edition", "key"):
        tables.setdefault(edition, set()).add(key)
    texts = Counter(EditionText.every_stage.filter(edition__in=shown).order_by().values_list("edition", flat=True))
    duties = Duties(year=year, stage=stage.value)
    lines = []
    for unit in units:
        found = of_unit.get(unit.pk, [])
        lines.append(_line(unit, found, tables, texts, duties.deadline(unit, year, stage, found)))
    return sorted(lines, key=lambda one: one.order)


def years_of(user: User) -> list[int]:
    """Return the years of which there is anything, or by which something is due, the latest first, and this year."""
    found = narrowed(Edition.every_stage.all(), user, SEE).order_by().values_list("year", flat=True).distinct()
    due = PublicationDuty.objects.order_by().values_list("year", flat=True).distinct()
    return sorted({*found, *due, timezone.localdate().year}, reverse=True)


def _shown(found: list[Edition]) -> Edition | None:
    drafts = [row for row in found if row.state == EditionState.DRAFT]
    public = [row for row in found if row.state == EditionState.PUBLISHED]
    # The draft first: it is what somebody still has to work on.
    return next(iter([*drafts, *public, *found]), None)


def _line(
    unit: Unit, found: list[Edition], tables: dict[int, set[str]], texts: Counter[int], deadline: Deadline
) -> BodyLine:
    edition = _shown(found)
    draft = edition if edition is not None and edition.state == EditionState.DRAFT else None
    return BodyLine(
        unit, edition, draft, deadline.published, deadline, _missing(edition, tables, texts) if edition else ()
    )


def _missing(edition: Edition, tables: dict[int, set[str]], texts: Counter[int]) -> tuple[str, ...]:
    present = tables.get(edition.pk, set())
    lacking = [layout.title for layout in form_of(edition.form).required if layout.key not in present]
    more = f"等 {len(lacking)} 张表" if len(lacking) > _NAMED else ""
    found = [f"没有{'、'.join(lacking[:_NAMED])}{more}"] if lacking else []
    if (unwritten := len(TextKind) - texts[edition.pk]) > 0:
        found.append(f"文字说明差 {unwritten} 部分")
    if edition.approval_date is None:
        found.append("没有填批复日期")
    return tuple(found)
