"""The forms of Jiangsu."""

from __future__ import annotations

from budget.forms.jiangsu.budget import JIANGSU

FORMS = (JIANGSU,)
