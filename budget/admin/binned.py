"""The bin on the desk: discarded drafts, and the button that takes one back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from budget import editions
from budget.admin.pages import address, number_sent, on_the_desk, page, person
from budget.editions.bin import in_bin, restore
from budget.rights import SEE, UPLOADS


def urls() -> list[URLPattern]:
    """Return the address of the bin, to stand beside those of the edition's admin."""
    return [path("bin/", on_the_desk(discarded), name="budget_edition_bin")]


@require_http_methods(["GET", "HEAD", "POST"])
def discarded(request: HttpRequest) -> HttpResponse:
    """Show what was discarded in the last thirty days; take one of them back."""
    who = person(request)
    if not who.has_perm(SEE):
        raise PermissionDenied
    if request.method == "POST":
        try:
            edition = restore(number_sent(request.POST.get("draft", "")), who)
        except editions.NotAllowed as refused:
            raise PermissionDenied(refused.sentence) from refused
        except editions.Refused as refused:
            for sentence in (refused.sentence, *refused.problems):
                messages.error(request, sentence)
        except OperationalError:
            messages.error(request, "数据库暂时不能用，没有取回。请过几分钟再试。")
        else:
            messages.success(request, "草稿已取回，写过的文字和说明也在。请看还缺什么。")
            return HttpResponseRedirect(address(edition))
        return HttpResponseRedirect(reverse("admin:budget_edition_bin"))
    drafts = [(one, who.has_perm(UPLOADS, one)) for one in in_bin(who)]
    return page(request, "edition/bin", "回收站", drafts=drafts)
