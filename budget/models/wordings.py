"""Names that people taught the reader: what a printed title, heading or line of a body's tables means."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from budget.forms import form_of, layout_of
from budget.forms.wordings import Named, Wording, place_label
from budget.models.people import person
from budget.models.units import Unit


class TaughtWording(models.Model):
    """A name for a place of a form: chosen by who works on a draft, confirmed by an administrator, never deleted.

    Until it is confirmed nothing that was read with it can be public; taken back, it names nothing any more. Without a
    body it holds for all of them.
    """

    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="wordings", verbose_name="公开主体"
    )
    form = models.CharField("表式", max_length=40)
    table = models.CharField("表", max_length=40)
    named = models.CharField("名称", max_length=10, choices=[(one.value, one.label) for one in Named])
    # Which column or line of the table it means; empty for the table itself.
    place = models.CharField("位置", max_length=120, blank=True)
    # As compared, and as it was printed where it was first met.
    words = models.CharField("写法", max_length=300)
    printed = models.CharField("原文", max_length=300)
    proposed_by = person("提出人")
    proposed_at = models.DateTimeField("提出时间", auto_now_add=True)
    confirmed_by = person("确认人")
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    taken_back_by = person("撤回人")
    taken_back_at = models.DateTimeField("撤回时间", null=True, blank=True)

    class Meta:
        verbose_name = "教过的名称"
        verbose_name_plural = "教过的名称"
        ordering = ["-proposed_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["unit", "form", "table", "named", "words"],
                condition=Q(taken_back_at=None),
                name="wording_once_a_body",
            ),
            models.UniqueConstraint(
                fields=["form", "table", "named", "words"],
                condition=Q(taken_back_at=None, unit=None),
                # Apart from the one above, for to a database two rows without a body are never the same.
                name="wording_once_for_all",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_named_display()}“{self.printed}”认作“{self.means}”"

    @property
    def means(self) -> str:
        """Return what it names, in the form's own words."""
        layout = layout_of(self.table)
        label = place_label(layout, Named(self.named), self.place) if layout else ""
        return label or self.place

    @property
    def table_title(self) -> str:
        """Return the title of the table that it belongs to."""
        layout = layout_of(self.table)
        return layout.title if layout else self.table

    @property
    def form_label(self) -> str:
        """Return what the form is called."""
        return form_of(self.form).label

    @property
    def state(self) -> str:
        """Return in two words whether it holds."""
        if self.taken_back_at:
            return "已经撤回"
        return "已确认" if self.confirmed_at else "等管理人员确认"

    @property
    def is_settled(self) -> bool:
        """Whether what was read with it may be public."""
        return self.confirmed_at is not None and self.taken_back_at is None

    @property
    def as_read(self) -> Wording:
        """Return it as the reader takes it."""
        return Wording(self.form, self.table, Named(self.named), self.place, self.words, self.pk)
