"""The official workbook as the clerk fills it in: blank for a year, or filled with figures that were read."""
