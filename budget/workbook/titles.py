"""Titles of tables: what a printed title names, whatever number, year, unit or «续表» stands around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from budget.forms import LAYOUTS, Layout
from budget.workbook.folding import fold, fold_label

_NUMBER = re.compile(
    r"(?:附件|附)?(?:部门)?(?:预算|决算|公开)?(?:表(?P<after>\d{1,2}(?:-\d{1,2})?)|(?P<before>\d{1,2}(?:-\d{1,2})?)表?)"
    r"(?!\d)[.、:_-]*"
)
_CONTINUED = re.compile(r"[(\[【]?(?:续表?|接上页|续\d+|续表?[一二三四五六七八九十]+)[)\]】]?\Z")
_LEADING_CONTINUED = re.compile(r"\A(?:续表?)[:、]?(?=.{3,})")
_TABLE_WORDS = re.compile(r"收入|支出|收支|预算|决算|经费|采购|绩效|资金|拨款|购买服务|项目|债务|资产")
_NOT_TITLE = re.compile(r"\A(?:注|说明|备注|附注|本表|填表)|[。;；,，?？!！]")

_LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True)
class Title:
    """A printed title taken apart: `number` as printed («03»), `core` folded, `layout` where it is a known one."""

    printed: str
    number: str
    core: str
    continued: bool
    layout: Layout | None


def _suffixes() -> list[tuple[str, Layout]]:
    pairs = [(fold_label(title), layout) for layout in LAYOUTS for title in layout.titles]
    return sorted(pairs, key=lambda pair: -len(pair[0]))


_BY_SUFFIX = _suffixes()


@lru_cache(maxsize=4096)
def read_title(text: str) -> Title | None:
    """Take a text apart as a title; None where it does not look like one."""
    folded = fold_label(text)
    if not folded or len(folded) > _LONGEST_TITLE or _NOT_TITLE.search(folded):
        return None
    core, continued = folded, False
    while True:
        bare = _LEADING_CONTINUED.sub("", _CONTINUED.sub("", core))
        if bare == core or not bare:
            break
        core, continued = bare, True
    number = _NUMBER.match(core)
    label = ""
    if number:
        label = number.group("after") or number.group("before")
        core = core[number.end() :]
    layout = next((layout for suffix, layout in _BY_SUFFIX if core.endswith(suffix)), None)
    if layout is None and not (core.endswith("表") and (label or _TABLE_WORDS.search(core))):
        return None
    return Title(" ".join(text.split()), label, core, continued, layout)


_NUMBER_ALONE = re.compile(r"(?:附件|附)?(?:部门)?(?:预算|决算|公开)?表?(\d{1,2})(?:表)?\Z")


def number_alone(text: str) -> str:
    """Return the number of a cell that holds nothing but a table number, «预算03表»; empty otherwise."""
    folded = fold(text)
    found = _NUMBER_ALONE.match(folded)
    return found.group(1) if found and not folded.isdigit() else ""
