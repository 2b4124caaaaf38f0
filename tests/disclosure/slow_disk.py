"""gunicorn as it always runs, on a disk that takes its time as long as the file named by SLOW stands."""

import os
import runpy
import time
from pathlib import Path
from typing import Any

_ALWAYS = runpy.run_path("gunicorn.conf.py")
globals().update({name: value for name, value in _ALWAYS.items() if not name.startswith("_")})
SECONDS = 0.7  # that the disk needs to say that it has something


def post_worker_init(worker: Any) -> None:
    """Begin as always, with another fsync."""
    _ALWAYS["post_worker_init"](worker)
    at_once = os.fsync

    def slow(handle: int) -> None:
        if "SLOW" in os.environ and Path(os.environ["SLOW"]).exists():
            time.sleep(SECONDS)
        at_once(handle)

    os.fsync = slow  # type: ignore[assignment] # given numbers alone
