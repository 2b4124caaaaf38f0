"""Tests of what a disclosure must contain."""
