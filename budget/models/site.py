"""What the pages say of the site's owner, as edited on the desk; what is empty is taken from the environment."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class SiteWords(models.Model):
    """The one row of words about the site. An empty field leaves the environment's word in place."""

    THE_ONE: ClassVar[int] = 1

    name = models.CharField("网站名称", max_length=40, blank=True, help_text="空着就是“明账”")
    tagline = models.CharField("副标题", max_length=60, blank=True, help_text="如“小红门乡预算公开”")
    sponsor = models.CharField("主办单位", max_length=120, blank=True)
    contact = models.CharField("联系方式", max_length=200, blank=True, help_text="电话、地址或邮箱，会写在每页的页脚")
    icp_number = models.CharField("ICP 备案号", max_length=60, blank=True)
    police_number = models.CharField("公安备案号", max_length=60, blank=True)
    police_url = models.URLField("公安备案链接", max_length=200, blank=True)

    objects: ClassVar[models.Manager[SiteWords]] = models.Manager()

    class Meta:
        verbose_name = "网站信息"
        verbose_name_plural = "网站信息"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(pk=1), name="site_words_are_one_row")
        ]

    def __str__(self) -> str:
        return "网站信息"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep it as the one row."""
        self.pk = self.THE_ONE
        super().save(*args, **kwargs)
