"""The forms of the whole country."""

from __future__ import annotations

from budget.forms.national.final import NATIONAL

FORMS = (NATIONAL,)
