"""The locks are held against known weaknesses without a network; what was not looked up is said and never taken for safe."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest

from bench import advisories

TODAY = date(2026, 11, 26)
PINS = {("django", "5.2.19"), ("lxml", "6.1.3")}


def advisory(
    name: str = "Django", *events: dict[str, str], ecosystem: str = "PyPI", **more: object
) -> dict[str, object]:
    """One as osv.dev gives it out; made up."""
    ranges = [{"type": "ECOSYSTEM", "events": [*events]}, {"type": "GIT", "events": [{"introduced": "0"}]}]
    affected = {
        "package": {"name": name, "ecosystem": ecosystem},
        "ranges": ranges,
        "versions": more.pop("versions", []),
    }
    return {
        "id": "PYSEC-0000-1",
        "aliases": ["CVE-0000-1"],
        "details": "what somebody wrote",
        "affected": [affected],
        **more,
    }


def looked_up(*advised: dict[str, object]) -> list[str]:
    """What is affected of the pins."""
    told = [facts for one in advised for facts in advisories.facts_of(one, {name for name, _ in PINS})]
    snapshot = {"as_of": TODAY.isoformat(), "knows": ["django", "lxml"], "advisories": told}
    affected, said = advisories.found(snapshot, TODAY, PINS)
    assert said == []
    return affected


@pytest.mark.parametrize(
    ("events", "is_affected"),
    [
        ([{"introduced": "0"}], True), ([{"introduced": "0"}, {"fixed": "5.2.20"}], True),
        ([{"introduced": "0"}, {"fixed": "5.2.19"}], False), ([{"introduced": "5.2.20"}], False),
        ([{"introduced": "4.2"}, {"fixed": "4.2.30"}, {"introduced": "5.2"}, {"fixed": "5.2.30"}], True),
        ([{"introduced": "4.2"}, {"fixed": "4.2.30"}, {"introduced": "6.0"}, {"fixed": "6.0.3"}], False),
        ([{"introduced": "5.0"}, {"last_affected": "5.2.19"}], True), ([{"introduced": "5.0"}, {"last_affected": "5.2.18"}], False),
        ([{"fixed": "5.2.9"}, {"introduced": "5.2.10"}, {"introduced": "0"}], True), ([{"introduced": "5.2.2"}, {"fixed": "5.2.9"}], False),
    ],
)  # fmt: skip
def test_a_range_is_read_as_osv_means_it(events: list[dict[str, str]], is_affected: bool) -> None:
    assert bool(looked_up(advisory("Django", *events))) is is_affected


def test_what_is_affected_is_named_with_both_its_numbers() -> None:
    assert looked_up(advisory("django", {"introduced": "0"})) == [
        "django 5.2.19 is affected by PYSEC-0000-1 (CVE-0000-1)"
    ]
    assert looked_up(advisory("LXML", versions=["6.1.3"]))
    assert looked_up(advisory("LXML", versions=["6.1.30"])) == []


def test_others_and_what_was_taken_back_say_nothing() -> None:
    everything = {"introduced": "0"}
    assert (
        looked_up(
            advisory("flask", everything),
            advisory("django", everything, ecosystem="npm"),
            advisory("django", everything, withdrawn="2026"),
        )
        == []
    )


def test_a_snapshot_that_is_missing_old_or_knows_too_little_is_said_aloud() -> None:
    assert advisories.found(None, TODAY, PINS)[1][0].startswith("ADVISORIES NOT LOOKED UP")
    old = {"as_of": (TODAY - timedelta(days=31)).isoformat(), "knows": ["django"], "advisories": []}
    affected, said = advisories.found(old, TODAY, PINS)
    assert affected == []
    assert [line.split(":")[0] for line in said] == ["ADVISORIES ARE 31 DAYS OLD", "ADVISORIES DO NOT KNOW"]
    assert "lxml" in said[1]


@pytest.mark.parametrize("form", ["archive", "folder"])
def test_a_snapshot_holds_facts_alone_of_the_locked_packages(form: str, tmp_path: Path) -> None:
    texts = {
        "a.json": json.dumps(advisory("Django", {"introduced": "0"})),
        "b.json": json.dumps(advisory("nobody-locks-this")),
    }
    source = tmp_path / form
    if form == "folder":
        source.mkdir()
        for name, text in texts.items():
            (source / name).write_text(text)
    else:
        with ZipFile(source, "w") as archive:
            for name, text in texts.items():
                archive.writestr(name, text)
    snapshot = advisories.renewed(source, TODAY)
    assert [one["package"] for one in snapshot["advisories"]] == ["django"]
    assert "what somebody wrote" not in json.dumps(snapshot)
    assert {name for name, _ in advisories.locked()} == set(snapshot["knows"])


def test_the_locked_versions_are_not_known_to_be_weak(capsys: pytest.CaptureFixture[str]) -> None:
    assert advisories.main([]) == 0, capsys.readouterr().out
