"""Kills processes that draft and publish, at random moments, and prints what each left: `… NUMBER SEED`.

Run by test_faults.py on an SQLite file of its own (DATABASE_URL). Python and Django start once; each victim is a
fork that drafts and publishes a correction, so that the moments lie where something is written.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from budget.editions import draft, publish  # noqa: E402
from budget.editions.kept_files import is_sound  # noqa: E402
from budget.models import CheckResult, Edition, Event, LineItem, SearchEntry, SourceFile  # noqa: E402
from tests.builders import REASON, make_township, publish_real, real_prepared  # noqa: E402


def victim(number: int) -> None:
    """Draft and publish a correction, whose bytes differ from all before."""
    ready = real_prepared(Edition.every_stage.filter(version=1).get().unit, b"%d" % number)
    publish(draft(ready, None), None, REASON)


def state() -> dict[str, object]:
    """Return what anybody could see of the database now."""
    editions = list(Edition.every_stage.order_by("version"))
    return {
        "states": [edition.state for edition in editions],
        "amounts": sorted({LineItem.every_stage.filter(table__edition=edition).count() for edition in editions}),
        "checks": sorted({CheckResult.every_stage.filter(edition=edition).count() for edition in editions}),
        "searchable": [SearchEntry.every_stage.filter(edition=edition).exists() for edition in editions],
        "files are sound": all(is_sound(file) for file in SourceFile.every_stage.all()),
        "publications": Event.objects.filter(action="published").count(),
    }


def kill_at(moment: float, number: int) -> bool:
    """Start a victim, kill it after `moment` seconds and return whether it was still at work."""
    connection.close()  # a fork must not share it
    child = os.fork()
    if not child:
        victim(number)
        os._exit(0)
    time.sleep(moment)
    os.kill(child, signal.SIGKILL)
    return bool(os.waitpid(child, 0)[1])


def main() -> None:
    """Publish once, then kill and report, one JSON line a victim."""
    number, chance = int(sys.argv[1]), random.Random(sys.argv[2])
    call_command("migrate", verbosity=0)
    publish_real(make_township())
    start = time.perf_counter()
    victim(0)
    whole = time.perf_counter() - start
    for place in range(1, number + 1):
        at_work = kill_at(chance.uniform(0, 1.2) * whole, place)
        print(json.dumps({"at work": at_work} | state()), flush=True)  # noqa: T201 - read by the test


if __name__ == "__main__":
    main()
