"""Journeys of real readers in a real Chromium."""
