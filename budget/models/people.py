"""The reference to whoever did something, the same in every record."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models


def person(words: str) -> models.ForeignKey[User | None, User | None]:
    """Return a reference to a member of staff, called `words`; null where a command on the server did it.

    Nobody whom a record names can be deleted.
    """
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=words
    )


def name_of(user: User) -> str:
    """Return how a person is called: family name first, as Chinese names are; the user name where none is given."""
    family, given = user.last_name.strip(), user.first_name.strip()
    between = " " if f"{family}{given}".isascii() and family and given else ""
    return f"{family}{between}{given}" or user.get_username()
