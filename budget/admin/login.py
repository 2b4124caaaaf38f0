"""The login of the desk: who may try is asked before the password is hashed, and hashing has one place at a time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import logout, user_logged_in
from django.contrib.auth.models import User
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.module_loading import import_string

from budget import logins
from budget.admin.pages import is_of_the_desk
from budget.desk.written_words import written_words
from budget.turns import Full, Places, private

# Seconds that a login waits for those before it, and how many may wait: the hashing of one keeps one core busy.
_PATIENCE, _WAITING = 10, 8
# Seconds between two notes of when somebody was last seen.
_NOTED = 60


class BusyHashing(Exception):
    """Too many log in at this moment."""


class LoginForm(AdminAuthenticationForm):
    """Name and password, looked at only where this name and this network may still try."""

    def clean(self) -> dict[str, Any]:
        """Check name and password. Raises LoginRefused and BusyHashing, which the middleware answers."""
        name, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if not name or not password or self.request is None:
            return super().clean()
        # What no account can have is neither counted nor hashed.
        if len(name) > logins.LONGEST_NAME or len(password) > logins.LONGEST_PASSWORD:
            raise self.get_invalid_login_error()
        attempt = logins.begin(name, import_string(settings.CLIENT_NETWORK)(self.request))
        try:
            place = Places(private(settings.RUN_DIR), "login", 1, _WAITING).take(_PATIENCE)
        except Full as error:
            raise BusyHashing from error
        try:
            cleaned = super().clean()
        except Exception:  # whatever refused it, the attempt counts
            attempt.failed()
            raise
        finally:
            place.give_back()
        attempt.succeeded()
        return cleaned


class Login:
    """Middleware: what the login refuses is said on a page, and who has been away for long logs in again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """End an idle session before the page is made: it is then answered like one that has run out."""
        if is_of_the_desk(request) and request.user.is_authenticated:
            self._end_if_idle(request)
        response = self.get_response(request)
        if request.method == "POST" and leads_to_login(response) and written_words(request.POST):
            # Led to the login she would come back to an empty form.
            context = admin.site.each_context(request) | {"login": response.headers["Location"]}
            response = TemplateResponse(request, "admin/logged_out.html", context, status=403).render()
        if is_of_the_desk(request) and request.user.is_authenticated:
            _keep_out_of_caches(response)
        if request.path == reverse("admin:logout") and request.method == "POST":
            response.headers["Clear-Site-Data"] = '"cache", "storage"'  # of a machine that the next person uses, too
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a refused attempt to log in."""
        if isinstance(error, logins.LoginRefused):
            return refusal(request, 429, error.minutes * 60, f"输错的次数太多，{error.minutes} 分钟后再试。")
        if isinstance(error, BusyHashing):
            return refusal(request, 503, _PATIENCE, "同时登录的人太多，请过十秒钟再试。")
        return None

    @staticmethod
    def _end_if_idle(request: HttpRequest) -> None:
        now = int(time.time())
        seen, since = (request.session.get(name, now) for name in ("seen", "since"))
        # A clock that was set far back must not keep a session open: a moment that is still to come is none.
        idle, whole = now - seen, now - since
        if not (-_NOTED <= idle <= settings.SESSION_IDLE_AGE and -_NOTED <= whole <= settings.SESSION_COOKIE_AGE):
            logout(request)
            messages.warning(request, "您有一段时间没有操作，为安全起见已退出，请重新登录。")
        elif idle >= _NOTED or "seen" not in request.session:
            request.session.update({"seen": now, "since": since})


def _keep_out_of_caches(response: HttpResponse) -> None:
    """Let nobody come back to a page of the desk after a logout: some of Django's, and what is not there, do not ask so."""
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    if is_page and not response.has_header("Cache-Control"):
        add_never_cache_headers(response)


def leads_to_login(response: HttpResponse) -> bool:
    """Tell whether an answer asks for the login before anything else."""
    return response.status_code == 302 and response.headers["Location"].partition("?")[0] == reverse("admin:login")


@receiver(user_logged_in)
def _begin(sender: type[User], request: HttpRequest | None, **_: Any) -> None:  # noqa: ARG001 - of the signal
    """Note when a session began, for use carries it on but not for ever, and where: its owner asks (`own_sessions`)."""
    if request is not None and hasattr(request, "session"):
        now = int(time.time())
        request.session["seen"] = request.session["since"] = now
        if "REMOTE_ADDR" in request.META:  # a program that logs somebody in comes from nowhere
            request.session["network"] = import_string(settings.CLIENT_NETWORK)(request)


def refusal(request: HttpRequest, status: int, seconds: int, sentence: str) -> HttpResponse:
    """Say on a page of the desk why somebody who is not logged in gets no further now, and when to ask again."""
    context = admin.site.each_context(request) | {"title": "现在不能登录", "sentence": sentence}
    response = TemplateResponse(request, "admin/no_login.html", context, status=status)
    response.headers["Retry-After"] = str(seconds)
    return response.render()


admin.site.login_form = LoginForm
