"""Sums that the API gives, held against SQL written by hand."""
