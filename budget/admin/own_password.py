"""One's own password: where somebody else set it, it opens this page alone; and the old one is guessed here no more than at the login."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.contrib.auth.views import PasswordChangeView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.module_loading import import_string

from budget import accounts, logins
from budget.admin.in_turn import in_turn
from budget.admin.pages import is_of_the_desk, person


class OwnPasswordFirst:
    """Middleware: leads whoever still has a handed-out password to the page where it is changed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Lead there, or out where the password has waited too long; everybody else goes on."""
        user: Any = request.user if is_of_the_desk(request) else None
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


class PasswordAlone:
    """Before a form of a new password: nothing else of the account is saved, for what a manager changes of it meanwhile must stay."""

    def save(self, commit: bool = True) -> User:
        """Save the password."""
        form: Any = super()
        account: User = form.save(commit=False)
        if commit:
            account.save(update_fields=["password"])
        return account


class OwnPasswordForm(PasswordAlone, AdminPasswordChangeForm):
    """Asks the old password as the login does: whoever found the desk open must not guess it here instead."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_old_password(self) -> str:
        """Look at it where this name and this network may still try. Raises LoginRefused, which the middleware answers."""
        if len(self.cleaned_data["old_password"]) > logins.LONGEST_PASSWORD:
            raise ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")
        attempt = logins.begin(self.user.get_username(), import_string(settings.CLIENT_NETWORK)(self.request))
        try:
            old: str = super().clean_old_password()
        except ValidationError:
            attempt.failed()
            raise
        attempt.succeeded()
        return old


class OwnPasswordView(PasswordChangeView):
    """Django's own page with that form."""

    form_class = OwnPasswordForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """Let the form know where it was sent from."""
        return super().get_form_kwargs() | {"request": self.request}

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the password, and in the record that it was changed and whose it was."""
        account = person(self.request)
        with in_turn(self.request):
            was_handed_out = accounts.is_waiting(account, accounts.Kind.PASSWORD)
            answer = super().form_valid(form)
            accounts.record_own_password(account, "本人修改密码", was_handed_out=was_handed_out)
        return answer


def password_change(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
    """Change one's own password, in the place of Django's, whose form cannot be chosen."""
    context = admin.site.each_context(request) | (extra_context or {})
    view = OwnPasswordView.as_view(success_url=reverse("admin:password_change_done"), extra_context=context)
    return view(request)


admin.site.password_change = password_change  # type: ignore[method-assign,assignment] # Django has no setting for it
