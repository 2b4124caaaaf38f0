"""Attempts to log in: enough to stop guessing, without a password that was typed into the wrong field."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class LoginAttempt(models.Model):
    """One attempt. Of the name only a keyed digest is kept, for people type passwords there; old ones are removed."""

    name = models.CharField(max_length=64)  # hexadecimal
    # The account of that name, where there is one: so that the desk can say that it is locked.
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    # An IPv4 address, or the /64 of an IPv6 one: a household or an office has all of that.
    network = models.CharField(max_length=45)
    succeeded = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager[LoginAttempt]] = models.Manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["name", "at"], name="login_by_name"),
            models.Index(fields=["network", "at"], name="login_by_network"),
            models.Index(fields=["at"], name="login_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.network} {self.at:%Y-%m-%d %H:%M}"
