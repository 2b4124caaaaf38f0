"""Which spending is counted."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext as _


class Basis(StrEnum):
    """Which money is counted: all spending, the general public budget's grants, or of these 基本支出 alone."""

    ALL = "all"
    FISCAL = "fiscal"
    GENERAL = "general"
    BASIC = "basic"

    @property
    def label(self) -> str:
        """Return how a page names it."""
        return {
            "all": _("全部支出"),
            "fiscal": _("财政拨款支出"),
            "general": _("一般公共预算财政拨款支出"),
            "basic": _("一般公共预算财政拨款基本支出"),
        }[self.value]
