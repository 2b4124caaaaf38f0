"""The official codes of a year: read from CSV files (no database), loaded, and handed to the checks.

A loaded year is kept with the status of every row, which says how well its name is established.
"""

from budget.classification.files import (
    FOLDER,
    BadClassification,
    Classification,
    CodeEntry,
    PairRow,
    read_folder,
)

__all__ = ["FOLDER", "BadClassification", "Classification", "CodeEntry", "PairRow", "read_folder"]
