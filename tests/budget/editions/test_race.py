"""Two processes do what excludes each other to one budget at once; `bench/race.py` does so two hundred times."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
ROUNDS = 12


@pytest.mark.sweep
@pytest.mark.no_cover
@pytest.mark.django_db
def test_two_processes_at_once_lose_nothing_and_meet_no_fault() -> None:
    command = [sys.executable, "bench/race.py", str(ROUNDS)]
    done = subprocess.run(command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert (told["rounds"], told["wrong"]) == (ROUNDS, [])
    assert set(map(int, told["statuses"])) <= {200, 403}
