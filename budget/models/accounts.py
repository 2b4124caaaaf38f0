"""Which passwords and second factors somebody else handed out: until they are replaced, and after, one may be two."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q


class HandedOut(models.Model):
    """A password or mail address that another person set, or a second factor that another took away.

    Whoever did so could have logged in as this account, so for the rule of two people the two count as one. The rows
    stay when the password is replaced: a password that was once known may have been used to choose the next one.
    """

    class Kind(models.TextChoices):
        """What was handed out."""

        PASSWORD = "password", "密码"
        SECOND_FACTOR = "second_factor", "两步登录"
        MAIL = "mail", "邮箱"  # who sets the address to which a new password is sent can have one sent to herself

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    at = models.DateTimeField(auto_now_add=True)
    # When the account's owner set her own; until then she gets no further than the page where she does.
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager[HandedOut]] = models.Manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Who sets her own password hands nothing out.
            models.CheckConstraint(condition=~Q(account=models.F("by")), name="handed_out_by_another"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["account", "kind"], name="handed_out_to")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.account_id}"

    @classmethod
    def waiting(cls, account: Any, kind: HandedOut.Kind) -> models.QuerySet[HandedOut]:
        """Return what of this kind the account's owner has still to replace."""
        return cls.objects.filter(account=account, kind=kind, replaced_at=None)
