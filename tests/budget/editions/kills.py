"""Kills processes at work, at random moments, and prints what each left, a line of JSON: `… NUMBER SEED [KIND …]`.

The kinds are what people and commands do: upload, publish, withdraw, discard, load codes, migrate. The database is the one
of DATABASE_URL, SQLite or PostgreSQL, empty at first. Python and Django start once; each victim is a fork, so that the moments
lie where something is written. Ends with 1 where a victim left anything but the state before or one that it was to make.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402

from budget.editions import discard, draft, publish, withdraw  # noqa: E402
from budget.editions.kept_files import is_sound  # noqa: E402
from budget.models import (  # noqa: E402
    CheckResult,
    ClassificationCode,
    Edition,
    Event,
    LineItem,
    SearchEntry,
    SourceFile,
)
from tests.builders import REASON, make_township, publish_real, real_prepared  # noqa: E402

HOME = str(connection.settings_dict["NAME"])
DRAFT, PUBLISHED, SUPERSEDED, WITHDRAWN = "draft", "published", "superseded", "withdrawn"


def drafted(number: int) -> Edition:
    """Draft a correction, whose bytes differ from all before."""
    return draft(real_prepared(Edition.every_stage.get(version=1).unit, b"%d" % number), None)


def publishing(number: int) -> None:
    """Draft and publish a correction."""
    publish(drafted(number), None, REASON)


def withdrawing(_number: int) -> None:
    """Withdraw what is published."""
    withdraw(Edition.every_stage.get(state=PUBLISHED), None, REASON)


def discarding(number: int) -> None:
    """Draft a correction and throw it away."""
    discard(drafted(number), None)


def loading(number: int) -> None:
    """Load the codes of a year that has none."""
    call_command("load_classification", 2030 + number % 70, stdout=open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - ends with the fork


def migrating(number: int) -> None:
    """Make the tables of a database that has none."""
    elsewhere(number)
    call_command("migrate", verbosity=0)


KINDS: dict[str, Callable[[int], object]] = {
    "upload": drafted,
    "publish": publishing,
    "withdraw": withdrawing,
    "discard": discarding,
    "codes": loading,
    "migrate": migrating,
}


def elsewhere(number: int) -> None:
    """Turn to the database of a victim that migrates."""
    connection.close()
    connection.settings_dict["NAME"] = f"{HOME}-{number}"


def make_elsewhere(number: int) -> None:
    """Make that database where a file alone does not."""
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{HOME}-{number}"')  # a name of ours


def states() -> list[str]:
    """Return what the editions are, in the order of their versions."""
    return list(Edition.every_stage.order_by("version").values_list("state", flat=True))


def allowed(kind: str, before: list[str]) -> list[list[str]]:
    """Return the states that a victim may leave: a draft takes the place of the draft before it."""
    public = [state for state in before if state != DRAFT]
    replaced = [SUPERSEDED if state == PUBLISHED else state for state in public]
    after = {
        "upload": [[*public, DRAFT]],
        "publish": [[*public, DRAFT], [*replaced, PUBLISHED]],
        "withdraw": [[WITHDRAWN if state == PUBLISHED else state for state in before]],
        "discard": [[*public, DRAFT], public],
    }
    return [before, *after.get(kind, [])]


def broken(kind: str, number: int, before: list[str]) -> list[str]:
    """Return what is not whole, in words; nothing where the site is in the state before or after."""
    found = []
    now = states()
    if now not in allowed(kind, before):
        found.append(f"{before} became {now}")
    editions = Edition.every_stage.order_by("version")
    amounts = {LineItem.every_stage.filter(table__edition=edition).count() for edition in editions}
    checks = {CheckResult.every_stage.filter(edition=edition).count() for edition in editions}
    if len(amounts) != 1 or len(checks) != 1:
        found.append(f"parts of an edition: {amounts} amounts, {checks} checks")
    for action, kept in {"published": {PUBLISHED, SUPERSEDED, WITHDRAWN}, "withdrawn": {WITHDRAWN}}.items():
        if Event.objects.filter(action=action).count() != sum(state in kept for state in now):
            found.append(f"the record of what was {action} is not {now}")
    searched = [SearchEntry.every_stage.filter(edition=edition).exists() for edition in editions]
    if searched != [state != DRAFT for state in now]:
        found.append(f"searchable {searched} of {now}")
    if not all(is_sound(file) for file in SourceFile.every_stage.all()):
        found.append("a kept file is not sound")
    codes = {ClassificationCode.objects.filter(year=year).count() for year in range(2030, 2100)} - {0}
    if len(codes) > 1:
        found.append(f"a year with a part of its codes: {codes}")
    return found + (unfinished(number) if kind == "migrate" else [])


def unfinished(number: int) -> list[str]:
    """Return what a second migration of the victim's database leaves to do: the site must start without a hand."""
    elsewhere(number)
    call_command("migrate", verbosity=0)
    executor = MigrationExecutor(connection)
    left = executor.migration_plan(executor.loader.graph.leaf_nodes())
    connection.close()
    connection.settings_dict["NAME"] = HOME
    return [f"not migrated: {left}"] if left else []


