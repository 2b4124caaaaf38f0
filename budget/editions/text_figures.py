"""The figures of an edition and of the year before it, as the written parts are held against them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import Case, Value, When

from budget.classification.loading import of_year
from budget.forms import MEASURES, TABLES, Funds, Subject, layout_of
from budget.forms.functions import FUNCTION_NAMES
from budget.models import ClassificationCode, DisclosedTable, Edition, LineItem
from budget.queries.standing import own_phase
from budget.texts import Figures, TableFigure
from budget.vocabulary import EditionState, Scheme

# The tables whose rows are added up by code: texts speak of 类 and 款, the tables print 项.
_SUMMED = frozenset({(Subject.SPENDING, Funds.ALL), (Subject.SPENDING, Funds.GENERAL), (Subject.BASIC, Funds.GENERAL)})
_SCHEMES = (Scheme.FUNCTION, Scheme.GOV_ECONOMIC, Scheme.DEPT_ECONOMIC)
_COLUMNS = (
    "table", "unit_code", "function", "gov_economic", "dept_economic", "category", "label", "measure", "is_total",
    "amount",
)  # fmt: skip
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


def _figures(edition: Edition, names: Names) -> Iterable[TableFigure]:
    tables = {
        pk: (key, f"{number} {TABLES.get(key, title)}")
        for pk, key, number, title in DisclosedTable.every_stage.filter(edition=edition).values_list(
            "pk", "key", "number", "title"
        )
    }
    summed = {
        pk
        for pk, (key, _) in tables.items()
        if (one := layout_of(key)) and (one.about.subject, one.about.funds) in _SUMMED
    }
    sums: defaultdict[tuple[str, ...], int] = defaultdict(int)
    own = Case(When(own_phase(), then=Value(value=True)), default=Value(value=False))
    rows = LineItem.every_stage.filter(table__in=tables).annotate(own=own).values_list(*_COLUMNS, "own")
    for table, unit, *rest in rows.iterator(chunk_size=10_000):
        *codes, category, label, measure, is_total, fen, is_own = rest
        key, title = tables[table]
        # Names of codes change from year to year, so a label counts only where it is all there is.
        words = "" if any(codes) or category else label
        shown = f"{title} {label or '合计'} {MEASURES.get(measure, measure)}"
        yield TableFigure(fen, (key, unit, *codes, category, words, measure), shown)
        # Subtotals are printed as well and were yielded above; added once more they would make sums that nobody prints.
        if table in summed and is_own and not is_total:
            for scheme, code in zip(_SCHEMES, codes, strict=True):
                for length in scheme.level_lengths:
                    if len(code) >= length:
                        sums["sum", key, title, scheme.value, code[:length], measure] += fen
    for (kind, key, title, scheme_name, code, measure), fen in sums.items():
        label = f"{title} {code} {names[scheme_name].get(code, '')} {MEASURES.get(measure, measure)}"
        yield TableFigure(fen, (kind, key, scheme_name, code, measure), label)


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
