"""The two doors to what belongs to an edition: `every_stage` for staff code, `published` for everybody."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any, ClassVar, TypeVar

from django.db import models
from django.db.models import Q

from budget.vocabulary import EditionState

ModelT = TypeVar("ModelT", bound=models.Model)

# The one draft that the staff's preview shows as if it were public; set by budget.queries.preview and nobody else.
PREVIEWED: ContextVar[int | None] = ContextVar("previewed edition", default=None)


class EveryStage(models.Manager[ModelT]):
    """Every row, drafts included. Declared first, so that the admin and dumpdata see all."""


class Published(models.Manager[ModelT]):
    """Only what the public may read: editions published now or superseded by a later version."""

    def get_queryset(self) -> models.QuerySet[ModelT]:
        """Filter by the state of the edition that `model.edition_path` leads to, and by what of it is shown at all."""
        path: str = getattr(self.model, "edition_path", "edition")
        within: Q = getattr(self.model, "shown_within", Q())
        state, key = (f"{path}__state__in", f"{path}__pk") if path else ("state__in", "pk")
        shown = Q(**{state: EditionState.visible()})
        if (draft := PREVIEWED.get()) is not None:
            shown |= Q(**{key: draft})
        return super().get_queryset().filter(shown & within)


class EditionPart(models.Model):
    """A model whose rows belong to an edition: no `objects`, so no query returns a draft by accident."""

    # Where the edition is, seen from the model; "" on Edition itself.
    edition_path: ClassVar[str] = "edition"
    # Which rows of a public edition the public may read: all, unless a model says otherwise.
    shown_within: ClassVar[Q] = Q()

    every_stage: ClassVar[EveryStage[Any]] = EveryStage()
    published: ClassVar[Published[Any]] = Published()

    class Meta:
        abstract = True
        # Django follows references and deletes by it: through `published` a draft would have no edition.
        base_manager_name = "every_stage"
