"""Beijing's 决算: the form of the whole country and three tables more."""

from __future__ import annotations

from budget.forms.beijing_final.final import BEIJING_FINAL

FORMS = (BEIJING_FINAL,)
