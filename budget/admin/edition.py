"""Editions on the desk: the list, and the page of one edition with everything that was read, found and checked."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse

from budget import editions
from budget.admin import (
    acts,
    ahead,
    binned,
    differences,
    manual,
    many,
    overview,
    paperwork,
    remarks,
    teaching,
    uploading,
    written_parts,
)
from budget.admin.bases import EditableAdmin, OfBodies, ReadOnlyAdmin
from budget.admin.forms import ApprovalForm
from budget.admin.pages import person
from budget.classification.loading import year_for
from budget.desk import sentences
from budget.desk.due import deadline_of
from budget.desk.preview import preview
from budget.editions.doubts import may_confirm
from budget.editions.remarks import may_remark, open_returns, remarks_of
from budget.models import Edition, PlannedPublication
from budget.rights import PUBLISHES, UPLOADS, WITHDRAWS
from budget.vocabulary import EditionState, Stage


@admin.register(Edition)
class EditionAdmin(ReadOnlyAdmin, OfBodies, EditableAdmin):
    list_display = ("unit", "year", "stage", "version", "state", "uploader", "created_at", "published_at")
    list_filter = ("state", "year", "stage", ("unit", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("unit", "created_by")
    change_list_template = "admin/budget/edition/list.html"
    body_path = "unit"

    @admin.display(description="上传人", ordering="created_by")
    def uploader(self, edition: Edition) -> str:
        """Return who uploaded it, as persons are called on the desk."""
        return sentences.who(edition.created_by)

    def get_urls(self) -> list[URLPattern]:
        """Put the desk's own pages and acts beside the admin's addresses."""
        return [
            # Before Django's own, whose last address takes any word for the number of an edition.
            *uploading.urls(),
            *many.urls(),
            *overview.urls(),
            *acts.urls(),
            *binned.urls(),
            *differences.urls(),
            *written_parts.urls(),
            *remarks.urls(),
            *manual.urls(),
            *paperwork.urls(),
            *ahead.urls(),
            *teaching.urls(),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list, with the way to an upload for those who may."""
        may_upload = person(request).has_perm(UPLOADS)
        return super().changelist_view(request, {"may_upload": may_upload} | (extra_context or {}))

    def change_view(self, request: HttpRequest, object_id: str, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Show what was read and checked, and the acts that fit the edition's state."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        edition = self.get_object(request, object_id)  # of one's own bodies alone
        if edition is None:
            messages.warning(request, editions.Gone().sentence)
            return HttpResponseRedirect(reverse("admin:budget_edition_changelist"))
        # First, so that what changes while the rest is read counts as not looked at.
        seen = editions.seen_mark(edition)
        shown = preview(edition)
        said = remarks_of(edition)
        context = self.admin_site.each_context(request) | {
            "title": str(edition),
            "opts": self.opts,
            "preview": shown,
            "seen": seen,
            "codes_of": year_for(edition.year),
            "remarks": said,
            "remarks_waiting": sum(one.settled_at is None for one in said),
            "returned": open_returns([edition]).get(edition.pk),
            "may_remark": may_remark(edition, person(request)),
            "may_explain": editions.may_explain(edition, person(request)),
            "doubts": [(doubt, may_confirm(doubt, edition, person(request))) for doubt in shown.doubts],
            "is_draft": edition.state == EditionState.DRAFT,
            "is_visible": edition.state in EditionState.visible(),
            "public_address": f"/{edition.unit.slug}/{edition.year}{Stage(edition.stage).suffix}/",
            **_allowed(request, edition),
            **teaching.shown(request, edition),
        }
        return TemplateResponse(request, "admin/budget/edition/preview.html", context)


def _allowed(request: HttpRequest, edition: Edition) -> dict[str, Any]:
    """Return what this person may do with this edition, beyond their permissions, and its deadline."""
    who = person(request)
    own = who.pk == edition.created_by_id
    may_approve = editions.may_approve(edition, who)
    return {
        "may_upload": who.has_perm(UPLOADS, edition),
        "may_publish": who.has_perm(PUBLISHES, edition),
        "may_withdraw": who.has_perm(WITHDRAWS, edition),
        "may_share": editions.may_share(edition, who),
        "planned": PlannedPublication.objects.filter(edition=edition).select_related("by").first(),
        "plan": ahead.PlanForm(),
        "needs_second_person": settings.REQUIRE_SECOND_PERSON and who.pk in editions.makers([edition.pk])[edition.pk],
        "may_discard": who.has_perm(UPLOADS if own else PUBLISHES, edition),
        "deadline": deadline_of(edition),
        "approval": ApprovalForm(initial={"approval_date": edition.approval_date}) if may_approve else None,
    }
