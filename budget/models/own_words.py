"""Words of the glossary as staff keep them: said otherwise than the file that comes with the program, or new."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify

_SHORTEST = 2


class OwnWord(models.Model):
    """A term. Where the program's own glossary has its name, what is written here goes before it, field by field."""

    name = models.CharField("词", max_length=40, unique=True, help_text="和网站已有的词同名，就以这里写的为准")
    plain = models.CharField("平常话", max_length=300, help_text="用平常话说它是什么，一两句")
    official = models.TextField(
        "正式的说法", blank=True, max_length=1000, help_text="空着就用原来的；新词空着就只有平常话"
    )
    aliases = models.CharField("也写作", max_length=200, blank=True, help_text="几个写法用“|”隔开，每个至少两个字")
    english_name = models.CharField("英文名称", max_length=80, blank=True)
    english_plain = models.CharField("英文解释", max_length=400, blank=True)
    pinyin = models.CharField("拼音", max_length=200, editable=False, default="")
    slug = models.CharField("网址", max_length=80, editable=False, default="")

    objects: ClassVar[models.Manager[OwnWord]] = models.Manager()

    class Meta:
        verbose_name = "名词解释"
        verbose_name_plural = "名词解释"
        ordering = ["pinyin", "name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep it with its pinyin, by which it has its place and its address."""
        from pypinyin import lazy_pinyin  # noqa: PLC0415 - its dictionaries take 58 MB, which few processes need to hold

        self.name = self.name.strip()
        # Kept, for the dictionaries of pinyin take 58 MB that no server should hold to draw a list.
        self.pinyin = " ".join(lazy_pinyin(self.name)).lower()[:200]
        self.slug = slugify(self.pinyin)[:80] or "word"
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuse what would be found in every other sentence. Raises ValidationError."""
        short = [word for word in (self.name, *filter(None, self.aliases.split("|"))) if len(word.strip()) < _SHORTEST]
        if short:
            raise ValidationError("一个字的词会在每句话里出现，请写至少两个字。")
