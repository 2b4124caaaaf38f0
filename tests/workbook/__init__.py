"""Tests of reading: a file in, typed rows and findings out."""
