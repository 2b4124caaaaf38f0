"""The forms of Shanghai."""

from __future__ import annotations

from budget.forms.shanghai.budget import SHANGHAI

FORMS = (SHANGHAI,)
