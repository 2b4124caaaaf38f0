"""The font that pictures are drawn with, and how it was cut."""
