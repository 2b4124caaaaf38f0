"""文字说明 and 完整性: what the body says beside its tables, and whether all that is asked for is there."""

from __future__ import annotations

from collections import Counter

from django.http import HttpRequest
from django.utils.translation import gettext as _

from budget import queries
from budget.completeness import Assessed, State
from budget.completeness.items import HasText
from disclosure.english_names import called
from disclosure.tables.written_parts import CompletenessTable, TextsTable, asked_row, paragraph_rows
from disclosure.views.answer import Page, edition_page
from disclosure.views.navigation import Crumb
from disclosure.views.plain_words import bar
from disclosure.visit import Visit

# What readers should see first.
_ORDER = (State.ABSENT, State.UNCHECKED, State.NOT_APPLICABLE, State.PRESENT)
# Drawn as the verdict of the checks is.
_COLOURS = {
    State.ABSENT: "fail", State.UNCHECKED: "note", State.NOT_APPLICABLE: "not_applicable", State.PRESENT: "pass",
}  # fmt: skip


@edition_page
def texts(visit: Visit, request: HttpRequest) -> Page:  # noqa: ARG001 - every view takes it
    """Show the written parts. Two queries."""
    parts = queries.texts(visit.edition)
    table = TextsTable(
        list(paragraph_rows(parts)), visit, _("{title}文字说明").format(title=visit.edition.title), name="texts"
    )
    return Page(
        template="texts",
        title=_("公布单位怎么说"),
        description=_("{place_name} {title}：部门职责、机构设置、增减原因等文字说明。").format(
            place_name=visit.place_name, title=visit.edition.title
        ),
        section="texts",
        crumbs=(Crumb(_("文字说明"), visit.link("texts")),),
        tables={"": table},
        context={
            "parts": [
                {"kind": part.kind, "heading": called(part.kind.label), "paragraphs": part.paragraphs} for part in parts
            ],
            "completeness_url": visit.link("completeness"),
        },
    )


@edition_page
def completeness(visit: Visit, request: HttpRequest) -> Page:  # noqa: ARG001 - every view takes it
    """Show what is asked for and what of it is there, what is missing first. Five queries."""
    found = queries.completeness(visit.edition)
    counts = Counter(one.state for one in found)
    ordered = sorted(found, key=lambda one: _ORDER.index(one.state))
    table = CompletenessTable(
        [asked_row(one, _address(visit, one)) for one in ordered],
        visit,
        _("{title}：规定要求公开的内容").format(title=visit.edition.title),
        name="completeness",
    )
    return Page(
        template="completeness",
        title=_("该公开的都公开了吗"),
        description=_("{place_name} {title}：规定要求公开 {count} 项，有 {counts} 项。").format(
            place_name=visit.place_name, title=visit.edition.title, count=len(found), counts=counts[State.PRESENT]
        ),
        section="completeness",
        crumbs=(Crumb(_("完整性"), visit.link("completeness")),),
        tables={"": table},
        context={
            "total": len(found),
            "asked": len(found) - counts[State.NOT_APPLICABLE],
            "present": counts[State.PRESENT],
            "absent": counts[State.ABSENT],
            "unchecked": counts[State.UNCHECKED],
            "bar": bar([(_COLOURS[state], _(state.label), counts[state]) for state in _ORDER], len(found)),
        },
    )


def _address(visit: Visit, assessed: Assessed) -> str:
    """Return where a written part stands; the tables are named in the reason and listed on a page of their own."""
    check = assessed.item.check
    if isinstance(check, HasText) and assessed.state is State.PRESENT:
        return visit.link("texts", check.kind.value)
    return visit.link("tables") if assessed.item.key.startswith("table-") else ""
