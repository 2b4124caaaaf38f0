"""Classification files: a folder of CSVs -> frozen rows. No database."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from budget.unseen_signs import taken_out
from budget.vocabulary import Scheme

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "classification"

# The file of each scheme. A scheme whose file is missing is an error: a year is loaded whole.
FILES = {
    Scheme.FUNCTION: "functional_codes.csv",
    Scheme.GOV_ECONOMIC: "government_economic_codes.csv",
    Scheme.DEPT_ECONOMIC: "department_economic_codes.csv",
    Scheme.PROCUREMENT: "procurement_catalogue.csv",
    Scheme.SERVICE: "purchase_service_catalogue.csv",
    Scheme.REVENUE: "revenue_sources.csv",
}
CROSSWALK = "economic_crosswalk.csv"
ENGLISH = "english.csv"
EXPLANATIONS = "explanations"

# A pair so marked was seen in a published budget, but no official crosswalk has it.
UNUSUAL = "NOT in the standard"

LEVELS = {"类": 1, "款": 2, "项": 3}


class BadClassification(ValueError):
    """A classification file is missing or holds a row that cannot be meant; the message is for staff."""


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """One code of one scheme; `aliases` are other spellings of its name, `status` how well the name is established."""

    scheme: Scheme
    code: str
    name: str
    parent_code: str
    level: int
    status: str = ""
    sources: str = ""
    note: str = ""
    aliases: tuple[str, ...] = ()
    plain_name: str = ""
    explanation: str = ""
    english_name: str = ""


@dataclass(frozen=True, slots=True)
class PairRow:
    """A usual pair of economic codes. A department code may end in «xx»: every 款 of that 类."""

    gov_code: str
    dept_code: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Classification:
    """A year's codes of every scheme and the usual pairs of economic codes; `year` is whose, where that is known."""

    codes: tuple[CodeEntry, ...] = ()
    pairs: tuple[PairRow, ...] = ()
    year: int | None = None

    def names(self) -> dict[str, dict[str, str]]:
        """Return scheme -> code -> official name."""
        named: dict[str, dict[str, str]] = {scheme.value: {} for scheme in Scheme}
        for row in self.codes:
            named[row.scheme.value][row.code] = row.name
        return named

    def aliases(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """Return scheme -> code -> other spellings, for the codes that have any."""
        known: dict[str, dict[str, tuple[str, ...]]] = {}
        for row in self.codes:
            if row.aliases:
                known.setdefault(row.scheme.value, {})[row.code] = row.aliases
        return known

    def crosswalk(self) -> frozenset[tuple[str, str]]:
        """Return the usual pairs (政府经济, 部门经济), each «xx» spelt out as every 款 that is known."""
        depts = [row.code for row in self.codes if row.scheme is Scheme.DEPT_ECONOMIC]
        usual = [pair for pair in self.pairs if UNUSUAL not in pair.source]
        return frozenset((pair.gov_code, dept) for pair in usual for dept in _spelt_out(pair.dept_code, depts))


def _spelt_out(dept_code: str, depts: Iterable[str]) -> list[str]:
    if not dept_code.endswith("xx"):
        return [dept_code]
    stem = dept_code.removesuffix("xx")
    return [code for code in depts if code.startswith(stem) and len(code) == len(dept_code)]


@dataclass(frozen=True, slots=True)
class _Plain:
    """What is said about codes in everyday words, by (scheme, code)."""

    words: Mapping[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    english: Mapping[tuple[str, str], str] = field(default_factory=dict)


def read_folder(folder: Path = FOLDER) -> Classification:
    """Read a folder of classification files. Raises BadClassification; nothing is skipped silently."""
    plain = _Plain(_explanations(folder), _english(folder))
    codes = tuple(row for scheme, name in FILES.items() for row in _codes(folder / name, scheme, plain))
    named = {(row.scheme.value, row.code) for row in codes}
    # An explanation of a code that is gone would be read by nobody, and its mistake be found by nobody.
    if stray := sorted({*plain.words, *plain.english} - named):
        scheme, code = stray[0]
        raise BadClassification(f"通俗解释或英文名称中的 {scheme} {code} 不在分类目录里。")
    return Classification(codes, tuple(_pairs(folder / CROSSWALK)))


def _codes(path: Path, scheme: Scheme, plain: _Plain) -> Iterator[CodeEntry]:
    seen: set[str] = set()
    for line, row in _rows(path, "code", "name", "status"):
        code, name = row["code"], row["name"]
        if scheme is Scheme.SERVICE and name and not code and row["level"] == "3":
            continue  # the catalogue's third level has no codes: a table prints its names alone
        if not code or not name:
            raise BadClassification(f"{path.name} 第 {line} 行缺少编码或名称。")
        if code in seen:
            raise BadClassification(f"{path.name} 第 {line} 行的编码 {code} 重复。")
        seen.add(code)
        key = (scheme.value, code)
        plain_name, explanation = plain.words.get(key, ("", ""))
        yield CodeEntry(
            scheme=scheme,
            code=code,
            name=name,
            parent_code=row.get("parent") or parent_of(scheme, code),
            level=level_of(scheme, code, row.get("level", ""), f"{path.name} 第 {line} 行"),
            status=row["status"],
            sources=row.get("sources", ""),
            note=row.get("note", ""),
            aliases=tuple(alias for alias in row.get("aliases", "").split(";") if alias),
            plain_name=plain_name,
            explanation=explanation,
            english_name=plain.english.get(key, ""),
        )


def level_of(scheme: Scheme, code: str, printed: str, place: str) -> int:
    """Return the level that the code's length says; a printed one must agree."""
    lengths = scheme.level_lengths
    if lengths and len(code) not in lengths:
        raise BadClassification(f"{place}的编码 {code} 位数不对。")
    level = lengths.index(len(code)) + 1 if lengths else 1
    if printed and printed not in (str(level), *(word for word, number in LEVELS.items() if number == level)):
        raise BadClassification(f"{place}的编码 {code} 与级次“{printed}”不符。")
    return level


def parent_of(scheme: Scheme, code: str) -> str:
    """Return the code of the level above; empty where there is none."""
    shorter = [length for length in scheme.level_lengths if length < len(code)]
    return code[: shorter[-1]] if shorter else ""


def _pairs(path: Path) -> Iterator[PairRow]:
    for _, row in _rows(path, "gov_code", "dep_code", "source"):
        yield PairRow(row["gov_code"], row["dep_code"], row["source"])


def _explanations(folder: Path) -> dict[tuple[str, str], tuple[str, str]]:
    words: dict[tuple[str, str], tuple[str, str]] = {}
    for scheme in Scheme:
        path = folder / EXPLANATIONS / f"{scheme.value}.csv"
        for _, row in _rows(path, "code", "plain_name", "explanation") if path.exists() else ():
            words[scheme.value, row["code"]] = (row["plain_name"], row["explanation"])
    return words


def _english(folder: Path) -> dict[tuple[str, str], str]:
    path = folder / ENGLISH
    rows = _rows(path, "scheme", "code", "name") if path.exists() else ()
    return {(row["scheme"], row["code"]): row["name"] for _, row in rows}


def _rows(path: Path, *required: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line number, row) of a CSV file, every value stripped."""
    try:
        # Excel begins a CSV with a mark of its encoding, which would become part of the first heading.
        text = taken_out(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise BadClassification(f"找不到分类目录文件 {path.name}。") from error
    except UnicodeDecodeError as error:
        raise BadClassification(f"{path.name} 不是 UTF-8 编码。") from error
    reader = csv.DictReader(text.splitlines())
    if missing := set(required) - set(reader.fieldnames or ()):
        raise BadClassification(f"{path.name} 缺少列：{'、'.join(sorted(missing))}。")
    for row in reader:
        # `csv` keeps what is too much under None and fills what lacks with None, and says nothing.
        if None in row or None in row.values():
            raise BadClassification(f"{path.name} 第 {reader.line_num} 行的列数与表头不符。")
        yield reader.line_num, {key: value.strip() for key, value in row.items()}
