"""The font that documents are printed with, and how it was cut."""
