"""Editions: one body, one year, one stage, one version; and the record of what was done to them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from budget.models.managers import EditionPart
from budget.models.people import person
from budget.models.units import Unit
from budget.vocabulary import EditionState, Stage

STAGE_CHOICES = [(stage.value, stage.label) for stage in Stage]
# The acts that change which editions readers find.
PUBLIC_ACTS = ("published", "superseded", "withdrawn")
STATE_CHOICES = [(state.value, state.label) for state in EditionState]


class Edition(EditionPart):
    """What a body disclosed for a year and stage, in one version. Never changed once published."""

    edition_path = ""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="editions", verbose_name="公开主体")
    year = models.PositiveSmallIntegerField("年份")
    stage = models.CharField("阶段", max_length=10, choices=STAGE_CHOICES, default=Stage.BUDGET.value)
    # The key of the form (budget/forms) that its tables are of.
    form = models.CharField("表式", max_length=40, default="beijing")
    # A draft has the number that it will be published under; only one draft of a body, year and stage exists.
    version = models.PositiveSmallIntegerField("版本", default=1)
    state = models.CharField("状态", max_length=10, choices=STATE_CHOICES, default=EditionState.DRAFT.value)
    reason = models.TextField("公开或更正的原因", blank=True)
    withdrawn_reason = models.TextField("撤回的原因", blank=True)
    # The year whose codes its checks went by; null where there were none, or before anybody kept it.
    codes_year = models.PositiveSmallIntegerField("核对所用科目的年份", null=True, blank=True)
    approval_date = models.DateField("财政批复日期", null=True, blank=True, help_text="自批复之日起二十日内公开")
    created_at = models.DateTimeField("建立时间", auto_now_add=True)
    created_by = person("上传人")
    published_at = models.DateTimeField("公开时间", null=True, blank=True)
    published_by = person("公开人")
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    class Meta(EditionPart.Meta):
        verbose_name = "公开版本"
        verbose_name_plural = "公开版本"
        ordering = ["unit", "-year", "stage", "-version"]
        permissions = [
            ("upload_edition", "上传预算工作簿"),
            ("publish_edition", "公开预算"),
            ("withdraw_edition", "撤回已公开的预算"),
        ]
        # The newest acts and all that is current are read in order, some at a time.
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-published_at"], name="edition_by_publication"),
            models.Index(fields=["-withdrawn_at"], name="edition_by_withdrawal"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["unit", "year", "stage", "version"], name="edition_version_once"),
            models.UniqueConstraint(
                fields=["unit", "year", "stage"],
                condition=Q(state=EditionState.PUBLISHED.value),
                name="one_published_edition",
            ),
            models.UniqueConstraint(
                fields=["unit", "year", "stage"], condition=Q(state=EditionState.DRAFT.value), name="one_draft_edition"
            ),
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2100), name="edition_year_is_a_year"),
            models.CheckConstraint(condition=Q(stage__in=[s.value for s in Stage]), name="edition_stage_known"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in EditionState]), name="edition_state_known"),
            models.CheckConstraint(
                condition=Q(state=EditionState.DRAFT.value, published_at=None)
                | (~Q(state=EditionState.DRAFT.value) & Q(published_at__isnull=False) & ~Q(reason="")),
                name="edition_published_with_time_and_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=EditionState.WITHDRAWN.value)
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
                name="edition_withdrawn_with_time_and_reason",
            ),
        ]

    def __str__(self) -> str:
        stage, state = Stage(self.stage).label, EditionState(self.state).label
        return f"{self.unit.label} {self.year} 年{stage} 第 {self.version} 版（{state}）"


class AppendOnly(TypeError):
    """The record of what was done is only ever added to."""


class EventQuerySet(models.QuerySet["Event"]):
    """Events may be added and read; they are never changed or deleted through the site."""

    def update(self, **_values: Any) -> int:
        """Refuse with AppendOnly."""
        raise AppendOnly

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse with AppendOnly."""
        raise AppendOnly


class Event(models.Model):
    """One act, append-only: who did what to which edition, when and why. Outlives a discarded draft."""

    class Action(models.TextChoices):
        """The acts that are recorded."""

        UPLOADED = "uploaded", "上传"
        PUBLISHED = "published", "公开"
        SUPERSEDED = "superseded", "被新版替代"
        WITHDRAWN = "withdrawn", "撤回"
        DISCARDED = "discarded", "废弃草稿"
        EDITED = "edited", "修改文字"
        CLASSIFIED = "classified", "更新科目"
        MANAGED = "managed", "管理"
        CONFIRMED = "confirmed", "确认"
        RESTORED = "restored", "取回草稿"
        SEEN = "seen", "核对撤回"
        RETURNED = "returned", "退回"
        REMARKED = "remarked", "批注"
        FOUND = "found", "发现个人号码"
        PLANNED = "planned", "定时公开"
        CANCELLED = "cancelled", "取消定时"
        SHARED = "shared", "给出预览链接"
        UNSHARED = "unshared", "收回预览链接"
        TAUGHT = "taught", "认名称"

    at = models.DateTimeField("时间", auto_now_add=True, db_index=True)
    action = models.CharField("事项", max_length=20, choices=Action.choices)
    actor = person("经办人")
    # As it was then: an account may be renamed, and a command has none.
    actor_name = models.CharField("经办人姓名", max_length=150, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="events", verbose_name="公开主体")
    # The record outlives a draft that is thrown away; `subject` says what it was.
    edition = models.ForeignKey(
        Edition, on_delete=models.SET_NULL, null=True, blank=True, related_name="events", verbose_name="公开版本"
    )
    subject = models.CharField("对象", max_length=200)
    reason = models.TextField("原因", blank=True)
    details = models.JSONField("详情", default=dict, blank=True)

    objects: ClassVar[models.Manager[Event]] = models.Manager.from_queryset(EventQuerySet)()

    class Meta:
        verbose_name = "办理记录"
        verbose_name_plural = "办理记录"
        ordering = ["-at", "-pk"]
        # The last of them says what a reading of many pages began with, however much the desk did since.
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["id"],
                condition=Q(action__in=PUBLIC_ACTS),
                name="event_of_public_act",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.subject}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the record. Raises AppendOnly where it is there already: what happened cannot be changed."""
        if not self._state.adding:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse with AppendOnly: what happened cannot be undone."""
        raise AppendOnly
