"""What pages depend on, body by body: a copy of the site makes again what belongs to a body whose mark has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import models

from budget.models import (
    ClassificationCode,
    Edition,
    EverydayWord,
    Holding,
    OwnWord,
    Population,
    RecheckedCodes,
    SearchEntry,
    SearchText,
    SiteWords,
    SpendingSum,
    Unit,
)
from budget.queries.bodies import bodies, bodies_above
from budget.queries.revision import state
from budget.vocabulary import EditionState

# What any page may show.
EVERYWHERE: tuple[type[models.Model], ...] = (ClassificationCode, SiteWords, OwnWord, RecheckedCodes)
# What the pages of one body show, besides its editions.
OF_A_BODY: tuple[type[models.Model], ...] = (Unit, Population)
# What the pages that belong to no body show alone: searches and comparisons.
BETWEEN: tuple[type[models.Model], ...] = (EverydayWord, SearchEntry, SearchText, SpendingSum, Holding)


@dataclass(frozen=True, slots=True)
class Marks:
    """`site` is another one after any change of anything public, that of a body after one that its pages may show."""

    site: str
    bodies: Mapping[str, str]


def marks() -> Marks:
    """Return the marks of the present state. Seven queries, whatever the number of bodies."""
    now = state()
    shared = _digest([repr((now.has_made_up, len(bodies()) > 1)), *(_rows(model) for model in EVERYWHERE)])
    parents = dict(Unit.objects.values_list("pk", "parent"))
    top = {pk: _top(pk, parents) for pk in parents}
    told: dict[int, list[str]] = {}
    for unit in Unit.objects.order_by("pk").values():
        # Under the body at the top, because its pages name those below it too.
        told.setdefault(top[unit["id"]], []).append(repr(unit))
    for residents in Population.objects.order_by("pk").values():
        told.setdefault(top[residents["unit_id"]], []).append(repr(residents))
    public = Edition.every_stage.exclude(state=EditionState.DRAFT.value).order_by("pk")
    shown = set()
    for edition in public.values():
        told.setdefault(top[edition["unit_id"]], []).append(repr(edition))
        shown.add(edition["unit_id"])
    slugs = Unit.objects.filter(pk__in=shown, slug__isnull=False).values_list("slug", "pk")
    return Marks(now.mark, {slug: _digest([shared, *told[top[pk]]]) for slug, pk in slugs if slug})


def _top(pk: int, parents: Mapping[int, int | None]) -> int:
    return [pk, *bodies_above(pk, parents)][-1]


def _rows(model: type[models.Model]) -> str:
    manager = model._default_manager  # noqa: SLF001 - Django's documented model API
    return _digest(map(repr, manager.order_by("pk").values_list()))


def _digest(texts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode())
        # Between two texts, so that «ab», «c» is not «a», «bc».
        digest.update(b"\0")
    return digest.hexdigest()[:32]
