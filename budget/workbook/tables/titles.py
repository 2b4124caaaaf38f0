"""Titles of tables: what a printed title names, whatever number, year, unit or «续表» stands around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from budget.forms import FORMS, Form, Layout
from budget.forms.wordings import Wording
from budget.vocabulary import Stage
from budget.workbook.folding import fold, fold_label

_NUMBER = re.compile(
    r"(?:附件|附)?(?:部门)?(?:预算|决算|公开)?(?:表(?P<after>\d{1,2}(?:-\d{1,2})?)|(?P<before>\d{1,2}(?:-\d{1,2})?)表?)"
    r"(?!\d)[.、:_-]*"
)
_CONTINUED = re.compile(r"[(\[【]?(?:续表?|接上页|续\d+|续表?[一二三四五六七八九十]+)[)\]】]?\Z")
_LEADING_CONTINUED = re.compile(r"\A(?:续表?)[:、]?(?=.{3,})")
_TABLE_WORDS = re.compile(r"收入|支出|收支|预算|决算|经费|采购|绩效|资金|拨款|购买服务|项目|债务|资产")
_NOT_TITLE = re.compile(r"\A(?:注|说明|备注|附注|本表|填表)|[。;；,，?？!！]")

# Before the name of a table these make it another table: «支出表» of what money, «三公经费支出表» of which.
_OTHER_TABLE = re.compile(
    r"政府性基金|国有资本经营|一般公共预算|财政拨款|财政专户|三公|基本支出|项目支出|采购|购买服务|绩效|债务|资产|机关运行"
)
# What stands behind a title and is none of it: «(2026年度)» (its year is folded away), «(公开01表)», «(单位公开)», a year.
_DECORATION = re.compile(r"(?:\([^()]*\)|20\d\d)\Z")

# A title of a budget; «一般公共预算» alone is whose money it is.
_PLANNED = re.compile(r"预算(?:总|明细|情况)?表\Z|调整预算")

_LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True)
class Title:
    """A printed title taken apart: `number` as printed («03»), `core` folded, and which table each form calls so.

    `others` are the forms that have a table whose title it ends with, but that is another table's: «政府性基金…支出表».
    """

    printed: str
    number: str
    core: str
    continued: bool
    tables: tuple[tuple[str, Layout], ...] = ()
    others: frozenset[str] = frozenset()

    @property
    def is_known(self) -> bool:
        """Whether some form has a table whose title it ends with."""
        return bool(self.tables or self.others)

    def layout(self, form: Form) -> Layout | None:
        """Return the table that the form calls so."""
        return next((form.by_key.get(layout.key) for key, layout in self.tables if key == form.key), None)

    def is_other(self, form: Form) -> bool:
        """Whether the words before the name of a table of the form say that it is another one."""
        return form.key in self.others


def _suffixes(form: Form) -> list[tuple[str, Layout]]:
    pairs = [(fold_label(title), layout) for layout in form.tables for title in layout.titles]
    # The longest first: «支出预算表» ends «项目支出预算表» too.
    return sorted(pairs, key=lambda pair: -len(pair[0]))


_BY_SUFFIX = {form.key: _suffixes(form) for form in FORMS}


_NONE_TAUGHT: frozenset[Wording] = frozenset()


def _named_by(
    core: str, taught: frozenset[Wording], *, is_final: bool
) -> tuple[tuple[tuple[str, Layout], ...], frozenset[str]]:
    """Return which table each form calls so, and the forms for which it only ends like one of theirs.

    `is_final` says that 决算 stands in the whole of the title, in its number too: then it is no budget's.
    """
    tables, others = [], set()
    names = {one.form: one.table for one in taught if one.words == core}
    for form in FORMS:
        # What somebody taught outranks what its end looks like.
        if (key := names.get(form.key)) in form.by_key:
            tables.append((form.key, form.by_key[key]))
            continue
        found = next(((suffix, layout) for suffix, layout in _BY_SUFFIX[form.key] if core.endswith(suffix)), None)
        if found is None:
            continue
        before = core.removesuffix(found[0])
        if _OTHER_TABLE.search(before) or (is_final and Stage.FINAL not in form.stages):
            others.add(form.key)
        else:
            tables.append((form.key, found[1]))
    return tuple(tables), frozenset(others)


def _bare(folded: str) -> tuple[str, bool, str]:
    """Return a folded title without «续表» and its number; whether it said the former, and the number."""
    core, continued = folded, False
    while True:
        bare = _LEADING_CONTINUED.sub("", _CONTINUED.sub("", core))
        if bare == core or not bare:
            break
        core, continued = bare, True
    number = _NUMBER.match(core)
    if number is None:
        return core, continued, ""
    return core[number.end() :], continued, number.group("after") or number.group("before")


def names_another_stage(text: str, form: Form) -> bool:
    """Whether a title says that its table is of a stage that the form does not serve: 决算 in a budget, or the reverse."""
    folded = fold_label(text)
    if Stage.FINAL not in form.stages:
        return "决算" in folded
    return form.stages == (Stage.FINAL,) and bool(_PLANNED.search(folded)) and "决算" not in folded


def title_words(text: str) -> str:
    """Return the words by which a title is taught: without number, year, unit and what stands in brackets behind it."""
    core = _bare(fold_label(text))[0]
    while (bare := _DECORATION.sub("", core)) != core:
        core = bare
    return core


@lru_cache(maxsize=4096)
def read_title(text: str, taught: frozenset[Wording] = _NONE_TAUGHT) -> Title | None:
    """Take a text apart as a title; None where it does not look like one. `taught` are names that people taught."""
    folded = fold_label(text)
    if not folded or len(folded) > _LONGEST_TITLE or _NOT_TITLE.search(folded):
        return None
    core, continued, label = _bare(folded)
    is_final = "决算" in folded
    tables, others = _named_by(core, taught, is_final=is_final)
    while not tables and not others and (bare := _DECORATION.sub("", core)) != core:
        core = bare
        tables, others = _named_by(core, taught, is_final=is_final)
    if not tables and not others and not (core.endswith("表") and (label or _TABLE_WORDS.search(core))):
        return None
    return Title(" ".join(text.split()), label, core, continued, tables, others)


_NUMBER_ALONE = re.compile(r"(?:附件|附)?(?:部门)?(?:预算|决算|公开)?表?(\d{1,2})(?:表)?\Z")


def number_alone(text: str) -> str:
    """Return the number of a cell that holds nothing but a table number, «预算03表»; empty otherwise."""
    folded = fold(text)
    found = _NUMBER_ALONE.match(folded)
    # Digits alone are a page or a figure.
    return found.group(1) if found and not folded.isdigit() else ""
