"""Two processes publish, correct, withdraw and discard one body's budget at once: `python bench/race.py [ROUNDS] [SEED]`.

One wins and the other is told so; no answer is a 500, nothing that was public is lost, and the record says what
happened. Runs on a database of its own: on an SQLite file, or on the server that DATABASE_URL names.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROUNDS = 200
ACTS = ("publish", "correct", "withdraw", "discard")
BUDGET = {"year": 2026, "stage": "budget"}
ROOT = Path(__file__).parents[1]


def begin() -> None:
    """Make a database and a folder of this program's own, with one body, and two people who may do everything."""
    sys.path.insert(0, str(ROOT))
    folder = Path(tempfile.mkdtemp(prefix="race"))
    os.environ |= {"DJANGO_SETTINGS_MODULE": "disclosure.settings", "DEMO": "1"}
    os.environ |= {"MEDIA_ROOT": str(folder / "media"), "RUN_DIR": str(folder), "REQUIRE_SECOND_PERSON": "0"}
    url = os.environ.get("DATABASE_URL", "")
    if url.startswith("postgres"):
        import psycopg

        name = f"race_{os.getpid()}"
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f'CREATE DATABASE "{name}"')
        os.environ["DATABASE_URL"] = urlsplit(url)._replace(path=f"/{name}").geturl()
    else:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/race.sqlite3"
    import django

    django.setup()
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    from budget.roles import REVIEWER, UPLOADER
    from tests.builders import make_person, make_township

    setup_test_environment()  # so that the client sees what a page said
    call_command("migrate", verbosity=0)
    make_township()
    for name in ("one", "two"):
        make_person(name, UPLOADER, REVIEWER)


def upload(number: int, username: str) -> int:
    """Keep another draft of the body; return its key."""
    from django.contrib.auth.models import User

    from budget.editions import draft
    from budget.models import Unit
    from tests.builders import prepared

    ready = prepared(Unit.objects.get(slug="xiaohongmen"), content=f"{number} {username}".encode())
    return int(draft(ready, User.objects.get(username=username)).pk)


def key_of(state: str) -> int:
    """Return the key of the body's edition in this state, 0 where there is none."""
    from budget.models import Edition

    return Edition.every_stage.filter(**BUDGET, state=state).values_list("pk", flat=True).first() or 0


def act(name: str, username: str, number: int, draft: int, public: int) -> dict[str, Any]:
    """Do one act through the desk, as a browser would; return what was answered."""
    from django.contrib.auth.models import User
    from django.test import Client

    from budget.editions import seen_mark
    from budget.models import Edition

    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(username=username))
    if name == "correct":
        draft, name = upload(number, username), "publish"
    address = f"/admin/budget/edition/{public if name == 'withdraw' else draft}/{name}/"
    edition = Edition.every_stage.filter(pk=public if name == "withdraw" else draft).first()
    seen = seen_mark(edition) if edition else ""
    answer = client.post(address, {"reason": f"第 {number} 轮", "seen": seen}, follow=True)
    return {"status": answer.status_code, "told": [str(one) for one in answer.context["messages"]]}


def child(work: Callable[[], dict[str, Any]], go: int, told: int) -> None:
    """Wait for the start, work, and tell how it went; never returns."""
    os.read(go, 1)
    try:
        found = work()
    except BaseException:  # noqa: BLE001 - whatever it is, the parent must hear of it
        found = {"status": 500, "told": [traceback.format_exc()]}
    os.write(told, json.dumps(found).encode())
    os._exit(0)


def at_once(works: list[Callable[[], dict[str, Any]]]) -> list[dict[str, Any]]:
    """Let a process of its own do each of these, all at the same moment; return what each told."""
    from django.db import connections

    connections.close_all()  # a fork must not share them
    start_read, start_write = os.pipe()
    pipes, children = [], []
    for work in works:
        read, write = os.pipe()
        if not (pid := os.fork()):
            child(work, start_read, write)
        os.close(write)
        pipes.append(read)
        children.append(pid)
    os.write(start_write, b"g" * len(works))
    found = []
    for read, pid in zip(pipes, children, strict=True):
        with os.fdopen(read, "rb") as pipe:
            found.append(json.loads(pipe.read()))
        os.waitpid(pid, 0)
    os.close(start_read)
    os.close(start_write)
    return found


def faults() -> list[str]:
    """Return what is not as it must be."""
    from budget.editions.kept_files import is_sound
    from budget.models import DiscardedDraft, Edition, Event, LineItem, SourceFile

    states = Counter(Edition.every_stage.values_list("state", flat=True))
    acts = Counter(Event.objects.values_list("action", flat=True))
    versions = list(Edition.every_stage.exclude(state="draft").order_by("version").values_list("version", flat=True))
    whole = {LineItem.every_stage.filter(table__edition=edition).count() for edition in Edition.every_stage.all()}
    replaced = sum("replaced" in details for details in Event.objects.values_list("details", flat=True))
    must = {
        "one public edition at most": states["published"] <= 1,
        "one draft at most": states["draft"] <= 1,
        "every public version is there": versions == list(range(1, acts["published"] + 1)),
        "each was superseded or withdrawn as recorded": acts["withdrawn"] == states["withdrawn"],
        "every figure is there": len(whole) == 1,
        "what was discarded is in the bin": DiscardedDraft.objects.count() == acts["discarded"],
        "no draft vanished": acts["uploaded"] == sum(states.values()) + acts["discarded"] + replaced,
        "files are sound": all(is_sound(file) for file in SourceFile.every_stage.all()),
    }
    return [name for name, holds in must.items() if not holds]


def main() -> None:
    """Run the rounds and print what they gave; ends with 1 where anything was not as it must be."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    seed = sys.argv[2] if len(sys.argv) > 2 else str(random.randrange(10**6))
    chance, statuses, wrong, won = random.Random(seed), Counter[int](), [], Counter[int]()
    begin()
    for number in range(rounds):
        if not key_of("published"):
            upload(number, "one")
            act("publish", "one", number, key_of("draft"), 0)
        if not key_of("draft"):
            upload(number, "two")
        draft, public = key_of("draft"), key_of("published")
        chosen = [chance.choice(ACTS), chance.choice(ACTS)]
        works: list[Callable[[], dict[str, Any]]] = [
            partial(act, name, who, number, draft, public) for name, who in zip(chosen, ("one", "two"), strict=True)
        ]
        answers = at_once(works)
        statuses.update(answer["status"] for answer in answers)
        won[
            sum(
                any(word in said for said in one["told"] for word in ("已公开。", "已撤回，", "草稿已废弃，"))
                for one in answers
            )
        ] += 1
        wrong += [f"round {number}, {chosen}: {answer}" for answer in answers if answer["status"] >= 500]
        wrong += [f"round {number}, {chosen}: not {fault}; {answers}" for fault in faults()]
    told = {
        "rounds": rounds,
        "seed": seed,
        "statuses": dict(statuses),
        "acts done a round": dict(won),
        "wrong": wrong[:20],
    }
    print(json.dumps(told, ensure_ascii=False))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
