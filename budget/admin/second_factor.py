"""The second factor at login: a person turns it on for herself, and from then on a code of her phone is asked for."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import django_otp
import segno
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_otp.plugins.otp_totp.models import TOTPDevice

from budget import accounts
from budget.admin.pages import is_of_the_desk, person

log = logging.getLogger(__name__)

_WRONG = "验证码不对，或者输错太多次要等一会儿。请看手机上最新的六位数字。"


# By how much the clocks of two servers may differ.
_CLOCKS = timedelta(minutes=2)
_ON, _OFF = "两步登录已启用", "两步登录没有启用"


class TokenForm(forms.Form):
    """The six digits that the phone shows now."""

    token = forms.RegexField(
        r"\A\s*[0-9]{6}\s*\Z",
        label="手机上的六位验证码",
        error_messages={"invalid": "验证码是六位数字。"},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": "8"}),
    )


class SecondFactor:
    """Middleware: whoever has a second factor, or whose role needs one, gets no further into the desk without it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Lead to the page of the second factor where it is still to be given or set up."""
        if is_of_the_desk(request) and self._is_wanted(request):
            here = reverse("admin:second-factor")
            if request.path not in {here, reverse("admin:logout"), reverse("admin:login")}:
                # What was posted is lost: to lead back to its address would post nothing.
                further = urlencode({"next": request.path})
                return HttpResponseRedirect(f"{here}?{further}" if request.method == "GET" else here)
        return self.get_response(request)

    @staticmethod
    def _is_wanted(request: HttpRequest) -> bool:
        user: Any = request.user
        if not user.is_authenticated or user.is_verified():
            return False
        return _device(user) is not None or is_required(user)


def urls() -> list[URLPattern]:
    """Return the address of the page, for the admin of accounts."""
    return [path("second-factor/", admin.site.admin_view(never_cache(second_factor)), name="second-factor")]


@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the code; or, to who is fully logged in, offer to turn the second factor on or off."""
    user = person(request)
    device = _device(user)
    act = request.POST.get("act", "")
    form = TokenForm(request.POST if act else None)
    if act == "off" and device is not None and not is_required(user):
        return _turn_off(request, device, form)
    if device is not None and user.is_verified():  # type: ignore[attr-defined] # OTPMiddleware adds it
        return _page(request, form, state="on")
    wanted = device or _unconfirmed(user)
    if act == "verify" and form.is_valid():
        if _is_right(wanted, form):
            return _let_in(request, wanted)
        log.warning("Second factor failed: account %s", wanted.user_id)
        form.add_error("token", _WRONG)
    return _page(request, form, state="ask") if device else _page(request, form, state="set up", device=wanted)


def _is_right(device: TOTPDevice, form: TokenForm) -> bool:
    """Look at a code, where no wrong one was given a moment ago."""
    failed, now = device.throttling_failure_timestamp, timezone.now()
    # Under a clock that is ahead every code is wrong, and would lock its owner out until that day.
    if failed is not None and failed > now + _CLOCKS:
        device.throttling_failure_timestamp = now
        device.save(update_fields=["throttling_failure_timestamp"])
    right: bool = device.verify_token(form.cleaned_data["token"].strip())
    return right


def _let_in(request: HttpRequest, device: TOTPDevice) -> HttpResponse:
    if not device.confirmed:
        with transaction.atomic():
            device.confirmed = True
            device.save(update_fields=["confirmed"])
            accounts.replaced(person(request), accounts.Kind.SECOND_FACTOR)
            accounts.record_own(person(request), "本人启用两步登录", _OFF, _ON)
        messages.success(request, "两步登录已启用。以后登录时，除密码外还要输入手机上的验证码。")
    django_otp.login(request, device)
    request.session.cycle_key()  # who held the half open session has nothing of the whole one
    log.info("Second factor given: account %s", device.user_id)
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if safe else reverse("admin:index"))


def _turn_off(request: HttpRequest, device: TOTPDevice, form: TokenForm) -> HttpResponse:
    if form.is_valid() and _is_right(device, form):
        with transaction.atomic():
            device.delete()
            accounts.record_own(person(request), "本人停用两步登录", _ON, _OFF)
        messages.success(request, "两步登录已停用。")
        return HttpResponseRedirect(reverse("admin:index"))
    if form.is_valid():
        form.add_error("token", _WRONG)
    return _page(request, form, state="on")


def _page(request: HttpRequest, form: TokenForm, state: str, device: TOTPDevice | None = None) -> HttpResponse:
    context = admin.site.each_context(request) | {
        "title": "两步登录",
        "form": form,
        "state": state,
        "required": is_required(person(request)),
        "next": request.GET.get("next", request.POST.get("next", "")),
        "qr": _drawing(device) if device else "",
        "key": _readable(device) if device else "",
        "is_nav_sidebar_enabled": False,
    }
    return TemplateResponse(request, "admin/second_factor.html", context)


def _drawing(device: TOTPDevice) -> str:
    drawn = segno.make(device.config_url, error="m").svg_inline(
        omitsize=True, border=3, svgclass=None, lineclass=None, title="两步登录的二维码"
    )
    return mark_safe(drawn)  # noqa: S308 - drawn by segno from our own address


def _readable(device: TOTPDevice) -> str:
    """Return the key in groups of four, for who cannot scan."""
    key = device.config_url.split("secret=")[1].split("&")[0]
    return " ".join(key[place : place + 4] for place in range(0, len(key), 4))


def _device(user: User) -> TOTPDevice | None:
    found: TOTPDevice | None = TOTPDevice.objects.filter(user=user, confirmed=True).first()
    return found


def _unconfirmed(user: User) -> TOTPDevice:
    """Return the device that is being set up; its key stays the same until it is confirmed."""
    device: TOTPDevice = TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "手机"})[0]
    return device


def is_required(user: User) -> bool:
    """Whether this person gets no further without a second factor: by her role, or because another took hers off."""
    roles: list[str] = settings.SECOND_FACTOR_ROLES
    by_role = bool(roles) and user.groups.filter(name__in=roles).exists()
    return by_role or accounts.is_waiting(user, accounts.Kind.SECOND_FACTOR)
