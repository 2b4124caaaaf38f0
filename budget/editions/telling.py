"""A withdrawal needs no second person, because it may have to be quick; so a second person is told of it at once."""

from __future__ import annotations

import logging

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from budget.editions.guarding import WITHDRAW, Actor, hold, record
from budget.editions.refusals import Gone, NotAllowed
from budget.models import Charge, Edition, Event, Unit
from budget.models.people import name_of
from budget.rights import bodies, people_for
from budget.roles import MANAGER, REVIEWER

# Who may look at a withdrawal: who could withdraw herself, and who manages accounts.
_LOOKS = (f"budget.{WITHDRAW}", "auth.change_user")
_MAY_NOT_LOOK = "您没有核对撤回的权限。"

logger = logging.getLogger(__name__)


def unseen_withdrawals(user: User | AnonymousUser) -> list[Event]:
    """Return the withdrawals of others that no second person has looked at, for who may look. One query at most."""
    if not settings.REQUIRE_SECOND_PERSON or not any(user.has_perm(one) for one in _LOOKS):
        return []
    found = (
        _unseen()
        .exclude(actor=user.pk)
        .filter(bodies(user, _LOOKS[0]).within("unit") | bodies(user, _LOOKS[1]).within("unit"))
    )
    return list(found.select_related("edition"))


def acknowledge(withdrawal: int, by: User) -> Edition:
    """Note that a second person has looked at a withdrawal. Raises NotAllowed, Gone where somebody did so before."""
    if not any(by.has_perm(one) for one in _LOOKS):
        raise NotAllowed(_MAY_NOT_LOOK)
    with transaction.atomic():
        hold(by)
        event = _unseen().filter(pk=withdrawal).select_related("edition__unit").first()
        if event is None or event.edition is None:
            raise Gone
        if not any(by.has_perm(one, event.edition.unit) for one in _LOOKS):
            raise NotAllowed(_MAY_NOT_LOOK)
        # The second person is what this is for; whoever withdrew cannot be her own witness.
        if event.actor_id == by.pk:
            raise NotAllowed("撤回须由另一个人核对。")
        record(Event.Action.SEEN, event.edition, by, reason=event.reason, details={"withdrawal": event.pk})
    return event.edition


def tell(edition: Edition, by: Actor, reason: str) -> None:
    """Write to everybody who may look, where the site sends mail; a mail that fails holds up no withdrawal."""
    addresses = [user.email for user in _others(by, edition.unit) if user.email]
    if not settings.EMAIL_URL or not addresses:
        return
    what = f"{edition.unit.name} {edition.year} 年{edition.get_stage_display()}第 {edition.version} 版"
    who = name_of(by) if by else "命令行"
    body = (
        f"{who}撤回了{what}，公众已经看不到它。\n\n原因：{reason}\n\n请登录工作台核对；不对的话，请马上联系经办人。\n"
    )
    try:
        send_mail(f"明账：{what}已撤回", body, None, addresses)
    except OSError:  # what every fault of the line and of the mail server is
        logger.exception("nobody could be told by mail of a withdrawal")


def _unseen() -> QuerySet[Event]:
    # A withdrawn edition is withdrawn once, so whatever was seen of it is this.
    seen = Event.objects.filter(action=Event.Action.SEEN, edition=OuterRef("edition"))
    withdrawn = Event.objects.filter(action=Event.Action.WITHDRAWN, edition__isnull=False)
    return withdrawn.filter(~Exists(seen))


def _others(by: Actor, unit: Unit) -> QuerySet[User]:
    found = User.objects.filter(is_active=True, is_staff=True)
    held = Q(groups__name__in=(REVIEWER, MANAGER)) & people_for(unit, Charge.Act.REVIEW, Charge.Act.MANAGE)
    found = found.filter(held | Q(is_superuser=True)).distinct()
    return found.exclude(pk=by.pk) if by else found
