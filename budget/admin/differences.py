"""What differs between an edition and the one that is public, or last year's: cell by cell, the largest first."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from budget import queries
from budget.admin.pages import edition_for, on_the_desk, page
from budget.desk.preview import published_before, published_beside
from budget.queries.editions import edition_info
from budget.queries.preview import showing
from budget.texts.changes import compared

# Differences that one page shows; how many there are is always said.
SHOWN = 500
_OTHERS = {"published": published_beside, "year": published_before}


def urls() -> list[URLPattern]:
    """Return the address of the comparison, for the admin of editions."""
    view = on_the_desk(differences)
    return [path("<int:pk>/differences/<slug:other>/", view, name="budget_edition_differences")]


@require_safe
def differences(request: HttpRequest, pk: int, other: str) -> HttpResponse:
    """Compare an edition with another one, even while it is a draft."""
    edition = edition_for(request, pk)
    before = _OTHERS[other](edition) if other in _OTHERS else None
    if before is None:
        raise Http404("没有可以比较的已公开版本。")
    # What is asked of the public side sees public editions alone, and for this moment the draft as well.
    with showing(edition.pk):
        earlier, later = edition_info(before), edition_info(edition)
        found = queries.compare(earlier, later)
        texts = queries.written_parts.changed_texts(earlier, later)
    changes = sorted(found.changes, key=lambda change: abs(change.difference), reverse=True)
    return page(
        request,
        "edition/differences",
        "逐格比较",
        edition=edition,
        before=before,
        count=len(changes),
        changes=changes[:SHOWN],
        targets=found.targets[:SHOWN],
        texts=[(part.kind, compared(part.before, part.after)) for part in texts],
    )
