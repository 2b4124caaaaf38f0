"""The content and styles of an .ods."""
