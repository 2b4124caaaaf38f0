"""What an edition says in words beside its tables: its written parts, and the clerk's statements of completeness."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from budget.models.editions import Edition
from budget.models.managers import EditionPart
from budget.models.people import person
from budget.texts import TextKind


class EditionText(EditionPart):
    """A written part of an edition: plain words, each line a paragraph. A part without words has no row."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="texts")
    kind = models.CharField("部分", max_length=20, choices=[(kind.value, kind.label) for kind in TextKind])
    body = models.TextField("正文")
    updated_at = models.DateTimeField("修改时间", auto_now=True)
    updated_by = person("修改人")
    # Everybody who ever had a hand in it, the last one too: none of them is the second person who publishes it.
    writers = models.JSONField("经手人", default=list, blank=True)

    class Meta(EditionPart.Meta):
        verbose_name = "文字说明"
        verbose_name_plural = "文字说明"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["edition", "kind"], name="text_once_an_edition"),
            models.CheckConstraint(condition=~Q(body=""), name="text_has_words"),
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in TextKind]), name="text_kind_known"),
        ]

    def __str__(self) -> str:
        return TextKind(self.kind).label


class Statement(EditionPart):
    """What a clerk states about an item of completeness that cannot be computed, with the reason."""

    class Answer(models.TextChoices):
        """What may be stated."""

        PRESENT = "present", "有"
        ABSENT = "absent", "无"
        NOT_APPLICABLE = "not_applicable", "不适用"

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="statements")
    item = models.CharField("项目", max_length=40)
    answer = models.CharField("结论", max_length=20, choices=Answer.choices)
    reason = models.TextField("依据或原因")
    updated_at = models.DateTimeField("修改时间", auto_now=True)
    updated_by = person("填写人")
    # Everybody who ever had a hand in it, the last one too: none of them is the second person who publishes it.
    writers = models.JSONField("经手人", default=list, blank=True)

    class Meta(EditionPart.Meta):
        verbose_name = "完整性说明"
        verbose_name_plural = "完整性说明"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["edition", "item"], name="statement_once_an_edition"),
            models.CheckConstraint(condition=~Q(reason=""), name="statement_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.get_answer_display()}"
