"""Where a snapshot of known weaknesses comes from: what osv.dev gives out, or what a package index and Django say themselves.

osv.dev knows every version of every package. An index that answers for each name (and version) in JSON, as PyPI's does, knows
the weaknesses of the versions that it is asked about; some mirrors answer for the newest version alone. Django's own archive
of security issues lies in each of its source packages and knows all series that were supported, so that a pin of a long-term
series can be held against the newest package's list.
"""

from __future__ import annotations

import io
import json
import re
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from zipfile import ZipFile

from packaging.utils import canonicalize_name
from packaging.version import Version

Facts = dict[str, Any]
Pins = set[tuple[str, str]]
# The bytes that stand at an address, or None where there is nothing.
Fetch = Callable[[str], bytes | None]
# Which pins a source knows («name» for all versions, else «name==version»), and what it knows of them.
Known = tuple[set[str], list[Facts]]

NOTES = re.compile(r"/docs/releases/(\d+\.\d+)((?:\.\d+)?)\.txt$")
ISSUE = re.compile(r"\n(?=[A-Z][a-z]+ \d+, \d{4} - )")
NUMBER = re.compile(r"(?<=:cve:`)\d{4}-\d+")
NUMBER_IN_NOTES = re.compile(r"CVE-(\d{4}-\d+)")


def of_osv(source: Path, pins: Pins) -> Known:
    """What an archive or a folder of osv.dev (one JSON file an advisory, all of PyPI) says. Raises OSError, ValueError."""
    names = {name for name, _ in pins}
    return names, [facts for advisory in _advisories(source) for facts in facts_of(advisory, names)]


def _advisories(source: Path) -> Iterator[Facts]:
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


def of_index(index: str, pins: Pins, fetch: Fetch) -> Known:
    """What the index whose JSON begins at an address says of each pin; and of Django's pin what Django itself says.

    Raises OSError, ValueError.
    """
    known: set[str] = set()
    told: list[Facts] = []
    for name, version in sorted(pins):
        answer = fetch(f"{index}/{name}/{version}/json") or fetch(f"{index}/{name}/json")
        project: Facts = json.loads(answer) if answer else {}
        if project.get("info", {}).get("version") == version:  # what is said of the newest version is said of no other
            known.add(f"{name}=={version}")
            told += [
                {
                    "id": one["id"],
                    "aliases": one.get("aliases", []),
                    "package": name,
                    "ranges": [],
                    "versions": [version],
                }
                for one in project.get("vulnerabilities", [])
                if not one.get("withdrawn")
            ]
        elif name == "django":
            known.add(f"{name}=={version}")
            told += of_django(_source_package(f"{index}/{name}/json", fetch), version)
    return known, told


def _source_package(address: str, fetch: Fetch) -> bytes:
    """The newest source package of what an index says at an address. Raises ValueError where it has none."""
    files = json.loads(fetch(address) or b"{}").get("urls", [])
    found = [fetch(urljoin(address, file["url"])) for file in files if file["url"].endswith(".tar.gz")]
    if not found or found[0] is None:
        raise ValueError(f"{address} leads to no source package")
    return found[0]


def of_django(package: bytes, version: str) -> list[Facts]:
    """What Django's source package (a .tar.gz) says of the series of a version.

    An issue of the archive names the series that were affected; the notes of the release that mended it name the issue. Where
    two do, the first mended it in part.

    Raises ValueError where the package has no archive of issues, or where no notes tell how an issue of the series was mended.
    """
    series = "{0.major}.{0.minor}".format(Version(version))
    issues, mended = _texts(package, series)
    told = []
    for issue in ISSUE.split(issues):
        if not re.search(rf"^\* Django {re.escape(series)}\b", issue, re.MULTILINE):
            continue
        number = NUMBER.search(issue)
        if number is None or not mended.get(number[0]):
            raise ValueError(f"no notes of {series} tell how this was mended: {issue.splitlines()[0]}")
        events = [{"introduced": series}, {"fixed": str(max(mended[number[0]]))}]
        told.append({"id": f"CVE-{number[0]}", "aliases": [], "package": "django", "ranges": [events], "versions": []})
    if not told:
        raise ValueError(f"Django's archive of issues names none of {series}")
    return told


def _texts(package: bytes, series: str) -> tuple[str, dict[str, list[Version]]]:
    """The archive of issues, and by the number of each issue the releases of a series whose notes name it."""
    issues, mended = "", dict[str, list[Version]]()
    with tarfile.open(fileobj=io.BytesIO(package), mode="r:gz") as archive:
        for member in archive:
            notes = NOTES.search(member.name)
            is_archive = member.name.endswith("/docs/releases/security.txt")
            if not (is_archive or (notes and notes[1] == series)) or (file := archive.extractfile(member)) is None:
                continue
            text = file.read().decode()
            if notes:
                for number in NUMBER_IN_NOTES.findall(text):
                    mended.setdefault(number, []).append(Version(notes[1] + notes[2]))
            else:
                issues = text
    return issues, mended
