"""The figures of an edition and of the year before it, as the written parts are held against them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from budget.classification.loading import of_year
from budget.models import ClassificationCode, Edition, LineItem
from budget.texts import Figure, Figures
from budget.vocabulary import MEASURES, TABLES, EditionState, Scheme
from budget.workbook.layouts.functions import FUNCTION_NAMES

# The tables whose rows are added up by code: texts speak of 类 and 款, the tables print 项.
_SUMMED = ("expenditure", "general_expenditure", "general_basic")
_SCHEMES = (Scheme.FUNCTION, Scheme.GOV_ECONOMIC, Scheme.DEPT_ECONOMIC)
# A shorter old name («医疗卫生») is an everyday word as well.
_SHORTEST_OLD_NAME = 5

Names = Mapping[str, Mapping[str, str]]


def figures_of(edition: Edition) -> Figures:
    """Return what the texts of an edition, draft or not, are compared with. A few queries, and its amounts once."""
    names = of_year(edition.year).names()
    last = Edition.published.filter(
        unit=edition.unit_id, year=edition.year - 1, stage=edition.stage, state=EditionState.PUBLISHED
    ).first()
    return Figures(
        edition.year,
        tuple(_figures(edition, names)),
        tuple(_figures(last, names)) if last else None,
        _old_names(edition.year, names),
    )


def _figures(edition: Edition, names: Names) -> Iterable[Figure]:
    sums: defaultdict[tuple[str, ...], int] = defaultdict(int)
    rows = LineItem.every_stage.filter(edition=edition).select_related("table")
    for row in rows.iterator(chunk_size=5_000):
        table = row.table
        title = f"{table.number} {TABLES.get(table.key, table.title)}"
        codes = {scheme: str(getattr(row, scheme.value)) for scheme in _SCHEMES}
        named = any((*codes.values(), row.category))
        # Names of codes change from year to year, so a label counts only where it is all there is.
        key = (table.key, row.unit_code, *codes.values(), row.category, "" if named else row.label, row.measure)
        yield Figure(row.amount, key, f"{title} {row.label or '合计'} {MEASURES.get(row.measure, row.measure)}")
        if table.key in _SUMMED and not row.is_total:
            for scheme, code in codes.items():
                for length in scheme.level_lengths:
                    if len(code) >= length:
                        sums["sum", table.key, title, scheme.value, code[:length], row.measure] += row.amount
    for (kind, table_key, title, scheme_name, code, measure), fen in sums.items():
        label = f"{title} {code} {names[scheme_name].get(code, '')} {MEASURES.get(measure, measure)}"
        yield Figure(fen, (kind, table_key, scheme_name, code, measure), label)


def _old_names(year: int, names: Names) -> dict[str, str]:
    """Return the names that codes had in earlier years and in older forms, with the name that each has now."""
    now = {name for of_scheme in names.values() for name in of_scheme.values()}
    old = {
        older: current
        for current, *earlier in FUNCTION_NAMES.values()
        for older in earlier
        if older.endswith(("支出", "事务"))
    }
    rows = ClassificationCode.objects.filter(year__lt=year).values_list("scheme", "code", "name")
    for scheme, code, name in rows:
        current = names.get(scheme, {}).get(code, name)
        if current != name:
            old[name] = current
    return {name: new for name, new in old.items() if name not in now and len(name) >= _SHORTEST_OLD_NAME}
