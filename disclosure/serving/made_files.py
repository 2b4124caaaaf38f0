"""Large files that are made from what is public: kept on the disk until that changes, so that each is made once.

Who asks first gets the file while it is made, and a copy of the same bytes goes to the disk. From then on its length and
its sum are known, and parts of it can be asked for. A file's name holds the mark of the state that it was made in: after
any change it is not found again, and the next one that is made takes its place.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import tempfile
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from budget.queries.preview import is_showing
from budget.queries.revision import state
from budget.turns import private
from disclosure.context import absolute, is_copied

log = logging.getLogger(__name__)

# Bytes that are read at a time.
PORTION = 64 * 1024
# What tells sizes and sums of files that are made after a publication: each that is made meanwhile changes it.
_TELLS_OF_FILES = re.compile(r"(?:/[^/]+/[^/]+)?/data/|/data/catalog\.jsonld")
Make = Callable[[], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A kept file, its length and the SHA-256 of its bytes."""

    path: Path
    size: int
    sha256: str

    def part(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield the bytes from `start` to `end`, both in."""
        left = (self.size if end is None else end + 1) - start
        with self.path.open("rb") as kept:
            kept.seek(start)
            while left > 0 and (part := kept.read(min(PORTION, left))):
                left -= len(part)
                yield part


class MadeFileAnswer(StreamingHttpResponse):
    """A kept file as it is sent; parts of it may be asked for."""

    def __init__(self, file: MadeFile, content_type: str) -> None:
        super().__init__(file.part(), content_type=content_type)
        self.file = file
        self.headers["Content-Length"] = str(file.size)
        self.headers["Accept-Ranges"] = "bytes"
        self.headers["Repr-Digest"] = f"sha-256=:{b64encode(bytes.fromhex(file.sha256)).decode()}:"


def made(request: HttpRequest, name: str, make: Make, content_type: str) -> StreamingHttpResponse:
    """Answer with the file called `name`: the kept one, or the one that `make` makes now."""
    place = _Place.of(request, name)
    if (kept := place.find()) is not None:
        return MadeFileAnswer(kept, content_type)
    # Its bytes go to the reader and to the disk at once, and nobody knows yet how many they are.
    return StreamingHttpResponse(place.kept(make()), content_type=content_type, headers={"Accept-Ranges": "none"})


def made_sum(request: HttpRequest, name: str, make: Make) -> HttpResponse:
    """Answer with the SHA-256 of a file, as sha256sum writes and checks it; one that is not kept is made for it.

    The file is called as its address ends, which is how programs save it.
    """
    place = _Place.of(request, name)
    if (kept := place.find()) is not None:
        known = kept.sha256
    else:
        digest = hashlib.sha256()
        for part in place.kept(make()):
            digest.update(part)
        known = digest.hexdigest()
    saved = request.path.removesuffix(".sha256").rpartition("/")[2]
    return HttpResponse(f"{known}  {saved}\n", content_type="text/plain; charset=utf-8")


def tells_of_files(request: HttpRequest) -> bool:
    """Whether what this request asks for may tell of kept files, and so is another one after each that is made."""
    return _TELLS_OF_FILES.fullmatch(request.path_info) is not None


def found(request: HttpRequest, name: str) -> MadeFile | None:
    """Return the kept file of this name, None where it is not made yet; nothing is made.

    Told only where `tells_of_files`: any other page would be two pages under one tag, before and after the making. A
    copy of the site is told of none: its pages must not depend on which of its files was written first.
    """
    return None if is_copied() or not tells_of_files(request) else _Place.of(request, name).find()


def last_kept() -> int:
    """Return what changes with each file that is kept, for what tells of their sizes and sums; 0 while there is none."""
    try:
        return settings.MADE_DIR.stat().st_mtime_ns
    except OSError:
        return 0


def forget(name: str) -> None:
    """Take away the kept file of this name, in whichever state it was made."""
    stem = _Place(name, "", "").stem
    try:
        for path in settings.MADE_DIR.glob(f"{stem}.*"):
            path.unlink(missing_ok=True)
    except OSError:
        log.exception("A kept file cannot be taken away")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a file is kept in the state of this request; `mark` is "" where changes cannot be told at present."""

    name: str
    mark: str
    key: str

    @classmethod
    def of(cls, request: HttpRequest, name: str) -> _Place:
        # A draft that a link shows is for one reader: it must never lie where the public's files are found.
        mark = "" if is_showing() else state().mark
        # How a pinned address is written tells a copy of the site from the site itself.
        depends = (name, mark, settings.RELEASE, absolute(request, "/?edition=1"))
        return cls(name, mark, hashlib.sha256(repr(depends).encode()).hexdigest()[:32])

    @property
    def path(self) -> Path:
        return settings.MADE_DIR / f"{self.stem}.{self.key}"

    @property
    def told(self) -> Path:
        """Return where size and sum are kept."""
        return self.path.with_name(f"{self.path.name}.json")

    @property
    def stem(self) -> str:
        """Return the start of the names of all versions of this file."""
        return hashlib.sha256(self.name.encode()).hexdigest()[:16]

    def find(self) -> MadeFile | None:
        """Return the kept file, None where there is none."""
        if not self.mark:
            return None
        try:
            said = json.loads(self.told.read_text())
            found = MadeFile(self.path, int(said["size"]), str(said["sha256"]))
            # A crash between the two renames, or a full disk, leaves a file of another length: it is made again.
            return found if self.path.stat().st_size == found.size else None
        except (OSError, ValueError, KeyError):
            return None

    def kept(self, parts: Iterator[bytes]) -> Iterator[bytes]:
        """Pass the bytes on; once all are through and nothing has changed meanwhile, they are kept."""
        try:
            draft = tempfile.NamedTemporaryFile(dir=_folder(), prefix=_DRAFT, delete=False)  # noqa: SIM115 - it lives as long as the answer
        except OSError:
            log.exception("MADE_DIR cannot be used: nothing is kept")
            yield from parts
            return
        digest, size, is_whole = hashlib.sha256(), 0, True
        try:
            for part in parts:
                digest.update(part)
                size += len(part)
                is_whole = is_whole and self._written(draft, part, size)
                yield part
            # Asked again at the end: what changed while it was made would else be missing from a file that says it is
            # of now.
            if is_whole and self._closed(draft) and self.mark and state().mark == self.mark:
                self._keep(Path(draft.name), size, digest.hexdigest())
        finally:
            self._closed(draft)
            Path(draft.name).unlink(missing_ok=True)

    @staticmethod
    def _written(draft: tempfile._TemporaryFileWrapper[bytes], part: bytes, size: int) -> bool:
        """Write a part; tell whether that went, and the file may be kept so far."""
        try:
            draft.write(part)
        except OSError:
            log.exception("A large file cannot be kept")
            return False
        most: int = settings.MADE_BYTES
        return size <= most

    @staticmethod
    def _closed(draft: tempfile._TemporaryFileWrapper[bytes]) -> bool:
        """Close a draft, however often; tell whether its last bytes, which wait until then, went to the disk, too."""
        try:
            draft.close()
        except OSError:
            log.exception("A large file cannot be kept")
            return False
        return True

    def _keep(self, draft: Path, size: int, sha256: str) -> None:
        try:
            draft.replace(self.path)
            # Last: without it the file is not found, so nobody reads one whose sum is another's.
            draft.write_text(json.dumps({"size": size, "sha256": sha256}))
            draft.replace(self.told)
            _make_room(self.stem, self.path.name)
        except OSError:
            log.exception("A large file cannot be kept")


def _folder() -> Path:
    """Return the folder of the kept files, made where it is missing. Raises OSError."""
    if settings.MADE_DIR.is_relative_to(settings.RUN_DIR):
        private(settings.RUN_DIR)
    return private(settings.MADE_DIR)


_DRAFT = "draft."
# Seconds after which a draft is what a process left behind that was ended.
_LEFT = 24 * 3600
_KEPT = re.compile(r"(?P<stem>[0-9a-f]{16})\.(?P<key>[0-9a-f]{32})")


def _make_room(stem: str, name: str) -> None:
    """Take away what this file was in other states, and of all others those that were made first, above MADE_BYTES."""
    held: list[tuple[float, int, Path]] = []
    for path in settings.MADE_DIR.iterdir():
        if path.name.startswith(_DRAFT) and path.stat().st_mtime < time.time() - _LEFT:
            path.unlink(missing_ok=True)
        if (match := _KEPT.fullmatch(path.name)) is None or path.name == name:
            continue
        if match["stem"] == stem:
            _remove(path)
        else:
            told = path.stat()
            held.append((told.st_mtime, told.st_size, path))
    size = (settings.MADE_DIR / name).stat().st_size + sum(each for _, each, _ in held)
    for _, each, path in sorted(held):
        if size <= settings.MADE_BYTES:
            return
        _remove(path)
        size -= each


def _remove(path: Path) -> None:
    for each in (path, path.with_name(f"{path.name}.json")):
        each.unlink(missing_ok=True)
