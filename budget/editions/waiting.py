"""Uploaded files that wait for an answer: nothing is stored as a draft meanwhile, and after a day they are gone."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from budget.editions.kept_files import kept_in, name_of, read, sha256_of
from budget.editions.preparing import Upload, uploaded
from budget.editions.refusals import Gone
from budget.steady_time import ago

FOLDER = "waiting"
_KEPT = timedelta(days=1)


class WaitedTooLong(Gone):
    """The files are not there any more."""

    def __init__(self) -> None:
        super().__init__()
        self.sentence = "等您回答的文件已经不在了（只保留一天），没有保存。请重新上传。"


def put_aside(files: Iterable[Upload]) -> list[tuple[str, str]]:
    """Keep files until they are answered for; return name and place of each. Raises OSError where the disk is full."""
    # With each upload, because a timer that nobody set up would let the disk fill.
    clear()
    # Under its hash and without its suffix: nothing here can be handed out as what it is. Written anew where it waits
    # already: its day begins once more.
    return [
        (file.name, default_storage.save(name_of(sha256_of(file.content), "file", FOLDER), ContentFile(file.content)))
        for file in files
    ]


def taken_up(places: Iterable[tuple[str, str]]) -> list[Upload]:
    """Return the files that were put aside. Raises WaitedTooLong."""
    try:
        return [uploaded(read(place), name) for name, place in places]
    except FileNotFoundError as error:
        raise WaitedTooLong from error


def clear(is_trial: bool = False) -> int:
    """Remove what has waited for a day; return how much."""
    long_ago, count = ago(_KEPT), 0
    for name in kept_in(FOLDER):
        # Another worker clears at the same time.
        with suppress(FileNotFoundError):
            if default_storage.get_modified_time(name) < long_ago:
                count += 1
                if not is_trial:
                    default_storage.delete(name)
    return count
