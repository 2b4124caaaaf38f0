"""Tests of what of an uploaded file may be public."""
