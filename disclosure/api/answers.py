"""From query results to what the API answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja.responses import NinjaJSONEncoder

from budget.money import AmountUnit, exact_text
from budget.queries.records import CodeRow, GroupSum, PublicEvent, Record
from budget.queries.results import Check, EditionInfo, Figure, Indicator, Place, ProjectItem, UnitCard
from budget.queries.search import Found, FoundFigure
from disclosure.context import absolute

Answer = dict[str, Any]


class Home:
    """The site's own address, found once for all links of an answer."""

    def __init__(self, request: HttpRequest) -> None:
        self.start = absolute(request, "/").removesuffix("/")
        self._which: dict[int, Answer] = {}
        self._sheets: dict[tuple[int, int, int], str] = {}

    def which(self, edition: EditionInfo) -> Answer:
        """Return the fields that name an edition, made once for all its rows."""
        found = self._which.get(edition.id)
        if found is None:
            found = self._which[edition.id] = _which(edition)
        return found

    def cell(self, edition: EditionInfo, place: Place) -> str:
        """Return the address of a cell; that of its sheet is made once for all its cells."""
        key = (edition.id, place.file, place.sheet_position)
        sheet = self._sheets.get(key)
        if sheet is None:
            address = f"/{edition.unit.slug}/{edition.period}/sources/{place.file}/{place.sheet_position}/"
            sheet = self._sheets[key] = self.link(f"{address}?edition={edition.version}#")
        return f"{sheet}{place.address}"

    def link(self, address: str) -> str:
        """Return an address with its host."""
        return f"{self.start}{address}"


def written(operation: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """Make an operation write its answer itself.

    Building a model of each row only to take it apart again would cost more than finding the rows; that answers have
    the documented shape is tested instead, over the whole description.
    """

    @wraps(operation)
    def answered(*arguments: Any, **named: Any) -> HttpResponse:
        answer = operation(*arguments, **named)
        return HttpResponse(_encode(answer), content_type="application/json; charset=utf-8")

    return answered


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=NinjaJSONEncoder().default).encode


def yuan(fen: int | None) -> str | None:
    """Return 分 as exact 元 in text: «12.34»."""
    return None if fen is None else exact_text(fen, AmountUnit.YUAN)


def wan(fen: int) -> str:
    """Return 分 as exact 万元 in text: «0.001234»."""
    return exact_text(fen, AmountUnit.WAN)


def unit_answer(home: Home, unit: UnitCard) -> Answer:
    """Return a disclosing body."""
    return {
        "slug": unit.slug,
        "code": unit.code,
        "name": unit.name,
        "short_name": unit.short_name,
        "division_code": unit.division_code,
        "url": home.link(f"/{unit.slug}/"),
    }


def edition_answer(home: Home, edition: EditionInfo) -> Answer:
    """Return an edition with its addresses, pinned to its version."""
    start = f"/{edition.unit.slug}/{edition.period}/"
    pin = f"?edition={edition.version}"
    return {
        **_which(edition),
        "is_current": edition.is_current,
        "reason": edition.reason,
        "published_at": edition.published_at,
        "approval_date": edition.approval_date,
        "url": home.link(f"{start}{pin}"),
        "package_url": home.link(f"{start}data/datapackage.zip{pin}"),
    }


def item_answer(home: Home, record: Record) -> Answer:
    """Return a fact with its cell."""
    fact = record.fact
    return {
        "id": record.id,
        **home.which(record.edition),
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
        "source": _source(home, record.edition, fact.place),
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


def project_answer(home: Home, edition: EditionInfo, item: ProjectItem) -> Answer:
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
        "url": home.link(f"/{edition.unit.slug}/{edition.period}/projects/{item.code}/?edition={edition.version}"),
    }


def indicator_answer(home: Home, edition: EditionInfo, row: Indicator) -> Answer:
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
        "source": _source(home, edition, row.place),
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


def found_answer(home: Home, row: Found, address: str) -> Answer:
    """Return something that a search found."""
    return {
        **_which(row.edition),
        "kind": row.kind.value,
        "scheme": row.scheme,
        "code": row.code,
        "name": row.name,
        "place": row.place,
        "text": row.text,
        "amount_yuan": yuan(row.fen),
        "url": home.link(address),
    }


def figure_answer(home: Home, row: FoundFigure) -> Answer:
    """Return a printed amount that a search may have meant."""
    return {
        **_which(row.edition),
        "number": row.number,
        "title": row.table,
        "label": row.label,
        "measure": row.measure,
        "codes": dict(row.codes),
        "amount_yuan": yuan(row.fen),
        "source": _source(home, row.edition, row.place),
    }


def event_answer(home: Home, event: PublicEvent) -> Answer:
    """Return an event; its address where the edition can still be read."""
    edition = event.edition
    return {
        "id": event.id,
        "at": event.at,
        "action": event.action,
        "subject": event.subject,
        "reason": event.reason,
        "url": edition_answer(home, edition)["url"] if edition else None,
    }


def _which(edition: EditionInfo) -> Answer:
    return {
        "unit": edition.unit.slug,
        "year": edition.year,
        "stage": edition.stage.value,
        "version": edition.version,
    }


def _source(home: Home, edition: EditionInfo, place: Place) -> Answer:
    return {
        "file": place.file,
        "sheet": place.sheet,
        "cell": place.address,
        "printed": place.raw,
        "url": home.cell(edition, place),
    }


def _figure(figure: Figure | None) -> str | None:
    return None if figure is None else yuan(figure.fen)
