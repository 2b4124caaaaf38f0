"""The records of an .xls, and of Excel 5.0 and 95."""
