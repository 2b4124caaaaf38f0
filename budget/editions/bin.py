"""The bin of discarded drafts: what goes in, what comes back, and what is forgotten after thirty days."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db.models import F

from budget.editions import kept_files
from budget.editions.acts import draft
from budget.editions.guarding import UPLOAD, Actor, record, require, require_none
from budget.editions.preparing import prepare_files, uploaded
from budget.editions.refusals import Damaged, Gone
from budget.editions.written_parts import words_in_bin
from budget.models import DiscardedDraft, Edition, Event, SourceFile
from budget.models.discarded import KEPT_FOR
from budget.rights import SEE, narrowed
from budget.steady_time import ago
from budget.vocabulary import Stage

_GONE = "这份草稿已经不在回收站里了：可能刚取回，或者满了三十天。请到列表里看有没有这份草稿。"


def in_bin(user: User) -> list[DiscardedDraft]:
    """Return what can still be taken back of the bodies that this person sees, the latest first. One query.

    What is older is only left out: `erase_old` forgets it at night, where a clock that runs ahead is noticed.
    """
    kept = DiscardedDraft.objects.filter(discarded_at__gte=ago(KEPT_FOR))
    return list(narrowed(kept.select_related("unit__parent", "discarded_by"), user, SEE))


def forget_old() -> None:
    """Forget what was discarded thirty days ago, and its files with it."""
    old = list(DiscardedDraft.objects.filter(discarded_at__lt=ago(KEPT_FOR)))
    if old:
        DiscardedDraft.objects.filter(pk__in=[entry.pk for entry in old]).delete()
        kept_files.remove_unreferenced([file["content"] for entry in old for file in entry.files])


def _brought(edition: Edition, entry: DiscardedDraft) -> None:
    """Say who brought the files, and when: whoever takes a draft back has made no figure of it."""
    listed = [(file, file.get("by", entry.created_by_id)) for file in entry.files]
    # An account may have been removed while the draft lay in the bin.
    known = set(User.objects.filter(pk__in=[by for _, by in listed if by]).values_list("pk", flat=True))
    for file, by in listed:
        mine = SourceFile.every_stage.filter(edition=edition, sha256=file["sha256"])
        if by is None or by in known:
            mine.update(uploaded_by=by, uploaded_at=file.get("at") or F("uploaded_at"))


def restore(pk: int, by: Actor) -> Edition:
    """Make a discarded draft a draft again, read and checked anew, with its words.

    Raises NotAllowed, Gone where it is not in the bin, WrongState where there is another draft now, Damaged.
    """
    entry = DiscardedDraft.objects.select_related("unit__parent").filter(pk=pk).first()
    if entry is None:
        raise Gone(_GONE)
    require(by, UPLOAD, entry.unit)
    period = {"unit": entry.unit, "year": entry.year, "stage": entry.stage}
    require_none(period)  # before the files are read, and once more when they have been
    files = []
    for file in entry.files:
        try:
            content = kept_files.read(file["content"])
        except FileNotFoundError:
            content = b""
        if kept_files.sha256_of(content) != file["sha256"]:
            raise Damaged(f"原来的文件“{file['name']}”缺失或已损坏，不能取回。请重新上传。")
        files.append(uploaded(content, file["name"]))
    # As the whole budget: what is public may have other tables by now, and none of them was in this draft.
    prepared = prepare_files(files, entry.unit, entry.year, Stage(entry.stage), by=by, whole=True)

    def out_of_the_bin(made: Edition) -> None:
        # Somebody else may have taken it back meanwhile, and have discarded it again.
        if not DiscardedDraft.objects.filter(pk=entry.pk).delete()[0]:
            raise Gone(_GONE)
        _brought(made, entry)
        record(Event.Action.RESTORED, made, by)

    return draft(prepared, by, words_from=words_in_bin(entry), along=out_of_the_bin, replaces=False)
