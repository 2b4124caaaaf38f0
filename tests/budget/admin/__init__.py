"""Tests of the staff desk."""
