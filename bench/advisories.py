"""Known weaknesses of the locked packages: looked up in a snapshot that lies here, so that CI needs no network for it.

`python bench/advisories.py renew WHERE` makes the snapshot, of facts alone: from a package index, where WHERE is the address
below which it answers in JSON, else from what osv.dev gives out of PyPI, an archive or a folder (`advisory_sources.py`).
`python bench/advisories.py` holds the locks against it: 1 where a locked version is affected; a snapshot that is missing, old or
does not know a package is said aloud.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.advisory_sources import Facts, Known, Pins, of_index, of_osv

ROOT = Path(__file__).resolve().parents[1]
LOCKS = [ROOT / "requirements.txt", ROOT / "requirements-dev.txt"]
SNAPSHOT = ROOT / "deploy" / "advisories.json"
OLD = 30  # days


def locked(locks: Sequence[Path] = LOCKS) -> Pins:
    """Return every package and version that a lock pins, for whatever system."""
    lines = [line for lock in locks for line in lock.read_text(encoding="utf-8").splitlines()]
    found = [Requirement(line.rstrip(" \\")) for line in lines if re.match(r"[A-Za-z0-9]", line)]
    return {(canonicalize_name(one.name), str(one.specifier).removeprefix("==")) for one in found}


def renewed(known: Known, today: date) -> Facts:
    """Return a snapshot of what a source knows; the oldest id comes first."""
    knows, advisories = known
    return {
        "as_of": today.isoformat(),
        "knows": sorted(knows),
        "advisories": sorted(advisories, key=lambda one: (str(one["id"]), str(one["package"]))),
    }


def is_affected(version: str, facts: Facts) -> bool:
    """Whether a version is one of those: named, or between where it came in and where it went (OSV's own rule)."""
    if version in facts["versions"]:
        return True
    for events in facts["ranges"]:
        inside = False
        for event in sorted(events, key=_at):
            (kind, at), *_ = event.items()
            reached = at == "0" or Version(version) >= Version(at)
            if kind == "introduced" and reached:
                inside = True
            elif (kind == "fixed" and reached) or (kind == "last_affected" and Version(version) > Version(at)):
                inside = False
        if inside:
            return True
    return False


def _at(event: dict[str, str]) -> Version:
    try:
        return Version(next(iter(event.values())))
    except InvalidVersion:
        return Version("0")


def found(snapshot: Facts | None, today: date, pins: Pins) -> tuple[list[str], list[str]]:
    """Return what is affected, and what must be said besides."""
    if snapshot is None:
        return [], ["ADVISORIES NOT LOOKED UP: there is no snapshot; see bench/advisories.py for how one is made."]
    said = []
    if (age := (today - date.fromisoformat(snapshot["as_of"])).days) > OLD:
        said.append(f"ADVISORIES ARE {age} DAYS OLD: renew deploy/advisories.json.")
    knows = set(snapshot["knows"])
    if unknown := sorted(f"{name} {version}" for name, version in pins if not {name, f"{name}=={version}"} & knows):
        said.append(f"ADVISORIES DO NOT KNOW: {', '.join(unknown)}.")
    affected = [
        f"{name} {version} is affected by {facts['id']} ({', '.join(facts['aliases'])})"
        for name, version in sorted(pins)
        for facts in snapshot["advisories"]
        if facts["package"] == name and is_affected(version, facts)
    ]
    return affected, said


def fetched(address: str) -> bytes | None:
    """Return what stands at an address, None where nothing does. Raises OSError."""
    try:
        with urlopen(address, timeout=60) as answer:  # noqa: S310 - an address that whoever renews has typed
            return bytes(answer.read())
    except HTTPError as error:
        if error.code == 404:
            return None
        raise


def main(arguments: Sequence[str]) -> int:
    """Renew, or hold the locks against what is there."""
    today = datetime.now(UTC).date()
    if arguments[:1] == ["renew"]:
        where = arguments[1]
        known = of_index(where, locked(), fetched) if "://" in where else of_osv(Path(where), locked())
        snapshot = renewed(known, today)
        SNAPSHOT.write_text(json.dumps(snapshot, indent=1) + "\n", encoding="utf-8")
    kept = json.loads(SNAPSHOT.read_text(encoding="utf-8")) if SNAPSHOT.exists() else None
    affected, said = found(kept, today, locked())
    print(*said, *affected, sep="\n")
    return int(bool(affected))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
