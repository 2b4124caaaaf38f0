"""Two processes do what excludes each other to one budget at once; `bench/race.py` does so two hundred times."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).parents[3]
ROUNDS = 12


@pytest.mark.django_db
def test_two_processes_at_once_lose_nothing_and_meet_no_fault() -> None:
    server = {}
    if connection.vendor == "postgresql":
        at = settings.DATABASES["default"]
        server = {"DATABASE_URL": f"postgresql://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/postgres"}
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | server
    command = [sys.executable, "bench/race.py", str(ROUNDS)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert (told["rounds"], told["wrong"]) == (ROUNDS, [])
    assert set(map(int, told["statuses"])) <= {200, 403}
