"""Two who have the same row open in Django's own forms: who saves last does not undo the other without knowing."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from budget.desk.written_words import written_words
from budget.editions.guarding import lock_revision
from budget.editions.refusals import Overtaken
from budget.editions.seen import digest

# What changes without anybody's saving a form.
_BY_ITSELF = {"last_login", "password"}


class NotOvertaken:
    """Sends along what the row was when its form was opened, and asks for it again when the form is taken."""

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """Show or take the form of a row; of a new one there is nothing to overtake."""
        view: Any = super()
        if object_id is None:
            return view.changeform_view(request, object_id, form_url, extra_context)
        sent = request.POST.get("began_with")
        # Whoever only looks writes nothing, and must not wait for those who do.
        with transaction.atomic() if sent is not None else nullcontext():
            if sent is not None:
                self.hold()
            now = self._mark(view.get_object(request, unquote(object_id)))
            if sent not in {None, now}:
                return self._refused(request)
            return view.changeform_view(request, object_id, form_url, {**(extra_context or {}), "began_with": now})

    def hold(self) -> None:
        """Let nobody else change the row until the transaction ends. As every public row does, it waits for the revision."""
        lock_revision()

    def belonging(self, row: Any) -> list[Any]:
        """Return what of other tables stands in the form of a row."""
        inlines: Any = self.inlines  # type: ignore[attr-defined] # of Django's admin
        found: list[Any] = []
        for inline in inlines:
            name = next(field.name for field in inline.model._meta.fields if field.related_model is type(row))  # noqa: SLF001 - Django's documented model API
            found += inline.model._default_manager.filter(**{name: row}).order_by("pk").values_list()  # noqa: SLF001 - as above
        return found

    def _mark(self, row: Any) -> str:
        if row is None:
            return ""
        own = [field.value_to_string(row) for field in row._meta.concrete_fields if field.name not in _BY_ITSELF]  # noqa: SLF001 - as above
        return digest([own, self.belonging(row)])

    def _refused(self, request: HttpRequest) -> HttpResponse:
        messages.error(request, Overtaken("这一页的内容").sentence)
        if words := written_words(request.POST):
            messages.warning(request, f"您页面上的文字没有保存，要用请先复制：{words}")
        return HttpResponseRedirect(request.get_full_path())
