"""The uploaded workbook with every problem marked in it: made in a process of its own, a large one after the request."""

from __future__ import annotations

import hashlib
import logging
import os
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from django.conf import settings

from budget.desk.problems import problems_of
from budget.late import late
from budget.marked_problems import CannotMark, MarkedProblem
from budget.models import Edition, SourceFile
from budget.turns import kept_for
from budget.workbook import apart
from budget.workbook.files.reader import Unreadable
from budget.workbook.reading_server import Limits

if TYPE_CHECKING:
    from budget import handback
else:
    handback = late("budget.handback")

logger = logging.getLogger(__name__)

# Bytes from which a workbook is marked after the request: the real one has 60 kB and takes a quarter of a second.
LARGE = 500_000
# Of a large one: a hundred thousand rows keep openpyxl busy for half a minute.
# openpyxl writes each sheet into a file of its own before it packs them.
_LIMITS = Limits(seconds=300, busy_seconds=240, megabytes=2048, written=512)
# Seconds after which one that was begun counts as given up, and after which one that is made is removed.
_GIVEN_UP, _KEPT = 600, 24 * 3600
_AWAY = "标注没有做成，请下载问题清单。"
# One at a time, so that a place for reading uploads is left.
_TURN = threading.Lock()


def marked_file(edition: Edition, position: int) -> tuple[str, bytes] | None:
    """Return name and bytes of an uploaded file with every problem marked in it; None while a large one is being made.

    Raises SourceFile.DoesNotExist, FileNotFoundError where the kept bytes are gone, CannotMark.
    """
    file = SourceFile.every_stage.get(edition=edition, position=position)
    with file.content.open("rb") as kept:
        content: bytes = kept.read()
    sheets = {sheet.position: sheet.name for sheet in file.sheets.all()}
    work = _Work(file.name, content, sheets, problems_of(edition))
    name = f"{PurePath(file.name).stem}-问题标注.xlsx"
    if len(content) < LARGE:
        return name, work.done()
    made = work.made()
    return None if made is None else (name, made)


class _Work:
    """One workbook to be marked. What came of it is kept under what it was made from, for every process of the host."""

    def __init__(self, name: str, content: bytes, sheets: dict[int, str], problems: Sequence[MarkedProblem]) -> None:
        self.name, self.content, self.sheets, self.problems = name, content, sheets, problems
        key = hashlib.sha256(content + repr((name, sheets, problems)).encode()).hexdigest()[:40]
        self._path = kept_for(_KEPT, settings.RUN_DIR, "marked") / f"{key}.xlsx"
        self._busy, self._why = self._path.with_suffix(".busy"), self._path.with_suffix(".txt")

    def done(self) -> bytes:
        """Mark now. Raises CannotMark."""
        problems = self._as_named_in()
        try:
            made: Any = apart.apart(handback.marked_or_why, self.content, problems, limits=_LIMITS)
        except Unreadable as refused:
            raise CannotMark(_AWAY) from refused
        if isinstance(made, str):
            raise CannotMark(made)
        return bytes(made)

    def made(self) -> bytes | None:
        """Return what was made; None where it is still being made, by a thread that is started now if by none yet.

        Raises CannotMark.
        """
        with suppress(FileNotFoundError):
            return self._path.read_bytes()
        with suppress(FileNotFoundError):
            raise CannotMark(self._why.read_text())
        if self._begin():
            threading.Thread(target=self.make, name="marking", daemon=True).start()
        return None

    def make(self) -> None:
        """Make it, and keep it or the sentence that says why not."""
        try:
            with _TURN:
                self._keep(self._path, self.done())
        except CannotMark as refused:
            self._keep(self._why, refused.sentence.encode())
        except Exception:  # nobody waits for this thread: what it met is logged, and said where the file is asked for
            logger.exception("a workbook could not be marked")
            self._keep(self._why, _AWAY.encode())
        finally:
            self._busy.unlink(missing_ok=True)

    def _begin(self) -> bool:
        """Whether nobody makes it yet; then it is this one's to make."""
        with suppress(FileNotFoundError):
            if time.time() - self._busy.stat().st_mtime > _GIVEN_UP:
                self._busy.unlink(missing_ok=True)
        try:
            os.close(os.open(self._busy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            return False
        return True

    @staticmethod
    def _keep(path: Path, content: bytes) -> None:
        # Of this process alone: one that was given up and lives on must not write into the same file.
        unready = path.with_suffix(f".new{os.getpid()}")
        unready.write_bytes(content)
        unready.replace(path)

    def _as_named_in(self) -> list[MarkedProblem]:
        """Return the problems with the sheet names of the file itself, where others of the edition had the same names."""
        own = {sheet.position: sheet.name for sheet in apart.read(self.content, self.name).sheets}
        renamed = {name: own[place] for place, name in self.sheets.items() if place in own and own[place] != name}
        if not renamed:
            return list(self.problems)
        # A name of this file that was changed belongs, as it stands in the problems, to another file.
        mine = set(self.sheets.values()) | {""}
        return [replace(one, sheet=renamed.get(one.sheet, one.sheet)) for one in self.problems if one.sheet in mine]
