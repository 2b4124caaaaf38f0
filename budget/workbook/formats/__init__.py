"""Number formats: their codes taken apart, and numbers drawn as they say. Knows nothing of files."""
