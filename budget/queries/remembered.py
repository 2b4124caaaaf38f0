"""What the database answered, remembered by this process as long as nothing public changes.

An answer is kept with the mark of the state that was read before it was asked for, so it may be newer than that state and
never older, and is never found under the next one. Only what answers the public remembers: who writes sees, within the
transaction, what nobody else may see yet.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from threading import Lock
from typing import Any, ParamSpec, TypeVar, cast

from budget.models.managers import PREVIEWED

P = ParamSpec("P")
T = TypeVar("T")

# Answers of a process; one about an edition has some ten kilobytes, its names ten times as many.
MOST = 64

_MARK: ContextVar[str] = ContextVar("state in which answers are remembered", default="")


@contextmanager
def remembering(mark: str) -> Iterator[None]:
    """Remember what is asked inside, where nothing is written; `mark` was read before, "" remembers nothing."""
    token = _MARK.set(mark)
    try:
        yield
    finally:
        _MARK.reset(token)


def remembered_state() -> str:
    """Return the mark of the state whose answers may be remembered now, "" where none may."""
    return "" if PREVIEWED.get() is not None else _MARK.get()


class _RememberedAnswers:
    """The last answers of one state."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._mark = ""
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()

    def find(self, mark: str, key: Hashable) -> tuple[Any, ...]:
        """Return what is kept, in a tuple; an empty one where nothing is."""
        with self._lock:
            if mark != self._mark or key not in self._kept:
                return ()
            self._kept.move_to_end(key)
            # In a tuple, because None may be an answer.
            return (self._kept[key],)

    def keep(self, mark: str, key: Hashable, answer: Any) -> None:
        """Keep an answer, and forget those of every other state."""
        with self._lock:
            if mark != self._mark:
                self._kept.clear()
                self._mark = mark
            self._kept[key] = answer
            if len(self._kept) > MOST:
                self._kept.popitem(last=False)

    def forget(self) -> None:
        """Forget all of them."""
        with self._lock:
            self._kept.clear()


ANSWERS = _RememberedAnswers()


def while_unchanged(question: Callable[P, T]) -> Callable[P, T]:
    """Make a question remember its answers: frozen ones that no reader's language or choices change."""

    @wraps(question)
    def answered(*args: P.args, **kwargs: P.kwargs) -> T:
        mark = remembered_state()
        if not mark:
            return question(*args, **kwargs)
        key = (question, args, tuple(sorted(kwargs.items())))
        if found := ANSWERS.find(mark, key):
            return cast("T", found[0])
        answer = question(*args, **kwargs)
        ANSWERS.keep(mark, key, answer)
        return answer

    return answered
