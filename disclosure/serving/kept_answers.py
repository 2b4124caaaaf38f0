"""Answers that are kept, packed as they were sent, until anything public changes: each process keeps its own.

The key of an answer holds the mark of the state that it was made in, so one made before a change can never be found
after it, in whichever process the change was made.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from disclosure.serving.compression import LEAST, PACKINGS, TEXTS, packing

# Beside its bytes an answer takes about as much for its headers and its place.
_AROUND = 2000


@dataclass(frozen=True, slots=True)
class Kept:
    """What was sent: headers and bytes."""

    headers: tuple[tuple[str, str], ...]
    body: bytes

    def answer(self) -> HttpResponse:
        """Return it as a new answer."""
        return HttpResponse(self.body, headers=dict(self.headers))


class KeptAnswers:
    """So many bytes of answers of one state; those that nobody asked for the longest go first."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._mark = ""
        self._size = 0
        self._answers: OrderedDict[tuple[str, str], Kept] = OrderedDict()

    def find(self, mark: str, key: str, packed: str) -> HttpResponse | None:
        """Return the answer with this key in this packing, None where it is not kept."""
        with self._lock:
            if mark != self._mark:
                self._forget(mark)
            kept = self._answers.get((key, packed))
            if kept is None:
                return None
            self._answers.move_to_end((key, packed))
        return kept.answer()

    def keep(self, mark: str, key: str, packed: str, response: HttpResponse) -> None:
        """Keep an answer, where the state in which it was made is still the last one known."""
        kept = Kept(tuple(response.items()), response.content)
        with self._lock:
            # While it was made something became public: it may be of before or of after, and nobody can say which.
            if mark != self._mark or (key, packed) in self._answers:
                return
            self._answers[key, packed] = kept
            self._size += len(kept.body) + _AROUND
            # By bytes and not by number: one list of a large department is as long as a thousand pages.
            while self._size > settings.KEPT_BYTES:
                _, oldest = self._answers.popitem(last=False)
                self._size -= len(oldest.body) + _AROUND

    def clear(self) -> None:
        """Forget all of them."""
        with self._lock:
            self._forget("")

    def _forget(self, mark: str) -> None:
        self._answers.clear()
        self._size, self._mark = 0, mark


KEPT = KeptAnswers()


def packed_and_kept(request: HttpRequest, response: HttpResponseBase, mark: str, key: str) -> HttpResponseBase:
    """Pack an answer that is text and may be read by all, and keep it; others are returned as they are."""
    if not isinstance(response, HttpResponse) or not response.headers.get("Content-Type", "").startswith(TEXTS):
        return response
    packed = packing(request)
    # Only here, for answers that are the same for everybody: there is no reader's secret whose length packing could
    # tell.
    if packed and len(response.content) >= LEAST:
        response.content = PACKINGS[packed](response.content)
        response.headers["Content-Encoding"] = packed
        # The bytes are others than those of the page, so the tag says only that they mean the same.
        response.headers["ETag"] = f"W/{response.headers['ETag']}"
        response.headers["Content-Length"] = str(len(response.content))
    # A HEAD has no bytes to keep.
    if request.method == "GET":
        KEPT.keep(mark, key, packed, response)
    return response
