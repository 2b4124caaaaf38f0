"""The written parts of a disclosure, and what their figures are checked against. Plain Python, no database."""

from budget.texts.figures import Figures, TableFigure
from budget.texts.kinds import TextKind, paragraphs, tidy
from budget.texts.reasons import reasons_given
from budget.texts.reviewing import review

__all__ = ["Figures", "TableFigure", "TextKind", "paragraphs", "reasons_given", "review", "tidy"]
