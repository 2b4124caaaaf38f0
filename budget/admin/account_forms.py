"""The forms of accounts: a new one that can log in at once, and what a person does for which bodies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, cast

from django import forms
from django.contrib.auth.forms import (
    ReadOnlyPasswordHashField,
    ReadOnlyPasswordHashWidget,
    UserChangeForm,
    UserCreationForm,
)
from django.contrib.auth.hashers import is_password_usable
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from budget import accounts
from budget.models import Charge, Unit
from budget.rights import ROLE_OF, bodies

_MANAGES = "auth.change_user"


@dataclass(frozen=True, slots=True)
class ChargePlace:
    """One line of the choice: all bodies, a district, or a body. `fields` are what its charge has besides the act."""

    key: str
    name: str
    fields: tuple[tuple[str, Any], ...]


class ChargesInput(forms.CheckboxSelectMultiple):
    """A line for each district and body, a box for each thing that one may do for it."""

    places: tuple[ChargePlace, ...] = ()

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ARG002 - Django's signature
        """Draw the boxes as a table."""
        chosen = set(value or ())
        lines = [
            (place, [(act.label, value, value in chosen) for act in ROLE_OF for value in [f"{act.value}:{place.key}"]])
            for place in self.places
        ]
        return render_to_string(
            "admin/auth/user/charges.html", {"name": name, "lines": lines, "acts": [act.label for act in ROLE_OF]}
        )


class _Charges(forms.ModelForm):  # type: ignore[type-arg] # generic for the type checker alone
    """What both forms ask: what the person does, and for which bodies. Her roles follow from it."""

    charges = forms.MultipleChoiceField(label="做什么、管哪些单位", required=False, widget=ChargesInput)
    # Who fills in the form: nobody hands out more than she has. Set by the admin.
    by: User

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "charges" not in self.fields:  # it is one's own account
            return
        self._places = tuple(_places(self.by))
        field = cast("forms.MultipleChoiceField", self.fields["charges"])
        cast("ChargesInput", field.widget).places = self._places
        field.choices = [(f"{act.value}:{place.key}", place.name) for place in self._places for act in ROLE_OF]
        if self.instance.pk:
            field.initial = [f"{one.act}:{_key(one)}" for one in self.instance.charges.all()]

    def clean_charges(self) -> list[str]:
        """Refuse what one person may not do together, and an account that its manager could not find again."""
        chosen: list[str] = self.cleaned_data["charges"]
        if accounts.clashing(ROLE_OF[Charge.Act(one.partition(":")[0])] for one in chosen):
            raise forms.ValidationError("“管理”不能和“录入”或“审核”兼任：管账号的人不经手预算。请只选一边。")
        if not chosen and not bodies(self.by, _MANAGES).is_all:
            raise forms.ValidationError("请至少选一个单位；不再用的账号请停用。")
        return chosen

    def entrust(self) -> None:
        """Keep the charges that were chosen, and the roles that follow; groups of other names stay as they are."""
        if "charges" not in self.cleaned_data:
            return
        fields = {place.key: dict(place.fields) for place in self._places}
        given = [one.partition(":") for one in self.cleaned_data["charges"]]
        account: User = self.instance
        with transaction.atomic():
            Charge.objects.filter(account=account, act__in=ROLE_OF).delete()
            Charge.objects.bulk_create(Charge(account=account, act=act, **fields[key]) for act, _, key in given)
            others = account.groups.exclude(name__in=ROLE_OF.values())
            roles = Group.objects.filter(name__in={ROLE_OF[Charge.Act(act)] for act, _, _ in given})
            # Set, and not only added: who is no longer entrusted with something must lose the right to it.
            account.groups.set([*others, *roles])


class NewAccountForm(_Charges, UserCreationForm):  # type: ignore[type-arg] # generic for the type checker alone
    """A member of staff with name and charges; the password is for the first login alone."""

    class Meta(UserCreationForm.Meta):
        model = User
        fields = ("username", "last_name", "first_name", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = "第一次登录的密码"
        self.fields[
            "password1"
        ].help_text = "请当面或打电话告诉本人。本人登录后须先换成自己的密码，七天内没有登录就作废。"
        self.instance.is_staff = True


# In place of Django's own words, which speak of what is «regarded as active».
_SAID = {
    "is_active": "不勾就是停用：本人不能登录，办过的事都留着。人走了请停用，不要删除。",
    "is_staff": "不勾就进不了工作台。",
}


class PasswordStanding(ReadOnlyPasswordHashWidget):
    """Says that there is a password, and leads to a new one; how it is kept is nobody's business."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Return the context of Django's own template, with a plain word for the algorithm and its salt."""
        found: dict[str, Any] = super().get_context(name, value, attrs)
        usable = bool(value) and is_password_usable(value)
        return found | {"summary": [{"label": "已设密码" if usable else "没有密码，不能用密码登录"}]}


class AccountForm(_Charges, UserChangeForm):  # type: ignore[type-arg] # generic for the type checker alone
    """An account that is there already."""

    password = ReadOnlyPasswordHashField(
        label="密码",
        widget=PasswordStanding,
        help_text="谁也看不到密码。忘了的，请替本人另设一个，当面或打电话告诉本人。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Fields that this person may only read are not there.
        for name, words in _SAID.items():
            if name in self.fields:
                self.fields[name].help_text = words


def _places(by: User) -> Iterator[ChargePlace]:
    """Yield what this person may hand out: all bodies, the districts and the disclosing bodies that are hers. One query."""
    own = bodies(by, _MANAGES)
    if own.is_all:
        yield ChargePlace("all", "全部单位", (("is_everywhere", True),))
    units = Unit.objects.filter(own.within(), slug__isnull=False).order_by("division_code", "code")
    # They come sorted by division, as this needs them.
    for division, within in groupby(units, key=lambda unit: unit.division_code):
        if own.is_all or division.startswith(tuple(own.divisions)):
            yield ChargePlace(f"d{division}", f"区划 {division} 的全部单位，以后新增的也算", (("division", division),))
        for unit in within:
            yield ChargePlace(f"u{unit.pk}", f"{unit.code} {unit.name}", (("unit", unit),))


def _key(charge: Charge) -> str:
    if charge.is_everywhere:
        return "all"
    return f"d{charge.division}" if charge.division else f"u{charge.unit_id}"
