"""The document that a body posts: all that it publishes for a year, in the order and look of such documents, as Word and PDF."""

from typing import TYPE_CHECKING

from budget.late import late
from disclosure.paper.contents import OF_A_DRAFT, Paper, TooLong, paper_of, title_of
from disclosure.paper.kept import kept, name_of
from disclosure.paper.pdf import Unprintable, as_pdf

if TYPE_CHECKING:
    from disclosure.paper.word import as_docx
else:
    as_docx = late("disclosure.paper.word", "as_docx")

__all__ = [
    "OF_A_DRAFT",
    "Paper",
    "TooLong",
    "Unprintable",
    "as_docx",
    "as_pdf",
    "kept",
    "name_of",
    "paper_of",
    "title_of",
]
