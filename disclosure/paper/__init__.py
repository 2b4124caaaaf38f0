"""The document that a body posts: all that it publishes for a year, in the order and look of such documents, as Word and PDF."""

from disclosure.paper.contents import OF_A_DRAFT, Paper, TooLong, paper_of, title_of
from disclosure.paper.kept import kept, name_of
from disclosure.paper.pdf import Unprintable, as_pdf
from disclosure.paper.word import as_docx

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
