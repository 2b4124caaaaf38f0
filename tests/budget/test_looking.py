"""Looking again and again beside the answers of a server."""

from __future__ import annotations

from threading import Event

import pytest

from budget.looking import keep_looking


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_fault_is_told_and_the_next_look_comes(caplog: pytest.LogCaptureFixture) -> None:
    asked = Event()
    looks: list[int] = []

    def look() -> None:
        looks.append(len(looks))
        if len(looks) == 3:
            raise SystemExit  # a thread ends so, and nothing else ends this one
        asked.set()
        if len(looks) == 1:
            raise ValueError("the ground is away")

    asked.set()
    thread = keep_looking("what is due", look, 60, asked)
    thread.join(10)
    assert not thread.is_alive()
    assert looks == [0, 1, 2]
    assert "what is due could not be looked at" in caplog.text
