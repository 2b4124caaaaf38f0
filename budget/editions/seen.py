"""What of an edition becomes public, as a mark that a page carries: nobody makes public what she has not looked at.

A mark has one part for each thing that can change while a page stands open, so that a refusal can name what did.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, Sum

from budget.classification.loading import year_for
from budget.editions.refusals import ChangedSince
from budget.models import (
    CheckResult,
    ClassificationCode,
    DisclosedTable,
    Edition,
    EditionText,
    LineItem,
    PrintedName,
    SourceFile,
    Statement,
)
from budget.texts import TextKind
from budget.vocabulary import EditionState

# Of each part sixteen signs: nobody writes words that only seem to be those that were looked at.
_SIGNS = 16


def seen_mark(edition: Edition) -> str:
    """Return the mark of an edition as it stands. A page asks for it before it reads what it shows."""
    return "-".join(digest(value) for value in _parts(edition).values())


def require_seen(edition: Edition, mark: str | None) -> None:
    """Raise ChangedSince, with what changed, where an edition is not what a page with this mark showed.

    None is of whoever saw no page: a command on the server. Asked under the lock of the edition.
    """
    if mark is None:
        return
    now = {label: digest(value) for label, value in _parts(edition).items()}
    looked_at = mark.split("-")
    # From nowhere, or from a page of another release.
    if len(looked_at) != len(now):
        raise ChangedSince([], is_draft=edition.state == EditionState.DRAFT)
    if changed := [label for (label, found), before in zip(now.items(), looked_at, strict=True) if found != before]:
        raise ChangedSince(changed, is_draft=edition.state == EditionState.DRAFT)


def _parts(edition: Edition) -> Mapping[str, Any]:
    """Return by its name on the desk each part of what an edition shows, or will. Nine queries for a draft."""
    state = {"这一版的状态": edition.state, "公众现在看到的版本": _public_now(edition)}
    # Nothing else of what was public can change; what its codes and its body are called is no reason to keep it up.
    return state | _of_draft(edition) if edition.state == EditionState.DRAFT else state


def _of_draft(draft: Edition) -> dict[str, Any]:
    of = {"edition": draft.pk}
    texts = dict(EditionText.every_stage.filter(**of).values_list("kind", "body"))
    checks = list(
        CheckResult.every_stage.filter(**of)
        .order_by("position")
        .values_list(
            "rule", "level", "result", "title", "subject", "left", "right", "difference", "reason", "explanation"
        )
    )
    unit = draft.unit
    return {
        "表和金额": [draft.pk, draft.form, _tables(draft)],
        "文件": _rows(SourceFile.every_stage.filter(**of), "position", "name", "sha256", "copy_sha256"),
        **{f"“{kind.label}”": texts.get(kind.value, "") for kind in TextKind},
        "完整性说明": _rows(Statement.every_stage.filter(**of), "item", "answer", "reason"),
        "核对结果": [draft.codes_year, [one[:-1] for one in checks]],
        "核对说明": [one[-1] for one in checks],
        "财政批复日期": draft.approval_date,
        "单位的名称": [unit.name, unit.short_name, unit.code, unit.division_code, unit.slug, unit.parent_id],
        "科目的名称": _names_of_codes(draft),
    }


def _public_now(edition: Edition) -> Any:
    same = {"unit": edition.unit_id, "year": edition.year, "stage": edition.stage}
    public = Edition.every_stage.filter(**same, state=EditionState.PUBLISHED.value).exclude(pk=edition.pk)
    return public.values_list("version", flat=True).first()


def _tables(draft: Edition) -> list[Any]:
    """Return the tables, and how many amounts each has of what sum: reading every amount would hold the lock too long."""
    sums = LineItem.every_stage.filter(table__edition=draft).order_by().values("table")
    amounts = {row["table"]: (row["count"], row["sum"]) for row in sums.annotate(count=Count("pk"), sum=Sum("amount"))}
    tables = DisclosedTable.every_stage.filter(edition=draft).order_by("position")
    return [
        (*said, amounts.get(key))
        for key, *said in tables.values_list("pk", "number", "title", "amount_unit", "row_count", "total")
    ]


def _names_of_codes(draft: Edition) -> list[Any]:
    """Return what the codes of a draft are called on its pages beside what it prints itself."""
    printed = PrintedName.every_stage.filter(edition=draft).order_by().values("code")
    codes = ClassificationCode.objects.filter(year=year_for(draft.year) or 0, code__in=printed)
    return _rows(codes, "scheme", "code", "name", "plain_name")


def _rows(rows: Any, *fields: str) -> list[Any]:
    found: Iterable[Any] = rows.order_by(*fields[:2]).values_list(*fields)
    return list(found)


def digest(value: Any) -> str:
    """Return a mark of what somebody has looked at: another as soon as any of it is another."""
    return hashlib.sha256(json.dumps(value, default=str).encode()).hexdigest()[:_SIGNS]
