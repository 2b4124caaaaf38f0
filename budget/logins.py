"""Guessing at passwords is stopped by name, by network and in all, before anything is hashed.

Who logged in under a name from a network before is let through where the whole site is being tried, and where
others try her name: nobody can lock a clerk out from elsewhere.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from budget.models import LoginAttempt
from budget.steady_time import ago, ahead

log = logging.getLogger(__name__)

# The longest name and password that are looked at; an account's name has no more characters.
LONGEST_NAME, LONGEST_PASSWORD = 150, 1000
WITHIN = timedelta(minutes=15)
# Wrong attempts within that time: of one name from one network, from one network, of one name, and in all.
PAIR, NETWORK, NAME, ALL = 5, 20, 30, 200
# How long a network counts as one from which this person logs in; how long an attempt is kept at all.
KNOWN_FOR, KEPT_FOR = timedelta(days=90), timedelta(days=1)


class LoginRefused(Exception):
    """No attempt now. `minutes` is when to try again."""

    minutes = round(WITHIN.total_seconds() / 60)


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt that was let through to the password, and has still to turn out right or wrong."""

    row: LoginAttempt

    def succeeded(self) -> None:
        """Forget this pair's wrong attempts, remember the network, and remove what has grown old."""
        row = self.row
        log.info("Login: network %s, name %.12s", row.network, row.name)
        pair = LoginAttempt.objects.filter(name=row.name, network=row.network)
        # Of this pair alone: what others try of the same name from elsewhere goes on counting against them.
        pair.exclude(pk=row.pk).delete()
        pair.update(succeeded=True)
        remove_old()
        # Here, because a login is rare and nobody need remember to run `clearsessions`.
        Session.objects.filter(expire_date__lt=timezone.now()).delete()

    def failed(self) -> None:
        """Say so in the log, with the network. Raises LoginRefused where no further attempt would be let through."""
        log.warning("Login failed: network %s, name %.12s", self.row.network, self.row.name)
        _let_through(self.row)


def remove_old(is_trial: bool = False) -> int:
    """Remove attempts that count no more, or that a clock which was wrong has dated ahead; return how many."""
    old = LoginAttempt.objects.filter(
        Q(succeeded=False, at__lt=ago(KEPT_FOR)) | Q(at__lt=ago(KNOWN_FOR)) | Q(at__gt=ahead(KEPT_FOR) + KEPT_FOR)
    )
    return old.count() if is_trial else old.delete()[0]


def begin(name: str, network: str) -> Attempt:
    """Count an attempt before its password is looked at, so that many at once are counted too. Raises LoginRefused.

    What is refused is neither hashed nor kept.
    """
    row = LoginAttempt(name=digest(name), network=network)
    _let_through(row)
    # Only so that the list of accounts can say who is locked; what is counted is the name, or guessing would tell which
    # exist.
    row.account = User.objects.filter(username=name).first()
    # Before the password is looked at, so that twenty requests at once are twenty attempts.
    row.save()
    LoginAttempt.objects.filter(succeeded=False, at__lt=ago(KEPT_FOR)).delete()
    return Attempt(row)


def digest(name: str) -> str:
    """Return what is kept of a name."""
    # A name typed into the wrong field may be a password; kept as it is, it would lie in every backup.
    return salted_hmac("budget.logins", name, algorithm="sha256").hexdigest()


def unlock(account: User) -> None:
    """Forget the wrong attempts of this account's name, and of the networks from which it was tried."""
    named = LoginAttempt.objects.filter(name=digest(account.get_username()), succeeded=False)
    networks = list(named.values_list("network", flat=True).distinct())
    LoginAttempt.objects.filter(Q(pk__in=named.values("pk")) | Q(network__in=networks, succeeded=False)).delete()


def locked_accounts() -> set[int]:
    """Return the accounts that cannot log in from somewhere now. One query."""
    pairs = (
        _lately()
        .filter(account__isnull=False)
        .values("account", "network")
        .annotate(wrong=Count("pk"))
        .filter(wrong__gte=PAIR)
    )
    return set(pairs.values_list("account", flat=True))


def _lately() -> QuerySet[LoginAttempt]:
    """Return the wrong attempts that count; one that is still to come was made under a clock that was wrong."""
    # Both ways, because rows that a wrong clock dated ahead would keep everybody out until that day.
    return LoginAttempt.objects.filter(succeeded=False, at__gt=ago(WITHIN), at__lt=ahead(WITHIN) + WITHIN)


def _let_through(row: LoginAttempt) -> None:
    """Raise Refused where too many wrong attempts have been made. One query, two where the site is being tried."""
    lately = _lately()
    named, here = Q(name=row.name), Q(network=row.network)
    wrong = lately.aggregate(
        pair=Count("pk", filter=named & here),
        network=Count("pk", filter=here),
        name=Count("pk", filter=named),
        all=Count("pk"),
    )
    if wrong["pair"] >= PAIR or wrong["network"] >= NETWORK:
        raise LoginRefused
    if (wrong["name"] >= NAME or wrong["all"] >= ALL) and not _is_known(row):
        raise LoginRefused


def _is_known(row: LoginAttempt) -> bool:
    since = ago(KNOWN_FOR)
    return LoginAttempt.objects.filter(name=row.name, network=row.network, succeeded=True, at__gt=since).exists()
