"""Where somebody is logged in, and how she ends it elsewhere: a machine in another office, a browser that was lost."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from budget import accounts, logins
from budget.admin.pages import person

_ALL = "others"


@dataclass(frozen=True, slots=True)
class OwnSession:
    """One place where a person is logged in. `digest` names it on the page: its key would open it."""

    digest: str
    key: str
    since: datetime
    seen: datetime
    network: str
    is_this: bool


class EndForm(forms.Form):
    """Which to end; with the password, for whoever found the desk open must not shut its owner out."""

    which = forms.CharField(max_length=64)
    password = forms.CharField(
        label="您的密码",
        max_length=logins.LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


def urls() -> list[URLPattern]:
    """Return the address of the page, for the admin of accounts."""
    return [path("sessions/", admin.site.admin_view(never_cache(own_sessions)), name="own-sessions")]


@require_http_methods(["GET", "HEAD", "POST"])
def own_sessions(request: HttpRequest) -> HttpResponse:
    """Show where one is logged in, and end one of the others, or all."""
    user = person(request)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if _is_password(request, user, form.cleaned_data["password"]):
            return _ended(request, user, form.cleaned_data["which"])
        form.add_error("password", "密码不对。")
    context = admin.site.each_context(request) | {
        "title": "您登录的地方",
        "form": form,
        "sessions": _sessions(request, user),
        "is_nav_sidebar_enabled": False,
    }
    return TemplateResponse(request, "admin/own_sessions.html", context)


def _is_password(request: HttpRequest, user: User, password: str) -> bool:
    """Look at the password as the login does, so that nobody guesses it here instead."""
    attempt = logins.begin(user.get_username(), import_string(settings.CLIENT_NETWORK)(request))
    if user.check_password(password):
        attempt.succeeded()
        return True
    attempt.failed()
    return False


def _ended(request: HttpRequest, user: User, which: str) -> HttpResponse:
    here = _sessions(request, user)
    keys = [one.key for one in here if not one.is_this and which in (_ALL, one.digest)]
    with transaction.atomic():
        count = Session.objects.filter(pk__in=keys).delete()[0]
        if count:
            left = len(here) - count
            accounts.record_own(user, "本人退出别处的登录", f"登录着 {len(here)} 处", f"登录着 {left} 处")
    messages.success(request, f"已经退出 {count} 处登录。" if count else "那一处已经退出了。")
    return HttpResponseRedirect(reverse("admin:own-sessions"))


def _sessions(request: HttpRequest, user: User) -> list[OwnSession]:
    """Return them, the one that is looking first. Only who works on the desk has a session, so there are few to open."""
    found = []
    for row in Session.objects.filter(expire_date__gt=timezone.now()):
        kept: dict[str, Any] = row.get_decoded()
        if kept.get(SESSION_KEY) == str(user.pk):
            since, seen = (datetime.fromtimestamp(kept.get(name, 0), UTC) for name in ("since", "seen"))
            digest = hashlib.sha256(row.session_key.encode()).hexdigest()
            is_this = row.session_key == request.session.session_key
            found.append(OwnSession(digest, row.session_key, since, seen, kept.get("network", ""), is_this))
    return sorted(found, key=lambda one: (not one.is_this, -one.seen.timestamp()))
