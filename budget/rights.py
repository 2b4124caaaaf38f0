"""For which bodies somebody may do something: asked in this one place by the acts, the desk's lists and its pages.

Roles say what a person may do (`budget.roles`), charges for which bodies. `user.has_perm(permission, body)` joins the
two; without a body it asks whether there is any such body, and of what belongs to the whole site whether it is all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser, User
from django.db import models
from django.db.models import Q, QuerySet

from budget.models import Charge, PublicationDuty, Unit
from budget.roles import MANAGER, REVIEWER, ROLES, SITE_WIDE, UPLOADER

ModelT = TypeVar("ModelT", bound=models.Model)
Act = Charge.Act

ROLE_OF = {Act.UPLOAD: UPLOADER, Act.REVIEW: REVIEWER, Act.MANAGE: MANAGER}
SEE, UPLOADS = "budget.view_edition", "budget.upload_edition"
PUBLISHES, WITHDRAWS = "budget.publish_edition", "budget.withdraw_edition"

STOPPED = "您的账号刚刚停用了，没有办理。请找管理的同志。"

_ACTS: dict[str, set[Act]] = defaultdict(set)
for _act, _role in ROLE_OF.items():
    for _permission in ROLES[_role]:
        _ACTS[_permission].add(_act)
        if _permission.startswith("budget.view_"):
            _ACTS[_permission].add(Act.SEE)


@dataclass(frozen=True, slots=True)
class Bodies:
    """Some of the bodies: all, those of districts whose code begins so, and single ones with what is below them."""

    is_all: bool = False
    divisions: frozenset[str] = frozenset()
    units: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.is_all or self.divisions or self.units)

    def __contains__(self, unit: Unit) -> bool:
        if self.is_all or unit.division_code.startswith(tuple(self.divisions)):
            return True
        # Itself, the body above and the one above that: `within` joins as far, and a list must show what its page lets see.
        above = unit.parent if unit.parent_id else None
        return bool({unit.pk, unit.parent_id, above.parent_id if above else None} & self.units)

    def has_division(self, code: str) -> bool:
        """Whether the whole district of this code is among them; an empty code means every district."""
        return self.is_all or bool(code and code.startswith(tuple(self.divisions)))

    def within(self, path: str = "") -> Q:
        """Return the condition on rows whose body is at `path`; on bodies themselves without one."""
        if self.is_all:
            return ~Q(pk__in=())  # true of every row; an empty Q would vanish where it is joined by «or»
        to = f"{path}__" if path else ""
        found = Q(pk__in=())
        for division in self.divisions:
            found |= Q(**{f"{to}division_code__startswith": division})
        if self.units:
            for above in ("pk", "parent", "parent__parent"):
                found |= Q(**{f"{to}{above}__in": self.units})
        return found


ALL = Bodies(is_all=True)


class ByBody(ModelBackend):
    """Django's backend of accounts, roles and permissions, with the bodies for which they hold."""

    def has_perm(self, user_obj: Any, perm: str, obj: models.Model | None = None) -> bool:
        """Whether this person may do this: for the body that `obj` is or belongs to; without one, anywhere at all."""
        if not super().has_perm(user_obj, perm):
            return False
        if perm not in _ACTS:
            return True
        found = bodies(user_obj, perm)
        # Codes and words of the site belong to no body: who keeps one district must not change another's pages.
        if perm in SITE_WIDE:
            return found.is_all
        if isinstance(obj, PublicationDuty):
            return found.has_division(obj.division_code)
        return bool(found) if obj is None else _body(obj) in found


def bodies(user: User | AnonymousUser, permission: str) -> Bodies:
    """Return for which bodies this person may do this, by her charges alone. One query, the first time for a person."""
    if user.is_superuser:
        return ALL
    acts = _ACTS[permission]
    return _together(charge for charge in _charges(user) if charge.act in acts)


def held(by: User, others: Iterable[int] | None = ()) -> bool:
    """Keep `by` and the `others`, or all accounts, as they are until the transaction ends; whether `by` may act still.

    What was read of her rights before is forgotten. Every change of an account and every act holds the account so: none
    is done by who has lost the right to it, and of two managers who take each other's away the second has none any more.
    """
    rows = (
        User.objects.order_by("pk") if others is None else User.objects.filter(pk__in=[by.pk, *others]).order_by("pk")
    )
    # No key: whatever only names the account, as a record does, need not wait. In one order, so that no two wait for each other.
    account = next((one for one in rows.select_for_update(no_key=True) if one.pk == by.pk), None)
    if account is None or not (account.is_active and account.is_staff):
        return False
    by.is_superuser = account.is_superuser
    _ask_anew(by)
    return True


def narrowed(
    rows: QuerySet[ModelT], user: User | AnonymousUser, permission: str, path: str = "unit"
) -> QuerySet[ModelT]:
    """Return those of the rows whose body, at `path`, this person may do this for."""
    if not user.has_perm(permission):
        return rows.none()
    return rows.filter(bodies(user, permission).within(path))


def managed(rows: QuerySet[User], by: User) -> QuerySet[User]:
    """Return those of the accounts that this person manages: hers, and whose every charge lies within her own bodies."""
    own = bodies(by, "auth.change_user")
    if own.is_all:
        return rows
    inside = own.within("unit") & Q(unit__isnull=False)
    for division in own.divisions:
        inside |= Q(division__startswith=division)
    within = Charge.objects.filter(inside)
    outside = Charge.objects.exclude(pk__in=within.values("pk"))
    # Every charge: who may also act for bodies that are not this manager's is not hers to give a password to.
    hers = Q(pk__in=within.values("account")) & ~Q(pk__in=outside.values("account"))
    return rows.filter(Q(pk=by.pk) | (hers & Q(is_superuser=False)))


def people_for(unit: Unit, *acts: Act) -> Q:
    """Return the condition on accounts that have one of these charges for a body."""
    above = {key for key in (unit.pk, unit.parent_id, unit.parent.parent_id if unit.parent else None) if key}
    code = unit.division_code
    # Every beginning of the code, so that an index answers what `startswith` the other way round could not.
    held = Q(is_everywhere=True) | Q(division__in=[code[:end] for end in range(2, len(code) + 1)]) | Q(unit__in=above)
    return Q(pk__in=Charge.objects.filter(held, act__in=acts).values("account"))


def _ask_anew(user: User) -> None:
    """Forget what was read of this person's roles and charges: they may have changed since."""
    for kept in ("_perm_cache", "_user_perm_cache", "_group_perm_cache", "_charges"):
        # Not by its dictionary: of a request's user that is the one of the envelope that Django puts around it.
        if hasattr(user, kept):
            delattr(user, kept)


def _together(charges: Iterable[Charge]) -> Bodies:
    listed = list(charges)
    if any(charge.is_everywhere for charge in listed):
        return ALL
    divisions = frozenset(charge.division for charge in listed if charge.division)
    return Bodies(False, divisions, frozenset(charge.unit_id for charge in listed if charge.unit_id))


def _charges(user: User | AnonymousUser) -> list[Charge]:
    """Return her charges, kept with the account for as long as Django keeps its permissions."""
    if user.pk is None:
        return []
    found: list[Charge] | None = getattr(user, "_charges", None)
    if found is None:
        found = list(Charge.objects.filter(account=user.pk))
        setattr(user, "_charges", found)  # noqa: B010 - beside Django's own caches of permissions
    return found


def _body(obj: models.Model) -> Unit:
    found: Unit = obj if isinstance(obj, Unit) else getattr(obj, "unit")  # noqa: B009 - of an edition, an event, a discarded draft
    return found