def with_exit(victim: Callable[[int], object], number: int) -> NoReturn:
    """Do the work of a victim and end its process, with 1 where it failed."""
    try:
        victim(number)
    except Exception:  # noqa: BLE001 - whatever it was, it is told and this process ends
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def kill_at(moment: float, victim: Callable[[int], object], number: int) -> bool:
    """Start a victim, kill it after `moment` seconds and return whether it was still at work."""
    connection.close()  # a fork must not share it
    child = os.fork()
    if not child:
        with_exit(victim, number)
    time.sleep(moment)
    os.kill(child, signal.SIGKILL)
    was_at_work = bool(os.waitpid(child, 0)[1])
    settle()
    return was_at_work


def settle() -> None:
    """Wait until a server has ended what the killed process had told it: it may be at its commit while somebody looks.

    Raises TimeoutError where it does not end.
    """
    if connection.vendor != "postgresql":
        return
    for _ in range(400):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
                "AND backend_type = 'client backend'"
            )
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.05)
    raise TimeoutError("the server goes on with what a killed process had told it")


def main() -> int:
    """Publish once, see how long each kind takes, then kill and report; return 1 where anything is not whole."""
    number, chance = int(sys.argv[1]), random.Random(sys.argv[2])
    kinds = sys.argv[3:] or list(KINDS)
    Path(settings.MEDIA_ROOT).mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    publish_real(make_township())
    whole: dict[str, float] = {}
    is_whole = True
    for place in range(number + len(kinds)):
        kind = kinds[place % len(kinds)]
        if PUBLISHED not in states():
            publishing(1000 + place)
        if kind == "migrate":
            make_elsewhere(place)
        before = states()
        start = time.perf_counter()
        # The first of each kind is let live, to know how long it takes.
        moment = chance.uniform(0, 1.1) * whole[kind] if kind in whole else 600
        at_work = kill_at(moment, KINDS[kind], place) if kind in whole else live(KINDS[kind], place)
        whole.setdefault(kind, time.perf_counter() - start)
        wrong: Any = broken(kind, place, before)
        is_whole = is_whole and not wrong
        print(json.dumps({"kind": kind, "at work": at_work, "broken": wrong}, ensure_ascii=False), flush=True)  # noqa: T201 - read by the test
    return int(not is_whole)


def live(victim: Callable[[int], object], number: int) -> bool:
    """Let a victim finish in a fork of its own; False, for nobody was killed. Raises RuntimeError where it failed."""
    connection.close()
    child = os.fork()
    if not child:
        with_exit(victim, number)
    if os.waitpid(child, 0)[1]:
        message = "a victim that was let live did not finish its work"
        raise RuntimeError(message)
    return False


if __name__ == "__main__":
    sys.exit(main())
