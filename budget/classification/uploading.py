"""An uploaded list of one scheme's codes, CSV or Excel -> rows, and what it changes against the codes before."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from budget.classification.files import LEVELS, BadClassification, CodeEntry, level_of, parent_of
from budget.unseen_signs import taken_out
from budget.vocabulary import Scheme
from budget.workbook.apart import apart
from budget.workbook.files.plain_rows import plain_rows
from budget.workbook.files.plain_text import decode
from budget.workbook.files.reader import Unreadable

# A national catalogue has some four thousand functions; more is another kind of file.
MOST_ROWS = 20_000
_LONGEST_NAME, _LONGEST_CODE, _LONGEST_NOTE = 200, 40, 300

# What a column may be called, by what it is.
_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "code": ("code", "编码", "科目编码", "代码", "科目代码", "编号", "品目编码"),
    "name": ("name", "名称", "科目名称", "编码名称", "品目名称"),
    "level": ("level", "级次", "级别", "层级"),
    "note": ("note", "备注", "说明"),
    "sources": ("sources", "依据", "来源"),
}
_REQUIRED = ("code", "name")


@dataclass(frozen=True, slots=True)
class CodeChange:
    """A code with its name before and after; empty where it was not, or is no more."""

    code: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What a list changes: codes new, renamed, gone; and how many stay as they were."""

    new: tuple[CodeChange, ...]
    renamed: tuple[CodeChange, ...]
    gone: tuple[CodeChange, ...]
    same: int


def read_codes(content: bytes, filename: str, scheme: Scheme) -> tuple[CodeEntry, ...]:
    """Read a list of codes. Raises BadClassification, naming the row; nothing is skipped silently."""
    lines = list(_lines(content, filename))
    start, columns = _header(lines)
    seen: dict[str, int] = {}
    rows: list[CodeEntry] = []
    for number, cells in lines[start + 1 :]:
        values = {key: cells[place].strip() if place < len(cells) else "" for key, place in columns.items()}
        if not any(cell.strip() for cell in cells):
            continue
        row = _row(scheme, values, f"第 {number} 行")
        if row.code in seen:
            raise BadClassification(f"第 {number} 行的编码 {row.code} 与第 {seen[row.code]} 行重复。")
        seen[row.code] = number
        rows.append(row)
        if len(rows) > MOST_ROWS:
            raise BadClassification(f"超过 {MOST_ROWS} 行，不像一份分类目录。")
    if not rows:
        raise BadClassification("文件里只有表头，没有编码。")
    return tuple(rows)


def compare(rows: Iterable[CodeEntry], before: Mapping[str, str]) -> Changes:
    """Return what the rows change against the codes and names before."""
    after = {row.code: row.name for row in rows}
    return Changes(
        new=tuple(CodeChange(code, "", name) for code, name in after.items() if code not in before),
        renamed=tuple(
            CodeChange(code, before[code], name) for code, name in after.items() if before.get(code, name) != name
        ),
        gone=tuple(CodeChange(code, name, "") for code, name in sorted(before.items()) if code not in after),
        same=sum(before.get(code) == name for code, name in after.items()),
    )


def _row(scheme: Scheme, values: Mapping[str, str], place: str) -> CodeEntry:
    code, name = values["code"], values["name"]
    if not code or not name:
        raise BadClassification(f"{place}缺少编码或名称。")
    if len(code) > _LONGEST_CODE or len(name) > _LONGEST_NAME or len(values.get("note", "")) > _LONGEST_NOTE:
        raise BadClassification(f"{place}的文字太长，请核对是不是另一种表。")
    if scheme.level_lengths and not code.isalnum():
        raise BadClassification(f"{place}的编码“{code}”里有不该有的符号。")
    # Other words of a level («四级») are not held against the code: its length says it.
    printed_level = values["level"] if values.get("level", "") in LEVELS else ""
    level = level_of(scheme, code, printed_level, place)
    sources = values.get("sources", "")[:_LONGEST_NOTE]
    return CodeEntry(scheme, code, name, parent_of(scheme, code), level, "uploaded", sources, values.get("note", ""))


def _header(lines: Sequence[tuple[int, list[str]]]) -> tuple[int, dict[str, int]]:
    """Return the place of the header line, among the first ten, and the column of each thing that it names."""
    for start, (_, cells) in enumerate(lines[:10]):
        folded = ["".join(cell.split()).lower() for cell in cells]
        columns = {
            key: folded.index(name)
            for key, names in _HEADINGS.items()
            for name in names
            if name in folded
        }  # fmt: skip
        if all(key in columns for key in _REQUIRED):
            return start, columns
    raise BadClassification("没有找到表头：要有“编码”和“名称”两列。")


def _lines(content: bytes, filename: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (row number, cells) of the first sheet that has any, or of a CSV file."""
    if filename.lower().endswith((".csv", ".txt")):
        decoded = decode(content)
        if decoded is None:
            raise BadClassification("文件的编码既不是 UTF-8 也不是 GB18030，读不出来。")
        text = taken_out(decoded[0])
        # By what is more frequent: a name may hold a comma, a code never does.
        dialect = csv.excel_tab if text.count("\t") > text.count(",") else csv.excel
        reader = csv.reader(io.StringIO(text, newline=""), dialect)
        try:
            yield from ((reader.line_num, cells) for cells in reader)
        except csv.Error as error:
            # A quotation mark that nobody closes: the whole rest is one cell, longer than csv takes.
            raise BadClassification(f"第 {reader.line_num} 行以后读不出来，请核对引号是否成对。") from error
        return
    try:
        rows = apart(plain_rows, content, filename)
    except Unreadable as error:
        raise BadClassification(error.found.message) from error
    if not rows:
        raise BadClassification("工作簿里没有可读的工作表。")
    yield from enumerate(rows, 1)
