"""The locks are held against known weaknesses without a network; what was not looked up is said and never taken for safe."""

from __future__ import annotations

import io
import json
import tarfile
from datetime import date, timedelta
from pathlib import Path
from urllib.error import HTTPError
from zipfile import ZipFile

import pytest

from bench import advisories, advisory_sources

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
    told = [facts for one in advised for facts in advisory_sources.facts_of(one, {name for name, _ in PINS})]
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
    assert "lxml 6.1.3" in said[1]


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
    snapshot = advisories.renewed(advisory_sources.of_osv(source, advisories.locked()), TODAY)
    assert [one["package"] for one in snapshot["advisories"]] == ["django"]
    assert "what somebody wrote" not in json.dumps(snapshot)
    assert {name for name, _ in advisories.locked()} == set(snapshot["knows"])


INDEX = "https://index.example/pypi"
ISSUES = """
Archive
=======

October 6, 2026 - :cve:`2026-2`
-------------------------------

* Django 6.1 :commit:`(patch) <a>`
* Django 5.2 :commit:`(patch) <b>`

August 4, 2026 - :cve:`2026-1`
------------------------------

* Django 5.2 :commit:`(patch) <c>`

May 1, 2014 - :cve:`2014-1`
---------------------------

* Django 1.6 :commit:`(patch) <d>`
"""


def package(**texts: str) -> bytes:
    """Django's source package, as far as it tells of issues; made up."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, text in texts.items():
            member = tarfile.TarInfo(f"django-6.1.3/docs/releases/{name.replace('_', '.')}.txt")
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    return packed.getvalue()


def answers(of_index: dict[str, object], source: bytes = b"") -> advisory_sources.Fetch:
    """An index that has these answers below its address, and Django's source package."""
    found = {f"{INDEX}/{place}": json.dumps(answer).encode() for place, answer in of_index.items()}
    return ({"https://index.example/files/django-6.1.3.tar.gz": source} | found).get


def weak(version: str, **more: object) -> dict[str, object]:
    """What an index says of a project whose newest version has a weakness, and of one that was taken back."""
    ended = {"id": "PYSEC-0000-2", "withdrawn": "2026"}
    return {
        "info": {"version": version},
        "vulnerabilities": [{"id": "PYSEC-0000-1", "aliases": ["CVE-0000-1"]} | more, ended],
    }


def test_an_index_is_believed_of_the_version_alone_that_it_speaks_of() -> None:
    pins = {("lxml", "6.1.3"), ("attrs", "26.1.0"), ("numpy", "2.4.6"), ("gone", "1.0")}
    fetch = answers(
        {
            "lxml/json": weak("6.1.3"),
            "attrs/26.1.0/json": {"info": {"version": "26.1.0"}, "vulnerabilities": []},
            "attrs/json": weak("27.0.0"),
            "numpy/json": weak("2.5.5"),
        }
    )
    snapshot = advisories.renewed(advisory_sources.of_index(INDEX, pins, fetch), TODAY)
    affected, said = advisories.found(snapshot, TODAY, pins)
    assert affected == ["lxml 6.1.3 is affected by PYSEC-0000-1 (CVE-0000-1)"]
    assert said == ["ADVISORIES DO NOT KNOW: gone 1.0, numpy 2.4.6."]
    # Of another version than was asked about nothing is known.
    assert advisories.found(snapshot, TODAY, {("attrs", "26.1.1")})[1] == ["ADVISORIES DO NOT KNOW: attrs 26.1.1."]


@pytest.mark.parametrize(
    ("version", "affected_by"),
    [("5.2.16", {"CVE-2026-1", "CVE-2026-2"}), ("5.2.17", {"CVE-2026-1", "CVE-2026-2"}), ("5.2.18", set())],
)
def test_an_older_series_of_django_is_held_against_its_own_archive(version: str, affected_by: set[str]) -> None:
    # The first was mended in part by 5.2.17 and wholly by 5.2.18.
    source = package(
        security=ISSUES,
        **{"5_2_17": "CVE-2026-1: mended", "5_2_18": "CVE-2026-2: mended, and CVE-2026-1 again", "6_1_2": "CVE-2026-2"},
    )
    fetch = answers(
        {"django/json": {"info": {"version": "6.1.3"}, "urls": [{"url": "../../files/django-6.1.3.tar.gz"}]}}, source
    )
    pins = {("django", version)}
    snapshot = advisories.renewed(advisory_sources.of_index(INDEX, pins, fetch), TODAY)
    affected, said = advisories.found(snapshot, TODAY, pins)
    assert said == []
    assert {line.split(" by ")[1].split()[0] for line in affected} == affected_by


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (package(security=ISSUES, **{"5_2_18": "CVE-2026-2"}), "no notes of 5.2 tell how this was mended: August 4"),
        (package(security=ISSUES.replace(":cve:", ""), **{"5_2_18": "CVE-2026-2"}), "no notes of 5.2 tell how this"),
        (package(**{"5_2_18": "CVE-2026-2"}), "names none of 5.2"),
    ],
)
def test_an_archive_that_tells_less_than_it_should_is_refused(source: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        advisory_sources.of_django(source, "5.2.19")


def test_an_index_without_a_source_package_of_django_is_refused() -> None:
    for urls in ([], [{"url": "../../files/django-6.1.3-py3-none-any.whl"}], [{"url": "gone.tar.gz"}]):
        fetch = answers({"django/json": {"info": {"version": "6.1.3"}, "urls": urls}})
        with pytest.raises(ValueError, match="no source package"):
            advisory_sources.of_index(INDEX, {("django", "5.2.19")}, fetch)


def test_an_address_without_an_answer_is_none_and_a_fault_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(address: str, timeout: float) -> io.BytesIO:
        if address.endswith("json"):
            return io.BytesIO(b"{}")
        raise HTTPError(address, int(address[-3:]), "", None, None)  # type: ignore[arg-type]

    monkeypatch.setattr(advisories, "urlopen", refuse)
    assert advisories.fetched(f"{INDEX}/lxml/json") == b"{}"
    assert advisories.fetched(f"{INDEX}/404") is None
    with pytest.raises(HTTPError):
        advisories.fetched(f"{INDEX}/503")


def test_a_renewal_asks_an_index_or_reads_an_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "advisories.json"
    monkeypatch.setattr(advisories, "SNAPSHOT", kept)
    monkeypatch.setattr(advisories, "locked", lambda: {("lxml", "6.1.3")})
    monkeypatch.setattr(advisories, "fetched", answers({"lxml/json": weak("6.1.3")}))
    assert advisories.main(["renew", INDEX]) == 1
    assert json.loads(kept.read_text())["knows"] == ["lxml==6.1.3"]
    (tmp_path / "a.json").write_text(json.dumps(advisory("lxml", {"introduced": "0"}, {"fixed": "6.1.3"})))
    assert advisories.main(["renew", str(tmp_path)]) == 0
    assert json.loads(kept.read_text())["knows"] == ["lxml"]


def test_every_package_that_the_site_runs_with_was_looked_up() -> None:
    snapshot = json.loads(advisories.SNAPSHOT.read_text(encoding="utf-8"))
    _, said = advisories.found(snapshot, date.fromisoformat(snapshot["as_of"]), advisories.locked(advisories.LOCKS[:1]))
    assert said == []


def test_the_locked_versions_are_not_known_to_be_weak(capsys: pytest.CaptureFixture[str]) -> None:
    assert advisories.main([]) == 0, capsys.readouterr().out
