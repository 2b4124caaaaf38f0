"""Known weaknesses of the locked packages: looked up in a snapshot that lies here, so that CI needs no network for it.

`python bench/advisories.py renew all.zip` makes the snapshot from what osv.dev gives out of PyPI (one JSON file an advisory, or
a folder of them): of each that names a locked package the facts alone. `python bench/advisories.py` holds the locks against
it: 1 where a locked version is affected; a snapshot that is missing, old or does not know a package is said aloud.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).resolve().parents[1]
LOCKS = [ROOT / "requirements.txt", ROOT / "requirements-dev.txt"]
SNAPSHOT = ROOT / "deploy" / "advisories.json"
OLD = 30  # days

Facts = dict[str, Any]


def locked() -> set[tuple[str, str]]:
    """Return every package and version that a lock pins, for whatever system."""
    lines = [line for lock in LOCKS for line in lock.read_text(encoding="utf-8").splitlines()]
    found = [Requirement(line.rstrip(" \\")) for line in lines if re.match(r"[A-Za-z0-9]", line)]
    return {(canonicalize_name(one.name), str(one.specifier).removeprefix("==")) for one in found}


def advisories(source: Path) -> Iterator[Facts]:
    """Read every advisory of an archive or a folder. Raises OSError, ValueError."""
    if source.is_dir():
        yield from (json.loads(path.read_bytes()) for path in sorted(source.rglob("*.json")))
        return
    with ZipFile(source) as archive:
        yield from (json.loads(archive.read(name)) for name in sorted(archive.namelist()) if name.endswith(".json"))


def facts_of(advisory: Facts, names: set[str]) -> list[Facts]:
    """Return what an advisory says of locked packages: no words, which are their authors'; none of one taken back."""
    if advisory.get("withdrawn"):
        return []
    told = []
    for affected in advisory.get("affected", []):
        package = affected.get("package", {})
        name = canonicalize_name(package.get("name", ""))
        if package.get("ecosystem") == "PyPI" and name in names:
            ranges = [each["events"] for each in affected.get("ranges", []) if each.get("type") == "ECOSYSTEM"]
            told.append({"package": name, "ranges": ranges, "versions": affected.get("versions", [])})
    return [{"id": advisory["id"], "aliases": advisory.get("aliases", []), **each} for each in told]


def renewed(source: Path, today: date) -> Facts:
    """Return a snapshot. It knows all packages of the locks, for the source knows all of PyPI; the oldest id comes first."""
    names = {name for name, _ in locked()}
    known = [each for advisory in advisories(source) for each in facts_of(advisory, names)]
    return {
        "as_of": today.isoformat(),
        "knows": sorted(names),
        "advisories": sorted(known, key=lambda one: str(one["id"])),
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


def found(snapshot: Facts | None, today: date, pins: set[tuple[str, str]]) -> tuple[list[str], list[str]]:
    """Return what is affected, and what must be said besides."""
    if snapshot is None:
        return [], ["ADVISORIES NOT LOOKED UP: there is no snapshot; see bench/advisories.py for how one is made."]
    said = []
    if (age := (today - date.fromisoformat(snapshot["as_of"])).days) > OLD:
        said.append(f"ADVISORIES ARE {age} DAYS OLD: renew deploy/advisories.json.")
    if unknown := sorted({name for name, _ in pins} - set(snapshot["knows"])):
        said.append(f"ADVISORIES DO NOT KNOW: {', '.join(unknown)}.")
    affected = [
        f"{name} {version} is affected by {facts['id']} ({', '.join(facts['aliases'])})"
        for name, version in sorted(pins)
        for facts in snapshot["advisories"]
        if facts["package"] == name and is_affected(version, facts)
    ]
    return affected, said


def main(arguments: Sequence[str]) -> int:
    """Renew, or hold the locks against what is there."""
    today = datetime.now(UTC).date()
    if arguments[:1] == ["renew"]:
        snapshot = renewed(Path(arguments[1]), today)
        SNAPSHOT.write_text(json.dumps(snapshot, indent=1) + "\n", encoding="utf-8")
    kept = json.loads(SNAPSHOT.read_text(encoding="utf-8")) if SNAPSHOT.exists() else None
    affected, said = found(kept, today, locked())
    print(*said, *affected, sep="\n")
    return int(bool(affected))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
