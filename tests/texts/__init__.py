"""Tests of the written parts."""
