"""Passwords that follow from where one works: the words of the trade, of the site and of its bodies are no secret."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from budget.models import Unit

# What anybody would try first here: the program, its parts, the trade in Chinese, pinyin and English, and years.
WORDS = (
    "mingzhang", "明账", "yusuan", "juesuan", "预算", "决算", "budget", "gongkai", "公开", "caizheng", "财政", "zhengfu",
    "政府", "xiangzhen", "乡镇", "jiedao", "街道", "luru", "录入", "shenhe", "审核", "guanli", "管理", "admin", "password",
    "mima", "密码", "beijing", "北京",
)  # fmt: skip
# Signs that a password must have beside such words; six that nobody can guess are more than most have.
BESIDE = 6
_NO_SECRET = re.compile(r"(?:19|20)\d\d|\W|_")


class ObviousWords:
    """A «validator» in Django's sense."""

    def validate(self, password: str, user: User | None = None) -> None:  # noqa: ARG002 - Django's signature
        """Refuse a password of which little is left without such words. One query."""
        left = password.lower()
        # The longest first, or «小红门» taken out would leave the «乡» of «小红门乡» as if it were a secret.
        for word in sorted((*WORDS, *names_of_bodies()), key=len, reverse=True):
            left = left.replace(word, "")
        if len(set(_NO_SECRET.sub("", left))) < BESIDE:
            raise ValidationError(
                "新密码里大部分是别人也想得到的词（网站、单位、岗位的名称，年份）。请加一些只有您知道的字。",
                code="password_obvious",
            )

    @staticmethod
    def get_help_text() -> str:
        """Return what the form says."""
        return "不要主要由单位、岗位、网站的名称和年份组成。"


def names_of_bodies() -> Iterable[str]:
    """Give the names and addresses of bodies, in small letters. One query."""
    # A province's site has thousands; a password is checked while somebody waits.
    for names in Unit.objects.values_list("name", "short_name", "slug")[:2000]:
        yield from (name.lower() for name in names if name and len(name) > 1)
