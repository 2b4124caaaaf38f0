"""Accounts and whose they are: who handed out a password, who must set her own, which roles go together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone

from budget.models import Charge, Event, HandedOut
from budget.models.people import name_of
from budget.roles import MANAGER, REVIEWER, ROLES, UPLOADER
from budget.steady_time import ago, ahead
from budget.turns.clock import REMEMBERED

Kind = HandedOut.Kind

CLASH = "管理和录入、审核不能由同一个人兼任。请由另一位管理人员把角色分开。"

# How long a password that another has set may wait for its owner.
GOOD_FOR = timedelta(days=7)
# Two accounts whose passwords the same third person handed out count as one person for so long: the owner of an
# account that was taken over finds within a day that she cannot log in.
SETTLES_AFTER = timedelta(days=1)


class OwnPassword:
    """A «validator» in Django's sense, which is told of every new password, whichever way it was set."""

    @staticmethod
    def validate(password: str, user: User | None = None) -> None:
        """Refuse the password that is there already: a handed-out one must be replaced by another."""
        # Else whoever handed it out would go on knowing it, and could act as its owner.
        if user is not None and user.pk and user.has_usable_password() and user.check_password(password):
            raise ValidationError("新密码不能和原来的密码一样。", code="password_unchanged")

    @staticmethod
    def password_changed(password: str, user: User | None = None) -> None:  # noqa: ARG004 - Django's signature
        """Note that a handed-out password is there no longer; whoever hands out another says so afterwards."""
        if user is not None and user.pk:
            replaced(user, Kind.PASSWORD)

    @staticmethod
    def get_help_text() -> str:
        """Return what the form says."""
        return "新密码不能和原来的密码一样。"


def hand_out(account: User, kind: Kind, by: User) -> None:
    """Note that `by` has set this password, or taken this second factor away; nothing where it is her own."""
    # A password of one's own is known to nobody else; only another's hand makes a second person doubtful.
    if account.pk != by.pk:
        HandedOut.objects.create(account=account, by=by, kind=kind)


def replaced(account: User, kind: Kind) -> None:
    """Note that the account's owner has set her own."""
    HandedOut.waiting(account, kind).update(replaced_at=timezone.now())


def record_own(account: User, what: str, before: str, after: str) -> None:
    """Keep in the record what somebody changed of her own account, as what managers change of it is kept.

    Called in the transaction of the change: whoever sat down at a desk that was left open must leave a trace.
    """
    Event.objects.create(
        action=Event.Action.MANAGED,
        actor=account,
        actor_name=name_of(account),
        subject=f"{account._meta.verbose_name} {account.get_username()}"[:200],  # noqa: SLF001 - as the others are called
        reason=what,
        details={"before": before, "after": after},
    )


def record_own_password(account: User, what: str, *, was_handed_out: bool) -> None:
    """Keep in the record that somebody set her own password; of passwords nothing but whose they are is known."""
    record_own(account, what, "别人设的密码" if was_handed_out else "本人设的密码", "本人新设的密码")


def is_waiting(account: User, kind: Kind) -> bool:
    """Whether the owner has still to set her own."""
    return HandedOut.waiting(account, kind).exists()


def has_expired(account: User) -> bool:
    """Whether a password that another set has waited for its owner too long."""
    return HandedOut.waiting(account, Kind.PASSWORD).filter(at__lt=ago(GOOD_FOR)).exists()


def one_person_with(people: dict[int, set[int]]) -> dict[int, set[int]]:
    """Return by key all accounts behind which a person of `people` may stand. One query.

    Those are: who handed out the password of one of them; whose password one of them handed out; and for a day
    every account that got its password from the same hand.
    """
    # All of them, for the way from hand to hand is not a join; a site has some dozens.
    rows = HandedOut.objects.values_list("account", "by", "at")
    hands: dict[int, set[int]] = defaultdict(set)
    accounts: dict[int, set[int]] = defaultdict(set)
    fresh: set[tuple[int, int]] = set()
    # A clock that was ahead dated what was handed out ahead: a day after it was set right that is settled as well.
    settled, settled_ahead, ever = ago(SETTLES_AFTER), ahead(SETTLES_AFTER), ahead(timedelta(seconds=REMEMBERED))
    for account, by, at in rows:
        hands[account].add(by)
        accounts[by].add(account)
        if at > settled and not settled_ahead < at <= ever:
            fresh.add((account, by))
    found = {}
    for key, makers in people.items():
        known = set(makers)
        for maker in makers:
            known |= hands[maker] | accounts[maker]
            for hand in hands[maker]:
                known |= {other for other in accounts[hand] if {(maker, hand), (other, hand)} & fresh}
        found[key] = known
    return found


def clashing(roles: Iterable[str]) -> bool:
    """Whether these roles make one person both manager of accounts and maker or publisher of budgets."""
    held = set(roles)
    # Who makes accounts could make herself the second person; an office of one person says so in its settings.
    return settings.REQUIRE_SECOND_PERSON and MANAGER in held and bool(held & {UPLOADER, REVIEWER})


def standing_of(account: User) -> dict[str, Any]:
    """Return what the record keeps of an account's rights, before and after a change."""
    said = [*account.groups.exclude(name__in=ROLES).order_by("name").values_list("name", flat=True)]
    charges = Charge.objects.filter(account=account).select_related("unit").order_by("act", "division", "unit__code")
    for act, held in groupby(charges, key=lambda charge: charge.get_act_display()):
        places = [_place(charge) for charge in held]
        said.append(act if "" in places else f"{act}（{'、'.join(places)}）")
    # Beside the roles, because a superuser without any role may do everything and the record would say that she has
    # none.
    said += [name for name, given in (("超级用户", account.is_superuser), ("停用", not account.is_active)) if given]
    said += ["不能登录工作台"] if not account.is_staff else []
    return {"roles": "、".join(said)}


def _place(charge: Charge) -> str:
    """Return what bodies a charge is for; empty where it is for all."""
    if charge.is_everywhere:
        return ""
    return f"区划 {charge.division}" if charge.division else str(charge.unit)
