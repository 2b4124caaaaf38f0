"""What of an uploaded file may be public: the cells of the sheets that tables were read from, and nothing else.

    open_cells()  -> which cells of a sheet readers may see
    carried_by()  -> what a file carries besides, so that it can be said what was taken out
    copy_of()     -> a new .xlsx of these cells alone, the same bytes for the same cells

A copy is never the file with things taken away from it: it is written anew from what is let through, so that no hiding
place of a format, known or not, can come along. Plain Python: bytes and cells in, bytes out.
"""

from budget.public_copy.carried import carried_by
from budget.public_copy.carried_kinds import Carried, CarriedKind
from budget.public_copy.cells import OpenCells, open_cells, open_sheets, withheld
from budget.public_copy.writing import CopiedSheet, copy_of

__all__ = [
    "Carried",
    "CarriedKind",
    "CopiedSheet",
    "OpenCells",
    "carried_by",
    "copy_of",
    "open_cells",
    "open_sheets",
    "withheld",
]
