"""Accounts are changed one after the other, each as it stands then and by who may still do so then.

Two managers who change the same account at once would each record what it was before the other; two who take each
other's role away would leave the site without any; and of two rows saved whole the later undoes the earlier.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.admin.utils import unquote
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from budget import rights
from budget.admin.pages import person


@contextmanager
def in_turn(request: HttpRequest, others: Iterable[int] | None = ()) -> Iterator[None]:
    """Hold who asks and the others, or all accounts, while a form is taken. Raises PermissionDenied."""
    if request.method != "POST":
        yield
        return
    with transaction.atomic():
        if not rights.held(person(request), others):
            raise PermissionDenied(rights.STOPPED)
        yield


class InTurn:
    """Before Django's admin of a model whose rows are accounts."""

    def changeform_view(self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any) -> Any:
        """Add or change an account in turn."""
        view: Any = super()
        with in_turn(request, self.named(request, object_id)):
            return view.changeform_view(request, object_id, *args, **kwargs)

    def delete_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> Any:
        """Delete an account in turn: who is acting at this moment is named by the record as soon as she has."""
        view: Any = super()
        with in_turn(request, self.named(request, object_id)):
            return view.delete_view(request, object_id, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do what is done to several at once in turn; which they are is only known to Django."""
        view: Any = super()
        with in_turn(request, None):
            answer: HttpResponse = view.changelist_view(request, *args, **kwargs)
        return answer

    def named(self, request: HttpRequest, object_id: str | None) -> list[int]:
        """Return the key of the account that an address names: not its spelling, for «01» and «+1» lead there too."""
        admin: Any = self
        account: User | None = admin.get_object(request, unquote(object_id)) if object_id else None
        return [account.pk] if account else []
