"""What readers ask, on the real edition."""
