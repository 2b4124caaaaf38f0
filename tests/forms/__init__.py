"""Tests of forms other than the first, from the file to the page."""
