"""Correcting the words of what is public: a draft of the same files, without uploading them again."""

from __future__ import annotations

from budget.editions.acts import draft
from budget.editions.guarding import UPLOAD, Actor, require, require_none
from budget.editions.preparing import prepare_again
from budget.editions.refusals import WrongState
from budget.models import Edition
from budget.vocabulary import EditionState


def begin_correction(public: Edition, by: Actor) -> Edition:
    """Make a draft of the files of what is public, with its words, to be changed.

    Raises NotAllowed; WrongState where it is not what the public sees now, or where a draft waits already; Damaged.
    """
    require(by, UPLOAD, public.unit)
    if public.state != EditionState.PUBLISHED:
        raise WrongState(f"这一版现在是“{EditionState(public.state).label}”，不能更正。请刷新页面查看。")
    require_none({"unit": public.unit_id, "year": public.year, "stage": public.stage})
    # To ask for a correction is to say that it is one: the doubt is confirmed by the very click.
    return draft(prepare_again(public), by, answered=True, replaces=False)
