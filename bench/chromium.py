"""Which Chromium measures, looks and tests."""

from __future__ import annotations

import os
import shutil

# The shell without a window first: it draws the same pages and takes two thirds of the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
ADVICE = "apt-get install chromium-headless-shell, or set CHROMIUM to its path"


def find_chromium() -> str | None:
    """Return the path of a Chromium: the one that CHROMIUM names, else the first that is installed; None where there is none."""
    names = [os.environ["CHROMIUM"]] if "CHROMIUM" in os.environ else NAMES
    return next((path for name in names if (path := shutil.which(name))), None)
