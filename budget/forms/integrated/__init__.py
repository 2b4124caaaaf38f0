"""The forms that the integrated budget system prints, in most provinces."""

from __future__ import annotations

from budget.forms.integrated.budget import INTEGRATED

FORMS = (INTEGRATED,)
