"""The forms of accounts: a new one that can log in at once, and roles that may go together."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import UserChangeForm, UserCreationForm
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet

from budget import accounts


class _Roles(forms.ModelForm):  # type: ignore[type-arg] # generic for the type checker alone
    """What both forms ask of the roles."""

    def clean_groups(self) -> QuerySet[Group]:
        """Refuse roles that one person may not hold together."""
        chosen: QuerySet[Group] = self.cleaned_data["groups"]
        if accounts.clashing(group.name for group in chosen):
            raise forms.ValidationError("“管理”不能和“录入”或“审核”兼任：管账号的人不经手预算。请只选一边。")
        return chosen


class NewAccountForm(_Roles, UserCreationForm):  # type: ignore[type-arg] # generic for the type checker alone
    """A member of staff with name and roles; the password is for the first login alone."""

    class Meta(UserCreationForm.Meta):
        model = User
        fields = ("username", "last_name", "first_name", "email", "groups")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = "第一次登录的密码"
        self.fields[
            "password1"
        ].help_text = "请当面或打电话告诉本人。本人登录后须先换成自己的密码，七天内没有登录就作废。"
        self.instance.is_staff = True


class AccountForm(_Roles, UserChangeForm):  # type: ignore[type-arg] # generic for the type checker alone
    """An account that is there already."""
