"""The record of what was done: to be read, filtered and taken away, by nobody to be changed."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import Q, QuerySet
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html_join

from budget.admin.bases import ReadOnlyAdmin
from budget.admin.pages import person
from budget.admin.users import rights_changed
from budget.defusing import defused
from budget.models import Event, Statement
from budget.models.people import name_of
from budget.rights import bodies

_HEADINGS = ("时间", "事项", "对象", "经办人", "原因", "详情")
# What the entries of the details are called; those that the reason or the subject says already are left out.
_NAMES = {
    "lines": "办了什么",
    "files": "文件", "tables": "表", "amounts": "金额", "errors": "必须改正", "failed": "核对不符", "replaced": "代替的草稿",
    "edition": "草稿编号", "answer": "结论", "before": "原来", "after": "现在", "characters": "字数",
    "on": "位置", "planned": "公开时间",
    "roles": "角色", "until": "失效时间", "opened": "打开次数", "new": "新增", "renamed": "改名", "gone": "取消",
}  # fmt: skip
_SEE = "budget.view_event"
_ANSWERS = dict(Statement.Answer.choices) | {"": "撤去"}


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ("at", "action", "subject", "actor_name", "reason")
    list_filter = (
        "action",
        "at",
        ("unit", admin.RelatedOnlyFieldListFilter),
        ("actor", admin.RelatedOnlyFieldListFilter),
    )
    search_fields = ("subject", "actor_name", "reason")
    date_hierarchy = "at"
    fields = ("at", "action", "subject", "actor_name", "unit", "edition", "reason", "in_words")
    change_list_template = "admin/budget/record.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        """Show what was done for one's own bodies, and by oneself; who sees all bodies reads all of it."""
        who, rows = person(request), super().get_queryset(request)
        if not who.has_perm(_SEE):
            return rows.none()
        seen = bodies(who, _SEE)
        return rows if seen.is_all else rows.filter(seen.within("unit") | Q(actor=who))

    @admin.display(description="详情")
    def in_words(self, event: Event) -> str:
        """Return the details a line each, in words; the export has them as they are kept."""
        return format_html_join("\n", "<div>{}</div>", ((line,) for line in _lines(event.details)))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the record; with «csv» in the address, hand out all of what is filtered."""
        if "csv" not in request.GET:
            return super().changelist_view(request, extra_context)
        asked = request.GET.copy()
        asked.pop("csv")
        setattr(request, "GET", asked)  # noqa: B010 - the filters must not meet a parameter that they do not know
        if not self.has_view_permission(request):
            return super().changelist_view(request, extra_context)
        try:
            chosen = self.get_changelist_instance(request)
        except IncorrectLookupParameters:  # the list itself says so
            return super().changelist_view(request, extra_context)
        return _as_csv(chosen.get_queryset(request))


def _lines(details: Mapping[str, Any], before: str = "") -> Iterator[str]:
    """Yield «核对不符：0» for each entry that has a name, and a line for each file."""
    # In the order of the names: PostgreSQL keeps the keys in one of its own, in which «after» comes first.
    for key, name in ((key, before + name) for key, name in _NAMES.items() if key in details):
        match details[key]:
            case dict() as inner:
                yield from _lines(inner, f"{name}，")
            case list() as files if key == "files":
                yield from (f"{name}：{one['name']}，{one['size']} 字节，SHA-256 {one['sha256']}" for one in files)
            case list() as codes:
                yield f"{name}：{'、'.join(' '.join(one) if isinstance(one, list) else one for one in codes) or '没有'}"
            case value:
                yield f"{name}：{_ANSWERS.get(value, value) if key == 'answer' else value if value != '' else '没有'}"


def _as_csv(events: QuerySet[Event]) -> HttpResponse:
    # By this mark spreadsheets know UTF-8.
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="record.csv"'
    response["Cache-Control"] = "private, no-store"
    writer = csv.writer(response)
    writer.writerow(_HEADINGS)
    for event in events:
        at = timezone.localtime(event.at).strftime("%Y-%m-%d %H:%M:%S")
        details = json.dumps(event.details, ensure_ascii=False) if event.details else ""
        words = (at, event.get_action_display(), event.subject, event.actor_name, event.reason, details)
        writer.writerow(map(defused, words))
    return response


@receiver(post_save, sender=LogEntry)
def _keep(sender: type[LogEntry], instance: LogEntry, created: bool, **_: Any) -> None:  # noqa: ARG001 - of the signal
    """Keep in the record, too, what managers change in units, accounts, classifications and the site's words."""
    if created:
        kind = instance.content_type.name if instance.content_type else ""
        Event.objects.create(
            action=Event.Action.MANAGED,
            actor=instance.user,
            actor_name=name_of(instance.user),
            subject=f"{kind} {instance.object_repr}"[:200],
            reason=instance.get_change_message(),
            details=rights_changed(instance.change_message),
        )
