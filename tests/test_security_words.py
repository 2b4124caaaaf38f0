"""The walk through OWASP ASVS 5.0.0: every requirement of levels 1 and 2 has its line, and every proof is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
WALK = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
# By section, how many of its requirements are of level 1 or 2; they come first in each.
WANTED = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1, "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5,
    "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4, "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3, "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4,
    "6.5": 5, "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1,
    "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3, "11.1": 2, "11.2": 3, "11.3": 3,
    "11.4": 4, "11.5": 1, "11.6": 1, "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 4,
    "14.3": 3, "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4, "17.3": 2,
}  # fmt: skip
ROW = re.compile(r"^\| (\d[\d., -]*) \| .+? \| (met|—|\*\*not met\*\*) \| (.+) \|$", re.MULTILINE)


def named(written: str) -> Iterator[str]:
    """Give the requirements that «1.2.6-1.2.7, 1.3.1» names."""
    for part in written.split(", "):
        first, _, last = part.partition("-")
        section, _, begin = first.rpartition(".")
        for number in range(int(begin), int(last.rpartition(".")[2] or begin) + 1):
            yield f"{section}.{number}"


def test_no_requirement_is_left_out_or_told_twice() -> None:
    told = [each for written, _, _ in ROW.findall(WALK) for each in named(written)]
    assert sorted(told) == sorted(
        f"{section}.{number + 1}" for section, most in WANTED.items() for number in range(most)
    )
    assert len(told) == 253


def test_every_proof_exists() -> None:
    proofs = re.findall(r"`((?:tests|bench)/[\w/]+\.py)(?:::(\w+))?`", WALK)
    assert len(proofs) > 150
    missing = []
    for file, name in set(proofs):
        path = ROOT / file
        if not path.is_file() or (name and f"def {name}(" not in path.read_text(encoding="utf-8")):
            missing.append((file, name))
    assert missing == []
    files = set(re.findall(r"`((?:budget|bench|deploy|docs)/[\w/.]+)`", WALK))
    assert [file for file in files if not (ROOT / file).exists()] == []


def test_what_is_met_is_shown_and_what_is_not_says_why() -> None:
    rows = ROW.findall(WALK)
    assert len(rows) > 150
    for written, state, said in rows:
        assert state != "met" or re.search(r"`(tests|bench)/|^below|the same token", said), written
        assert state != "—" or said, written
