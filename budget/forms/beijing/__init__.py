"""What is Beijing's own: its tables, the rules between their figures, what is required, the official workbook."""

from __future__ import annotations

from budget.forms.beijing.budget import BEIJING

FORMS = (BEIJING,)
