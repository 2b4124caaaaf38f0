"""Tests of the official workbook, blank and filled."""
