"""What docs/security.md names as proof is there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_every_proof_that_the_walk_through_asvs_names_exists() -> None:
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:tests|bench)/[\w/]+\.py)`", text))
    assert len(named) > 15
    assert sorted(name for name in named if not (ROOT / name).is_file()) == []
    rows = [line for line in text.splitlines() if line.startswith("| V")]
    assert {line.split()[1] for line in rows} == {f"V{number}" for number in range(1, 18)}
    unproved = [line for line in rows if "— " not in line.split("|")[2] and not re.search(r"`(tests|bench)/", line)]
    assert unproved == []
