"""A password that somebody else set opens one page alone: the one where its owner sets her own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from budget import accounts


class OwnPasswordFirst:
    """Middleware: leads whoever still has a handed-out password to the page where it is changed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Lead there, or out where the password has waited too long; everybody else goes on."""
        user: Any = request.user if request.path.startswith(reverse("admin:index")) else None
        if user is None or not user.is_authenticated or not accounts.is_waiting(user, accounts.Kind.PASSWORD):
            return self.get_response(request)
        here = reverse("admin:password_change")
        if accounts.has_expired(user):
            logout(request)
            messages.error(request, "别人替您设的密码超过七天没有换，已经作废。请管理人员再设一次。")
            return HttpResponseRedirect(reverse("admin:login"))
        if request.path in {here, reverse("admin:logout"), reverse("admin:login"), reverse("admin:second-factor")}:
            return self.get_response(request)
        messages.warning(request, "您的密码是别人设的，请先换成只有自己知道的，再继续。")
        return HttpResponseRedirect(here)
