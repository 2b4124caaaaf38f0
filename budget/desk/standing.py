"""Where every budget stands: what waits, for whom, until when, and what this person may do next."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Value

from budget.deadlines import Deadline
from budget.desk.due import Duties
from budget.editions.doubts import PERSONAL, open_doubts
from budget.editions.explaining import unexplained
from budget.editions.guarding import makers
from budget.editions.remarks import open_returns
from budget.findings import Severity
from budget.models import CheckResult, Edition, PlannedPublication, Remark, StoredFinding, Unit
from budget.rights import SEE, narrowed
from budget.vocabulary import EditionState, Stage

# Bodies, years and stages that the start page shows; the list of editions has all.
SHOWN = 60


@dataclass(frozen=True, slots=True)
class Card:
    """One body, year and stage. `draft` and `published` are its editions in these states, where there are any.

    `obstacles` counts what forbids publishing the draft; `step` is one of «mend», «confirm», «publish», «wait», «look»,
    «correct»: «confirm» where nothing but somebody's confirmation is wanted.
    """

    latest: Edition
    draft: Edition | None
    published: Edition | None
    deadline: Deadline
    obstacles: int
    step: str
    # Why the draft was sent back, while nobody has mended or answered it.
    returned: Remark | None = None
    planned: PlannedPublication | None = None

    @property
    def public_address(self) -> str:
        """Return the address of its public pages."""
        latest = self.latest
        return f"/{latest.unit.slug}/{latest.year}{Stage(latest.stage).suffix}/"


@dataclass(frozen=True, slots=True)
class DeskStanding:
    """What waits, the most urgent first, and what is done."""

    waiting: tuple[Card, ...]
    done: tuple[Card, ...]
    may_upload: bool


def standing_for(user: User | AnonymousUser) -> DeskStanding:
    """Return what the start page shows this person. Ten queries, whatever there is."""
    rows = narrowed(
        Edition.every_stage.select_related("unit__parent", "created_by", "published_by", "planned"), user, SEE
    )
    ordered = list(rows.order_by("-year", "unit__division_code", "unit__code", "stage", "-version"))
    drafts = [row.pk for row in ordered if row.state == EditionState.DRAFT]
    returned = open_returns(row for row in ordered if row.state == EditionState.DRAFT)
    obstacles, doubts = _obstacles(drafts)
    obstacles += Counter(returned.keys())
    mine = {draft for draft, people in makers(drafts).items() if user.pk in people}
    # The order above is the one that this needs: what belongs together stands together, the newest version first.
    groups = groupby(ordered, key=lambda row: (row.unit_id, row.year, row.stage))
    duties = Duties()
    cards = [_card(list(found), obstacles, doubts, mine, user, duties) for _, found in groups]
    cards = [replace(card, returned=returned.get(card.draft.pk)) if card.draft else card for card in cards]
    # The late ones first, each part in the order that it had.
    waiting = sorted((card for card in cards if card.draft), key=lambda card: not card.deadline.is_late)
    done = [card for card in cards if not card.draft]
    return DeskStanding(tuple(waiting[:SHOWN]), tuple(done[:SHOWN]), user.has_perm("budget.upload_edition"))


def _card(
    rows: list[Edition],
    obstacles: Counter[int],
    doubts: Counter[int],
    mine: set[int],
    user: User | AnonymousUser,
    duties: Duties,
) -> Card:
    draft = next((row for row in rows if row.state == EditionState.DRAFT), None)
    published = next((row for row in rows if row.state == EditionState.PUBLISHED), None)
    deadline = duties.deadline(rows[0].unit, rows[0].year, Stage(rows[0].stage), rows)
    found = obstacles[draft.pk] if draft else 0
    step = _step(rows[0].unit, draft, found, mine, user)
    if draft and step == "mend" and found == doubts[draft.pk]:
        step = "confirm"
    return Card(rows[0], draft, published, deadline, found, step, planned=getattr(draft, "planned", None))


def _step(unit: Unit, draft: Edition | None, obstacles: int, mine: set[int], user: User | AnonymousUser) -> str:
    if draft is None:
        return "correct" if user.has_perm("budget.upload_edition", unit) else "look"
    if obstacles:
        return "mend"
    if not user.has_perm("budget.publish_edition", unit):
        return "look"
    return "wait" if settings.REQUIRE_SECOND_PERSON and draft.pk in mine else "publish"


def _obstacles(drafts: list[int]) -> tuple[Counter[int], Counter[int]]:
    """Count by edition what forbids publishing: errors, failed rules, what is to be explained and doubts; and doubts alone."""
    found: dict[str, Any] = {"edition__in": drafts}
    errors = StoredFinding.every_stage.filter(**found, severity=Severity.ERROR.value).exclude(code__startswith=PERSONAL)
    failed = CheckResult.every_stage.filter(**found, level=CheckResult.Level.MUST, result=CheckResult.Result.FAIL)
    parts = (errors, failed, unexplained(drafts), open_doubts(drafts))
    first, *others = (
        rows.order_by().annotate(of=Value(place)).values_list("edition", "of") for place, rows in enumerate(parts)
    )
    # One query for the four counts; `all`, for without it equal rows would be counted once.
    rows = list(first.union(*others, all=True))
    return Counter(pk for pk, _ in rows), Counter(pk for pk, place in rows if place == len(parts) - 1)
