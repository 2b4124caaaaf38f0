"""From query results to what the API answers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from budget.money import AmountUnit, exact_text
from budget.queries.records import CodeRow, GroupSum, PublicEvent, Record
from budget.queries.results import Check, EditionInfo, Figure, Indicator, Place, ProjectItem, UnitCard
from disclosure.context import absolute

Answer = dict[str, Any]


def yuan(fen: int | None) -> str | None:
    """Return 分 as exact 元 in text: «12.34»."""
    return None if fen is None else exact_text(fen, AmountUnit.YUAN)


def wan(fen: int) -> str:
    """Return 分 as exact 万元 in text: «0.001234»."""
    return exact_text(fen, AmountUnit.WAN)


def unit_answer(request: HttpRequest, unit: UnitCard) -> Answer:
    """Return a disclosing body."""
    return {
        "slug": unit.slug,
        "code": unit.code,
        "name": unit.name,
        "short_name": unit.short_name,
        "division_code": unit.division_code,
        "url": absolute(request, f"/{unit.slug}/"),
    }


def edition_answer(request: HttpRequest, edition: EditionInfo) -> Answer:
    """Return an edition with its addresses, pinned to its version."""
    home = f"/{edition.unit.slug}/{edition.period}/"
    pin = f"?edition={edition.version}"
    return {
        **_which(edition),
        "is_current": edition.is_current,
        "reason": edition.reason,
        "published_at": edition.published_at,
        "approval_date": edition.approval_date,
        "url": absolute(request, f"{home}{pin}"),
        "package_url": absolute(request, f"{home}data/datapackage.zip{pin}"),
    }


def item_answer(request: HttpRequest, record: Record) -> Answer:
    """Return a fact with its cell."""
    fact = record.fact
    return {
        "id": record.id,
        **_which(record.edition),
        "table": fact.table,
        "number": fact.number,
        "row": fact.row,
        "label": fact.label,
        "measure": fact.measure,
        "unit_code": fact.unit_code,
        "function": fact.function,
        "gov_economic": fact.gov_economic,
        "dept_economic": fact.dept_economic,
        "category": fact.category,
        "is_total": fact.is_total,
        "amount_yuan": yuan(fact.fen),
        "amount_wan": wan(fact.fen),
        "source": _source(request, record.edition, fact.place),
    }


def sum_answer(row: GroupSum) -> Answer:
    """Return a sum."""
    which = _which(row.edition) if row.edition else {}
    return {**which, **row.keys, "amount_yuan": yuan(row.fen), "amount_wan": wan(row.fen), "count": row.count}


def code_answer(row: CodeRow) -> Answer:
    """Return a classification code."""
    return {
        "scheme": row.scheme,
        "year": row.year,
        "code": row.code,
        "name": row.name,
        "parent": row.parent_code,
        "level": row.level,
        "status": row.status,
        "plain_name": row.plain_name,
        "explanation": row.explanation,
        "english_name": row.english_name,
    }


def project_answer(request: HttpRequest, edition: EditionInfo, item: ProjectItem) -> Answer:
    """Return a project."""
    return {
        **_which(edition),
        "code": item.code,
        "name": item.name,
        "unit_code": item.unit_code,
        "goal": item.goal,
        "total_yuan": _figure(item.total),
        "fiscal_yuan": _figure(item.fiscal),
        "other_yuan": _figure(item.other),
        "indicator_count": item.indicator_count,
        "url": absolute(
            request, f"/{edition.unit.slug}/{edition.period}/projects/{item.code}/?edition={edition.version}"
        ),
    }


def indicator_answer(request: HttpRequest, edition: EditionInfo, row: Indicator) -> Answer:
    """Return a performance target with its cell."""
    return {
        "activity": row.activity,
        "level1": row.level1,
        "level2": row.level2,
        "level3": row.level3,
        "relation": row.relation,
        "target": row.target_text,
        "target_number": None if row.target is None else format(row.target.normalize(), "f"),
        "unit_of_measure": row.unit_of_measure,
        "source": _source(request, edition, row.place),
    }


def check_answer(edition: EditionInfo, check: Check) -> Answer:
    """Return a check result; where it compares no amounts, they are null."""
    return {
        **_which(edition),
        "rule": check.rule,
        "level": check.level,
        "result": check.result,
        "title": check.title,
        "subject": check.subject,
        "left_yuan": yuan(check.left),
        "right_yuan": yuan(check.right),
        "difference_yuan": yuan(check.difference),
        "instances": check.instances,
        "reason": check.reason,
        "left_cells": [f"{place.sheet}!{place.address}" for place in check.left_places],
        "right_cells": [f"{place.sheet}!{place.address}" for place in check.right_places],
    }


def event_answer(request: HttpRequest, event: PublicEvent) -> Answer:
    """Return an event; its address where the edition can still be read."""
    edition = event.edition
    return {
        "id": event.id,
        "at": event.at,
        "action": event.action,
        "subject": event.subject,
        "reason": event.reason,
        "url": edition_answer(request, edition)["url"] if edition else None,
    }


def _which(edition: EditionInfo) -> Answer:
    return {
        "unit": edition.unit.slug,
        "year": edition.year,
        "stage": edition.stage.value,
        "version": edition.version,
    }


def _source(request: HttpRequest, edition: EditionInfo, place: Place) -> Answer:
    address = f"/{edition.unit.slug}/{edition.period}/sources/{place.file}/{place.sheet_position}/"
    return {
        "file": place.file,
        "sheet": place.sheet,
        "cell": place.address,
        "printed": place.raw,
        "url": absolute(request, f"{address}?edition={edition.version}#{place.address}"),
    }


def _figure(figure: Figure | None) -> str | None:
    return None if figure is None else yuan(figure.fen)
