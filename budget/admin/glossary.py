"""Words of the glossary on the desk, each beside the text of the program's own glossary that it goes before."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse

from budget.admin.bases import EditableAdmin, SharedRows
from budget.models import OwnWord
from budget.queries.own_terms import TERMS_OF_FILE


@admin.register(OwnWord)
class OwnWordAdmin(SharedRows, EditableAdmin):
    list_display = ("name", "plain", "aliases", "goes_before")
    search_fields = ("name", "plain", "aliases")

    @admin.display(description="网站自带")
    def goes_before(self, word: OwnWord) -> str:
        """Return whether the program's own glossary has the word too."""
        return "有，以这里为准" if word.name in TERMS_OF_FILE else "没有，是新词"

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None) -> Any:
        """Offer the words that the site has already, and show the text of the one that was chosen."""
        name = request.POST.get("name") or request.GET.get("name", "")
        shown = {"known": TERMS_OF_FILE.get(name.strip()), "names": sorted(TERMS_OF_FILE, key=_sound)}
        return super().add_view(request, form_url, shown | (extra_context or {}))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the text that the word goes before."""
        word = self.get_object(request, object_id)
        shown = {"known": TERMS_OF_FILE.get(word.name)} if isinstance(word, OwnWord) else {}
        return super().change_view(request, object_id, form_url, shown | (extra_context or {}))

    def save_model(self, request: HttpRequest, obj: OwnWord, form: Any, change: bool) -> None:
        """Save, and say what it now goes before: who typed the name may not have known that the site has the word."""
        super().save_model(request, obj, form, change)
        if (known := TERMS_OF_FILE.get(obj.name)) and not change:
            messages.info(request, f"“{obj.name}”网站有自带的解释，现在以您写的为准。自带的是：{known.plain}")


def _sound(name: str) -> str:
    return TERMS_OF_FILE[name].pinyin
