"""The document as PDF, set by an engine that needs neither a browser nor anything of the machine."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from disclosure.paper.contents import Paper, every_text
from disclosure.paper.signs import unprintable

HERE = Path(__file__).parent
FONTS = (HERE / "font", HERE.parent / "pictures" / "font")
# Seconds: the longest document that is printed at all takes a third of it.
PATIENCE = 90


class Unprintable(ValueError):
    """The document has signs that its font lacks; they are its text."""


def as_pdf(paper: Paper, at: datetime) -> bytes:
    """Return the document as PDF, dated `at`; the same document gives the same bytes. Raises Unprintable."""
    # Before it is set: the engine prints an empty box for such a sign and calls that a success.
    if lacking := unprintable("".join(every_text(paper))):
        raise Unprintable(lacking)
    # -I: neither variables of Python nor the current folder decide which modules are loaded.
    program = [sys.executable, "-I", str(HERE / "typesetter.py"), str(HERE / "layout.typ"), str(int(at.timestamp()))]
    content = json.dumps(asdict(paper), ensure_ascii=False).encode()
    done = subprocess.run(  # noqa: S603 - our own program
        [*program, *map(str, FONTS)], input=content, capture_output=True, timeout=PATIENCE, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace"))
    return done.stdout
