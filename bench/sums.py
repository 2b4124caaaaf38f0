"""Random questions to the API's sums against SQL written by hand: `python bench/sums.py [QUESTIONS]`. Asserts and counts.

CI asks the first few hundred of them (tests/sums); this asks ten thousand, on SQLite or where DATABASE_URL leads.
"""

from __future__ import annotations

import logging
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
QUESTIONS = 10_000


def main() -> None:
    """Publish the cast in a database of our own and ask."""
    import django
    from django.test import Client
    from django.test.utils import get_runner, setup_test_environment

    django.setup()
    from django.conf import settings

    from disclosure.api import service
    from tests.sums.asking import ask
    from tests.sums.cast import cast

    service.STATEMENT_SECONDS = 600  # a machine that is busy with other things is no difference
    setup_test_environment()
    logging.disable(logging.WARNING)
    runner = get_runner(settings)(verbosity=0)
    kept = runner.setup_databases()
    try:
        cast()
        kinds = ask(Client(), 1_000_000, int(sys.argv[1]) if len(sys.argv) > 1 else QUESTIONS)
    finally:
        runner.teardown_databases(kept)
    print(f"{sum(kinds.values()):,} questions, no difference: {kinds}")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "disclosure.settings")
    os.environ |= {"DEMO": "1", "API_RATE": "1000000/min"}
    with tempfile.TemporaryDirectory() as media:
        os.environ["MEDIA_ROOT"] = media
        main()
