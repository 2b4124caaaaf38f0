"""The lock says everything that is installed: nothing may be resolved on the day somebody installs it."""

import json
import re
from importlib.metadata import distribution, distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

pytestmark = pytest.mark.no_cover

ROOT = Path(__file__).parents[1]
LOCKS = ["requirements.txt", "requirements-dev.txt"]
# What `venv` itself brings.
INSTALLERS = {"pip", "setuptools", "wheel"}


def pins(name: str) -> dict[str, str]:
    """Return the packages that a lock names for this system and this Python, with their versions."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    found = [Requirement(line.rstrip(" \\")) for line in lines if re.match(r"[A-Za-z0-9]", line)]
    meant = [one for one in found if one.marker is None or one.marker.evaluate()]
    return {canonicalize_name(one.name): str(one.specifier).removeprefix("==") for one in meant}


def installed() -> dict[str, str]:
    """Return what is installed where the tests run, with its versions."""
    return {canonicalize_name(one.name): one.version for one in distributions() if one.name not in INSTALLERS}


def wants(package: str, names: set[str]) -> set[str]:
    """Return the requirements of an installed package, extras that others ask for aside, which `names` lack."""
    asked = [Requirement(line) for line in distribution(package).requires or []]
    needed = [one for one in asked if one.marker is None or one.marker.evaluate({"extra": ""})]
    return {f"{package} wants {one.name}" for one in needed if canonicalize_name(one.name) not in names}


def test_exactly_what_the_lock_pins_is_installed() -> None:
    assert installed() == pins("requirements-dev.txt")


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_of_a_pinned_package_is_pinned_too(lock: str) -> None:
    names = set(pins(lock))

    assert set().union(*(wants(package, names) for package in names)) == set()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash_and_one_version(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")

    entries = [entry for entry in re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE) if not entry.startswith("#")]
    assert len(entries) > 20
    assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_nothing_is_resolved_when_the_lock_is_installed() -> None:
    recipes = [(ROOT / name).read_text(encoding="utf-8") for name in ("Makefile", "Dockerfile")]
    installs = [line for text in recipes for line in text.splitlines() if "pip install" in line]
    assert len(installs) == 2
    assert [line for line in installs if "--no-deps" not in line or "--require-hashes" not in line] == []


def test_programs_of_node_are_pinned_with_hashes_and_no_address() -> None:
    folder = ROOT / "tests" / "openapi"
    wanted = json.loads((folder / "package.json").read_text(encoding="utf-8"))["dependencies"]
    text = (folder / "package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(text)["packages"]
    assert packages.pop("")["dependencies"] == wanted
    assert {name: packages[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert [name for name, one in packages.items() if not one.get("integrity", "").startswith("sha512-")] == []
    assert "://" not in text
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "npm ci --ignore-scripts" in makefile  # `npm install` would resolve anew
