"""Middleware for a button that is pressed twice, or a form that a slow net sends again: the act is done once and said once.

Each page of the desk writes another token into its forms, so that the same bytes come twice from one press or two of
one page. Who sends the form that she sent last gets the answer of the first time again: it was done, and she is not told
that it could not be, nor that her words were lost. Only the same form waits for its first press: what she does in
another tab meanwhile is another act.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.messages.storage.cookie import MessageDecoder, MessageEncoder
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, UnreadablePostError
from django.utils.crypto import salted_hmac

from budget.admin.pages import is_of_the_desk
from budget.turns.folder import private

# So long after the first was answered the same form is the same press; later somebody may mean it.
_SAME_PRESS = 20  # seconds
# So long the second waits for the first; then it is done as any other, and the act itself says what it finds.
_PATIENCE = 20
_LOOK = 0.02


class PressedTwice:
    """Innermost of all: who asks is known, and may be here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a form of the desk, or say again how its first press went."""
        if (press := _press(request)) is None:
            return self._get_response(request)
        with _held(request.user.pk, press) as last:
            if last is None:
                return self._get_response(request)
            if (told := _told(last)) is not None:
                for one in told["said"]:
                    messages.add_message(request, one.level, one.message, one.extra_tags)
                return HttpResponseRedirect(told["to"])
            _forget_others(last)
            response = self._get_response(request)
            if isinstance(response, HttpResponseRedirect):
                _keep(last, response.url, messages.get_messages(request))
            return response


def _press(request: HttpRequest) -> str | None:
    """Return what is the same for the same press of a button of the desk; None for all else.

    Files are left out: what was uploaded twice is one draft.
    """
    is_form = request.method == "POST" and request.content_type == "application/x-www-form-urlencoded"
    if not is_form or not is_of_the_desk(request) or not request.user.is_authenticated:
        return None
    with suppress(UnreadablePostError):
        if b"csrfmiddlewaretoken=" in request.body:
            # Keyed, for a form may hold a password.
            return salted_hmac(
                "press", f"{request.get_full_path()} ".encode() + request.body, algorithm="sha256"
            ).hexdigest()
    return None


@contextmanager
def _held(account: int | None, press: str) -> Iterator[Path | None]:
    """Give the file that tells how this press went, held for it alone; None where that cannot be had."""
    try:
        file = private(private(private(Path(settings.RUN_DIR)) / "pressed") / str(account)) / press
        handle = _locked(file)
    except OSError:
        yield None
        return
    try:
        yield file if handle is not None else None
    finally:
        if handle is not None:
            os.close(handle)


def _locked(file: Path) -> int | None:
    """Return the open file once it is free; None where that takes too long. Raises OSError where it cannot be made."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if (handle := _if_free(file)) is not None:
            return handle
        time.sleep(_LOOK)
    return None


def _if_free(file: Path) -> int | None:
    handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with suppress(BlockingIOError, FileNotFoundError):
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Another act may have taken it away since it was opened: a lock on what nobody finds holds nobody off.
        if os.path.samestat(os.fstat(handle), file.stat()):
            return handle
    os.close(handle)
    return None


def _forget_others(file: Path) -> None:
    """Take away how this account's acts before went, save those that are being done: now another is her last."""
    with suppress(OSError):
        for other in set(file.parent.iterdir()) - {file}:
            if (handle := _if_free(other)) is not None:
                other.unlink(missing_ok=True)
                os.close(handle)


def _told(file: Path) -> dict[str, Any] | None:
    """Return where the same press led and what was said, if it was done and is not long ago."""
    try:
        kept: dict[str, Any] = json.loads(file.read_text(encoding="utf-8") or "{}", cls=MessageDecoder)
    except (OSError, ValueError):  # a disk that was full left half of it
        return None
    return kept if kept and 0 <= time.monotonic() - kept["at"] < _SAME_PRESS else None


def _keep(file: Path, to: str, said: Any) -> None:
    """Keep how an act went; one that was refused may be tried again with the same form."""
    sentences = said._queued_messages  # noqa: SLF001 - reading them would use them up
    is_refused = any(one.level >= messages.ERROR for one in sentences)
    done = {} if is_refused else {"to": to, "said": sentences, "at": time.monotonic()}
    with suppress(OSError):
        file.write_text(json.dumps(done, cls=MessageEncoder), encoding="utf-8")
