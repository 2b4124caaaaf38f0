"""A forgotten password: by mail where the site can send one, else by another person, who sets one for the first login."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import views
from django.contrib.auth.forms import PasswordResetForm, SetPasswordForm
from django.contrib.auth.models import User
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse_lazy
from django.utils.http import base36_to_int
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache

from budget import accounts
from budget.admin.login import refusal
from budget.admin.own_password import PasswordAlone
from budget.turns import Rate, counts_in

# How many such letters one network may ask for, so that nobody's mailbox is filled.
_LETTERS = Rate(5, 3600)
# Seconds by which the clocks of two servers may differ.
_CLOCKS = 120
_BY_MAIL = ("请写您账号里登记的邮箱，网站会寄去一封信，里面有设新密码的链接。", "发邮件给我")
_WITHOUT_MAIL = "这个网站没有设置发邮件。请找管理的同志，他在“用户”里替您设一个密码；您登录后先换成自己的，才能办别的。"
_FRAME = "admin/forgotten.html"


class _Links(PasswordResetTokenGenerator):
    """Django's own, save that a link which bears a moment to come is none."""

    def check_token(self, user: User | None, token: str | None) -> bool:
        """Whether it is good: two hours from when it was sent, and never for as long as a clock was ahead."""
        if not super().check_token(user, token):
            return False
        sent = base36_to_int(str(token).partition("-")[0])
        # Django counts from 2001, by a clock without zone.
        return sent <= (datetime.now() - datetime(2001, 1, 1)).total_seconds() + _CLOCKS  # noqa: DTZ001, DTZ005


class _Framed:
    """What the four steps share: the desk's frame, and what this step says."""

    title = ""
    words = ""
    button = ""

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Return the context of the page."""
        said = {"title": self.title, "words": self.words, "button": self.button}
        found: dict[str, Any] = super().get_context_data(**context)  # type: ignore[misc] # of Django's view
        return admin.site.each_context(self.request) | found | said  # type: ignore[attr-defined] # of Django's view


class Ask(_Framed, views.PasswordResetView):
    """Where the mail address is written; without mail, who can help."""

    template_name = _FRAME
    title = "忘了密码"
    form_class = PasswordResetForm
    email_template_name = "admin/forgotten_mail.txt"
    subject_template_name = "admin/forgotten_subject.txt"
    success_url = reverse_lazy("admin:forgotten-sent")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Say what can be done here, and give the letter the site's own address."""
        super().setup(request, *args, **kwargs)
        self.words, self.button = _BY_MAIL if settings.EMAIL_URL else (_WITHOUT_MAIL, "")
        # The site's own address where it is set: what a request says of its host is in the hands of whoever sends it.
        self.extra_email_context = {"site": settings.SITE_URL or f"{request.scheme}://{request.get_host()}"}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send the letter, or the same answer without one where nobody has that address."""
        if not settings.EMAIL_URL:
            return self.get(request, *args, **kwargs)
        network = import_string(settings.CLIENT_NETWORK)(request)
        if wait := counts_in(settings.RUN_DIR).ask(f"letters {network}", _LETTERS):
            return refusal(request, 429, wait, "要邮件的次数太多，请过一个小时再试。")
        return super().post(request, *args, **kwargs)


class Sent(_Framed, views.PasswordResetDoneView):
    template_name = _FRAME
    title = "请看邮箱"
    words = "如果这个邮箱登记在某个账号里，信已经寄出，链接两小时内有效。没有收到的话，看看垃圾邮件，或者请管理的同志另设一个密码。"


class NewPasswordForm(PasswordAlone, SetPasswordForm):  # type: ignore[type-arg] # generic for the type checker alone
    """Django's own."""


class Choose(_Framed, views.PasswordResetConfirmView):
    template_name = _FRAME
    token_generator = _Links()
    form_class = NewPasswordForm
    title = "设新密码"
    words = "请设一个只有自己知道的密码。"
    button = "保存"
    success_url = reverse_lazy("admin:forgotten-done")

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the password, and in the record that whoever reads this account's mail has set it."""
        account = cast("User", self.user)  # a link that names nobody has no form
        with transaction.atomic():
            was_handed_out = accounts.is_waiting(account, accounts.Kind.PASSWORD)
            answer = super().form_valid(form)
            accounts.record_own_password(account, "忘了密码，用邮件里的链接另设", was_handed_out=was_handed_out)
        return answer

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Say so where the link is no longer good."""
        found = super().get_context_data(**context)
        return (
            found if self.validlink else found | {"words": "这个链接已经用过或者过期了，请重新要一封。", "button": ""}
        )


class Done(_Framed, views.PasswordResetCompleteView):
    template_name = _FRAME
    title = "密码已经换好"
    words = "请用新密码登录。启用了两步登录的，登录时照旧要输入手机上的验证码。"


def urls() -> list[URLPattern]:
    """Return the addresses, for the admin of accounts; whoever forgot her password is not logged in."""
    return [
        path("forgotten/", never_cache(Ask.as_view()), name="forgotten"),
        path("forgotten/sent/", never_cache(Sent.as_view()), name="forgotten-sent"),
        path("forgotten/<uidb64>/<token>/", never_cache(Choose.as_view()), name="forgotten-choose"),
        path("forgotten/done/", never_cache(Done.as_view()), name="forgotten-done"),
    ]
