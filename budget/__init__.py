"""The domain: from a workbook to published rows. It knows no address and no HTML.

The journey of a figure, one line a stage:

    workbook            an .xlsx, .xls, .xlsb, .ods or tab-separated file, as the finance office has it
    sheets and cells    budget.workbook.files.reader: each cell keeps its sheet, address and raw text
    recognised tables   budget.workbook.tables.blocks, headers, recognise: found by title and header, never by position
    typed rows          budget.workbook.cells, rows: integer 分, codes and names; what is not understood is a Finding
    reconciliation      budget.reconciliation: every rule between figures, with the cells on both sides
    draft edition       budget.editions.draft(): kept in one transaction, seen by staff alone
    published edition   budget.editions.publish(): never changed again; a correction is a new version
    query               budget.queries: the only door for readers
"""

import os

# Before anybody imports openpyxl: where lxml is installed it would write other bytes for the same cells, and read with
# another parser than the one that is tested here.
os.environ["OPENPYXL_LXML"] = "False"
