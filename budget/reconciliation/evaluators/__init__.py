"""Rules that are more than a sum: one function each, in a module named after what it looks at."""
