"""From query results to what the API answers."""

from __future__ import annotations

from django.http import HttpRequest

from budget.forms import MEASURES, TABLES
from budget.money import AmountUnit, exact_text
from budget.queries.later_codes import CodeResult, CodesAskedAgain
from budget.queries.news import PublicEvent, Tombstone
from budget.queries.record_names import RecordNames
from budget.queries.records import CodeRow, Records, RecordTable
from budget.queries.results import Check, EditionInfo, Figure, Indicator, Place, ProjectItem, UnitCard
from budget.queries.search import Found, FoundFigure
from budget.queries.standing import Standing, line_of, side_of
from disclosure.api.shapes import Answer
from disclosure.context import absolute
from disclosure.tidy.rows import Memo, amounts_text
from disclosure.visit import cell_of


class Home:
    """The site's own address, found once for all links of an answer."""

    def __init__(self, request: HttpRequest) -> None:
        self.start = absolute(request, "/").removesuffix("/")

    def link(self, address: str) -> str:
        """Return an address with its host."""
        return f"{self.start}{address}"

    def sheet(self, edition: EditionInfo, file: int, position: int) -> str:
        """Return the address of an uploaded sheet."""
        return self.link(f"/{edition.unit.slug}/{edition.period}/sources/{file}/{position}/?edition={edition.version}")


def yuan(fen: int | None) -> str | None:
    """Return 分 as exact 元 in text: «12.34»."""
    return None if fen is None else exact_text(fen, AmountUnit.YUAN)


def wan(fen: int | None) -> str | None:
    """Return 分 as exact 万元 in text: «0.001234»."""
    return None if fen is None else exact_text(fen, AmountUnit.WAN)


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
        **which_edition(edition),
        "is_current": edition.is_current,
        "reason": edition.reason,
        "published_at": edition.published_at,
        "approval_date": edition.approval_date,
        "url": home.link(f"{start}{pin}"),
        "package_url": home.link(f"{start}data/datapackage.zip{pin}"),
    }


def item_answers(home: Home, found: Records) -> list[Answer]:
    """Return facts with their cells; what repeats from fact to fact is made once."""
    heads = {pk: _head(table) for pk, table in found.tables.items()}
    names = RecordNames(found)
    # A page of facts is of some sheets, and each address would be made some hundred times.
    sheets = Memo[tuple[int, int, int], str](lambda key: home.sheet(found.tables[key[0]].edition, *key[1:]))
    answers = []
    for record in found.rows:
        (
            pk, table, row, label, measure, unit, function, gov, dept, category, source, phase, side, line, is_total, fen,
            address, raw, file, file_name, position, sheet,
        ) = record  # fmt: skip
        in_yuan, in_wan = amounts_text(fen)
        where = found.tables[table]
        standing = line_of(line, is_sum=is_total and not where.is_alone)
        named = names.named(where.edition, where.told.key, record)
        answers.append(
            {
                "id": pk,
                **heads[table],
                "row": row,
                "label": label,
                "measure": measure,
                "measure_name": MEASURES.get(measure, measure),
                "unit_code": unit,
                "unit_name": named[0],
                "function": function,
                "function_name": named[1],
                "gov_economic": gov,
                "gov_economic_name": named[2],
                "dept_economic": dept,
                "dept_economic_name": named[3],
                "category": category,
                "category_name": named[4],
                "income_source": source,
                "phase": where.told.phase_of(where.edition.stage, phase),
                "side": side_of(where.told.subject, side).value,
                "line": standing.value,
                "is_total": standing is not Standing.DETAIL,
                "amount_yuan": in_yuan,
                "amount_wan": in_wan,
                "source": {
                    "file": file,
                    "file_name": file_name,
                    "sheet": sheet,
                    "cell": address,
                    "printed": raw,
                    "url": cell_of(sheets[table, file, position], address),
                },
            }
        )
    return answers


def _head(table: RecordTable) -> Answer:
    edition = table.edition
    which = which_edition(edition) | {"is_current": edition.is_current}
    key = table.told.key
    return {**which, "table": key, "table_name": TABLES.get(key, key), "number": table.number}


