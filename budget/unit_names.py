"""A body's everyday name and address, where nobody gave it one: «北京市朝阳区小红门乡» -> «小红门乡», xiaohongmen."""

from __future__ import annotations

import re

from django.utils.text import slugify

from budget.vocabulary import RESERVED_SLUGS

# What stands above a township in its full name, coarse to fine; none of it is part of the everyday name.
_ABOVE = re.compile(
    r"\A(?:.{2,9}?(?:省|自治区))?(?:.{2,9}?(?:市|州|盟|地区(?=.*[市区县旗])))?(?:.{1,9}?(?:市|区|县|旗))?"
)
_TOWNSHIP = re.compile(r"\A(.{2,12}?(?:民族乡|乡|镇|街道))(?:办事处|人民政府)?\Z")
_KIND = re.compile(r"(?:民族乡|乡|镇|街道)\Z")
_LONGEST = 60


def everyday_name(name: str) -> str:
    """Return the name of a township without what stands above it, or an empty text where the name is no township's."""
    above = _ABOVE.match(name)
    rest = name[above.end() :] if above else name
    found = _TOWNSHIP.match(rest)
    return found.group(1) if found else ""


def address(name: str, code: str) -> str:
    """Return the pinyin of a body's everyday name, or its code where that makes no address («xiaohongmen», «661»)."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - its dictionaries take 58 MB, which few processes need to hold

    words = _KIND.sub("", everyday_name(name)) or name
    slug = slugify("".join(lazy_pinyin(words, errors="ignore")))[:_LONGEST]
    return slug if slug and slug not in RESERVED_SLUGS else code.lower()
