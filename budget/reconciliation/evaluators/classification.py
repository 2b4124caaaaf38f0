"""Codes and names as printed, against the year's classification, the crosswalk and the other tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from budget.reconciliation.comparing import passes, words_disagree
from budget.reconciliation.context import Context
from budget.reconciliation.declare import Key, Rule
from budget.reconciliation.evaluators.names import fold
from budget.reconciliation.ledger import CannotCheck, Ledger
from budget.reconciliation.results import Level, Outcome, Result
from budget.reconciliation.stratum import Row
from budget.vocabulary import Scheme
from budget.workbook.rows import FactRow, Line, Source

# So far the classification may be from the year of the document and still tell whose name a name is.
_YEARS_APART = 3
# Revenue sources are words of the forms, not a classification of the year.
SCHEMES = tuple(scheme for scheme in Scheme if scheme is not Scheme.REVENUE)
PAIR = (Key("gov_economic"), Key("dept_economic"))


def known(rule: Rule, ledger: Ledger, context: Context) -> Iterator[Outcome]:
    """Every code is in the year's classification; each unknown one is named with all its cells."""
    printed = ledger.printed
    for scheme in _schemes(ledger):
        official = context.codes.get(scheme.value)
        if not official:
            yield _not_loaded(rule, scheme)
            continue
        codes, owners = printed.codes(scheme.value), _owners(scheme, context)
        for code in sorted(codes.keys() - official.keys()):
            names = [name for other, name in printed.first[scheme.value] if other == code]
            told = words_disagree(
                rule,
                f"{scheme.value} {code}",
                (printed.label(scheme.value, code), f"{scheme.label}中没有这个编码"),
                printed.cells(scheme.value, code),
                reason=f"{scheme.label}中没有编码 {code}。请核对是否录错；确为新科目的，先更新该年的分类科目。",
                subject_label=f"{scheme.label} {printed.label(scheme.value, code)}",
            )
            yield _of_another(told, owners, names, code)
        if right := [cell for code, cell in codes.items() if code in official]:
            yield _all_right(rule, scheme, right)


def official_names(rule: Rule, ledger: Ledger, context: Context) -> Iterator[Outcome]:
    """Every printed name is the official one of its code after folding; each other is named with all its cells."""
    for scheme in _schemes(ledger):
        official = context.codes.get(scheme.value)
        if not official:
            yield _not_loaded(rule, scheme)
            continue
        others, owners = context.aliases.get(scheme.value, {}), _owners(scheme, context)
        right: list[Source] = []
        for (code, name), cell in sorted(ledger.printed.first[scheme.value].items()):
            # A code that is in no list has a finding of its own; to doubt its name as well would say it twice.
            if not name or code not in official:
                continue
            if fold(name) in {fold(other) for other in (official[code], *others.get(code, ()))}:
                right.append(cell)
                continue
            told = words_disagree(
                rule,
                f"{scheme.value} {code}",
                (f"表内名称：{name}", f"官方名称：{official[code]}"),
                ledger.printed.cells(scheme.value, code, name),
                reason=f"表内写作“{name}”，官方名称是“{official[code]}”。编码和名称可能有一个录错。",
                subject_label=f"{scheme.label} {code} {name}",
            )
            yield _of_another(told, owners, [name], code)
        if right:
            yield _all_right(rule, scheme, right)


def _owners(scheme: Scheme, context: Context) -> dict[str, str]:
    """Return the codes by their folded names, first ones first; none where the classification is of other years.

    Between years names move from code to code, and an old document that keeps its own is right.
    """
    since = context.codes_year - context.year if context.year and context.codes_year else 0
    if not -_YEARS_APART <= since <= _YEARS_APART:
        return {}
    # Backwards: of codes with one name the last that is put in stays, which is the first in order.
    return {fold(name): code for code, name in sorted(context.codes[scheme.value].items(), reverse=True)}


def _of_another(told: Outcome, owners: Mapping[str, str], names: Iterable[str], code: str) -> Outcome:
    """Return what is told of a code; a must, where its name is another's: one of the two is certainly wrong."""
    owner = next((owners[fold(name)] for name in names if fold(name) in owners), "")
    if not owner or owner == code:
        return told
    said = f"这个名称是编码 {owner} 的官方名称。"
    return replace(told, level=Level.MUST, reason=f"{told.reason}{said}")


