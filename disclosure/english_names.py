"""What is said in Chinese whatever the reader's language, in English where it is known; else it stays as printed.

Names of projects, services and lines of lists are known one by one (english_names.csv), by their letters alone, so that
brackets and spaces of another width do not hide them. A name made of those of codes, «培训支出（会议费）» or «本年收入/事业收入»,
is made of theirs in English; one behind its code, «208-社会保障和就业支出», keeps the code. What rules say of figures, and
what columns of files mean, are sentences with places for names (english_sentences.csv); what a code means stands beside
its explanation. All are content of the site, like the glossary: reviewed like code, read once.
"""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path

from django.utils.translation import get_language, gettext

from budget.numbering import without_number
from budget.queries.search_text import folded
from disclosure.english_units import counted, is_known, one_of

FILE = Path(__file__).resolve().parents[1] / "fixtures" / "english_names.csv"
SENTENCES = FILE.with_name("english_sentences.csv")
CODES = FILE.with_name("classification")
# The classifications whose names stand within others, as english.csv calls them, and where their codes are named.
_NAMED_BY = {
    "function": "functional_codes.csv",
    "dept_economic": "department_economic_codes.csv",
    "gov_economic": "government_economic_codes.csv",
}
_CODED = re.compile(r"(?P<code>[0-9][0-9A-Z]{2,})[-\s]\s*(?P<name>.+)")
_OF_TWO = re.compile(r"(?P<whole>.+?)(?:[（(](?P<kind>.+)[）)]|[/：](?P<part>.+))")
_HAN = re.compile(r"[\u3400-\u9fff]")
# «{_name}» in a sentence may stay as printed; what «{name}» stands for has to be known as well.
_PLACE = re.compile(r"\{(_?[a-z]+)\}")
_NUMBER = re.compile(r"(?P<number>[\d,]+(?:\.\d+)?) (?P<unit>\S+)")
# What is put together: sides of a check, rows by two codes, lists. Each part has to be known.
_JOINED = ((re.compile(r" ([+−/]) "), r" \1 "), (re.compile(r"([、])"), ", "), (re.compile(r"(?<=。)()(?=.)"), " "))
# As many texts as some hundred pages show; the longest are reasons of checks.
_REMEMBERED = 10_000


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


@cache
def _known() -> dict[str, str]:
    english = {(row["scheme"], row["code"]): row["name"] for row in _read(CODES / "english.csv")}
    named: dict[str, set[str]] = {}
    for scheme, path in _NAMED_BY.items():
        for row in _read(CODES / path):
            if said := english.get((scheme, row["code"])):
                named.setdefault(folded(row["name"]), set()).add(said)
    # A name that codes share is one only where they are called alike.
    of_codes = {name: said.pop() for name, said in named.items() if len(said) == 1}
    return of_codes | {folded(row["name"]): row["english"] for row in _read(FILE)}


@cache
def _sentences() -> tuple[dict[str, str], tuple[tuple[re.Pattern[str], str], ...]]:
    """Return the sentences without places by their words, and what finds the others, in the order of the file."""
    explained = (row for path in sorted((CODES / "explanations").glob("*.csv")) for row in _read(path))
    whole, with_places = {row["explanation"]: row["english"] for row in explained}, []
    for row in _read(SENTENCES):
        if not _PLACE.search(row["sentence"]):
            whole[row["sentence"]] = row["english"]
            continue
        seen: set[str] = set()
        pieces = _PLACE.split(row["sentence"])
        for place in range(1, len(pieces), 2):
            name = pieces[place]
            pieces[place] = f"(?P={name})" if name in seen else f"(?P<{name}>.+?)"
            seen.add(name)
        pieces[::2] = map(re.escape, pieces[::2])
        with_places.append((re.compile("".join(pieces)), row["english"]))
    return whole, tuple(with_places)


def english_of(name: str) -> str:
    """Return what a text is in English for readers of English; "" for others, and where it is not known."""
    return _english(name) if get_language() == "en" else ""


@lru_cache(_REMEMBERED)
def _english(name: str) -> str:
    if not _HAN.search(name):
        return ""
    return _whole(name) or _behind(name) or _of_two(name) or _joined(name) or _with_its_places(name)


def _whole(name: str) -> str:
    """Return what is known as a whole: a name, a sentence, a word of the pages, a unit or a number of one."""
    if said := _known().get(folded(name)) or _sentences()[0].get(name):
        return said
    if (found := _NUMBER.fullmatch(name)) and is_known(found["unit"]):
        return counted(Decimal(found["number"].replace(",", "")), found["unit"])
    return next((said for said in (gettext(name), one_of(name)) if said != name), "")


def _behind(name: str) -> str:
    """Return what stands behind the number of a line, without it, or behind a code."""
    if (line := without_number(name)) != name:
        return _english(line)
    coded = _CODED.fullmatch(name)
    said = _english(coded["name"]) if coded else ""
    return f"{coded['code']} {said}" if coded and said else ""


def _of_two(name: str) -> str:
    made = _OF_TWO.fullmatch(name)
    parts = [_known().get(folded(part), "") for part in made.groups() if part] if made else []
    if not made or not all(parts):
        return ""
    return f"{parts[0]} ({parts[1]})" if made["kind"] else f"{parts[0]}: {parts[1]}"


def _joined(text: str) -> str:
    """Return what is put together of what is known; "" where any part is not."""
    for between, english in _JOINED:
        pieces = between.split(text)
        if len(pieces) > 1 and all(parts := [_part(piece) for piece in pieces[::2]]):
            signs = [between.sub(english, f" {sign} ") if sign in "+−/" and sign else english for sign in pieces[1::2]]
            return "".join(part + sign for part, sign in zip(parts, [*signs, ""], strict=True))
    return ""


def within(text: str) -> str:
    """Return what begins like a sentence as it stands within one: «27.9% of total spending»; Chinese has no such letters."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _with_its_places(text: str) -> str:
    """Return a sentence that is known but for the names and figures in it."""
    for pattern, english in _sentences()[1]:
        if found := pattern.fullmatch(text):
            parts = {
                name: _part(part) or part if name.startswith("_") else _english(part)
                for name, part in found.groupdict().items()
            }
            if all(parts.values()):
                if scheme := parts.get("scheme"):  # it stands in the middle of a sentence
                    parts["scheme"] = scheme[0].lower() + scheme[1:]
                said = english.format(**parts)
                return said[0].upper() + said[1:] if text.endswith("。") else said
    return ""


def _part(text: str) -> str:
    """Return a part of a text in English; "" where it is Chinese that nobody translated."""
    return _english(text) if _HAN.search(text) else text


def called(name: str) -> str:
    """Return a text in the reader's language where that is known, else as it is printed."""
    return english_of(name) or name


def called_way(place: str) -> str:
    """Return the way to a thing, «支出功能分类 › 208 …», with each of its steps in the reader's language."""
    return " › ".join(map(called, place.split(" › ")))
