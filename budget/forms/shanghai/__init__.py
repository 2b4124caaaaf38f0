"""The forms of Shanghai."""