def code_answer(row: CodeRow) -> Answer:
    """Return a classification code."""
    return {
        "scheme": row.scheme,
        "year": row.year,
        "code": row.code,
        "name": row.name,
        "parent": row.parent_code,
        "level": row.level,
        "status": _standing(row.status),
        "plain_name": row.plain_name,
        "explanation": row.explanation,
        "english_name": row.english_name,
    }


def _standing(status: str) -> str:
    """Return how well a name is established: the first word of what is kept, in the words that the API promises."""
    return _STANDINGS.get(status.partition(" ")[0], "unverified")


_STANDINGS = {"verified2": "verified2", "verified1": "verified1", "verified": "verified1", "derived": "derived"}


def project_answer(home: Home, edition: EditionInfo, item: ProjectItem) -> Answer:
    """Return a project."""
    return {
        **which_edition(edition),
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
        # Never with an exponent, as the text of a Decimal may be.
        "target_number": None if row.target is None else format(row.target.normalize(), "f"),
        "unit_of_measure": row.unit_of_measure,
        "source": _source(home, edition, row.place),
    }


def recheck_answer(edition: EditionInfo, used: CodesAskedAgain, one: CodeResult) -> Answer:
    """Return what a rule about codes gives since newer ones were loaded, beside what it gave at the publication."""
    return {
        **which_edition(edition),
        "codes_year": used.year,
        "later_codes_year": used.later_year,
        "checked_at": used.checked_at,
        "rule": one.rule,
        "title": one.title,
        "subject": one.subject,
        "result_before": one.before,
        "result": one.result,
        "reason": one.reason,
    }


def check_answer(edition: EditionInfo, check: Check) -> Answer:
    """Return a check result; where it compares no amounts, they are null."""
    return {
        **which_edition(edition),
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
        "explanation": check.explanation,
        "left_cells": [f"{place.sheet}!{place.address}" for place in check.left_places],
        "right_cells": [f"{place.sheet}!{place.address}" for place in check.right_places],
    }


def found_answer(home: Home, row: Found, address: str) -> Answer:
    """Return something that a search found."""
    return {
        **which_edition(row.edition),
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
        **which_edition(row.edition),
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
        "number": event.number,
        "at": event.at,
        "action": event.action,
        "kind": event.kind,
        "unit": event.slug,
        "body_name": event.body_name,
        "year": event.year,
        "stage": event.stage.value if event.stage else None,
        "version": event.version,
        "total_before_yuan": yuan(event.before),
        "total_after_yuan": yuan(event.after),
        "subject": event.subject,
        "reason": event.reason,
        "url": edition_answer(home, edition)["url"] if edition else None,
    }


def tombstone_answer(home: Home, gone: Tombstone) -> Answer:
    """Return what is left of an edition that was withdrawn; its address says the same."""
    return {
        "unit": gone.unit.slug,
        "body_name": gone.unit.name,
        "year": gone.year,
        "stage": gone.stage.value,
        "version": gone.version,
        "published_at": gone.published_at,
        "withdrawn_at": gone.withdrawn_at,
        "reason": gone.reason,
        "url": home.link(f"/{gone.unit.slug}/{gone.period}/?edition={gone.version}"),
    }


def which_edition(edition: EditionInfo) -> Answer:
    """Return what names an edition."""
    return {
        "unit": edition.unit.slug,
        "body_name": edition.unit.name,
        "year": edition.year,
        "stage": edition.stage.value,
        "version": edition.version,
    }


def _source(home: Home, edition: EditionInfo, place: Place) -> Answer:
    return {
        "file": place.file,
        "file_name": place.file_name,
        "sheet": place.sheet,
        "cell": place.address,
        "printed": place.raw,
        "url": cell_of(home.sheet(edition, place.file, place.sheet_position), place.address),
    }


def _figure(figure: Figure | None) -> str | None:
    return None if figure is None else yuan(figure.fen)