def same_name(rule: Rule, ledger: Ledger, _context: Context) -> Iterator[Outcome]:
    """One code has one name in all tables of the workbook."""
    same: list[Source] = []
    for scheme in _schemes(ledger):
        names: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for code, name in ledger.printed.first[scheme.value]:
            if name:
                names[code][fold(name)].append(name)
        # Folded names are compared and printed ones told: brackets of two kinds are no two names.
        for code, found in sorted(names.items()):
            first, *others = found.values()
            if not others:
                same.append(ledger.printed.first[scheme.value][code, first[0]])
                continue
            yield words_disagree(
                rule,
                f"{scheme.value} {code}",
                (first[0], "、".join(other[0] for other in others)),
                _cells(ledger, scheme, code, first),
                _cells(ledger, scheme, code, [name for other in others for name in other]),
                reason=f"{scheme.label} {code} 在表中有 {len(found)} 个不同的名称。",
                subject_label=f"{scheme.label} {code}",
            )
    if same:
        yield passes(rule, len(same), same)


def _cells(ledger: Ledger, scheme: Scheme, code: str, names: list[str]) -> list[Source]:
    return [cell for name in names for cell in ledger.printed.cells(scheme.value, code, name)]


def crosswalk(rule: Rule, ledger: Ledger, context: Context) -> Iterator[Outcome]:
    """Every pair of economic codes is usual; any other is kept as printed and shown with its cells."""
    pairs: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    both = {key.dimension for key in PAIR}
    for key in (table.key for table in ledger.form.tables if both <= set(table.about.keyed_by)):
        if ledger.reading.table(key) is not None:
            stratum = ledger.stratum(key, Line.DETAIL)
            for pair, row in zip(stratum.keys(PAIR), stratum.rows, strict=True):
                pairs[pair].append(row)
    # A row with one of the two codes alone pairs nothing.
    pairs = {pair: rows for pair, rows in pairs.items() if all(pair)}
    if not pairs:
        raise CannotCheck(Result.NOT_APPLICABLE, "表中没有同时列出政府和部门经济分类的行。")
    if not context.crosswalk:
        raise CannotCheck(Result.INSUFFICIENT, "该年的政府、部门经济分类对照尚未载入。")
    for gov_code, dept_code in sorted(pairs.keys() - context.crosswalk):
        left = ledger.printed.label("gov_economic", gov_code)
        right = ledger.printed.label("dept_economic", dept_code)
        rows = pairs[gov_code, dept_code]
        yield words_disagree(
            rule,
            f"{gov_code}/{dept_code}",
            (left, right),
            _code_cells(rows, "gov_economic"),
            _code_cells(rows, "dept_economic"),
            reason="这一对科目不在通常的对照关系中，按表内所印保留，请核对。",
            subject_label=f"{left} + {right}",
        )
    if usual := [rows[0] for pair, rows in pairs.items() if pair in context.crosswalk]:
        yield passes(rule, len(usual), _code_cells(usual, "gov_economic"))


def _code_cells(rows: Sequence[Row], dimension: str) -> list[Source]:
    return [row.dimensions[dimension].source for row in rows if isinstance(row, FactRow)]


def _schemes(ledger: Ledger) -> list[Scheme]:
    found: list[Scheme] = [scheme for scheme in SCHEMES if ledger.printed.first.get(scheme.value)]
    if not found:
        raise CannotCheck(Result.NOT_APPLICABLE, "表中没有分类编码。")
    return found


def _not_loaded(rule: Rule, scheme: Scheme) -> Outcome:
    return Outcome(
        rule.id,
        rule.level,
        Result.INSUFFICIENT,
        rule.title,
        subject=scheme.value,
        subject_label=scheme.label,
        reason=f"该年的{scheme.label}科目尚未载入。",
    )


def _all_right(rule: Rule, scheme: Scheme, cells: list[Source]) -> Outcome:
    return passes(rule, len(cells), cells, subject=scheme.value, subject_label=scheme.label)
