"""Loading a year's classification into the database, and the codes that a year's checks go by."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from budget.classification.files import Classification, CodeEntry, PairRow
from budget.models import ClassificationCode, EconomicPair
from budget.vocabulary import Scheme

# What the files say of a code; what staff may have written themselves is only filled where it is empty.
_OFFICIAL = ("name", "parent_code", "level", "status", "sources", "note", "aliases")
_PLAIN = ("plain_name", "explanation", "english_name")
_ALIAS_SEPARATOR = ";"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading did: codes new, renamed (old and new name), otherwise changed, unchanged; and codes gone."""

    new: tuple[str, ...]
    renamed: tuple[tuple[str, str, str], ...]
    changed: tuple[str, ...]
    unchanged: int
    # In the database for that year, but not in the files: kept unless `remove_gone`.
    gone: tuple[str, ...]
    pairs: int


def load(classification: Classification, year: int, *, remove_gone: bool = False) -> Loaded:
    """Load a classification as that of `year`, in one transaction; the same files twice change nothing."""
    with transaction.atomic():
        kept = {(row.scheme, row.code): row for row in ClassificationCode.objects.filter(year=year)}
        wanted = {(row.scheme.value, row.code): row for row in classification.codes}
        gone = sorted(kept.keys() - wanted.keys())
        new = [_record(row, year) for key, row in wanted.items() if key not in kept]
        renamed = [
            (code.code, code.name, wanted[key].name) for key, code in kept.items() if _is_renamed(key, code, wanted)
        ]
        changed = [record for key, record in kept.items() if key in wanted and _update(record, wanted[key])]
        ClassificationCode.objects.bulk_create(new)
        ClassificationCode.objects.bulk_update(changed, [*_OFFICIAL, *_PLAIN])
        if remove_gone:
            ClassificationCode.objects.filter(pk__in=[kept[key].pk for key in gone]).delete()
        _replace_pairs(classification.pairs, year)
    names = {code for code, _, _ in renamed}
    return Loaded(
        new=tuple(row.code for row in new),
        renamed=tuple(renamed),
        changed=tuple(row.code for row in changed if row.code not in names),
        unchanged=len(kept) - len(changed) - len(gone),
        gone=tuple(code for _, code in gone),
        pairs=len(classification.pairs),
    )


def _is_renamed(key: tuple[str, str], record: ClassificationCode, wanted: dict[tuple[str, str], CodeEntry]) -> bool:
    return key in wanted and wanted[key].name != record.name


def _values(row: CodeEntry) -> dict[str, object]:
    official = {name: getattr(row, name) for name in (*_OFFICIAL, *_PLAIN)}
    return official | {"aliases": _ALIAS_SEPARATOR.join(row.aliases)}


def _record(row: CodeEntry, year: int) -> ClassificationCode:
    return ClassificationCode(scheme=row.scheme.value, code=row.code, year=year, **_values(row))


def _update(record: ClassificationCode, row: CodeEntry) -> bool:
    """Bring a kept code up to the files and return whether anything changed."""
    values = _values(row)
    wanted = {name: values[name] for name in _OFFICIAL}
    wanted |= {name: values[name] for name in _PLAIN if not getattr(record, name)}
    different = {name: value for name, value in wanted.items() if getattr(record, name) != value}
    for name, value in different.items():
        setattr(record, name, value)
    return bool(different)


def _replace_pairs(pairs: tuple[PairRow, ...], year: int) -> None:
    kept = set(EconomicPair.objects.filter(year=year).values_list("gov_code", "dept_code", "source"))
    wanted = {(pair.gov_code, pair.dept_code, pair.source) for pair in pairs}
    # The same files twice change nothing, not even the keys of rows.
    if kept != wanted:
        EconomicPair.objects.filter(year=year).delete()
        EconomicPair.objects.bulk_create(
            EconomicPair(year=year, gov_code=gov, dept_code=dept, source=source) for gov, dept, source in sorted(wanted)
        )


def year_for(year: int) -> int | None:
    """Return the year whose codes hold for `year`: its own, else the nearest earlier one; None where there are none."""
    rows = ClassificationCode.objects.filter(year__lte=year).order_by("-year")
    found: int | None = rows.values_list("year", flat=True).first()
    return found


def of_year(year: int) -> Classification:
    """Return the classification that holds for `year`: that year's, else the nearest earlier one, else an empty one."""
    nearest = year_for(year)
    if nearest is None:
        return Classification()
    codes = ClassificationCode.objects.filter(year=nearest)
    pairs = EconomicPair.objects.filter(year=nearest)
    return Classification(
        tuple(_row(code) for code in codes),
        tuple(PairRow(pair.gov_code, pair.dept_code, pair.source) for pair in pairs),
        nearest,
    )


def _row(record: ClassificationCode) -> CodeEntry:
    values = {name: getattr(record, name) for name in (*_OFFICIAL, *_PLAIN)}
    aliases = tuple(alias for alias in record.aliases.split(_ALIAS_SEPARATOR) if alias)
    return CodeEntry(scheme=Scheme(record.scheme), code=record.code, **(values | {"aliases": aliases}))
