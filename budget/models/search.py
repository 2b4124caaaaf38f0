"""What search looks through: each code, project, indicator, service and table of an edition, and what they are found by."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from budget.models.editions import Edition
from budget.models.managers import EditionPart


class SearchText(models.Model):
    """What things are found by, once for all editions that say the same: a code in a thousand budgets is one text.

    `names`, `sounds` and `prose` are folded for matching, and are built and read by `budget.queries.search_text` alone.
    """

    # Of everything else; what reads the same is the same text.
    digest = models.CharField(max_length=64, unique=True)
    kind = models.CharField("类型", max_length=12)
    scheme = models.CharField("分类", max_length=40, blank=True)
    # Of what is in many editions; projects have codes of their own, which are kept with the entry.
    code = models.CharField("编码", max_length=40, blank=True)
    names = models.TextField()
    sounds = models.TextField(blank=True)
    prose = models.TextField(blank=True)
    place = models.TextField("位置", blank=True)

    objects: ClassVar[models.Manager[SearchText]] = models.Manager()

    class Meta:
        verbose_name = "搜索文字"
        verbose_name_plural = "搜索文字"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["kind", "scheme", "code"], name="search_text_code")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}".strip()


class SearchEntry(EditionPart):
    """One thing that can be found; made when its edition is published.

    `name`, `place`, `text` are shown. `amount` is in 分, null where the thing has none.
    """

    class Kind(models.TextChoices):
        """The groups of results, in the order in which a page shows them."""

        CODE = "code", "科目"
        INCOME = "income", "收入"
        PROJECT = "project", "项目"
        INDICATOR = "indicator", "绩效指标"
        SERVICE = "service", "购买服务"
        PROCUREMENT = "procurement", "政府采购"
        SANGONG = "sangong", "“三公”经费"
        TABLE = "table", "公开表"

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="search_entries")
    position = models.PositiveIntegerField("序号")
    kind = models.CharField("类型", max_length=12, choices=Kind.choices)
    # The classification of a code, the key of a table; empty elsewhere.
    scheme = models.CharField("分类", max_length=40, blank=True)
    # What the address of the thing needs: a code, a project's code, a table's number.
    code = models.CharField("编码", max_length=40, blank=True)
    name = models.TextField("名称")
    place = models.TextField("位置", blank=True)
    text = models.TextField("说明", blank=True)
    amount = models.BigIntegerField("金额(分)", null=True)
    said = models.ForeignKey(SearchText, on_delete=models.PROTECT, related_name="entries")
    # The code of a project, folded; empty for all else, which is found by the code of its text.
    own_code = models.CharField(max_length=40, blank=True)

    class Meta(EditionPart.Meta):
        verbose_name = "搜索条目"
        verbose_name_plural = "搜索条目"
        ordering = ["edition", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["edition", "position"], name="search_entry_position_once")
        ]
        # Most things have no amount: the index holds the others alone.
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["amount"], condition=models.Q(amount__isnull=False), name="search_entry_amount"),
            models.Index(fields=["own_code"], name="search_entry_own_code"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.code} {self.name}".replace("  ", " ")


class EverydayWord(models.Model):
    """What readers call something, and the words of budgets that search looks for in its place; kept by staff.

    Several words are parted by «|». A word without a meaning says nothing («多少钱») and is left out of a question.
    """

    words = models.CharField(
        "读者的说法", max_length=200, unique=True, help_text="几个说法用“|”隔开，如：扫马路|清洁工"
    )
    means = models.CharField(
        "预算里的说法",
        max_length=200,
        blank=True,
        help_text="几个词用“|”隔开，如：保洁|清扫。意思只是相近的，前面加“~”，查到时不写金额。空着表示这个词没有意义，查找时不管它",
    )

    objects: ClassVar[models.Manager[EverydayWord]] = models.Manager()

    class Meta:
        verbose_name = "日常说法"
        verbose_name_plural = "日常说法"
        ordering = ["words"]

    def __str__(self) -> str:
        return f"{self.words}：{self.means}"
