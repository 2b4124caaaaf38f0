"""What an edition holds, read from the database through the door that the caller may use."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Literal

from django.db.models import Min
from django.db.models.functions import Length

from budget.completeness import Disclosed, TableFacts, items_of
from budget.completeness.items import HasDepth
from budget.forms import form_of
from budget.models import DisclosedTable, EditionText, LineItem, Statement
from budget.texts import TextKind
from budget.vocabulary import Scheme, Stage

Door = Literal["published", "every_stage"]


def gather(
    edition: int, form: str, stage: Stage, approved_on: date | None, published_on: date | None, door: Door
) -> Disclosed:
    """Return what the edition with this key holds. Four queries; through `published` a draft holds nothing."""
    fields = ("pk", "key", "title", "is_empty", "columns", "edition__unit__division_code")
    tables = list(getattr(DisclosedTable, door).filter(edition=edition).values_list(*fields))
    keys = {pk: key for pk, key, *_ in tables}
    # Where the depth of codes is asked about, by table.
    depths = {one.check.table: one.check.scheme for one in items_of(form_of(form)) if isinstance(one.check, HasDepth)}
    shortest: defaultdict[str, dict[Scheme, int]] = defaultdict(dict)
    rows = getattr(LineItem, door).filter(
        table__in=[pk for pk, key in keys.items() if key in depths], is_total=False, measure="total"
    )
    lengths = rows.values("table").annotate(
        function=Min(Length("function")), dept_economic=Min(Length("dept_economic"))
    )
    for found in lengths.values_list("table", "function", "dept_economic", named=True):
        key = keys[found.table]
        shortest[key][depths[key]] = getattr(found, depths[key].value)
    return Disclosed(
        form=form,
        stage=stage,
        tables={
            key: TableFacts(title, is_empty, frozenset(column["key"] for column in columns), shortest[key])
            for _, key, title, is_empty, columns, _ in tables
        },
        texts=frozenset(
            TextKind(kind) for kind in getattr(EditionText, door).filter(edition=edition).values_list("kind", flat=True)
        ),
        division=tables[0][-1] if tables else "",
        approved_on=approved_on,
        published_on=published_on,
        statements={
            item: (answer, reason)
            for item, answer, reason in getattr(Statement, door)
            .filter(edition=edition)
            .values_list("item", "answer", "reason")
        },
    )
