"""The words that residents read: every code has an explanation, every term a meaning, each short and plain."""

from __future__ import annotations

import csv
import json
import re
from functools import cache
from pathlib import Path

import pytest

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
CLASSIFICATION = FIXTURES / "classification"
OFFICIAL = {
    "function": "functional_codes",
    "gov_economic": "government_economic_codes",
    "dept_economic": "department_economic_codes",
    "procurement": "procurement_catalogue",
    "service": "purchase_service_catalogue",
    "revenue": "revenue_sources",
}
ENGLISH_SCHEMES = ("function", "gov_economic", "dept_economic", "revenue")
EXPLANATIONS = [CLASSIFICATION / "explanations" / f"{scheme}.csv" for scheme in OFFICIAL]
GLOSSARY = FIXTURES / "glossary.csv"
WRITTEN = [*EXPLANATIONS, CLASSIFICATION / "english.csv", GLOSSARY]
# Names of the first publisher: an explanation must be as true of the next township.
PUBLISHER = ("小红门", "朝阳区", "鸿博", "北京")

Row = dict[str, str]


@cache
def rows_of(path: Path) -> list[Row]:
    """The rows of a committed file, by column name; the official lists open with a byte-order mark, ours do not."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def official(scheme: str) -> list[Row]:
    """The rows of a classification that have a code (the third level of the service catalogue has none)."""
    return [row for row in rows_of(CLASSIFICATION / f"{OFFICIAL[scheme]}.csv") if row["code"]]


def explained(scheme: str) -> list[Row]:
    return rows_of(CLASSIFICATION / "explanations" / f"{scheme}.csv")


def codes(rows: list[Row]) -> set[str]:
    return {row["code"] for row in rows}


def is_sentence(text: str) -> bool:
    return text.endswith("。") and not re.search("[!！?？\n\t]|^\\s|\\s$", text)


def sentences_in(path: Path) -> list[str]:
    columns = ("plain", "official") if path == GLOSSARY else ("explanation",)
    return [row[column] for row in rows_of(path) for column in columns if column in row]


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.stem)
def test_a_written_file_is_rfc_4180_in_plain_utf8(path: Path) -> None:
    raw = path.read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert raw.endswith(b"\r\n")
    assert raw.count(b"\n") == raw.count(b"\r\n") == len(rows_of(path)) + 1
    assert all(None not in row and None not in row.values() for row in rows_of(path))


@pytest.mark.parametrize("scheme", OFFICIAL)
def test_every_code_of_the_classification_is_explained_once(scheme: str) -> None:
    written = [row["code"] for row in explained(scheme)]
    assert len(written) == len(set(written))
    assert set(written) == codes(official(scheme))


@pytest.mark.parametrize("scheme", OFFICIAL)
def test_an_everyday_name_is_short(scheme: str) -> None:
    names = [row["plain_name"] for row in explained(scheme)]
    assert [name for name in names if not 2 <= len(name) <= 12 or name != name.strip()] == []


@pytest.mark.parametrize("scheme", OFFICIAL)
def test_an_explanation_is_one_or_two_calm_sentences(scheme: str) -> None:
    texts = [row["explanation"] for row in explained(scheme)]
    assert [text for text in texts if not 10 <= len(text) <= 90] == []
    assert [text for text in texts if not is_sentence(text) or text.count("。") > 2] == []


@pytest.mark.parametrize("scheme", ["function", "gov_economic", "dept_economic"])
def test_no_two_neighbours_share_an_everyday_name(scheme: str) -> None:
    parents = {row["code"]: row["parent"] for row in official(scheme)}
    siblings = [(parents[row["code"]], row["plain_name"]) for row in explained(scheme)]
    assert [pair for pair in siblings if siblings.count(pair) > 1] == []


def test_every_item_of_the_real_document_is_explained() -> None:
    reading = json.loads((FIXTURES / "workbooks" / "xiaohongmen-2026.json").read_text(encoding="utf-8"))
    printed = {row["function_code"] for table in ("03", "06") for row in reading["tables"][table]["rows"]}
    assert len(printed) == 30
    assert printed <= codes(explained("function"))


@pytest.mark.parametrize("path", [*EXPLANATIONS, GLOSSARY], ids=lambda path: path.stem)
def test_no_sentence_speaks_of_one_township(path: Path) -> None:
    assert len(sentences_in(path)) >= len(rows_of(path))
    assert [text for text in sentences_in(path) for name in PUBLISHER if name in text] == []


@pytest.mark.parametrize("scheme", OFFICIAL)
def test_every_code_is_explained_in_english_and_has_a_name(scheme: str) -> None:
    texts = [row["english"] for row in explained(scheme)]
    assert [text for text in texts if not re.fullmatch(r"[A-Z][ -~“”’–é]{8,160}[.]", text)] == []
    named = {row["code"] for row in rows_of(CLASSIFICATION / "english.csv") if row["scheme"] == scheme}
    assert codes(official(scheme)) - named == set()


def test_every_top_level_code_has_an_english_name() -> None:
    named = [(row["scheme"], row["code"]) for row in rows_of(CLASSIFICATION / "english.csv")]
    assert len(named) == len(set(named))
    top = {(scheme, row["code"]) for scheme in ENGLISH_SCHEMES for row in official(scheme) if not row["parent"]}
    assert top <= set(named)
    assert {code for scheme, code in named if code not in codes(official(scheme))} == set()


def test_an_english_name_is_english() -> None:
    names = [row["name"] for row in rows_of(CLASSIFICATION / "english.csv")]
    assert [name for name in names if not re.fullmatch(r"[A-Z][A-Za-z0-9 ,'()-]+", name)] == []


def glossary() -> list[Row]:
    return rows_of(GLOSSARY)


def test_the_glossary_has_fifty_terms_or_more_each_once() -> None:
    assert len(glossary()) >= 50
    assert len({row["slug"] for row in glossary()}) == len(glossary())
    assert len({row["term"] for row in glossary()}) == len(glossary())


def test_a_slug_is_the_pinyin_of_its_term() -> None:
    for row in glossary():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", row["slug"])
        assert row["slug"].replace("-", "") == row["pinyin"].replace(" ", "")
        assert len(row["pinyin"].split(" ")) == len(re.findall("[一-鿿]", row["term"])), row["term"]


def test_a_meaning_is_given_plainly_and_officially() -> None:
    assert [row["term"] for row in glossary() if not is_sentence(row["plain"]) or len(row["plain"]) > 90] == []
    assert [row["term"] for row in glossary() if row["plain"].count("。") > 2] == []
    assert [row["term"] for row in glossary() if not is_sentence(row["official"])] == []
    assert [row["term"] for row in glossary() if row["plain"] == row["official"]] == []


def test_one_word_leads_to_one_term() -> None:
    words = [word for row in glossary() for word in (row["term"], *filter(None, row["aliases"].split("|")))]
    assert [word for word in words if words.count(word) > 1] == []
    assert [word for word in words if word != word.strip()] == []


def test_a_term_can_be_read_in_english() -> None:
    for row in glossary():
        assert row["english_term"].isascii()
        assert row["english_term"].strip()
        assert row["english_plain"].isascii()
        assert row["english_plain"].endswith(".")
